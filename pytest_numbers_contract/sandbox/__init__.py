"""The sandbox: a stateful stand-in for Twilio's phone-number APIs that every HTTP client reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pytest_numbers_contract.accidents import Answer
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import HeadersLike, Request
from pytest_numbers_contract.sandbox.arranging import (
    check_owner,
    checked_members,
    checked_sids,
    held,
    next_offer,
    offer_named,
)
from pytest_numbers_contract.sandbox.calls import Call, never_happened
from pytest_numbers_contract.sandbox.log import Log
from pytest_numbers_contract.sandbox.things import Account, MessagingService, Number, Trunk
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.service import Service
from pytest_numbers_contract.service.failures import Breaker
from pytest_numbers_contract.state import State, changes, orphans, records
from pytest_numbers_contract.state.choices import Choices
from pytest_numbers_contract.state.members import check_members

if TYPE_CHECKING:
    from pytest_numbers_contract.journeys import Break
    from pytest_numbers_contract.judging.verdict import Verdict

__all__ = ["Account", "Call", "MessagingService", "Number", "Sandbox", "Trunk"]


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a sandbox takes."""

    seed: int
    choices: Choices | None
    test_credentials: bool
    waive: Callable[..., Any] | None


class Sandbox:
    """Inside `with Sandbox() as sandbox:` every request to a Twilio host is answered here, and judged both ways.

    `seed` changes every SID; the same seed and the same calls give the same answers. `choices` say what the service
    does where nobody knows. With `test_credentials` only purchases of magic numbers work, and nothing is bought.
    Raises ContractViolation when the block ends if a call broke its contract, NotServed if one was none of ours.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        choices: Choices | None = None,
        test_credentials: bool = False,
        waive: Callable[[Verdict], Verdict] | None = None,
    ) -> None:
        check_members(
            _Settings, {"seed": seed, "choices": choices, "test_credentials": test_credentials, "waive": waive}
        )
        self._state = State(seed=seed, choices=choices or Choices())
        self._service = Service(self._state, test_credentials=test_credentials)
        self._seam: Seam | None = None
        self._errors: list[Exception] = []
        self._log = Log(waive)
        self._watcher: Callable[[Call], object] | None = None

    # --- the block

    def __enter__(self) -> Sandbox:
        if self._seam:
            # The inner block would close it for the outer one, whose calls would reach the real network.
            raise BadSetting("this sandbox is open already", "make another, Sandbox(): the inner one answers")
        # Known while it is open: a circle would keep all that a test remembers until the collector comes by.
        seam = Seam(self.answer_request)
        self._errors = seam.errors
        self._seam = seam.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        self.close()
        if kind is None:
            self.verify()
            self.check_accidents()

    def close(self) -> None:
        """Close the block: clients reach the real network again."""
        if self._seam:
            self._seam.__exit__()
            self._seam = None

    def verify(self) -> None:
        """Raise what the calls since the last verification broke: ContractViolation, or an error of ours."""
        __tracebackhide__ = True
        errors, self._errors[:] = self._errors[:], []
        self._log.verify(errors)

    def check_accidents(self) -> None:
        """Raise NumbersContractError for accidents that befell no call and should have; each is told once."""
        __tracebackhide__ = True
        if unused := self._service.schedule.take_unused():
            raise never_happened(unused, self._log.calls)

    def excuse_accidents(self) -> None:
        """Let what was ordered so far befall no call."""
        self._service.schedule.take_unused()

    def answer_request(self, request: Request) -> Answer:
        """Answer one request: the source behind the seam and the server."""
        with self._state.lock:  # calls of several threads stand in the order in which the state saw them
            served = self._service.serve(request)
            call = self._log.add(request, served)
        if self._watcher:
            self._watcher(call)
        return served.answer

    # --- arrange

    @property
    def account(self) -> Account:
        """The main account: `sid` and `auth_token` are there to use."""
        return Account(self._state.main_sid, self._state)

    def subaccount(self, *, sid: str | None = None, friendly_name: str | None = None) -> Account:
        """Open a subaccount of the main account."""
        if friendly_name is not None:
            checked_members(records.Account, {"friendly_name": friendly_name})
        with self._state.lock:
            made = changes.add_account(
                self._state, owner_sid=self._state.main_sid, sid=sid, friendly_name=friendly_name
            )
        return Account(made.sid, self._state)

    def declare_account(self, sid: str, auth_token: str, **members: Any) -> Account:
        """Say which account is the main one: from then on credentials have to be right.

        `api_keys` are pairs of an SK SID and its secret.
        """
        if not isinstance(auth_token, str) or not auth_token:
            raise BadSetting(f"{auth_token!r} is no auth token", "any text: whatever the code under test sends")
        given = checked_members(records.Account, members)
        with self._state.lock:
            made = changes.declare_main(self._state, sid, auth_token, **given)
        return Account(made.sid, self._state)

    def trunk(self, *, sid: str | None = None, account: Account | None = None, **members: Any) -> Trunk:
        """Make a trunk, with your own SID if you give one."""
        given = checked_members(records.Trunk, members)
        with self._state.lock:
            made = changes.add_trunk(self._state, self._sid_of(account), sid=sid, **given)
        return Trunk(made.sid, self._state)

    def messaging_service(
        self, *, sid: str | None = None, account: Account | None = None, **members: Any
    ) -> MessagingService:
        """Make a messaging service, with your own SID if you give one."""
        given = checked_members(records.MessagingService, members)
        with self._state.lock:
            made = changes.add_service(self._state, self._sid_of(account), sid=sid, **given)
        return MessagingService(made.sid, self._state)

    def incoming_phone_number(
        self,
        phone_number: str | None = None,
        *,
        sid: str | None = None,
        account: Account | None = None,
        trunk: Trunk | None = None,
        messaging_service: MessagingService | None = None,
        **members: Any,
    ) -> Number:
        """Own a number already: the next free one, or the one you name; on a trunk or in a pool if asked."""
        given = checked_members(records.Number, members)
        with self._state.lock:
            owner = self._sid_of(account)
            joined = None if trunk is None else self._state.trunks[held(trunk, Trunk, self._state.trunks)]
            pool = None if messaging_service is None else self._service_of(messaging_service)
            for holder in filter(None, (joined, pool)):
                check_owner(holder, owner)
            found = next_offer(self._state) if phone_number is None else offer_named(self._state, phone_number)
            made = changes.add_number(self._state, owner, found, sid=sid, **given)
            if joined is not None:
                made = changes.attach(self._state, made, joined.sid)
            if pool is not None:
                changes.join_pool(self._state, made, pool)
        return Number(made.sid, self._state)

    def available(self, *phone_numbers: str, **members: Any) -> tuple[str, ...]:
        """Put numbers up for sale, besides those that the sandbox offers by itself; return them."""
        with self._state.lock:
            for phone_number in phone_numbers:
                offer = offer_named(self._state, phone_number, **members)
                if phone_number in self._state.owners:
                    raise BadSetting(f"{phone_number} is owned already", "offer another, or have it released first")
                self._state.offered[phone_number] = offer
                self._state.released.pop(phone_number, None)
        return phone_numbers

    def accept(self, *sids: str) -> None:
        """Declare SIDs of what is not held here (AP, AD, BU, RI): others of their prefix are refused from then on."""
        with self._state.lock:
            for sid in checked_sids(sids):
                known = self._state.known_sids.get(sid[:2], frozenset())
                self._state.known_sids[sid[:2]] = known | {sid}

    def _sid_of(self, account: Account | None) -> str:
        return self._state.main_sid if account is None else held(account, Account, self._state.accounts)

    def _service_of(self, service: MessagingService) -> records.MessagingService:
        return self._state.services[held(service, MessagingService, self._state.services)]

    # --- accidents and answers

    def fail(
        self,
        operation: str,
        *,
        code: int | None = None,
        status: int | None = None,
        timeout: bool = False,
        dropped: bool = False,
        slow: float | None = None,
        broken: Breaker | str | None = None,
        times: int = 1,
        after: int = 0,
        allow_unused: bool = False,
        **unknown: object,
    ) -> None:
        """Order an accident for the next `times` calls of an operation, once `after` calls went well.

        One of: `code=` an error of the catalogue; `status=` any 4xx or 5xx; `timeout=True`; `dropped=True`; `slow=`
        seconds, weighed against the client's own timeout; `broken=` what breaks a success: a fault, or the id of one or
        of a rule (`"NC301"`), or a function from body to broken body.

        An accident that befell no call fails a test that passes: its code never came there. `allow_unused=True` lets
        it. Asked are `numbers_sandbox` and `with Sandbox()`; a sandbox of several tests cannot know which one meant it.
        """
        if unknown:
            valid = "code, status, timeout, dropped, slow, broken, times, after, allow_unused"
            raise BadSetting(f"there is no accident {', '.join(unknown)}", f"say one of {valid}")
        self._service.fail(
            operation,
            code=code,
            status=status,
            timeout=timeout,
            dropped=dropped,
            slow=slow,
            broken=broken,
            times=times,
            after=after,
            allow_unused=allow_unused,
        )

    def answer(
        self, method: str, path_or_url: str, status: int = 200, *, json: Any = None, headers: HeadersLike = ()
    ) -> None:
        """Declare one more answer of Twilio's, for what the sandbox does not serve: a lookup, a SIP domain."""
        self._service.answer(method, path_or_url, status, json=json, headers=headers)

    # --- look

    def watch(self, tell: Callable[[Call], object]) -> None:
        """Have every call told as it is answered."""
        if not callable(tell):
            raise BadSetting(f"{tell!r} cannot be told of calls", "give a function that takes a Call, like print")
        self._watcher = tell

    @property
    def calls(self) -> tuple[Call, ...]:
        """What the code under test called, in order."""
        return tuple(self._log.calls)

    @property
    def breaks(self) -> tuple[Break, ...]:
        """What two calls broke together, as far as it was verified."""
        return tuple(self._log.breaks)

    @property
    def phone_numbers(self) -> tuple[Number, ...]:
        """Every owned number, whichever account owns it."""
        return tuple(Number(sid, self._state) for sid in tuple(self._state.numbers))

    @property
    def spent(self) -> tuple[str, ...]:
        """The phone numbers that were bought by calls, in order: each costs money on the real service."""
        return tuple(number.phone_number for number in self._state.purchases)

    @property
    def orphans(self) -> list[Number]:
        """Numbers bought by calls and left: not released, on no trunk, in no pool, with no URL or application set."""
        return [Number(number.sid, self._state) for number in orphans(self._state)]
