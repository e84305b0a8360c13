"""What a test arranges by itself: members that make sense, things of this sandbox, numbers to own or to offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.numbering import is_e164, is_sid
from pytest_numbers_contract.schema_store import data
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.inventory import Search, find, search
from pytest_numbers_contract.state.members import check_members
from pytest_numbers_contract.state.records import Account, Available, Capabilities, MessagingService, Number, Trunk

# What the sandbox itself gives to its records.
_OURS = ("sid", "account_sid", "owner_account_sid", "phone_number", "trunk_sid", "auth_token", "order")
_SHAPES = {
    Account: "accounts/account.json",
    Trunk: "trunking.trunks/trunk.json",
    MessagingService: "messaging.services/service.json",
    Number: "incoming_phone_numbers/phone_number.json",
    Available: "available_phone_numbers/phone_number.json",
}
_NOT_HELD = ("AP", "AD", "BU", "RI")


class _Named(Protocol):
    """Anything that a sandbox holds by its SID."""

    @property
    def sid(self) -> str:
        """Its SID."""


_Thing = TypeVar("_Thing", bound=_Named)


def checked_members(kind: type, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a record that a test gives; BadSetting for what the record or its contract does not allow.

    Capabilities may be given as a mapping, a moment in any time zone; in none it is one in UTC.
    """
    given = {name: _carried(value) if name == "capabilities" else _in_utc(value) for name, value in members.items()}
    check_members(kind, given, without=_OURS)
    _check_by_contract(kind, given)
    return given


def _check_by_contract(kind: type, given: Mapping[str, Any]) -> None:
    from pytest_numbers_contract.judging.validation import find_faults, written

    shape = _SHAPES[kind]
    known = written(shape, "wire")["properties"]
    for name, value in given.items():
        if isinstance(value, str | int) and name in known:
            for fault in find_faults(f"{shape}#/properties/{name}", value, profile="wire"):
                raise BadSetting(f"{name}={value!r} breaks the contract", f"it says: {fault.expected}")
    if given.get("country", "US") not in data("common/calling-codes.json"):
        raise BadSetting(f"country={given['country']!r} is none", "two letters, as in ISO 3166: US, GB, …")


def _in_utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    # Another time zone may lie a day off, and the sandbox's clock goes on from the latest.
    if not 1 < value.year < 9999:
        raise BadSetting(f"{value} is at the end of the calendar", "give a date of the years 2 to 9998")
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _carried(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    check_members(Capabilities, dict(value))
    return Capabilities(**{**{field.name: False for field in fields(Capabilities)}, **value})


def held(thing: _Thing, kind: type[_Thing], records: Mapping[str, Any]) -> str:
    """Return the SID of a thing that this sandbox holds; BadSetting for any other."""
    if not isinstance(thing, kind):
        raise BadSetting(f"{thing!r} is no {kind.__name__}", "give the object that the sandbox made, not its SID")
    if thing.sid not in records:
        raise BadSetting(f"{thing.sid} is not in this sandbox", "it was deleted, renamed, or made by another sandbox")
    return thing.sid


def check_owner(record: Any, account_sid: str) -> None:
    """Raise BadSetting if a trunk or a service belongs to another account than the number that it shall hold."""
    if record.account_sid != account_sid:
        raise BadSetting(
            f"{record.sid} belongs to {record.account_sid}, the number to {account_sid}", "give both the same account="
        )


def checked_sids(sids: Iterable[str]) -> Iterable[str]:
    """Return SIDs of what a sandbox does not hold; BadSetting for any other."""
    for sid in sids:
        if not (isinstance(sid, str) and is_sid(sid) and sid[:2] in _NOT_HELD):
            raise BadSetting(f"{sid!r} is none to accept", f"one of {', '.join(_NOT_HELD)} and 32 hex digits")
    return sids


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
    if "capabilities" in members:
        members["capabilities"] = _carried(members["capabilities"])
    check_members(Available, members, without=_OURS)
    _check_by_contract(Available, members)
    known = find(state, phone_number) or Available(phone_number, country_of(phone_number))
    return replace(known, **members)


def country_of(phone_number: str) -> str:
    """Return the country whose calling code a number begins with: the main one of several, as the US for +1."""
    codes = data("common/calling-codes.json")
    if phone_number.startswith("+1"):
        return "US"
    fitting: list[str] = [country for country, code in codes.items() if phone_number.startswith(code, 1)]
    if not fitting:
        raise BadSetting(f"{phone_number} is of no country", "give one whose calling code there is, like +14155550100")
    if len(fitting) == 1:
        return fitting[0]
    import phonenumbers

    return phonenumbers.region_code_for_country_code(int(codes[fitting[0]]))
