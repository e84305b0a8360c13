"""What can come of an exchange or a file that is checked, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_numbers_contract.errors import NumbersContractError, Unreadable
from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.judging.lookback import Opinion
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.reading import STDIN


@dataclass(frozen=True, slots=True)
class Judged:
    """An exchange and its verdict, with what the verdict finds out only when it is asked."""

    verdict: Verdict
    opinion: Opinion

    @property
    def place(self) -> Place:
        """Where the exchange was read."""
        return place_of(self.verdict.exchange)


@dataclass(frozen=True, slots=True)
class Refused:
    """An exchange with Twilio that cannot be judged, and why."""

    exchange: Exchange
    error: NumbersContractError


@dataclass(frozen=True, slots=True)
class Foreign:
    """An exchange with somebody else's host."""

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that cannot be read, and why."""

    path: str
    error: Unreadable


Outcome = Judged | Refused | Foreign | Unread


def place_of(exchange: Exchange) -> Place:
    """Return where an exchange was read."""
    source = exchange.source
    return source if isinstance(source, Place) else Place(STDIN)


@dataclass(slots=True)
class Totals:
    """What a pass came to, counted."""

    files: int = 0
    exchanges: int = 0
    judged: int = 0
    violations: int = 0
    waived: int = 0
    noted: int = 0
    warnings: int = 0
    errata: set[str] = field(default_factory=set)
    not_judged: int = 0
    other_hosts: int = 0
    unreadable: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        if isinstance(outcome, Unread):
            self.unreadable += 1
            return
        self.exchanges += 1
        if isinstance(outcome, Judged):
            self._add_judged(outcome)
        elif isinstance(outcome, Refused):
            self.not_judged += 1
        else:
            self.other_hosts += 1

    def _add_judged(self, outcome: Judged) -> None:
        self.judged += 1
        self.violations += len(outcome.verdict.violations)
        self.waived += len(outcome.verdict.waived)
        self.noted += len(outcome.verdict.noted)
        self.warnings += len(outcome.opinion.warnings)
        self.errata.update(outcome.opinion.errata)
