"""The cassettes that come with the project: the first thing that somebody runs."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from pytest_numbers_contract.cassettes import read_stamp
from pytest_numbers_contract.catalog import find, operations
from pytest_numbers_contract.reading import find_files, read_file
from pytest_numbers_contract.schema_store import data

FOLDER = Path(__file__).parents[2] / "cassettes"
DOCS = FOLDER.parent / "docs"
BROKEN = DOCS / "broken-on-purpose.yaml"
FILES = sorted(FOLDER.glob("*.yaml"))


def test_they_conform(cli):
    result = cli("check", FOLDER)

    assert (result.code, result.err) == (0, "")
    assert re.search(r": \d{3} judged, 0 violations, ", result.last)


def test_nothing_in_them_has_to_go(cli):
    assert cli("scrub", "--check", FOLDER, BROKEN).code == 0


def test_one_is_broken_on_purpose(cli):
    result = cli("check", BROKEN)

    assert result.code == 1
    assert re.findall("  (NC[0-9]+)  ", result.out) == ["NC204", "NC301"]


def test_they_cover_the_resources_of_the_documents():
    exchanges = [exchange for path in find_files(FOLDER) for exchange in read_file(path)]
    met = {find(exchange.method, exchange.url).operation.resource for exchange in exchanges}

    documented = {
        "available_phone_numbers",
        "incoming_phone_numbers",
        "messaging.phone_numbers",
        "trunking.phone_numbers",
    }
    assert documented <= met <= {operation.resource for operation in operations()}


def test_they_have_every_error_of_the_catalogue():
    bodies = (json.loads(one.response.body) for one in read_file(str(FOLDER / "errors.yaml")))

    # Those without a code are asked for by their status, which others have too.
    assert {body["code"] for body in bodies if "code" in body} == {
        row["code"] for row in data("common/errors.json")
    } - {None}


@pytest.mark.parametrize("file", ["paging.api.yaml", "paging.trunking.yaml"])
def test_a_list_in_each_dialect_goes_to_its_end(file):
    assert [one.status for one in read_file(str(FOLDER / file))] == [200, 200, 200]


def test_recording_them_again_gives_the_same_files(tmp_path):
    spec = importlib.util.spec_from_file_location("record", DOCS / "record.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    module.main(tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    assert made == {path.name: path.read_bytes() for path in (*FILES, BROKEN)}, "run: python docs/record.py"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_they_say_that_they_come_from_the_sandbox(file):
    stamp = read_stamp(str(file))

    assert (stamp.recorded, stamp.source) == ("2026-11-21", "sandbox")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_vcrpy_reads_them(file):
    requests, responses = deserialize(file.read_text(encoding="utf-8"), yamlserializer)

    assert len(requests) == len(responses) > 0
