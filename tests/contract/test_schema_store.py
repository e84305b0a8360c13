"""The loader of the contract's data."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_numbers_contract import schema_store
from pytest_numbers_contract.errors import BrokenContract
from pytest_numbers_contract.schema_store import data, file_names, fingerprint, schema


@pytest.mark.parametrize("profile", schema_store.PROFILES)
@pytest.mark.parametrize("name", [name for name in file_names() if isinstance(data(name), dict)])
def test_every_schema_can_be_written_out(name: str, profile: Any) -> None:
    assert "$ref" not in str(schema(name, profile)).replace("'x-errata': {'$ref'", "")


def test_a_file_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(BrokenContract, match=r"schemas/none/such\.json cannot be read"):
        data("none/such.json")


def test_a_pointer_to_nothing_is_told() -> None:
    with pytest.raises(BrokenContract, match="no /properties/none in the schema"):
        schema("common/error.json#/properties/none")


def test_a_keyword_beside_a_reference_that_says_it_too_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a/a.json": {"$ref": "b.json", "minimum": 1}, "a/b.json": {"minimum": 2}}
    monkeypatch.setattr(schema_store, "data", files.__getitem__)

    with pytest.raises(BrokenContract, match="'minimum' stands beside"):
        schema("a/a.json", "documented")


def test_the_fingerprint_changes_with_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(schema_store, "data", lambda name: {"title": name})

    assert len(before) == 12
    assert before != fingerprint()
