"""The faults of coherence: each value is well-formed, and contradicts another, or the request."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pytest_numbers_contract.faults.body import at, instance_members
from pytest_numbers_contract.faults.contradictions import INSTANCES
from pytest_numbers_contract.faults.envelopes import PAGES
from pytest_numbers_contract.faults.fault import Change, Fault
from pytest_numbers_contract.faults.human import ONLY_HUMAN
from pytest_numbers_contract.faults.relation import Relation, set_members
from pytest_numbers_contract.operation import Operation

RELATIONS: tuple[Relation, ...] = (*INSTANCES, *PAGES)
"""Every contradiction that a rule tells."""

ERRORS: tuple[tuple[str, str, str, str, Change], ...] = (
    (
        "more-info-of-another-code",
        "NC318",
        "/more_info",
        "more_info is the page of another code",
        lambda body: set_members(body, more_info="https://www.twilio.com/docs/errors/1"),
    ),
    (
        "status-of-another-answer",
        "NC319",
        "/status",
        "status is not the HTTP status",
        lambda body: set_members(body, status=404 if body["status"] != 404 else 400),
    ),
)
"""Every contradiction in the body of an error: name, rule, place, sentence, change."""


def relation_faults(operation: Operation) -> Iterator[Fault]:
    """Yield every contradiction that an operation's answers can have."""
    members = instance_members(operation)
    return (
        _fault(relation, operation)
        for relation in RELATIONS
        if relation.fits(operation) and (relation.in_pages or f"/{relation.member}" in members)
    )


def asks(fault: Fault) -> bool:
    """Say whether a fault is told only where the request is seen."""
    return any(relation.asks for relation in RELATIONS if relation.name == fault.id)


def human_faults(operation: Operation) -> Iterator[Fault]:
    """Yield what is wrong and breaks no promise: only a human who knows what is true would see it."""
    return (_fault(relation, operation) for relation in ONLY_HUMAN if relation.fits(operation))


def _fault(relation: Relation, operation: Operation) -> Fault:
    place, change = f"/{relation.member}".format(key=operation.key), relation.change
    if operation.key is not None and relation.in_pages is None:
        place = f"/{operation.key}/0/{relation.member}"
        change = partial(_in_first, relation.change, operation.key)
    return Fault(operation.id, relation.name, relation.check, place, relation.sentence, partial(_if_it_can, change))


def _if_it_can(change: Change, body: Any) -> Any:
    """Change a body; return it as it is where it lacks what would be contradicted."""
    try:
        return change(body)
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError):
        return body


def _in_first(change: Change, key: str, body: Any) -> Any:
    return at(body, [key, "0"], change)
