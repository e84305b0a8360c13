"""Cassettes that were read and are kept: one that many tests play is parsed once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from pytest_numbers_contract.cassettes.matching import Recorded
from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.reading import read_file
from pytest_numbers_contract.redaction import Redaction
from pytest_numbers_contract.redaction.texts import Rewriter

_MOST = 8

# What tells that a file is another one than was read: its time, its size, its place on the disk.
_Marks = tuple[int, int, int, int]


@dataclass(slots=True)
class Shelf:
    """Keeps the cassettes that were read last; a file that has changed is read again."""

    _kept: dict[str, tuple[_Marks, Redaction, Recorded]] = field(default_factory=dict)

    def take(self, path: str, mask: Rewriter) -> Recorded:
        """Return what a cassette holds. Raises Unreadable if it is missing or cannot be read."""
        marks = _marks(path)
        kept = self._kept.pop(path, None)
        if kept is None or kept[:2] != (marks, mask.redaction):
            kept = (marks, mask.redaction, Recorded.of(read_file(path), mask))
        self._kept[path] = kept
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]
        return kept[2]


def _marks(path: str) -> _Marks:
    try:
        found = os.stat(path)
    except OSError as error:
        problem = f"{path}: no such cassette" if isinstance(error, FileNotFoundError) else f"{path}: {error.strerror}"
        raise Unreadable(problem, "record it: pytest --numbers-record=missing") from None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev
