"""SIP trunks, which numbers are put on."""

from __future__ import annotations

from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.trunking_trunks.behaviour import BEHAVIOUR, payload

_LIST = "/v1/Trunks"
_INSTANCE = _LIST + "/{Sid}"

_declare = declaring("trunking.trunks", "trunking", key="trunks", paging=Paging.META)

RESOURCE = Resource(
    name="trunking.trunks",
    sid="TK",
    paid=(),
    arranged="numbers_sandbox.trunk()",
    operations=(
        _declare("create", "POST", _LIST, "create.request.json", {201: "trunk.json"}),
        _declare("list", "GET", _LIST, "list.request.json", {200: "page.json"}),
        _declare("fetch", "GET", _INSTANCE, "instance.request.json", {200: "trunk.json"}),
        _declare("update", "POST", _INSTANCE, "update.request.json", {200: "trunk.json"}),
        _declare("delete", "DELETE", _INSTANCE, "instance.request.json", {204: None}),
    ),
    payload=payload,
    behaviour=BEHAVIOUR,
    sdk="trunking.v1.trunk.TrunkInstance",
)
