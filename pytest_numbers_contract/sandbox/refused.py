"""What the service refused, told where a test fails by something else: it is often why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.message import actual_of, headline, safe
from pytest_numbers_contract.sandbox.calls import Call
from pytest_numbers_contract.waivers import place_of

_MOST = 3


def told_refusals(calls: Iterable[Call]) -> str:
    """Tell the last calls that were answered by an error, each with its reason and what is wrong with the request.

    Errors that the test itself ordered or declared are left out. Empty if there are none.
    """
    refused = [call for call in calls if not (call.injected or call.declared) and call.exchange.status >= 400]
    lines = [line for call in refused[-_MOST:] for line in _lines(call)]
    return "\n".join(["the service refused:", *lines]) if lines else ""


def _lines(call: Call) -> Iterator[str]:
    yield f"  {headline(call.exchange)}   {_reason(call.exchange)}"
    for fault in call.verdict.noted if call.verdict else ():
        yield f"    {fault.id}  {fault.part} {place_of(fault)}: due is {fault.expected}, got {actual_of(fault)}"


def _reason(exchange: Exchange) -> str:
    body = json.loads(exchange.response.body)
    told = safe(f"{body.get('code', '')} {body['message']}".strip())
    return told if told.isprintable() else repr(told)
