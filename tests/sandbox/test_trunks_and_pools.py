"""Trunks and messaging services: made, changed, deleted, and the numbers on them."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import SERVICES, TRUNKS, Client

from pytest_numbers_contract.service import Service
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.choices import Choices

PN = "PN" + "1" * 32


def choosing(**choices: Any) -> Client:
    return Client(Service(State(choices=Choices(**choices))))


# --- numbers on a trunk


def test_the_same_number_is_seen_through_both_apis_in_both_date_formats(client: Client) -> None:
    number, trunk = client.buy(SmsUrl="https://example.com"), client.trunk()

    attached = client.attach(trunk, number)

    owned = client.number(number["sid"])
    assert (attached["sid"], attached["trunk_sid"], owned["trunk_sid"]) == (number["sid"], trunk["sid"], trunk["sid"])
    assert (attached["date_created"], owned["date_created"]) == (
        "2026-01-01T00:00:01Z",
        "Thu, 01 Jan 2026 00:00:01 +0000",
    )
    assert (attached["sms_url"], attached["capabilities"]) == (owned["sms_url"], owned["capabilities"])
    assert attached["url"] == f"{TRUNKS}/{trunk['sid']}/PhoneNumbers/{number['sid']}"
    assert attached["links"] == {
        "phone_number": f"https://api.twilio.com/2010-04-01/Accounts/{client.user}/IncomingPhoneNumbers/{number['sid']}"
    }
    assert len(attached) == 26


def test_a_number_on_a_trunk_is_shown_listed_and_taken_off(client: Client) -> None:
    number, trunk = client.buy(), client.trunk()
    attached = client.attach(trunk, number)

    assert client.get(attached["url"]).json == attached
    assert client.get(trunk["links"]["phone_numbers"]).json["phone_numbers"] == [attached]
    assert client.delete(attached["url"]).status == 204
    assert client.get(attached["url"]).status == 404
    assert client.number(number["sid"])["trunk_sid"] is None


def test_a_number_moves_between_trunks(client: Client) -> None:
    number, first, second = client.buy(), client.trunk(), client.trunk()
    client.attach(first, number)

    assert client.attach(second, number)["trunk_sid"] == second["sid"]
    assert client.get(first["links"]["phone_numbers"]).json["phone_numbers"] == []


@pytest.mark.parametrize("choice", ["trunk_reattach", "trunk_attach_again"])
def test_attaching_an_attached_number_can_be_refused(choice: str) -> None:
    client = choosing(**{choice: "refuse"})
    number, first, second = client.buy(), client.trunk(), client.trunk()
    client.attach(first, number)
    trunk = {"trunk_reattach": second, "trunk_attach_again": first}[choice]

    got = client.post(trunk["links"]["phone_numbers"], PhoneNumberSid=number["sid"])

    assert (got.status, got.code, got.message) == (409, None, "Phone number is in use")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", ""), ("GET", f"/{PN}"), ("DELETE", f"/{PN}")],
    ids=["list", "create", "fetch", "delete"],
)
@pytest.mark.parametrize("base", [TRUNKS + "/TK", SERVICES + "/MG"], ids=["trunk", "service"])
def test_what_hangs_on_nothing_is_not_found_under_its_path_without_version(
    client: Client, base: str, method: str, path: str
) -> None:
    url = f"{base}{'1' * 32}/PhoneNumbers{path}"

    got = client.send(client.request(method, url, {"PhoneNumberSid": PN}))

    assert (got.status, got.code) == (404, 20404)
    assert got.message == f"The requested resource {url.partition('/v1')[2]} was not found"


def test_a_number_on_no_trunk_is_not_found_on_one(client: Client) -> None:
    number, trunk = client.buy(), client.trunk()

    got = client.get(f"{TRUNKS}/{trunk['sid']}/PhoneNumbers/{number['sid']}")

    path = f"/Trunks/{trunk['sid']}/PhoneNumbers/{number['sid']}"
    assert (got.status, got.message) == (404, f"The requested resource {path} was not found")


@pytest.mark.parametrize("base", ["trunk", "pool"])
@pytest.mark.parametrize(
    "form", [{}, {"PhoneNumberSid": ""}, {"phoneNumberSid": PN}], ids=["missing", "blank", "wrong case"]
)
def test_a_missing_number_is_told(client: Client, base: str, form: dict[str, str]) -> None:
    made = {"trunk": client.trunk, "pool": client.pool}[base]()

    got = client.post(made["links"]["phone_numbers"], **form)

    assert (got.status, got.code) == (400, 20001)
    assert got.message == "Missing required parameter PhoneNumberSid in the post body"


def test_an_unknown_number_is_not_attached(client: Client) -> None:
    trunk = client.trunk()

    got = client.post(trunk["links"]["phone_numbers"], PhoneNumberSid=PN)

    assert (got.status, got.code) == (404, 20404)
    assert got.message == f"The requested resource /Trunks/{trunk['sid']}/PhoneNumbers/{PN} was not found"


def test_the_code_for_attaching_an_unknown_number_is_a_choice() -> None:
    client = choosing(unknown_trunk_number=21421)

    got = client.post(client.trunk()["links"]["phone_numbers"], PhoneNumberSid="PN123")

    assert (got.status, got.code, got.message) == (400, 21421, "PN123 is not a valid number")


def test_an_account_attaches_its_own_numbers_to_its_own_trunks(client: Client) -> None:
    there = client.as_(client.subaccount()["sid"])
    number, trunk, pool = client.buy(), there.trunk(), there.pool()

    assert there.post(trunk["links"]["phone_numbers"], PhoneNumberSid=number["sid"]).status == 404
    assert there.post(pool["links"]["phone_numbers"], PhoneNumberSid=number["sid"]).code == 21421
    # A parent does not reach what its subaccounts hold on the product APIs.
    assert client.get(trunk["url"]).status == 404
    assert client.get(pool["url"]).status == 404


# --- trunks


def test_a_trunk_is_made_with_the_members_that_clients_load(client: Client) -> None:
    trunk = client.trunk(FriendlyName="Desk", DomainName="desk.pstn.twilio.com", Secure="true")

    assert (trunk["friendly_name"], trunk["domain_name"], trunk["secure"]) == ("Desk", "desk.pstn.twilio.com", True)
    assert (trunk["account_sid"], trunk["date_created"]) == (client.user, "2026-01-01T00:00:01Z")
    assert trunk["url"] == f"{TRUNKS}/{trunk['sid']}"
    assert trunk["links"]["phone_numbers"] == f"{TRUNKS}/{trunk['sid']}/PhoneNumbers"
    assert (trunk["recording"], trunk["auth_type_set"]) == ({"mode": "do-not-record", "trim": "do-not-trim"}, [])


def test_trunks_are_shown_listed_changed_and_deleted(client: Client) -> None:
    first, second = client.trunk(), client.trunk()

    assert client.get(TRUNKS).json["trunks"] == [second, first]
    changed = client.post(
        first["url"],
        FriendlyName="Desk",
        TransferMode="enable-all",
        TransferCallerId="from-transferee",
        CnamLookupEnabled="true",
        DisasterRecoveryUrl="https://example.com",
        DisasterRecoveryMethod="GET",
    ).json
    assert (changed["friendly_name"], changed["transfer_mode"]) == ("Desk", "enable-all")
    assert (changed["transfer_caller_id"], changed["cnam_lookup_enabled"]) == ("from-transferee", True)
    assert (changed["disaster_recovery_url"], changed["disaster_recovery_method"]) == ("https://example.com", "GET")
    assert client.get(first["url"]).json == changed
    assert client.delete(first["url"]).status == 204
    assert client.get(TRUNKS).json["trunks"] == [second]


def test_a_domain_name_is_taken_once_whoever_asks(client: Client) -> None:
    there = client.as_(client.subaccount()["sid"])
    first = client.trunk(DomainName="desk.pstn.twilio.com")
    second = there.trunk()

    got = there.post(second["url"], DomainName="DESK.pstn.twilio.com")

    assert (got.status, got.code) == (400, 21248)
    assert client.post(first["url"], DomainName="desk.pstn.twilio.com").status == 200
    assert client.post(first["url"], DomainName="").json["domain_name"] is None


@pytest.mark.parametrize("name", ["desk", "desk.example.com", ".pstn.twilio.com", "-a.pstn.twilio.com"])
def test_a_domain_name_ends_as_twilio_ends_it(client: Client, name: str) -> None:
    assert client.post(TRUNKS, DomainName=name).code == 21245


@pytest.mark.parametrize(
    "form",
    [{"TransferMode": "yes"}, {"TransferCallerId": "x"}, {"Secure": "perhaps"}],
    ids=["mode", "caller", "secure"],
)
def test_a_trunk_takes_only_what_makes_sense(client: Client, form: dict[str, str]) -> None:
    assert client.post(TRUNKS, **form).status == 400


def test_an_account_can_have_a_limit_of_trunks() -> None:
    client = choosing(trunk_limit=1)
    client.trunk()

    assert client.post(TRUNKS).code == 21244
    assert client.as_(client.subaccount()["sid"]).trunk()["friendly_name"] is None


# --- pools


def test_a_pool_entry_has_the_sid_of_its_number_and_dates_of_its_own(client: Client) -> None:
    number, pool = client.buy(), client.pool()

    entry = client.add(pool, number)

    assert entry == {
        "sid": number["sid"],
        "account_sid": client.user,
        "service_sid": pool["sid"],
        "date_created": "2026-01-01T00:00:03Z",
        "date_updated": "2026-01-01T00:00:03Z",
        "phone_number": "+14155550100",
        "country_code": "US",
        "capabilities": ["MMS", "SMS", "Voice"],
        "url": f"{SERVICES}/{pool['sid']}/PhoneNumbers/{number['sid']}",
    }


def test_capabilities_of_a_pool_entry_are_names_in_order(client: Client) -> None:
    entry = client.add(client.pool(), client.buy("+447700900000"))

    assert (entry["capabilities"], entry["country_code"]) == (["SMS", "Voice"], "GB")


def test_a_pool_entry_is_shown_listed_and_removed(client: Client) -> None:
    number, pool = client.buy(), client.pool()
    entry = client.add(pool, number)

    assert client.get(entry["url"]).json == entry
    assert client.get(pool["links"]["phone_numbers"]).json["phone_numbers"] == [entry]
    assert client.delete(entry["url"]).status == 204
    assert client.delete(entry["url"]).code == 20404
    assert client.number(number["sid"])["sid"] == number["sid"]


def test_a_number_is_added_to_one_pool_once(client: Client) -> None:
    number, first, second = client.buy(), client.pool(), client.pool()
    client.add(first, number)

    again = client.post(first["links"]["phone_numbers"], PhoneNumberSid=number["sid"])
    elsewhere = client.post(second["links"]["phone_numbers"], PhoneNumberSid=number["sid"])

    assert (again.status, again.code) == (409, 21710)
    assert again.message == "Phone Number or Short Code is already in the Messaging Service."
    assert (elsewhere.status, elsewhere.code) == (409, 21712)
    assert elsewhere.message == "Phone Number or Short Code is associated with another Messaging Service."


def test_adding_a_number_again_can_answer_200() -> None:
    client = choosing(pool_duplicate=200)
    number, first, second = client.buy(), client.pool(), client.pool()
    entry = client.add(first, number)

    again = client.post(first["links"]["phone_numbers"], PhoneNumberSid=number["sid"])

    assert (again.status, again.json) == (200, entry)
    assert client.post(second["links"]["phone_numbers"], PhoneNumberSid=number["sid"]).code == 21712


def test_adding_a_number_can_answer_200() -> None:
    client = choosing(pool_created=200)
    number, pool = client.buy(), client.pool()

    assert client.post(pool["links"]["phone_numbers"], PhoneNumberSid=number["sid"]).status == 200


def test_a_full_pool_takes_no_more() -> None:
    client = choosing(pool_limit=1)
    pool = client.pool()
    client.add(pool, client.buy())

    got = client.post(pool["links"]["phone_numbers"], PhoneNumberSid=client.buy("+14155550101")["sid"])

    assert (got.status, got.code, got.message) == (412, 21714, "Number Pool size limit reached")


def test_a_number_without_messages_is_not_for_a_pool(client: Client) -> None:
    number, pool = client.buy("+442079460000"), client.pool()

    got = client.post(pool["links"]["phone_numbers"], PhoneNumberSid=number["sid"])

    assert (got.status, got.code) == (400, 21715)


@pytest.mark.parametrize("sid", [PN, "PN123", "+14155550100"])
def test_an_unknown_number_is_not_added(client: Client, sid: str) -> None:
    got = client.post(client.pool()["links"]["phone_numbers"], PhoneNumberSid=sid)

    assert (got.status, got.code, got.message) == (400, 21421, f"{sid} is not a valid number")


def test_the_code_of_an_unknown_service_is_a_choice() -> None:
    client = choosing(unknown_service=21701)

    got = client.get(f"{SERVICES}/MG{'1' * 32}/PhoneNumbers")

    assert (got.status, got.code) == (404, 21701)


def test_the_code_of_an_unknown_entry_is_a_choice() -> None:
    client = choosing(unknown_pool_member=21711)

    got = client.delete(f"{SERVICES}/{client.pool()['sid']}/PhoneNumbers/{PN}")

    assert (got.status, got.code) == (404, 21711)


# --- messaging services


def test_services_are_made_shown_listed_changed_and_deleted(client: Client) -> None:
    first, second = client.pool(), client.pool(Usecase="marketing")

    assert client.get(SERVICES).json["services"] == [second, first]
    changed = client.post(
        first["url"],
        FriendlyName="Desk",
        InboundRequestUrl="https://example.com",
        FallbackMethod="GET",
        StickySender="false",
        ScanMessageContent="disable",
        ValidityPeriod="60",
        UseInboundWebhookOnNumber="true",
    ).json
    assert (changed["friendly_name"], changed["inbound_request_url"]) == ("Desk", "https://example.com")
    assert (changed["fallback_method"], changed["sticky_sender"]) == ("GET", False)
    assert (changed["scan_message_content"], changed["validity_period"]) == ("disable", 60)
    assert changed["use_inbound_webhook_on_number"] is True
    assert client.post(first["url"], InboundRequestUrl="").json["inbound_request_url"] is None
    assert client.delete(first["url"]).status == 204
    assert client.get(SERVICES).json["services"] == [second]
    assert client.get(first["url"]).code == 20404


def test_a_service_needs_a_name(client: Client) -> None:
    assert client.post(SERVICES).message == "Missing required parameter FriendlyName in the post body"


@pytest.mark.parametrize(
    "form",
    [{"ValidityPeriod": "0"}, {"ValidityPeriod": "36001"}, {"ValidityPeriod": "x"}, {"ScanMessageContent": "x"}],
    ids=str,
)
def test_a_service_takes_only_what_makes_sense(client: Client, form: dict[str, str]) -> None:
    assert client.post(SERVICES, FriendlyName="x", **form).status == 400


def test_the_numbers_of_a_deleted_service_are_free_for_another(client: Client) -> None:
    number, first, second = client.buy(), client.pool(), client.pool()
    client.add(first, number)
    client.delete(first["url"])

    assert client.add(second, number)["service_sid"] == second["sid"]
