"""Genuine-looking exchanges for tests, written by hand from recorded ones."""

from __future__ import annotations

import json
from typing import Any

from pytest_numbers_contract import Exchange

AC = "AC" + "0a" * 16
PN = "PN" + "1b" * 16
TK = "TK" + "2c" * 16
MG = "MG" + "3d" * 16
AP = "AP" + "4e" * 16
OTHER = "f0" * 16
TRUNKING = f"https://trunking.twilio.com/v1/Trunks/{TK}/PhoneNumbers"
MESSAGING = f"https://messaging.twilio.com/v1/Services/{MG}/PhoneNumbers"
INCOMING = f"https://api.twilio.com/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers"
AVAILABLE = f"https://api.twilio.com/2010-04-01/Accounts/{AC}/AvailablePhoneNumbers"


def trunk_number(**members: Any) -> dict[str, Any]:
    sid = members.get("sid", PN)
    return {
        "account_sid": AC,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"mms": True, "sms": True, "voice": True},
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:33Z",
        "friendly_name": "(415) 555-0100",
        "links": {
            "phone_number": f"https://api.twilio.com/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers/{sid}",
        },
        "phone_number": "+14155550100",
        "sid": sid,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "https://example.com/sms",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": TK,
        "url": f"{TRUNKING}/{sid}",
        "voice_application_sid": None,
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": None,
        "voice_method": "POST",
        "voice_url": "https://example.com/voice",
        **members,
    }


def pool_number(**members: Any) -> dict[str, Any]:
    return {
        "sid": PN,
        "account_sid": AC,
        "service_sid": MG,
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:33Z",
        "phone_number": "+14155550100",
        "country_code": "US",
        "capabilities": ["MMS", "SMS", "Voice"],
        "url": f"{MESSAGING}/{PN}",
        **members,
    }


def owned_number(**members: Any) -> dict[str, Any]:
    sid = members.get("sid", PN)
    return {
        "account_sid": AC,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": "2010-04-01",
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "date_created": "Thu, 30 Jul 2015 23:19:04 +0000",
        "date_updated": "Thu, 30 Jul 2015 23:19:04 +0000",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": "(415) 555-0100",
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": "+14155550100",
        "sid": sid,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "",
        "status": "in-use",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": f"/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers/{sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_url": "https://demo.twilio.com/welcome/voice/",
        **members,
    }


def offered_number(**members: Any) -> dict[str, Any]:
    return {
        "friendly_name": "(415) 555-0100",
        "phone_number": "+14155550100",
        "lata": "722",
        "locality": "San Francisco",
        "rate_center": "SNFC CNTRL",
        "latitude": "37.780000",
        "longitude": "-122.420000",
        "region": "CA",
        "postal_code": None,
        "iso_country": "US",
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "SMS": True, "MMS": True},
        **members,
    }


def meta(**members: Any) -> dict[str, Any]:
    first = f"{TRUNKING}?PageSize=50&Page=0"
    return {
        "key": "phone_numbers",
        "url": first,
        "page": 0,
        "page_size": 50,
        "next_page_url": None,
        "first_page_url": first,
        "previous_page_url": None,
        **members,
    }


def owned_page(items: list[dict[str, Any]], **members: Any) -> dict[str, Any]:
    first = f"/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers.json?PageSize=50&Page=0"
    return {
        "incoming_phone_numbers": items,
        "end": max(len(items) - 1, 0),
        "first_page_uri": first,
        "next_page_uri": None,
        "page": 0,
        "page_size": 50,
        "previous_page_uri": None,
        "start": 0,
        "uri": first,
        **members,
    }


def exchange(
    method: str,
    url: str,
    status: int,
    body: Any = b"",
    *,
    form: str | bytes | None = b"",
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
    request_headers: dict[str, str] | None = None,
) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    return Exchange(
        method,
        url,
        status,
        request_headers=request_headers or sent,
        request_body=form.encode() if isinstance(form, str) else form,
        headers={"Content-Type": kind, **(headers or {})} if raw else headers or {},
        body=raw,
    )


def attach(body: Any = None, *, form: str | None = f"PhoneNumberSid={PN}", status: int = 201, **more: Any) -> Exchange:
    """A number put on a trunk."""
    return exchange("POST", TRUNKING, status, trunk_number() if body is None else body, form=form, **more)


def pool(body: Any = None, *, form: str | None = f"PhoneNumberSid={PN}", status: int = 201, **more: Any) -> Exchange:
    """A number put into a pool."""
    return exchange("POST", MESSAGING, status, pool_number() if body is None else body, form=form, **more)


def buy(body: Any = None, *, form: str | None = "PhoneNumber=%2B14155550100", status: int = 201) -> Exchange:
    """A number bought."""
    return exchange("POST", f"{INCOMING}.json", status, owned_number() if body is None else body, form=form)


def search(*items: dict[str, Any], query: str = "", country: str = "US", kind: str = "Local") -> Exchange:
    """A search for numbers on offer."""
    url = f"{AVAILABLE}/{country}/{kind}.json"
    uri = f"/2010-04-01/Accounts/{AC}/AvailablePhoneNumbers/{country}/{kind}.json"
    return exchange("GET", url + query, 200, {"uri": uri, "available_phone_numbers": list(items)})


def error(code: int = 20404, status: int = 404, **members: Any) -> dict[str, Any]:
    return {
        "code": code,
        "message": "The requested resource was not found",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
        **members,
    }
