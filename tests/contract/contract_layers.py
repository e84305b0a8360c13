"""A second, independent reading of `schemas/`: merge patches as RFC 7396 has them, references followed one by one."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.schema_store import root

SCHEMAS = Path(str(root()))
_NOTES = ("x-source", "x-recovered", "x-errata", "x-erratum", "$schema", "$id", "title", "$defs")


# What the four documents are about, or speak of. Any further resource is picked up by the generic tests alone.
DOCUMENTED = ("trunking.phone_numbers", "messaging.phone_numbers", "incoming_phone_numbers", "available_phone_numbers")


def documented_operations() -> list[Operation]:
    """Return the operations that the tables of these tests are about."""
    return [operation for operation in operations() if operation.resource in DOCUMENTED]


def references(of: Iterable[Operation] | None = None) -> list[str]:
    """Name every schema that judges something: requests, bodies, headers, errors."""
    found = {"common/error.json"}
    for operation in operations() if of is None else of:
        found |= {operation.request, operation.headers, *filter(None, operation.responses.values())}
    return sorted(found)


def files(*, wire: bool) -> dict[str, Any]:
    """Read every schema file; with every erratum of every folder laid over it if `wire`."""
    paths = sorted(SCHEMAS.glob("*/*.json"))
    found = {f"{path.parent.name}/{path.name}": json.loads(path.read_text(encoding="utf-8")) for path in paths}
    if wire:
        rows = [(name, row) for name in found if name.endswith("/errata.json") for row in found[name]]
        for name, row in rows:
            for place in places(name, row):
                target, _, pointer = place.partition("#")
                _put(found[target], pointer, merge_patch(_get(found[target], pointer), row["holds"]))
    return found


def places(name: str, row: dict[str, Any]) -> list[str]:
    """Name the places of an erratum's row in errata file `name`."""
    folder = posixpath.dirname(name)
    return [
        posixpath.normpath(posixpath.join(folder, schema)) + "#" + member
        for schema in row["schemas"]
        for member in row.get("members", [""])
    ]


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a JSON Merge Patch, RFC 7396 section 2."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def written_out(found: dict[str, Any], reference: str) -> Any:
    """Follow every reference of a schema; leave the notes out."""
    name, _, pointer = reference.partition("#")
    return _follow(found, _get(found[name], pointer), name)


def _follow(found: dict[str, Any], node: Any, name: str) -> Any:
    if isinstance(node, list):
        return [_follow(found, item, name) for item in node]
    if not isinstance(node, dict):
        return node
    joined: dict[str, Any] = {}
    if "$ref" in node:
        target, _, pointer = node["$ref"].partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
        joined = _follow(found, _get(found[file], pointer), file)
    for key, value in node.items():
        if key == "properties":
            joined["properties"] = joined.get("properties", {}) | {
                member: _follow(found, held, name) for member, held in value.items()
            }
        elif key != "$ref" and key not in _NOTES:
            joined[key] = _follow(found, value, name)
    return joined


def without_notes(node: Any) -> Any:
    """Return a schema without its notes; members of an object of any name stay."""
    if isinstance(node, list):
        return [without_notes(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in _NOTES}
    members = {name: without_notes(held) for name, held in kept.pop("properties", {}).items()}
    plain = {key: without_notes(value) for key, value in kept.items()}
    return {**plain, "properties": members} if "properties" in node else plain


def differences(one: Any, other: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name the keywords, or members, in which two schemas differ."""
    for key in sorted({*one, *other}, key=str):
        a, b = one.get(key), other.get(key)
        if a == b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            yield from differences(a, b, (*path, key))
        else:
            yield (*path, key)


def changes(name: str, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name every place and keyword that an erratum changes."""
    for place in places(name, row):
        yield from _changes(place, row["holds"])


def _changes(place: str, holds: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for keyword, value in holds.items():
        if keyword == "properties":
            for member, held in value.items():
                yield from _changes(f"{place}/properties/{member}", held)
        else:
            yield place, keyword


def _get(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        document = document[token]
    return document


def _put(document: Any, pointer: str, value: Any) -> None:
    tokens = pointer.split("/")[1:]
    if tokens:
        _get(document, "/" + "/".join(tokens[:-1]) if tokens[1:] else "")[tokens[-1]] = value
    else:
        document.update(value)
