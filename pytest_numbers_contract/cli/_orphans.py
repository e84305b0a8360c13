"""Cassettes that no test uses, by what the last run of pytest noted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.reading import find_files
from pytest_numbers_contract.reading.files import read_bytes

_NOTE = Path(".pytest_cache", "v", "numbers_contract", "cassettes")
_RUN = "run the whole suite first: pytest, without -k, -m or paths"


def orphans_in(paths: Iterable[str], *, used: str | None = None) -> Iterator[str]:
    """Yield the cassettes below these paths that no test of the last run used.

    Raises Unreadable if nothing tells what it used, or if it ran only a part of the tests.
    """
    note = Path(used) if used else _found()
    known = {os.path.realpath(path) for path in _used(note)}
    for path in paths:
        for file in find_files(path):
            if b"interactions" in read_bytes(file) and os.path.realpath(file) not in known:
                yield file


def _found() -> Path:
    here = Path.cwd()
    found = next((folder / _NOTE for folder in (here, *here.parents) if (folder / _NOTE).is_file()), None)
    if found is None:
        raise Unreadable("nothing tells which cassettes the tests use", f"{_RUN}, or name the file: --used FILE")
    return found


def _used(note: Path) -> list[str]:
    try:
        noted = json.loads(read_bytes(str(note), empty=_RUN))
        root, partial, used = Path(noted["root"]), noted["partial"], noted["used"]
        paths = [str(root / path) for path in used]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{note}: not what a run of pytest noted ({type(error).__name__})", _RUN) from None
    if partial:
        raise Unreadable(f"the last run was not of all tests: {_said(partial)}", _RUN)
    return paths


def _said(reasons: Any) -> str:
    return "; ".join(map(str, reasons)) if isinstance(reasons, list) else str(reasons)
