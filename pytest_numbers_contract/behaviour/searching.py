"""A search for numbers on offer: of one kind in one country, as many as a search returns, in one piece."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from pytest_numbers_contract.behaviour.call import Call
from pytest_numbers_contract.behaviour.parameters import boolean, decimal, whole
from pytest_numbers_contract.numbering import friendly_name
from pytest_numbers_contract.numbering.plans import Kind, kinds
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state import inventory
from pytest_numbers_contract.state.inventory import Point, Search
from pytest_numbers_contract.state.records import Available

MOST = 30
"""How many numbers a search returns at most, and unless asked."""

_FARTHEST = 500


def offer_payload(offer: Available) -> dict[str, Any]:
    """Render a number for sale; the names of its capabilities are spelt as this list spells them."""
    carries, place = offer.capabilities, offer.place
    return {
        "friendly_name": friendly_name(offer.phone_number, owned=False),
        "phone_number": offer.phone_number,
        "lata": place.lata,
        "locality": place.locality,
        "rate_center": place.rate_center,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "region": place.region,
        # Null on live rows, though a search by postal code works.
        "postal_code": None,
        "iso_country": offer.country,
        "address_requirements": offer.address_requirements,
        "beta": offer.beta,
        # Not lower case, unlike every other resource.
        "capabilities": {"voice": carries.voice, "SMS": carries.sms, "MMS": carries.mms},
    }


def search(call: Call, kind: Kind) -> dict[str, Any]:
    """Search the numbers of a kind in the country of the path."""
    country = call.path["CountryCode"]
    if not _is_sold(call, country, kind):
        raise Refused("no_such_number_type")
    most = min(whole(call.given.get("PageSize"), MOST, least=1), MOST)
    found = inventory.search(call.state, country, kind, _wanted(call.given))
    return {"available_phone_numbers": [offer_payload(offer) for offer in islice(found, most)], "uri": call.uri}


def _is_sold(call: Call, country: str, kind: Kind) -> bool:
    offered = any((offer.country, offer.kind) == (country, kind) for offer in call.state.offered.values())
    return offered or kind in kinds(country)


def _wanted(given: Mapping[str, str]) -> Search:
    area_code = given.get("AreaCode") or None
    if area_code and not re.fullmatch(r"[2-9][0-9]{2}", area_code, re.ASCII):
        raise Refused(21451)
    lata = given.get("InLata") or None
    return Search(
        area_code=area_code,
        contains=given.get("Contains") or None,
        voice=boolean(given.get("VoiceEnabled")),
        sms=boolean(given.get("SmsEnabled")),
        mms=boolean(given.get("MmsEnabled")),
        fax=boolean(given.get("FaxEnabled")),
        beta=boolean(given.get("Beta")),
        without_address=_excluded(given),
        region=given.get("InRegion") or None,
        locality=given.get("InLocality") or None,
        postal_code=given.get("InPostalCode") or None,
        # A rate center's name means something only within its LATA.
        rate_center=(given.get("InRateCenter") or None) if lata else None,
        lata=lata,
        near=_near(given),
        distance=float(min(whole(given.get("Distance"), 25), _FARTHEST)),
    )


def _excluded(given: Mapping[str, str]) -> frozenset[str]:
    if boolean(given.get("ExcludeAllAddressRequired")):
        return frozenset(("any", "local", "foreign"))
    excluded = {kind for kind in ("local", "foreign") if boolean(given.get(f"Exclude{kind.title()}AddressRequired"))}
    return frozenset(excluded)


# Far from every number: what is near a place nobody knows.
_NOWHERE: Point = (-90.0, 0.0)


def _near(given: Mapping[str, str]) -> Point | None:
    if number := given.get("NearNumber"):
        return inventory.place_of(number) or _NOWHERE
    if not (text := given.get("NearLatLong")):
        return None
    latitude, _, longitude = text.partition(",")
    point = decimal(latitude.strip()), decimal(longitude.strip())
    return (point[0], point[1]) if point[0] is not None and point[1] is not None else _NOWHERE
