"""The matrix as a table that fits a terminal, and the cheapest cases that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.coverage.counting import KINDS, Count, matrix, total
from pytest_numbers_contract.coverage.lines import PAGING, before, call, next_page, together
from pytest_numbers_contract.coverage.room import parameters
from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.refusals import catalogue

# Short enough for all of them beside the longest name, in 80 columns.
_HEADS = {"status": "stat", "parameter": "param"}
# Lines of a screen that are for what is missing, and for what stands around.
_AROUND = 14

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


class Case(NamedTuple):
    """A case that is missing: what it touches for certain, how much it may, and what writes its line of test.

    `otherwise` says what would reach it where there is no such line.
    """

    operation: Operation
    touches: tuple[str, ...]
    gain: int
    otherwise: str
    write: Callable[[], str | None]

    @property
    def line(self) -> str:
        """The line of test that reaches it; where none can be had, a comment that says what would."""
        return self.write() or f"# {self.otherwise}: {self.operation.method} {self.operation.path}"


def missing(found: Iterable[str], *, most: int = 5) -> list[str]:
    """Write the lines of test with most to gain, and what has to stand before them; nothing if nothing is missing."""
    # Lines are written for those that are told, and for no other.
    chosen = sorted(cases(found), key=lambda case: -case.gain)[:most]
    if not chosen:
        return []
    lines = [f"{case.line}  # {case.operation.id}" for case in chosen]
    return ["untouched; in a test with numbers_sandbox these lines touch most:", *_indented([*before(lines), *lines])]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def cases(found: Iterable[str]) -> list[Case]:
    """Return every case that is missing."""
    known = frozenset(found)
    cells = matrix(known)
    return [case for operation in operations() for case in _cases(operation, cells[operation.id], known)]


def _cases(operation: Operation, row: Mapping[str, Count], known: frozenset[str]) -> Iterator[Case]:
    if not _is_touched(row):
        status = f"status {operation.id} {next(iter(operation.responses))}"
        yield Case(operation, (status,), 1 + row["member"].total, "call it", partial(call, operation))
        return
    yield from _unsent_cases(operation, _unsent(operation, known))
    if f"status {operation.id} 4xx" not in known:
        yield _failing_case(operation, known)


def _failing_case(operation: Operation, known: frozenset[str]) -> Case:
    codes = [row.code for row in catalogue() if operation.host in row.hosts and row.code and 400 <= row.status < 500]
    code = next((code for code in codes if f"error * {code}" not in known), codes[0])
    failing = f'numbers_sandbox.fail("{operation.id}", code={code})'
    touches = (f"status {operation.id} 4xx", f"error * {code}")

    def write() -> str | None:
        line = call(operation)
        return line and f"{failing}; {line}"

    return Case(operation, touches, len({*touches} - known), f"call it after {failing}", write)


def _unsent_cases(operation: Operation, unsent: Mapping[str, str]) -> Iterator[Case]:
    follows = operation.paging in (Paging.META, Paging.FLAT)
    paging = [name for name in unsent if follows and name in PAGING]
    others = [name for name in unsent if name not in paging]
    if paging:
        touches = tuple(unsent[name] for name in paging)
        yield Case(operation, touches, len(touches), "follow the link to its next page", partial(next_page, operation))
    if others:
        named = together(operation, others)
        touches = tuple(unsent[name] for name in named)
        yield Case(operation, touches, len(touches), f"send {', '.join(named)}", partial(call, operation, named))


def _unsent(operation: Operation, known: frozenset[str]) -> dict[str, str]:
    """Return the parameters that no call had, with what each would touch."""
    found = {
        name: f"parameter {operation.id} {part}.{name}"
        for part in ("query", "form")
        for name in parameters(operation, part)
    }
    return {name: touch for name, touch in found.items() if touch not in known}
