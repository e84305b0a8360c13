"""The report itself, as JSON: `report.schema.json` says what is in it. An exchange is a line."""

from __future__ import annotations

from pytest_numbers_contract.reports.encoding import dumped, names_of
from pytest_numbers_contract.reports.report import Report


def write(report: Report) -> str:
    """Write a report as JSON."""
    return "{" + ",\n".join(f"{dumped(name)}: {_member(report, name)}" for name in names_of(Report)) + "}\n"


def _member(report: Report, name: str) -> str:
    value = getattr(report, name)
    if isinstance(value, tuple) and value:
        lines = report.lines if name == "exchanges" else map(dumped, value)
        return "[\n" + ",\n".join(lines) + "\n]"
    return dumped(value)
