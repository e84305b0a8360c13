"""Errata: each is on record, each does what it says, and nothing else parts the wire contract from the documents."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from contract_layers import (
    changes,
    differences,
    files,
    merge_patch,
    places,
    references,
    without_notes,
    written_out,
)

from pytest_numbers_contract import schema_store
from pytest_numbers_contract.judging.validation import erratum_at, fast_validator, reference_validator
from pytest_numbers_contract.schema_store import Erratum, Schema, errata, schema

DUE = "id title direction schemas holds why since grade evidence conforms violates".split()
ROWS = [
    pytest.param(name, row, id=row["id"])
    for name, rows in files(wire=False).items()
    if name.endswith("/errata.json")
    for row in rows
]
AT_PLACES = [
    pytest.param(erratum, place, id=f"{erratum.id} {place}") for erratum in errata() for place in erratum.places
]


def accepted(node: dict[str, Any], instance: Any) -> set[bool]:
    """Ask both validators."""
    return {not validator(instance) for validator in _validators(json.dumps(node))}


@cache
def _validators(written: str) -> list[Any]:
    return [validator(json.loads(written)) for validator in (fast_validator, reference_validator)]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_an_erratum_says_everything_that_is_due(name: str, row: dict[str, Any]) -> None:
    assert sorted(row.keys() - {"members"}) == sorted(DUE)
    assert [key for key in ("title", "why", "evidence", "holds", "schemas") if not row[key]] == []


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_an_erratum_has_a_known_grade_direction_and_date(name: str, row: dict[str, Any]) -> None:
    assert row["grade"] in ("S", "O", "D", "R", "K", "T", "I")
    assert row["direction"] in ("looser", "harder")
    assert row["since"] is None or re.fullmatch(r"20\d\d(-\d\d-\d\d)?", row["since"])


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_an_erratum_has_examples_of_both_kinds(name: str, row: dict[str, Any]) -> None:
    assert len(row["conforms"]) > 0
    assert len(row["violates"]) > 0


def test_ids_and_titles_are_unique_and_ids_have_their_form() -> None:
    ids, titles = [erratum.id for erratum in errata()], [erratum.title for erratum in errata()]

    assert len(ids) == len(set(ids)) == len(ROWS)
    assert len(titles) == len(set(titles))
    assert [name for name in ids if not re.fullmatch(r"NE[0-9]{2,3}", name)] == []


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_every_place_of_an_erratum_exists(name: str, row: dict[str, Any]) -> None:
    found = files(wire=False)

    nodes = [written_out(found, place) for place in places(name, row)]

    assert all(isinstance(node, dict) for node in nodes)


@pytest.mark.parametrize(("erratum", "place"), AT_PLACES)
def test_what_conforms_passes_the_wire_contract(erratum: Erratum, place: str) -> None:
    verdicts = [accepted(schema(place), example) for example in erratum.conforms]

    assert verdicts == [{True}] * len(erratum.conforms)


@pytest.mark.parametrize(("erratum", "place"), AT_PLACES)
def test_what_violates_fails_the_wire_contract(erratum: Erratum, place: str) -> None:
    verdicts = [accepted(schema(place), example) for example in erratum.violates]

    assert verdicts == [{False}] * len(erratum.violates)


def with_errata(kept: list[Erratum], reference: str, monkeypatch: pytest.MonkeyPatch) -> Schema:
    """Return a wire schema as it would be with other errata, past what is remembered of the real ones."""
    monkeypatch.setattr(schema_store, "errata", lambda: kept)
    for name in ("_corrected", "schema"):
        monkeypatch.setattr(schema_store, name, getattr(schema_store, name).__wrapped__)
    written: Schema = schema_store.schema(reference, "wire")
    return written


@pytest.mark.parametrize(("erratum", "place"), [case for case in AT_PLACES if case.values[0].direction == "looser"])
def test_without_a_looser_erratum_something_genuine_is_refused(
    erratum: Erratum, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    literal = with_errata([other for other in errata() if other != erratum], place, monkeypatch)

    assert {False} in [accepted(literal, example) for example in erratum.conforms]


@pytest.mark.parametrize(("erratum", "place"), [case for case in AT_PLACES if case.values[0].direction == "harder"])
def test_without_a_harder_erratum_something_broken_passes(
    erratum: Erratum, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    literal = with_errata([other for other in errata() if other != erratum], place, monkeypatch)

    assert {True} in [accepted(literal, example) for example in erratum.violates]


def test_no_two_errata_change_the_same_keyword_at_the_same_place() -> None:
    made = [change for case in ROWS for change in changes(*case.values)]

    assert [change for change in set(made) if made.count(change) > 1] == []


@pytest.mark.parametrize("reference", references())
def test_the_documented_layer_is_the_files_as_they_are(reference: str) -> None:
    assert without_notes(schema(reference, "documented")) == written_out(files(wire=False), reference)


@pytest.mark.parametrize("reference", references())
def test_the_wire_contract_is_the_documents_and_the_errata(reference: str) -> None:
    assert without_notes(schema(reference, "wire")) == written_out(files(wire=True), reference)


@pytest.mark.parametrize("reference", references())
def test_every_difference_between_the_layers_names_its_erratum(reference: str) -> None:
    documented, wire = schema(reference, "documented"), schema(reference, "wire")
    known = {erratum.id for erratum in errata()}

    found = list(differences(without_notes(documented), without_notes(wire)))

    assert [path for path in found if erratum_at(wire, path) not in known] == []


@pytest.mark.parametrize("reference", references())
def test_without_errata_there_is_no_difference(reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    documented = without_notes(schema(reference, "documented"))

    wire = without_notes(with_errata([], reference, monkeypatch))

    assert wire == documented


def test_every_erratum_reaches_a_schema_that_judges_something() -> None:
    layers = [(schema(reference, "documented"), schema(reference, "wire")) for reference in references()]

    reached = {
        erratum_at(wire, path)
        for documented, wire in layers
        for path in differences(without_notes(documented), without_notes(wire))
    }

    assert sorted({erratum.id for erratum in errata()} - reached) == []


def test_the_merge_patch_is_that_of_the_standard() -> None:
    # The example of RFC 7396, section 3.
    target = {"title": "Goodbye!", "author": {"givenName": "John", "familyName": "Doe"}, "tags": ["example", "sample"]}
    patch = {"title": "Hello!", "phoneNumber": "+01-123-456-7890", "author": {"familyName": None}, "tags": ["example"]}

    patched = merge_patch(json.loads(json.dumps(target)), patch)

    assert patched == {
        "title": "Hello!",
        "author": {"givenName": "John"},
        "tags": ["example"],
        "phoneNumber": "+01-123-456-7890",
    }
