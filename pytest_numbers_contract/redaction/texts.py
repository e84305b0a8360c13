"""Texts, forms and JSON without their secrets: only what is secret changes, all else stays as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

from pytest_numbers_contract.operation import is_twilio_host
from pytest_numbers_contract.redaction.ledger import Redaction, is_secret
from pytest_numbers_contract.redaction.patterns import (
    BASIC,
    BEARER,
    E164,
    EMAIL,
    ENCODED_URL,
    GONE,
    MISWRITTEN,
    SID,
    SPELLED,
    SUSPICIOUS,
    TOKEN,
    URL,
    as_bytes,
    credentials_in,
    in_base64,
    is_miswritten,
)

# Keypad letters stay: they name no number.
_PATTERN = re.compile(r"[+0-9*]+", re.ASCII)
_SEARCHES = frozenset(("Contains", "PhoneNumber"))
_LONGEST_PATTERN = 9
_SID_LENGTH = 34
# Between strings of JSON: nothing so short is secret.
_PUNCTUATION = 3
# As a member and as a parameter; the links between pages are Twilio's own.
_WEBHOOK = re.compile(r'(?:(?<!page)_url|[a-z]Url|[cC]allback)"?\Z')
# A plus sign in a form is a blank, and was meant to be none; a scheme may stand before it: whatsapp:+442071838750.
_BLUNT = re.compile(r"(?P<scheme>[A-Za-z]+(?::|%3[Aa]))?(?P<number>\+[1-9][0-9]{9,14})", re.ASCII)
_USERINFO = re.compile(r"(?<=/)[^/@]*@")
# The last one may have been cut off.
_JSON_STRING = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\\?\Z))(\s*:)?', re.DOTALL)
# It takes a fifth of what json.loads takes for so little.
_DECODER = json.JSONDecoder()
_CELL = re.compile(r'"(?:[^"]|"")*"|[^,\r\n"]+')


class Book(Protocol):
    """Says what takes the place of what."""

    def sid(self, sid: str) -> str:
        """Return what takes a SID's place."""

    def number(self, phone_number: str) -> str:
        """Return what takes a number's place."""

    def spelled(self, text: str) -> str:
        """Return what takes a number's national spelling's place."""

    def pattern(self, value: str) -> str:
        """Return what takes a search pattern's place."""

    def token(self, token: str) -> str:
        """Return what takes a token's place."""

    def email(self, email: str) -> str:
        """Return what takes an email address's place."""

    def person(self, word: str, value: str) -> str:
        """Return what takes a name's or a street's place."""

    def literals(self) -> Mapping[str, str]:
        """Return known secrets, and what takes their place."""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites texts by a book."""

    book: Book
    redaction: Redaction

    def text(self, text: str, member: str = "") -> str:
        """Rewrite a text; `member` names it, where it has a name."""
        if text and member:
            if is_secret(member):
                return self.book.token(text)
            if word := self.redaction.word_for(member):
                return self.book.person(word, text)
            if ("?" in text or "@" in text) and _WEBHOOK.search(member) and not URL.fullmatch(text):
                return self._half_url(text)
        if not SUSPICIOUS.search(text):
            return self._known(text)
        # To look for these takes longest, and what all of them have is found at once.
        if "://" in text:
            text = URL.sub(lambda match: self._url(match[0]), text)
        if "%" in text:
            text = ENCODED_URL.sub(lambda match: _quoted(self._url(unquote(match[0]))), text)
        if "%" in text or "@" in text:
            text = EMAIL.sub(lambda match: self._email(match[0]), text)
        text = self._known(BEARER.sub(self._bearer, BASIC.sub(self._basic, text)))
        text = SID.sub(lambda match: self.book.sid(match[0]), text)
        text = MISWRITTEN.sub(_zeroed, text) if len(text) >= _SID_LENGTH else text
        text = TOKEN.sub(lambda match: self.book.token(match[0]), text)
        text = E164.sub(lambda match: match["plus"] + self.book.number(f"+{match['digits']}")[1:], text)
        return SPELLED.sub(lambda match: self.book.spelled(match[0]), text)

    def _known(self, text: str) -> str:
        for secret, new in self.book.literals().items():
            text = text.replace(secret, new)
        return text

    def _email(self, email: str) -> str:
        sign = next(sign for sign in ("@", "%40", "%2540") if sign in email)
        return self.book.email(email.replace(sign, "@")).replace("@", sign)

    def _basic(self, match: re.Match[str]) -> str:
        user, secret = credentials_in(match["credentials"]) or ("", "")
        return match["scheme"] + in_base64(self.text(user), self.book.token(secret)) if secret else match[0]

    def _bearer(self, match: re.Match[str]) -> str:
        return match["scheme"] + self.book.token(match["token"])

    def _url(self, url: str) -> str:
        """Take userinfo out of a URL; and out of one that is not Twilio's the query's values and the fragment too."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return f"https://{GONE}.invalid"
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        if is_twilio_host(host):
            return bare._replace(query=self.query(parts.query)).geturl()
        return bare._replace(query=_emptied(parts.query), fragment=GONE if parts.fragment else "").geturl()

    def _half_url(self, text: str) -> str:
        """Rewrite what stands for a webhook and is no URL: its query may hold a secret nevertheless."""
        base, mark, query = text.partition("?")
        return self.text(_USERINFO.sub("", base)) + mark + _emptied(query)

    def url(self, url: str) -> str:
        """Rewrite the URL of a request."""
        base, mark, query = url.partition("?")
        return self.text(base) + mark + self.query(query)

    def query(self, query: str) -> str:
        """Rewrite a query: a form, whose fields may also ask for all numbers that are like one."""
        return "&".join(self._field(field, self._asked) for field in query.split("&"))

    def form(self, form: str) -> str:
        """Rewrite a form; a field that has nothing secret stays as it was encoded."""
        return "&".join(self._field(field, self.text) for field in form.split("&"))

    def _asked(self, plain: str, member: str) -> str:
        return self.book.pattern(plain) if is_search(member, plain) else self.text(plain, member)

    def _field(self, field: str, rewrite: Callable[[str, str], str]) -> str:
        name, equals, value = field.partition("=")
        known = unquote_plus(name, errors="surrogateescape")
        return self._encoded(name, "", self.text) + equals + self._encoded(value, known, rewrite)

    def _encoded(self, quoted: str, member: str, rewrite: Callable[[str, str], str]) -> str:
        if blunt := _BLUNT.fullmatch(quoted):
            return (blunt["scheme"] or "") + self.book.number(blunt["number"])
        plain = unquote_plus(quoted, errors="surrogateescape")
        new = rewrite(plain, member)
        return quoted if new == plain else quote_plus(as_bytes(new))

    def json(self, text: str) -> str:
        """Rewrite a text that is JSON, or was meant to be: spaces, order and numbers stay as they are."""
        member, done, pieces = "", 0, []
        for match in _JSON_STRING.finditer(text):
            between = text[done : match.start()]
            pieces.append(self.text(between) if len(between) > _PUNCTUATION else between)
            is_name = match[2] is not None
            pieces.append(self._string(match[1], "" if is_name else member) + (match[2] or ""))
            member = _named(match[1]) if is_name else member
            done = match.end()
        return "".join([*pieces, self.text(text[done:])])

    def _string(self, token: str, member: str) -> str:
        try:
            value: str = _DECODER.raw_decode(token)[0]
        except ValueError:
            # What is broken stays broken: only what stands between its quotation marks may change.
            inside = token.removeprefix('"').removesuffix('"')
            return token.replace(inside, self.text(inside, member)) if inside else token
        new = self.text(value, member)
        if new == value:
            return token
        # What was escaped, the body's encoding may not hold.
        is_raw = all(char.isascii() or char in token for char in new)
        return json.dumps(new, ensure_ascii=not is_raw)

    def csv(self, text: str) -> str:
        """Rewrite a text that is CSV, cell by cell."""
        return _CELL.sub(_each(self.text), text)


def _named(token: str) -> str:
    """Return the name that a string of JSON is; its quotation marks do not matter."""
    try:
        return str(json.loads(token)) if "\\" in token else token
    except ValueError:
        return token


def _quoted(url: str) -> str:
    # JSON's escapes can write half a character, which no encoding has.
    return quote(url, safe="", errors="surrogatepass")


def _zeroed(match: re.Match[str]) -> str:
    """Write zeros in place of a miswritten SID's digits: as many, so that it stays as wrong as it was."""
    run = match[0]
    return run[:2] + "0" * (len(run) - 2) if is_miswritten(run) else run


def _each(rewrite: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda match: rewrite(match[0])


def is_search(member: str, plain: str) -> bool:
    """Say whether a field asks for numbers like this one, and does not name one."""
    partial = "*" in plain or len(plain.strip("+")) <= _LONGEST_PATTERN
    return member in _SEARCHES and partial and _PATTERN.fullmatch(plain) is not None


def _emptied(query: str) -> str:
    if not query:
        return ""
    fields = (field.partition("=") for field in query.split("&"))
    return "&".join(f"{name}={GONE}" if equals else (name and GONE) for name, equals, _ in fields)
