"""Accounts and subaccounts, as far as code that moves numbers between them needs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from pytest_numbers_contract.behaviour import parameters
from pytest_numbers_contract.behaviour.call import Behaviour, Call, Listing
from pytest_numbers_contract.numbering import rfc2822
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.changes import add_account, change_account
from pytest_numbers_contract.state.records import Account, Status

_STATUSES: tuple[Status, ...] = ("active", "suspended", "closed")


def payload(account: Account) -> dict[str, Any]:
    """Render an account."""
    path = f"/2010-04-01/Accounts/{account.sid}"
    return {
        "auth_token": account.auth_token,
        "date_created": rfc2822(account.date_created),
        "date_updated": rfc2822(account.date_updated),
        "friendly_name": account.friendly_name,
        "owner_account_sid": account.owner_account_sid,
        "sid": account.sid,
        "status": account.status,
        "subresource_uris": {
            "available_phone_numbers": f"{path}/AvailablePhoneNumbers.json",
            "incoming_phone_numbers": f"{path}/IncomingPhoneNumbers.json",
        },
        "type": account.type,
        "uri": f"{path}.json",
    }


def create(call: Call) -> dict[str, Any]:
    """Open a subaccount; a subaccount has none of its own."""
    if call.caller.owner_account_sid != call.caller.sid:
        raise Refused("authenticate")
    name = parameters.name(call.given.get("FriendlyName", ""))
    account = add_account(call.state, owner_sid=call.caller.sid, friendly_name=name, type=call.caller.type)
    return payload(account)


def list_all(call: Call) -> Listing:
    """List the account itself and its subaccounts that fit the filters."""
    name, status = call.given.get("FriendlyName") or None, call.given.get("Status") or None
    found = [
        account
        for account in call.state.accounts.values()
        if _is_reached(call, account) and name in (None, account.friendly_name) and status in (None, account.status)
    ]
    return Listing(found, payload)


def fetch(call: Call) -> dict[str, Any]:
    """Show an account."""
    return payload(_reached(call))


def update(call: Call) -> dict[str, Any]:
    """Rename an account, or suspend, close or reopen a subaccount."""
    account = _reached(call)
    members = parameters.texts(call.given, {"FriendlyName": "friendly_name", "Status": "status"})
    parameters.name(members.get("friendly_name", ""))
    if "status" in members:
        status = parameters.one_of("Status", members["status"], _STATUSES)
        # A closed account stays closed, and nobody can close the main one.
        if status != account.status and (account.status == "closed" or account.sid == call.caller.sid):
            raise Refused("invalid_parameter", parameter="Status", value=status)
        members["status"] = cast("Status", status)
    return payload(change_account(call.state, account, **members))


def _reached(call: Call) -> Account:
    account = call.state.accounts.get(call.path["Sid"])
    if account is None or not _is_reached(call, account):
        raise Refused("not_found")
    return account


def _is_reached(call: Call, account: Account) -> bool:
    return call.caller.sid in (account.sid, account.owner_account_sid)


BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {"create": create, "list": list_all, "fetch": fetch, "update": update}
)
