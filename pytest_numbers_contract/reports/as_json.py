"""The report itself, as JSON: `report.schema.json` says what is in it. An exchange is a line."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_numbers_contract.reports.encoding import dumped, names_of
from pytest_numbers_contract.reports.report import Report


def pieces(report: Report) -> Iterator[str]:
    """Write a report as JSON."""
    before = "{"
    for name in names_of(Report):
        yield f"{before}{dumped(name)}: "
        yield from _member(report, name)
        before = ",\n"
    yield "}\n"


def _member(report: Report, name: str) -> Iterator[str]:
    value = getattr(report, name)
    if not (isinstance(value, tuple) and value):
        yield dumped(value)
        return
    before = "[\n"
    for line in report.lines if name == "exchanges" else map(dumped, value):
        yield before
        yield line
        before = ",\n"
    yield "\n]"
