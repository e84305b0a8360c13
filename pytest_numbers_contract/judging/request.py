"""Judges a request: its parameters in path, query and form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.http import DecodeFault, media_type, parse_form, parse_query
from pytest_numbers_contract.judging.validation import Fault, find_faults, written
from pytest_numbers_contract.judging.verdict import ABSENT, Violation
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.schema_store import Profile, Schema

_FORM = "application/x-www-form-urlencoded"
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameters:
    """A request's parameters, each read by its type where it fits; what was refused is left out. None: not seen."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    form: Mapping[str, Any] | None
    violations: tuple[Violation, ...]


def judge_parameters(
    operation: Operation, request: Request, *, path: Mapping[str, str] | None, query: str, profile: Profile
) -> Parameters:
    """Judge the parameters of a request."""
    parts = written(operation.request, profile)["properties"]
    found: list[Violation] = []
    instance: dict[str, Any] = {} if path is None else {"path": dict(path)}
    pairs = _pairs(parse_query, query, "/query", found)
    instance["query"] = _read(parts["query"], pairs, "/query", found)
    if "form" in parts and (fields := _form_pairs(request, found)) is not None:
        instance["form"] = _read(parts["form"], fields, "/form", found)
    faults = find_faults(operation.request, instance, profile=profile)
    told = {violation.pointer for violation in found}
    found += [violation for fault in faults if (violation := _violation(fault, parts)).pointer not in told]
    refused = {tuple(violation.pointer.split("/")[1:]) for violation in found}
    kept = {
        part: {name: value for name, value in members.items() if (part, name) not in refused}
        for part, members in instance.items()
    }
    form = kept.get("form", None if "form" in parts else {})
    return Parameters(kept.get("path", {}), kept["query"], form, tuple(found))


def _form_pairs(request: Request, found: list[Violation]) -> tuple[tuple[str, str], ...] | None:
    """Return the form's fields; None if nobody saw the body. A body that is no form has no fields: that is told."""
    if request.body is None:
        return None
    kind = media_type(request.headers)
    if request.body and kind not in ("", _FORM):
        found.append(Violation("NC405", "/form", "request", f"a form, {_FORM}", kind, "000, 001 'Body'"))
        return None
    return _pairs(parse_form, request.body, "/form", found)


def _pairs(parse: Any, text: Any, at: str, found: list[Violation]) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(parse(text))
    except DecodeFault as fault:
        found.append(Violation("NC403", at, "request", fault.expected, fault.actual, "HTML, form encoding"))
        return ()


def _read(schema: Schema, pairs: Iterable[tuple[str, str]], at: str, found: list[Violation]) -> dict[str, Any]:
    """Read texts by the types of their members; tell names that come twice."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name in values:
            says = "the service's choice among them is not known"
            found.append(Violation("NC406", f"{at}/{name}", "request", "one value", "several", says))
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


def _violation(fault: Fault, parts: Schema) -> Violation:
    part, name = (str(step) for step in (*fault.path, "")[:2])
    pointer = f"/{part}/{name}"
    if fault.keyword == "additionalProperties":
        return _unknown_parameter(fault, parts[part]["properties"], part, name)
    check = "NC409" if part == "path" else "NC402" if _is_missing(fault, parts, part, name) else "NC403"
    return Violation(check, pointer, "request", fault.expected, fault.actual, fault.says, fault.erratum)


def _is_missing(fault: Fault, parts: Schema, part: str, name: str) -> bool:
    return fault.actual is ABSENT or (fault.actual == "" and name in parts[part].get("required", ()))


def _unknown_parameter(fault: Fault, known: Schema, part: str, name: str) -> Violation:
    same = next((other for other in known if other.lower() == name.lower()), None)
    near = difflib.get_close_matches(name, known, 1) if same is None else [same]
    expected = f"{near[0]}, perhaps" if near else f"one of {', '.join(known) or 'none'}"
    says = "names are case sensitive" if same else "the service ignores what it does not know"
    check = "NC404" if same else "NC401"
    return Violation(check, f"/{part}/{name}", "request", same or expected, fault.actual, says)
