"""Everything that can be touched, written down once for each shape, so that looking at an exchange costs little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, NamedTuple

from pytest_numbers_contract.catalog import operations, rules_of
from pytest_numbers_contract.judging.validation import fast_validator, reference_validator, written
from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.rules import Rule
from pytest_numbers_contract.rules.errors import ERRORS
from pytest_numbers_contract.schema_store import data, errata

Schema = Mapping[str, Any]

_LONG = 200
TOUCHES = "touches.txt"
"""The file that has everything, beside this module; docs/generate.py writes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """What a member, item or parameter touches by being there, by its value (null and "" among them), and below it.

    `loose` are errata that are touched only by a value that the documents refuse; `literal` is what these say.
    """

    there: tuple[str, ...] = ()
    values: Mapping[Any, str] = field(default_factory=dict)
    loose: tuple[str, ...] = ()
    literal: Schema = field(default_factory=dict)
    members: Mapping[str, Spot] = field(default_factory=dict)
    items: Spot | None = None

    def is_refused(self, value: Any) -> bool:
        """Say whether the documents alone refuse a value."""
        is_kept = not (isinstance(value, dict | list) or (isinstance(value, str) and len(value) > _LONG))
        return _is_refused(self, value) if is_kept else bool(_documented(self)(value))

    def everything(self) -> Iterator[str]:
        """Yield all that can be touched here and below."""
        yield from (*self.there, *self.loose, *self.values.values())
        for spot in (*self.members.values(), *((self.items,) if self.items else ())):
            yield from spot.everything()


class Need(NamedTuple):
    """When a rule is touched: each of these parts has one of these names in it."""

    touch: str
    path: frozenset[str]
    query: frozenset[str]
    form: frozenset[str]
    members: frozenset[str]

    def is_met(self, *there: frozenset[str]) -> bool:
        """Say whether what is there, part by part, is enough."""
        wanted = (self.path, self.query, self.form, self.members)
        return not any(names and names.isdisjoint(found) for names, found in zip(wanted, there, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What exchanges of one operation and status can touch.

    Of parameters and headers, only those are there that touch something, headers by their names in lower case.
    `asked` are the names of members that rules look at.
    """

    status: str
    failed: bool
    path: Mapping[str, Spot]
    query: Mapping[str, Spot]
    form: Mapping[str, Spot]
    headers: Mapping[str, Spot]
    body: Spot | None
    later: str
    needs: tuple[Need, ...]
    asked: frozenset[str]


@cache
def room_of(operation: Operation, status: int) -> Room:
    """Return what an exchange of an operation can touch, by its status."""
    failed, answer = status >= 400, body(operation, status)
    path, query, form = (_telling(parameters(operation, part)) for part in ("path", "query", "form"))
    headers = {name.lower(): spot for name, spot in parameters(operation, "headers").items()}
    rules = (*(needs_of_errors() if failed else ()), *needs(operation))
    return Room(
        status=f"status {operation.id} {'4xx' if 400 <= status < 500 else status}",
        failed=failed,
        path=path,
        query=query,
        form=form,
        headers=_telling(headers) if answer else {},
        body=answer,
        later=f"page {operation.id} 2nd",
        needs=rules,
        asked=frozenset(name for need in rules for name in need.members),
    )


def _telling(spots: Mapping[str, Spot]) -> dict[str, Spot]:
    return {name: spot for name, spot in spots.items() if spot.there or spot.loose}


@cache
def everything() -> frozenset[str]:
    """Return every touch that the contract has room for: a file has them, since to work them out takes a while."""
    return frozenset((files(__package__) / TOUCHES).read_text(encoding="utf-8").splitlines())


def worked_out() -> list[str]:
    """Work out what the file has."""
    found = {touch for operation in operations() for touch in _of(operation)}
    found |= {f"error * {row['code']}" for row in data("common/errors.json") if row["code"]}
    found |= {need.touch for need in needs_of_errors()}
    return sorted(found)


def _of(operation: Operation) -> Iterator[str]:
    yield from (f"status {operation.id} {status}" for status in (*operation.responses, "4xx"))
    for part in ("path", "query", "form", "headers"):
        for spot in parameters(operation, part).values():
            yield from spot.everything()
    for status in operation.responses:
        answer = body(operation, status)
        yield from answer.everything() if answer else ()
    yield from (need.touch for need in needs(operation))
    if operation.paging in (Paging.META, Paging.FLAT):
        yield f"page {operation.id} 2nd"


@cache
def body(operation: Operation, status: int) -> Spot | None:
    """Return what the body of a success can touch; None if there is none."""
    reference = operation.responses.get(status)
    if reference is None:
        return None
    return _spot(written(reference, "wire"), written(reference, "documented"), operation.id, "$", counted=False)


@cache
def parameters(operation: Operation, part: str) -> Mapping[str, Spot]:
    """Return what the parameters of a request touch, or the headers of a success, by name."""
    reference = operation.headers if part == "headers" else operation.request
    wire, literal = ({part: it} if part == "headers" else it["properties"] for it in _both(reference))
    known = literal.get(part, {}).get("properties", {})
    return {
        name: _parameter(said, known.get(name, {}), f"parameter {operation.id} {part}.{name}", part)
        for name, said in wire.get(part, {}).get("properties", {}).items()
    }


def _both(reference: str) -> tuple[Schema, Schema]:
    return written(reference, "wire"), written(reference, "documented")


def _parameter(said: Schema, literal: Schema, touch: str, part: str) -> Spot:
    """Only what a caller may leave out is counted: a path has its parameters, a response its headers."""
    harder, looser = _errata(said)
    counted = (touch,) if part in ("query", "form") else ()
    return Spot((*counted, *harder), loose=looser, literal=literal)


def _spot(said: Schema, literal: Schema, name: str, at: str, *, counted: bool = True) -> Spot:
    """Write down a member: seen, seen null, seen empty, each value of an enum, the errata that hold here."""
    kinds, values = said.get("type", ()), said.get("enum", ())
    if "boolean" in kinds:
        values = (True, False)
    harder, looser = _errata(said)
    known = _named(literal)
    null = {None: f"null {name} {at}"} if counted and ("null" in kinds or None in values) else {}
    empty = {"": f"empty {name} {at}"} if _may_be_empty(said) else {}
    return Spot(
        there=(*((f"member {name} {at}",) if counted and at[-1] != "]" else ()), *harder),
        values={**{value: f"value {name} {at}={value}" for value in values if value is not None}, **null, **empty},
        loose=looser,
        literal=literal,
        members={
            member: _spot(held, known.get(member, {}), name, f"{at}.{member}") for member, held in _named(said).items()
        },
        items=_spot(said["items"], literal.get("items", {}), name, f"{at}[*]") if "items" in said else None,
    )


def _named(said: Schema) -> dict[str, Any]:
    """Return the shapes of the members that a shape names, those of a map that it requires among them."""
    mapped = said.get("additionalProperties", {})
    required = {name: mapped for name in said.get("required", ()) if isinstance(mapped, dict)}
    return {**required, **said.get("properties", {})}


def _may_be_empty(said: Schema) -> bool:
    return "for unset" in said.get("title", "")


def _errata(said: Schema) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the touches of the errata that hold at a place: those that made it harder, and looser."""
    noted = {*said.get("x-errata", {}).values(), *([said["x-erratum"]] if "x-erratum" in said else [])}
    harder = tuple(f"erratum * {erratum}" for erratum in sorted(noted - _looser()))
    return harder, tuple(f"erratum * {erratum}" for erratum in sorted(noted & _looser()))


@cache
def _looser() -> frozenset[str]:
    return frozenset(erratum.id for erratum in errata() if erratum.direction == "looser")


# Compiled when the first value comes: most of what there is, a suite never asks for.
@cache
def _documented(spot: Spot) -> Callable[[Any], object]:
    plain = dict(spot.literal)
    return fast_validator(plain) if find_spec("jsonschema_rs") else reference_validator(plain)


# The values of a suite are mostly the same, and those that are not mostly long; to a schema 1 is not True.
@lru_cache(maxsize=1024, typed=True)
def _is_refused(spot: Spot, value: str | float | None) -> bool:
    return bool(_documented(spot)(value))


# --- rules


@cache
def needs(operation: Operation) -> tuple[Need, ...]:
    """Return when an exchange of an operation touches the rules that hold for it."""
    return tuple(_need(rule) for rule in rules_of(operation))


@cache
def needs_of_errors() -> tuple[Need, ...]:
    """Return when an error touches the rules of errors."""
    return tuple(_need(rule) for rule in ERRORS)


@cache
def _need(rule: Rule) -> Need:
    """Read what a rule looks at off its own examples."""
    examples = (rule.keeps, rule.breaks)
    members = {name for scene in examples for item in scene.items for name in item} | {*rule.likewise.values()}
    for scene in examples:
        around = {name: value for name, value in scene.body.items() if scene.key or not scene.items}
        members |= {name for name in (*around, *around.get("meta", {})) if name not in (scene.key, "meta")}
    return Need(
        f"rule * {rule.id}",
        frozenset(name for scene in examples for name in scene.path) | rule.likewise.keys(),
        frozenset(name for scene in examples for name in scene.query),
        frozenset(name for scene in examples for name in scene.form or ()),
        frozenset(members),
    )
