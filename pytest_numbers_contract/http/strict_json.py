"""JSON read strictly: whatever two readers could understand in two ways is refused."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from pytest_numbers_contract.http.faults import DecodeFault, Limits, first_repeated, place_in, shown, size, utf8

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
)
_MARKUP = re.compile(rb"\s*<")
_TITLE = re.compile(rb"<title[^>]{0,80}>\s*([^<]{1,120})", re.IGNORECASE)
_LITERALS = ("true", "false", "null", "-Infinity")
_CONTAINERS = frozenset((dict, list))

# A page of 1,000 numbers holds about 3,000; a large body of nothing but brackets would fill the memory.
_MOST_BRACKETS = 1_000_000
_LARGE = 4 * 1024 * 1024
_INT64 = range(-(2**63), 2**63)
_INT64_DIGITS = 20


def decode_json(body: bytes, limits: Limits | None = None) -> Any:
    """Decode JSON in UTF-8, or raise a `DecodeFault` that says what is wrong and, where it can be told, at which byte.

    Refused beyond the grammar: a byte order mark, a member named twice, NaN and infinities, integers that do not
    fit 64 bits with sign, numbers too large for a double, lone surrogates, nesting deeper than `limits.depth`.
    """
    limits = limits or Limits()
    _refuse_what_is_not_json(body, limits)
    text = utf8(body, expected="JSON in UTF-8")
    try:
        value = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise DecodeFault("JSON", _syntax(text, error)) from None
    except RecursionError:
        raise _too_deep(limits.depth) from None
    _refuse_depth(value, limits.depth)
    if b"\\" in body and _SURROGATE.search(body):
        _refuse_lone_surrogates(text)
    return value


def _refuse_what_is_not_json(body: bytes, limits: Limits) -> None:
    if len(body) > limits.decoded:
        raise DecodeFault(f"a body of at most {size(limits.decoded)}", size(len(body)))
    if not body or body.isspace():
        raise DecodeFault("JSON", "nothing but white space" if body else "an empty body")
    if body.startswith(b"\xef\xbb\xbf"):
        raise DecodeFault("JSON in UTF-8 without a byte order mark", "a byte order mark (EF BB BF)")
    if body.startswith(b"\x1f\x8b"):
        raise DecodeFault("JSON", "gzip, though no Content-Encoding says so")
    if _MARKUP.match(body):
        raise DecodeFault("JSON", _markup(body[:4096]))
    if len(body) > _LARGE and body.count(b"{") + body.count(b"[") > _MOST_BRACKETS:
        raise DecodeFault(f"a large JSON body of at most {_MOST_BRACKETS:,} arrays and objects", "more of them")


def _markup(head: bytes) -> str:
    lower = head.lower()
    if b"<html" not in lower and (b"<?xml" in lower or b"<twilioresponse" in lower):
        return "XML: ask for .json"
    title = _TITLE.search(head)
    named = f" with the title {shown(title[1].decode(errors='replace').strip())}" if title else ""
    return f"HTML, perhaps a proxy's page{named}"


def _syntax(text: str, error: json.JSONDecodeError) -> str:
    where = place_in(text, error.pos)
    rest = text[error.pos : error.pos + 12].rstrip(" \t\r\n")
    if error.msg.startswith("Unterminated string"):
        return f"truncated JSON: it ends inside the string that starts at {where}"
    if any(literal.startswith(rest) for literal in _LITERALS) and not text[error.pos + len(rest) :].strip():
        return f"truncated JSON: it ends at {place_in(text, len(text))}"
    if error.msg == "Extra data":
        return f"more after the end of the value, at {where}"
    return f"a syntax error at {where}: {error.msg[:1].lower()}{error.msg[1:].removesuffix(' at')}"


def _refuse_depth(value: Any, depth: int) -> None:
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(depth):
        if not level:
            return
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in _CONTAINERS
        ]
    if level:
        raise _too_deep(depth)


def _too_deep(depth: int) -> DecodeFault:
    return DecodeFault(f"JSON of at most {depth} levels", "deeper nesting")


def _refuse_lone_surrogates(text: str) -> None:
    for escape in _ESCAPE.finditer(text):
        if escape["lone"]:
            where = place_in(text, escape.start())
            raise DecodeFault("JSON of whole characters", f"half a character, {escape[0]}, at {where}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = first_repeated(name for name, _ in pairs)
        raise DecodeFault("JSON whose objects name a member once", f"{shown(str(twice))} more than once")
    return members


def _int(digits: str) -> int:
    # The length first: Python refuses to read thousands of digits, with an error of its own.
    if len(digits) > _INT64_DIGITS or (value := int(digits)) not in _INT64:
        raise DecodeFault("integers of at most 64 bits", f"one of {len(digits)} digits, {shown(digits)}")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise DecodeFault("numbers that fit a double", shown(digits))
    return value


def _constant(name: str) -> float:
    raise DecodeFault("JSON numbers", f"{name}, which JSON does not know")


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant)
