"""What can happen to the sandbox's state, one function for each; a number stays in one trunk and one pool at most.

Callers hold the state's lock. What the service would refuse raises `Refused`, what makes no sense `BadSetting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.numbering import PREFIXES, friendly_name, is_e164, is_sid
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.records import Account, Available, Membership, MessagingService, Number, Trunk


def own_sid(state: State, sid: str | None, prefix: str) -> str:
    """Return the SID a caller chose, or the next one; BadSetting if theirs is malformed or taken."""
    if sid is None:
        return state.next_sid(prefix)
    if not (isinstance(sid, str) and is_sid(sid, prefix)):
        raise BadSetting(
            f"{sid!r} is no {PREFIXES[prefix]} SID",
            f"it needs {prefix} and 32 hex digits, like {prefix}{'0' * 32}; leave it out and the sandbox makes one",
        )
    if any(sid in held for held in (state.accounts, state.trunks, state.services, state.numbers)):
        raise BadSetting(f"{sid} is there already", "each SID names one thing; leave it out and the sandbox makes one")
    return sid


def _dates(state: State, members: dict[str, Any]) -> dict[str, Any]:
    """Take out of members when a thing was made and changed: now, unless a test says so; then the clock goes on there.

    BadSetting if it was changed before it was made.
    """
    given = {name: members.pop(name) for name in ("date_created", "date_updated") if name in members}
    now = state.clock.now = max(state.clock.now, *given.values()) if given else state.clock.now
    updated = given.get("date_updated", now)
    created = given.get("date_created", min(now, updated))
    if updated < created:
        raise BadSetting(f"date_updated={updated} is before date_created={created}", "what is changed was made before")
    return {"date_created": created, "date_updated": updated}


# --- accounts


def adopt(state: State, sid: str) -> None:
    """Give the main account the SID that the code under test uses; what it holds stays its own."""
    old, state.adoptable = state.main_sid, False
    if sid == old:
        return
    main = replace(state.accounts.pop(old), sid=sid, owner_account_sid=sid)
    state.accounts = {sid: main, **{other.sid: _owned_by(other, old, sid) for other in state.accounts.values()}}
    state.main_sid = sid
    for held in (state.trunks, state.services, state.numbers, state.memberships):
        _hand_over(held, old, sid)


def declare_main(
    state: State, sid: str, auth_token: str, *, api_keys: tuple[tuple[str, str], ...] = (), **members: Any
) -> Account:
    """Say which account is the main one; from then on credentials count, for every account."""
    if sid != state.main_sid:
        own_sid(state, sid, "AC")
    adopt(state, sid)
    state.strict = True
    dates = _dates(state, members) if {"date_created", "date_updated"} & members.keys() else {}
    state.accounts[sid] = replace(state.main, auth_token=auth_token, api_keys=api_keys, **dates, **members)
    return state.main


def _owned_by(account: Account, old: str, new: str) -> Account:
    return replace(account, owner_account_sid=new) if account.owner_account_sid == old else account


def _hand_over(held: dict[str, Any], old: str, new: str) -> None:
    for key, record in held.items():
        if record.account_sid == old:
            held[key] = replace(record, account_sid=new)


def add_account(state: State, *, owner_sid: str | None = None, sid: str | None = None, **members: Any) -> Account:
    """Open an account, a subaccount if it has an owner."""
    made = own_sid(state, sid, "AC")
    now = state.clock.now
    name = members.pop("friendly_name", None) or f"SubAccount Created at {now:%Y-%m-%d %H:%M:%S}"
    account = Account(
        made,
        state.next_token(),
        name,
        owner_sid or made,
        now,
        now,
        order=state.next_order(),
        **members,
    )
    state.accounts[made] = account
    return account


def change_account(state: State, account: Account, **members: Any) -> Account:
    """Change members of an account."""
    changed = replace(account, **members, date_updated=state.clock.now)
    state.accounts[account.sid] = changed
    return changed


# --- trunks and messaging services


def add_trunk(state: State, account_sid: str, *, sid: str | None = None, **members: Any) -> Trunk:
    """Make a trunk."""
    made, dates = own_sid(state, sid, "TK"), _dates(state, members)
    trunk = Trunk(made, account_sid, **dates, order=state.next_order(), **members)
    state.trunks[made] = trunk
    return trunk


def change_trunk(state: State, trunk: Trunk, **members: Any) -> Trunk:
    """Change members of a trunk."""
    changed = replace(trunk, **members, date_updated=state.clock.now)
    state.trunks[trunk.sid] = changed
    return changed


def remove_trunk(state: State, trunk: Trunk) -> None:
    """Delete a trunk; its numbers leave it, or the choice `trunk_delete_with_numbers` refuses."""
    numbers = tuple(state.numbers_on(trunk.sid))
    if numbers and state.choices.trunk_delete_with_numbers == "refuse":
        raise Refused(21247)
    for number in numbers:
        change_number(state, number, trunk_sid=None)
    del state.trunks[trunk.sid]


def add_service(state: State, account_sid: str, *, sid: str | None = None, **members: Any) -> MessagingService:
    """Make a messaging service with an empty pool."""
    made, dates = own_sid(state, sid, "MG"), _dates(state, members)
    service = MessagingService(made, account_sid, **dates, order=state.next_order(), **members)
    state.services[made] = service
    return service


def change_service(state: State, service: MessagingService, **members: Any) -> MessagingService:
    """Change members of a messaging service."""
    changed = replace(service, **members, date_updated=state.clock.now)
    state.services[service.sid] = changed
    return changed


def remove_service(state: State, service: MessagingService) -> None:
    """Delete a messaging service; its pool is dissolved, the numbers stay owned."""
    for member in tuple(state.pool(service.sid)):
        del state.memberships[member.number_sid]
    del state.services[service.sid]


# --- numbers


def add_number(state: State, account_sid: str, offer: Available, *, sid: str | None = None, **members: Any) -> Number:
    """Give an account a number, with the members of a fresh purchase but those given."""
    if not is_e164(offer.phone_number):
        raise BadSetting(f"{offer.phone_number!r} is no phone number", "write it in E.164, like +14155550100")
    if offer.phone_number in state.owners:
        raise BadSetting(f"{offer.phone_number} is owned already, as {state.owners[offer.phone_number]}")
    made = own_sid(state, sid, "PN")
    settings = {
        **_dates(state, members),
        "friendly_name": friendly_name(offer.phone_number),
        "capabilities": offer.capabilities,
        "country": offer.country,
        "kind": offer.kind,
        "address_requirements": offer.address_requirements,
        "beta": offer.beta,
        **members,
    }
    number = Number(made, account_sid, offer.phone_number, order=state.next_order(), **settings)
    state.numbers[made] = number
    state.owners[number.phone_number] = made
    state.released.pop(number.phone_number, None)
    return number


def buy(state: State, account_sid: str, offer: Available, settings: Mapping[str, Any]) -> Number:
    """Buy a number that is free, and put it on the bill."""
    number = add_number(state, account_sid, offer, **settings)
    state.purchases.append(number)
    return number


def change_number(state: State, number: Number, **members: Any) -> Number:
    """Change members of a number."""
    changed = replace(number, **members, date_updated=state.clock.now)
    state.numbers[number.sid] = changed
    return changed


def attach(state: State, number: Number, trunk_sid: str) -> Number:
    """Put a number on a trunk: its voice application goes, its URLs stay, unused.

    Whether it moves from another trunk is the choice `trunk_reattach`.
    """
    if number.trunk_sid == trunk_sid:
        if state.choices.trunk_attach_again == "refuse":
            raise Refused("attached")
        return number
    if number.trunk_sid is not None and state.choices.trunk_reattach == "refuse":
        raise Refused("attached")
    return change_number(state, number, trunk_sid=trunk_sid, voice_application_sid="")


def detach(state: State, number: Number) -> Number:
    """Take a number off its trunk."""
    return change_number(state, number, trunk_sid=None)


def release(state: State, number: Number) -> None:
    """Give a number back: it leaves its trunk and its pool, or the choice `release_of_pooled` refuses."""
    if number.sid in state.memberships and state.choices.release_of_pooled == "refuse":
        raise Refused("attached")
    state.memberships.pop(number.sid, None)
    del state.numbers[number.sid]
    del state.owners[number.phone_number]
    state.released[number.phone_number] = number.account_sid


def transfer(state: State, number: Number, account_sid: str) -> Number:
    """Hand a number to another account; the trunk and the pool stay behind with the old one."""
    if number.account_sid == account_sid:
        return number
    attached = number.trunk_sid is not None or number.sid in state.memberships
    if attached and state.choices.transfer_of_attached == "refuse":
        raise Refused("attached")
    state.memberships.pop(number.sid, None)
    return change_number(state, number, account_sid=account_sid, trunk_sid=None)


# --- pools


def join_pool(state: State, number: Number, service: MessagingService) -> Membership:
    """Add a number to a service's pool, where the service would."""
    held = state.memberships.get(number.sid)
    if held is not None:
        raise Refused(21710 if held.service_sid == service.sid else 21712)
    if not (number.capabilities.sms or number.capabilities.mms):
        raise Refused(21715)
    if sum(1 for _ in state.pool(service.sid)) >= state.choices.pool_limit:
        raise Refused(21714)
    now = state.clock.now
    member = Membership(number.sid, service.sid, service.account_sid, now, now, state.next_order())
    state.memberships[number.sid] = member
    return member


def leave_pool(state: State, member: Membership) -> None:
    """Take a number out of its pool; it stays owned."""
    del state.memberships[member.number_sid]
