"""Test credentials: magic numbers, and nothing but a purchase."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import ACCOUNT, Client

from pytest_numbers_contract.service import Service
from pytest_numbers_contract.service.routes import routes

BUY = "incoming_phone_numbers.create"


@pytest.fixture
def test_client() -> Client:
    return Client(Service(test_credentials=True))


def test_the_magic_number_is_bought_and_not_kept(test_client: Client) -> None:
    number = test_client.buy(
        "+15005550006", FriendlyName="Desk", VoiceUrl="https://example.com", TrunkSid="TK" + "1" * 32
    )

    assert (number["phone_number"], number["friendly_name"]) == ("+15005550006", "Desk")
    assert (number["voice_url"], number["trunk_sid"]) == ("https://example.com", "TK" + "1" * 32)
    assert number["capabilities"] == {"voice": False, "sms": False}
    assert "date_created" not in number
    assert "date_updated" not in number
    assert test_client.service.state.numbers == {}
    assert test_client.service.state.purchases == []


def test_the_magic_area_code_yields_the_magic_number(test_client: Client) -> None:
    number = test_client.post(f"{test_client.numbers}.json", AreaCode="500").json

    assert (number["phone_number"], number["friendly_name"]) == ("+15005550006", "(500) 555-0006")
    assert (number["voice_url"], number["sms_url"]) == ("", "")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"PhoneNumber": "+15005550000"}, 21422),
        ({"PhoneNumber": "+15005550001"}, 21421),
        ({"PhoneNumber": "+14155550100"}, 21422),
        ({"PhoneNumber": "4155550100"}, 21421),
        ({"AreaCode": "533"}, 21452),
        ({"AreaCode": "415"}, 21452),
        ({"PhoneNumber": "+15005550006", "VoiceUrl": "http://localhost"}, 21402),
        ({}, 20001),
    ],
    ids=str,
)
def test_other_magic_fails(test_client: Client, form: dict[str, str], code: int) -> None:
    got = test_client.post(f"{test_client.numbers}.json", **form)

    assert (got.status, got.code) == (400, code)


def test_a_trunk_that_cannot_be_is_not_echoed(test_client: Client) -> None:
    got = test_client.post(f"{test_client.numbers}.json", PhoneNumber="+15005550006", TrunkSid="TK1")

    assert (got.status, got.code) == (404, 20404)
    assert got.message == "The requested resource /Trunks/TK1 was not found"


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.operation.id)
def test_test_credentials_reach_nothing_but_a_purchase(test_client: Client, route: Any) -> None:
    operation = route.operation
    host = f"https://{operation.host}.twilio.com"
    suffix = f".{operation.suffixes[0]}" if operation.suffixes else ""
    url = host + operation.path.replace("{AccountSid}", ACCOUNT) + suffix

    got = test_client.send(test_client.request(operation.method, url, {}))

    expected = (400, 20001) if operation.id == BUY else (403, 20008)
    assert (got.status, got.code) == expected


def test_magic_numbers_are_nothing_without_test_credentials(client: Client) -> None:
    assert client.post(f"{client.numbers}.json", PhoneNumber="+15005550006").code == 21422
