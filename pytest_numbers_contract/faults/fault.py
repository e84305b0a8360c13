"""A fault: one thing wrong in an exchange, what it is called, and where and by which id the judge tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Exchange, Headers
from pytest_numbers_contract.rules import Part

Change = Callable[[Any], Any]
"""Takes the decoded body, returns the broken one; the very same if it cannot break it."""
Alteration = Callable[[Exchange], Exchange]
"""Takes an exchange, returns the broken one; the very same if it cannot break it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an exchange of an operation.

    `check` is the id of the check or rule that tells it, `place` the JSON pointer where; `check` is None if only a
    human would see it. Called with a decoded body, it returns the broken one, so that it can be handed to
    `sandbox.fail(operation, broken=fault)`. What is not in a JSON body (a status, a header, a request) can only be put
    into a whole exchange, by `put_into`.
    """

    operation: str
    id: str
    check: str | None
    place: str
    sentence: str
    change: Change | None = None
    alter: Alteration | None = None
    part: Part = "response"
    payload: Any = None

    @property
    def __name__(self) -> str:
        # pytest names a parameter by it.
        return self.id

    def __str__(self) -> str:
        return f"{self.operation}: {self.sentence}"

    def __call__(self, body: Any) -> Any:
        """Return a decoded body with this fault; the very same if it has no place for it."""
        if self.change is None:
            raise BadSetting(
                f"{self.id!r} is not in a body: {self.sentence}", "put it into an exchange: fault.put_into(exchange)"
            )
        return self.change(body)

    @property
    def broken(self) -> Any:
        """The broken payload, of the payload that the fault was asked for."""
        if self.payload is None:
            raise BadSetting(f"{self.id!r} was asked for an operation", "ask faults(payload), or call fault(payload)")
        return self(self.payload)

    def put_into(self, exchange: Exchange) -> Exchange:
        """Return the exchange with this fault; the very same if it has no place for it."""
        if self.alter is not None:
            return self.alter(exchange)
        from pytest_numbers_contract.http import decode_json

        body = decode_json(exchange.response.body)
        broken = self(body)
        return exchange if broken is body else with_body(exchange, broken)


def with_body(exchange: Exchange, body: Any) -> Exchange:
    """Return the exchange with another body; a value is written in JSON."""
    import json

    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange.between(exchange.request, replace(exchange.response, body=raw), exchange.source)


def with_headers(exchange: Exchange, name: str, value: str | None) -> Exchange:
    """Return the exchange with another value of a response header, or without the header."""
    kept: Headers = tuple(pair for pair in exchange.response.headers if pair[0].lower() != name.lower())
    headers = kept if value is None else (*kept, (name, value))
    return Exchange.between(exchange.request, replace(exchange.response, headers=headers), exchange.source)
