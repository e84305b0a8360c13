"""In which line of a YAML file a character of a scalar stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from pytest_numbers_contract.reading.yaml_text import yaml_events

_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)")
_ESCAPED_BREAK = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_BLANK = " \t\r"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar of a YAML file: its names, from the top, the line of the item of a top list that it is in, itself."""

    names: tuple[str, ...]
    item: int
    event: Any

    @property
    def line(self) -> int:
        """The 1-based line where it begins."""
        line: int = self.event.start_mark.line
        return line + 1

    def lines(self, source: Sequence[str]) -> _Lines:
        """Return how its characters lie on the file's lines."""
        if self.event.style == "|":
            ends = accumulate(len(line) + 1 for line in self.event.value.split("\n"))
            return _Lines(self.line + 1, tuple(ends))
        ends_of_lines = tuple(accumulate(_lengths(self.event, source)))
        # A text folded by ">", or of line breaks that only YAML knows: its beginning has to do.
        return _Lines(self.line, ends_of_lines if ends_of_lines[-1:] == (len(self.event.value),) else ())


@dataclass(frozen=True, slots=True)
class _Lines:
    first: int
    ends: tuple[int, ...]

    def at(self, offset: int) -> int:
        """Return the 1-based line of a character."""
        return self.first + min(bisect_right(self.ends, offset), max(len(self.ends) - 1, 0))


@dataclass(slots=True)
class _Container:
    mapping: bool
    name: str | None = None


def scalars(source: bytes, *, path: str) -> Iterator[Scalar]:
    """Yield the scalars that are values. The source has to be YAML that `read_yaml` takes."""
    opened: list[_Container] = []
    item = 0
    for event in yaml_events(source, path=path):
        kind = type(event).__name__
        if kind.endswith("EndEvent"):
            _leave(opened, kind)
            continue
        if len(opened) == 2 and not opened[1].mapping:
            item = event.start_mark.line + 1
        if kind == "ScalarEvent" and opened and opened[-1].mapping and opened[-1].name is None:
            opened[-1].name = event.value
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            opened.append(_Container(kind == "MappingStartEvent"))
        elif kind == "ScalarEvent":
            yield Scalar(tuple(container.name or "" for container in opened if container.mapping), item, event)
            _value_done(opened)
        elif kind == "AliasEvent":
            _value_done(opened)


def _leave(opened: list[_Container], kind: str) -> None:
    if kind in ("MappingEndEvent", "SequenceEndEvent"):
        opened.pop()
        _value_done(opened)


def _value_done(opened: list[_Container]) -> None:
    if opened:
        opened[-1].name = None


def _lengths(event: Any, source: Sequence[str]) -> Iterator[int]:
    """Yield how many characters of a flow scalar each of its lines holds, the fold after it included."""
    lines = _raw_lines(event, source)
    for index, line in enumerate(lines):
        last = index == len(lines) - 1
        escaped = event.style == '"' and _ESCAPED_BREAK.search(line) is not None
        text = line.lstrip(_BLANK) if index else line
        text = text if last else text[:-1] if escaped else text.rstrip(_BLANK)
        folds = not (last or escaped) and (not text or bool(lines[index + 1].strip(_BLANK)) or index == len(lines) - 2)
        yield _unquoted_length(text, event.style) + folds


def _raw_lines(event: Any, source: Sequence[str]) -> list[str]:
    start, end = event.start_mark, event.end_mark
    lines = list(source[start.line : end.line + 1])
    quote = 1 if event.style else 0
    lines[-1] = lines[-1][: end.column - quote]
    lines[0] = lines[0][start.column + quote :]
    return lines


def _unquoted_length(text: str, style: str | None) -> int:
    if style == '"':
        return len(_ESCAPE.sub(".", text))
    return len(text.replace("''", "'")) if style == "'" else len(text)
