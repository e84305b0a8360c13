"""Parts of a report as JSON, each in one line."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any


def dumped(value: Any) -> str:
    """Write a part of a report in one line, in ASCII: whoever reads it need not know its encoding."""
    return _ENCODER.encode(value)


def _members(value: Any) -> Any:
    names, values_of = _reader(value.__class__)
    return dict(zip(names, values_of(value), strict=True))


@cache
def names_of(kind: type) -> tuple[str, ...]:
    """Name the members of a part; what version it has is said first."""
    names = [field.name for field in fields(kind)]
    return ("version", *(name for name in names if name != "version")) if "version" in names else tuple(names)


@cache
def _reader(kind: type) -> tuple[tuple[str, ...], attrgetter[Any]]:
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no part of a report")
    names = names_of(kind)
    return names, attrgetter(*names)


# Parts of a report are values: none is part of itself.
_ENCODER = json.JSONEncoder(default=_members, allow_nan=False, check_circular=False)
