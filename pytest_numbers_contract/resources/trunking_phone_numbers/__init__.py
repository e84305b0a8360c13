"""Phone numbers on a SIP trunk: an owned number, seen through the Trunking API."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.trunking_phone_numbers.behaviour import BEHAVIOUR, payload
from pytest_numbers_contract.rules import (
    Finding,
    Json,
    Scene,
    as_asked,
    links_name_their_own,
    one,
    rule,
    the_sid_is_the_one_posted,
)

_LIST = "/v1/Trunks/{TrunkSid}/PhoneNumbers"
_INSTANCE = _LIST + "/{Sid}"
_A, _B = "0" * 32, "1" * 32
_TRUNK_URL = f"https://trunking.twilio.com/v1/Trunks/TK{_A}/PhoneNumbers/PN"
_NUMBER_URL = f"https://api.twilio.com/2010-04-01/Accounts/AC{_A}/IncomingPhoneNumbers/PN"
_SIDS = {"account_sid": "AC" + _A, "trunk_sid": "TK" + _A, "sid": "PN" + _A}


@rule(
    "NC303",
    source="002 'url'",
    keeps=one({**_SIDS, "url": _TRUNK_URL + _A}),
    breaks=one({**_SIDS, "url": _TRUNK_URL + _B}),
)
def url_names_the_trunk_and_the_number(scene: Scene) -> Iterator[Finding]:
    """`url` ends in the number's own trunk and SID."""
    yield from links_name_their_own(scene, "url", _path_of)


def _path_of(item: Json) -> str:
    """Return the path of a number on its trunk; nothing where a SID was refused."""
    trunk, sid = item.get("trunk_sid"), item.get("sid")
    return f"/v1/Trunks/{trunk}/PhoneNumbers/{sid}" if trunk and sid else ""


@rule(
    "NC323",
    source="R, both recorded trunk numbers",
    keeps=one({**_SIDS, "links": {"phone_number": _NUMBER_URL + _A}}),
    breaks=one({**_SIDS, "links": {"phone_number": _NUMBER_URL + _B + ".json"}}),
)
def links_name_the_account_and_the_number(scene: Scene) -> Iterator[Finding]:
    """`links.phone_number` is the owned number of the 2010 API, with `.json` as in 002, or without as recorded."""
    for index, item in enumerate(scene.items):
        link = (item.get("links") or {}).get("phone_number")
        if link and not link.endswith(due := _owned_path_of(item)) and not _is_told(scene, item, link, due):
            yield Finding(scene.pointer(index, "links/phone_number"), f"…{due}", link)


def _owned_path_of(item: Json) -> str:
    """Return the path of the owned number; nothing where a SID was refused."""
    account, sid = item.get("account_sid"), item.get("sid")
    return f"/Accounts/{account}/IncomingPhoneNumbers/{sid}" if account and sid else ""


def _is_told(scene: Scene, item: Json, link: str, due: str) -> bool:
    """Say whether a link names the number after all, or that of the request or of `url`: another rule tells that."""
    by_url = {**item, "sid": (item.get("url") or "").rpartition("/")[2] or item["sid"]}
    path = link.removesuffix(".json")
    return path.endswith((due, _owned_path_of(as_asked(scene, item)), _owned_path_of(by_url)))


_declare = declaring("trunking.phone_numbers", "trunking", key="phone_numbers", paging=Paging.META)

RESOURCE = Resource(
    name="trunking.phone_numbers",
    sid="PN",
    paid=(),
    arranged="numbers_sandbox.incoming_phone_number(trunk=trunk)",
    operations=(
        _declare("create", "POST", _LIST, "create.request.json", {201: "created.json"}),
        _declare("list", "GET", _LIST, "list.request.json", {200: "page.json"}, headers="documented"),
        _declare("fetch", "GET", _INSTANCE, "instance.request.json", {200: "phone_number.json"}),
        _declare("delete", "DELETE", _INSTANCE, "instance.request.json", {204: None}),
    ),
    rules=(the_sid_is_the_one_posted, url_names_the_trunk_and_the_number, links_name_the_account_and_the_number),
    payload=payload,
    behaviour=BEHAVIOUR,
    sdk="trunking.v1.trunk.phone_number.PhoneNumberInstance",
)
