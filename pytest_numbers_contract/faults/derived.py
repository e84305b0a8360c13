"""The members of what no document describes: read off the wire schemas, so that a new resource is picked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_numbers_contract.faults.families import (
    ARRAY,
    COUNTRY,
    E164,
    FLAG,
    ISO,
    OBJECT,
    PATH,
    RFC,
    URL,
    Family,
    Member,
    choice,
    sid,
    text,
    whole,
)
from pytest_numbers_contract.faults.members import Members
from pytest_numbers_contract.schema_store import schema

_BY_TITLE = (
    ("an absolute URI", URL),
    ("ISO 8601", ISO),
    ("RFC 2822", RFC),
    ("E.164", E164),
    ("an ISO 3166", COUNTRY),
    ("a path from the root", PATH),
)
_BY_TYPE = {"boolean": FLAG, "object": OBJECT, "array": ARRAY}
_LEAST = -(2**62)


def members_of(reference: str) -> Members:
    """Return the members of the instance that a wire schema describes."""
    return members_in(schema(reference, "wire"))


def parameters_of(reference: str, part: str) -> Members:
    """Return the parameters that a request's wire schema describes in one part: its query or its form."""
    return members_in(schema(reference, "wire")["properties"].get(part, {}))


def members_in(node: dict[str, Any]) -> Members:
    """Return the members that a written-out schema describes."""
    return dict(_walk(node))


def _walk(node: dict[str, Any]) -> Iterator[tuple[str, Member]]:
    required = node.get("required", ())
    for name, held in node.get("properties", {}).items():
        kinds = held["type"] if isinstance(held["type"], list) else [held["type"]]
        unset = "for unset" in held.get("title", "")
        yield f"/{name}", Member(_family(held, kinds), name in required, "null" in kinds, unset)


def _family(held: dict[str, Any], kinds: list[str]) -> Family:
    title = held.get("title", "")
    if "enum" in held:
        return choice(*(word for word in held["enum"] if word is not None))
    if title.endswith("+ 32 hex"):
        return sid(title[:2])
    for start, family in _BY_TITLE:
        if title.startswith(start):
            return family
    for kind, family in _BY_TYPE.items():
        if kind in kinds:
            return family
    if "integer" in kinds:
        return whole(held.get("minimum", _LEAST))
    return text(held.get("maxLength"), empty="minLength" not in held)
