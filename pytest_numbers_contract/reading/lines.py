"""In which line of a file a fault stands: the best that can be told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.judging.verdict import Violation
from pytest_numbers_contract.reading.cassettes import is_cassette
from pytest_numbers_contract.reading.files import FILE_LIMIT, STDIN, is_yaml, read_bytes
from pytest_numbers_contract.reading.har import is_har
from pytest_numbers_contract.reading.json_text import item_lines, offsets_of
from pytest_numbers_contract.reading.yaml_lines import Scalar, scalars

Part = Literal["request", "response"]

_YAML_BODIES: dict[tuple[str, ...], Part] = {
    ("interactions", "response", "body", "string"): "response",
    ("interactions", "response", "body"): "response",
    ("interactions", "response", "content"): "response",
    ("interactions", "request", "body"): "request",
}


class Spot(NamedTuple):
    """A fault's place: the line of its exchange, the part, the pointer into that part's body."""

    line: int | None
    part: Part
    pointer: str


def spot_of(place: Place, violation: Violation) -> Spot | None:
    """Say where in a file to look for a violation: in a body, or at its beginning; None for the exchange's own line."""
    if violation.part == "request" or violation.id.startswith("NC1"):
        at_body = violation.pointer == "/body" or violation.pointer.startswith("/form")
        return Spot(place.line, violation.part, "") if at_body else None
    return Spot(place.line, violation.part, violation.pointer)


def lines_of(path: str, spots: Sequence[Spot], *, limit: int = FILE_LIMIT) -> tuple[int | None, ...]:
    """Return the lines of several faults in one file, which is read once.

    That is the line of the member in a body of several lines, else that of the body, else that of the exchange. A file
    that has changed or gone since gives the exchange's.
    """
    known = tuple(spot.line for spot in spots)
    if path == STDIN:
        return known
    try:
        content = read_bytes(path, limit=limit)
        found = _in_yaml(content, path, spots) if is_yaml(content, path) else _in_json(content, spots)
    except (Unreadable, ValueError, LookupError, RecursionError):
        return known
    return tuple(line or before for line, before in zip(found, known, strict=True))


def _in_yaml(content: bytes, path: str, spots: Sequence[Spot]) -> Iterator[int | None]:
    asked: dict[tuple[int | None, Part | None], list[Spot]] = {}
    for spot in spots:
        asked.setdefault((spot.line, spot.part), []).append(spot)
    source = content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    found: dict[Spot, int] = {}
    for scalar in scalars(content, path=path):
        here = asked.get((scalar.item, _YAML_BODIES.get(scalar.names)), [])
        if here:
            found |= zip(here, _in_scalar(scalar, source, [spot.pointer for spot in here]), strict=True)
    return (found.get(spot) for spot in spots)


def _in_scalar(scalar: Scalar, source: Sequence[str], pointers: Sequence[str]) -> list[int]:
    offsets = _offsets(scalar.event.value, pointers)
    if offsets is None:
        return [scalar.line] * len(pointers)
    lines = scalar.lines(source)
    return [lines.at(offset) for offset in offsets]


def _offsets(text: str, pointers: Sequence[str]) -> tuple[int, ...] | None:
    try:
        json.loads(text)
        return offsets_of(text, pointers)
    except (ValueError, RecursionError):
        return None


def _in_json(content: bytes, spots: Sequence[Spot]) -> Iterator[int | None]:
    text = content.decode("utf-8-sig")
    data = json.loads(text)
    if is_cassette(data):
        pointer = _pointers(
            item_lines(text, "/interactions"), "/interactions", "/response/body/string", "/request/body"
        )
    elif is_har(data):
        lines = item_lines(text, "/log/entries")
        pointer = _pointers(lines, "/log/entries", "/response/content/text", "/request/postData/text")
    else:
        pointer = _itself
    return (text.count("\n", 0, offset) + 1 for offset in offsets_of(text, [pointer(spot) for spot in spots]))


def _pointers(lines: Sequence[int], top: str, response: str, request: str) -> Callable[[Spot], str]:
    # A JSON string has no line of its own for what is in it.
    tails = {"response": response, "request": request}
    return lambda spot: f"{top}/{lines.index(spot.line or 0)}{tails[spot.part]}"


def _itself(spot: Spot) -> str:
    return spot.pointer if spot.part == "response" else ""
