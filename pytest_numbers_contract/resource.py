"""A resource: the one place where a Twilio noun is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.rules import Rule


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """A Twilio noun: its operations, its rules, how its payload is rendered, how it behaves.

    `payload` renders one instance from state. `behaviour` maps an operation's verb to what the sandbox does.
    `paid` are the verbs that cost money; None where nobody has said, and then no live account is asked for it.
    `sdk` is the class that the official Python SDK makes of an instance, below `twilio.rest`.
    `arranged` is what makes one more in a test with `numbers_sandbox` (and `trunk`, `service`), `{kind}` the keyword of
    its kind, if it has one; None where nothing does.
    """

    name: str
    sid: str | None
    operations: tuple[Operation, ...]
    rules: tuple[Rule, ...] = ()
    payload: Callable[..., dict[str, Any]] | None = None
    behaviour: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    sdk: str | None = None
    paid: tuple[str, ...] | None = None
    arranged: str | None = None
