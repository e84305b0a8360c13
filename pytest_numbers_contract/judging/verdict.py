"""What the judge says: a verdict and its violations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.http import Limits
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.rules import Part
from pytest_numbers_contract.schema_store import Profile


@dataclass(frozen=True, slots=True)
class Absent:
    """The actual value of what is not there."""

    def __repr__(self) -> str:
        return "nothing"

    def __reduce__(self) -> str:
        # There is one of it, on both sides of a pickle.
        return "ABSENT"


ABSENT = Absent()

Path = tuple[str | int, ...]
"""The names and indices that lead to a value."""


def pointer(path: Path) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


@dataclass(frozen=True, slots=True)
class Violation:
    """One departure from the contract.

    `pointer` (RFC 6901) leads into the body of a response; NC1xx point at its `/status`, `/headers/…` or `/body`.
    In a request it leads into `/path/…`, `/query/…` or `/form/…`. `says` names who promises otherwise: a document and
    its attribute, an erratum, a rule's source. Under the documented profile, that is the document, and `erratum` is the
    correction on record.
    """

    id: str
    pointer: str
    part: Part
    expected: str
    actual: Any
    says: str
    erratum: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one exchange.

    `violations` break the contract. `noted` are request faults that the service itself refused with a 4xx.
    `waived` are violations that a waiver covers. `limits` are those that the body was decoded within. What costs time
    is found out when it is read: `warnings` (libphonenumber's opinion among them), `errata` (those that this exchange
    needs to conform), `unknown` (members and error codes that the contract does not know).
    """

    exchange: Exchange
    operation: Operation
    profile: Profile
    violations: tuple[Violation, ...] = ()
    noted: tuple[Violation, ...] = ()
    hints: tuple[Violation, ...] = ()
    waived: tuple[Violation, ...] = ()
    limits: Limits = field(default_factory=Limits, repr=False)

    @property
    def ok(self) -> bool:
        """Say whether nothing is violated."""
        return not self.violations

    @property
    def warnings(self) -> tuple[Violation, ...]:
        """What deserves a look and breaks nothing."""
        from pytest_numbers_contract.judging import lookback

        return (*self.hints, *lookback.plan_warnings(self, lookback.body_of(self)))

    @property
    def errata(self) -> tuple[str, ...]:
        """The ids of the errata without which this exchange would not conform."""
        from pytest_numbers_contract.judging import lookback

        return lookback.errata_of(self, lookback.body_of(self))

    @property
    def unknown(self) -> tuple[str, ...]:
        """JSON pointers, `*` for any index, of members that the contract does not know."""
        from pytest_numbers_contract.judging import lookback

        return lookback.unknown_of(self, lookback.body_of(self))

    def waiving(self, covers: Callable[[Violation], bool]) -> Verdict:
        """Return the verdict with the violations that are covered set aside."""
        if self.ok:
            return self
        waived = tuple(violation for violation in self.violations if covers(violation))
        kept = tuple(violation for violation in self.violations if not covers(violation))
        return replace(self, violations=kept, waived=(*self.waived, *waived))
