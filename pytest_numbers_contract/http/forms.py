"""Form bodies and query strings, read strictly and in order, blanks and repetitions kept."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from pytest_numbers_contract.http.faults import DecodeFault, shown, utf8

_BAD_PERCENT = re.compile(rb"%(?![0-9a-fA-F]{2}).{0,2}", re.DOTALL)

# The richest operation knows 24 parameters.
_MOST_FIELDS = 10_000

Fields = tuple[tuple[str, str], ...]


def parse_form(body: bytes) -> Fields:
    """Return the fields of a form body in order; `name` and `name=` both have a blank value."""
    return _fields(body, "a form")


def parse_query(query: str) -> Fields:
    """Return the fields of a query string, without its `?`, in order; `name` and `name=` both have a blank value."""
    try:
        return _fields(query.encode(), "a query")
    except UnicodeEncodeError:
        raise DecodeFault("a query in UTF-8", f"half a character in {shown(query)}") from None


def _fields(text: bytes, what: str) -> Fields:
    if text.count(b"&") >= _MOST_FIELDS:
        raise DecodeFault(f"{what} of at most {_MOST_FIELDS:,} fields", "more of them")
    pairs = (field.partition(b"=") for field in text.split(b"&") if field)
    return tuple((_text(name, what), _text(value, what)) for name, _, value in pairs)


def _text(quoted: bytes, what: str) -> str:
    bad = _BAD_PERCENT.search(quoted)
    if bad:
        raise DecodeFault(f"{what} whose % begin two hex digits", shown(bad[0].decode(errors="replace")))
    return utf8(unquote_to_bytes(quoted.replace(b"+", b" ")), expected=f"{what} in UTF-8")
