"""One exchange of a journey, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.http import DecodeFault, decode_content, decode_json, parse_form, parse_query
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.numbering import MAGIC_AVAILABLE, is_e164, is_sid
from pytest_numbers_contract.operation import read_target

HOLDING = ("incoming_phone_numbers.", "trunking.phone_numbers.", "messaging.phone_numbers.")
"""The resources whose instances are numbers that somebody holds."""


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange that went well, read."""

    verdict: Verdict
    body: Mapping[str, Any]
    form: Mapping[str, str]
    query: Mapping[str, str]
    segments: tuple[str, ...]

    @property
    def operation(self) -> str:
        """The id of its operation."""
        return self.verdict.operation.id

    @property
    def items(self) -> list[tuple[str, Mapping[str, Any]]]:
        """The numbers in the body, each with the JSON pointer before its members."""
        key = self.verdict.operation.key
        if key is None:
            return [("", _understood(self.body))] if self.body else []
        listed = self.body.get(key)
        found = enumerate(listed) if isinstance(listed, list) else ()
        return [(f"/{key}/{index}", _understood(item)) for index, item in found if isinstance(item, Mapping)]

    @property
    def place(self) -> tuple[str, ...]:
        """What the numbers of this exchange are held by: the path of their list, a type of numbers left out."""
        segments = self.segments if _is_about_list(self.operation) else self.segments[:-1]
        return tuple(word for word in segments if word not in ("Local", "Mobile", "TollFree"))


def read_step(verdict: Verdict) -> Step | None:
    """Read an exchange that went well; None for any other, for what cannot be understood, and for a rehearsal."""
    exchange = verdict.exchange
    target = read_target(exchange.url)
    if target is None or exchange.status >= 400:
        return None
    try:
        raw = decode_content(exchange.response.headers, exchange.response.body)
        body = decode_json(raw) if raw and target.suffix != "csv" else {}
        form = dict(parse_form(exchange.request.body or b"")) if exchange.method == "POST" else {}
        query = dict(parse_query(target.query))
    except DecodeFault:
        return None
    read = body if isinstance(body, Mapping) else {}
    # Test credentials buy nothing: each purchase of the magic number shows another SID.
    return None if read.get("phone_number") == MAGIC_AVAILABLE else Step(verdict, read, form, query, target.segments)


_FORMS: Mapping[str, Callable[[str], bool]] = {"sid": is_sid, "account_sid": is_sid, "phone_number": is_e164}


def _understood(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a number without the names that are none: their own verdict tells them, and nothing is known by them."""
    wrong = {name for name, fits in _FORMS.items() if name in item and not _fits(fits, item[name])}
    return {name: value for name, value in item.items() if name not in wrong} if wrong else item


def _fits(fits: Callable[[str], bool], value: Any) -> bool:
    return isinstance(value, str) and fits(value)


def _is_about_list(operation: str) -> bool:
    return operation.rpartition(".")[2] in ("list", "create")
