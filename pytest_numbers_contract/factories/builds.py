"""Payloads as clients hand them to their callers."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Mapping
from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.resource import Resource


def as_response(payload: Any, status: int = 200) -> Any:
    """Return an `httpx.Response` with this payload."""
    import httpx

    headers = {"Content-Type": "application/json"}
    return httpx.Response(status, headers=headers, content=json.dumps(payload).encode())


def as_sdk(resource: Resource, payload: Mapping[str, Any]) -> Any:
    """Return what the official Python SDK makes of a payload; BadSetting if it has no class for it."""
    if resource.sdk is None:
        raise BadSetting(f"{resource.name} has no class in the SDK", "take the payload itself, or .response()")
    # The SDK is the tester's own: nothing of ours needs it.
    module, _, name = resource.sdk.rpartition(".")
    kind = getattr(importlib.import_module(f"twilio.rest.{module}"), name)
    product, number = module.split(".")[:2]
    client = importlib.import_module("twilio.rest").Client("AC" + "0" * 32, "no secret")
    held = {"account_sid": "AC" + "0" * 32, "country_code": payload.get("iso_country"), **payload}
    _version, _payload, *path = inspect.signature(kind).parameters.values()
    needed = {each.name: held[each.name] for each in path if each.default is each.empty}
    return kind(getattr(getattr(client, product), number), dict(payload), **needed)
