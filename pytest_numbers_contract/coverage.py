"""Contract coverage: which of its operations, statuses, parameters, members and values the judged exchanges touched.

A touch is a line of words, `kind operation detail`; everything that can be touched is written the same way, so that
coverage is one set beside another, and runs of many workers are merged by joining their sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.http import DecodeFault, parse_form, parse_query
from pytest_numbers_contract.judging.lookback import _body as body_of
from pytest_numbers_contract.judging.response import ERROR, body_schema
from pytest_numbers_contract.judging.validation import written
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.operation import Operation, Paging, read_target
from pytest_numbers_contract.schema_store import data, errata

KINDS = ("status", "parameter", "member", "null", "empty", "value", "page")
"""What is counted for each operation, in the order of the matrix' columns."""
_EVERYWHERE = ("error", "erratum")


@dataclass(frozen=True, slots=True)
class Count:
    """How many of so many were touched."""

    touched: int
    total: int

    def __str__(self) -> str:
        return f"{self.touched}/{self.total}" if self.total else "·"

    @property
    def percent(self) -> float:
        """The share in percent; 100 of nothing."""
        return 100 * self.touched / self.total if self.total else 100.0


# --- what there is


@cache
def everything() -> frozenset[str]:
    """Return every touch that the contract has room for."""
    found = {touch for operation in operations() for touch in _room(operation)}
    found |= {f"error * {row['code']}" for row in data("common/errors.json") if row["code"]}
    found |= {f"erratum * {erratum.id}" for erratum in errata() if erratum.direction == "looser"}
    return frozenset(found)


def _room(operation: Operation) -> Iterator[str]:
    name = operation.id
    yield from (f"status {name} {status}" for status in (*operation.responses, "4xx"))
    parts = written(operation.request, "wire")["properties"]
    for part in ("query", "form"):
        yield from (f"parameter {name} {part}.{member}" for member in parts.get(part, {}).get("properties", ()))
    for reference in operation.responses.values():
        if reference is not None:
            yield from _members(name, written(reference, "wire"), "")
    if operation.paging in (Paging.META, Paging.FLAT):
        yield f"page {name} 2nd"


def _members(name: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    """Name the members of a shape: seen, seen null, seen empty, and each value of an enum."""
    for member, held in _named(schema).items():
        path = f"{at}.{member}"
        kinds = held.get("type", ())
        yield f"member {name} ${path}"
        if "null" in kinds or None in held.get("enum", ()):
            yield f"null {name} ${path}"
        if _may_be_empty(held):
            yield f"empty {name} ${path}"
        yield from (f"value {name} ${path}={value}" for value in held.get("enum", ()) if value is not None)
        if "boolean" in kinds:
            yield from (f"value {name} ${path}={value}" for value in (True, False))
        yield from (f"value {name} ${path}[*]={value}" for value in held.get("items", {}).get("enum", ()))
        yield from _members(name, held, path)
        if "items" in held:
            yield from _members(name, held["items"], f"{path}[*]")


def _named(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shapes of the members that a shape names, those of a map that it requires among them."""
    mapped = schema.get("additionalProperties", {})
    required = {name: mapped for name in schema.get("required", ()) if isinstance(mapped, Mapping)}
    return {**required, **schema.get("properties", {})}


def _may_be_empty(schema: Mapping[str, Any]) -> bool:
    return "for unset" in schema.get("title", "")


# --- what was touched


def touched(verdict: Verdict) -> frozenset[str]:
    """Return what one judged exchange touched."""
    return frozenset(_touches(verdict)) & everything()


def _touches(verdict: Verdict) -> Iterator[str]:
    operation, exchange = verdict.operation, verdict.exchange
    name = operation.id
    failed = exchange.status >= 400
    yield f"status {name} {'4xx' if 400 <= exchange.status < 500 else exchange.status}"
    yield from (f"erratum * {erratum}" for erratum in verdict.errata)
    query = _fields(parse_query, target.query) if (target := read_target(exchange.url)) else ()
    form = _fields(parse_form, exchange.request.body or b"")
    yield from (f"parameter {name} query.{parameter}" for parameter in query)
    yield from (f"parameter {name} form.{parameter}" for parameter in form)
    body = body_of(verdict)
    if failed and isinstance(body, Mapping):
        yield f"error * {body.get('code')}"
    reference = body_schema(operation, exchange.status)
    if reference not in (None, ERROR):
        yield from _seen(name, written(str(reference), "wire"), body, "")
        yield from _paged(operation, body)


def _fields(parse: Any, text: Any) -> tuple[str, ...]:
    try:
        return tuple(name for name, _ in parse(text))
    except DecodeFault:
        return ()


def _paged(operation: Operation, body: Any) -> Iterator[str]:
    envelope = body.get("meta", body) if isinstance(body, Mapping) else {}
    number = envelope.get("page") if isinstance(envelope, Mapping) else None
    if isinstance(number, int) and number > 0:
        yield f"page {operation.id} 2nd"


def _seen(name: str, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        return
    for member, held in _named(schema).items():
        if member not in value:
            continue
        path, seen = f"{at}.{member}", value[member]
        yield f"member {name} ${path}"
        if seen is None:
            yield f"null {name} ${path}"
        elif seen == "":
            yield f"empty {name} ${path}"
        elif isinstance(seen, str | bool):
            yield f"value {name} ${path}={seen}"
        yield from _seen(name, held, seen, path)
        if isinstance(seen, list):
            for item in seen:
                if isinstance(item, str):
                    yield f"value {name} ${path}[*]={item}"
                yield from _seen(name, held.get("items", {}), item, f"{path}[*]")


# --- beside each other


def total(found: Iterable[str]) -> Count:
    """Count everything."""
    room = everything()
    return Count(len(room.intersection(found)), len(room))


def matrix(found: Iterable[str]) -> dict[str, dict[str, Count]]:
    """Count by operation and kind; the row `*` counts error codes and errata."""
    counts: dict[tuple[str, str], list[int]] = {}
    known = frozenset(found)
    for touch in everything():
        kind, name, _ = touch.split(" ", 2)
        cell = counts.setdefault((name, kind), [0, 0])
        cell[0] += touch in known
        cell[1] += 1
    rows = [*(operation.id for operation in operations()), "*"]
    kinds = (*KINDS, *_EVERYWHERE)
    return {name: {kind: Count(*counts.get((name, kind), (0, 0))) for kind in kinds} for name in rows}


def table(found: Iterable[str]) -> list[str]:
    """Write the matrix: one line for each operation touched, then errors, errata and the total."""
    known = frozenset(found)
    cells = matrix(known)
    everywhere = cells.pop("*")
    shown = {name: row for name, row in cells.items() if _is_touched(row)}
    width = max(map(len, cells)) + 2
    whole = total(known)
    return [
        f"{'contract coverage':<{width}}" + "".join(f"{kind:>10}" for kind in KINDS),
        *(f"{name:<{width}}" + "".join(f"{row[kind]!s:>10}" for kind in KINDS) for name, row in shown.items()),
        f"operations {len(shown)}/{len(cells)}, error codes {everywhere['error']}, errata {everywhere['erratum']}, "
        f"in all {whole}, {whole.percent:.1f} %",
    ]


def _is_touched(row: Mapping[str, Count]) -> bool:
    return any(count.touched for count in row.values())


def missing(found: Iterable[str], *, most: int = 5) -> list[str]:
    """Name operations that nothing touched, those with most to gain first, each with the line of test that would."""
    cells = matrix(found)
    untouched = [operation for operation in operations() if not _is_touched(cells[operation.id])]
    untouched.sort(key=lambda operation: -sum(count.total for count in cells[operation.id].values()))
    return [f"{operation.id}: {_line(operation)}" for operation in untouched[:most]]


_OWN = {
    "{AccountSid}": "{sandbox.account.sid}",
    "{TrunkSid}": "{trunk.sid}",
    "{ServiceSid}": "{service.sid}",
    "{CountryCode}": "US",
    "{Sid}": "{number.sid}",
}


def _line(operation: Operation) -> str:
    """Write a call that touches an operation, as it stands in a test with a sandbox."""
    path = operation.path
    for parameter, own in _OWN.items():
        path = path.replace(parameter, own)
    suffix = f".{operation.suffixes[0]}" if operation.suffixes else ""
    form = ", data={…}" if operation.method == "POST" else ""
    url = f'f"https://{operation.host}.twilio.com{path}{suffix}"'
    return f"httpx.{operation.method.lower()}({url}{form}, auth=…)"
