"""How strong the contract is: of every single fault of each operation, how many it tells in the right place, by its id.

Beside it, how many of those in answers plain jsonschema notices at all, with the documents as they stand. Faults that
only a human would see are listed by name. `python -m benchmarks.strength [PRODUCTS]` prints the table, after judging
so many products of each factory (10,000 unless said).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.measuring import Figure, Row
from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.factories import NumbersFactory
from pytest_numbers_contract.faults import Fault, faults, only_human
from pytest_numbers_contract.judging.validation import reference_validator
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.schema_store import schema

LEAST = 0.99
"""The least share of faults that the contract tells."""


@dataclass(frozen=True)
class Strength:
    """An operation's figures: its faults, which of them the contract missed, how many plain jsonschema noticed."""

    operation: Operation
    faults: tuple[Fault, ...]
    missed: tuple[Fault, ...]
    plain: int
    human: tuple[Fault, ...]

    @property
    def share(self) -> float:
        return 1 - len(self.missed) / len(self.faults)

    @property
    def plain_share(self) -> float:
        return self.plain / sum(1 for fault in self.faults if fault.part == "response")


def strengths(seed: int = 0) -> Iterator[Strength]:
    """Break a genuine exchange of each operation in every way, and see what is told."""
    for operation in operations():
        yield strength(operation, NumbersFactory(seed).of(operation.resource).exchange(operation.verb))


def strength(operation: Operation, genuine: Exchange) -> Strength:
    """Break one genuine exchange in every way, and see what is told."""
    if not judge(genuine).ok:
        raise SystemExit(f"{operation.id}: the genuine exchange is told to be wrong, nothing to measure")
    found = faults(operation)
    missed = tuple(fault for fault in found if not is_told(fault, genuine))
    notices = plain_notices(operation, genuine)
    plain = sum(1 for fault in found if fault.part == "response" and notices(fault.put_into(genuine)))
    return Strength(operation, found, missed, plain, only_human(operation))


def is_told(fault: Fault, genuine: Exchange) -> bool:
    """Say whether the judge tells a fault: its id, in its place."""
    broken = fault.put_into(genuine)
    told = [(violation.id, violation.part, violation.pointer) for violation in judge(broken).violations]
    return broken is not genuine and (fault.check, fault.part, fault.place) in told


def plain_notices(operation: Operation, genuine: Exchange) -> Callable[[Exchange], bool]:
    """Return what plain jsonschema notices in an answer by the documents as they stand.

    It refuses nearly every genuine body: what counts is whether it says anything that it did not say of that one.
    """
    validators = {
        status: reference_validator(schema(reference, "documented"))
        for status, reference in operation.responses.items()
        if reference
    }

    def says(exchange: Exchange) -> set[object]:
        if exchange.status not in validators:
            return set() if exchange.status in operation.responses else {"the status"}
        try:
            return set(validators[exchange.status](json.loads(exchange.response.body)))
        except ValueError:
            return {"no JSON"}

    usual = says(genuine)
    return lambda exchange: bool(says(exchange) - usual)


def conform(products: int, seed: int = 0) -> Iterator[tuple[str, int]]:
    """Judge so many products of each factory, in pages; yield how many of them broke the contract."""
    size = 500
    for name in NumbersFactory(seed).names:
        factory = NumbersFactory(seed).of(name)
        verb = "local.list" if name == "available_phone_numbers" else "list"
        pages = [factory.exchange(verb, n=min(size, products)) for _ in range(max(products // size, 1))]
        yield name, sum(1 for page in pages for _ in judge(page).violations)


def table(rows: list[Strength]) -> str:
    """Write the figures as a table, and under it by name what is missed and what only a human would see."""
    lines = [f"{'operation':<42} {'faults':>7} {'told':>8} {'plain':>8}  only a human would see"]
    for row in rows:
        human = ", ".join(fault.id for fault in row.human)
        lines.append(f"{row.operation.id:<42} {len(row.faults):>7} {row.share:>8.2%} {row.plain_share:>8.2%}  {human}")
        lines += [f"  missed: {fault.id}: {fault.sentence}" for fault in row.missed]
    return "\n".join(lines)


def run() -> list[Row]:
    """Return the least share of the operations that the documents are about, for the common table."""
    share = min(row.share for row in strengths())
    return [Row("share of faults told", "the weakest operation", Figure(0, 0, 0), share, LEAST, at_least=True)]


if __name__ == "__main__":
    rows = list(strengths())
    print(table(rows))
    for name, wrong in conform(int((*sys.argv[1:], "10000")[0])):
        print(f"{name}: {wrong} violations")
    sys.exit(min(row.share for row in rows) < LEAST)
