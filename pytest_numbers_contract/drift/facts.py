"""What a schema says, flattened: facts by the place of each member.

Descriptions, examples and whether more members are let through are left out: nobody's code can rely on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pytest_numbers_contract.drift.documents import Reader, text_of
from pytest_numbers_contract.schema_store import data

_BOUNDS = (
    "minimum exclusiveMinimum minLength minItems minProperties "
    "maximum exclusiveMaximum maxLength maxItems maxProperties multipleOf uniqueItems"
).split()
_CONDITIONS = ("if", "then", "else", "not", "dependentRequired", "dependentSchemas")
_LISTS = frozenset({"required", "enum", "allOf", "anyOf", "oneOf"})
_BY_HOLDER = frozenset({"required", "additionalProperties"})
# Written beside patterns, for validators whose `$` lets a line break through.
_NO_BREAK = {"type": "string", "pattern": "\\n"}
_LOOK_AHEAD = r"(?!\n)"
_SID = re.compile(r"\^([A-Z]{2})\[(?:0-9a-fA-F|a-fA-F0-9|0-9a-f|a-f0-9)\]\{32\}\$")
# Twilio's formats, and ours of the same meaning.
_FORMATS = {
    "date-time": "date-time",
    "date-time-rfc-2822": "rfc2822",
    "phone-number": "e164",
    "uri": "uri",
    "iso-country-code": "country",
}
_SAYS_NOTHING = frozenset({"http-method", "uri-map", "phone-number-capabilities", "decimal", "binary", "password"})
_EXPLAINS = re.compile(r"(?:title|description|examples?|externalDocs|\$comment)\Z|x-")
# Keywords under which any name is a member's, be it `title` or `properties`.
_NAME_MEMBERS = frozenset({"properties", "patternProperties", "dependentRequired", "dependentSchemas"})
_ERRATUM = re.compile(r"(NE\d+)(?: \(([^)]*)\))?")
# What is below this is another document's, or has no end.
_DEPTH, _PLACES, _PARTS = 16, 20_000, 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of one member or parameter; `errata` are those noted, each with the keywords that it changed."""

    types: frozenset[str]
    nullable: bool
    required: bool
    values: tuple[str, ...] | None
    text: str
    bounds: Mapping[str, str]
    default: str | None
    conditions: str
    errata: Mapping[str, str]


def flattened(node: Any, reader: Reader, at: str, *, root: str = "$") -> dict[str, Facts]:
    """Return the facts of a schema and of all that it holds, by place: `$`, `$.items[*].sid`, `$.links.*`."""
    found: dict[str, Facts] = {}
    try:
        for place, facts in _walk(node, reader, at, root, required=True, above=(), from_above={}):
            if len(found) >= _PLACES:
                raise reader.refusal(at, f"a schema of more than {_PLACES:,} members")
            found[place] = facts
    except RecursionError:  # of what is nested, a condition is the only one whose depths all count
        raise reader.refusal(at, "a condition nested too deep") from None
    return found


def _walk(
    node: Any,
    reader: Reader,
    at: str,
    place: str,
    *,
    required: bool,
    above: tuple[str, ...],
    from_above: Mapping[str, str],
) -> Iterator[tuple[str, Facts]]:
    schema, chain = reader.followed(node, at)
    joined = _joined(schema, reader, at, iter(range(_PARTS)))
    facts = _facts(joined, required=required)
    yield place, replace(facts, errata=_with(facts.errata, from_above))
    if set(chain) & set(above) or len(above) > _DEPTH:
        return
    # Every level counts, so that a schema without references ends too.
    above = (*above, *(chain or (at,)))
    # That a member has to be there is said, and corrected, by what holds it.
    noted = {erratum: words for erratum, words in facts.errata.items() if _BY_HOLDER & {*words.split(", ")}}
    for name, member, needed in _held(joined):
        inner = (member, reader, f"{at}/properties/{name}", f"{place}.{name}")
        yield from _walk(*inner, required=needed, above=above, from_above=noted)
    if "items" in joined:
        inner = (joined["items"], reader, f"{at}/items", f"{place}[*]")
        yield from _walk(*inner, required=True, above=above, from_above={})


def _held(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any, bool]]:
    """Yield the members that a schema names, those of a map that it requires, and what the map's others are."""
    members = schema.get("properties", {})
    needed = frozenset(text_of(name) for name in schema.get("required", ()))
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping) and others:
        members = {**dict.fromkeys(sorted(needed - members.keys()), others), **members, "*": others}
    # A name that is asked for where no member is described is one; elsewhere it is what an edit left behind.
    members = members or {name: {} for name in sorted(needed)}
    for name, member in members.items():
        yield text_of(name), member, name in needed


def _sound(schema: Mapping[str, Any], reader: Reader, at: str) -> Mapping[str, Any]:
    """Return a schema whose members are a mapping, and whose lists are lists."""
    sound = dict(schema)
    if "properties" in sound:
        sound["properties"] = reader.mapping(sound["properties"], f"{at}/properties")
    for keyword in _LISTS & sound.keys():
        sound[keyword] = reader.listed(sound[keyword], f"{at}/{keyword}")
    return sound


def _joined(schema: Mapping[str, Any], reader: Reader, at: str, left: Iterator[int]) -> Mapping[str, Any]:
    """Write allOf, and the alternatives of anyOf and oneOf, into one schema."""
    schema = _sound(schema, reader, at)
    if not {"allOf", "anyOf", "oneOf"} & schema.keys():
        return schema
    if next(left, None) is None:
        raise reader.refusal(at, f"allOf, anyOf and oneOf within each other, more than {_PARTS} times")
    joined = {key: value for key, value in schema.items() if key not in ("allOf", "anyOf", "oneOf")}
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = [
            _joined(reader.followed(part, f"{at}/{keyword}/{index}")[0], reader, at, left)
            for index, part in enumerate(schema.get(keyword, ()))
        ]
        if parts:
            joined = _with_all(joined, parts) if keyword == "allOf" else _with_any(joined, parts)
    return joined


def _with_all(schema: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    joined = dict(schema)
    for part in parts:
        for key, value in part.items():
            if key == "properties" and key in joined:
                joined[key] = {**joined[key], **value}
            elif key == "required" and key in joined:
                joined[key] = [*joined[key], *value]
            else:
                joined.setdefault(key, value)
    return joined


def _with_any(schema: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    joined = _with_all(schema, [{key: part[key] for key in part if key != "required"} for part in parts])
    if any("type" in part for part in parts):
        joined["type"] = sorted({kind for part in parts for kind in _types(part)})
    if parts and all("enum" in part for part in parts):
        joined["enum"] = [value for part in parts for value in part["enum"]]
    return joined


def _types(schema: Mapping[str, Any]) -> list[str]:
    said = schema.get("type", [])
    return [text_of(kind) for kind in (said if isinstance(said, list) else [said])]


def _facts(schema: Mapping[str, Any], *, required: bool) -> Facts:
    types = frozenset(_types(schema))
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    text = _text(schema, types)
    return Facts(
        types=_inferred(schema, types) - {"null"},
        nullable="null" in types or text_of(schema.get("nullable", False)) == "true",
        required=required,
        values=None if values is None else tuple(sorted({text_of(value) for value in values if value is not None})),
        text=text,
        bounds={name: text_of(schema[name]) for name in _BOUNDS if name in schema and not (text and "Length" in name)},
        default=text_of(schema["default"]) if "default" in schema else None,
        conditions=_conditions(schema),
        errata=_errata(schema),
    )


def _inferred(schema: Mapping[str, Any], types: frozenset[str]) -> frozenset[str]:
    if types:
        return types
    if "properties" in schema or isinstance(schema.get("additionalProperties"), Mapping):
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in schema else types


def _text(schema: Mapping[str, Any], types: frozenset[str]) -> str:
    """Say how a text is written, in words where the contract has them: a pattern and a format can mean the same."""
    pattern, written = text_of(schema.get("pattern", "")).replace(_LOOK_AHEAD, ""), text_of(schema.get("format", ""))
    if sid := _SID.fullmatch(pattern):
        return f"{sid[1]} + 32 hex"
    if pattern:
        return _known_texts().get(pattern, f"pattern {pattern}")
    if not written or written in _SAYS_NOTHING or (types and "string" not in types):
        return ""
    title: str = data("common/values.json")["$defs"].get(_FORMATS.get(written), {}).get("title", f"format {written}")
    return title


@cache
def _known_texts() -> dict[str, str]:
    kept = [*data("common/values.json")["$defs"].values(), *data("common/sid.json")["$defs"].values()]
    return {held["pattern"].replace(_LOOK_AHEAD, ""): held["title"] for held in kept}


def _conditions(schema: Mapping[str, Any]) -> str:
    said = {key: schema[key] for key in _CONDITIONS if key in schema and _as_texts(schema[key]) != _NO_BREAK}
    return json.dumps(_as_texts(said), sort_keys=True) if said else ""


def _as_texts(node: Any, *, names_members: bool = False) -> Any:
    """Write every scalar as text, as it comes from YAML, and leave out what only explains; no order matters."""
    if isinstance(node, Mapping):
        return {
            text_of(name): _as_texts(held, names_members=name in _NAME_MEMBERS and not names_members)
            for name, held in node.items()
            if names_members or not _EXPLAINS.match(text_of(name))
        }
    if isinstance(node, list):
        return sorted(map(_as_texts, node), key=json.dumps)
    return text_of(node)


def _errata(schema: Mapping[str, Any]) -> dict[str, str]:
    return dict(_ERRATUM.findall(text_of(schema.get("$comment", ""))))


def _with(errata: Mapping[str, str], from_above: Mapping[str, str]) -> dict[str, str]:
    """Add what the holder's errata say of a member; no words are of all keywords."""
    both = {erratum: f"{words}, {errata[erratum]}" for erratum, words in from_above.items() if errata.get(erratum)}
    return {**from_above, **errata, **both}
