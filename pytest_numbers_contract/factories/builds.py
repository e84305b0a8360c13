"""Payloads as clients hand them to their callers."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.errors import BadSetting

_REST = "twilio.rest"
# Where the official SDK keeps the class, on which product's version it stands, which member its path is of.
_CLASSES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "trunking.phone_numbers": ("trunking.v1.trunk.phone_number", "PhoneNumberInstance", "trunking.v1", "trunk_sid"),
        "messaging.phone_numbers": (
            "messaging.v1.service.phone_number",
            "PhoneNumberInstance",
            "messaging.v1",
            "service_sid",
        ),
        "incoming_phone_numbers": (
            "api.v2010.account.incoming_phone_number",
            "IncomingPhoneNumberInstance",
            "api.v2010",
            "account_sid",
        ),
        "available_phone_numbers": (
            "api.v2010.account.available_phone_number_country.local",
            "LocalInstance",
            "api.v2010",
            "iso_country",
        ),
        "trunking.trunks": ("trunking.v1.trunk", "TrunkInstance", "trunking.v1", ""),
        "messaging.services": ("messaging.v1.service", "ServiceInstance", "messaging.v1", ""),
        "accounts": ("api.v2010.account", "AccountInstance", "api.v2010", ""),
    }
)


def as_response(payload: Any, status: int = 200) -> Any:
    """Return an `httpx.Response` with this payload."""
    import httpx

    headers = {"Content-Type": "application/json"}
    return httpx.Response(status, headers=headers, content=json.dumps(payload).encode())


def as_sdk(resource: str, payload: Mapping[str, Any]) -> Any:
    """Return what the official Python SDK makes of a payload; BadSetting if it has no class for it."""
    if resource not in _CLASSES:
        raise BadSetting(f"{resource} is none that the SDK is asked for", f"it is for {', '.join(_CLASSES)}")
    module, name, version, member = _CLASSES[resource]
    kind = getattr(importlib.import_module(f"{_REST}.{module}"), name)
    product, _, number = version.partition(".")
    # The SDK is the tester's own: nothing of ours needs it.
    client = importlib.import_module(_REST).Client("AC" + "0" * 32, "no secret")
    path = {member: payload[member]} if member and member != "iso_country" else {}
    if member == "iso_country":
        path = {"account_sid": "AC" + "0" * 32, "country_code": payload["iso_country"]}
    return kind(getattr(getattr(client, product), number), dict(payload), **path)
