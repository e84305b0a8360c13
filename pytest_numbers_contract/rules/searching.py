"""The rules of searches for numbers on offer: what was asked is what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_numbers_contract.numbering import KEYPAD
from pytest_numbers_contract.rules import Finding, Rule, Scene, numbers_fit_their_country, page, rule
from pytest_numbers_contract.schema_store import data

_KEY = "available_phone_numbers"


@rule(
    "NC309",
    source="O, AreaCode",
    keeps=page(_KEY, [{"phone_number": "+14155550100"}], query={"AreaCode": 415}),
    breaks=page(_KEY, [{"phone_number": "+12125550100"}], query={"AreaCode": 415}),
)
def found_numbers_are_in_the_area_code_asked(scene: Scene) -> Iterator[Finding]:
    """A search in an AreaCode (US and Canada) finds numbers of that area code."""
    area = scene.query.get("AreaCode")
    for index, item in enumerate(scene.items if area else ()):
        number = item.get("phone_number")
        # Elsewhere there are no area codes: what the service makes of one is not known.
        if number and number.startswith("+1") and not number.startswith(f"+1{area}"):
            yield Finding(scene.pointer(index, "phone_number"), f"a number in AreaCode {area}", number)


@rule(
    "NC310",
    source="O, Contains",
    keeps=page(_KEY, [{"phone_number": "+14155550100"}], query={"Contains": "415***01"}),
    breaks=page(_KEY, [{"phone_number": "+14155550100"}], query={"Contains": "TWILIO"}),
)
def found_numbers_contain_what_was_asked(scene: Scene) -> Iterator[Finding]:
    """A search by Contains finds numbers with those digits; `*` is any digit, letters are those of a keypad."""
    asked = scene.query.get("Contains", "")
    if not re.fullmatch(r"\+?[0-9A-Za-z*]+", asked, re.ASCII):
        return
    pattern = re.compile(re.escape(asked.upper().translate(KEYPAD)).replace(r"\*", "[0-9]"))
    for index, item in enumerate(scene.items):
        number = item.get("phone_number")
        if number and not pattern.search(number):
            yield Finding(scene.pointer(index, "phone_number"), f"a number that contains {asked}", number)


@rule(
    "NC311",
    source="O, CountryCode",
    keeps=page(_KEY, [{"iso_country": "GB"}], path={"CountryCode": "GB"}),
    breaks=page(_KEY, [{"iso_country": "US"}], path={"CountryCode": "GB"}),
)
def found_numbers_are_in_the_country_asked(scene: Scene) -> Iterator[Finding]:
    """A search in a country finds numbers of that country."""
    country = scene.path.get("CountryCode")
    for index, item in enumerate(scene.items if country else ()):
        if item.get("iso_country", country) != country:
            yield Finding(scene.pointer(index, "iso_country"), f"the country asked, {country}", item["iso_country"])


@rule(
    "NC326",
    source="R, every recorded number on offer",
    keeps=page(_KEY, [{"iso_country": "GB", "phone_number": "+447700900123"}]),
    breaks=page(_KEY, [{"iso_country": "GB", "phone_number": "+14155550100"}]),
)
def iso_country_fits_the_phone_number(scene: Scene) -> Iterator[Finding]:
    """`iso_country` is a country whose calling code the number begins with."""
    yield from numbers_fit_their_country(scene, "iso_country", data("common/calling-codes.json"))


_WANTED = {"VoiceEnabled": "voice", "SmsEnabled": "SMS", "MmsEnabled": "MMS", "FaxEnabled": "fax"}


@rule(
    "NC322",
    source="O, VoiceEnabled, SmsEnabled, MmsEnabled, FaxEnabled",
    keeps=page(_KEY, [{"capabilities": {"SMS": True}}], query={"SmsEnabled": True}),
    breaks=page(_KEY, [{"capabilities": {"SMS": False}}], query={"SmsEnabled": True}),
)
def found_numbers_can_do_what_was_asked(scene: Scene) -> Iterator[Finding]:
    """A search for a capability finds numbers that have it."""
    for parameter, capability in _WANTED.items():
        wanted = scene.query.get(parameter)
        for index, item in enumerate(scene.items if wanted else ()):
            if (item.get("capabilities") or {}).get(capability, wanted) != wanted:
                pointer = scene.pointer(index, f"capabilities/{capability}")
                yield Finding(pointer, f"true, since {parameter} was asked", False)


@rule(
    "NC408",
    source="O, InRateCenter",
    keeps=Scene(query={"InRateCenter": "HILO HI", "InLata": "834"}),
    breaks=Scene(query={"InRateCenter": "HILO HI"}),
)
def a_rate_center_is_asked_with_its_lata(scene: Scene) -> Iterator[Finding]:
    """InRateCenter needs InLata beside it."""
    if scene.query.get("InRateCenter") and not scene.query.get("InLata"):
        yield Finding("/query/InLata", "InLata beside InRateCenter", "absent", part="request")


SEARCHING: tuple[Rule, ...] = (
    found_numbers_are_in_the_area_code_asked,
    found_numbers_contain_what_was_asked,
    found_numbers_are_in_the_country_asked,
    iso_country_fits_the_phone_number,
    found_numbers_can_do_what_was_asked,
    a_rate_center_is_asked_with_its_lata,
)
"""The rules of a search."""
