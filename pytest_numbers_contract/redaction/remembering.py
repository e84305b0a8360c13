"""A whole run without its secrets: each text is read once, however often the run says it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from pytest_numbers_contract.exchange import Exchange, Headers, header
from pytest_numbers_contract.http import DecodeFault, decode_content, media_type
from pytest_numbers_contract.redaction.exchanges import DROPPED, KEPT, credentials_of
from pytest_numbers_contract.redaction.ledger import Ledger, Redaction
from pytest_numbers_contract.redaction.texts import Rewriter

# Between two members of JSON: in a valid text no string holds a quote of its own.
_MEMBERS = re.compile(r',(?=\s*"\w+"\s*:)')

Parts = tuple[str, Headers, str | None, Headers, str]
"""URL, request headers, request body, response headers and response body, as texts."""


class Redactor:
    """Rewrites texts and exchanges of one run: what is secret becomes the same wherever it stands."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        self._redaction = redaction or Redaction()
        self._ledger = Ledger()
        self._rewriter = Rewriter(self._ledger, self._redaction)
        self._known: dict[tuple[str, str], str] = {}

    def learn(self, exchanges: Iterable[Exchange], texts: Iterable[str] = ()) -> None:
        """Read all that the run holds, so that a secret which one part names goes from every other."""
        for exchange in exchanges:
            self.exchange(exchange)
        for text in texts:
            self.text(text)
        self._ledger.settle(self._redaction.secrets)
        self._known.clear()

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
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return self._once("json", text, self._rewriter.json)
        return ",".join([self._once("json", part, self._rewriter.json) for part in _MEMBERS.split(text)])

    def _once(self, kind: str, text: str, rewrite: Callable[[str], str]) -> str:
        known = self._known.get((kind, text))
        if known is None:
            known = self._known[kind, text] = rewrite(text)
        return known
