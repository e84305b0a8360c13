"""Where things stand in a JSON text: the offsets of members, found by their pointers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()

_Members = dict[str, tuple[int, int]]


def offsets_of(text: str, pointers: Iterable[str]) -> tuple[int, ...]:
    """Return the offset of what each JSON pointer names, or of its nearest container that is there.

    A member stands where its name does. The text has to be JSON; each container in it is walked once.
    """
    known: dict[int, _Members] = {}
    return tuple(_locate(text, pointer, known)[0] for pointer in pointers)


def item_lines(text: str, pointer: str) -> tuple[int, ...]:
    """Return the 1-based lines where the items of the array at a pointer begin. The text has to be JSON."""
    _, array = _locate(text, pointer, {})
    lines: list[int] = []
    line, before = 1, 0
    for _, offset, _ in _entries(text, array):
        line, before = line + text.count("\n", before, offset), offset
        lines.append(line)
    return tuple(lines)


def _locate(text: str, pointer: str, known: dict[int, _Members]) -> tuple[int, int]:
    shown = value = _skip(text, 0)
    for step in pointer.split("/")[1:]:
        if value not in known:
            known[value] = {name: (at, inner) for name, at, inner in _entries(text, value)}
        name = step.replace("~1", "/").replace("~0", "~")
        if name not in known[value]:
            break
        shown, value = known[value][name]
    return shown, value


def _entries(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield the name or index of everything in the container at `start`, its offset, the offset of its value."""
    if text[start] not in "{[":
        return
    at, count = _skip(text, start + 1), 0
    while text[at] not in "}]":
        name, value = str(count), at
        if text[start] == "{":
            name, end = _DECODER.raw_decode(text, at)
            value = _skip(text, _skip(text, end) + 1)
        yield name, at, value
        at, count = _skip(text, _DECODER.raw_decode(text, value)[1]), count + 1
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
