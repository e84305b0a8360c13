"""Phone numbers that an account owns: bought, ported or hosted; the 2010 API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.incoming_phone_numbers.behaviour import BEHAVIOUR, payload
from pytest_numbers_contract.rules import Finding, Json, Scene, Severity, as_asked, one, page, rule

_LIST = "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers"
_INSTANCE = _LIST + "/{Sid}"
_A, _B = "0" * 32, "1" * 32
_URI = f"/2010-04-01/Accounts/AC{_A}/IncomingPhoneNumbers/PN"
_TYPED = "typed.request.json"
_TYPES = {"local": "Local", "mobile": "Mobile", "toll_free": "TollFree"}


@rule(
    "NC325",
    source="R, every recorded owned number",
    keeps=one({"account_sid": "AC" + _A, "sid": "PN" + _A, "uri": _URI + _A + ".json"}),
    breaks=one({"account_sid": "AC" + _A, "sid": "PN" + _A, "uri": _URI + _B + ".json"}),
)
def uri_names_the_account_and_the_number(scene: Scene) -> Iterator[Finding]:
    """`uri` ends in the number's own account and SID."""
    for index, item in enumerate(scene.items):
        uri = (item.get("uri") or "").removesuffix(".json")
        if uri and uri != (due := _path_of(item)) and due and uri != _path_of(as_asked(scene, item)):
            yield Finding(scene.pointer(index, "uri"), due + ".json", item["uri"])


def _path_of(item: Json) -> str:
    """Return the path of an owned number; nothing where a SID was refused."""
    account, sid = item.get("account_sid"), item.get("sid")
    return f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}" if account and sid else ""


# What a form parameter sets. EmergencyStatus is left out: registering an address takes its time.
_ECHOED = {
    name: re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    for name in (
        "ApiVersion FriendlyName SmsApplicationSid SmsFallbackMethod SmsFallbackUrl SmsMethod SmsUrl StatusCallback "
        "StatusCallbackMethod VoiceApplicationSid VoiceCallerIdLookup VoiceFallbackMethod VoiceFallbackUrl VoiceMethod "
        "VoiceUrl EmergencyAddressSid TrunkSid IdentitySid AddressSid BundleSid"
    ).split()
}
_EXCLUSIVE = frozenset({"TrunkSid", "VoiceApplicationSid"})


@rule(
    "NC305",
    source="D, the parameters of buying and updating",
    keeps=one({"friendly_name": "Desk", "sms_url": ""}, form={"FriendlyName": "Desk", "SmsUrl": ""}),
    breaks=one({"friendly_name": "(415) 555-0100"}, form={"FriendlyName": "Desk"}),
)
def what_was_posted_is_echoed(scene: Scene) -> Iterator[Finding]:
    """What the form sets stands in the answer; cleared members are "" or null.

    Only a warning where the number was owned before (created earlier than updated, or than today): buying it again
    succeeds and may leave it as it was. What a blank FriendlyName does is not known.
    """
    form, item = scene.form or {}, scene.body
    bought_before = scene.status == 201 and _was_owned(item, scene.headers)
    both = form.get("TrunkSid") and form.get("VoiceApplicationSid")
    for parameter, member in _ECHOED.items():
        if parameter not in form or member not in item or (both and parameter in _EXCLUSIVE):
            continue
        if parameter == "FriendlyName" and not form[parameter]:
            continue
        if (item[member] or "") != (form[parameter] or ""):
            expected = f"{form[parameter]!r}, as posted in {parameter}"
            severity: Severity | None = "warning" if bought_before else None
            yield Finding(f"/{member}", expected, item[member], severity=severity)


def _was_owned(item: Json, headers: Json) -> bool:
    """Say whether a number was owned before it was bought: its dates differ, or lie before the day of the answer."""
    created, answered = item.get("date_created"), headers.get("Date")
    return created != item.get("date_updated") or bool(created and answered and created[:16] != answered[:16])


@rule(
    "NC321",
    source="D, buying by number or by area code",
    keeps=one({"phone_number": "+14155550100"}, form={"AreaCode": "415"}),
    breaks=one({"phone_number": "+12125550100"}, form={"AreaCode": "415"}),
)
def the_number_bought_is_the_one_asked(scene: Scene) -> Iterator[Finding]:
    """Buying a PhoneNumber gives that number; buying in an AreaCode gives a number of that area code."""
    form, bought = scene.form or {}, scene.body.get("phone_number")
    asked, area = form.get("PhoneNumber"), form.get("AreaCode")
    if bought and asked and bought != asked:
        yield Finding("/phone_number", f"the PhoneNumber asked, {asked}", bought)
    # Test credentials answer AreaCode=500 with their magic number, which fits.
    elif bought and area and not asked and not bought.startswith(f"+1{area}"):
        yield Finding("/phone_number", f"a number in AreaCode {area}", bought)


@rule(
    "NC407",
    source="O, x-twilio.conditional",
    keeps=Scene(verb="create", form={"AreaCode": "415"}),
    breaks=Scene(verb="create", form={"FriendlyName": "Desk"}),
)
def a_purchase_names_a_number_or_an_area_code(scene: Scene) -> Iterator[Finding]:
    """One of PhoneNumber and AreaCode says what to buy. What both together do is not known."""
    choice = ("PhoneNumber", "AreaCode")
    if scene.verb != "create" or scene.form is None or not scene.refused.isdisjoint(choice):
        return
    named = [name for name in choice if scene.form.get(name)]
    if len(named) != 1:
        actual = "both" if named else "neither"
        yield Finding("/form/PhoneNumber", "PhoneNumber or AreaCode, one of them", actual, part="request")


@rule(
    "NC320",
    source="D, the filters of the list",
    keeps=page("incoming_phone_numbers", [{"phone_number": "+14155550100"}], query={"PhoneNumber": "415*550"}),
    breaks=page("incoming_phone_numbers", [{"phone_number": "+12125550100"}], query={"PhoneNumber": "415"}),
)
def listed_numbers_fit_the_filters(scene: Scene) -> Iterator[Finding]:
    """A list filtered by PhoneNumber (`*` is any digit), FriendlyName, Beta or Origin holds only what fits."""
    for member, expected, fits in _filters(scene.query):
        for index, item in enumerate(scene.items):
            if item.get(member) is not None and not fits(item[member]):
                yield Finding(scene.pointer(index, member), expected, item[member])


def _filters(query: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    number = query.get("PhoneNumber", "")
    # What the service makes of anything but digits and stars is not known.
    if re.fullmatch(r"\+?[0-9*]+", number, re.ASCII):
        pattern = re.compile(re.escape(number).replace(r"\*", "[0-9]"))
        yield "phone_number", f"a number with {number} in it, as asked", pattern.search
    for parameter, member in (("FriendlyName", "friendly_name"), ("Beta", "beta"), ("Origin", "origin")):
        if query.get(parameter) not in (None, ""):
            yield member, f"{query[parameter]!r}, the {parameter} asked", query[parameter].__eq__


_declare = declaring(
    "incoming_phone_numbers",
    "api",
    key="incoming_phone_numbers",
    paging=Paging.FLAT,
    suffixes=("json",),
    listed=("csv",),
)

RESOURCE = Resource(
    name="incoming_phone_numbers",
    sid="PN",
    paid=("create", "local.create", "mobile.create", "toll_free.create"),
    arranged="numbers_sandbox.incoming_phone_number({kind})",
    operations=(
        _declare("create", "POST", _LIST, "create.request.json", {201: "phone_number.json"}),
        _declare("list", "GET", _LIST, "list.request.json", {200: "page.json"}),
        _declare("fetch", "GET", _INSTANCE, "instance.request.json", {200: "phone_number.json"}),
        _declare("update", "POST", _INSTANCE, "update.request.json", {200: "phone_number.json"}),
        _declare("delete", "DELETE", _INSTANCE, "instance.request.json", {204: None}),
        *(
            _declare(f"{kind}.create", "POST", f"{_LIST}/{segment}", _TYPED, {201: "phone_number.json"})
            for kind, segment in _TYPES.items()
        ),
        *(
            _declare(f"{kind}.list", "GET", f"{_LIST}/{segment}", "list.request.json", {200: "page.json"})
            for kind, segment in _TYPES.items()
        ),
    ),
    rules=(
        uri_names_the_account_and_the_number,
        what_was_posted_is_echoed,
        the_number_bought_is_the_one_asked,
        listed_numbers_fit_the_filters,
        a_purchase_names_a_number_or_an_area_code,
    ),
    payload=payload,
    behaviour=BEHAVIOUR,
    sdk="api.v2010.account.incoming_phone_number.IncomingPhoneNumberInstance",
)
