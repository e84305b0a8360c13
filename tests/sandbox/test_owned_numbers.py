"""Owned numbers: listed, shown, changed, handed over, released."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sandbox_client import Client

from pytest_numbers_contract.service import Service
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.changes import add_account
from pytest_numbers_contract.state.choices import Choices

AP = "AP" + "1" * 32


def listed(client: Client, path: str = "", **query: str) -> list[str]:
    return [
        row["phone_number"]
        for row in client.get(f"{client.numbers}{path}.json", **query).json["incoming_phone_numbers"]
    ]


@pytest.fixture
def stocked(client: Client) -> Client:
    client.buy("+14155550100", FriendlyName="Desk")
    client.buy("+18335550100")
    client.buy("+447700900000")
    client.buy("+12125550100", FriendlyName="Desk")
    return client


# --- looking


def test_a_list_is_newest_first(stocked: Client) -> None:
    assert listed(stocked) == ["+12125550100", "+447700900000", "+18335550100", "+14155550100"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"PhoneNumber": "+1212"}, ["+12125550100"]),
        ({"PhoneNumber": "550"}, ["+12125550100", "+18335550100", "+14155550100"]),
        ({"PhoneNumber": "2*25"}, ["+12125550100"]),
        ({"PhoneNumber": "+4*77"}, ["+447700900000"]),
        ({"PhoneNumber": "+99"}, []),
        ({"FriendlyName": "Desk"}, ["+12125550100", "+14155550100"]),
        ({"FriendlyName": "desk"}, []),
        ({"FriendlyName": ""}, ["+12125550100", "+447700900000", "+18335550100", "+14155550100"]),
        ({"Origin": "hosted"}, []),
        ({"Origin": "twilio", "PhoneNumber": "+44"}, ["+447700900000"]),
        ({"Beta": "true"}, []),
        ({"Beta": "false", "PhoneNumber": "+44"}, ["+447700900000"]),
        ({"FriendlyName": "Desk", "PhoneNumber": "415"}, ["+14155550100"]),
    ],
    ids=lambda value: "&".join(value.values()) if isinstance(value, dict) else "",
)
def test_filters_narrow_a_list(stocked: Client, query: dict[str, str], found: list[str]) -> None:
    assert listed(stocked, **query) == found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("Local", ["+12125550100", "+14155550100"]),
        ("Mobile", ["+447700900000"]),
        ("TollFree", ["+18335550100"]),
    ],
)
def test_a_list_by_type_holds_that_type(stocked: Client, kind: str, found: list[str]) -> None:
    assert listed(stocked, f"/{kind}") == found


def test_a_number_is_shown_as_it_was_bought(client: Client) -> None:
    bought = client.buy()

    assert client.number(bought["sid"]) == bought


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_number_that_is_not_there_is_not_found_under_its_whole_path(client: Client, method: str) -> None:
    sid = "PN" + "1" * 32

    got = client.send(client.request(method, f"{client.numbers}/{sid}.json", {}))

    assert (got.status, got.code) == (404, 20404)
    path = f"/2010-04-01/Accounts/{client.user}/IncomingPhoneNumbers/{sid}.json"
    assert got.message == f"The requested resource {path} was not found"


# --- CSV


def test_a_csv_list_holds_what_the_json_list_holds(stocked: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(stocked.get(f"{stocked.numbers}.csv").response.body.decode())))

    page = stocked.get(f"{stocked.numbers}.json").json["incoming_phone_numbers"]
    assert [row["sid"] for row in rows] == [row["sid"] for row in page]
    assert set(rows[0]) == set(page[0])
    assert (rows[0]["beta"], rows[0]["trunk_sid"], rows[0]["sms_url"]) == ("false", "", "")
    assert json.loads(rows[0]["capabilities"]) == page[0]["capabilities"]


def test_an_empty_csv_list_still_names_its_columns(client: Client) -> None:
    got = client.get(f"{client.numbers}.csv")

    assert got.header("Content-Type") == "text/csv"
    assert next(csv.reader(io.StringIO(got.response.body.decode())))[0] == "account_sid"


def test_a_csv_list_is_cut_into_pages_too(stocked: Client) -> None:
    body = stocked.get(f"{stocked.numbers}.csv", PageSize="1").response.body.decode()

    assert [row["phone_number"] for row in csv.DictReader(io.StringIO(body))] == ["+12125550100"]


def test_an_error_on_a_csv_path_is_json(client: Client) -> None:
    assert client.get(f"{client.numbers}.csv", PageToken="x").code == 21481


# --- changing


def test_an_update_is_echoed_and_stays(client: Client) -> None:
    sid = client.buy()["sid"]

    changed = client.update(sid, FriendlyName="Desk", VoiceUrl="https://example.com/v", SmsMethod="GET").json

    assert (changed["friendly_name"], changed["voice_url"]) == ("Desk", "https://example.com/v")
    assert (changed["sms_method"], changed["voice_method"]) == ("GET", "POST")
    assert changed["date_updated"] > changed["date_created"]
    assert client.number(sid) == changed


@pytest.mark.parametrize(
    ("parameter", "value", "member", "cleared"),
    [
        ("VoiceUrl", "https://example.com", "voice_url", ""),
        ("StatusCallback", "https://example.com", "status_callback", ""),
        ("SmsApplicationSid", AP, "sms_application_sid", ""),
        ("VoiceApplicationSid", AP, "voice_application_sid", ""),
        ("AddressSid", "AD" + "1" * 32, "address_sid", None),
        ("IdentitySid", "RI" + "1" * 32, "identity_sid", None),
        ("BundleSid", "BU" + "1" * 32, "bundle_sid", None),
    ],
)
def test_an_empty_string_clears(client: Client, parameter: str, value: str, member: str, cleared: str | None) -> None:
    sid = client.buy(**{parameter: value})["sid"]
    assert client.number(sid)[member] == value

    assert client.update(sid, **{parameter: ""}).json[member] == cleared


def test_an_emergency_address_is_registered_and_removed(client: Client) -> None:
    sid = client.buy()["sid"]

    registered = client.update(sid, EmergencyAddressSid="AD" + "1" * 32, EmergencyStatus="Active").json
    removed = client.update(sid, EmergencyAddressSid="").json

    assert (registered["emergency_status"], registered["emergency_address_status"]) == ("Active", "registered")
    assert (removed["emergency_address_sid"], removed["emergency_address_status"]) == (None, "unregistered")


def test_an_api_version_is_echoed(client: Client) -> None:
    assert client.update(client.buy()["sid"], ApiVersion="2008-08-01").json["api_version"] == "2008-08-01"


def test_unknown_parameters_are_ignored(client: Client) -> None:
    bought = client.buy()

    got = client.update(bought["sid"], friendlyName="Desk", Nonsense="1")

    assert (got.status, got.json["friendly_name"]) == (200, "(415) 555-0100")


def test_a_trunk_takes_the_voice_application_and_the_other_way_round(client: Client) -> None:
    sid, trunk = client.buy(VoiceApplicationSid=AP)["sid"], client.trunk()

    on_trunk = client.update(sid, TrunkSid=trunk["sid"]).json
    with_application = client.update(sid, VoiceApplicationSid=AP).json

    assert (on_trunk["trunk_sid"], on_trunk["voice_application_sid"]) == (trunk["sid"], "")
    assert (with_application["trunk_sid"], with_application["voice_application_sid"]) == (None, AP)


def test_of_trunk_and_voice_application_in_one_call_the_trunk_wins(client: Client) -> None:
    sid, trunk = client.buy()["sid"], client.trunk()

    changed = client.update(sid, TrunkSid=trunk["sid"], VoiceApplicationSid=AP).json

    assert (changed["trunk_sid"], changed["voice_application_sid"]) == (trunk["sid"], "")


def test_clearing_the_voice_application_leaves_the_trunk(client: Client) -> None:
    trunk = client.trunk()
    sid = client.buy(TrunkSid=trunk["sid"])["sid"]

    assert client.update(sid, VoiceApplicationSid="").json["trunk_sid"] == trunk["sid"]


def test_a_number_leaves_its_trunk_by_an_empty_string(client: Client) -> None:
    trunk = client.trunk()
    sid = client.buy(TrunkSid=trunk["sid"])["sid"]

    assert client.update(sid, TrunkSid="").json["trunk_sid"] is None


def test_naming_the_trunk_it_is_on_is_never_refused() -> None:
    client = Client(Service(State(choices=Choices(trunk_attach_again="refuse"))))
    trunk = client.trunk()
    sid = client.buy(TrunkSid=trunk["sid"])["sid"]

    assert client.update(sid, TrunkSid=trunk["sid"]).status == 200


def test_a_fallback_stands_on_the_url_that_is_there(client: Client) -> None:
    sid = client.buy(SmsUrl="https://example.com")["sid"]

    assert client.update(sid, SmsFallbackUrl="https://example.com/f").status == 200
    assert client.update(sid, VoiceUrl="", VoiceFallbackUrl="https://example.com/f").code == 21405


# --- handing over


def test_a_number_is_handed_to_a_subaccount_and_back(client: Client) -> None:
    child, number = client.subaccount(), client.buy(FriendlyName="Desk")
    there = client.as_(child["sid"])

    handed = client.update(number["sid"], AccountSid=child["sid"]).json

    assert (handed["sid"], handed["account_sid"]) == (number["sid"], child["sid"])
    assert handed["uri"] == f"/2010-04-01/Accounts/{child['sid']}/IncomingPhoneNumbers/{number['sid']}.json"
    assert (listed(client), listed(there)) == ([], ["+14155550100"])
    assert client.get(f"{client.numbers}/{number['sid']}.json").code == 20404
    back = client.post(f"{there.numbers}/{number['sid']}.json", AccountSid=client.user or "")
    assert (back.json["account_sid"], listed(client)) == (client.user, ["+14155550100"])


def test_a_number_is_changed_while_it_is_handed_over(client: Client) -> None:
    child = client.subaccount()

    handed = client.update(client.buy()["sid"], AccountSid=child["sid"], FriendlyName="Desk").json

    assert (handed["account_sid"], handed["friendly_name"]) == (child["sid"], "Desk")


def test_a_number_that_needs_an_address_is_not_handed_over_without_one(client: Client) -> None:
    child = client.subaccount()
    sid = client.buy("+61255500000", AddressSid="AD" + "1" * 32)["sid"]

    assert client.update(sid, AccountSid=child["sid"]).code == 21631
    assert client.update(sid, AccountSid=child["sid"], AddressSid="AD" + "2" * 32).status == 200


@pytest.mark.parametrize(
    ("account_sid", "code"),
    [("AC123", 21470), ("AC" + "9" * 32, 21471)],
    ids=["malformed", "unknown"],
)
def test_a_number_is_not_handed_to_nobody(client: Client, account_sid: str, code: int) -> None:
    got = client.update(client.buy()["sid"], AccountSid=account_sid)

    assert (got.status, got.code) == (400, code)


def test_a_number_is_not_handed_to_a_suspended_account(client: Client) -> None:
    child = client.subaccount()
    client.post(f"{client.as_(child['sid']).account}.json", Status="suspended")

    assert client.update(client.buy()["sid"], AccountSid=child["sid"]).code == 21472


def test_a_number_is_not_handed_to_an_unrelated_account(client: Client) -> None:
    other = add_account(client.service.state)

    assert client.update(client.buy()["sid"], AccountSid=other.sid).code == 21473


@pytest.mark.parametrize("status", [400, 401])
def test_a_subaccount_hands_nothing_over(status: int) -> None:
    client = Client(Service(State(choices=Choices(subaccount_transfer=status))))  # type: ignore[arg-type]
    there = client.as_(client.subaccount()["sid"])

    got = there.update(there.buy()["sid"], AccountSid=client.user or "")

    assert (got.status, got.code) == (status, 21474)


# --- releasing


def test_a_released_number_is_gone_everywhere(client: Client) -> None:
    number, trunk, pool = client.buy(), client.trunk(), client.pool()
    client.attach(trunk, number)
    client.add(pool, number)

    got = client.delete(f"{client.numbers}/{number['sid']}.json")

    assert (got.status, got.response.body) == (204, b"")
    assert client.get(f"{client.numbers}/{number['sid']}.json").status == 404
    assert client.get(trunk["links"]["phone_numbers"]).json["phone_numbers"] == []
    assert client.get(pool["links"]["phone_numbers"]).json["phone_numbers"] == []
    assert client.delete(f"{client.numbers}/{number['sid']}.json").code == 20404
