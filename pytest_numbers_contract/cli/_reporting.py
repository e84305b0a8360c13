"""Reports of `check` and `journey`: what is told is collected beside, and written when all is told."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pytest_numbers_contract.assertions import Contract
from pytest_numbers_contract.cli._checking import LineOf, Notes, Writer
from pytest_numbers_contract.cli._outcomes import Judged, Outcome, Refused, Totals, Unread, place_of
from pytest_numbers_contract.journey import Walk
from pytest_numbers_contract.journeys import Break
from pytest_numbers_contract.judging.lookback import Opinion
from pytest_numbers_contract.judging.verdict import Verdict, Violation
from pytest_numbers_contract.reports.formats import Destination, save
from pytest_numbers_contract.reports.making import Collection, Facts, make_report
from pytest_numbers_contract.reports.on_github import root_or, tell
from pytest_numbers_contract.reports.report import Problem, Seen, Waivers

_NOBODY = Seen("", "", None)


@dataclass(slots=True)
class Collecting:
    """Tells outcomes as another writer does, and writes reports of them at the end."""

    inner: Writer
    contract: Contract
    destinations: tuple[Destination, ...]
    orphans: tuple[str, ...]
    allow_not_judged: bool = False
    collection: Collection = field(default_factory=Collection)
    begun: float = field(default_factory=time.time)

    def wanted(self, outcome: Judged) -> Iterable[Violation]:
        """Return what the other writer wants."""
        return self.inner.wanted(outcome)

    def disturbs(self, outcome: Outcome) -> bool:
        """Say what the other writer says."""
        return self.inner.disturbs(outcome)

    def tell(self, outcome: Outcome, line_of: LineOf) -> None:
        """Collect an outcome, and have it told."""
        if isinstance(outcome, Judged):
            _collect(self.collection, outcome.verdict, outcome.opinion)
        elif isinstance(outcome, Refused) and not self.allow_not_judged:
            error = outcome.error
            self.collection.problems.append(Problem(place_of(outcome.exchange).path, error.problem, error.advice))
        elif isinstance(outcome, Unread):
            error = outcome.error
            self.collection.problems.append(Problem(outcome.path, error.problem, error.advice))
        self.inner.tell(outcome, line_of)

    def orphan(self, path: str) -> None:
        """Have a cassette told that no test uses."""
        self.inner.orphan(path)

    def end(self, totals: Totals, notes: Notes) -> None:
        """Have the end told, and write the reports."""
        self.inner.end(totals, notes)
        used = [waiver for waiver in self.contract.settings.waivers if waiver in self.contract.used]
        waivers = Waivers(*(tuple(map(str, kind)) for kind in (used, notes.unused, notes.expired)))
        facts = _facts("check", self.begun, self.contract)._replace(waivers=waivers, orphans=self.orphans)
        _write(self.collection, facts, self.destinations)


def report_walk(
    walk: Walk,
    judged: Sequence[tuple[Verdict, Opinion]],
    breaks: Sequence[Break],
    *,
    problems: Iterable[str],
    contract: Contract,
    destinations: tuple[Destination, ...],
    begun: float,
) -> None:
    """Write the reports of a walk: what went astray is a problem of it, beside what was judged."""
    astray = (f"{step.title}: the answer was {step.exchange.status}, due {step.wanted}" for step in walk.astray)
    advice = "numbers-contract journey -v shows each call"
    collection = Collection(problems=[Problem("journey", said, advice) for said in (*astray, *problems)])
    for verdict, opinion in judged:
        _collect(collection, verdict, opinion, [found.violation for found in breaks if found.later is verdict])
    _write(collection, _facts("journey", begun, contract), destinations)


def _collect(collection: Collection, verdict: Verdict, opinion: Opinion, breaks: Iterable[Violation] = ()) -> None:
    row = collection.add(verdict, seen=_NOBODY, breaks=breaks)
    row.warnings, row.errata, row.unknown = opinion.warnings, opinion.errata, opinion.unknown


def _facts(by: str, begun: float, contract: Contract) -> Facts:
    unknown, touched = tuple(contract.unknown), tuple(contract.touched)
    return Facts(by, begun, time.time() - begun, root_or(os.getcwd()), unknown=unknown, touched=touched)


def _write(collection: Collection, facts: Facts, destinations: tuple[Destination, ...]) -> None:
    report = make_report(collection, facts)
    sys.stdout.flush()
    for destination in destinations:
        save(report, destination)
    # GitHub reads both streams; programs read only the other.
    print(tell(report, destinations), end="", file=sys.stderr)
