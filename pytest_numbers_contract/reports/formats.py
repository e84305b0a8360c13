"""Where reports go, and in which format: `TYPE:DEST`. Each module of this package called `as_…` is a format.

Its `pieces` write a report: a long text that is never put together is not copied either.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import pytest_numbers_contract.reports as package
from pytest_numbers_contract.atomic import put
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.reports.report import Report

STDOUT = "-"


class Destination(NamedTuple):
    """A format, and the file that it goes to; `-` is standard output."""

    format: str
    path: str

    def __str__(self) -> str:
        return f"{self.format}:{self.path}"


@cache
def formats() -> tuple[str, ...]:
    """Name every format."""
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name.removeprefix("as_") for name in names if name.startswith("as_")))


def write(report: Report, format: str) -> str:
    """Write a report in a format."""
    return "".join(_pieces(report, format))


def _pieces(report: Report, format: str) -> Iterator[str]:
    pieces: Iterator[str] = importlib.import_module(f"{package.__name__}.as_{format}").pieces(report)
    return pieces


def parse_destination(text: str, *, root: str = "") -> Destination:
    """Read `TYPE:DEST`; raise BadSetting for a type that does not exist and a file that cannot be written."""
    name, _, path = text.strip().partition(":")
    if name not in formats():
        advice = f"give TYPE:FILE; TYPE is one of {', '.join(formats())}"
        raise BadSetting(f"there is no report of type {name!r}", advice)
    if path in ("", STDOUT):
        return Destination(name, STDOUT)
    if re.search(rf"\s(?:{'|'.join(formats())}):", path):
        raise BadSetting(f"{text.strip()}: these are several reports", "write one a line, or give the option again")
    whole = os.path.normpath(os.path.join(root, path))
    if os.path.isdir(whole) or path.endswith("/"):
        raise BadSetting(f"{text}: {path} is a folder", f"give a file in it, like {name}:{path.rstrip('/')}/report")
    folder = _nearest_folder(whole)
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):
        raise BadSetting(f"{text}: {folder} is no folder that can be written to", "give a file in another")
    return Destination(name, whole)


def parse_destinations(texts: Iterable[str], *, root: str = "", read: Iterable[str] = ()) -> tuple[Destination, ...]:
    """Read several; raise BadSetting, too, if two go to the same file, or one to a file that is `read` for them."""
    found = tuple(dict.fromkeys(parse_destination(text, root=root) for text in texts if text.strip()))
    files: dict[str, Destination] = {}
    taken = {os.path.realpath(path) for path in read} if found else set()
    for one in found:
        if one.path != STDOUT and os.path.realpath(one.path) in taken:
            raise BadSetting(f"{one} is read here, and would be lost", "give the report a file of its own")
        other = files.setdefault(one.path, one)
        if other is not one and one.path != STDOUT:
            raise BadSetting(f"{other} and {one} are the same file", "give each report a file of its own")
    return found


def _nearest_folder(path: str) -> str:
    folder = os.path.dirname(os.path.abspath(path))
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return folder


def save(report: Report, destination: Destination) -> None:
    """Write a report to where it goes; a file is replaced at once. Raises NumbersContractError."""
    # All are made before anything is written: what fails here is no fault of the file's.
    pieces = list(_pieces(report, destination.format))
    if destination.path == STDOUT:
        sys.stdout.write("".join(pieces))
    else:
        put(destination.path, map(str.encode, pieces))
