"""The numbers for sale: found by number, by area code, or by what a search asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import asin, cos, radians, sin, sqrt

from pytest_numbers_contract.numbering import KEYPAD
from pytest_numbers_contract.numbering.plans import Block, Kind, Place, area_codes, block_of, blocks, countries
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.records import Available, Capabilities

Point = tuple[float, float]
"""Latitude and longitude."""

_EARTH_MILES = 3958.8
_ANYTHING = re.compile("")


@dataclass(frozen=True, slots=True)
class Search:
    """What a search asks; None: anything goes. Distances are miles."""

    area_code: str | None = None
    contains: str | None = None
    voice: bool | None = None
    sms: bool | None = None
    mms: bool | None = None
    fax: bool | None = None
    beta: bool | None = None
    without_address: frozenset[str] = frozenset()
    """Address requirements that rule a number out."""
    region: str | None = None
    locality: str | None = None
    postal_code: str | None = None
    rate_center: str | None = None
    lata: str | None = None
    near: Point | None = None
    distance: float = 25.0


def find(state: State, phone_number: str) -> Available | None:
    """Return what is offered under a number, whoever holds it; None for a number that is not the service's."""
    offered = state.offered.get(phone_number)
    if offered is not None:
        return offered
    block = block_of(phone_number)
    return _offer(block, phone_number) if block else None


def by_area_code(state: State, area_code: str) -> Available | None:
    """Return the first free local number of a North American area code, None if there is none left."""
    searches = (search(state, country, "Local", Search(area_code=area_code)) for country in ("US", "CA"))
    return next(chain.from_iterable(searches), None)


def search(state: State, country: str, kind: Kind, wanted: Search) -> Iterator[Available]:
    """Yield the free numbers that fit, always in the same order: those a test offered, then ours."""
    pattern = number_pattern(wanted.contains) if wanted.contains else _ANYTHING
    offered = (offer for offer in state.offered.values() if (offer.country, offer.kind) == (country, kind))
    for offer in offered:
        if pattern.search(offer.phone_number) and _fits(offer, wanted) and state.is_free(offer.phone_number):
            yield offer
    for block, phone_number in _in_turns(_fitting_blocks(country, kind, wanted)):
        if pattern.search(phone_number) and state.is_free(phone_number) and phone_number not in state.offered:
            yield _offer(block, phone_number)


def number_pattern(text: str) -> re.Pattern[str]:
    """Read a partial number: digits, `*` for any digit, letters as on a keypad; nothing else counts."""
    wanted = (character for character in text.upper().translate(KEYPAD) if character in "+*0123456789")
    return re.compile("".join({"*": "[0-9]", "+": r"\+"}.get(character, character) for character in wanted), re.ASCII)


def place_of(phone_number: str) -> Point | None:
    """Return where a number of ours is, None where nothing is known."""
    block = block_of(phone_number)
    return _point(block.place) if block else None


@lru_cache(maxsize=64)
def _fitting_blocks(country: str, kind: Kind, wanted: Search) -> tuple[Block, ...]:
    if kind == "Local" and wanted.area_code and country in ("US", "CA"):
        only = area_codes(country).get(wanted.area_code)
        found: tuple[Block, ...] = (only,) if only else ()
    else:
        found = tuple(block for block in blocks() if (block.country, block.kind) == (country, kind))
    # The first number of a block stands for all of it: only their digits differ.
    return tuple(block for block in found if _fits(_offer(block, f"+{block.first}"), wanted))


def _in_turns(found: tuple[Block, ...]) -> Iterator[tuple[Block, str]]:
    """Yield the first number of each block, then the second of each: a search shows more than one place."""
    for step in range(max(map(len, found), default=0)):
        yield from ((block, f"+{block.first + step}") for block in found if step < len(block))


def _offer(block: Block, phone_number: str) -> Available:
    country = countries()[block.country]
    carries = Capabilities(sms=block.kind in country.sms, mms=block.kind in country.mms)
    return Available(phone_number, block.country, block.kind, carries, country.address, place=block.place)


def _fits(offer: Available, wanted: Search) -> bool:
    """Say whether an offer has everything a search asks, but for its digits."""
    carries, place = offer.capabilities, offer.place
    # Area codes are North American: elsewhere nothing has one.
    if wanted.area_code and not offer.phone_number.startswith(f"+1{wanted.area_code}"):
        return False
    if offer.address_requirements in wanted.without_address:
        return False
    asked = (
        (wanted.voice, carries.voice),
        (wanted.sms, carries.sms),
        (wanted.mms, carries.mms),
        (wanted.fax, False),  # Twilio has had no fax numbers since 2022.
        (wanted.region, place.region),
        (wanted.locality, place.locality),
        (wanted.postal_code, place.postal_code),
        (wanted.rate_center, place.rate_center),
        (wanted.lata, place.lata),
    )
    return all(_same(want, have) for want, have in asked) and _is_near(place, wanted) and _may_be_beta(offer, wanted)


def _same(want: str | bool | None, have: str | bool | None) -> bool:
    if isinstance(want, str):
        return isinstance(have, str) and want.casefold() == have.casefold()
    return want is None or want == have


def _may_be_beta(offer: Available, wanted: Search) -> bool:
    # Beta=false leaves new numbers out; Beta=true lets them in beside the others.
    return wanted.beta is not False or not offer.beta


def _is_near(place: Place, wanted: Search) -> bool:
    if wanted.near is None:
        return True
    here = _point(place)
    return here is not None and _miles(here, wanted.near) <= wanted.distance


def _point(place: Place) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    return float(place.latitude), float(place.longitude)


def _miles(here: Point, there: Point) -> float:
    (lat, long), (other_lat, other_long) = (tuple(map(radians, point)) for point in (here, there))
    haversine = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_long - long) / 2) ** 2
    return 2 * _EARTH_MILES * asin(sqrt(haversine))
