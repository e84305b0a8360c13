"""A bare body becomes an exchange: its own members and links say whose it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_numbers_contract.exchange import Place, header
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.reading import body_exchange

AC, MG, PN, TK = (prefix + "1" * 32 for prefix in ("AC", "MG", "PN", "TK"))
NOBODY = "0" * 32
TRUNK = f"https://trunking.twilio.com/v1/Trunks/{TK}/PhoneNumbers"
OWNED = f"/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers"


def operation(host: str, path: str, method: str = "GET", suffixes: tuple[str, ...] = ()) -> Operation:
    return Operation(f"{host}.x", method, host, path, "", {}, key="phone_numbers", suffixes=suffixes)


CREATE = operation("trunking", "/v1/Trunks/{TrunkSid}/PhoneNumbers", "POST")
FETCH = operation("trunking", "/v1/Trunks/{TrunkSid}/PhoneNumbers/{Sid}")
LIST = operation("api", "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers", suffixes=("json", "csv"))
SEARCH = operation(
    "api", "/2010-04-01/Accounts/{AccountSid}/AvailablePhoneNumbers/{CountryCode}/Local", suffixes=("json",)
)
POOL = operation("messaging", "/v1/Services/{ServiceSid}/PhoneNumbers")


@pytest.mark.parametrize(
    ("asked", "body", "url"),
    [
        pytest.param(FETCH, {"sid": PN, "trunk_sid": TK}, f"{TRUNK}/{PN}", id="members"),
        pytest.param(
            FETCH, {"sid": PN, "trunk_sid": None, "url": f"{TRUNK}/PN2"}, f"{TRUNK}/{PN}", id="a link helps out"
        ),
        pytest.param(CREATE, {"sid": PN, "url": f"{TRUNK}/{PN}"}, TRUNK, id="a link below"),
        pytest.param(CREATE, {"phone_numbers": [], "meta": {"url": f"{TRUNK}?Page=0"}}, TRUNK, id="a page's link"),
        pytest.param(CREATE, {"phone_numbers": [{"trunk_sid": TK}, {}]}, TRUNK, id="the first item"),
        pytest.param(
            POOL,
            {"phone_numbers": [], "x": [1]},
            f"https://messaging.twilio.com/v1/Services/MG{NOBODY}/PhoneNumbers",
            id="nobody",
        ),
        pytest.param(
            LIST, {"uri": f"{OWNED}.json?Page=0"}, f"https://api.twilio.com{OWNED}.json", id="a relative link"
        ),
        pytest.param(
            SEARCH,
            {"uri": f"/2010-04-01/Accounts/{AC}/AvailablePhoneNumbers/GB/Local.json"},
            f"https://api.twilio.com/2010-04-01/Accounts/{AC}/AvailablePhoneNumbers/GB/Local.json",
            id="a search's link",
        ),
        pytest.param(
            SEARCH,
            {"available_phone_numbers": [{"iso_country": "DK"}]},
            f"https://api.twilio.com/2010-04-01/Accounts/AC{NOBODY}/AvailablePhoneNumbers/DK/Local.json",
            id="a country",
        ),
        pytest.param(
            SEARCH,
            {"iso_country": "dk"},
            f"https://api.twilio.com/2010-04-01/Accounts/AC{NOBODY}/AvailablePhoneNumbers/US/Local.json",
            id="no country",
        ),
        pytest.param(operation("api", "/v1/{Name}"), {"name": "a b"}, "https://api.twilio.com/v1/a%20b", id="any name"),
        pytest.param(operation("api", "/v1/{Name}"), {}, "https://api.twilio.com/v1/Name", id="a name not told"),
    ],
)
def test_the_url_is_told_by_the_body(asked: Operation, body: dict[str, Any], url: str) -> None:
    exchange = body_exchange(json.dumps(body).encode(), operation=asked, status=200)

    assert exchange.url == url


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"code": 20404, "message": "…", "status": 404}, id="an error"),
        pytest.param({"sid": "PN123", "trunk_sid": TK[:-1], "url": 5}, id="malformed SIDs"),
        pytest.param({"sid": TK, "trunk_sid": PN, "url": "https://a.test/"}, id="SIDs of something else"),
        pytest.param({"url": f"https://messaging.twilio.com/v1/Trunks/{TK}/PhoneNumbers/{PN}"}, id="another host"),
        pytest.param({"url": f"https://trunking.twilio.com/v1/Other/{TK}/PhoneNumbers/{PN}"}, id="another path"),
        pytest.param({"url": "https://trunking.twilio.com/v1"}, id="a short path"),
        pytest.param([{"sid": PN}], id="a list"),
        pytest.param("text", id="a text"),
    ],
)
def test_what_the_body_does_not_tell_is_nobodys(body: Any) -> None:
    exchange = body_exchange(json.dumps(body).encode(), operation=FETCH, status=404)

    assert exchange.url == f"https://trunking.twilio.com/v1/Trunks/TK{NOBODY}/PhoneNumbers/PN{NOBODY}"


def test_a_body_that_is_not_json_is_still_an_exchange() -> None:
    exchange = body_exchange(b"<html>", operation=CREATE, status=502, source=Place("b.json", 1))

    assert (exchange.method, exchange.status, exchange.response.body) == ("POST", 502, b"<html>")
    assert header(exchange.response.headers, "content-type") == "application/json"
    assert exchange.request.body is None
    assert exchange.source == Place("b.json", 1)


def test_a_body_deeper_than_the_usual_limit_still_tells_whose_it_is() -> None:
    deep: Any = {"sid": PN, "trunk_sid": TK, "extra": 1}
    for _ in range(80):
        deep["extra"] = {"below": deep["extra"]}

    exchange = body_exchange(json.dumps(deep).encode(), operation=FETCH, status=200)

    assert exchange.url == f"https://trunking.twilio.com/v1/Trunks/{TK}/PhoneNumbers/{PN}"


@pytest.mark.parametrize(
    ("body", "account"),
    [
        pytest.param(f"account_sid,sid\n{AC},{PN}\n", AC, id="told by the first row"),
        pytest.param("account_sid\n", f"AC{NOBODY}", id="no rows"),
        pytest.param("account_sid,account_sid\n", f"AC{NOBODY}", id="not CSV"),
    ],
)
def test_a_csv_is_told_by_its_first_row(body: str, account: str) -> None:
    exchange = body_exchange(body.encode(), operation=LIST, status=200, suffix="csv")

    assert exchange.url == f"https://api.twilio.com/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.csv"
    assert header(exchange.response.headers, "content-type") == "text/csv"
