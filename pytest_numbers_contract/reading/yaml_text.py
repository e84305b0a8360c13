"""YAML read as text, lists and mappings, never as objects, and with the lines where things stand.

The events are taken one by one: PyYAML's own composer recurses in C, where 100,000 brackets end the process, and
resolves types that a cassette does not have. What is left costs less than the safe C loader.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_numbers_contract.errors import Unreadable

_DEPTH = 64
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_YAML = "tag:yaml.org,2002:"
_BINARY = _YAML + "binary"

# What vcrpy writes besides: strings and tuples of Python, and bodies that were files or iterators. All are read as the
# plain data they consist of; nothing is constructed.
_PYTHON = ("str", "unicode", "tuple", "object/new:_io.BytesIO", "object/apply:builtins.iter")
_TAGS = frozenset(
    (
        "!",
        *(_YAML + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "binary", "seq", "map")),
        *(f"{_YAML}python/{kind}" for kind in _PYTHON),
    )
)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document's data, and the 1-based lines of the items of each list at its top."""

    data: Any
    item_lines: Mapping[str, tuple[int, ...]]


def read_yaml(source: bytes, *, path: str, limit: int) -> Document:
    """Read one YAML document: scalars are text or None, `!!binary` is bytes.

    Raises Unreadable, with the line, for what is not YAML, for tags that would construct objects, for keys named twice,
    for merge keys, and for aliases that expand to more than `limit` characters.
    """
    builder = _Builder(path, limit)
    for event in yaml_events(source, path=path):
        builder.take(event)
    return Document(builder.document(), {key: tuple(lines) for key, lines in builder.item_lines.items()})


def yaml_events(source: bytes, *, path: str) -> Iterator[Any]:
    """Yield the events of a YAML stream; raise Unreadable, with the line, where it is not YAML."""
    import yaml

    # Without libyaml the same events come from Python, nine times slower.
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source)
        yield from iter(loader.get_event, None)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else source.count(b"\n", 0, getattr(error, "position", 0)) + 1
        problem = getattr(error, "problem", None) or getattr(error, "reason", error)
        raise unreadable(path, line, f"not YAML: {problem}", "is it whole? Record it again") from None


def unreadable(path: str, line: int | None, problem: str, advice: str) -> Unreadable:
    """Make the error that names file and line."""
    return Unreadable(f"{path}:{line}: {problem}" if line else f"{path}: {problem}", advice)


@dataclass(slots=True)
class _Frame:
    start: Any
    values: list[Any]
    expanded: int


def _is_list(frame: _Frame) -> bool:
    return type(frame.start).__name__ == "SequenceStartEvent"


@dataclass(slots=True)
class _Builder:
    path: str
    limit: int
    item_lines: dict[str, list[int]] = field(default_factory=dict)
    _open: list[_Frame] = field(default_factory=lambda: [_Frame(None, [], 0)])
    _anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    _expanded: int = 0

    def document(self) -> Any:
        """Return the data of the one document."""
        values = self._open[0].values
        if len(values) != 1:
            problem = f"{len(values)} YAML documents in one file" if values else "nothing in it"
            raise unreadable(self.path, None, problem, "a cassette is one document")
        return values[0]

    def take(self, event: Any) -> None:
        """Take the next event."""
        kind = type(event).__name__
        if kind == "ScalarEvent" and event.tag is None and event.anchor is None and len(self._open) > 3:
            # Nearly all of a cassette.
            self._open[-1].values.append(self._plain(event))
        elif kind == "ScalarEvent":
            self._start(event)
            self._keep(event, self._scalar(event), 0)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start(event)
            self._open.append(_Frame(event, [], self._expanded))
            if len(self._open) > _DEPTH + 1:
                raise self._refusal(event, f"nested deeper than {_DEPTH} levels", "no cassette is")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._close(event, kind == "MappingEndEvent")
        elif kind == "AliasEvent":
            self._start(event)
            self._open[-1].values.append(self._alias(event))

    def _start(self, event: Any) -> None:
        if len(self._open) == 3 and _is_list(self._open[2]) and not _is_list(self._open[1]):
            # A list may also be a key, which is refused when its mapping ends.
            key = str(self._open[1].values[-1]) if self._open[1].values else ""
            self.item_lines.setdefault(key, []).append(event.start_mark.line + 1)

    def _scalar(self, event: Any) -> str | bytes | None:
        if event.tag is None:
            return self._plain(event)
        text: str = event.value
        self._refuse_tag(event)
        if event.tag != _BINARY:
            return text
        try:
            return binascii.a2b_base64(text)
        except ValueError as error:
            raise self._refusal(event, f"!!binary that is not base64: {error}", "record it again") from None

    def _plain(self, event: Any) -> str | None:
        text: str = event.value
        return None if text in _NULLS and event.implicit[0] and not self._at_key() else text

    def _at_key(self) -> bool:
        frame = self._open[-1]
        return type(frame.start).__name__ == "MappingStartEvent" and len(frame.values) % 2 == 0

    def _close(self, event: Any, mapping: bool) -> None:
        frame = self._open.pop()
        self._refuse_tag(frame.start)
        value = self._mapping(frame) if mapping else frame.values
        weight = event.end_mark.index - frame.start.start_mark.index + self._expanded - frame.expanded
        self._keep(frame.start, value, weight)

    def _mapping(self, frame: _Frame) -> dict[Any, Any]:
        names = frame.values[::2]
        try:
            members = dict(zip(names, frame.values[1::2], strict=True))
        except TypeError:
            raise self._refusal(frame.start, "a key that is no text", "a cassette's keys are") from None
        if len(members) != len(names):
            raise self._refusal(frame.start, "a mapping that names a key twice", "leave one of them")
        if "<<" in members:
            raise self._refusal(frame.start, "a merge key (<<)", "write the members out")
        return members

    def _keep(self, event: Any, value: Any, weight: int) -> None:
        self._open[-1].values.append(value)
        if event.anchor:
            self._anchors[event.anchor] = (value, weight or len(event.value))

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise self._refusal(event, f"an alias, *{event.anchor}, to nothing before it", "write its value out")
        value, weight = self._anchors[event.anchor]
        self._expanded += weight
        if self._expanded > self.limit:
            raise self._refusal(event, f"aliases that expand to more than {self.limit:,} characters", "write them out")
        return value

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag not in _TAGS:
            name = event.tag.replace(_YAML, "!!")
            raise self._refusal(event, f"the tag {name} asks for an object", "a cassette is data: record it again")

    def _refusal(self, event: Any, problem: str, advice: str) -> Unreadable:
        return unreadable(self.path, event.start_mark.line + 1, problem, advice)
