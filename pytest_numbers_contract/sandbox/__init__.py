"""The sandbox: a stateful stand-in for Twilio's phone-number APIs that every HTTP client reaches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any

from pytest_numbers_contract.accidents import Answer, Slow
from pytest_numbers_contract.errors import ContractViolation, NotServed, NumbersContractError
from pytest_numbers_contract.exchange import Exchange, HeadersLike, Request, Response
from pytest_numbers_contract.journeys import Break, judge_journey
from pytest_numbers_contract.judging import judge
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.message import failure, journey_failure, safe
from pytest_numbers_contract.sandbox.arranging import next_offer, offer_named
from pytest_numbers_contract.sandbox.things import Account, MessagingService, Number, Trunk
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.service import Served, Service
from pytest_numbers_contract.state import State, changes, orphans
from pytest_numbers_contract.state.choices import Choices

__all__ = ["Account", "Call", "MessagingService", "Number", "Sandbox", "Trunk"]


@dataclass(frozen=True)
class Call:
    """One call of the code under test: its exchange, and how the answer came about.

    `injected` calls met an accident that the test ordered, `declared` ones an answer that it declared: neither is
    judged. `accident` is what came instead of an answer.
    """

    exchange: Exchange
    operation: str | None
    injected: bool = False
    declared: bool = False
    accident: str | None = None
    refusal: NumbersContractError | None = field(default=None, repr=False)
    waive: Callable[[Verdict], Verdict] | None = field(default=None, repr=False)

    @cached_property
    def verdict(self) -> Verdict | None:
        """The judgement of the call, both ways; None where nothing of ours is to be judged."""
        if self.injected or self.declared or self.operation is None:
            return None
        verdict = judge(self.exchange, closed=True)
        return self.waive(verdict) if self.waive else verdict

    def __str__(self) -> str:
        answer = self.accident or str(self.exchange.status)
        return f"{self.exchange.method} {self.exchange.url} → {answer}"


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
        self._state = State(seed=seed, choices=choices or Choices())
        self._service = Service(self._state, test_credentials=test_credentials)
        self._seam = Seam(self.answer_request)
        self._calls: list[Call] = []
        self._told = 0
        self._lock = threading.Lock()
        self._waive = waive
        self._watcher: Callable[[str], None] | None = None

    # --- the block

    def __enter__(self) -> Sandbox:
        self._seam.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        self.close()
        if kind is None:
            self.verify()

    def close(self) -> None:
        """Close the block: clients reach the real network again."""
        self._seam.__exit__()

    def verify(self) -> None:
        """Raise what the calls since the last verification broke: ContractViolation, or an error of ours."""
        __tracebackhide__ = True
        if self._seam.errors:
            raise self._seam.errors.pop()
        with self._lock:
            fresh, self._told = self._calls[self._told :], len(self._calls)
        if refused := [call for call in fresh if call.refusal]:
            raise _not_served(refused)
        broken = [call.verdict for call in fresh if call.verdict and not call.verdict.ok]
        breaks = self._journey(fresh)
        if broken or breaks:
            message = "\n\n".join([*map(failure, broken), *map(journey_failure, breaks)])
            raise ContractViolation(message, tuple(broken))

    def _journey(self, fresh: list[Call]) -> list[Break]:
        if len(self._calls) < 2 or not fresh:
            return []
        verdicts = [call.verdict for call in self._calls if call.verdict]
        late = {id(call.verdict) for call in fresh}
        return [found for found in judge_journey(verdicts) if id(found.later) in late]

    def answer_request(self, request: Request) -> Answer:
        """Answer one request: the source behind the seam and the server."""
        served = self._service.serve(request)
        call = self._call(request, served)
        with self._lock:
            self._calls.append(call)
        if self._watcher:
            self._watcher(str(call))
        return served.answer

    def _call(self, request: Request, served: Served) -> Call:
        answer = served.answer.response if isinstance(served.answer, Slow) else served.answer
        response = answer if isinstance(answer, Response) else Response(0)
        return Call(
            Exchange.between(request, response, "sandbox"),
            served.operation,
            injected=served.injected,
            declared=served.declared,
            accident=None if isinstance(answer, Response) else type(answer).__name__,
            refusal=served.refusal,
            waive=self._waive,
        )

    # --- arrange

    @property
    def account(self) -> Account:
        """The main account: `sid` and `auth_token` are there to use."""
        return Account(self._state.main_sid, self._state)

    def subaccount(self, *, sid: str | None = None, friendly_name: str | None = None) -> Account:
        """Open a subaccount of the main account."""
        with self._state.lock:
            made = changes.add_account(
                self._state, owner_sid=self._state.main_sid, sid=sid, friendly_name=friendly_name
            )
        return Account(made.sid, self._state)

    def declare_account(self, sid: str, auth_token: str, **members: Any) -> Account:
        """Say which account is the main one: from then on credentials have to be right."""
        with self._state.lock:
            made = changes.declare_main(self._state, sid, auth_token, **members)
        return Account(made.sid, self._state)

    def trunk(self, *, sid: str | None = None, account: Account | None = None, **members: Any) -> Trunk:
        """Make a trunk, with your own SID if you give one."""
        with self._state.lock:
            made = changes.add_trunk(self._state, self._sid_of(account), sid=sid, **members)
        return Trunk(made.sid, self._state)

    def messaging_service(
        self, *, sid: str | None = None, account: Account | None = None, **members: Any
    ) -> MessagingService:
        """Make a messaging service, with your own SID if you give one."""
        with self._state.lock:
            made = changes.add_service(self._state, self._sid_of(account), sid=sid, **members)
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
        with self._state.lock:
            found = next_offer(self._state) if phone_number is None else offer_named(self._state, phone_number)
            made = changes.add_number(self._state, self._sid_of(account), found, sid=sid, **members)
            if trunk is not None:
                made = changes.attach(self._state, made, trunk.sid)
            if messaging_service is not None:
                changes.join_pool(self._state, made, self._state.services[messaging_service.sid])
        return Number(made.sid, self._state)

    def available(self, *phone_numbers: str, **members: Any) -> tuple[str, ...]:
        """Put numbers up for sale, besides those that the sandbox offers by itself; return them."""
        with self._state.lock:
            for phone_number in phone_numbers:
                self._state.offered[phone_number] = offer_named(self._state, phone_number, **members)
        return phone_numbers

    def accept(self, *sids: str) -> None:
        """Declare SIDs of what is not held here (AP, AD, BU, RI): others of their prefix are refused from then on."""
        with self._state.lock:
            for sid in sids:
                known = self._state.known_sids.get(sid[:2], frozenset())
                self._state.known_sids[sid[:2]] = known | {sid}

    def _sid_of(self, account: Account | None) -> str:
        return account.sid if account else self._state.main_sid

    # --- accidents and answers

    def fail(self, operation: str, **accident: Any) -> None:
        """Order an accident for the next `times` calls of an operation, once `after` calls went well.

        One of: `code=` an error of the catalogue; `status=` any 4xx or 5xx; `timeout=True`; `dropped=True`; `slow=`
        seconds, weighed against the client's own timeout; `broken=` a function from body to broken body.
        """
        self._service.fail(operation, **accident)

    def answer(
        self, method: str, path_or_url: str, status: int = 200, *, json: Any = None, headers: HeadersLike = ()
    ) -> None:
        """Declare one more answer of Twilio's, for what the sandbox does not serve: a lookup, a SIP domain."""
        self._service.answer(method, path_or_url, status, json=json, headers=headers)

    # --- look

    def watch(self, tell: Callable[[str], None]) -> None:
        """Have a line told of every call."""
        self._watcher = tell

    @property
    def calls(self) -> tuple[Call, ...]:
        """What the code under test called, in order."""
        return tuple(self._calls)

    @property
    def phone_numbers(self) -> tuple[Number, ...]:
        """Every owned number, whichever account owns it."""
        return tuple(Number(sid, self._state) for sid in self._state.numbers)

    @property
    def spent(self) -> tuple[str, ...]:
        """The phone numbers that were bought by calls, in order: each costs money on the real service."""
        return tuple(number.phone_number for number in self._state.purchases)

    @property
    def orphans(self) -> list[Number]:
        """Numbers bought by calls and left: not released, on no trunk, in no pool, with no URL or application set."""
        return [Number(number.sid, self._state) for number in orphans(self._state)]


def _not_served(calls: list[Call]) -> NotServed:
    first = calls[0]
    more = f" (and {len(calls) - 1} more)" if len(calls) > 1 else ""
    asked = f"{first.exchange.method} {safe(first.exchange.url)}"
    declare = f"declare it: sandbox.answer({first.exchange.method!r}, path_or_url, json=…)"
    return NotServed(
        f"the sandbox was asked for what it does not serve: {asked}{more}", f"{first.refusal}\n  {declare}"
    )


def verify_all(sandboxes: Iterable[Sandbox]) -> None:
    """Verify several sandboxes, the first to break raising."""
    __tracebackhide__ = True
    for sandbox in sandboxes:
        sandbox.verify()
