"""The cassettes that come with the project: the first thing that somebody runs."""

from pathlib import Path

import pytest
import yaml
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from pytest_numbers_contract.catalog import find, operations
from pytest_numbers_contract.numbering import SID, is_ours
from pytest_numbers_contract.reading import read_exchanges

FOLDER = Path(__file__).parents[2] / "cassettes"
FILES = sorted(FOLDER.glob("*.yaml"))
DOCUMENT = "a" * 32


def test_they_conform(cli):
    result = cli("check", FOLDER)

    assert (result.code, result.err) == (0, "")
    assert ": 39 judged, 0 violations, " in result.last


def test_they_cover_the_resources_of_the_documents():
    met = {find(exchange.method, exchange.url).operation.resource for exchange in read_exchanges(FOLDER)}

    documented = {
        "available_phone_numbers",
        "incoming_phone_numbers",
        "messaging.phone_numbers",
        "trunking.phone_numbers",
    }
    assert documented <= met <= {operation.resource for operation in operations()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_they_say_that_they_come_from_the_documents(file):
    stamp = yaml.safe_load(file.read_text(encoding="utf-8"))["numbers_contract"]

    assert stamp == {"recorded": "2026-11-21", "source": "documents"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_vcrpy_reads_them(file):
    requests, responses = deserialize(file.read_text(encoding="utf-8"), yamlserializer)

    assert len(requests) == len(responses) > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_sid_in_them_is_ours_or_the_documents(file):
    sids = set(SID.findall(file.read_text(encoding="utf-8")))

    assert sids
    assert all(is_ours(sid) or sid[2:] == DOCUMENT for sid in sids)
