"""Accounts and subaccounts: where numbers are moved between."""

from __future__ import annotations

from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.accounts.behaviour import BEHAVIOUR, payload

_LIST = "/2010-04-01/Accounts"
_INSTANCE = _LIST + "/{Sid}"

_declare = declaring("accounts", "api", key="accounts", paging=Paging.FLAT, suffixes=("json",))

RESOURCE = Resource(
    name="accounts",
    sid="AC",
    paid=(),
    arranged="numbers_sandbox.subaccount()",
    operations=(
        _declare("create", "POST", _LIST, "create.request.json", {201: "account.json"}),
        _declare("list", "GET", _LIST, "list.request.json", {200: "page.json"}),
        _declare("fetch", "GET", _INSTANCE, "instance.request.json", {200: "account.json"}),
        _declare("update", "POST", _INSTANCE, "update.request.json", {200: "account.json"}),
    ),
    payload=payload,
    behaviour=BEHAVIOUR,
    sdk="api.v2010.account.AccountInstance",
)
