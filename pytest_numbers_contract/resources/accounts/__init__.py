"""Accounts and subaccounts: where numbers are moved between."""

from __future__ import annotations

from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.accounts.behaviour import BEHAVIOUR, payload

_FOLDER = "accounts/"
_LIST = "/2010-04-01/Accounts"


def _operation(verb: str, method: str, path: str, request: str, status: int, body: str | None) -> Operation:
    listed = verb == "list"
    return Operation(
        f"accounts.{verb}",
        method,
        "api",
        path,
        request=_FOLDER + request,
        responses={status: _FOLDER + body if body else None},
        key="accounts" if listed else None,
        paging=Paging.FLAT if listed else None,
        suffixes=("json",),
    )


RESOURCE = Resource(
    name="accounts",
    sid="AC",
    operations=(
        _operation("create", "POST", _LIST, "create.request.json", 201, "account.json"),
        _operation("list", "GET", _LIST, "list.request.json", 200, "page.json"),
        _operation("fetch", "GET", _LIST + "/{Sid}", "instance.request.json", 200, "account.json"),
        _operation("update", "POST", _LIST + "/{Sid}", "update.request.json", 200, "account.json"),
    ),
    payload=payload,
    behaviour=BEHAVIOUR,
)
