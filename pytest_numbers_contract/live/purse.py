"""What may be bought, what was bought, and what of it is still held."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass, field, replace

from pytest_numbers_contract.errors import NotSent
from pytest_numbers_contract.exchange import Headers

_API = "https://api.twilio.com/2010-04-01/Accounts"
_KEY = re.compile(r"SK[0-9a-fA-F]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Held:
    """A number that was bought and not released yet; `authorization` is what bought it, and `user` its name."""

    sid: str
    account_sid: str
    user: str
    authorization: Headers = field(repr=False)

    @property
    def url(self) -> str:
        """Where the number is."""
        return f"{_API}/{self.account_sid}/IncomingPhoneNumbers/{self.sid}.json"


@dataclass(frozen=True, slots=True)
class Left:
    """What costs money and could not be released, why, and the command that sees to it."""

    what: str
    why: str
    command: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}\n  {self.command}"


class Purse:
    """Counts purchases against a budget, None for nothing allowed, and remembers what is held; safe for threads."""

    def __init__(self, budget: int | None) -> None:
        self.budget = budget
        self.spent = 0
        self._held: dict[str, Held] = {}
        self._failed: dict[str, str] = {}
        self._doubts: list[Left] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    @property
    def held(self) -> tuple[Held, ...]:
        """What was bought and not released yet, the first one first."""
        return tuple(self._held.values())

    @property
    def left(self) -> tuple[Left, ...]:
        """What costs money still, or perhaps does, and how to see to it."""
        held = (
            Left(f"{number.sid} costs money", self._failed.get(sid, "it was not released"), _command(number))
            for sid, number in list(self._held.items())
        )
        return (*held, *self._doubts)

    def reserve(self) -> None:
        """Take a place in the budget for one request to buy; NotSent if there is none, or in a forked process."""
        if os.getpid() != self._process:
            # A copy of this purse would count by itself, and nobody would release what it holds.
            raise NotSent("a purchase in a process of its own was not sent", "buy in the process of the tests")
        with self._lock:
            if self.budget is None:
                raise NotSent("buying a number costs money, so it was not sent", "say how many: --numbers-budget N")
            if self.spent >= self.budget:
                advice = f"allow more: --numbers-budget {self.budget + 1}"
                raise NotSent(f"the budget of {self.budget} is spent, so this purchase was not sent", advice)
            self.spent += 1

    def give_back(self) -> None:
        """Free the place of a request to buy with which nothing was bought."""
        with self._lock:
            self.spent -= 1

    def keep(self, number: Held) -> None:
        """Remember a number; one that was held already was not bought again."""
        with self._lock:
            if number.sid in self._held:
                self.spent -= 1
            self._held[number.sid] = number

    def move(self, sid: str, account_sid: str) -> None:
        """Remember that a number has another account now."""
        with self._lock:
            if sid in self._held:
                self._held[sid] = replace(self._held[sid], account_sid=account_sid)

    def forget(self, sid: str) -> None:
        """Forget a number that was released."""
        with self._lock:
            self._held.pop(sid, None)

    def fail(self, sid: str, why: str) -> None:
        """Remember why a number could not be released."""
        self._failed[sid] = why

    def doubt(self, account_sid: str, user: str, why: str) -> None:
        """Remember a purchase of which nobody knows what came of it."""
        listed = f"{_API}/{_account(account_sid, user)}/IncomingPhoneNumbers.json?PageSize=5"
        with self._lock:
            command = f'curl "{listed}" -u {_login(user)}'
            self._doubts.append(Left("a purchase was sent, and perhaps a number bought", why, command))


def _command(number: Held) -> str:
    """Write what releases a number; credentials come from the environment."""
    url = f"{_API}/{_account(number.account_sid, number.user)}/IncomingPhoneNumbers/{number.sid}.json"
    return f'curl -X DELETE "{url}" -u {_login(number.user)}'


def _account(account_sid: str, user: str) -> str:
    # The account of a key is nobody's secret, and not the key's name.
    return "$TWILIO_ACCOUNT_SID" if account_sid == user else account_sid


def _login(user: str) -> str:
    if _KEY.fullmatch(user):
        return '"$TWILIO_API_KEY:$TWILIO_API_KEY_SECRET"'
    return '"$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'
