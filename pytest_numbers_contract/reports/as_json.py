"""The report itself, as JSON: `report.schema.json` says what is in it. An exchange is a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pytest_numbers_contract.reports.encoding import dumped
from pytest_numbers_contract.reports.report import Report


def pieces(report: Report) -> Iterator[str]:
    """Write a report as JSON; what version it has is said first."""
    before = "{"
    for name in sorted((field.name for field in fields(report)), key="version".__ne__):
        yield f"{before}{dumped(name)}: "
        yield from _member(report, name)
        before = ",\n"
    yield "}\n"


def _member(report: Report, name: str) -> Iterator[str]:
    value = getattr(report, name)
    if not (value and type(value) is tuple):
        yield _written(value)
        return
    before = "[\n"
    for line in report.lines if name == "exchanges" else map(_written, value):
        yield before
        yield line
        before = ",\n"
    yield "\n]"


def _written(value: Any) -> str:
    return dumped(value._asdict() if hasattr(value, "_asdict") else value)
