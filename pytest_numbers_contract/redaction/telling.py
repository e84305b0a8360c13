"""Verdicts of live exchanges as they are told: nothing in them is secret, and what is the same stays the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.redaction.ledger import Redaction
from pytest_numbers_contract.redaction.patterns import is_nobodys, is_our_token
from pytest_numbers_contract.redaction.remembering import Redactor

if TYPE_CHECKING:
    from pytest_numbers_contract.journeys import Break
    from pytest_numbers_contract.judging.verdict import Verdict, Violation

REPLACED = "secrets replaced"
"""What is said of an exchange beside its source."""


class Telling:
    """Takes the secrets out of verdicts, as a cassette and a report would: SIDs and numbers become ones of ours.

    A message that only cut them short could not say of two SIDs that they differ.
    """

    def __init__(self, verdicts: Sequence[Verdict], redaction: Redaction | None = None) -> None:
        self._redactor = Redactor(redaction)
        exchanges = [verdict.exchange for verdict in verdicts]
        self._parts = dict(zip(exchanges, self._redactor.learn(exchanges, _texts(verdicts)), strict=True))

    def verdict(self, verdict: Verdict) -> Verdict:
        """Rewrite one of the verdicts: its exchange, and both values of all that was found in it."""
        exchange = verdict.exchange
        url, request_headers, request_body, headers, body = self._parts[exchange]
        told = Exchange(
            exchange.method,
            _rough(url),
            exchange.status,
            request_headers=request_headers,
            request_body=None if request_body is None else _rough(request_body).encode("utf-8", "surrogateescape"),
            headers=headers,
            body=body.encode("utf-8", "surrogatepass"),
            source=f"{exchange.source}, {REPLACED}",
        )
        return replace(
            verdict,
            exchange=told,
            violations=tuple(map(self.violation, verdict.violations)),
            noted=tuple(map(self.violation, verdict.noted)),
            hints=tuple(map(self.violation, verdict.hints)),
            waived=tuple(map(self.violation, verdict.waived)),
        )

    def journey(self, found: Break) -> Break:
        """Rewrite what two exchanges broke together."""
        told = self.violation(found.violation)
        earlier, later = self.verdict(found.earlier), self.verdict(found.later)
        return replace(found, earlier=earlier, later=later, expected=told.expected, actual=told.actual)

    def violation(self, violation: Violation) -> Violation:
        """Rewrite a violation. What was found is read whole: half a secret is none that could be found."""
        return replace(
            violation,
            pointer=_rough(self._redactor.text(violation.pointer)),
            expected=_rough(self._redactor.text(violation.expected)),
            actual=shortened(self._redactor.value(violation.actual, violation.pointer.rpartition("/")[2])),
        )


_RUN = re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]*[0-9])[0-9A-Za-z]{20,}|[0-9]{7,}", re.ASCII)


def _rough(text: str) -> str:
    return _RUN.sub(_cut, text)


def _cut(match: re.Match[str]) -> str:
    run = match[0]
    return run if _is_harmless(run) else f"{run[:4]}…({len(run)} characters)"


def shortened(value: Any) -> Any:
    """Cut short, in a value of JSON, what is no SID, token or number, and yet may be one with a character too many."""
    if isinstance(value, dict):
        return {_rough(name): shortened(held) for name, held in value.items()}
    if isinstance(value, list):
        return [shortened(held) for held in value]
    told = _rough(str(value))
    return value if told == str(value) else told


def _is_harmless(run: str) -> bool:
    return is_ours(run) or is_our_token(run) or is_nobodys(f"+{run}") or is_nobodys(f"+1{run}")


def _texts(verdicts: Sequence[Verdict]) -> Iterator[str]:
    for verdict in verdicts:
        for violation in (*verdict.violations, *verdict.noted, *verdict.hints, *verdict.waived):
            yield from (violation.expected, str(violation.actual))
