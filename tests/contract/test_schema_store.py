"""The loader of the contract's data."""

from __future__ import annotations

from pathlib import Path
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


def test_the_fingerprint_changes_with_the_contract_and_not_with_line_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("a/a.json", "b/b.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b'{\n"title": "a"\n}\n')
    monkeypatch.setattr(schema_store, "root", lambda: tmp_path)
    before = fingerprint()

    (tmp_path / "a" / "a.json").write_bytes(b'{\r\n"title": "a"\r\n}\r\n')
    ended_otherwise = fingerprint()
    (tmp_path / "a" / "a.json").write_bytes(b'{\n"title": "b"\n}\n')
    said_otherwise = fingerprint()
    (tmp_path / "a" / "a.json").rename(tmp_path / "a" / "b.json")

    assert len(before) == 12
    assert before == ended_otherwise
    assert len({before, said_otherwise, fingerprint()}) == 3
