"""What the service sends and never sends, member by member: typed from the documents and what was recorded of it.

Nothing in here is read from `schemas/`. A family is the values that a member may have and those it may not; a table
says which family each member is of; every family member is tried in an otherwise valid instance.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HEX = "0123456789abcdefABCDEF0000000000"
A = "a" * 32


@dataclass(frozen=True)
class Family:
    """Values that pass and values that do not."""

    good: tuple[Any, ...]
    bad: tuple[Any, ...]


@dataclass(frozen=True)
class Shape:
    """A schema: valid instances, the family of each member (JSON pointers), the objects and lists, what is required."""

    valid: tuple[Any, ...]
    members: dict[str, Family]
    required: tuple[str, ...] = ()
    objects: tuple[str, ...] = ("",)
    lists: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    """Objects that take no other member."""
    bad: tuple[Any, ...] = ()
    """Whole instances that are wrong otherwise."""


def null(family: Family) -> Family:
    """A family whose members may also be null."""
    return Family((*family.good, None), tuple(value for value in family.bad if value is not None))


def unset(family: Family) -> Family:
    """A family whose members may also be an empty string."""
    return Family((*family.good, ""), (*(value for value in family.bad if value != ""), "\n"))


def sid(prefix: str) -> Family:
    """A SID: prefix and 32 hex digits of either case, 34 characters."""
    other = "TR" if prefix == "TK" else "TK"
    return Family(
        (prefix + A, prefix + HEX),
        (
            None, 3, True, [], {}, "", prefix, prefix + "a" * 30, prefix + "a" * 31, prefix + "a" * 33,
            prefix + "X" * 32, prefix + "٠" * 32, prefix + A + "\n", "\n" + prefix + A, " " + prefix + A,
            prefix.lower() + A, other + A,
        ),
    )  # fmt: skip


def choice(*values: str) -> Family:
    """One of a few words, in this spelling."""
    return Family(values, (None, 3, "", values[0] + "\n", values[0].swapcase(), values[0] + " ", [values[0]]))


AC, PN, TK, MG, AP, AD, RI, BU = (sid(prefix) for prefix in ("AC", "PN", "TK", "MG", "AP", "AD", "RI", "BU"))
URL = Family(
    ("https://example.com", "http://example.com:8080/a?b=c%20d&e=[f]#g", "https://demo.twilio.com/welcome/voice/"),
    (
        None, 3, "", "not a url", "example.com/x", "//example.com/x", "/x", "https:", "https://example.com/a b",
        "https://example.com/\n", "https://b\u00fccher.example/", "https://example.com/<x>", ' https://example.com',
    ),
)  # fmt: skip
ISO = Family(
    ("2010-12-10T17:27:34Z", "2016-02-29T00:00:00Z", "2015-07-30T23:59:59Z"),
    (
        None, 3, "", "2010-12-10", "2010-12-10T17:27:34", "2010-12-10T17:27:34+00:00", "2010-12-10T17:27:34.000Z",
        "2010-12-10T17:27:34z", "2010-12-10t17:27:34Z", "2010-12-10 17:27:34Z", "2010-13-10T17:27:34Z",
        "2010-00-10T17:27:34Z", "2010-12-32T17:27:34Z", "2010-12-00T17:27:34Z", "2010-12-10T24:00:00Z",
        "2010-12-10T17:60:34Z", "2016-12-31T23:59:60Z", "2010-12-10T17:27:34Z\n", "٢٠١٠-12-10T17:27:34Z",
        "Fri, 10 Dec 2010 17:27:34 +0000", "0 2010-12-10T17:27:34Z",
    ),
)  # fmt: skip
RFC = Family(
    ("Thu, 30 Jul 2015 23:19:04 +0000", "Mon, 29 Feb 2016 00:00:00 +0000"),
    (
        None, 3, "", "2015-07-30T23:19:04Z", "Thu, 30 Jul 2015 16:19:04 -0700", "Thu, 30 Jul 2015 23:19:04 GMT",
        "Thu, 9 Jul 2015 23:19:04 +0000", "30 Jul 2015 23:19:04 +0000", "Thu, 30 July 2015 23:19:04 +0000",
        "Thu, 32 Jul 2015 23:19:04 +0000", "Thu, 00 Jul 2015 23:19:04 +0000", "thu, 30 jul 2015 23:19:04 +0000",
        "Thu, 30 Jul 2015 24:19:04 +0000", "Thu, 30 Jul 2015 23:60:04 +0000", "Thu, 30 Jul 2015 23:19:60 +0000",
        "Thu, 30 Jul 2015 23:19:04 +0000\n", "Thu, 30 Jul ٢٠١٥ 23:19:04 +0000", "Thu, 30 Jul 2015 23:19:04 10000",
        "Thu 30 Jul 2015 23:19:04 +0000",
    ),
)  # fmt: skip
E164 = Family(
    ("+14155550100", "+4512345678", "+12", "+123456789012345"),
    (
        None, 3, 14155550100, "", "+", "+1", "4155550100", "14155550100", "(415) 555-0100", "+0123456",
        "+1 415 555 0100", "+1234567890123456", "+14155550100\n", "+1415٥٥٥0100", " +14155550100", "+1415555o100",
        "++14155550100",
    ),
)  # fmt: skip
NAME = Family(
    ("", "Desk", "x" * 64, "\U0001f600" * 64, "(415) 555-0100", "a\nb"),
    (None, 3, True, "x" * 65, "\U0001f600" * 65),
)
VERSION = Family(
    ("2010-04-01", "2008-08-01"),
    (None, 3, "", "v1", "2010", "2010-04-01\n", "1999-04-01", "2010-04-1", "٢٠١٠-04-01", " 2010-04-01", "2010/04/01"),
)
FLAG = Family((True, False), (None, 0, 1, "true", "false", "", []))
METHOD = choice("GET", "POST")
METHOD_SENT = Family(
    (*METHOD.good, None), (*(v for v in METHOD.bad if v is not None), "HEAD", "PUT", "PATCH", "DELETE")
)
TEXT = Family(("", "x", "x" * 5000, "\u00e9\n"), (None, 3, True, [], {}))
SOME_TEXT = Family(("x", " "), (None, 3, ""))
NEED = choice("none", "any", "local", "foreign")
COUNTRY = Family(("US", "DK"), (None, 3, "", "us", "U", "USA", "US\n", "U\n", "Us", " US", "ÜS", "1A"))
DECIMAL = Family(
    ("37.781300", "-122.4", "0", "180"),
    (3, 37.78, "", "north", "1.", ".5", "1.\n", "1\n", "1e3", "+1", "--1", "1234", "٣٧", "1,5"),
)
RELATIVE = Family(
    (f"/2010-04-01/Accounts/AC{A}/IncomingPhoneNumbers.json?PageSize=50&Page=0", "/2010-04-01/x.json"),
    (
        None, 3, "", "/", "x.json", "2010-04-01/x.json", "/v1/x.json", "https://api.twilio.com/2010-04-01/x.json",
        "/2010-04-01/", "/2010-04-01/x.json\n", "/2010-04-01/a b", "//2010-04-01/x",
    ),
)  # fmt: skip
_LISTED = f"/2010-04-01/Accounts/AC{A}/IncomingPhoneNumbers"
NUMBER_URI = Family(
    (f"{_LISTED}/PN{A}.json", f"{_LISTED}/PN{A}"),
    (
        None, 3, "", "/2010-04-01/x", _LISTED + ".json", f"https://api.twilio.com{_LISTED}/PN{A}.json",
        f"{_LISTED}/PN{A}.json\n", f"{_LISTED}/AP{A}.json", f"{_LISTED}/PN{A}.xml", f"{_LISTED}/PN{A}/",
        f"/v1/Accounts/AC{A}/IncomingPhoneNumbers/PN{A}", f"/2010-04-01/Accounts/PN{A}/IncomingPhoneNumbers/PN{A}.json",
    ),
)  # fmt: skip


def whole(least: int | None = None, most: int | None = None) -> Family:
    """An integer within bounds, both included."""
    wrong = (None, "1", "", 0.5, True, [])
    below = () if least is None else (least - 1,)
    above = () if most is None else (most + 1, 2**63 - 1)
    inside = tuple(value for value in (least, most) if value is not None) or (-1, 0, 2**63 - 1)
    return Family((*inside, float(inside[0])), (*wrong, *below, *above))


COUNT = whole(0)
SIZE = whole(1)
# The documents' maximum is 1000; the official SDK sends its limit uncapped, and is answered.
ASKED_SIZE = Family((1, 50, 1000, 1001, 2000), whole(1).bad)
AREA = Family(("415", "200", "999"), (None, 415, "", "41", "4155", "115", "015", "abc", "٤١٥", "415\n", "41\n", "+15"))
NAME_ASKED = Family(("", "x" * 64), (None, 3, "x" * 65))


def under(prefix: str, members: dict[str, Family]) -> dict[str, Family]:
    """The same members, one level deeper."""
    return {prefix + pointer: family for pointer, family in members.items()}


def pointers(prefix: str, names: str) -> tuple[str, ...]:
    """JSON pointers of some members."""
    return tuple(f"{prefix}/{name}" for name in names.split())


# --- a number on a trunk

TRUNK_NUMBER = {
    "account_sid": "AC" + A,
    "address_requirements": "none",
    "api_version": "2010-04-01",
    "beta": False,
    "capabilities": {"voice": True, "sms": True, "mms": True},
    "date_created": "2010-12-10T17:27:34Z",
    "date_updated": "2015-10-09T11:36:32Z",
    "friendly_name": "(415) 867-5309",
    "links": {"phone_number": f"https://api.twilio.com/2010-04-01/Accounts/AC{A}/IncomingPhoneNumbers/PN{A}"},
    "phone_number": "+14158675309",
    "sid": "PN" + A,
    "sms_application_sid": "",
    "sms_fallback_method": "POST",
    "sms_fallback_url": "",
    "sms_method": "POST",
    "sms_url": "https://example.com/sms",
    "status_callback": "",
    "status_callback_method": "POST",
    "trunk_sid": "TK" + A,
    "url": f"https://trunking.twilio.com/v1/Trunks/TK{A}/PhoneNumbers/PN{A}",
    "voice_application_sid": None,
    "voice_caller_id_lookup": False,
    "voice_fallback_method": "POST",
    "voice_fallback_url": None,
    "voice_method": "POST",
    "voice_url": "https://example.com/voice",
}
_HOOKS = {
    "/sms_fallback_url": null(unset(URL)),
    "/sms_url": null(unset(URL)),
    "/status_callback": null(unset(URL)),
    "/voice_fallback_url": null(unset(URL)),
    "/voice_url": null(unset(URL)),
    "/sms_fallback_method": METHOD_SENT,
    "/sms_method": METHOD_SENT,
    "/status_callback_method": METHOD_SENT,
    "/voice_fallback_method": METHOD_SENT,
    "/voice_method": METHOD_SENT,
    "/sms_application_sid": null(unset(AP)),
    "/voice_application_sid": null(unset(AP)),
    "/voice_caller_id_lookup": null(FLAG),
}
_TRUNK_MEMBERS = {
    **_HOOKS,
    "/account_sid": AC,
    "/address_requirements": NEED,
    "/api_version": VERSION,
    "/beta": null(FLAG),
    "/capabilities": Family(({"voice": True, "sms": False, "mms": True, "fax": False},), (None, "x", {}, [True])),
    "/capabilities/voice": FLAG,
    "/capabilities/sms": FLAG,
    "/capabilities/mms": FLAG,
    "/capabilities/fax": FLAG,
    "/date_created": ISO,
    "/date_updated": ISO,
    "/friendly_name": NAME,
    "/links": Family((), (None, "x", {})),
    "/links/phone_number": URL,
    "/phone_number": E164,
    "/sid": PN,
    "/trunk_sid": TK,
    "/url": URL,
}
_TRUNK_REQUIRED = (
    *(f"/{name}" for name in TRUNK_NUMBER),
    *pointers("/capabilities", "voice sms mms"),
    "/links/phone_number",
)
_TRUNK = Shape(
    (TRUNK_NUMBER, {**TRUNK_NUMBER, "unknown": "tolerated"}),
    _TRUNK_MEMBERS,
    _TRUNK_REQUIRED,
    ("", "/capabilities", "/links"),
)

# --- a number in a pool

POOL_NUMBER = {
    "sid": "PN" + A,
    "account_sid": "AC" + A,
    "service_sid": "MG" + A,
    "date_created": "2015-07-30T20:12:31Z",
    "date_updated": "2015-07-30T20:12:33Z",
    "phone_number": "+4512345678",
    "country_code": "DK",
    "capabilities": ["SMS", "Voice"],
    "url": f"https://messaging.twilio.com/v1/Services/MG{A}/PhoneNumbers/PN{A}",
}
_POOL = Shape(
    (POOL_NUMBER, {**POOL_NUMBER, "unknown": "tolerated"}),
    {
        "/sid": PN,
        "/account_sid": AC,
        "/service_sid": MG,
        "/date_created": ISO,
        "/date_updated": ISO,
        "/phone_number": E164,
        "/country_code": COUNTRY,
        "/capabilities": Family(
            ([], ["MMS", "SMS", "Voice"], ["Voice"], ["MMS"]),
            (None, "SMS", {}, [None], [3], ["Fax"], ["sms", "mms"], ["voice"], ["SMS", "SMS"], {"sms": True}),
        ),
        "/url": URL,
    },
    tuple(f"/{name}" for name in POOL_NUMBER),
)

# --- an owned number

OWNED_ALWAYS = {
    "account_sid": "AC" + A,
    "api_version": "2010-04-01",
    "capabilities": {"voice": True, "sms": True},
    "date_created": "Thu, 30 Jul 2015 23:19:04 +0000",
    "date_updated": "Thu, 30 Jul 2015 23:19:04 +0000",
    "friendly_name": "(415) 555-0100",
    "phone_number": "+14155550100",
    "sid": "PN" + A,
    "sms_fallback_method": "POST",
    "sms_fallback_url": "",
    "sms_method": "POST",
    "sms_url": "",
    "status_callback": "",
    "status_callback_method": "POST",
    "uri": f"/2010-04-01/Accounts/AC{A}/IncomingPhoneNumbers/PN{A}.json",
    "voice_caller_id_lookup": False,
    "voice_fallback_method": "POST",
    "voice_fallback_url": "",
    "voice_method": "POST",
    "voice_url": "",
}
OWNED_SINCE_2022 = {
    "address_requirements": "none",
    "address_sid": None,
    "beta": False,
    "bundle_sid": None,
    "emergency_address_sid": None,
    "emergency_address_status": "unregistered",
    "emergency_status": "Inactive",
    "identity_sid": None,
    "origin": "twilio",
    "sms_application_sid": "",
    "trunk_sid": None,
    "voice_application_sid": "",
}
OWNED_NUMBER = {**OWNED_ALWAYS, **OWNED_SINCE_2022, "status": "in-use"}
TEST_PURCHASE = {
    **{name: value for name, value in OWNED_ALWAYS.items() if not name.startswith("date_")},
    "capabilities": {"voice": False, "sms": False},
    "phone_number": "+15005550006",
    "friendly_name": "(500) 555-0006",
}
_OWNED = Shape(
    (
        OWNED_NUMBER,
        OWNED_ALWAYS,
        TEST_PURCHASE,
        {**OWNED_NUMBER, "type": "local", "voice_receive_mode": "voice", "flags": {}, "subresource_uris": {}},
    ),
    {
        **_HOOKS,
        "/account_sid": AC,
        "/address_requirements": NEED,
        "/address_sid": null(AD),
        "/api_version": VERSION,
        "/beta": null(FLAG),
        "/bundle_sid": null(BU),
        "/capabilities": Family(({"voice": True, "sms": True, "mms": True, "fax": True},), (None, "x", {}, [True])),
        "/capabilities/voice": FLAG,
        "/capabilities/sms": FLAG,
        "/capabilities/mms": FLAG,
        "/capabilities/fax": FLAG,
        "/date_created": RFC,
        "/date_updated": RFC,
        "/emergency_address_sid": null(AD),
        "/emergency_address_status": choice(
            "registered",
            "unregistered",
            "pending-registration",
            "registration-failure",
            "pending-unregistration",
            "unregistration-failure",
        ),
        "/emergency_status": choice("Active", "Inactive"),
        "/friendly_name": NAME,
        "/identity_sid": null(RI),
        "/origin": TEXT,
        "/phone_number": E164,
        "/sid": PN,
        "/status": TEXT,
        "/trunk_sid": null(TK),
        "/type": null(TEXT),
        "/uri": NUMBER_URI,
        "/voice_receive_mode": choice("voice", "fax"),
    },
    (*(f"/{name}" for name in (*OWNED_ALWAYS, *OWNED_SINCE_2022)), *pointers("/capabilities", "voice sms")),
    ("", "/capabilities"),
)

# --- a number on offer, a country

OFFERED_NUMBER = {
    "friendly_name": "(415) 969-2833",
    "phone_number": "+14159692833",
    "lata": "722",
    "locality": "Mountain View",
    "rate_center": "MTVIEW",
    "latitude": "37.386100",
    "longitude": "-122.083900",
    "region": "CA",
    "postal_code": None,
    "iso_country": "US",
    "address_requirements": "none",
    "beta": False,
    "capabilities": {"voice": True, "SMS": True, "MMS": False},
}
_OFFERED = Shape(
    (
        OFFERED_NUMBER,
        {"friendly_name": "(800) 555-0100", "phone_number": "+18005550100", "iso_country": "US"},
        {**OFFERED_NUMBER, "lata": None, "locality": None, "rate_center": None, "latitude": None, "longitude": None},
    ),
    {
        "/friendly_name": SOME_TEXT,
        "/phone_number": E164,
        "/lata": null(TEXT),
        "/locality": null(TEXT),
        "/rate_center": null(TEXT),
        "/latitude": null(DECIMAL),
        "/longitude": null(DECIMAL),
        "/region": null(TEXT),
        "/postal_code": null(TEXT),
        "/iso_country": COUNTRY,
        "/address_requirements": null(NEED),
        "/beta": null(FLAG),
        "/capabilities": Family(
            ({"voice": True, "SMS": True, "MMS": True, "fax": False},),
            (None, "x", {}, [], {"voice": True, "sms": True, "mms": True}),
        ),
        "/capabilities/voice": FLAG,
        "/capabilities/SMS": FLAG,
        "/capabilities/MMS": FLAG,
        "/capabilities/fax": FLAG,
        "/capabilities/sms": FLAG,
        "/capabilities/mms": FLAG,
    },
    (*pointers("", "friendly_name phone_number iso_country"), *pointers("/capabilities", "voice SMS MMS")),
    ("", "/capabilities"),
)
COUNTRY_ROW = {
    "country_code": "US",
    "country": "United States",
    "uri": f"/2010-04-01/Accounts/AC{A}/AvailablePhoneNumbers/US.json",
    "beta": False,
    "subresource_uris": {"local": f"/2010-04-01/Accounts/AC{A}/AvailablePhoneNumbers/US/Local.json"},
}
_COUNTRY = Shape(
    (COUNTRY_ROW,),
    {
        "/country_code": COUNTRY,
        "/country": TEXT,
        "/uri": null(RELATIVE),
        "/beta": null(FLAG),
        "/subresource_uris": Family(({}, None), (3, "x", [])),
    },
    pointers("", "country_code country uri subresource_uris"),
)


# --- pages


def product_page(item: Shape, url: str) -> Shape:
    """A page of a product API."""
    meta = {
        "first_page_url": url + "?PageSize=50&Page=0",
        "key": "phone_numbers",
        "next_page_url": None,
        "page": 0,
        "page_size": 50,
        "previous_page_url": None,
        "url": url + "?PageSize=50&Page=0",
    }
    about = {
        "/meta/first_page_url": URL,
        "/meta/key": TEXT,
        "/meta/next_page_url": null(URL),
        "/meta/page": COUNT,
        "/meta/page_size": SIZE,
        "/meta/previous_page_url": null(URL),
        "/meta/url": URL,
    }
    return Shape(
        ({"meta": meta, "phone_numbers": [item.valid[0]]}, {"meta": meta, "phone_numbers": []}),
        {**under("/phone_numbers/0", item.members), **about},
        (
            "/meta",
            "/phone_numbers",
            *pointers("/meta", " ".join(meta)),
            *(f"/phone_numbers/0{at}" for at in item.required),
        ),
        ("", "/meta", "/phone_numbers/0", *(f"/phone_numbers/0{at}" for at in item.objects if at)),
        ("/phone_numbers",),
    )


_FLAT = {
    "end": 0,
    "first_page_uri": "/2010-04-01/x.json?PageSize=50&Page=0",
    "next_page_uri": None,
    "page": 0,
    "page_size": 50,
    "previous_page_uri": None,
    "start": 0,
    "uri": "/2010-04-01/x.json?PageSize=50&Page=0",
}
_FLAT_MEMBERS = {
    "/end": COUNT,
    "/first_page_uri": RELATIVE,
    "/next_page_uri": null(RELATIVE),
    "/page": COUNT,
    "/page_size": SIZE,
    "/previous_page_uri": null(RELATIVE),
    "/start": COUNT,
    "/uri": RELATIVE,
}


def flat_page(item: Shape, key: str, required: tuple[str, ...]) -> Shape:
    """A page of the 2010 API."""
    return Shape(
        ({**_FLAT, key: [item.valid[0]]}, {**_FLAT, key: []}, {**_FLAT, key: list(item.valid)}),
        {**under(f"/{key}/0", item.members), **_FLAT_MEMBERS},
        (*required, *(f"/{key}/0{pointer}" for pointer in item.required)),
        ("", f"/{key}/0", *(f"/{key}/0{pointer}" for pointer in item.objects if pointer)),
        (f"/{key}",),
    )


# --- errors, headers

_ERROR = {"code": 20404, "message": "Not found", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}
_NEW_ERROR = {"code": 20404, "message": "Not found", "httpStatusCode": 404, "params": {}, "userError": True}
_ERROR_BODY = Shape(
    (
        _ERROR,
        _NEW_ERROR,
        {"message": "Internal Server Error", "status": 500},
        {"message": "Internal Server Error", "httpStatusCode": 500},
        {**_ERROR, "more_info": "http://www.twilio.com/docs/errors/20404", "detail": "Your AccountSid was incorrect."},
        {**_ERROR, "details": {"field": "x"}},
        {**_NEW_ERROR, "params": [], "detail": "x", "details": {}},
    ),
    {
        "/code": whole(10000),
        "/message": SOME_TEXT,
        "/more_info": Family(
            ("https://www.twilio.com/docs/api/errors/20404",),
            (None, 3, "", "https://example.com/docs/x", "https://www.twilio.com/docs/", "https://wwwXtwilio.com/docs/x",
             "https://www.twilio.com/docs/x\n", "ftp://www.twilio.com/docs/x", "xhttps://www.twilio.com/docs/x"),
        ),
        "/status": whole(400, 599),
        "/detail": TEXT,
        "/details": Family(({}, {"a": 1}), (None, "x", [], 3)),
    },
    ("/message", "/status"),
    closed=("",),
    bad=(
        {**_NEW_ERROR, "httpStatusCode": 399},
        {**_NEW_ERROR, "httpStatusCode": 600},
        {**_NEW_ERROR, "httpStatusCode": "404"},
        {**_NEW_ERROR, "code": 9999},
        {**_NEW_ERROR, "code": "20404"},
        {**_NEW_ERROR, "message": ""},
        {**_NEW_ERROR, "message": None},
        {**_NEW_ERROR, "params": "x"},
        {**_NEW_ERROR, "userError": "true"},
        {**_NEW_ERROR, "detail": 3},
        {**_NEW_ERROR, "details": []},
        {**_NEW_ERROR, "more_info": "https://www.twilio.com/docs/errors/20404"},
        {**_NEW_ERROR, "status": 404},
        {"code": 20404, "httpStatusCode": 404},
    ),
)  # fmt: skip
_REQUEST_ID = {"/Twilio-Request-Id": sid("RQ")}
_UNDOCUMENTED = Shape(({}, {"Twilio-Request-Id": "RQ" + A}), _REQUEST_ID)
_DOCUMENTED = Shape(
    ({}, {"Twilio-Request-Id": "RQ" + A, "Access-Control-Allow-Credentials": True}),
    {
        **_REQUEST_ID,
        "/Access-Control-Allow-Origin": TEXT,
        "/Access-Control-Allow-Methods": TEXT,
        "/Access-Control-Allow-Headers": TEXT,
        "/Access-Control-Allow-Credentials": FLAG,
        "/Access-Control-Expose-Headers": TEXT,
    },
)


# --- requests


def request(
    path: dict[str, tuple[Family, str]],
    query: dict[str, Family] | None = None,
    form: dict[str, Family] | None = None,
    *,
    sent: dict[str, Any] | None = None,
    required: tuple[str, ...] = (),
) -> Shape:
    """A request: its path, and which query and form parameters it takes."""
    instance: dict[str, Any] = {"path": {name: value for name, (_, value) in path.items()}, "query": {}}
    parts = ["/path", "/query"]
    if form is not None:
        instance["form"] = sent or {}
        parts.append("/form")
    return Shape(
        (instance,),
        {
            **{f"/path/{name}": family for name, (family, _) in path.items()},
            **{f"/query/{name}": family for name, family in (query or {}).items()},
            **{f"/form/{name}": family for name, family in (form or {}).items()},
        },
        (*(f"/path/{name}" for name in path), *required),
        ("", *parts),
        closed=("/query", "/form")[: 2 if form is not None else 1],
    )


_PAGED = {"PageSize": ASKED_SIZE, "Page": COUNT, "PageToken": TEXT}
_TRUNK_PATH = {"TrunkSid": (TK, "TK" + A)}
_SERVICE_PATH = {"ServiceSid": (MG, "MG" + A)}
_NUMBER_PATH = {"Sid": (PN, "PN" + A)}
_ACCOUNT_PATH = {"AccountSid": (AC, "AC" + A)}
_COUNTRY_PATH = {"CountryCode": (COUNTRY, "US")}
_ATTACH = {"PhoneNumberSid": PN}
_SETTINGS = {
    "ApiVersion": TEXT,
    "FriendlyName": NAME_ASKED,
    "SmsApplicationSid": unset(AP),
    "SmsFallbackMethod": METHOD,
    "SmsFallbackUrl": unset(URL),
    "SmsMethod": METHOD,
    "SmsUrl": unset(URL),
    "StatusCallback": unset(URL),
    "StatusCallbackMethod": METHOD,
    "VoiceApplicationSid": unset(AP),
    "VoiceCallerIdLookup": FLAG,
    "VoiceFallbackMethod": METHOD,
    "VoiceFallbackUrl": unset(URL),
    "VoiceMethod": METHOD,
    "VoiceUrl": unset(URL),
    "EmergencyStatus": choice("Active", "Inactive"),
    "EmergencyAddressSid": unset(AD),
    "TrunkSid": unset(TK),
    "IdentitySid": unset(RI),
    "AddressSid": unset(AD),
    "VoiceReceiveMode": choice("voice", "fax"),
    "BundleSid": unset(BU),
}
_SEARCH = {
    "AreaCode": whole(),
    "Contains": TEXT,
    **dict.fromkeys(
        (
            "SmsEnabled MmsEnabled VoiceEnabled FaxEnabled Beta "
            "ExcludeAllAddressRequired ExcludeLocalAddressRequired ExcludeForeignAddressRequired"
        ).split(),
        FLAG,
    ),
    **dict.fromkeys("NearNumber NearLatLong InPostalCode InRegion InRateCenter InLata InLocality".split(), TEXT),
    "Distance": whole(0, 500),
    **_PAGED,
}
_PHONE_NUMBER = ("/form/PhoneNumberSid",)

SHAPES = {
    "trunking.phone_numbers/created.json": _TRUNK,
    "trunking.phone_numbers/phone_number.json": _TRUNK,
    "trunking.phone_numbers/page.json": product_page(
        _TRUNK, f"https://trunking.twilio.com/v1/Trunks/TK{A}/PhoneNumbers"
    ),
    "trunking.phone_numbers/create.request.json": request(
        _TRUNK_PATH, form=_ATTACH, sent={"PhoneNumberSid": "PN" + A}, required=_PHONE_NUMBER
    ),
    "trunking.phone_numbers/list.request.json": request(_TRUNK_PATH, _PAGED),
    "trunking.phone_numbers/instance.request.json": request({**_TRUNK_PATH, **_NUMBER_PATH}),
    "messaging.phone_numbers/phone_number.json": _POOL,
    "messaging.phone_numbers/page.json": product_page(
        _POOL, f"https://messaging.twilio.com/v1/Services/MG{A}/PhoneNumbers"
    ),
    "messaging.phone_numbers/create.request.json": request(
        _SERVICE_PATH, form=_ATTACH, sent={"PhoneNumberSid": "PN" + A}, required=_PHONE_NUMBER
    ),
    "messaging.phone_numbers/list.request.json": request(_SERVICE_PATH, _PAGED),
    "messaging.phone_numbers/instance.request.json": request({**_SERVICE_PATH, **_NUMBER_PATH}),
    "incoming_phone_numbers/phone_number.json": _OWNED,
    "incoming_phone_numbers/page.json": flat_page(
        _OWNED, "incoming_phone_numbers", (*_FLAT_MEMBERS, "/incoming_phone_numbers")
    ),
    "incoming_phone_numbers/create.request.json": request(
        _ACCOUNT_PATH, form={**_SETTINGS, "PhoneNumber": E164, "AreaCode": AREA}
    ),
    "incoming_phone_numbers/typed.request.json": request(
        _ACCOUNT_PATH,
        form={**_SETTINGS, "PhoneNumber": E164},
        sent={"PhoneNumber": "+14155550100"},
        required=("/form/PhoneNumber",),
    ),
    "incoming_phone_numbers/update.request.json": request(
        {**_ACCOUNT_PATH, **_NUMBER_PATH}, form={**_SETTINGS, "AccountSid": AC}
    ),
    "incoming_phone_numbers/instance.request.json": request({**_ACCOUNT_PATH, **_NUMBER_PATH}),
    "incoming_phone_numbers/list.request.json": request(
        _ACCOUNT_PATH, {"Beta": FLAG, "FriendlyName": TEXT, "PhoneNumber": TEXT, "Origin": TEXT, **_PAGED}
    ),
    "available_phone_numbers/page.json": flat_page(
        _OFFERED, "available_phone_numbers", ("/available_phone_numbers", "/uri")
    ),
    "available_phone_numbers/country.json": _COUNTRY,
    "available_phone_numbers/countries.json": Shape(
        ({"countries": [COUNTRY_ROW], "uri": "/2010-04-01/x.json"}, {"countries": []}),
        {**under("/countries/0", _COUNTRY.members), "/uri": RELATIVE},
        ("/countries", *(f"/countries/0{pointer}" for pointer in _COUNTRY.required)),
        ("", "/countries/0"),
        ("/countries",),
    ),
    "available_phone_numbers/list.request.json": request({**_ACCOUNT_PATH, **_COUNTRY_PATH}, _SEARCH),
    "available_phone_numbers/countries.request.json": request(_ACCOUNT_PATH, _PAGED),
    "available_phone_numbers/country.request.json": request({**_ACCOUNT_PATH, **_COUNTRY_PATH}),
    "common/error.json": _ERROR_BODY,
    "common/headers.json#/$defs/documented": _DOCUMENTED,
    "common/headers.json#/$defs/undocumented": _UNDOCUMENTED,
}


# --- instances


def valid_instances(reference: str) -> Iterator[Any]:
    """Every instance that the service may send, or may be sent."""
    shape = SHAPES[reference]
    yield from shape.valid
    for pointer, family in shape.members.items():
        for value in family.good:
            yield changed(shape.valid[0], pointer, value)


def broken_instances(reference: str) -> Iterator[Any]:
    """Every instance with one fault."""
    shape = SHAPES[reference]
    base = shape.valid[0]
    yield from shape.bad
    for pointer, family in shape.members.items():
        for value in family.bad:
            yield changed(base, pointer, value)
    for pointer in shape.required:
        yield without(base, pointer)
    for pointer in shape.objects:
        for value in ([], "x", 3):
            yield changed(base, pointer, value)
    for pointer in shape.lists:
        for value in ({}, "x", None):
            yield changed(base, pointer, value)
    for pointer in shape.closed:
        yield changed(base, f"{pointer}/unknown", "x")


def changed(instance: Any, pointer: str, value: Any) -> Any:
    """Return the instance with another value at a JSON pointer."""
    if not pointer:
        return value
    whole_thing = copy.deepcopy(instance)
    put(whole_thing, pointer, value)
    return whole_thing


def put(instance: Any, pointer: str, value: Any) -> None:
    """Put a value where a JSON pointer leads."""
    holder, name = _holder(instance, pointer)
    holder[name] = value


def without(instance: Any, pointer: str) -> Any:
    """Return the instance without what a JSON pointer names."""
    whole_thing = copy.deepcopy(instance)
    holder, name = _holder(whole_thing, pointer)
    del holder[name]
    return whole_thing


def _holder(instance: Any, pointer: str) -> tuple[Any, Any]:
    *steps, name = pointer.split("/")[1:]
    for step in steps:
        instance = instance[int(step)] if isinstance(instance, list) else instance[step]
    return instance, int(name) if isinstance(instance, list) else name
