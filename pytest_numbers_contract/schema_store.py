"""The contract's data: loads `schemas/`, lays errata over the documents, and writes references out.

The wire contract is computed here: documented schemas + errata. Nothing else can change it.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pytest_numbers_contract.errors import BadSetting, BrokenContract

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Profile = Literal["documented", "wire"]
PROFILES: tuple[Profile, ...] = ("wire", "documented")
Schema = dict[str, Any]

_ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "title", "x-source", "x-recovered", "x-errata", "x-erratum"})


@dataclass(frozen=True, slots=True)
class Erratum:
    """One recorded difference between the documents and the service.

    `places` are schema references (`folder/file.json#/pointer`); `holds` is a JSON Merge Patch (RFC 7396) on each.
    `grade` is that of the evidence: S document, O OpenAPI, D dictionary, R recorded, K SDK, T third party, I inferred.
    """

    id: str
    title: str
    direction: Literal["looser", "harder"]
    places: tuple[str, ...]
    holds: Mapping[str, Any]
    why: str
    since: str | None
    grade: str
    evidence: str
    conforms: tuple[Any, ...]
    violates: tuple[Any, ...]


def checked_profile(name: str) -> Profile:
    """Return the profile of that name, or raise BadSetting naming the valid ones."""
    for profile in PROFILES:
        if profile == name:
            return profile
    raise BadSetting(f"there is no profile {name!r}", f"valid profiles: {', '.join(PROFILES)}")


@cache
def root() -> Traversable:
    """Return the folder of schemas: inside an installed package, else beside it in a checkout."""
    from importlib.resources import files

    inside = files("pytest_numbers_contract") / "schemas"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "schemas"


@cache
def data(name: str) -> Any:
    """Read one JSON file of `schemas/`."""
    try:
        return json.loads(_bytes(name))
    except (OSError, ValueError) as fault:
        raise BrokenContract(f"schemas/{name} cannot be read: {fault}", "reinstall the package") from fault


def _bytes(name: str) -> bytes:
    return root().joinpath(*name.split("/")).read_bytes()


def file_names() -> tuple[str, ...]:
    """Name every file of `schemas/`, as `folder/file.json`, sorted."""
    folders = sorted((entry for entry in root().iterdir() if entry.is_dir()), key=lambda entry: entry.name)
    return tuple(
        f"{folder.name}/{name}"
        for folder in folders
        for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    )


@cache
def errata() -> tuple[Erratum, ...]:
    """Return every erratum, by id."""
    found = [_erratum(name, row) for name in file_names() if name.endswith("/errata.json") for row in data(name)]
    return tuple(sorted(found, key=lambda erratum: (len(erratum.id), erratum.id)))


def _erratum(name: str, row: Mapping[str, Any]) -> Erratum:
    places = tuple(
        resolve(f"{schema}#{member}", name) for schema in row["schemas"] for member in row.get("members", [""])
    )
    return Erratum(
        id=row["id"],
        title=row["title"],
        direction=row["direction"],
        places=places,
        holds=row["holds"],
        why=row["why"],
        since=row["since"],
        grade=row["grade"],
        evidence=row["evidence"],
        conforms=tuple(row["conforms"]),
        violates=tuple(row["violates"]),
    )


def resolve(reference: str, base: str) -> str:
    """Turn a reference in file `base` into `folder/file.json#/pointer`."""
    target, _, pointer = reference.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), target)) if target else base
    return f"{name}#{pointer}"


@cache
def schema(reference: str, profile: Profile = "wire") -> Schema:
    """Return the schema at `folder/file.json#/pointer`, self-contained: every `$ref` written out."""
    name, _, pointer = reference.partition("#")
    written: Schema = _write_out(at(_laid(name, profile), pointer), name, profile)
    return written


def _laid(name: str, profile: Profile) -> Any:
    """Return a file, for the wire with the errata that touch it laid over it."""
    return data(name) if profile == "documented" else _corrected(name)


@cache
def _corrected(name: str) -> Any:
    document = json.loads(json.dumps(data(name)))
    for erratum in errata():
        for place in erratum.places:
            if place.partition("#")[0] == name:
                _merge(at(document, place.partition("#")[2]), erratum.holds, erratum.id)
    return document


def at(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer (RFC 6901) names; BrokenContract if it names nothing."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        try:
            document = document[int(key)] if isinstance(document, list) else document[key]
        except (KeyError, IndexError, ValueError, TypeError):
            raise BrokenContract(f"no {pointer} in the schema") from None
    return document


def _merge(target: Schema, patch: Mapping[str, Any], erratum: str) -> None:
    """Apply a merge patch to a schema, and note the erratum beside each keyword it changes."""
    for keyword, value in patch.items():
        if keyword == "properties":
            members = target.setdefault("properties", {})
            for member, holds in value.items():
                if member in members:
                    _merge(members[member], holds, erratum)
                else:
                    members[member] = {**holds, "x-erratum": erratum}
            continue
        target.setdefault("x-errata", {})[keyword] = erratum
        if value is None:
            del target[keyword]
        else:
            target[keyword] = value


def _write_out(node: Any, name: str, profile: Profile) -> Any:
    if isinstance(node, list):
        return [_write_out(item, name, profile) for item in node]
    if not isinstance(node, dict):
        return node
    own = {
        key: value if key.startswith("x-") else _write_out(value, name, profile)
        for key, value in node.items()
        if key not in ("$ref", "$defs")
    }
    # Many members refer to the same few kinds of value.
    return _join(schema(resolve(node["$ref"], name), profile), own) if "$ref" in node else own


def _join(referred: Schema, own: Schema) -> Schema:
    """Put a referred schema and the keywords beside the reference into one schema that says the same."""
    joined = {key: value for key, value in referred.items() if key not in ("$schema", "$id")}
    if "$ref" in own.get("x-errata", {}):
        brought = dict.fromkeys((key for key in joined if key not in _ANNOTATIONS), own["x-errata"]["$ref"])
        noted = {key: erratum for key, erratum in own["x-errata"].items() if key != "$ref"}
        own = {**own, "x-errata": {**brought, **noted}}
    for key, value in own.items():
        if key not in joined or key in _ANNOTATIONS or joined[key] == value:
            joined[key] = value
        elif key == "properties" and joined[key].keys().isdisjoint(value):
            joined[key] = {**joined[key], **value}
        else:
            raise BrokenContract(f"keyword {key!r} stands beside a $ref that says it too")
    return joined


def keywords(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Name every asserting keyword of a written-out schema, with the path of the schema that holds it."""
    for key, value in node.items():
        if key in _ANNOTATIONS or key in ("format", "default"):
            continue
        if key == "properties":
            for member, held in value.items():
                yield from keywords(held, (*path, "properties", member))
        elif key in ("items", "if", "then", "else", "not") or (key == "additionalProperties" and value is not False):
            yield from keywords(value, (*path, key))
        elif key == "allOf":
            for index, held in enumerate(value):
                yield from keywords(held, (*path, key, index))
        else:
            yield path, key


def fingerprint() -> str:
    """Return 12 hex digits that tell this contract from any other: they change with whatever `schemas/` says."""
    said = sha256()
    for name in file_names():
        # However a checkout ends its lines.
        said.update(name.encode() + b"\0" + _bytes(name).replace(b"\r\n", b"\n") + b"\0")
    return said.hexdigest()[:12]
