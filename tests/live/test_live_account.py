"""Twilio as a source: what leaves, what it may cost, and what is released."""

from __future__ import annotations

import base64
import json
import os
import signal
import threading
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest

from pytest_numbers_contract import Sandbox, catalog
from pytest_numbers_contract.accidents import Dropped
from pytest_numbers_contract.errors import NotSent, NumbersContractError
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.live import Kind, LiveAccount, Purse, server, twilio
from pytest_numbers_contract.live.credentials import authorization_of
from pytest_numbers_contract.live.purse import Held
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.server import Server

ACCOUNT, SUB, KEY = "AC" + "1a" * 16, "AC" + "2b" * 16, "SK" + "3c" * 16
TOKEN = "5d" * 16
API = "https://api.twilio.com/2010-04-01/Accounts"
OWNED = f"{API}/{ACCOUNT}/IncomingPhoneNumbers"


def login(user: str = ACCOUNT) -> tuple[tuple[str, str], ...]:
    secret = Twilio().subaccount.auth_token if user == SUB else TOKEN
    return (("Authorization", "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()),)


def asking(method: str, url: str, form: dict[str, str] | None = None, *, user: str = ACCOUNT) -> Request:
    return Request(method, url, login(user), urlencode(form or {}).encode())


def buying(number: str = "+14155550100", *, user: str = ACCOUNT, url: str = f"{OWNED}.json") -> Request:
    return asking("POST", url, {"PhoneNumber": number}, user=user)


class Twilio:
    """A stand-in: a sandbox with an account, a subaccount and a key, and the requests that reached it."""

    def __init__(self, **settings: bool) -> None:
        self.sandbox = Sandbox(**settings)
        self.sandbox.declare_account(ACCOUNT, TOKEN, api_keys=((KEY, TOKEN),))
        self.subaccount = self.sandbox.subaccount(sid=SUB)
        self.requests: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(f"{request.method} {request.url.removeprefix(API)}")
        return self.sandbox.answer_request(request)

    @property
    def owned(self) -> list[str]:
        return [number.phone_number for number in self.sandbox.phone_numbers]


@pytest.fixture
def there() -> Twilio:
    return Twilio()


def account(send, budget: int | None = None, declared: Kind | None = None) -> LiveAccount:
    return LiveAccount(send, Purse(budget), declared=declared)


# --- what leaves


@pytest.mark.parametrize(
    "url", [f"{OWNED}.json", f"{OWNED}/Local.json", f"{OWNED}/Mobile.json", f"{OWNED}/TollFree.json"]
)
def test_no_way_to_buy_leaves_without_a_budget(there, url):
    with pytest.raises(NotSent, match=r"costs money, so it was not sent\n.*--numbers-budget N"):
        account(there)(buying(url=url))

    assert [request for request in there.requests if request.startswith("POST")] == []


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(buying(url=OWNED), id="XML"),
        pytest.param(buying(url=f"{OWNED}/National.json"), id="another type"),
        pytest.param(buying(url=f"{OWNED}/local.json"), id="another case"),
        pytest.param(buying(url=f"{OWNED}/PN1%2F..json"), id="an odd path"),
        pytest.param(buying(url=f"https://api.twilio.com//2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json")),
        pytest.param(asking("post", f"{OWNED}.json"), id="a small method"),
        pytest.param(asking("GET", "https://lookups.twilio.com/v2/PhoneNumbers/+14155550100"), id="a lookup"),
        pytest.param(asking("POST", f"{API}/{ACCOUNT}/Messages.json", {"To": "+1"}), id="a message"),
        pytest.param(
            asking("POST", f"{OWNED}/PN{'0' * 32}.json", {"EmergencyStatus": "Active"}), id="an emergency address"
        ),
        pytest.param(
            asking("POST", f"{OWNED}/PN{'0' * 32}.json?EmergencyAddressSid=AD{'0' * 32}"), id="the same in the query"
        ),
        pytest.param(
            Request("POST", f"{OWNED}/PN{'0' * 32}.json", login(), b'--x\r\nname="EmergencyStatus"\r\n\r\nActive\r\n'),
            id="the same in parts",
        ),
        pytest.param(Request("POST", f"{OWNED}/PN{'0' * 32}.json", login(), b"\xff%"), id="a form nobody can read"),
        pytest.param(asking("POST", f"{API}/{ACCOUNT}%2FIncomingPhoneNumbers.json"), id="a purchase in one segment"),
        pytest.param(asking("POST", f"{API}/{ACCOUNT}%252FIncomingPhoneNumbers.json"), id="the same quoted twice"),
        pytest.param(asking("GET", f"{API}/../IncomingPhoneNumbers.json"), id="a path upwards"),
        pytest.param(Request("POST", f"{OWNED}.json", (), b""), id="no credentials"),
    ],
)
def test_what_may_cost_money_in_another_way_does_not_leave(there, request_):
    with pytest.raises(NotSent):
        account(there, declared=Kind.LIVE)(request_)

    assert there.requests == []


def test_a_purchase_for_no_account_does_not_leave(there):
    with pytest.raises(NotSent, match="no account"):
        account(there, 1, Kind.LIVE)(buying(url=f"{API}/$(rm)/IncomingPhoneNumbers.json"))


def test_what_no_resource_has_a_price_for_does_not_leave(there, monkeypatch):
    unpriced = replace(catalog.resource_of(catalog.operation_named("trunking.trunks.list")), paid=None)
    monkeypatch.setattr(catalog, "resource_of", lambda operation: unpriced)

    with pytest.raises(NotSent, match=r"trunking\.trunks\.list has no price in its declaration"):
        account(there)(asking("GET", "https://trunking.twilio.com/v1/Trunks"))


def test_every_resource_says_what_costs_money():
    paid = {resource.name: resource.paid for resource in catalog.resources()}

    assert [name for name, verbs in paid.items() if verbs is None] == []
    assert [name for name, verbs in paid.items() if verbs] == ["incoming_phone_numbers"]


def test_what_costs_nothing_leaves_as_it_is(there):
    trunks = "https://trunking.twilio.com/v1/Trunks"

    made = account(there)(asking("POST", trunks, {"FriendlyName": "x"}))

    assert (made.status, there.requests) == (201, [f"POST {trunks}"])


# --- the budget


def test_purchases_beyond_the_budget_do_not_leave(there):
    live = account(there, 1, Kind.LIVE)
    live(buying())

    with pytest.raises(NotSent, match=r"the budget of 1 is spent.*\n.*--numbers-budget 2"):
        live(buying("+14155550101"))

    assert there.owned == ["+14155550100"]


def test_what_is_refused_and_what_is_held_already_costs_nothing(there):
    live = account(there, 2, Kind.LIVE)

    answers = [live(buying(number)).status for number in ("+1415555", "+14155550100", "+14155550100", "+14155550101")]

    assert (answers, live.purse.spent) == ([400, 201, 201, 201], 2)


def test_a_released_number_has_spent_its_place(there):
    live = account(there, 1, Kind.LIVE)
    live(buying())
    (number,) = live.purse.held
    live(asking("DELETE", number.url))

    with pytest.raises(NotSent):
        live(buying())

    assert live.purse.held == ()


def test_a_forked_process_buys_nothing(there, monkeypatch):
    live = account(there, 1, Kind.LIVE)
    monkeypatch.setattr(os, "getpid", lambda: -1)

    with pytest.raises(NotSent, match=r"a process of its own was not sent\n  buy in the process of the tests"):
        live(buying())

    assert there.requests == []


# --- whose credentials


@pytest.mark.parametrize(
    ("user", "kind", "asked"),
    [
        pytest.param(ACCOUNT, Kind.LIVE, 1, id="live"),
        pytest.param(SUB, Kind.SUBACCOUNT, 1, id="subaccount"),
        pytest.param(KEY, Kind.API_KEY, 0, id="key"),
        pytest.param("AC" + "9" * 32, None, 1, id="unknown"),
        pytest.param("me", None, 0, id="no SID"),
    ],
)
def test_the_kind_is_found_by_one_free_call_at_most(there, user, kind, asked):
    live, request = account(there), asking("GET", f"{API}.json", user=user)

    found = [live.kind_of(request) for _ in range(3)]

    assert (found, len(there.requests)) == ([kind] * 3, asked)


def test_who_is_shown_somebody_else_has_no_kind(there):
    other = json.dumps({"sid": SUB, "owner_account_sid": ACCOUNT}).encode()

    live = account(lambda _: Response(200, (("Content-Type", "application/json"),), other))

    assert live.kind_of(asking("GET", f"{API}.json")) is None


def test_what_carries_no_credentials_has_no_kind(there):
    assert account(there).kind_of(Request("GET", f"{API}.json")) is None


def test_what_is_declared_is_not_asked(there):
    assert account(there, declared=Kind.SUBACCOUNT).kind_of(asking("GET", f"{API}.json")) is Kind.SUBACCOUNT
    assert there.requests == []


@pytest.mark.parametrize("declared", [None, Kind.TEST])
def test_test_credentials_buy_magic_numbers_without_a_budget(declared):
    there = Twilio(test_credentials=True)
    live = account(there, declared=declared)

    bought = live(buying("+15005550006"))

    assert (bought.status, live.purse.held, live.purse.spent) == (201, (), 0)
    assert there.requests == [f"GET /{ACCOUNT}.json", f"POST /{ACCOUNT}/IncomingPhoneNumbers.json"]


def test_that_credentials_are_test_credentials_is_not_believed(there):
    with pytest.raises(NotSent, match="declared to be test credentials, and Twilio does not say so"):
        account(there, 5, Kind.TEST)(buying())

    assert there.owned == []


@pytest.mark.parametrize("body", [b"no JSON", b"[]", b'{"code": 20003}', b'{"sid": "AC1"}'])
def test_an_answer_that_says_nothing_makes_no_test_credentials(body):
    live = account(lambda request: Response(200, (), body))

    with pytest.raises(NotSent, match="costs money"):
        live(buying())


@pytest.mark.parametrize(
    ("settings", "user", "request_", "reason"),
    [
        pytest.param(
            {"test_credentials": True},
            ACCOUNT,
            ("GET", f"{OWNED}.json", {}),
            "test credentials do not reach incoming_phone_numbers.list (403, 20008): they buy magic numbers and "
            "nothing else",
            id="test",
        ),
        pytest.param(
            {},
            SUB,
            ("POST", f"{API}.json", {}),
            "a subaccount's credentials do not reach accounts.create",
            id="subaccount",
        ),
    ],
)
def test_what_credentials_do_not_reach_is_remembered_with_its_reason(settings, user, request_, reason):
    live = account(Twilio(**settings))

    live(asking(*request_, user=user))

    assert live.unreached[0].startswith(reason)


@pytest.mark.parametrize(
    ("declared", "status", "code", "request_", "reason"),
    [
        pytest.param(
            Kind.API_KEY, 401, 20003, ("GET", f"{API}.json"), "an API key does not reach accounts.list (401)", id="key"
        ),
        pytest.param(
            Kind.SUBACCOUNT,
            400,
            21474,
            ("POST", f"{OWNED}/PN{'0' * 32}.json", {"AccountSid": SUB}),
            "incoming_phone_numbers.update needs the main account's credentials",
            id="transfer",
        ),
    ],
)
def test_a_refusal_for_want_of_reach_is_told_from_others(declared, status, code, request_, reason):
    live = account(lambda request: Response(status, (), b'{"code": %d}' % code), declared=declared)

    live(asking(*request_))

    assert live.unreached[0].startswith(reason)


@pytest.mark.parametrize(
    ("declared", "status", "request_"),
    [
        pytest.param(Kind.LIVE, 401, ("GET", f"{API}.json"), id="wrong token"),
        pytest.param(Kind.API_KEY, 401, ("GET", f"{OWNED}.json"), id="wrong key"),
        pytest.param(Kind.SUBACCOUNT, 401, ("GET", f"{API}.json"), id="wrong subaccount"),
        pytest.param(Kind.API_KEY, 404, ("GET", f"{API}.json"), id="not found"),
        pytest.param(Kind.API_KEY, 400, ("POST", f"{API}.json"), id="bad"),
    ],
)
def test_any_other_refusal_is_the_tests_business(declared, status, request_):
    live = account(lambda request: Response(status, (), b"{}"), declared=declared)

    live(asking(*request_))

    assert live.unreached == []


# --- releasing


def test_what_was_bought_is_released(there):
    live = account(there, 2, Kind.LIVE)
    live(buying())
    live(buying("+14155550101"))

    live.release()

    assert (there.owned, live.purse.held, live.purse.left) == ([], (), ())


def test_nothing_is_bought_once_all_is_released(there):
    live = account(there, 1, Kind.LIVE)
    live.release()

    with pytest.raises(NotSent, match="after its test was over"):
        live(buying())

    assert there.requests == []


def test_what_was_handed_over_is_released_where_it_is(there):
    live = account(there, 1, Kind.LIVE)
    live(buying())
    (number,) = live.purse.held
    live(asking("POST", number.url, {"AccountSid": SUB}))
    refused = live(asking("DELETE", number.url))

    live.release()

    assert (refused.status, there.owned) == (404, [])
    assert there.requests[-1] == f"DELETE /{SUB}/IncomingPhoneNumbers/{number.sid}.json"


def test_an_update_that_hands_nothing_over_moves_nothing(there):
    live = account(there, 1, Kind.LIVE)
    live(buying())
    live.purse.move("PN1", SUB)
    (number,) = live.purse.held
    live(asking("POST", number.url, {"FriendlyName": "x"}))
    odd = LiveAccount(lambda request: Response(200, (), b'{"account_sid": 7}'), live.purse)
    odd(asking("POST", number.url, {"FriendlyName": "x"}))

    assert live.purse.held == (number,)


def test_one_that_cannot_be_released_hinders_no_other_and_has_its_command(there):
    live = account(there, 2, Kind.LIVE)
    live(buying())
    live(buying("+14155550101"))
    stuck = live.purse.held[0].sid
    there.sandbox.fail("incoming_phone_numbers.delete", status=503)

    live.release()

    (left,) = live.purse.left
    assert there.owned == ["+14155550100"]
    assert str(left) == (
        f"{stuck} costs money: Twilio answered 503\n"
        f'  curl -X DELETE "{API}/$TWILIO_ACCOUNT_SID/IncomingPhoneNumbers/{stuck}.json" '
        '-u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'
    )


def test_a_command_for_a_key_names_the_account(there):
    live = account(there, 1, Kind.API_KEY)
    live(buying(user=KEY))

    (left,) = live.purse.left

    assert left.why == "it was not released"
    assert f"{API}/{ACCOUNT}/IncomingPhoneNumbers/PN" in left.command
    assert left.command.endswith('-u "$TWILIO_API_KEY:$TWILIO_API_KEY_SECRET"')


def test_no_network_while_releasing_is_told(there):
    live = account(there, 1, Kind.LIVE)
    live(buying())

    def dead(request):
        raise NumbersContractError("api.twilio.com does not answer")

    LiveAccount(dead, live.purse).release()

    assert live.purse.left[0].why == "api.twilio.com does not answer"


def raising(fault: BaseException, cause: BaseException | None = None):
    def send(request):
        raise fault from cause

    return send


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(raising(NumbersContractError("x"), httpx.ReadTimeout("")), id="no answer"),
        pytest.param(raising(KeyboardInterrupt()), id="interrupted"),
        pytest.param(lambda request: Response(500, (), b""), id="an error of theirs"),
        pytest.param(lambda request: Response(201, (), b"{}"), id="no SID"),
        pytest.param(lambda request: Response(201, (), b'{"sid": "PN$(x)"}'), id="a SID that is none"),
    ],
)
def test_a_purchase_of_which_nobody_knows_what_came_is_left_to_be_looked_at(send):
    live = account(send, 1, Kind.LIVE)

    with suppress(NumbersContractError, KeyboardInterrupt):
        live(buying())

    (left,) = live.purse.left
    assert left.what == "a purchase was sent, and perhaps a number bought"
    assert left.command == (
        f'curl "{API}/$TWILIO_ACCOUNT_SID/IncomingPhoneNumbers.json?PageSize=5" -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'
    )
    assert live.purse.spent == 1


def test_a_purchase_that_never_left_is_forgotten():
    live = account(raising(NumbersContractError("x"), httpx.ConnectError("")), 1, Kind.LIVE)

    with pytest.raises(NumbersContractError):
        live(buying())

    assert (live.purse.left, live.purse.spent) == ((), 0)


def test_credentials_are_in_no_representation():
    assert TOKEN not in repr(Held("PN1", ACCOUNT, ACCOUNT, login()))
    assert "Basic" not in repr(Held("PN1", ACCOUNT, ACCOUNT, login()))


# --- over HTTP


def test_twilio_is_asked_with_a_client_of_our_own(there):
    with Server(there) as loopback, server(loopback.url) as send, Seam(send), twilio() as ask:
        answer = ask(asking("GET", f"{OWNED}.json"))

    assert (answer.status, there.requests) == (200, [f"GET /{ACCOUNT}/IncomingPhoneNumbers.json"])


def test_credentials_in_the_url_do_not_take_the_place_of_those_that_were_looked_at():
    asked = []

    def seen(request):
        asked.append((request.url, authorization_of(request)))
        return Response(200)

    with Seam(seen), twilio() as ask:
        ask(asking("GET", f"{API}.json".replace("://", f"://{SUB}:secret@")))

    assert asked == [(f"{API}.json", login())]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_the_process_interrupts_it_while_numbers_may_be_held(number):
    before = signal.signal(number, signal.SIG_DFL)  # nohup has SIGHUP ignored
    try:
        with pytest.raises(KeyboardInterrupt), twilio():
            signal.raise_signal(number)
        after = signal.getsignal(number)
    finally:
        signal.signal(number, before)

    assert after == signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with twilio():
            signal.raise_signal(signal.SIGHUP)
        after = signal.getsignal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert after == signal.SIG_IGN


def test_handlers_of_others_stay():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))

    with twilio():
        signal.raise_signal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, before)

    assert heard == [signal.SIGTERM]


def test_in_another_thread_signals_are_left_alone():
    found = []

    def look():
        with twilio():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert found == [signal.SIG_DFL]


def test_nobody_at_twilio_is_told_without_its_url():
    dropping = Seam(lambda request: Dropped())

    with twilio() as ask, dropping, pytest.raises(NumbersContractError, match=r"api\.twilio\.com does not") as told:
        ask(Request("GET", "https://api.twilio.com/?Secret=1"))

    assert "Secret" not in str(told.value)
