"""Judges a request: its parameters in path, query and form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.http import DecodeFault, media_type, parse_form, parse_query
from pytest_numbers_contract.http.forms import Fields
from pytest_numbers_contract.judging.validation import Fault, find_faults, written
from pytest_numbers_contract.judging.verdict import ABSENT, Violation, pointer
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.schema_store import Profile, Schema

_FORM = "application/x-www-form-urlencoded"
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameters:
    """A request's parameters, each read by its type where it fits; what was refused is left out. None: not seen.

    `refused` names them, and those that a wrong name was meant for.
    """

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    form: Mapping[str, Any] | None
    refused: frozenset[str]
    violations: tuple[Violation, ...]


Place = tuple[str, str]
"""A part of the request and a name in it; no name means all of the part."""
Found = dict[Place, Violation]
"""What was found: of several faults of one parameter, the first is told."""


def judge_parameters(
    operation: Operation, request: Request, *, path: Mapping[str, str] | None, query: str, profile: Profile
) -> Parameters:
    """Judge the parameters of a request."""
    parts = written(operation.request, profile)["properties"]
    found: Found = {}
    instance: dict[str, Any] = {} if path is None else {"path": dict(path)}
    instance["query"] = _read(parts["query"], _pairs(parse_query, query, "query", found) or (), "query", found)
    if "form" in parts and (fields := _form_pairs(request, found)) is not None:
        instance["form"] = _read(parts["form"], fields, "form", found)
    meant = _judge_values(operation, instance, parts, profile, found)
    kept = {
        part: {name: value for name, value in members.items() if (part, name) not in found}
        for part, members in instance.items()
    }
    form = kept.get("form", None if "form" in parts else {})
    refused = frozenset(name for _, name in (*found, *meant))
    return Parameters(kept.get("path", {}), kept["query"], form, refused, tuple(found.values()))


def _judge_values(
    operation: Operation, instance: Mapping[str, Any], parts: Schema, profile: Profile, found: Found
) -> set[Place]:
    """Judge values and names by the schema; return the parameters that wrong names were meant for."""
    faults = [(_place(fault), fault) for fault in find_faults(operation.request, instance, profile=profile)]
    unknown = {place: _meant(parts, *place) for place, fault in faults if fault.keyword == "additionalProperties"}
    meant = {place for place in unknown.values() if place}
    for place, fault in faults:
        if place in unknown:
            found.setdefault(place, _unknown_parameter(place, fault.actual, parts, unknown[place]))
        elif not (fault.actual is ABSENT and place in meant):  # A misspelled parameter is not missing as well.
            found.setdefault(place, _violation(place, fault, parts))
    return meant


def _place(fault: Fault) -> Place:
    part, name = fault.path[:2]
    return str(part), str(name)


def _form_pairs(request: Request, found: Found) -> Fields | None:
    """Return the form's fields; None if nobody saw the body, or if it is no form: that is told."""
    if request.body is None:
        return None
    kind = media_type(request.headers)
    # Tools that are handed JSON call it a form, or nothing, unless they are told otherwise.
    actual = "what begins like JSON" if kind in ("", _FORM) and request.body.lstrip()[:1] == b"{" else kind
    if request.body and actual not in ("", _FORM):
        found["form", ""] = Violation("NC405", "/form", "request", f"a form, {_FORM}", actual, "000, 001 'Body'")
        return None
    return _pairs(parse_form, request.body, "form", found)


def _pairs(parse: Any, text: Any, part: str, found: Found) -> Fields | None:
    try:
        fields: Fields = parse(text)
    except DecodeFault as fault:
        says = "HTML, form encoding"
        found[part, ""] = Violation("NC403", f"/{part}", "request", fault.expected, fault.actual, says)
        return None
    return fields


def _read(schema: Schema, pairs: Fields, part: str, found: Found) -> dict[str, Any]:
    """Read texts by the types of their members; tell names that come twice."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name in values:
            says = "the service's choice among them is not known"
            at = pointer((part, name))
            found[part, name] = Violation("NC406", at, "request", "one value", "several", says)
        values[name] = from_text(schema["properties"].get(name, {}), text)
    return values


def from_text(schema: Schema, text: str) -> Any:
    """Read a text by a member's type: an integer or a boolean where the member is one and the text says one."""
    kinds = schema.get("type", ())
    if "integer" in kinds and _INTEGER.fullmatch(text):
        return int(text)
    # Libraries write True as the language does; the service reads it either way.
    if "boolean" in kinds and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def _violation(place: Place, fault: Fault, parts: Schema) -> Violation:
    part, name = place
    check = "NC409" if part == "path" else "NC402" if _is_missing(fault, parts[part], name) else "NC403"
    return Violation(check, pointer(place), "request", fault.expected, fault.actual, fault.says, fault.erratum)


def _is_missing(fault: Fault, known: Schema, name: str) -> bool:
    return fault.actual is ABSENT or (fault.actual == "" and name in known.get("required", ()))


def _meant(parts: Schema, part: str, name: str) -> Place | None:
    """Return the part and name of the parameter that a wrong name was meant for, as far as it can be told."""
    known = parts[part]["properties"]
    for other in known:
        if other.lower() == name.lower():
            return part, other
    for elsewhere in ("query", "form"):
        if name in parts.get(elsewhere, {}).get("properties", ()):
            return elsewhere, name
    near = difflib.get_close_matches(name, known, 1)
    return (part, near[0]) if near else None


def _unknown_parameter(place: Place, actual: Any, parts: Schema, meant: Place | None) -> Violation:
    part, name = place
    check, says = "NC401", "the service ignores what it does not know"
    if meant is None:
        known = ", ".join(parts[part]["properties"])
        expected = f"one of {known}" if known else f"no parameter in the {part}"
    elif meant[0] != part:
        expected = f"{meant[1]} in the {meant[0]}"
    elif meant[1].lower() == name.lower():
        check, expected, says = "NC404", meant[1], "names are case sensitive"
    else:
        expected = f"{meant[1]}, perhaps"
    return Violation(check, pointer(place), "request", expected, actual, says)
