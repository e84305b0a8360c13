"""Touches counted: in all, and by operation and kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.coverage.room import everything

KINDS = ("status", "parameter", "member", "null", "empty", "value", "page")
"""What is counted for each operation, in the order of the matrix' columns."""
_EVERYWHERE = ("error", "erratum", "rule")


@dataclass(frozen=True, slots=True)
class Count:
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
    counts: dict[tuple[str, str], list[int]] = {}
    known = frozenset(found)
    for touch in everything():
        kind, name, _ = touch.split(" ", 2)
        cell = counts.setdefault((name, kind), [0, 0])
        cell[0] += touch in known
        cell[1] += 1
    rows = [*(operation.id for operation in operations()), "*"]
    kinds = (*KINDS, *_EVERYWHERE)
    return {name: {kind: Count(*counts.get((name, kind), (0, 0))) for kind in kinds} for name in rows}
