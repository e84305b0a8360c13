"""A whole run without its secrets: each text is read once, however often the run says it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.exchange import Exchange, Headers, header
from pytest_numbers_contract.http import DecodeFault, decode_content, media_type
from pytest_numbers_contract.redaction.exchanges import DROPPED, KEPT, credentials_of
from pytest_numbers_contract.redaction.ledger import Ledger, Redaction
from pytest_numbers_contract.redaction.patterns import is_nobodys
from pytest_numbers_contract.redaction.texts import Rewriter

# Between two members of JSON: in a valid text no string holds a quote of its own.
_MEMBERS = re.compile(r',(?=\s*"\w+"\s*:)')

Parts = tuple[str, Headers, str | None, Headers, str]
"""URL, request headers, request body, response headers and response body, as texts."""


@dataclass(slots=True)
class _Watchful(Ledger):
    """Notes whether anything was met that is not ours."""

    foreign: bool = False

    def spelled(self, text: str) -> str:
        """Return the spelling that takes a number's national spelling's place."""
        digits = re.sub(r"[^0-9]", "", text)
        self.foreign = self.foreign or not is_nobodys(f"+1{digits[-10:]}")
        return Ledger.spelled(self, text)

    def _of(self, kind: str, value: str, ours: bool) -> str:
        self.foreign = self.foreign or not ours
        return Ledger._of(self, kind, value, ours)


class Redactor:
    """Rewrites texts and exchanges of one run: what is secret becomes the same wherever it stands."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        self._redaction = redaction or Redaction()
        self._ledger = _Watchful()
        self._rewriter = Rewriter(self._ledger, self._redaction)
        self._known: dict[tuple[str, str], str] = {}
        self._members: dict[str, list[str] | None] = {}
        self._parts: dict[Exchange, Parts] = {}

    def learn(self, exchanges: Iterable[Exchange], texts: Iterable[str] = ()) -> None:
        """Read all that the run holds, so that a secret which one part names goes from every other."""
        read = {exchange: self.exchange(exchange) for exchange in exchanges}
        for text in texts:
            self.text(text)
        self._ledger.settle(self._redaction.secrets)
        if self._ledger.foreign or any(self._redaction.secrets):
            self._known.clear()
        else:
            # All is ours already, as in most sandboxes: it was read, and that will do.
            self._parts = read

    def text(self, text: str) -> str:
        """Rewrite a text."""
        return self._once("text", text, self._rewriter.text)

    def value(self, value: Any, member: str = "") -> Any:
        """Rewrite what was found in a body; `member` names it, where it has a name."""
        if isinstance(value, str):
            return self._rewriter.text(value, member)
        if isinstance(value, dict | list):
            return json.loads(self._rewriter.json(json.dumps(value, default=str)))
        return value

    def exchange(self, exchange: Exchange) -> Parts:
        """Rewrite an exchange, without the headers that say who asks."""
        return self._parts.get(exchange) or self._exchange(exchange)

    def _exchange(self, exchange: Exchange) -> Parts:
        request, response = exchange.request, exchange.response
        for value in {value for name, value in request.headers if name.lower() == "authorization"}:
            self._once("credentials", value, self._credentials)
        sent = None if request.body is None else self._body(request.headers, request.body, sent=True)
        return (
            self._once("url", request.url, self._rewriter.url),
            self._headers(request.headers, lambda name: name in KEPT and name != "authorization"),
            sent,
            self._headers(response.headers, lambda name: name not in DROPPED),
            self._body(response.headers, response.body, sent=False),
        )

    def _credentials(self, value: str) -> str:
        return credentials_of(value, self._ledger, self._rewriter) or ""

    def _headers(self, headers: Headers, is_kept: Callable[[str], bool]) -> Headers:
        return tuple((name, self.text(value)) for name, value in headers if is_kept(name.lower()))

    def _body(self, headers: Headers, body: bytes, *, sent: bool) -> str:
        try:
            plain = decode_content(headers, body)
        except DecodeFault:
            return "(a body that cannot be decoded)"
        try:
            text = plain.decode()
        except UnicodeDecodeError:
            text = plain.decode("latin-1")
        if text[:1] in ("{", "["):
            return self._json(text)
        if media_type(headers) == "application/x-www-form-urlencoded" or (sent and not header(headers, "content-type")):
            return self._once("form", text, self._rewriter.form)
        if media_type(headers) == "text/csv":
            return self._once("csv", text, self._rewriter.csv)
        return self._once("json", text, self._rewriter.json)

    def _json(self, text: str) -> str:
        """Rewrite JSON member by member: the members of a suite's bodies are mostly the same."""
        if text not in self._members:
            self._members[text] = _members_of(text)
        members = self._members[text]
        if members is None:
            return self._once("json", text, self._rewriter.json)
        return ",".join([self._once("json", member, self._rewriter.json) for member in members])

    def _once(self, kind: str, text: str, rewrite: Callable[[str], str]) -> str:
        known = self._known.get((kind, text))
        if known is None:
            known = self._known[kind, text] = rewrite(text)
        return known


def _members_of(text: str) -> list[str] | None:
    """Part a text between its members; None for one that is no JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _MEMBERS.split(text)
