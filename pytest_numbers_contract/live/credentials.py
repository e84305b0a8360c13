"""Whose credentials a request carries, and what each kind of them may reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pytest_numbers_contract.exchange import Exchange, Headers, Request, Response
from pytest_numbers_contract.numbering import is_sid
from pytest_numbers_contract.service.authentication import read_credentials

TEST_REFUSED = 20008
"""The error code with which Twilio refuses test credentials."""
_TRANSFER = 21474
_ACCOUNTS = "https://api.twilio.com/2010-04-01/Accounts"


class Kind(StrEnum):
    """What credentials are."""

    TEST = "test"
    """Buy magic numbers, for nothing, and reach nothing else."""
    LIVE = "live"
    """An account's own SID and token."""
    SUBACCOUNT = "subaccount"
    """A subaccount's own SID and token."""
    API_KEY = "api-key"
    """A key, SK…, and its secret."""


def find_kind(request: Request, send: Callable[[Request], Response]) -> Kind | None:
    """Find out what a request's credentials are, by one free call at most; None where Twilio does not say.

    An account may read itself; test credentials may not even do that.
    """
    given = read_credentials(request.headers)
    if given is None:
        return None
    if is_sid(given.name, "SK"):
        return Kind.API_KEY
    if not is_sid(given.name, "AC"):
        return None
    answer = send(Request("GET", f"{_ACCOUNTS}/{given.name}.json", authorization_of(request)))
    body = object_in(answer)
    if answer.status == 403 and body.get("code") == TEST_REFUSED:
        return Kind.TEST
    if answer.status != 200 or body.get("sid") != given.name:
        return None
    return Kind.LIVE if body.get("owner_account_sid") == given.name else Kind.SUBACCOUNT


def object_in(response: Response) -> dict[str, Any]:
    """Return the JSON object in a response's body; an empty one if there is none."""
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def unreached(exchange: Exchange, operation: str, kind: Callable[[], Kind | None]) -> str | None:
    """Say why these credentials could not reach an operation; None for any other answer.

    `kind` is asked only where the answer leaves open whose the credentials are.
    """
    if exchange.status not in (400, 401, 403):
        return None
    code = object_in(exchange.response).get("code")
    if exchange.status == 403 and code == TEST_REFUSED:
        return f"test credentials do not reach {operation} (403, 20008): they buy magic numbers and nothing else"
    if code == _TRANSFER:
        return f"{operation} needs the main account's credentials to transfer a number ({exchange.status}, 21474)"
    if exchange.status == 400 or not operation.startswith("accounts."):
        return None
    found = kind()
    if found is Kind.API_KEY:
        return f"an API key does not reach {operation} ({exchange.status}): it needs an account's SID and token"
    if found is Kind.SUBACCOUNT and operation == "accounts.create":
        return f"a subaccount's credentials do not reach {operation} ({exchange.status}): it needs the main account's"
    return None


def authorization_of(request: Request) -> Headers:
    """Return the one header of a request that says who asks."""
    return tuple(pair for pair in request.headers if pair[0].lower() == "authorization")
