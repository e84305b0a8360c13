"""Owned numbers: bought, listed, changed, handed over, released."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.behaviour.call import Behaviour, Call, Listing, owned_number
from pytest_numbers_contract.behaviour.number_settings import read_settings, wanted_trunk
from pytest_numbers_contract.behaviour.parameters import boolean
from pytest_numbers_contract.numbering import (
    MAGIC_AREA_CODES,
    MAGIC_AVAILABLE,
    MAGIC_INVALID,
    friendly_name,
    is_e164,
    is_nanp,
    is_sid,
    rfc2822,
)
from pytest_numbers_contract.numbering.clock import START
from pytest_numbers_contract.numbering.plans import KINDS, Kind
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state import inventory
from pytest_numbers_contract.state.changes import attach, buy, change_number, detach, release, transfer
from pytest_numbers_contract.state.records import Account, Available, Capabilities, Number


def payload(number: Number) -> dict[str, Any]:
    """Render an owned number."""
    carries = number.capabilities
    return {
        "account_sid": number.account_sid,
        "address_requirements": number.address_requirements,
        "address_sid": number.address_sid,
        "api_version": number.api_version,
        "beta": number.beta,
        "bundle_sid": number.bundle_sid,
        "capabilities": {"voice": carries.voice, "sms": carries.sms, "mms": carries.mms},
        "date_created": rfc2822(number.date_created),
        "date_updated": rfc2822(number.date_updated),
        "emergency_address_sid": number.emergency_address_sid,
        "emergency_address_status": number.emergency_address_status,
        "emergency_status": number.emergency_status,
        "friendly_name": number.friendly_name,
        "identity_sid": number.identity_sid,
        "origin": number.origin,
        "phone_number": number.phone_number,
        "sid": number.sid,
        "sms_application_sid": number.sms_application_sid,
        "sms_fallback_method": number.sms_fallback_method,
        "sms_fallback_url": number.sms_fallback_url,
        "sms_method": number.sms_method,
        "sms_url": number.sms_url,
        "status": number.status,
        "status_callback": number.status_callback,
        "status_callback_method": number.status_callback_method,
        "trunk_sid": number.trunk_sid,
        "uri": f"/2010-04-01/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_application_sid": number.voice_application_sid,
        "voice_caller_id_lookup": number.voice_caller_id_lookup,
        "voice_fallback_method": number.voice_fallback_method,
        "voice_fallback_url": number.voice_fallback_url,
        "voice_method": number.voice_method,
        "voice_url": number.voice_url,
    }


COLUMNS = tuple(payload(Number("", "", "", "", START, START)))
"""The members of a payload: the columns of a CSV, also of an empty one."""


# --- buying


def create(call: Call, kind: Kind | None = None) -> dict[str, Any]:
    """Buy a number, by its digits or by area code; buying an owned one again succeeds."""
    if kind and "AreaCode" in call.given:
        raise Refused(21457)
    offer = _wanted(call)
    owner = call.state.owners.get(offer.phone_number)
    held = call.state.numbers[owner] if owner else None
    if kind and (held or offer).kind != kind:
        raise Refused(21458)
    if held and held.account_sid == call.account.sid:
        return payload(_buy_again(call, held))
    if not call.state.is_free(offer.phone_number):
        raise Refused(21422, number=offer.phone_number)
    _check_the_buyer(call, offer)
    trunk, settings = wanted_trunk(call), read_settings(call, sms=offer.capabilities.sms)
    number = buy(call.state, call.account.sid, offer, settings)
    return payload(attach(call.state, number, trunk.sid) if trunk else number)


def _wanted(call: Call) -> Available:
    """Return what the call asks to buy, as it is offered; refuse what nobody offers."""
    area_code = call.given.get("AreaCode")
    both = call.state.choices.number_and_area_code
    if area_code and not (call.given.get("PhoneNumber") and both == "number"):
        return _in_area_code(call, area_code)
    phone_number = call.required("PhoneNumber")
    if not is_e164(phone_number) or (phone_number.startswith("+1") and not is_nanp(phone_number)):
        raise Refused("invalid_number", number=phone_number)
    held = call.state.numbers.get(call.state.owners.get(phone_number, ""))
    offer = inventory.find(call.state, phone_number)
    if held is not None:
        return offer or Available(phone_number, held.country, held.kind)
    if offer is None:
        raise Refused(21422, number=phone_number)
    return offer


def _in_area_code(call: Call, area_code: str) -> Available:
    if not re.fullmatch(r"[2-9][0-9]{2}", area_code, re.ASCII):
        raise Refused(21451)
    offer = inventory.by_area_code(call.state, area_code)
    if offer is None:
        raise Refused(21452)
    return offer


def _check_the_buyer(call: Call, offer: Available) -> None:
    choices = call.state.choices
    if call.account.type == "Trial" and any(call.state.numbers_of(call.account.sid)):
        raise Refused(21404)
    if offer.address_requirements != "none" and not call.given.get("AddressSid"):
        raise Refused(21631)
    if offer.country in choices.bundle_required_in and not call.given.get("BundleSid"):
        raise Refused(21649)
    if offer.country in choices.identity_required_in and not call.given.get("IdentitySid"):
        raise Refused(21650)


def _buy_again(call: Call, number: Number) -> Number:
    if call.state.choices.rebuy_owned == "keep":
        return change_number(call.state, number)
    return _configure(call, number)


# --- looking


def list_all(call: Call, kind: Kind | None = None) -> Listing:
    """List the owned numbers that fit the filters."""
    given = call.given
    # A partial number: `*` is any digit, everything else itself.
    number = re.compile(re.escape(given.get("PhoneNumber", "")).replace(r"\*", "[0-9]"))
    found = [
        held
        for held in call.state.numbers_of(call.account.sid)
        if kind in (None, held.kind)
        and number.search(held.phone_number)
        and given.get("FriendlyName", held.friendly_name) in ("", held.friendly_name)
        and given.get("Origin", held.origin) in ("", held.origin)
        and boolean(given.get("Beta")) in (None, held.beta)
    ]
    return Listing(found, payload, COLUMNS)


def fetch(call: Call) -> dict[str, Any]:
    """Show an owned number."""
    return payload(owned_number(call, call.path["Sid"]))


# --- changing


def update(call: Call) -> dict[str, Any]:
    """Change an owned number, or hand it over: AccountSid names who gets it."""
    number = owned_number(call, call.path["Sid"])
    if not call.given.get("AccountSid"):
        return payload(_configure(call, number))
    gaining = _gaining_account(call, call.given["AccountSid"])
    if number.address_requirements != "none" and not call.given.get("AddressSid"):
        raise Refused(21631)
    settings = read_settings(call, sms=number.capabilities.sms, current=number)
    return payload(change_number(call.state, transfer(call.state, number, gaining.sid), **settings))


def _configure(call: Call, number: Number) -> Number:
    settings = read_settings(call, sms=number.capabilities.sms, current=number)
    trunk = wanted_trunk(call)
    if trunk and trunk.sid != number.trunk_sid:
        number = attach(call.state, number, trunk.sid)
    elif call.given.get("TrunkSid") == "":
        number = detach(call.state, number)
    return change_number(call.state, number, **settings)


def _gaining_account(call: Call, sid: str) -> Account:
    """Return the account that a transfer names, where the caller may hand numbers over to it."""
    if call.caller.owner_account_sid != call.caller.sid:
        raise Refused(21474, status=call.state.choices.subaccount_transfer)
    if not is_sid(sid, "AC"):
        raise Refused(21470)
    gaining = call.state.accounts.get(sid)
    if gaining is None:
        raise Refused(21471)
    if gaining.status != "active":
        raise Refused(21472)
    if gaining.owner_account_sid != call.caller.sid:
        raise Refused(21473)
    return gaining


def delete(call: Call) -> None:
    """Release an owned number."""
    release(call.state, owned_number(call, call.path["Sid"]))


# --- test credentials


def create_in_test(call: Call) -> dict[str, Any]:
    """Answer a purchase with test credentials: magic numbers count, nothing is bought."""
    area_code = call.given.get("AreaCode")
    if area_code and not call.given.get("PhoneNumber"):
        phone_number = MAGIC_AREA_CODES.get(area_code)
        if phone_number is None:
            raise Refused(21452)
    else:
        phone_number = call.required("PhoneNumber")
    if phone_number == MAGIC_INVALID or not is_e164(phone_number):
        raise Refused("invalid_number", number=phone_number)
    if phone_number != MAGIC_AVAILABLE:
        raise Refused(21422, number=phone_number)
    return test_purchase(_rehearsed(call, phone_number))


def _rehearsed(call: Call, phone_number: str) -> Number:
    now, trunk_sid = call.state.clock.now, call.given.get("TrunkSid") or None
    if trunk_sid and not is_sid(trunk_sid, "TK"):
        raise Refused("not_found_v1", path=f"/Trunks/{trunk_sid}")
    number = Number(
        call.state.next_sid("PN"),
        call.account.sid,
        phone_number,
        friendly_name(phone_number),
        now,
        now,
        Capabilities(voice=False, sms=False, mms=False),
        voice_url="",
    )
    return replace(number, **{"trunk_sid": trunk_sid, **read_settings(call)})


def test_purchase(number: Number) -> dict[str, Any]:
    """Render what test credentials buy: it has no dates, and no MMS to speak of."""
    rendered = payload(number)
    del rendered["date_created"], rendered["date_updated"], rendered["capabilities"]["mms"]
    return rendered


_TYPED = {"Local": "local", "Mobile": "mobile", "TollFree": "toll_free"}

BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {
        "create": create,
        "create.test": create_in_test,
        "list": list_all,
        "fetch": fetch,
        "update": update,
        "delete": delete,
        **{f"{_TYPED[kind]}.create": partial(create, kind=kind) for kind in KINDS},
        **{f"{_TYPED[kind]}.list": partial(list_all, kind=kind) for kind in KINDS},
    }
)
