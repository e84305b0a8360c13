"""Touches counted: in all, and by operation and kind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.coverage.room import everything

KINDS = ("status", "parameter", "member", "null", "empty", "value", "page")
"""What is counted for each operation, in the order of the matrix' columns."""
_ALL = (*KINDS, "error", "erratum", "rule")


class Count(NamedTuple):
    """How many of so many were touched."""

    touched: int
    total: int

    def __str__(self) -> str:
        return f"{self.touched}/{self.total}" if self.total else "·"

    @property
    def percent(self) -> float:
        """The share in percent; 100 of nothing."""
        return 100 * self.touched / self.total if self.total else 100.0


def total(found: Iterable[str]) -> Count:
    """Count everything."""
    room = everything()
    return Count(len(room.intersection(found)), len(room))


def matrix(found: Iterable[str]) -> dict[str, dict[str, Count]]:
    """Count by operation and kind; the row `*` counts error codes, errata and rules."""
    known, cells = frozenset(found), _cells()
    nothing = frozenset[str]()
    rows = [*(operation.id for operation in operations()), "*"]
    return {name: {kind: _count(cells.get((name, kind), nothing), known) for kind in _ALL} for name in rows}


def _count(cell: frozenset[str], known: frozenset[str]) -> Count:
    return Count(len(cell & known), len(cell))


@cache
def _cells() -> dict[tuple[str, str], frozenset[str]]:
    """Put what can be touched together by operation and kind."""
    cells: dict[tuple[str, str], list[str]] = {}
    for touch in everything():
        kind, name, _ = touch.split(" ", 2)
        cells.setdefault((name, kind), []).append(touch)
    return {place: frozenset(touches) for place, touches in cells.items()}
