"""Phone numbers in the pool of a messaging service."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.messaging_phone_numbers.behaviour import BEHAVIOUR, payload
from pytest_numbers_contract.rules import (
    Finding,
    Json,
    Scene,
    links_name_their_own,
    numbers_fit_their_country,
    one,
    rule,
    the_sid_is_the_one_posted,
)
from pytest_numbers_contract.schema_store import data

_LIST = "/v1/Services/{ServiceSid}/PhoneNumbers"
_INSTANCE = _LIST + "/{Sid}"
_A, _B = "0" * 32, "1" * 32
_URL = f"https://messaging.twilio.com/v1/Services/MG{_A}/PhoneNumbers/PN"


@rule(
    "NC324",
    source="001 'url'",
    keeps=one({"service_sid": "MG" + _A, "sid": "PN" + _A, "url": _URL + _A}),
    breaks=one({"service_sid": "MG" + _A, "sid": "PN" + _A, "url": _URL + _B}),
)
def url_names_the_service_and_the_number(scene: Scene) -> Iterator[Finding]:
    """`url` ends in the entry's own service and SID."""
    yield from links_name_their_own(scene, "url", _path_of)


def _path_of(item: Json) -> str:
    """Return the path of a number in its pool; nothing where a SID was refused."""
    service, sid = item.get("service_sid"), item.get("sid")
    return f"/v1/Services/{service}/PhoneNumbers/{sid}" if service and sid else ""


@rule(
    "NC308",
    source="001 'country_code'",
    keeps=one({"country_code": "DK", "phone_number": "+4512345678"}),
    breaks=one({"country_code": "US", "phone_number": "+987654321"}),
)
def country_code_fits_the_phone_number(scene: Scene) -> Iterator[Finding]:
    """`country_code` is a country whose calling code the number begins with. Document 001's example breaks this."""
    yield from numbers_fit_their_country(scene, "country_code", data("common/calling-codes.json"))


_declare = declaring("messaging.phone_numbers", "messaging", key="phone_numbers", paging=Paging.META)

RESOURCE = Resource(
    name="messaging.phone_numbers",
    sid="PN",
    paid=(),
    arranged="numbers_sandbox.incoming_phone_number(messaging_service=service)",
    operations=(
        _declare(
            "create",
            "POST",
            _LIST,
            "create.request.json",
            {201: "phone_number.json", 200: "phone_number.json"},
            headers="documented",
        ),
        _declare("list", "GET", _LIST, "list.request.json", {200: "page.json"}),
        _declare("fetch", "GET", _INSTANCE, "instance.request.json", {200: "phone_number.json"}),
        _declare("delete", "DELETE", _INSTANCE, "instance.request.json", {204: None}),
    ),
    rules=(the_sid_is_the_one_posted, url_names_the_service_and_the_number, country_code_fits_the_phone_number),
    payload=payload,
    behaviour=BEHAVIOUR,
    sdk="messaging.v1.service.phone_number.PhoneNumberInstance",
)
