"""Every disagreement that was found among the documents is an erratum or a reasoned note."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_numbers_contract.catalog import rules
from pytest_numbers_contract.checks import CHECKS
from pytest_numbers_contract.schema_store import data, errata

ROWS = [pytest.param(row, id=str(row["number"])) for row in data("common/disagreements.json")]


def test_all_thirty_five_are_there_once_and_in_order() -> None:
    assert [row["number"] for row in data("common/disagreements.json")] == list(range(1, 36))


@pytest.mark.parametrize("row", ROWS)
def test_a_row_says_what_disagrees_where_and_what_was_decided(row: dict[str, Any]) -> None:
    assert sorted(row) == ["decision", "documents", "errata", "number", "what"]
    assert set(row["documents"]) <= {"000", "001", "002", "003", "OpenAPI"}
    assert row["documents"]
    assert row["what"].endswith(".")
    assert row["decision"].endswith(".")


@pytest.mark.parametrize("row", ROWS)
def test_the_errata_that_a_row_names_exist(row: dict[str, Any]) -> None:
    known = {erratum.id for erratum in errata()}

    assert [name for name in row["errata"] if name not in known] == []


def test_the_rules_and_checks_that_decisions_name_exist() -> None:
    known = {rule.id for rule in rules()} | {check.id for check in CHECKS}

    named = {name for row in data("common/disagreements.json") for name in re.findall(r"NC[0-9]+", row["decision"])}

    assert named
    assert named <= known


# Where the four documents disagree with themselves or with one another in a way that a schema can say.
CORRECTED = [1, 3, 4, 5, 7, 9, 12, 13, 14, 15, 16, 17, 18, 22, 23, 26, 27, 28, 29, 30, 31, 32, 34, 35]


@pytest.mark.parametrize("row", ROWS)
def test_what_a_schema_can_say_is_corrected_by_an_erratum(row: dict[str, Any]) -> None:
    assert bool(row["errata"]) == (row["number"] in CORRECTED)


@pytest.mark.parametrize("row", [case for case in ROWS if case.values[0]["errata"]])
def test_an_erratum_that_a_row_names_is_about_one_of_its_documents(row: dict[str, Any]) -> None:
    folders = {
        "000": "trunking.",
        "001": "messaging.",
        "002": "trunking.",
        "003": "incoming_",
        "OpenAPI": "",
    }
    at_home = tuple(folders[document] for document in row["documents"])

    places = {erratum.id: erratum.places for erratum in errata()}

    astray = [name for name in row["errata"] if not any(_is_about(place, at_home) for place in places[name])]
    assert astray == []


def _is_about(place: str, at_home: tuple[str, ...]) -> bool:
    return place.startswith((*at_home, "common/"))
