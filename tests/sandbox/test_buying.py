"""Buying numbers: by digits, by area code, by type, once more, and in vain."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sandbox_client import FORM, Client, Got

from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.service import Service
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.choices import Choices

AP, AD = "AP" + "1" * 32, "AD" + "1" * 32


def choosing(client: Client, **choices: object) -> Client:
    return Client(Service(State(choices=Choices(**choices))), violations=client.violations)  # type: ignore[arg-type]


def told(got: Got) -> tuple[int, int | None, str]:
    return got.status, got.code, got.message


def test_a_bought_number_has_the_members_and_values_that_were_recorded(client: Client) -> None:
    number = client.buy()

    assert number == {
        "account_sid": client.user,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": "2010-04-01",
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "date_created": "Thu, 01 Jan 2026 00:00:01 +0000",
        "date_updated": "Thu, 01 Jan 2026 00:00:01 +0000",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": "(415) 555-0100",
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": "+14155550100",
        "sid": number["sid"],
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "",
        "status": "in-use",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": f"/2010-04-01/Accounts/{client.user}/IncomingPhoneNumbers/{number['sid']}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_url": "https://demo.twilio.com/welcome/voice/",
    }


def test_an_area_code_yields_its_first_free_number(client: Client) -> None:
    bought = [client.post(f"{client.numbers}.json", AreaCode="415").json["phone_number"] for _ in range(3)]

    assert bought == ["+14155550100", "+14155550101", "+14155550102"]


def test_settings_of_the_purchase_are_echoed(client: Client) -> None:
    number = client.buy(
        FriendlyName="Desk",
        VoiceUrl="https://example.com/voice",
        VoiceMethod="GET",
        VoiceCallerIdLookup="true",
        SmsUrl="https://example.com/sms",
        SmsApplicationSid=AP,
        StatusCallback="https://example.com/status",
        AddressSid=AD,
    )

    assert (number["friendly_name"], number["voice_url"], number["voice_method"]) == (
        "Desk",
        "https://example.com/voice",
        "GET",
    )
    assert (number["voice_caller_id_lookup"], number["sms_url"]) == (True, "https://example.com/sms")
    assert (number["sms_application_sid"], number["address_sid"]) == (AP, AD)
    assert number["status_callback"] == "https://example.com/status"


def test_a_number_can_be_bought_onto_a_trunk(client: Client) -> None:
    trunk = client.trunk()

    number = client.buy(TrunkSid=trunk["sid"], VoiceApplicationSid=AP)

    assert (number["trunk_sid"], number["voice_application_sid"]) == (trunk["sid"], "")


def test_an_unknown_trunk_buys_nothing(client: Client) -> None:
    got = client.post(f"{client.numbers}.json", PhoneNumber="+14155550100", TrunkSid="TK" + "1" * 32)

    assert told(got) == (404, 20404, "The requested resource /Trunks/TK" + "1" * 32 + " was not found")
    assert client.service.state.numbers == {}


# --- again


def test_buying_an_owned_number_again_updates_it(client: Client) -> None:
    first = client.buy(FriendlyName="Desk")

    second = client.buy(SmsUrl="https://example.com/sms")

    assert (second["sid"], second["date_created"]) == (first["sid"], first["date_created"])
    assert (second["friendly_name"], second["sms_url"]) == ("Desk", "https://example.com/sms")
    assert len(client.service.state.purchases) == 1


def test_buying_an_owned_number_again_can_leave_it_as_it_was(client: Client) -> None:
    client = choosing(client, rebuy_owned="keep")
    client.buy(FriendlyName="Desk")

    assert client.buy(FriendlyName="Other")["friendly_name"] == "Desk"


def test_a_released_number_cannot_be_bought_back_at_once(client: Client) -> None:
    sid = client.buy()["sid"]
    client.delete(f"{client.numbers}/{sid}.json")

    got = client.post(f"{client.numbers}.json", PhoneNumber="+14155550100")

    assert told(got) == (400, 21422, "+14155550100 is not available")


def test_a_number_of_another_account_is_not_available(client: Client) -> None:
    child = client.subaccount()
    client.as_(child["sid"]).buy()

    got = client.post(f"{client.numbers}.json", PhoneNumber="+14155550100")

    assert told(got) == (400, 21422, "+14155550100 is not available")


def test_a_parent_buys_for_its_subaccount(client: Client) -> None:
    child = client.subaccount()

    got = client.post(f"{client.as_(child['sid']).numbers}.json", PhoneNumber="+14155550100")

    assert (got.status, got.json["account_sid"]) == (201, child["sid"])


# --- in vain


@pytest.mark.parametrize(
    "phone_number",
    ["+1415555010", "4155550100", "(415) 555-0100", " 14155550100", "+11155550100", "+", "twilio"],
)
def test_what_is_no_phone_number_is_invalid(client: Client, phone_number: str) -> None:
    got = client.post(f"{client.numbers}.json", PhoneNumber=phone_number)

    assert told(got) == (400, 21421, f"{phone_number} is not a valid number")


@pytest.mark.parametrize("phone_number", ["+14155552671", "+15005550006", "+4512345678"])
def test_a_number_that_is_not_for_sale_is_not_available(client: Client, phone_number: str) -> None:
    got = client.post(f"{client.numbers}.json", PhoneNumber=phone_number)

    assert told(got) == (400, 21422, f"{phone_number} is not available")


@pytest.mark.parametrize("area_code", ["41", "4155", "abc", "115", "٤١٥"])
def test_what_is_no_area_code_is_invalid(client: Client, area_code: str) -> None:
    assert told(client.post(f"{client.numbers}.json", AreaCode=area_code)) == (400, 21451, "Invalid area code")


def test_an_area_code_without_numbers_has_none(client: Client) -> None:
    assert told(client.post(f"{client.numbers}.json", AreaCode="999")) == (400, 21452, "No phone numbers found")


@pytest.mark.parametrize(
    "form",
    [{}, {"PhoneNumber": ""}, {"phoneNumber": "+14155550100"}, {"AreaCode": ""}, {"areacode": "415"}],
    ids=["nothing", "blank", "wrong case", "blank area code", "wrong case area code"],
)
def test_a_purchase_of_nothing_misses_its_parameter(client: Client, form: dict[str, str]) -> None:
    got = client.post(f"{client.numbers}.json", **form)

    assert told(got) == (400, 20001, "Missing required parameter PhoneNumber in the post body")


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data", "text/plain"])
def test_a_body_that_is_no_form_is_not_read(client: Client, media_type: str) -> None:
    sent = client.request("POST", f"{client.numbers}.json", **{"Content-Type": media_type})

    got = client.send(Request(sent.method, sent.url, sent.headers, b"PhoneNumber=%2B14155550100"))

    assert told(got) == (400, 20001, "Missing required parameter PhoneNumber in the post body")


@pytest.mark.parametrize("body", [b"PhoneNumber=%zz", b"PhoneNumber=%ff", None], ids=["percent", "bytes", "unseen"])
def test_a_form_that_cannot_be_read_is_not_read(client: Client, body: bytes | None) -> None:
    sent = client.request("POST", f"{client.numbers}.json", {})

    got = client.send(Request(sent.method, sent.url, sent.headers, body))

    assert got.code == 20001


def test_a_form_without_a_media_type_is_read(client: Client) -> None:
    sent = client.request("POST", f"{client.numbers}.json")

    got = client.send(Request(sent.method, sent.url, sent.headers, b"AreaCode=415"))

    assert got.status == 201


def test_of_a_repeated_parameter_the_last_counts(client: Client) -> None:
    sent = client.request("POST", f"{client.numbers}.json", **{"Content-Type": FORM})

    got = client.send(Request(sent.method, sent.url, sent.headers, b"AreaCode=212&AreaCode=415"))

    assert got.json["phone_number"] == "+14155550100"


@pytest.mark.parametrize(("choice", "bought"), [("number", "+12125550150"), ("area_code", "+14155550100")])
def test_which_of_number_and_area_code_counts_is_a_choice(service: Service, choice: str, bought: str) -> None:
    client = choosing(Client(service), number_and_area_code=choice)

    assert client.buy("+12125550150", AreaCode="415")["phone_number"] == bought


# --- by type


@pytest.mark.parametrize(
    ("kind", "phone_number"),
    [("Local", "+14155550100"), ("Mobile", "+447700900000"), ("TollFree", "+18335550100")],
)
def test_a_number_is_bought_on_the_path_of_its_type(client: Client, kind: str, phone_number: str) -> None:
    got = client.post(f"{client.numbers}/{kind}.json", PhoneNumber=phone_number)

    assert (got.status, got.json["phone_number"]) == (201, phone_number)


@pytest.mark.parametrize(("kind", "phone_number"), [("TollFree", "+14155550100"), ("Local", "+18335550100")])
def test_a_number_is_not_bought_on_the_path_of_another_type(client: Client, kind: str, phone_number: str) -> None:
    got = client.post(f"{client.numbers}/{kind}.json", PhoneNumber=phone_number)

    assert told(got) == (400, 21458, "PhoneNumber Provisioning Type Mismatch")


def test_an_owned_number_is_not_bought_again_on_the_path_of_another_type(client: Client) -> None:
    client.buy()

    assert client.post(f"{client.numbers}/Mobile.json", PhoneNumber="+14155550100").code == 21458


def test_an_area_code_is_not_supported_on_the_path_of_a_type(client: Client) -> None:
    got = client.post(f"{client.numbers}/Local.json", AreaCode="415")

    assert told(got) == (400, 21457, "AreaCode Parameter not Supported")


# --- the buyer


def test_a_trial_account_buys_one_number(client: Client) -> None:
    state = client.service.state
    state.accounts[state.main_sid] = replace(state.main, type="Trial")
    client.buy()

    got = client.post(f"{client.numbers}.json", AreaCode="415")

    assert (got.status, got.code) == (400, 21404)
    assert got.message.startswith("Trial accounts are allowed only one Twilio number.")


def test_a_number_that_needs_an_address_is_not_bought_without_one(client: Client) -> None:
    got = client.post(f"{client.numbers}.json", PhoneNumber="+61255500000")

    assert (got.status, got.code) == (400, 21631)
    assert client.buy("+61255500000", AddressSid=AD)["address_requirements"] == "any"


@pytest.mark.parametrize(
    ("choice", "parameter", "prefix", "code"),
    [("bundle_required_in", "BundleSid", "BU", 21649), ("identity_required_in", "IdentitySid", "RI", 21650)],
)
def test_a_country_can_ask_for_papers(service: Service, choice: str, parameter: str, prefix: str, code: int) -> None:
    client = choosing(Client(service), **{choice: frozenset({"GB"})})

    refused = client.post(f"{client.numbers}.json", PhoneNumber="+442079460000")

    assert (refused.status, refused.code) == (400, code)
    assert client.buy("+442079460000", **{parameter: prefix + "1" * 32})["phone_number"] == "+442079460000"
    assert client.buy("+14155550100")["phone_number"] == "+14155550100"


# --- settings that make no sense

SETTINGS = [
    ({"FriendlyName": "x" * 65}, 20002, "Invalid FriendlyName"),
    (
        {"VoiceUrl": "http://localhost:3001/api/voice-webhook"},
        21402,
        "VoiceUrl is not valid: http://localhost:3001/api/voice-webhook",
    ),
    ({"SmsUrl": "not a url"}, 21402, "SmsUrl is not valid: not a url"),
    ({"StatusCallback": "ftp://example.com"}, 21402, "StatusCallback is not valid: ftp://example.com"),
    ({"VoiceMethod": "PUT"}, 21403, "VoiceMethod is not valid: PUT"),
    ({"SmsFallbackMethod": ""}, 21403, "SmsFallbackMethod is not valid: "),
    (
        {"VoiceUrl": "", "VoiceFallbackUrl": "https://example.com"},
        21405,
        "Cannot set VoiceFallbackUrl without setting Url",
    ),
    ({"SmsFallbackUrl": "https://example.com"}, 21406, "Cannot set SmsFallbackUrl without setting SmsUrl"),
    ({"VoiceApplicationSid": "AP123"}, 21420, "ApplicationSid is not accessible"),
    ({"AddressSid": "AD123"}, None, "AddressSid is not valid: AD123"),
    ({"ApiVersion": "1999"}, None, "ApiVersion is not valid: 1999"),
    ({"EmergencyStatus": "On"}, None, "EmergencyStatus is not valid: On"),
    ({"VoiceCallerIdLookup": "maybe"}, None, "VoiceCallerIdLookup is not valid: maybe"),
]


@pytest.mark.parametrize(
    ("form", "code", "message"), SETTINGS, ids=[re.sub(r"\W", "", str(row[0]))[:30] for row in SETTINGS]
)
def test_settings_that_make_no_sense_buy_nothing(
    client: Client, form: dict[str, str], code: int | None, message: str
) -> None:
    got = client.post(f"{client.numbers}.json", PhoneNumber="+14155550100", **form)

    assert told(got) == (400, code, message)
    assert client.service.state.numbers == {}


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "https://127.0.0.1/x",
        "http://[::1]:80/",
        "http://app.localhost/x",
        "http://0.0.0.0",
        "http://",
        "http://[bad/",
        "javascript:alert(1)",
        "https://exa mple.com",
    ],
)
def test_a_url_that_twilio_cannot_reach_is_refused(client: Client, url: str) -> None:
    assert client.post(f"{client.numbers}.json", AreaCode="415", VoiceUrl=url).code == 21402


def test_sms_settings_are_refused_for_a_number_without_sms(client: Client) -> None:
    got = client.post(f"{client.numbers}.json", PhoneNumber="+442079460000", SmsUrl="https://example.com")

    assert told(got) == (400, 21407, "This Phone Number type does not support SMS")
    assert client.buy("+442079460000", SmsUrl="")["sms_url"] == ""


@pytest.mark.parametrize(
    ("parameter", "prefix", "code"),
    [("VoiceApplicationSid", "AP", 21420), ("SmsApplicationSid", "AP", 21420), ("BundleSid", "BU", None)],
)
def test_what_a_test_declares_is_accepted_and_nothing_else_of_its_kind(
    client: Client, parameter: str, prefix: str, code: int | None
) -> None:
    client.service.state.known_sids[prefix] = frozenset({prefix + "1" * 32})

    got = client.post(f"{client.numbers}.json", AreaCode="415", **{parameter: prefix + "2" * 32})

    assert (got.status, got.code) == (400, code)
    assert client.buy(**{parameter: prefix + "1" * 32})["phone_number"] == "+14155550100"
