"""Messaging services, whose pools hold numbers."""

from __future__ import annotations

from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.messaging_services.behaviour import BEHAVIOUR, payload

_LIST = "/v1/Services"
_INSTANCE = _LIST + "/{Sid}"

_declare = declaring("messaging.services", "messaging", key="services", paging=Paging.META)

RESOURCE = Resource(
    name="messaging.services",
    sid="MG",
    paid=(),
    arranged="numbers_sandbox.messaging_service()",
    operations=(
        _declare("create", "POST", _LIST, "create.request.json", {201: "service.json"}),
        _declare("list", "GET", _LIST, "list.request.json", {200: "page.json"}),
        _declare("fetch", "GET", _INSTANCE, "instance.request.json", {200: "service.json"}),
        _declare("update", "POST", _INSTANCE, "update.request.json", {200: "service.json"}),
        _declare("delete", "DELETE", _INSTANCE, "instance.request.json", {204: None}),
    ),
    payload=payload,
    behaviour=BEHAVIOUR,
    sdk="messaging.v1.service.ServiceInstance",
)
