"""Records of a random state: what the payloads of the sandbox are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, get_args

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.factories.chance import Chance
from pytest_numbers_contract.numbering import friendly_name
from pytest_numbers_contract.numbering.plans import NOWHERE, Kind, block_of, countries
from pytest_numbers_contract.state.records import (
    VOICE_URL,
    Account,
    Available,
    Capabilities,
    Membership,
    MessagingService,
    Number,
    Trunk,
)

KEEP: Any = object()
"""The value of a trait that nobody gave."""

_VOICE_URLS = (VOICE_URL, "https://example.com/voice", "https://example.org/twilio/voice?v=2", "")
_SMS_URLS = ("", "https://example.com/sms", "https://example.org/twilio/sms")
_CALLBACKS = ("", "https://example.com/status")
_NAMES = ("Support", "Sales", "Front desk", "Night shift", "Berlin office", "Reminders", "Two-factor codes")
_UNSET = ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback")
_APPLICATIONS = ("voice_application_sid", "sms_application_sid")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a made number is like.

    `country`, `area_code` and `kind` (Local, Mobile, TollFree) say which number. `sms_only`: it carries no voice and no
    MMS. `on_trunk`: it is on a trunk. `unset`: how what is not set reads, "" or None.
    """

    country: str = "US"
    area_code: str | None = None
    kind: Kind = "Local"
    sms_only: bool = False
    on_trunk: bool = False
    unset: Any = KEEP

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise BadSetting(f"there is no kind of number {self.kind!r}", f"kinds: {', '.join(get_args(Kind))}")
        if self.unset is not KEEP and self.unset not in ("", None):
            raise BadSetting(f"unset={self.unset!r} makes no sense", 'what is not set reads "" or None')


@dataclass(frozen=True, slots=True)
class Holders:
    """The SIDs of what an instance belongs to."""

    account_sid: str
    trunk_sid: str
    service_sid: str


def make_number(chance: Chance, traits: Traits, holders: Holders, *, phone_number: str | None = None) -> Number:
    """Make an owned number: a number kept for fiction, unless one is given."""
    country, kind = traits.country, traits.kind
    if phone_number is None:
        phone_number, _ = chance.number(country, kind, traits.area_code)
    else:
        country, kind = _home_of(phone_number, traits)
    created = chance.moment()
    made = Number(
        chance.sid("PN"),
        holders.account_sid,
        phone_number,
        friendly_name(phone_number),
        created,
        chance.later(created),
        capabilities_of(country, kind, sms_only=traits.sms_only),
        country,
        kind,
        address_requirements=countries()[country].address,
        voice_url=chance.choice(_VOICE_URLS),
        sms_url=chance.choice(_SMS_URLS),
        status_callback=chance.choice(_CALLBACKS),
        trunk_sid=holders.trunk_sid if traits.on_trunk else None,
    )
    return made if traits.unset is KEEP else _with_nothing_set(made, traits.unset)


def _with_nothing_set(made: Number, unset: Any) -> Number:
    return replace(made, **dict.fromkeys((*_UNSET, *_APPLICATIONS), unset))


def _home_of(phone_number: str, traits: Traits) -> tuple[str, Kind]:
    """Return the country and kind of a number that was given: by its run, else by its calling code."""
    if block := block_of(phone_number):
        return block.country, block.kind
    if phone_number.startswith("+" + countries()[traits.country].calling_code):
        return traits.country, traits.kind
    for country in countries().values():
        if phone_number.startswith("+" + country.calling_code):
            return country.code, "Local"
    return traits.country, traits.kind


@cache
def capabilities_of(country: str, kind: Kind, *, sms_only: bool = False) -> Capabilities:
    """Return what Twilio's numbers of a country and kind can do."""
    if sms_only:
        return Capabilities(voice=False, sms=True, mms=False)
    plan = countries()[country]
    return Capabilities(voice=True, sms=kind in plan.sms, mms=kind in plan.mms)


def make_membership(chance: Chance, number: Number, holders: Holders) -> Membership:
    """Make a number's place in a pool: it joined after it was bought."""
    joined = chance.later(number.date_updated)
    return Membership(number.sid, holders.service_sid, number.account_sid, joined, chance.later(joined))


def make_offer(chance: Chance, traits: Traits, *, phone_number: str | None = None) -> Available:
    """Make a number for sale: a number kept for fiction, unless one is given."""
    country, kind = traits.country, traits.kind
    if phone_number is None:
        phone_number, block = chance.number(country, kind, traits.area_code)
        place = block.place
    else:
        country, kind = _home_of(phone_number, traits)
        own = block_of(phone_number)
        place = own.place if own else NOWHERE
    carries = capabilities_of(country, kind, sms_only=traits.sms_only)
    return Available(phone_number, country, kind, carries, countries()[country].address, place=place)


def make_trunk(chance: Chance, holders: Holders) -> Trunk:
    """Make a trunk."""
    sid, created = chance.sid("TK"), chance.moment()
    domain = f"trunk-{sid[2:10]}.pstn.twilio.com"
    name = chance.choice(_NAMES)
    return Trunk(sid, holders.account_sid, created, chance.later(created), name, domain)


def make_service(chance: Chance, holders: Holders) -> MessagingService:
    """Make a messaging service."""
    created = chance.moment()
    name = chance.choice(_NAMES)
    return MessagingService(chance.sid("MG"), holders.account_sid, created, chance.later(created), name)


def make_account(chance: Chance, holders: Holders) -> Account:
    """Make a subaccount."""
    created = chance.moment()
    return Account(
        chance.sid("AC"),
        f"{chance.random.getrandbits(128):032x}",
        chance.choice(_NAMES),
        holders.account_sid,
        created,
        chance.later(created),
    )
