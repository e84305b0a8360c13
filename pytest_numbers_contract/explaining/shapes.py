"""Schemas in words: what a value may be, and the members of a body, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.schema_store import Schema

_KINDS = {"string": "text", "null": "null", "object": "object", "array": "list"}
_PLURALS = {"boolean": "booleans", "text": "texts", "object": "objects"}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a body, or a parameter: its dotted name, what it may be, whether it has to be there, who says so."""

    name: str
    shape: str
    required: str
    says: str


@dataclass(frozen=True, slots=True)
class Due:
    """Whether a member has to be there, and the erratum that wants it."""

    word: str
    erratum: str | None = None


_OPTIONAL = Due("no")
_BRANCHES = ("then", "else")


def shape(schema: Schema) -> str:
    """Say in one line what a schema lets a value be."""
    if "enum" in schema:
        return either(schema["enum"])
    if "const" in schema:
        return value_text(schema["const"])
    kinds = listed(schema.get("type", ()))
    title = schema.get("title") if "object" not in kinds and "array" not in kinds else None
    what = title or " or ".join(_kind(kind, schema) for kind in kinds if kind != "null") or "anything"
    null = " or null" if "null" in kinds and what != "anything" else ""
    return ", ".join([what + null, *_bounds(schema, titled=title is not None)])


def listed(kinds: str | Sequence[str]) -> Sequence[str]:
    """Return a schema's types as a sequence."""
    return (kinds,) if isinstance(kinds, str) else kinds


def either(values: Iterable[Any]) -> str:
    """Join values as alternatives: `GET, POST or null`."""
    words = [value_text(value) for value in values]
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def value_text(value: Any) -> str:
    """Write a value of a schema: a text bare, all else as JSON."""
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _kind(kind: str, schema: Schema) -> str:
    word = _KINDS.get(kind, kind)
    if kind == "array" and schema.get("items"):
        return f"list of {_plural(schema['items'])}"
    others = schema.get("additionalProperties")
    if kind == "object" and others:
        return f"object of {_plural(others)}"
    if kind == "string" and "pattern" in schema:
        return f"text like {schema['pattern']}"
    return f"{word} ({schema['format']})" if kind == "string" and "format" in schema else word


def _plural(schema: Schema) -> str:
    return _PLURALS.get(shape(schema)) or shape(schema)


def _bounds(schema: Schema, *, titled: bool) -> Iterator[str]:
    if not titled:
        yield from _span(schema, "minLength", "maxLength", " characters")
    yield from _span(schema, "minItems", "maxItems", " items")
    yield from _span(schema, "minimum", "maximum", "")
    if schema.get("uniqueItems"):
        yield "each once"
    if schema.get("required"):
        yield f"with {', '.join(schema['required'])}"


def _span(schema: Schema, low: str, high: str, unit: str) -> Iterator[str]:
    least, most = schema.get(low), schema.get(high)
    if least is not None and most is not None:
        yield f"{least} to {most}{unit}" if least != most else f"{least}{unit}"
    elif least is not None:
        yield f"at least {least}{unit if least != 1 else unit.removesuffix('s')}"
    elif most is not None:
        yield f"at most {most}{unit}"


def members(schema: Schema) -> tuple[Member, ...]:
    """List the members of a body, those of its objects and of its lists' items among them."""
    found: dict[str, Member] = {}
    for member in _members(schema, "", _required(schema)):
        found.setdefault(member.name, member)
    return tuple(found.values())


def _members(schema: Schema, prefix: str, required: Mapping[str, Due]) -> Iterator[Member]:
    for name, held in schema.get("properties", {}).items():
        due = required.get(name, _OPTIONAL)
        yield Member(prefix + name, _outline(held), due.word, says(held, schema, due.erratum))
        for below, inner in ((f"{name}[].", held.get("items", {})), (f"{name}.", held)):
            yield from _members(inner, prefix + below, _required(inner))
    for _, branch in _branches(schema):
        yield from _members(branch, prefix, required)


def _required(schema: Schema) -> dict[str, Due]:
    """Say which members have to be there, always or under a condition, and which errata want them."""
    errata = schema.get("x-errata", {})
    at_times = {
        name: Due("at times", errata.get(keyword))
        for keyword, branch in _branches(schema)
        for name in branch.get("required", ())
    }
    return at_times | {name: Due("yes", errata.get("required")) for name in schema.get("required", ())}


def _branches(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield what holds under a condition, and the keyword of the schema that says so."""
    yield from ((keyword, schema[keyword]) for keyword in _BRANCHES if keyword in schema)
    for held in schema.get("allOf", ()):
        yield from (("allOf", branch) for _, branch in _branches(held))


def _outline(held: Schema) -> str:
    """Say what a value may be, leaving its own members to their own lines."""
    if "properties" in held:
        return shape({key: value for key, value in held.items() if key != "required"})
    return "list" if "properties" in held.get("items", {}) else shape(held)


def says(held: Schema, owner: Schema, wanted_by: str | None) -> str:
    """Name the document and attribute, and the errata, that stand behind a member and its being there."""
    source = held.get("x-source")
    attribute = [f"{source['document']} '{source['attribute']}'"] if source else []
    made_by = held.get("x-erratum", None if source else owner.get("x-erratum"))
    errata = {*held.get("x-errata", {}).values(), made_by, wanted_by} - {None}
    return ", ".join([*attribute, *sorted(errata)])


def errata_in(node: Any) -> frozenset[str]:
    """Return the errata that left their mark in a schema."""
    if isinstance(node, list):
        return frozenset().union(*(errata_in(item) for item in node))
    if not isinstance(node, dict):
        return frozenset()
    own = {node["x-erratum"]} if "x-erratum" in node else set()
    own |= set(node.get("x-errata", {}).values())
    return frozenset(own).union(*(errata_in(item) for item in node.values()))
