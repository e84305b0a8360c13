"""YAML read as text, lists and mappings, never as objects, and with the lines where things stand.

The events are taken one by one: PyYAML's own composer recurses in C, where 100,000 brackets end the process, and
resolves types that a cassette does not have. What is left costs less than the safe C loader.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pytest_numbers_contract.errors import Unreadable

_AGAIN = "remove it, and record it again"
TORN = f"is it whole? If not, {_AGAIN}"
"""The way out of a file that is not what its name says."""
_DEPTH = 64
_AT_ONCE = 256
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_STARTS = frozenset(("MappingStartEvent", "SequenceStartEvent"))
_ENDS = frozenset(("MappingEndEvent", "SequenceEndEvent", "StreamEndEvent"))
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
    reader = _Reader(path, limit, yaml_events(source, path=path))
    return Document(reader.document(), {key: tuple(lines) for key, lines in reader.item_lines.items()})


def yaml_events(source: bytes, *, path: str) -> Iterator[Any]:
    """Yield the events of a YAML stream; raise Unreadable, with the line, where it is not YAML."""
    import yaml

    # Without libyaml the same events come from Python, nine times slower.
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source)
        events = iter(loader.get_event, None)
        # Some at a time: libyaml's code and ours drive each other out of the processor's cache.
        while batch := list(islice(events, _AT_ONCE)):
            yield from batch
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else source.count(b"\n", 0, getattr(error, "position", 0)) + 1
        problem = getattr(error, "problem", None) or getattr(error, "reason", error)
        raise unreadable(path, line, f"not YAML: {problem}", TORN) from None


def unreadable(path: str, line: int | None, problem: str, advice: str) -> Unreadable:
    """Make the error that names file and line."""
    return Unreadable(f"{path}:{line}: {problem}" if line else f"{path}: {problem}", advice)


@dataclass(slots=True)
class _Reader:
    path: str
    limit: int
    events: Iterator[Any]
    item_lines: dict[str, list[int]] = field(default_factory=dict)
    _anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    _expanded: int = 0

    def document(self) -> Any:
        """Return the data of the one document."""
        next(self.events)
        found, _ = self._values(mapping=False, depth=0)
        if len(found) != 1:
            problem = f"{len(found)} YAML documents in one file" if found else "nothing in it"
            raise unreadable(self.path, None, problem, "a cassette is one document")
        return found[0]

    def _values(self, *, mapping: bool, depth: int, lines: list[int] | None = None) -> tuple[list[Any], Any]:
        """Return what comes before the end of what is open, names of members among it, and the event that ends it."""
        values: list[Any] = []
        while (kind := type(event := next(self.events)).__name__) not in _ENDS:
            if lines is not None:
                lines.append(event.start_mark.line + 1)
            if kind == "ScalarEvent":
                value = self._tagged(event) if event.tag else event.value
                # A name is text, whatever it looks like.
                if event.implicit[0] and not event.tag and value in _NULLS and not (mapping and len(values) % 2 == 0):
                    value = None
                values.append(value)
                if event.anchor:
                    self._anchors[event.anchor] = (value, len(event.value))
            elif kind == "SequenceStartEvent" and mapping and depth == 1:
                # A list may also be a name, which is refused when its mapping ends.
                name = str(values[-1]) if values else ""
                values.append(self._container(event, depth + 1, self.item_lines.setdefault(name, [])))
            elif kind in _STARTS:
                values.append(self._container(event, depth + 1))
            elif kind == "AliasEvent":
                values.append(self._alias(event))
        return values, event

    def _container(self, start: Any, depth: int, lines: list[int] | None = None) -> Any:
        """Return the list or the mapping that begins here; note the lines of its items."""
        if start.tag:
            self._refuse_tag(start)
        if depth > _DEPTH:
            raise self._refusal(start, f"nested deeper than {_DEPTH} levels", "no cassette is")
        before, mapping = self._expanded, type(start).__name__ == "MappingStartEvent"
        values, end = self._values(mapping=mapping, depth=depth, lines=lines)
        value = self._mapping(start, values) if mapping else values
        if start.anchor:
            weight = end.end_mark.index - start.start_mark.index + self._expanded - before
            self._anchors[start.anchor] = (value, weight)
        return value

    def _mapping(self, start: Any, values: list[Any]) -> dict[Any, Any]:
        names = values[::2]
        try:
            members = dict(zip(names, values[1::2], strict=True))
        except TypeError:
            raise self._refusal(start, "a key that is no text", "a cassette's keys are") from None
        if len(members) != len(names):
            raise self._refusal(start, "a mapping that names a key twice", "leave one of them")
        if "<<" in members:
            raise self._refusal(start, "a merge key (<<)", "write the members out")
        return members

    def _tagged(self, event: Any) -> str | bytes:
        text: str = event.value
        self._refuse_tag(event)
        if event.tag != _BINARY:
            return text
        try:
            return binascii.a2b_base64(text)
        except ValueError as error:
            raise self._refusal(event, f"!!binary that is not base64: {error}", _AGAIN) from None

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise self._refusal(event, f"an alias, *{event.anchor}, to nothing before it", "write its value out")
        value, weight = self._anchors[event.anchor]
        self._expanded += weight
        if self._expanded > self.limit:
            raise self._refusal(event, f"aliases that expand to more than {self.limit:,} characters", "write them out")
        return value

    def _refuse_tag(self, event: Any) -> None:
        if event.tag not in _TAGS:
            name = event.tag.replace(_YAML, "!!")
            raise self._refusal(event, f"the tag {name} asks for an object", f"a cassette is data: {_AGAIN}")

    def _refusal(self, event: Any, problem: str, advice: str) -> Unreadable:
        return unreadable(self.path, event.start_mark.line + 1, problem, advice)
