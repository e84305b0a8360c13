"""The matrix as a table that fits a terminal, and the cheapest cases that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.coverage.counting import KINDS, Count, matrix, total
from pytest_numbers_contract.coverage.room import parameters
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.refusals import catalogue

# Short enough for all of them beside the longest name, in 80 columns.
_HEADS = {"status": "stat", "parameter": "param"}
# Lines of a screen that are for what is missing, and for what stands around.
_AROUND = 8

_Rows = Mapping[str, Mapping[str, Count]]


def table(found: Iterable[str], *, lines: int | None = None) -> list[str]:
    """Write the matrix: one line for each operation touched, then errors, errata, rules and the total.

    It is at most 80 columns wide. On a screen of so few `lines` that it does not fit, there is one for each resource.
    """
    known = frozenset(found)
    cells = matrix(known)
    everywhere = cells.pop("*")
    shown = {name: row for name, row in cells.items() if _is_touched(row)}
    whole = total(known)
    rows: _Rows = shown if lines is None or len(shown) + _AROUND <= lines else _by_resource(cells, shown)
    return [
        *_aligned(rows),
        f"operations {len(shown)}/{len(cells)}, error codes {everywhere['error']}, errata {everywhere['erratum']}, "
        f"rules {everywhere['rule']}",
        f"in all {whole}, {whole.percent:.1f} %",
    ]


def _aligned(rows: _Rows) -> Iterator[str]:
    heads = [_HEADS.get(kind, kind) for kind in KINDS]
    columns = [[str(row[kind]) for row in rows.values()] for kind in KINDS]
    sizes = [max(map(len, (head, *cells))) + 1 for head, cells in zip(heads, columns, strict=True)]
    width = max(map(len, ("contract coverage", *rows)))
    for name, *cells in zip(("contract coverage", *rows), *map(_headed, heads, columns), strict=True):
        yield f"{name:<{width}}" + "".join(f"{cell:>{size}}" for cell, size in zip(cells, sizes, strict=True))


def _headed(head: str, cells: list[str]) -> list[str]:
    return [head, *cells]


def _by_resource(cells: _Rows, shown: _Rows) -> dict[str, dict[str, Count]]:
    """Add up the operations of each resource of which one was touched."""
    found: dict[str, list[str]] = {}
    for operation in operations():
        found.setdefault(operation.resource, []).append(operation.id)
    return {
        f"{resource} ({len(shown.keys() & {*names})}/{len(names)})": {
            kind: _sum(cells[name][kind] for name in names) for kind in KINDS
        }
        for resource, names in found.items()
        if shown.keys() & {*names}
    }


def _sum(counts: Iterable[Count]) -> Count:
    both = [(count.touched, count.total) for count in counts]
    return Count(sum(touched for touched, _ in both), sum(all_of_it for _, all_of_it in both))


def _is_touched(row: Mapping[str, Count]) -> bool:
    return any(count.touched for count in row.values())


# --- what is missing


@dataclass(frozen=True, slots=True)
class _Case:
    """One line of test, and how much it would touch."""

    gain: int
    operation: str
    line: str


def missing(found: Iterable[str], *, most: int = 5) -> list[str]:
    """Name the cases with most to gain by one line of test, each with that line."""
    known = frozenset(found)
    cells = matrix(known)
    cases = [case for operation in operations() for case in _cases(operation, cells[operation.id], known)]
    cases.sort(key=lambda case: (-case.gain, case.operation, case.line))
    return [f"{case.operation}: {case.line}" for case in cases[:most]]


def _cases(operation: Operation, row: Mapping[str, Count], known: frozenset[str]) -> Iterator[_Case]:
    if not _is_touched(row):
        yield _Case(1 + row["member"].total, operation.id, _line(operation))
        return
    if names := _unsent(operation, known):
        yield _Case(len(names), operation.id, _line(operation, names))
    if f"status {operation.id} 4xx" not in known:
        codes = [
            row.code for row in catalogue() if operation.host in row.hosts and row.code and 400 <= row.status < 500
        ]
        new = [code for code in codes if f"error * {code}" not in known]
        yield _Case(1 + bool(new), operation.id, f'sandbox.fail("{operation.id}", code={(new or codes)[0]})')


def _unsent(operation: Operation, known: frozenset[str]) -> list[str]:
    """Name the parameters that no call had."""
    return [
        name
        for part in ("query", "form")
        for name in parameters(operation, part)
        if f"parameter {operation.id} {part}.{name}" not in known
    ]


_OWN = {
    "{AccountSid}": "{sandbox.account.sid}",
    "{TrunkSid}": "{trunk.sid}",
    "{ServiceSid}": "{service.sid}",
    "{CountryCode}": "US",
    "{Sid}": "{number.sid}",
}
_NAMED = 3


def _line(operation: Operation, names: list[str] | None = None) -> str:
    """Write a call that touches an operation, or more of its parameters, as it stands in a test with a sandbox."""
    path = operation.path
    for parameter, own in _OWN.items():
        path = path.replace(parameter, own)
    suffix = f".{operation.suffixes[0]}" if operation.suffixes else ""
    asked = [f'"{name}": …' for name in (names or [])[:_NAMED]] + ["…"] * (not names or len(names) > _NAMED)
    where = "data" if operation.method == "POST" else "params"
    given = f", {where}={{{', '.join(asked)}}}" if names or operation.method == "POST" else ""
    url = f'f"https://{operation.host}.twilio.com{path}{suffix}"'
    return f"httpx.{operation.method.lower()}({url}{given}, auth=…)"
