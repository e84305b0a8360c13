"""The faults of a body: members dropped, null, retyped or misspelt, in an instance, in a list and in its envelope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pytest_numbers_contract.faults import derived
from pytest_numbers_contract.faults.families import Family, Member, Wrong
from pytest_numbers_contract.faults.fault import Change, Fault
from pytest_numbers_contract.faults.members import ERROR, FLAT, INSTANCES, META, WHOLE, Members
from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.schema_store import schema

_ENVELOPES: Mapping[Paging | None, Members] = {Paging.META: META, Paging.FLAT: FLAT, Paging.NONE: WHOLE}


def body_faults(operation: Operation) -> Iterator[Fault]:
    """Yield every fault of the schema kind in the body of a success."""
    members = instance_members(operation)
    if operation.key is None:
        yield from _member_faults(operation.id, members)
        yield _whole(operation.id)
        return
    yield from _member_faults(operation.id, members, under=f"/{operation.key}/0")
    yield from _list_faults(operation.id, operation.key)
    yield _whole(operation.id)
    for pointer, member in _ENVELOPES[operation.paging].items():
        label = pointer[1:] if pointer.startswith("/meta") else f"page{pointer}"
        # The countries' list is told to have a `uri`, but one without was never seen to be wrong.
        yield from _one_member(operation.id, pointer, _told(operation, member), label.replace("/", "."))


def _told(operation: Operation, member: Member) -> Member:
    return Member(member.family, False, member.null) if operation.key == "countries" else member


def error_faults(operation: str) -> Iterator[Fault]:
    """Yield every fault of the schema kind in the body of an error."""
    yield _whole(operation)
    yield from _member_faults(operation, ERROR)
    yield Fault(
        operation,
        "unknown-member",
        "NC208",
        "/surprise",
        "has a member that no error has",
        _put("/surprise", lambda _: 1),
    )


def instance_members(operation: Operation) -> Members:
    """Return the members of an operation's instance, or of the items of its list."""
    name = "available_phone_numbers.countries" if ".countries." in operation.id else operation.resource
    if name in INSTANCES:
        return INSTANCES[name]
    reference = next(filter(None, operation.responses.values()))
    if operation.key is None:
        return derived.members_of(reference)
    return derived.members_in(schema(reference, "wire")["properties"][operation.key]["items"])


def _whole(operation: str) -> Fault:
    return Fault(operation, "body-list", "NC202", "", "the body is a list", lambda body: [body])


def _list_faults(operation: str, key: str) -> Iterator[Fault]:
    for name, check, sentence, make in (
        ("null", "NC203", "is null", lambda _: None),
        ("object", "NC202", "is an object", lambda _: {}),
        ("text", "NC202", "is a text", lambda _: "x"),
    ):
        yield Fault(operation, f"page.{key}-{name}", check, f"/{key}", f"{key} {sentence}", _put(f"/{key}", make))
    missing = f"{key} is not there"
    yield Fault(operation, f"page.{key}-missing", "NC201", f"/{key}", missing, _drop(f"/{key}"))
    yield Fault(operation, "item-text", "NC202", f"/{key}/0", "an item is a text", _first(key, lambda _: "x"))
    yield Fault(operation, "item-null", "NC203", f"/{key}/0", "an item is null", _first(key, lambda _: None))


def _first(key: str, make: Callable[[Any], Any]) -> Change:
    def change(body: Any) -> Any:
        return at(body, [key], lambda items: [make(items[0]), *items[1:]] if items else items)

    return change


def _member_faults(operation: str, members: Members, under: str = "") -> Iterator[Fault]:
    for pointer, member in members.items():
        yield from _one_member(operation, under + pointer, member, pointer[1:].replace("/", "."))


def _one_member(operation: str, pointer: str, member: Member, label: str) -> Iterator[Fault]:
    if member.required:
        yield Fault(operation, f"{label}-missing", "NC201", pointer, f"{label} is not there", _drop(pointer))
    for wrong in member.wrongs():
        yield Fault(
            operation,
            f"{label}-{wrong.name}",
            wrong.check,
            pointer + wrong.at,
            f"{label} {wrong.sentence}",
            _put(pointer, _bend(member.family, wrong)),
        )


def _bend(family: Family, wrong: Wrong) -> Callable[[Any], Any]:
    return lambda value: wrong.make(family.good(value))


# --- changing


def at(node: Any, steps: list[str], change: Callable[[Any], Any]) -> Any:
    """Return a body with what is at the end of a path changed; the very same if nothing is there."""
    if not steps:
        return change(node)
    step: Any = int(steps[0]) if isinstance(node, list) else steps[0]
    if not isinstance(node, dict | list) or (step >= len(node) if isinstance(node, list) else step not in node):
        return node
    changed = at(node[step], steps[1:], change)
    if changed is node[step]:
        return node
    return [*node[:step], changed, *node[step + 1 :]] if isinstance(node, list) else {**node, step: changed}


def _put(pointer: str, make: Callable[[Any], Any]) -> Change:
    """Make a change that puts a value at a place, whether or not one is there: its holder has to be."""
    *steps, name = pointer[1:].split("/")

    def into(holder: Any) -> Any:
        return {**holder, name: make(holder.get(name))} if isinstance(holder, dict) else holder

    return lambda body: at(body, steps, into)


def _drop(pointer: str) -> Change:
    *steps, name = pointer[1:].split("/")

    def out_of(holder: Any) -> Any:
        has = isinstance(holder, dict) and name in holder
        return {other: value for other, value in holder.items() if other != name} if has else holder

    return lambda body: at(body, steps, out_of)
