"""A file searched for what must not be in it: secrets, and whatever looks like one and is not ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.operation import is_twilio_host
from pytest_numbers_contract.redaction.ledger import SHORTEST, forms_of
from pytest_numbers_contract.redaction.patterns import (
    BASIC,
    BEARER,
    E164,
    EMAIL,
    ENCODED_URL,
    GONE,
    MISWRITTEN,
    NANP,
    SID,
    SPELLED,
    TOKEN,
    URL,
    credentials_in,
    is_miswritten,
    is_nobodys,
    is_our_token,
)

# Elsewhere `basic` is a word, and what follows it another.
_HEADER = re.compile(r"\s*(?:(?:-|authorization:)\s*)?basic\s+\S+\s*", re.IGNORECASE)

# Nobody has an address there, whatever a notation puts before it: by+person1@example.com, \\nperson1@example.com.
_NOBODYS = ("@example.com", "%40example.com", "%2540example.com")
# In a form it is a blank: FriendlyName=Order+1234567 names no number, and a URL before it ends there.
# Not so after a scheme, tel:+442071838750, where JSON breaks a line before it, nor where blanks are blanks: a,+44 20.
_BLANK = re.compile(
    r"(?<=[\w.,:;!?)])(?<!\\[nrt])(?!(?<=[A-Za-z]:)\+[1-9][0-9]{9,14}(?![0-9]))(?!\+[2-9][0-9]{0,5}[^\S\r\n])\+"
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What was found, and where. It never shows the secret itself."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def scan(
    content: bytes, *, path: str, exchanges: Iterable[Exchange] = (), secrets: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Return what must not be in a file: known secrets in every form, SIDs, numbers, tokens that are not ours.

    `exchanges` are what was read from it: with them, what the file's own notation hides is found too.
    """
    known = tuple(form for secret in secrets if len(secret) >= SHORTEST for form in forms_of(secret))
    lines = content.decode("utf-8", "replace").splitlines()
    found = {Finding(path, number, what) for number, line in enumerate(lines, 1) for what in faults_in(line, known)}
    if not found:
        found = {Finding(path, _line(exchange), what) for exchange in exchanges for what in _hidden(exchange, known)}
    return tuple(sorted(found))


def _line(exchange: Exchange) -> int:
    return (exchange.source.line or 1) if isinstance(exchange.source, Place) else 1


def _hidden(exchange: Exchange, known: tuple[str, ...]) -> Iterator[str]:
    request, response = exchange.request, exchange.response
    headers = (f"{name}: {value}" for name, value in (*request.headers, *response.headers))
    bodies = (body.decode("utf-8", "replace") for body in (request.body or b"", response.body))
    for text in (request.url, *headers, *bodies):
        yield from faults_in(text, known)


def faults_in(text: str, known: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield what is wrong with a text, as it stands and percent-decoded."""
    # A form that is decoded as a whole would have its next field at the end of a URL's query.
    spaced = _BLANK.sub(" ", text)
    urls = (*URL.findall(text), *map(unquote, ENCODED_URL.findall(spaced)))
    yield from ("a URL with credentials or query values" for url in urls if not _is_bare(url))
    for written in {text, unquote(text)}:
        if any(form in written for form in known):
            yield "a known secret"
        # Asked once, for it reads the whole text.
        if credentials := [match["credentials"] for match in BASIC.finditer(written)]:
            in_header = _HEADER.fullmatch(written) is not None
            yield from ("credentials in base64" for word in credentials if not _is_harmless(word, in_header=in_header))
        yield from ("a bearer's token" for match in BEARER.finditer(written) if not is_our_token(match["token"]))
        yield from (f"a SID that is not ours ({sid[:2]}…)" for sid in SID.findall(written) if not is_ours(sid))
        yield from (f"a SID that is not ours ({run[:2]}…)" for run in MISWRITTEN.findall(written) if is_miswritten(run))
        yield from ("a token that is not ours" for token in TOKEN.findall(written) if not is_our_token(token))
        yield from ("an email address" for email in EMAIL.findall(written) if not email.endswith(_NOBODYS))
    numbers = _numbers(spaced)
    yield from ("a phone number that may be somebody's" for number in numbers if not is_nobodys(number))


def _is_harmless(word: str, *, in_header: bool) -> bool:
    found = credentials_in(word)
    if found is None:
        return not in_header
    return not found[1] or is_our_token(found[1])


def _numbers(text: str) -> Iterator[str]:
    plain = unquote(text)
    yield from (f"+{match['digits']}" for written in (text, plain) for match in E164.finditer(written))
    for match in SPELLED.finditer(plain):
        digits = re.sub(r"[^0-9]", "", match[0])
        if nanp := NANP.fullmatch(digits):
            yield f"+1{nanp['area']}{nanp['rest']}"
        elif match[0].startswith("+"):
            yield f"+{digits}"


def _is_bare(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    return is_twilio_host(host) or all(
        field.partition("=")[2] in (GONE, "") or field == GONE for field in parts.query.split("&")
    )
