"""A whole run without its secrets: each text is read once, however often the run says it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from pytest_numbers_contract.exchange import Exchange, Headers, header
from pytest_numbers_contract.http import DecodeFault, decode_content, media_type
from pytest_numbers_contract.redaction.exchanges import DROPPED, KEPT, credentials_of
from pytest_numbers_contract.redaction.ledger import Ledger, Redaction
from pytest_numbers_contract.redaction.patterns import is_nobodys
from pytest_numbers_contract.redaction.texts import Rewriter

K = TypeVar("K")
V = TypeVar("V")

# Between two members of JSON, where it is JSON: then no string is torn.
_MEMBERS = re.compile(r',(?=\s*"[^"]+"\s*:)')
_WHOLE = re.compile(r'[^"]*+(?:"(?:[^"\\]|\\.)*+"[^"]*+)*+', re.DOTALL)

_SHOWN = KEPT - {"authorization"}

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


class Once(dict[K, V]):
    """Makes one thing of another once, however often it is asked for."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        made = self[key] = self._make(key)
        return made


class _Body(NamedTuple):
    """A body in pieces, what stands between them, and what rewrites each."""

    pieces: list[str]
    between: str
    rewritten: Once[str, str]

    def __str__(self) -> str:
        return self.between.join(map(self.rewritten.__getitem__, self.pieces))


class _Read(NamedTuple):
    """An exchange with its bodies decoded."""

    exchange: Exchange
    sent: _Body | None
    received: _Body


class Redactor:
    """Rewrites texts and exchanges of one run: what is secret becomes the same wherever it stands."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        self._redaction = redaction or Redaction()
        self._ledger = _Watchful()
        self._rewriter = rewriter = Rewriter(self._ledger, self._redaction)
        self._texts, self._urls, self._forms = Once(rewriter.text), Once(rewriter.url), Once(rewriter.form)
        # A body is rewritten member by member, field by field: those of a suite are mostly the same.
        self._json, self._csv = Once(rewriter.json), Once(rewriter.csv)
        # Nothing where it is torn; one that is whole is never empty.
        self._whole: Once[str, str] = Once(lambda member: member if _WHOLE.fullmatch(member) else "")
        self._credentials: Once[Headers, list[str | None]] = Once(self._credentials_in)
        self._asked: Once[Headers, Headers] = Once(lambda headers: self._kept(headers, _SHOWN.__contains__))
        self._answered: Once[Headers, Headers] = Once(lambda headers: self._kept(headers, _is_kept_of_answers))

    def learn(self, exchanges: Iterable[Exchange], texts: Iterable[str] = ()) -> list[Parts]:
        """Read all that the run holds, so that a secret which one part names goes from every other.

        Returns the exchanges rewritten, without the headers that say who asks.
        """
        read = [self._read(exchange) for exchange in exchanges]
        parts = [self._parts(one) for one in read]
        for text in texts:
            self.text(text)
        self._ledger.settle(self._redaction.secrets)
        if not self._ledger.foreign and not any(self._redaction.secrets):
            # All is ours already, as in most sandboxes: it was read, and that will do.
            return parts
        self._forget()
        return [self._parts(one) for one in read]

    def _forget(self) -> None:
        for known in (self._texts, self._urls, self._forms, self._json, self._csv):
            known.clear()
        self._credentials.clear()
        self._asked.clear()
        self._answered.clear()

    def text(self, text: str) -> str:
        """Rewrite a text."""
        return self._texts[text]

    def value(self, value: Any, member: str = "") -> Any:
        """Rewrite what was found in a body; `member` names it, where it has a name."""
        if isinstance(value, str):
            return self._rewriter.text(value, member)
        if isinstance(value, dict | list):
            return json.loads(self._rewriter.json(json.dumps(value, default=str)))
        return value

    def _parts(self, read: _Read) -> Parts:
        request, response = read.exchange.request, read.exchange.response
        # Before all that they may stand in.
        self._credentials[request.headers]
        sent = None if read.sent is None else str(read.sent)
        return (
            self._urls[request.url],
            self._asked[request.headers],
            sent,
            self._answered[response.headers],
            str(read.received),
        )

    def _credentials_in(self, headers: Headers) -> list[str | None]:
        values = [value for name, value in headers if name.lower() == "authorization"]
        return [credentials_of(value, self._ledger, self._rewriter) for value in values]

    def _kept(self, headers: Headers, is_kept: Callable[[str], bool]) -> Headers:
        return tuple((name, self.text(value)) for name, value in headers if is_kept(name.lower()))

    def _read(self, exchange: Exchange) -> _Read:
        request, response = exchange.request, exchange.response
        sent = None if request.body is None else self._body(request.headers, request.body, sent=True)
        return _Read(exchange, sent, self._body(response.headers, response.body, sent=False))

    def _body(self, headers: Headers, body: bytes, *, sent: bool) -> _Body:
        try:
            plain = decode_content(headers, body)
        except DecodeFault:
            return _Body(["(a body that cannot be decoded)"], "", self._texts)
        try:
            text = plain.decode()
        except UnicodeDecodeError:
            text = plain.decode("latin-1")
        if text[:1] in ("{", "["):
            return _Body(self._members_of(text), ",", self._json)
        if media_type(headers) == "application/x-www-form-urlencoded" or (sent and not header(headers, "content-type")):
            return _Body(text.split("&"), "&", self._forms)
        return _Body([text], "", self._csv if media_type(headers) == "text/csv" else self._json)

    def _members_of(self, text: str) -> list[str]:
        # Each is held once, however many bodies have it.
        members = [self._whole[member] for member in _MEMBERS.split(text)]
        return members if all(members) else [text]


def _is_kept_of_answers(name: str) -> bool:
    return name not in DROPPED
