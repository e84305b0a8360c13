"""Answers that a test declares, for what the sandbox does not serve."""

from __future__ import annotations

import pytest
from sandbox_client import SERVICES, TRUNKS, Client

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.state.records import API_VERSION

LOOKUP = "https://lookups.twilio.com/v2/PhoneNumbers/+14155550100"


def test_a_declared_answer_comes_for_its_method_and_path(client: Client) -> None:
    client.service.answer("GET", LOOKUP, json={"valid": True}, headers={"X-Test": "1"})

    got = client.get(LOOKUP)

    assert (got.status, got.json, got.served.declared) == (200, {"valid": True}, True)
    assert (got.header("Content-Type"), got.header("X-Test")) == ("application/json", "1")
    assert client.get(LOOKUP + "?Fields=x").status == 200
    assert client.post(LOOKUP).status == 404
    assert client.get(LOOKUP + "0").status == 404


def test_a_declared_answer_says_its_own_media_type(client: Client) -> None:
    client.service.answer(
        "GET", LOOKUP, 400, json={"title": "no"}, headers={"content-type": "application/problem+json"}
    )

    got = client.get(LOOKUP)

    assert [value for name, value in got.response.headers if name.lower() == "content-type"] == [
        "application/problem+json"
    ]


def test_a_declared_path_is_answered_on_every_twilio_host(client: Client) -> None:
    client.service.answer("post", "/v1/Things", 201)

    got = client.post("https://things.twilio.com/v1/Things")

    assert (got.status, got.response.body, got.header("Content-Type")) == (201, b"", None)


def test_what_is_no_url_is_none_that_was_declared(client: Client) -> None:
    client.service.answer("GET", LOOKUP, json=1)

    assert client.get("https://[lookups.twilio.com/v2").status == 404


def test_a_declared_query_counts(client: Client) -> None:
    client.service.answer("GET", LOOKUP + "?Fields=x", json=1)

    assert client.get(LOOKUP, Fields="x").status == 200
    assert client.get(LOOKUP).status == 404


def test_the_answer_declared_last_counts(client: Client) -> None:
    client.service.answer("GET", LOOKUP, json=1)
    client.service.answer("GET", LOOKUP, json=2)

    assert client.get(LOOKUP).json == 2


@pytest.mark.parametrize(
    "path", [f"{TRUNKS}/TK{'1' * 32}", "/v1/Services", f"/{API_VERSION}/Accounts/AC/IncomingPhoneNumbers.json"]
)
def test_what_the_sandbox_answers_itself_is_not_declared(client: Client, path: str) -> None:
    with pytest.raises(BadSetting, match="is the sandbox's own") as told:
        client.service.answer("GET", path, json={})

    assert "fail()" in told.value.advice


@pytest.mark.parametrize(
    "path", ["v1/Things", "https://", "", "//[x", "https://example.com/x", "ftp:/x", "lookups.twilio.com/v2"]
)
def test_what_no_client_can_ask_of_twilio_is_not_declared(client: Client, path: str) -> None:
    with pytest.raises(BadSetting):
        client.service.answer("GET", path, json={})


def test_another_method_on_a_path_of_ours_can_be_declared(client: Client) -> None:
    client.service.answer("PATCH", SERVICES, json={"patched": True})

    assert client.send(client.request("PATCH", SERVICES)).json == {"patched": True}
