"""The wire contract, member by member: what the service sends passes, what it never sends does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract_faults import (
    OWNED_ALWAYS,
    OWNED_NUMBER,
    SHAPES,
    TEST_PURCHASE,
    Shape,
    broken_instances,
    changed,
    valid_instances,
    without,
)
from contract_layers import documented_operations, references

from pytest_numbers_contract.judging.validation import find_faults
from pytest_numbers_contract.schema_store import schema

CASES = [pytest.param(reference, shape, id=reference) for reference, shape in SHAPES.items()]
MEMBERS = [
    pytest.param(reference, pointer, id=f"{reference} {pointer}")
    for reference, shape in SHAPES.items()
    for pointer in shape.members
]


def faults(reference: str, instance: Any) -> list[tuple[Any, ...]]:
    return [(fault.path, fault.keyword) for fault in find_faults(reference, instance, profile="wire")]


def test_every_schema_has_its_table() -> None:
    assert sorted(SHAPES) == references(documented_operations())


@pytest.mark.parametrize(("reference", "shape"), CASES)
def test_valid_instances_pass(reference: str, shape: Shape) -> None:
    refused = [instance for instance in shape.valid if faults(reference, instance)]

    assert refused == []


@pytest.mark.parametrize(("reference", "pointer"), MEMBERS)
def test_a_member_may_have_each_of_its_values(reference: str, pointer: str) -> None:
    shape = SHAPES[reference]

    refused = [
        value for value in shape.members[pointer].good if faults(reference, changed(shape.valid[0], pointer, value))
    ]

    assert refused == []


@pytest.mark.parametrize(("reference", "pointer"), MEMBERS)
def test_a_member_may_have_no_other_value(reference: str, pointer: str) -> None:
    shape = SHAPES[reference]

    accepted = [
        value for value in shape.members[pointer].bad if not faults(reference, changed(shape.valid[0], pointer, value))
    ]

    assert accepted == []


@pytest.mark.parametrize(("reference", "shape"), CASES)
def test_a_required_member_is_missed(reference: str, shape: Shape) -> None:
    found = {pointer: faults(reference, without(shape.valid[0], pointer)) for pointer in shape.required}

    missed = {
        pointer: [("/" + "/".join(map(str, path)), keyword) for path, keyword in found[pointer]] for pointer in found
    }
    assert missed == {pointer: [(pointer, "required")] for pointer in shape.required}


@pytest.mark.parametrize(("reference", "shape"), CASES)
def test_no_member_is_required_that_may_be_absent(reference: str, shape: Shape) -> None:
    optional = [pointer for pointer in shape.members if pointer not in shape.required]
    present = [pointer for pointer in optional if changed(shape.valid[0], pointer, "?") != shape.valid[0]]

    refused = [pointer for pointer in present if faults(reference, _less(shape.valid[0], pointer))]

    assert refused == []


def _less(instance: Any, pointer: str) -> Any:
    """Take a member away; where it is not there, it need not be taken."""
    try:
        return without(instance, pointer)
    except KeyError:
        return instance


@pytest.mark.parametrize("reference", SHAPES)
def test_every_broken_instance_is_refused_and_every_valid_one_is_not(reference: str) -> None:
    accepted = [instance for instance in broken_instances(reference) if not faults(reference, instance)]
    refused = [instance for instance in valid_instances(reference) if faults(reference, instance)]

    assert (accepted, refused) == ([], [])


@pytest.mark.parametrize("reference", SHAPES)
def test_one_fault_is_told_once(reference: str) -> None:
    shape = SHAPES[reference]
    in_one_value = [
        changed(shape.valid[0], pointer, value)
        for pointer, family in shape.members.items()
        for value in family.bad
        if not isinstance(value, dict | list)
    ]

    several = [json.dumps(instance) for instance in in_one_value if len(faults(reference, instance)) != 1]

    assert several == []


@pytest.mark.parametrize(("reference", "shape"), CASES)
def test_a_closed_schema_takes_what_it_knows(reference: str, shape: Shape) -> None:
    refused = find_faults(reference, shape.valid[0], profile="wire", closed=True)

    assert refused == []


@pytest.mark.parametrize("number", [OWNED_NUMBER, OWNED_ALWAYS, TEST_PURCHASE], ids=["today", "of 2011", "of a test"])
def test_a_closed_condition_asks_about_no_other_member(number: dict[str, Any]) -> None:
    refused = find_faults("incoming_phone_numbers/phone_number.json", number, profile="wire", closed=True)

    assert refused == []


def test_a_closed_schema_takes_no_other_member() -> None:
    number = {**OWNED_NUMBER, "unknown": 1}

    found = find_faults("incoming_phone_numbers/phone_number.json", number, profile="wire", closed=True)

    assert [(fault.path, fault.keyword) for fault in found] == [(("unknown",), "additionalProperties")]


@pytest.mark.parametrize(
    ("reference", "documented"),
    [
        ("trunking.phone_numbers/created.json#/properties/capabilities", "string-map"),
        ("trunking.phone_numbers/phone_number.json#/properties/capabilities", "string-map"),
        ("available_phone_numbers/phone_number.json#/properties/friendly_name", "phone-number"),
    ],
)
def test_what_is_corrected_is_not_called_by_its_documented_format(reference: str, documented: str) -> None:
    assert schema(reference, "documented")["format"] == documented
    assert "format" not in schema(reference, "wire")
