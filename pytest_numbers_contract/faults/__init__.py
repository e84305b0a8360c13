"""Broken on purpose, by name: every single fault that the contract can see, and those that only a human would."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pytest_numbers_contract.catalog import operation_named, operations, resource_of
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.faults.asked import request_faults
from pytest_numbers_contract.faults.body import body_faults, error_faults, instance_members
from pytest_numbers_contract.faults.fault import Change, Fault
from pytest_numbers_contract.faults.relations import ERRORS, asks, human_faults, relation_faults
from pytest_numbers_contract.faults.transport import transport_faults
from pytest_numbers_contract.operation import Operation, Paging

__all__ = ["Fault", "breakable", "breaker", "faults", "only_human"]


def faults(payload_or_operation: Mapping[str, Any] | Operation | str) -> tuple[Fault, ...]:
    """Return every single fault that the contract can see.

    Of an operation (or its id): in its requests and in its answers. Of a payload (an instance, a page, an error): in
    that payload, each with `broken`, the payload with this one fault. BadSetting if it is nothing of ours.
    """
    if isinstance(payload_or_operation, str):
        return _of_operation(operation_named(payload_or_operation))
    if isinstance(payload_or_operation, Operation):
        return _of_operation(payload_or_operation)
    return _of_payload(dict(payload_or_operation))


@cache
def _of_operation(operation: Operation) -> tuple[Fault, ...]:
    answered = any(operation.responses.values())
    in_body = (*body_faults(operation), *relation_faults(operation)) if answered else ()
    return (*in_body, *transport_faults(operation), *request_faults(operation, resource_of(operation).sid))


def only_human(operation: Operation | str) -> tuple[Fault, ...]:
    """Return what can be wrong in an operation's answers and breaks no promise: only a human would see it."""
    named = operation_named(operation) if isinstance(operation, str) else operation
    return tuple(human_faults(named)) if any(named.responses.values()) else ()


# --- of a payload


def _of_payload(payload: dict[str, Any]) -> tuple[Fault, ...]:
    found = _error_faults() if _is_error(payload) else _of_operation(_operation_of(payload))
    return tuple(
        replace(fault, payload=payload)
        for fault in found
        if fault.change is not None and not asks(fault) and fault.change(payload) is not payload
    )


def _is_error(payload: Mapping[str, Any]) -> bool:
    return "message" in payload and "sid" not in payload


@cache
def _error_faults() -> tuple[Fault, ...]:
    """Return the faults of an error's body, as any operation gives it."""
    anywhere = "incoming_phone_numbers.fetch"
    told = (Fault(anywhere, *row) for row in ERRORS)
    return (*error_faults(anywhere), *told)


def _operation_of(payload: Mapping[str, Any]) -> Operation:
    """Find the operation that answers so: by the list it holds, else by the members of an instance."""
    for operation in operations():
        if operation.key in payload and _is_page_of(operation, payload):
            return operation
    fetched = [operation for operation in operations() if operation.verb.endswith("fetch")]
    return max(
        (operation for operation in fetched if _could_be(operation, payload)),
        key=lambda operation: _shared(operation, payload),
        default=None,
    ) or _unknown(payload)


def _is_page_of(operation: Operation, payload: Mapping[str, Any]) -> bool:
    if operation.paging is not Paging.META:
        return True
    return f"//{operation.host}." in str(payload.get("meta", {}).get("url"))


def _could_be(operation: Operation, payload: Mapping[str, Any]) -> bool:
    members = instance_members(operation)
    dated = ("/date_created", "/date_updated")
    needed = {name[1:] for name, member in members.items() if member.required and name.count("/") == 1}
    # A test purchase has no dates; a number of an older day has not all that a newer one has.
    return len(needed - {name[1:] for name in dated} - payload.keys()) <= len(needed) // 2


def _shared(operation: Operation, payload: Mapping[str, Any]) -> tuple[int, float]:
    names = {name[1:] for name in instance_members(operation) if name.count("/") == 1}
    return -len(payload.keys() - names), len(names & payload.keys()) / len(names)


def _unknown(payload: Mapping[str, Any]) -> Operation:
    raise BadSetting(
        f"a payload of {', '.join(list(payload)[:5]) or 'nothing'} is no answer of the contract",
        "hand over an instance, a page or an error, or the id of an operation",
    )


# --- in the sandbox


def breakable(operation: Operation) -> tuple[str, ...]:
    """Return the ids of all rules and checks that can be broken in the bodies of an operation."""
    return tuple(dict.fromkeys(fault.check for fault in _of_operation(operation) if fault.check and fault.change))


def breaker(broken: Change | Fault | str, operation: Operation) -> Change:
    """Return what breaks the bodies of an operation: a function or a fault as it is, a fault or rule by its id.

    BadSetting, with what there is, for what cannot be broken in this operation.
    """
    if isinstance(broken, Fault):
        return _fitting(broken, operation)
    return _named(broken, operation) if isinstance(broken, str) else broken


def _fitting(fault: Fault, operation: Operation) -> Fault:
    if fault.operation != operation.id:
        raise BadSetting(f"{fault.id!r} is a fault of {fault.operation}", f"ask faults({operation.id!r})")
    if fault.change is None:
        raise BadSetting(f"{fault.id!r} is not in a body: {fault.sentence}", "only a body can be broken by name")
    return fault


def _named(name: str, operation: Operation) -> Change:
    bodily = [fault for fault in _of_operation(operation) if fault.change]
    for fault in bodily:
        if name in (fault.id, fault.check):
            return fault
    near = difflib.get_close_matches(name, [fault.id for fault in bodily], 3, 0.6)
    listed = ", ".join((*near, *breakable(operation))) or "none, hand over a function instead"
    raise BadSetting(f"{operation.id} has no answer that breaks {name}", f"ids that can be broken: {listed}")
