"""Numbers that a test arranges by itself: the next free one, or any that it names."""

from __future__ import annotations

from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.numbering import is_e164
from pytest_numbers_contract.schema_store import data
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.inventory import Search, find, search
from pytest_numbers_contract.state.records import Available


def next_offer(state: State) -> Available:
    """Return the next free local number of the US."""
    found = next(search(state, "US", "Local", Search()), None)
    if found is None:
        raise BadSetting("every number of the sandbox is owned", "name one: incoming_phone_number('+14155552671')")
    return found


def offer_named(state: State, phone_number: str, **members: Any) -> Available:
    """Return the offer of a number, made for it if the sandbox has none; members given win."""
    if not isinstance(phone_number, str) or not is_e164(phone_number):
        raise BadSetting(f"{phone_number!r} is no phone number", "write it in E.164, like +14155550100")
    known = find(state, phone_number)
    country = known.country if known else country_of(phone_number)
    settings = {"kind": known.kind, "place": known.place, "capabilities": known.capabilities} if known else {}
    try:
        return Available(phone_number, **{"country": country, **settings, **members})
    except TypeError as fault:
        valid = ", ".join(name for name in Available.__dataclass_fields__ if name != "phone_number")
        raise BadSetting(f"a number on offer has no such member: {fault}", f"members: {valid}") from None


def country_of(phone_number: str) -> str:
    """Return the first country whose calling code a number begins with; the US for +1."""
    codes = data("common/calling-codes.json")
    if phone_number.startswith("+1"):
        return "US"
    fitting = [country for country, code in codes.items() if phone_number.startswith(code, 1)]
    return max(fitting, key=lambda country: len(codes[country]), default="US")
