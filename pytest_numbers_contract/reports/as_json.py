"""The report itself, as JSON: `report.schema.json` says what is in it. An exchange is a line."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from pytest_numbers_contract.reports.report import Report


def write(report: Report) -> str:
    """Write a report as JSON, in ASCII: whoever reads it need not know its encoding."""
    members = [f"{json.dumps(name)}: {_member(getattr(report, name))}" for name in _names(Report)]
    return "{" + ",\n".join(members) + "}\n"


def _member(value: Any) -> str:
    if isinstance(value, tuple) and value:
        return "[\n" + ",\n".join(dumped(item) for item in value) + "\n]"
    return dumped(value)


def dumped(value: Any) -> str:
    """Write a part of a report in one line."""
    return _ENCODER.encode(value)


def _members(value: Any) -> Any:
    if not is_dataclass(value):
        raise TypeError(f"{value!r} is no part of a report")
    return {name: getattr(value, name) for name in _names(value.__class__)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    names = [field.name for field in fields(kind)]
    return ("version", *(name for name in names if name != "version")) if "version" in names else tuple(names)


_ENCODER = json.JSONEncoder(default=_members, allow_nan=False)
