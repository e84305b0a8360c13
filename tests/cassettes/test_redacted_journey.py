"""A whole journey, made to look live, then redacted: every exchange is judged as it was before."""

import re

import pytest

from pytest_numbers_contract import Exchange, Sandbox, judge
from pytest_numbers_contract.cassettes import Cassette, save
from pytest_numbers_contract.errors import NotJudged, UnknownOperation
from pytest_numbers_contract.journey import Walk, steps_of
from pytest_numbers_contract.redaction import redact
from pytest_numbers_contract.redaction.scanning import scan


@pytest.fixture(scope="module")
def journey():
    """The sandbox's journey, with numbers and SIDs that somebody may own."""
    sandbox = Sandbox(seed=3)
    walk = Walk(sandbox.answer_request, sandbox.account.sid, sandbox.account.auth_token)
    return tuple(_live(step.exchange) for step in steps_of(walk))


def _live(exchange):
    request, response = exchange.request, exchange.response
    return Exchange(
        request.method,
        _real(request.url),
        response.status,
        request_headers=request.headers,
        request_body=_real(request.body.decode()).encode(),
        headers=[(name, _real(value)) for name, value in response.headers],
        body=_real(response.body.decode()).encode(),
    )


def _real(text):
    text = re.sub(r"555(-?01\d\d)", r"867\1", text)
    return re.sub(r"([A-Z]{2}[0-9a-f]{28})[0-9a-f]{4}", r"\1beef", text)


def _ids(exchange):
    try:
        return [violation.id for violation in judge(exchange).violations]
    except (UnknownOperation, NotJudged) as error:
        return type(error)


def test_each_exchange_is_judged_as_before(journey):
    assert [_ids(exchange) for exchange in redact(journey)] == [_ids(exchange) for exchange in journey]


def test_nothing_of_it_is_left_and_once_is_enough(journey):
    clean = redact(journey)

    assert scan(b"", path="x.yaml", exchanges=journey) != ()
    assert scan(b"", path="x.yaml", exchanges=clean) == ()
    assert redact(clean) == clean


def test_it_replays_from_first_to_last(journey, tmp_path):
    clean = save(tmp_path / "x.yaml", journey, recorded="2026-11-21", source="live")
    cassette = Cassette(tmp_path / "x.yaml")

    answers = [cassette.answer_request(exchange.request) for exchange in clean]

    assert [answer.status for answer in answers] == [exchange.status for exchange in clean]
    assert cassette.unused == ()
