"""What the sandbox remembers: accounts, trunks, services, numbers and pools, under one lock."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock

from pytest_numbers_contract.numbering import derive_sid, derive_token
from pytest_numbers_contract.numbering.clock import Clock
from pytest_numbers_contract.state.choices import Choices
from pytest_numbers_contract.state.records import (
    VOICE_URL,
    Account,
    Available,
    Membership,
    MessagingService,
    Number,
    Trunk,
)

DEFAULTS = Choices()


class State:
    """Everything one sandbox holds. Records are frozen: a change replaces one. Whoever changes holds `lock`.

    The same seed and the same calls give the same SIDs and times.
    """

    __slots__ = (
        "_counts",
        "_places",
        "accounts",
        "adoptable",
        "choices",
        "clock",
        "known_sids",
        "lock",
        "main_sid",
        "memberships",
        "numbers",
        "offered",
        "owners",
        "purchases",
        "released",
        "seed",
        "services",
        "strict",
        "trunks",
    )

    def __init__(self, *, seed: int = 0, choices: Choices = DEFAULTS) -> None:
        self.seed = seed
        self.choices = choices
        self.clock = Clock()
        self.lock = RLock()
        self.accounts: dict[str, Account] = {}
        self.trunks: dict[str, Trunk] = {}
        self.services: dict[str, MessagingService] = {}
        self.numbers: dict[str, Number] = {}
        self.memberships: dict[str, Membership] = {}
        """Pool memberships, by the SID of the number: a number is in one pool at most."""
        self.owners: dict[str, str] = {}
        """SIDs of owned numbers, by phone number: a phone number is owned once."""
        self.released: dict[str, str] = {}
        """Phone numbers that were released, and by which account."""
        self.offered: dict[str, Available] = {}
        """Numbers that a test put up for sale, by phone number."""
        self.known_sids: dict[str, frozenset[str]] = {}
        """SIDs that a test declared of what is not held here (AP, AD, BU, RI), by prefix."""
        self.purchases: list[Number] = []
        """What was bought by request, as it was then, in order."""
        self._counts: dict[str, int] = {}
        self._places = 0
        self.strict = False
        """Whether credentials count: from the first declared account on."""
        self.adoptable = True
        """Whether the main account still takes the first account SID seen for its own."""
        sid, now = self.next_sid("AC"), self.clock.now
        self.main_sid = sid
        self.accounts[sid] = Account(sid, self.next_token(), "Main account", sid, now, now)

    @property
    def main(self) -> Account:
        """The main account."""
        return self.accounts[self.main_sid]

    def next_sid(self, prefix: str) -> str:
        """Make the next SID of a prefix."""
        return derive_sid(prefix, self.seed, self._count(prefix))

    def next_token(self) -> str:
        """Make the next auth token: one that everybody can tell from a live one."""
        return derive_token(self.seed, self._count("token"))

    def _count(self, kind: str) -> int:
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        return count

    def next_order(self) -> int:
        """Return the next number in the order of creation."""
        self._places += 1
        return self._places

    # A test looks while its threads buy: what is walked through is a copy.

    def numbers_on(self, trunk_sid: str) -> Iterator[Number]:
        """Yield the numbers on a trunk."""
        return (number for number in tuple(self.numbers.values()) if number.trunk_sid == trunk_sid)

    def pool(self, service_sid: str) -> Iterator[Membership]:
        """Yield the memberships of a service's pool."""
        return (member for member in tuple(self.memberships.values()) if member.service_sid == service_sid)

    def numbers_of(self, account_sid: str) -> Iterator[Number]:
        """Yield the numbers of an account."""
        return (number for number in tuple(self.numbers.values()) if number.account_sid == account_sid)

    def is_free(self, phone_number: str) -> bool:
        """Say whether nobody holds a number, and nobody has just released it."""
        if phone_number in self.owners:
            return False
        return phone_number not in self.released or self.choices.released_number == "available"

    def may_use(self, sid: str, prefix: str) -> bool:
        """Say whether a SID of what is not held here is accepted: any, unless some of its prefix were declared."""
        declared = self.known_sids.get(prefix)
        return declared is None or sid in declared


def orphans(state: State) -> tuple[Number, ...]:
    """Return the numbers bought by request that are not released, on no trunk, in no pool, and left unconfigured."""
    bought = (state.numbers.get(number.sid) for number in state.purchases)
    return tuple(number for number in bought if number is not None and _is_idle(state, number))


def _is_idle(state: State, number: Number) -> bool:
    if number.trunk_sid is not None or number.sid in state.memberships:
        return False
    configured = (number.voice_url, number.sms_url, number.voice_application_sid, number.sms_application_sid)
    return all(value in ("", VOICE_URL) for value in configured)
