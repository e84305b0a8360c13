"""The documented layer says what the documents say: nothing missing, nothing more, constraint by constraint."""

from __future__ import annotations

from typing import Any

import pytest
from contract_facts import all_facts, facts, promised, said, source
from contract_layers import documented_operations

from pytest_numbers_contract import schema_store

PLACES = [pytest.param(place, id=place["schema"]) for place in all_facts()]
ROWS = [
    pytest.param(place["schema"], row, id=f"{place['schema']}:{row['member']}")
    for place in all_facts()
    for row in place["members"]
]
DOCUMENTED = [
    pytest.param(place["schema"], row, id=f"{document} {place['schema']}:{row['member']}")
    for document in ("000", "001", "002", "003")
    for place in facts(document)
    for row in place["members"]
]
# What each document lists: path, query and form parameters, response attributes, response headers.
LINES = {"000": 1 + 1 + 25, "001": 1 + 1 + 9 + 5, "002": 1 + 3 + 2 + 25 + 7, "003": 29}


def documented(reference: str) -> dict[str, Any]:
    return schema_store.schema(reference, "documented")


@pytest.mark.parametrize(("document", "lines"), LINES.items())
def test_the_table_holds_every_line_of_the_document(document: str, lines: int) -> None:
    rows = [row for place in facts(document) for row in place["members"]]

    assert len(rows) == lines


@pytest.mark.parametrize("place", PLACES)
def test_a_place_has_the_documented_members_and_no_other(place: dict[str, Any]) -> None:
    members = documented(place["schema"])["properties"]

    assert sorted(members) == sorted(row["member"] for row in place["members"])


@pytest.mark.parametrize("place", PLACES)
def test_a_place_requires_what_the_document_requires(place: dict[str, Any]) -> None:
    node = documented(place["schema"])

    assert sorted(node.get("required", [])) == sorted(place["required"])


@pytest.mark.parametrize("place", PLACES)
def test_a_place_says_nothing_more_than_its_members(place: dict[str, Any]) -> None:
    node = documented(place["schema"])
    closed = {"additionalProperties": False} if place["closed"] else {}

    said_beside = said(node, but=("properties", "required", "format", "type"))

    assert said_beside == closed


@pytest.mark.parametrize(("schema", "row"), ROWS)
def test_a_member_says_exactly_what_its_line_says(schema: str, row: dict[str, Any]) -> None:
    node = documented(schema)["properties"][row["member"]]
    held_elsewhere = ("items", "properties", "required") if "holds" in row else ()

    assert said(node, but=held_elsewhere) == promised(row)


@pytest.mark.parametrize(("schema", "row"), [case for case in ROWS if "holds" in case.values[1]])
def test_a_member_holds_the_schema_of_its_own_place(schema: str, row: dict[str, Any]) -> None:
    node = documented(schema)["properties"][row["member"]]

    held = node["items"] if row["types"] == ["array"] else node

    assert held["properties"] == documented(row["holds"])["properties"]
    assert "object" in held["type"]


@pytest.mark.parametrize(("schema", "row"), ROWS)
def test_a_member_names_the_document_and_the_attribute_it_comes_from(schema: str, row: dict[str, Any]) -> None:
    node = documented(schema)["properties"][row["member"]]

    assert source(node) == row["source"]


@pytest.mark.parametrize(("schema", "row"), DOCUMENTED)
def test_a_member_is_marked_as_recovered_only_if_its_name_was_lost(schema: str, row: dict[str, Any]) -> None:
    node = documented(schema)["properties"][row["member"]]

    assert ("x-recovered" in node) == row.get("recovered", False)


def test_the_three_names_that_000_lost_are_recovered() -> None:
    lost = [row["member"] for place in facts("000") for row in place["members"] if row.get("recovered")]

    assert lost == ["address_requirements", "voice_application_sid", "voice_caller_id_lookup"]


def test_every_schema_of_an_operation_is_in_the_table() -> None:
    requests = [
        f"{operation.request}#/properties/{part}"
        for operation in documented_operations()
        for part in documented(operation.request)["properties"]
    ]
    bodies = [body for operation in documented_operations() for body in operation.responses.values() if body]

    known = {place["schema"] for place in all_facts()}

    assert set(requests) | set(bodies) <= known


def test_a_request_is_an_object_of_objects_and_says_nothing_else() -> None:
    requests = [documented(operation.request) for operation in documented_operations()]

    assert [said(node, but=("properties",)) for node in requests] == [{"type": "object"}] * len(requests)
    assert {part["type"] for node in requests for part in node["properties"].values()} == {"object"}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_an_object(place: dict[str, Any]) -> None:
    assert "object" in documented(place["schema"])["type"]


def test_headers_that_no_document_lists_are_not_in_the_documented_layer() -> None:
    node = documented("common/headers.json#/$defs/undocumented")

    assert said(node) == {"type": "object", "properties": {}}


def test_the_operations_are_those_of_the_documents_and_those_they_speak_of() -> None:
    # 000, 001 and 002 show one operation each; the others are spoken of there and in 003, and published.
    found = {op.id: [op.method, op.host, op.path, sorted(op.responses)] for op in documented_operations()}

    assert found == facts("operations")


def test_the_headers_that_001_and_002_list_belong_to_their_operations() -> None:
    listing = [op.id for op in documented_operations() if op.headers == "common/headers.json#/$defs/documented"]

    assert listing == ["messaging.phone_numbers.create", "trunking.phone_numbers.list"]
