"""Who is asking: HTTP Basic credentials, and which account the call is about."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hmac import compare_digest

from pytest_numbers_contract.exchange import Headers, header
from pytest_numbers_contract.numbering import is_sid
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.changes import adopt
from pytest_numbers_contract.state.records import Account

_REFUSED_FOR_STATUS = {20003: "authenticate", 20403: "account_forbidden", 20005: "account_inactive"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and what proves it."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who authenticated, and whether with an API key."""

    account: Account
    by_key: bool = False


def authenticate(state: State, headers: Headers, path_sid: str | None) -> Caller:
    """Return who is asking, or refuse.

    Unless an account was declared, the first well-formed account SID seen becomes the main account, and every secret is
    right. `path_sid` is the account SID of the path, which counts as seen when an API key asks.
    """
    given = read_credentials(headers)
    if given is None:
        raise Refused("no_credentials")
    if is_sid(given.name, "SK"):
        caller = Caller(_account_of_key(state, given, path_sid), by_key=True)
    elif is_sid(given.name, "AC"):
        caller = Caller(_account(state, given))
    else:
        raise Refused("authenticate", detail="The user name is no Account SID or API key: AC or SK and 32 hex digits.")
    if caller.account.status != "active":
        raise Refused(_REFUSED_FOR_STATUS[state.choices.suspended_account])
    return caller


def read_credentials(headers: Headers) -> Credentials | None:
    """Read the credentials of a request; None if it has none that can be read."""
    scheme, _, encoded = (header(headers, "authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # no base64, or no UTF-8 in it
        return None
    return Credentials(name, secret) if colon else None


def _account(state: State, given: Credentials) -> Account:
    if state.adoptable and given.name not in state.accounts:
        adopt(state, given.name)
    account = state.accounts.get(given.name)
    if account is None:
        detail = "This Account SID is unknown here: the first one seen is the main account, others are to be declared."
        raise Refused("authenticate", detail=detail)
    if state.strict and not _same(account.auth_token, given.secret):
        raise Refused("authenticate")
    if account.sid == state.main_sid:
        state.adoptable = False
    return account


def _account_of_key(state: State, given: Credentials, path_sid: str | None) -> Account:
    if not state.strict:
        if state.adoptable and path_sid is not None and is_sid(path_sid, "AC") and path_sid not in state.accounts:
            adopt(state, path_sid)
        return state.main
    for account in state.accounts.values():
        for sid, secret in account.api_keys:
            if sid == given.name and _same(secret, given.secret):
                return account
    raise Refused("authenticate")


def _same(secret: str, given: str) -> bool:
    return compare_digest(secret.encode(), given.encode())


def reach(state: State, caller: Caller, path_sid: str | None) -> Account:
    """Return the account a call is about: the path's, if the caller may reach it, else the caller's own."""
    if path_sid is None or path_sid == caller.account.sid:
        return caller.account
    account = state.accounts.get(path_sid)
    # A parent's own credentials reach its subaccounts, its API keys never do.
    if account is None or account.owner_account_sid != caller.account.sid or caller.by_key:
        raise Refused("authenticate" if state.choices.foreign_account == 20003 else "not_found")
    return account
