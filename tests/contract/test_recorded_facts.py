"""What was recorded of the service passes the wire contract untouched; built from the facts, fact by fact."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import samples as s
from contract_faults import OFFERED_NUMBER, OWNED_ALWAYS, OWNED_NUMBER, POOL_NUMBER, TEST_PURCHASE, TRUNK_NUMBER, A

from pytest_numbers_contract import Exchange, judge

LIST = f"https://api.twilio.com/2010-04-01/Accounts/AC{A}/IncomingPhoneNumbers"
OFFER = f"https://api.twilio.com/2010-04-01/Accounts/AC{A}/AvailablePhoneNumbers"
TRUNK = f"https://trunking.twilio.com/v1/Trunks/TK{A}/PhoneNumbers"
POOL = f"https://messaging.twilio.com/v1/Services/MG{A}/PhoneNumbers"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
RECORDED_HEADERS = {
    "Content-Type": "application/json",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "ETag",
    "Twilio-Request-Id": "RQ" + "0f" * 16,
    "Twilio-Request-Duration": "0.080",
    "Twilio-Concurrent-Requests": "1",
    "X-Home-Region": "us1",
    "X-Powered-By": "AT-5000",
    "Strict-Transport-Security": "max-age=31536000",
}
OLD_TYPE = {"Content-Type": "application/json; charset=utf-8"}


def got(url: str, body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Exchange:
    return Exchange("GET", url, status, headers=headers or OLD_TYPE, body=json.dumps(body).encode())


def posted(url: str, form: str, body: Any, *, status: int = 201) -> Exchange:
    raw = json.dumps(body).encode()
    return Exchange(
        "POST", url, status, request_headers=FORM, request_body=form.encode(), headers=RECORDED_HEADERS, body=raw
    )


def flat(
    items: list[Any], *, page: int = 0, size: int = 50, tokens: tuple[str | None, str | None] = (None, None)
) -> Any:
    at = LIST.removeprefix("https://api.twilio.com") + f".json?PageSize={size}&Page="
    following, before = tokens
    start = page * size if items else 0
    return {
        "incoming_phone_numbers": items,
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + max(len(items) - 1, 0),
        "uri": f"{at}{page}",
        "first_page_uri": f"{at}0",
        "next_page_uri": f"{at}{page + 1}&PageToken={following}" if following else None,
        "previous_page_uri": f"{at}{page - 1}&PageToken={before}" if before else None,
    }


def number(last: str, base: dict[str, Any] = OWNED_NUMBER, **members: Any) -> dict[str, Any]:
    sid = "PN" + A[:-1] + last
    return {**base, "sid": sid, "uri": base["uri"].replace("PN" + A, sid), **members}


OF_2015 = {
    **OWNED_ALWAYS,
    "address_requirements": "none",
    "beta": None,
    "trunk_sid": None,
    "sms_application_sid": "",
    "voice_application_sid": None,
    "capabilities": {"voice": True, "sms": True, "mms": True},
    "api_version": "2008-08-01",
}
OFFERED_IN_2011 = {"friendly_name": "(800) 555-0100", "phone_number": "+18005550100", "iso_country": "US"}
OFFERED_ABROAD = {
    **dict.fromkeys(("lata", "rate_center", "latitude", "longitude", "region", "postal_code", "locality")),
    "friendly_name": "+447903501715",
    "phone_number": "+447903501715",
    "iso_country": "GB",
    "address_requirements": "local",
    "beta": False,
    "capabilities": {"voice": True, "SMS": True, "MMS": False, "fax": False},
}
LEGACY = {"total": 7, "num_pages": 1, "last_page_uri": "/2010-04-01/x.json?Page=0"}


def on_a_page(*items: dict[str, Any], **meta: Any) -> dict[str, Any]:
    first = f"{TRUNK}?PageSize=50&Page=0"
    about = {"key": "phone_numbers", "page": 0, "page_size": 50, "next_page_url": None, "previous_page_url": None}
    return {"meta": {**about, "url": first, "first_page_url": first, **meta}, "phone_numbers": list(items)}


GENUINE = {
    # 6.4, 6.10: which members numbers of which year have
    "an owned number of 2011": got(f"{LIST}/PN{A}.json", OWNED_ALWAYS),
    "an owned number of 2015": got(f"{LIST}/PN{A}.json", OF_2015),
    "an owned number of 2022, with fax": got(
        f"{LIST}/PN{A}.json", {**OWNED_NUMBER, "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False}}
    ),
    "an owned number of 2023": got(f"{LIST}/PN{A}.json", OWNED_NUMBER, headers=RECORDED_HEADERS),
    "an owned number on a trunk": got(f"{LIST}/PN{A}.json", {**OWNED_NUMBER, "trunk_sid": "TK" + A}),
    "an owned number with members that nobody documents": got(
        f"{LIST}/PN{A}.json", {**OWNED_NUMBER, "flags": None, "iso_country": "US", "subresource_uris": {"x": "/y.json"}}
    ),
    # 6.6, 6.12: dates
    "a test purchase": posted(f"{LIST}.json", "PhoneNumber=%2B15005550006", TEST_PURCHASE),
    "a purchase": posted(f"{LIST}.json", "PhoneNumber=%2B14155550100", OWNED_NUMBER),
    "a number bought again, created before it was posted": posted(
        f"{LIST}.json",
        "PhoneNumber=%2B14155550100",
        {**OWNED_NUMBER, "date_updated": "Fri, 31 Jul 2015 23:19:04 +0000"},
    ),
    # 1.3: default names
    "a Danish name grouped as an American one": got(
        f"{LIST}/PN{A}.json", {**OWNED_NUMBER, "phone_number": "+4593751435", "friendly_name": "(459) 375-1435"}
    ),
    "a longer name, bare": got(
        f"{LIST}/PN{A}.json", {**OWNED_NUMBER, "phone_number": "+441234567890", "friendly_name": "441234567890"}
    ),
    # 1.2, 6.15: pages of the 2010 API
    "an empty list": got(f"{LIST}.json", flat([])),
    "two numbers on page 0": got(
        f"{LIST}.json?PageSize=2", flat([number("1"), number("2")], size=2, tokens=("PAID6e40", None))
    ),
    "one number on page 1": got(
        f"{LIST}.json?PageSize=2&Page=1&PageToken=PAID6e40",
        flat([number("3", OF_2015)], page=1, size=2, tokens=(None, "PBIDad09")),
    ),
    "an envelope with members of long ago": got(f"{LIST}.json", {**flat([number("1")]), **LEGACY}),
    "an envelope whose own uri names no page": got(
        f"{LIST}.json", {**flat([]), "uri": LIST.removeprefix("https://api.twilio.com") + ".json"}
    ),
    "a list filtered by what is not digits": got(f"{LIST}.json?PhoneNumber=(415)%20555", flat([number("1")])),
    "a list filtered by prefix": got(
        f"{LIST}.json?PhoneNumber=%2B45", flat([number("1", phone_number="+4593751435")])
    ),
    # 6.1, 6.8, 6.14: trunk numbers
    "a trunk number": posted(TRUNK, f"PhoneNumberSid=PN{A}", TRUNK_NUMBER),
    "a trunk number whose link has a suffix, and nothing is set": got(
        f"{TRUNK}/PN{A}",
        {
            **TRUNK_NUMBER,
            "links": {"phone_number": f"{LIST}/PN{A}.json"},
            "voice_caller_id_lookup": None,
            "voice_fallback_method": None,
            "voice_application_sid": "",
            "sms_url": None,
        },
    ),
    "a page of trunk numbers": got(TRUNK, on_a_page(TRUNK_NUMBER)),
    "an empty page": got(TRUNK, on_a_page()),
    # 6.11, 6.12: pools
    "a number put into a pool": posted(POOL, f"PhoneNumberSid=PN{A}", POOL_NUMBER),
    "a number put into a pool, with 200": posted(POOL, f"PhoneNumberSid=PN{A}", POOL_NUMBER, status=200),
    "a number in a pool that can do nothing": got(f"{POOL}/PN{A}", {**POOL_NUMBER, "capabilities": []}),
    # 6.3: numbers on offer
    "a search of 2011": got(f"{OFFER}/US/TollFree.json", {"uri": "/2010-04-01/x.json", "available_phone_numbers": [OFFERED_IN_2011]}),
    "a search of 2015": got(f"{OFFER}/US/Local.json?AreaCode=415", {"uri": "/2010-04-01/x.json", "available_phone_numbers": [OFFERED_NUMBER]}),
    "a search abroad": got(f"{OFFER}/GB/Mobile.json", {"uri": "/2010-04-01/x.json", "available_phone_numbers": [OFFERED_ABROAD]}),
    "a search that finds nothing": got(f"{OFFER}/US/Local.json?Contains=TWILIO", {"uri": "/2010-04-01/x.json", "available_phone_numbers": []}),
    # 2, 6.16: errors
    "an unknown number": got(f"{LIST}/PN{A}.json", {"code": 20404, "message": f"The requested resource /2010-04-01/Accounts/AC{A}/IncomingPhoneNumbers/PN{A}.json was not found", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}, status=404),
    "wrong credentials": got(f"{LIST}.json", {"code": 20003, "detail": "Your AccountSid or AuthToken was incorrect.", "message": "Authentication Error - No credentials provided", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401}, status=401),
    "an old error": got(f"{LIST}.json", {"status": 400, "message": "No phone numbers found", "code": 21452, "more_info": "http://www.twilio.com/docs/errors/21452"}, status=400),
    "an error without a code": got(f"{LIST}.json", {"status": 500, "message": "Internal Server Error"}, status=500),
    "an error of the newer form": got(TRUNK, {"code": 20404, "message": "x", "httpStatusCode": 404, "params": {}, "userError": True}, status=404),
    "a code that nobody knows": got(TRUNK, {"code": 99999, "message": "x", "status": 400}, status=400),
    "a number twice in a pool": posted(POOL, f"PhoneNumberSid=PN{A}", {"code": 21710, "message": "Phone Number or Short Code is already in the Messaging Service.", "more_info": "https://www.twilio.com/docs/errors/21710", "status": 409}, status=409),
    "a full pool": posted(POOL, f"PhoneNumberSid=PN{A}", {"code": 21714, "message": "Number Pool size limit reached", "more_info": "https://www.twilio.com/docs/errors/21714", "status": 412}, status=412),
    "too many requests": got(TRUNK, {"code": 20429, "message": "Too Many Requests", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}, status=429),
}  # fmt: skip


@pytest.mark.parametrize("exchange", [pytest.param(exchange, id=name) for name, exchange in GENUINE.items()])
def test_what_was_recorded_passes(exchange: Exchange) -> None:
    verdict = judge(exchange)

    assert verdict.violations == ()


def test_a_transfer_changes_account_and_uri_and_keeps_the_sid() -> None:
    gaining = "AC" + "b" * 32
    body = {**OWNED_NUMBER, "account_sid": gaining, "uri": OWNED_NUMBER["uri"].replace("AC" + A, gaining)}

    verdict = judge(posted(f"{LIST}/PN{A}.json", f"AccountSid={gaining}", body, status=200))

    assert verdict.violations == ()


def test_a_release_is_answered_with_nothing() -> None:
    verdict = judge(Exchange("DELETE", f"{LIST}/PN{A}.json", 204, headers={"Twilio-Request-Id": "RQ" + A}))

    assert verdict.violations == ()


def test_a_list_as_csv_may_have_its_columns_in_any_order() -> None:
    row = {**OWNED_NUMBER, "capabilities": '{"voice": true, "sms": true, "mms": true}'}
    columns = sorted(row, reverse=True)
    cells = ['"{}"'.format(_cell(row[name]).replace('"', '""')) for name in columns]
    text = ",".join(columns) + "\r\n" + ",".join(cells) + "\r\n"

    verdict = judge(Exchange("GET", f"{LIST}.csv", 200, headers={"Content-Type": "text/csv"}, body=text.encode()))

    assert verdict.violations == ()


def _cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def test_members_that_nobody_documents_are_told_and_tolerated() -> None:
    verdict = judge(GENUINE["an envelope with members of long ago"])

    assert sorted(verdict.unknown) == ["/last_page_uri", "/num_pages", "/total"]


# What people's own test data gets wrong, and the service never sends.
HAND_MADE: dict[str, tuple[Exchange, list[tuple[str, str]]]] = {
    "SIDs of 32 characters": (
        s.exchange("GET", f"{LIST}/PN{A[:-2]}.json", 200, number("1"), form=""),
        [("NC409", "/path/Sid")],
    ),
    "masked SIDs": (
        got(f"{POOL}/PN{A}", {**POOL_NUMBER, "account_sid": "AC" + "X" * 32}),
        [("NC204", "/account_sid")],
    ),
    "capabilities in the case of the published description": (
        got(
            f"{OFFER}/US/Local.json",
            {
                "uri": "/2010-04-01/x.json",
                "available_phone_numbers": [{**OFFERED_NUMBER, "capabilities": {"voice": True, "sms": True, "mms": True}}],
            },
        ),
        [
            ("NC201", "/available_phone_numbers/0/capabilities/MMS"),
            ("NC201", "/available_phone_numbers/0/capabilities/SMS"),
        ],
    ),
    "nothing at all": (
        got(f"{OFFER}/US/Local.json", {}),
        [("NC201", "/available_phone_numbers"), ("NC201", "/uri")],
    ),
    "a modern number with half its members": (
        got(f"{LIST}/PN{A}.json", {name: value for name, value in OWNED_NUMBER.items() if name not in ("beta", "trunk_sid")}),
        [("NC201", "/beta"), ("NC201", "/trunk_sid")],
    ),
    "booleans as text": (
        got(f"{LIST}/PN{A}.json", {**OWNED_NUMBER, "beta": "false"}),
        [("NC202", "/beta")],
    ),
    "no phone number at all": (
        got(f"{TRUNK}/PN{A}", {**copy.deepcopy(TRUNK_NUMBER), "phone_number": "not a number"}),
        [("NC204", "/phone_number")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("exchange", "expected"), [pytest.param(*case, id=name) for name, case in HAND_MADE.items()])
def test_what_people_make_up_fails(exchange: Exchange, expected: list[tuple[str, str]]) -> None:
    verdict = judge(exchange)

    assert sorted((violation.id, violation.pointer) for violation in verdict.violations) == sorted(expected)
