"""Asks a JSON Schema validator, and turns what it says into faults that do not depend on which one was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

from pytest_numbers_contract.checks import PRECEDENCE
from pytest_numbers_contract.judging.verdict import ABSENT, Path
from pytest_numbers_contract.schema_store import Profile, Schema, schema

Location = tuple[Path, Path]
"""Where in the instance, and which keyword in the schema."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One value that a schema refuses: where, by which keyword, what was due, what is there, who says so.

    `erratum` put the keyword there; where the documents are read literally, it is the erratum that corrects it.
    """

    path: Path
    keyword: str
    expected: str
    actual: Any
    source: str
    keyword_path: Path
    erratum: str | None = None
    literal: bool = False

    @property
    def says(self) -> str:
        """Name who says so: the erratum and the document's attribute, as far as there are any."""
        if self.literal and self.erratum:
            return f"{self.source}, which {self.erratum} corrects"
        return f"{self.erratum} ({self.source})" if self.erratum and self.source else self.erratum or self.source


def find_faults(reference: str, instance: Any, *, profile: Profile, closed: bool = False) -> list[Fault]:
    """Return the faults of an instance under a schema, one for each value, in a stable order.

    A closed schema allows no member that it does not name.
    """
    locations = validator(reference, profile, closed)(instance)
    return explain(reference, instance, locations, profile=profile, closed=closed) if locations else []


def errata_met(reference: str, instance: Any) -> set[str]:
    """Return the errata that correct an instance's faults under the documents; cheaper than to explain these."""
    locations = dict.fromkeys(validator(reference, "documented")(instance))
    # Of several keywords that refuse one value, one wins; what is missing has a place of its own.
    winners: dict[Location, Path] = {}
    for where, keyword_path in sorted(locations, key=_rank):
        winners.setdefault((where, keyword_path if keyword_path[-1] == "required" else ()), keyword_path)
    found = (_erratum_of(reference, keyword_path) for keyword_path in winners.values())
    return {erratum for erratum in found if erratum}


def _rank(location: Location) -> int:
    return _precedence(str(location[1][-1]))


@cache
def _erratum_of(reference: str, keyword_path: Path) -> str | None:
    owner = _walk(written(reference, "documented"), keyword_path[:-1])
    return erratum_at(written(reference, "wire"), _telling(owner, keyword_path))


def _telling(owner: Schema, keyword_path: Path) -> Path:
    """Return the keyword that says more: a length is part of a form, whose `$` in Python lets a newline through."""
    is_part = keyword_path[-1] in ("minLength", "maxLength") and "pattern" in owner
    return (*keyword_path[:-1], "pattern") if is_part else keyword_path


@cache
def validator(reference: str, profile: Profile, closed: bool = False) -> Callable[[Any], list[Location]]:
    """Compile a schema with jsonschema-rs, or where it has no wheel with jsonschema."""
    compiled = written(reference, profile, closed)
    return fast_validator(compiled) if find_spec("jsonschema_rs") else reference_validator(compiled)


@cache
def written(reference: str, profile: Profile, closed: bool = False) -> Schema:
    """Return the self-contained schema, closed if asked."""
    return _close(schema(reference, profile)) if closed else schema(reference, profile)


def fast_validator(compiled: Schema) -> Callable[[Any], list[Location]]:
    """Compile with jsonschema-rs."""
    import jsonschema_rs

    # `$(?!\n)` is for Python, whose `$` lets a trailing newline through. Rust's does not, and looks ahead slowly.
    plain = json.loads(json.dumps(compiled).replace(r"$(?!\\n)", "$"))
    # Nor do our patterns look ahead otherwise or refer back: the plainer of its two regex crates does.
    regex = jsonschema_rs.RegexOptions()
    draft = jsonschema_rs.Draft202012Validator(plain, validate_formats=False, pattern_options=regex)

    def locate(instance: Any) -> list[Location]:
        errors = draft.iter_errors(instance)
        return [_location(tuple(error.instance_path), tuple(error.schema_path)) for error in errors]

    return locate


_DEEPER = frozenset({"properties", "items", "additionalProperties"})


def _location(where: Path, keyword_path: Path) -> Location:
    """Return a location, the path of its value whole: jsonschema-rs leaves out a name that is empty."""
    depth = sum(1 for step in keyword_path[:-1] if step in _DEEPER)
    return (where if len(where) >= depth else (*where, ""), keyword_path)


def reference_validator(compiled: Schema) -> Callable[[Any], list[Location]]:
    """Compile with jsonschema, the reference."""
    from jsonschema import Draft202012Validator

    # Our data holds no references any more, so the registry that `evolve` rebuilds for each subschema is never asked.
    iter_errors = Draft202012Validator(compiled).iter_errors

    def locate(instance: Any) -> list[Location]:
        return [
            (tuple(error.absolute_path), tuple(word for word in error.absolute_schema_path if word != "if"))
            for error in iter_errors(instance)
        ]

    return locate


def explain(
    reference: str, instance: Any, locations: Iterable[Location], *, profile: Profile, closed: bool = False
) -> list[Fault]:
    """Turn locations into faults: one for each value, the first keyword of the precedence winning."""
    root = written(reference, profile, closed)
    found: dict[Path, Fault] = {}
    for where, keyword_path in dict.fromkeys(locations):
        for fault in _faults_at(root, instance, where, keyword_path):
            rival = found.get(fault.path)
            if rival is None or _precedence(fault.keyword) < _precedence(rival.keyword):
                found[fault.path] = fault
    wire = root if profile == "wire" else written(reference, "wire", closed)
    return [
        replace(found[path], erratum=erratum_at(wire, found[path].keyword_path), literal=profile == "documented")
        for path in sorted(found, key=lambda path: [(isinstance(step, str), step) for step in path])
    ]


def _precedence(keyword: str) -> int:
    return PRECEDENCE.index(keyword) if keyword in PRECEDENCE else len(PRECEDENCE)


def _faults_at(root: Schema, instance: Any, where: Path, keyword_path: Path) -> Iterator[Fault]:
    owner = _walk(root, keyword_path[:-1])
    value = _walk(instance, where)
    keyword_path = _telling(owner, keyword_path)
    keyword = str(keyword_path[-1])
    if keyword == "required":
        for name in owner["required"]:
            if name not in value:
                source = source_of(root, _in_schema((*where, name)))
                yield Fault((*where, name), keyword, "a required member", ABSENT, source, keyword_path)
    elif keyword == "additionalProperties":
        for name in sorted(value.keys() - owner["properties"].keys()):
            expected = f"one of {', '.join(owner['properties'])}"
            yield Fault((*where, name), keyword, expected, value[name], source_of(root, keyword_path), keyword_path)
    else:
        yield Fault(where, keyword, _expected(owner, keyword), value, source_of(root, keyword_path), keyword_path)


def _walk(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node


def _in_schema(where: Path) -> Path:
    """Return where a schema describes the value at a path, all conditions aside."""
    return tuple(word for step in where for word in (("items",) if isinstance(step, int) else ("properties", step)))


def source_of(root: Schema, path: Path) -> str:
    """Return the document and attribute that stand nearest above a place in a schema, as far as there is one."""
    node: Any = root
    source = ""
    for step in path:
        if step not in node:
            break
        node = node[step]
        if not isinstance(node, dict):
            break
        if "x-source" in node:
            source = f"{node['x-source']['document']} '{node['x-source']['attribute']}'"
    return source


def erratum_at(wire: Schema, path: Path) -> str | None:
    """Return the erratum that put the keyword at a path into the wire schema, or that took it out of it."""
    node: Any = wire
    erratum: str | None = None
    for step in path:
        erratum = node.get("x-errata", {}).get(step, erratum)
        if step not in node:
            return erratum or next(iter(node.get("x-errata", {}).values()), None)
        node = node[step]
        if not isinstance(node, dict):
            break
        erratum = node.get("x-erratum", erratum)
    return erratum


_TYPES = {"object": "an object", "array": "an array", "integer": "an integer", "string": "a string", "null": "null"}


def _expected(owner: Schema, keyword: str) -> str:
    bound = owner[keyword]
    if keyword == "type":
        words = [_TYPES.get(name, f"a {name}") for name in ([bound] if isinstance(bound, str) else bound)]
        sentence = " or ".join(words)
        return f"{sentence}: {owner['title']}" if "title" in owner else sentence
    if keyword in ("enum", "const"):
        values = bound if keyword == "enum" else [bound]
        return " or ".join("null" if value is None else str(value) for value in values)
    if "title" in owner and keyword in ("pattern", "minLength", "maxLength"):
        return str(owner["title"])
    return {
        "pattern": f"text like {bound}",
        "minLength": f"at least {bound} character{'s' if bound != 1 else ''}",
        "maxLength": f"at most {bound} characters",
        "minimum": f"{bound} or more",
        "maximum": f"{bound} or less",
        "uniqueItems": "each value once",
    }[keyword]


def _close(node: Any) -> Any:
    """Return a schema whose objects allow no member that they do not name."""
    if isinstance(node, list):
        return [_close(item) for item in node]
    if not isinstance(node, dict):
        return node
    # A condition asks about a member; it must not begin to ask whether there are others.
    closed = {key: value if key in ("x-source", "if") else _close(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and "additionalProperties" not in node and "then" not in node:
        closed["additionalProperties"] = False
    return closed
