"""Who is asking, what they reach, and what they are told otherwise."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from sandbox_client import ACCOUNT, API, SERVICES, TRUNKS, Client, Got

from pytest_numbers_contract.service import Service
from pytest_numbers_contract.service.authentication import Credentials, read_credentials
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.changes import add_account, add_trunk, declare_main
from pytest_numbers_contract.state.choices import Choices

OTHER = "AC" + "b" * 32
KEY = "SK" + "1" * 32


@pytest.fixture
def strict(client: Client) -> Client:
    declare_main(client.service.state, ACCOUNT, "secret", api_keys=((KEY, "key secret"),))
    return client.as_(ACCOUNT, "secret")


def refused(got: Got) -> bool:
    return (got.status, got.code, got.header("WWW-Authenticate")) == (401, 20003, 'Basic realm="Twilio API"')


# --- nothing declared


def test_the_first_account_sid_seen_is_the_main_account_and_any_token_is_right(client: Client) -> None:
    assert client.get(f"{client.numbers}.json").status == 200
    assert client.as_(ACCOUNT, "another").get(f"{client.numbers}.json").status == 200
    assert client.service.state.main_sid == ACCOUNT


def test_what_was_arranged_before_belongs_to_it(client: Client) -> None:

    trunk = add_trunk(client.service.state, client.service.state.main_sid)

    assert client.get(f"{TRUNKS}/{trunk.sid}").json["account_sid"] == ACCOUNT


def test_the_sandboxs_own_account_can_be_used(client: Client) -> None:
    own = client.service.state.main

    assert client.as_(own.sid, own.auth_token).get(TRUNKS).status == 200
    assert refused(client.get(TRUNKS))


def test_another_account_is_unknown_and_told_why(client: Client) -> None:
    client.get(TRUNKS)

    got = client.as_(OTHER).get(TRUNKS)

    assert refused(got)
    assert "the first one seen is the main account" in got.json["detail"]


def test_a_subaccount_asking_first_is_not_taken_for_the_main_account(client: Client) -> None:
    state = client.service.state
    child = add_account(state, owner_sid=state.main_sid)

    assert client.as_(child.sid).get(TRUNKS).status == 200
    assert client.get(TRUNKS).status == 200
    assert state.main_sid == ACCOUNT


def test_an_api_key_asks_for_the_account_of_the_path(client: Client) -> None:
    assert client.as_(KEY).get(f"{client.numbers}.json").status == 200
    assert client.service.state.main_sid == ACCOUNT


def test_an_api_key_asks_for_the_main_account_elsewhere(client: Client) -> None:
    assert client.as_(KEY).get(TRUNKS).status == 200
    assert client.service.state.adoptable


def test_an_api_key_on_a_malformed_path_adopts_nothing(client: Client) -> None:
    assert client.as_(KEY).get(f"{API}/2010-04-01/Accounts/ACtest/IncomingPhoneNumbers.json").status == 404
    assert client.service.state.adoptable


@pytest.mark.parametrize("user", ["ACtest", "user", "", "PN" + "1" * 32])
def test_a_malformed_user_name_is_told_what_it_should_be(client: Client, user: str) -> None:
    got = client.as_(user).get(TRUNKS)

    assert refused(got)
    assert (got.message, "AC or SK and 32 hex digits" in got.json["detail"]) == ("Authenticate", True)


def test_no_credentials_get_the_wording_of_their_own(client: Client) -> None:
    got = client.as_(None).get(f"{API}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json")

    assert refused(got)
    assert got.json == {
        "code": 20003,
        "detail": "Your AccountSid or AuthToken was incorrect.",
        "message": "Authentication Error - No credentials provided",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize(
    "value",
    [
        "Bearer x",
        "Basic",
        "Basic ???",
        "Basic " + base64.b64encode(b"\xff:x").decode(),
        "Basic " + base64.b64encode(b"x").decode(),
        "Basic \xe9",
    ],
    ids=["bearer", "nothing", "no base64", "no text", "no colon", "no ASCII"],
)
def test_credentials_that_cannot_be_read_are_none(value: str) -> None:
    assert read_credentials((("authorization", value),)) is None


def test_a_secret_may_hold_colons_and_a_scheme_any_case() -> None:
    value = "bASIC " + base64.b64encode("AC:s:e:ü".encode()).decode()

    assert read_credentials((("Authorization", value),)) == Credentials("AC", "s:e:ü")


# --- declared


def test_a_declared_account_asks_with_its_own_token(strict: Client) -> None:
    assert strict.get(TRUNKS).status == 200
    assert refused(strict.as_(ACCOUNT, "wrong").get(TRUNKS))
    assert refused(strict.as_(OTHER, "secret").get(TRUNKS))


def test_a_declared_key_asks_with_its_own_secret(strict: Client) -> None:
    assert strict.as_(KEY, "key secret").get(TRUNKS).status == 200
    assert refused(strict.as_(KEY, "secret").get(TRUNKS))
    assert refused(strict.as_("SK" + "2" * 32, "key secret").get(TRUNKS))


def test_a_subaccount_asks_with_its_own_token(strict: Client) -> None:
    child = strict.subaccount()

    assert strict.as_(child["sid"], child["auth_token"]).get(TRUNKS).status == 200
    assert refused(strict.as_(child["sid"], "secret").get(TRUNKS))


# --- reach


def test_a_parent_reaches_its_subaccounts_in_the_2010_api(client: Client) -> None:
    child = client.subaccount()
    there = client.as_(child["sid"])
    there.buy()

    got = client.get(f"{there.numbers}.json")

    assert [row["account_sid"] for row in got.json["incoming_phone_numbers"]] == [child["sid"]]


def test_an_api_key_never_reaches_subaccounts(client: Client) -> None:
    there = client.as_(client.subaccount()["sid"])

    assert client.as_(KEY).get(f"{there.numbers}.json").status == 404


def test_the_product_apis_belong_to_who_asks(client: Client) -> None:
    there = client.as_(client.subaccount()["sid"])
    there.trunk()
    there.pool()

    assert client.get(TRUNKS).json["trunks"] == []
    assert client.get(SERVICES).json["services"] == []
    assert len(there.get(TRUNKS).json["trunks"]) == 1


@pytest.mark.parametrize("path", [".json", "/IncomingPhoneNumbers.json"])
def test_a_subaccount_reaches_neither_parent_nor_sibling(client: Client, path: str) -> None:
    first, second = client.subaccount(), client.subaccount()
    there = client.as_(first["sid"])

    for account in (client.user, second["sid"]):
        assert there.get(f"{API}/2010-04-01/Accounts/{account}{path}").status == 404


def test_a_number_of_another_account_is_not_found(client: Client) -> None:
    number = client.as_(client.subaccount()["sid"]).buy()

    assert client.get(f"{client.numbers}/{number['sid']}.json").status == 404


def test_the_code_for_an_account_out_of_reach_is_a_choice() -> None:
    client = Client(Service(State(choices=Choices(foreign_account=20003))))

    assert refused(client.get(f"{API}/2010-04-01/Accounts/{OTHER}/IncomingPhoneNumbers.json"))


# --- suspended


@pytest.mark.parametrize("status", ["suspended", "closed"])
@pytest.mark.parametrize(("code", "http"), [(20003, 401), (20403, 403), (20005, 403)])
def test_a_suspended_account_is_refused(status: str, code: int, http: int) -> None:
    client = Client(Service(State(choices=Choices(suspended_account=code))))  # type: ignore[arg-type]
    child = client.subaccount()
    client.post(f"{client.as_(child['sid']).account}.json", Status=status)

    got = client.as_(child["sid"]).get(TRUNKS)

    assert (got.status, got.code) == (http, code)


# --- accounts


def test_an_account_is_shown_with_the_members_that_clients_load(client: Client) -> None:
    account = client.get(f"{client.account}.json").json

    assert account == {
        "auth_token": client.service.state.main.auth_token,
        "date_created": "Thu, 01 Jan 2026 00:00:00 +0000",
        "date_updated": "Thu, 01 Jan 2026 00:00:00 +0000",
        "friendly_name": "Main account",
        "owner_account_sid": ACCOUNT,
        "sid": ACCOUNT,
        "status": "active",
        "subresource_uris": {
            "available_phone_numbers": f"/2010-04-01/Accounts/{ACCOUNT}/AvailablePhoneNumbers.json",
            "incoming_phone_numbers": f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json",
        },
        "type": "Full",
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}.json",
    }


def test_subaccounts_are_made_listed_changed_and_closed(client: Client) -> None:
    child = client.subaccount(FriendlyName="Child")
    url = f"{client.as_(child['sid']).account}.json"

    assert (child["friendly_name"], child["owner_account_sid"]) == ("Child", ACCOUNT)
    listed = client.get(f"{API}/2010-04-01/Accounts.json").json["accounts"]
    assert [row["sid"] for row in listed] == [child["sid"], ACCOUNT]
    assert client.post(url, FriendlyName="Kid", Status="suspended").json["friendly_name"] == "Kid"
    assert client.get(url).json["status"] == "suspended"
    assert client.post(url, FriendlyName="Kid two").json["status"] == "suspended"
    assert client.post(url, Status="closed").json["status"] == "closed"
    assert client.post(url, Status="active").status == 400


@pytest.mark.parametrize(
    ("query", "count"),
    [({"FriendlyName": "Child"}, 1), ({"Status": "active"}, 2), ({"Status": "closed"}, 0), ({"FriendlyName": ""}, 2)],
    ids=str,
)
def test_filters_narrow_the_list_of_accounts(client: Client, query: dict[str, str], count: int) -> None:
    client.subaccount(FriendlyName="Child")

    assert len(client.get(f"{API}/2010-04-01/Accounts.json", **query).json["accounts"]) == count


def test_a_subaccount_has_no_subaccounts_and_sees_itself_only(client: Client) -> None:
    child = client.subaccount()
    there = client.as_(child["sid"])

    assert refused(there.post(f"{API}/2010-04-01/Accounts.json"))
    assert [row["sid"] for row in there.get(f"{API}/2010-04-01/Accounts.json").json["accounts"]] == [child["sid"]]


@pytest.mark.parametrize(
    ("form", "code"),
    [({"Status": "gone"}, None), ({"Status": "closed"}, None), ({"FriendlyName": "x" * 65}, 20002)],
    ids=["unknown status", "closing the main account", "long name"],
)
def test_an_account_takes_only_what_makes_sense(client: Client, form: dict[str, str], code: int | None) -> None:
    got = client.post(f"{client.account}.json", **form)

    assert (got.status, got.code) == (400, code)


def test_a_subaccount_is_of_the_type_of_its_parent(client: Client) -> None:
    state = client.service.state
    state.accounts[state.main_sid] = replace(state.main, type="Trial")

    assert client.subaccount()["type"] == "Trial"
