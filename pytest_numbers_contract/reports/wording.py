"""Sentences that several formats share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_numbers_contract.reports.report import Entry, Group, Report, Seen

if TYPE_CHECKING:
    from pytest_numbers_contract.explaining import Page

HOME = "https://pypi.org/project/pytest-numbers-contract/"
"""Where the package's manual is."""
ORPHAN = "no test uses it"
"""What is said of a cassette that is an orphan."""


def title(id: str) -> str:
    """Return the sentence of a rule or check."""
    return _page(id).title


def meaning(id: str) -> str:
    """Return what stands behind a rule or check."""
    return str(_page(id).parts[0])


def _page(id: str) -> Page:
    # Imported where something is to be explained: most runs break nothing.
    from pytest_numbers_contract.explaining import explain

    return explain(id)


def sentence(entry: Entry, group: Group) -> str:
    """Say what an exchange broke: where, both values, who says so, and the fingerprint."""
    told = group.first
    times = f" (×{group.times})" if group.times > 1 else ""
    where = f"{entry.operation}: {told.part} {told.place}{times}"
    return f"{where}: expected {told.expected}, got {told.actual}. Says {told.says}. [{told.fingerprint}]"


def call(entry: Entry) -> str:
    """Name the call of an exchange."""
    return f"{entry.method} {entry.url or '(no URL)'} → {entry.status}"


def place(entry: Entry, group: Group) -> str:
    """Name the line of a file where a violation stands, or else the first test that saw it."""
    if entry.file:
        line = group.first.line or entry.line
        return f"{entry.file}:{line}" if line else entry.file
    return spot(entry.seen[0]) if entry.seen else entry.source


def spot(seen: Seen) -> str:
    """Name the line of a test."""
    return f"{seen.file}:{seen.line}" if seen.line else seen.file


def counted(number: int, one: str) -> str:
    """Write a number and what it is a number of."""
    return f"{number} {one if number == 1 else f'{one}s'}"


def summary(report: Report) -> str:
    """Write what a report comes to in one line; what is seldom is left out where it is nothing."""
    totals = report.totals
    tests = {seen.test for entry in report.exchanges for seen in entry.seen}
    words = [
        f"{counted(report.judged, 'exchange')} judged" + (f" in {counted(len(tests), 'test')}" if tests else ""),
        counted(totals["violation"], "violation"),
        *(f"{totals[kind]} {kind}" for kind in ("waived", "noted") if totals[kind]),
        *([counted(totals["warning"], "warning")] if totals["warning"] else []),
        *([counted(len(report.waivers.expired), "expired waiver")] if report.waivers.expired else []),
        *([counted(len(report.orphans), "orphan")] if report.orphans else []),
        *([counted(len(report.problems), "problem")] if report.problems else []),
    ]
    return ", ".join(words)
