"""An example for each check: a place in an exchange, a value that keeps the promise there, and one that breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_A = "a" * 32


@dataclass(frozen=True, slots=True)
class Nothing:
    """The value of what is not there."""

    def __str__(self) -> str:
        return "nothing there"


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Example:
    """A place in an operation's exchange, and two values for it.

    `place` is `status`, `body`, `headers.NAME`, `$.member` of a JSON body, `path.NAME`, `query`, or `form`.
    """

    operation: str
    status: int
    place: str
    keeps: Any
    breaks: Any


_POOL = ("messaging.phone_numbers.create", 201)
_POOL_PAGE = ("messaging.phone_numbers.list", 200)
_TRUNK = ("trunking.phone_numbers.create", 201)

_HEAD = (
    "sid,phone_number,account_sid,api_version,capabilities,date_created,date_updated,friendly_name,"
    "sms_fallback_method,sms_fallback_url,sms_method,sms_url,status_callback,status_callback_method,uri,"
    "voice_caller_id_lookup,voice_fallback_method,voice_fallback_url,voice_method,voice_url"
)

EXAMPLES: dict[str, Example] = {
    "NC101": Example(*_TRUNK, "status", 201, 200),
    "NC102": Example(*_TRUNK, "headers.Content-Type", "application/json; charset=utf-8", "text/html"),
    "NC103": Example(*_POOL, "body", '{"capabilities": []}', '{"capabilities": NaN}'),
    "NC104": Example(*_POOL, "headers.Access-Control-Allow-Credentials", "true", "yes"),
    "NC105": Example("trunking.phone_numbers.delete", 204, "body", "", "{}"),
    "NC106": Example("incoming_phone_numbers.list", 200, "body", _HEAD, f"{_HEAD},sid"),
    "NC201": Example(*_POOL, "$.country_code", "US", NOTHING),
    "NC202": Example(*_POOL, "$.capabilities", ["MMS", "SMS", "Voice"], "MMS, SMS, Voice"),
    "NC203": Example(*_POOL, "$.account_sid", "AC" + _A, None),
    "NC204": Example(*_POOL, "$.phone_number", "+14155550100", "415-555-0100"),
    "NC205": Example("trunking.phone_numbers.fetch", 200, "$.voice_method", "POST", "PATCH"),
    "NC206": Example("trunking.phone_numbers.fetch", 200, "$.friendly_name", "Front desk", "x" * 65),
    "NC207": Example(*_POOL_PAGE, "$.meta.page", 0, -1),
    "NC208": Example("trunking.phone_numbers.fetch", 404, "$.hint", NOTHING, "try another"),
    "NC209": Example(*_POOL, "$.capabilities", ["SMS", "Voice"], ["SMS", "SMS"]),
    "NC390": Example(*_POOL, "$.phone_number", "+14155550100", "+12"),
    "NC401": Example(*_POOL, "form", f"PhoneNumberSid=PN{_A}", f"PhoneNumberSid=PN{_A}&Capabilities=SMS"),
    "NC402": Example(*_POOL, "form", f"PhoneNumberSid=PN{_A}", "PhoneNumberSid="),
    "NC403": Example(*_POOL, "form", f"PhoneNumberSid=PN{_A}", f"PhoneNumberSid=PN{_A[2:]}"),
    "NC404": Example(*_POOL_PAGE, "query", "PageSize=20", "pageSize=20"),
    "NC405": Example(*_POOL, "form", f"PhoneNumberSid=PN{_A}", f'{{"PhoneNumberSid": "PN{_A}"}}'),
    "NC406": Example(*_POOL_PAGE, "query", "PageSize=20", "PageSize=20&PageSize=20"),
    "NC409": Example(*_POOL, "path.ServiceSid", "MG" + _A, "MG" + _A[2:]),
}
"""One for each check, by its id."""
