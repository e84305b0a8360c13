"""Reports of `check`: whatever is told is collected beside, and written when all is told."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from pytest_numbers_contract.assertions import Contract
from pytest_numbers_contract.cli._checking import LineOf, Notes, Writer
from pytest_numbers_contract.cli._outcomes import Judged, Outcome, Refused, Totals, Unread, place_of
from pytest_numbers_contract.judging.verdict import Violation
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
            row = self.collection.add(outcome.verdict, seen=_NOBODY)
            opinion = outcome.opinion
            row.warnings, row.errata, row.unknown = opinion.warnings, opinion.errata, opinion.unknown
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
        seconds = time.time() - self.begun
        touched = tuple(self.contract.touched)
        root = root_or(os.getcwd())
        facts = Facts("check", self.begun, seconds, root, waivers, tuple(notes.unknown), touched, self.orphans)
        report = make_report(self.collection, facts)
        sys.stdout.flush()
        for destination in self.destinations:
            save(report, destination)
        # GitHub reads both streams; programs read only the other.
        print(tell(report, self.destinations), end="", file=sys.stderr)
