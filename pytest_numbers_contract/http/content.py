"""Content codings and media types: what the headers say of a body."""

from __future__ import annotations

import zlib
from functools import lru_cache

from pytest_numbers_contract.exchange import Headers, header
from pytest_numbers_contract.http.faults import DecodeFault, Limits, shown, size

# What zlib is told to look for: a gzip header, a zlib header, or none at all.
_GZIP, _ZLIB, _RAW = 31, 15, -15

# A body has one coding, rarely two, and a gzip stream one member; more than these only cost time.
_MOST_CODINGS = 4
_MOST_MEMBERS = 64
_LIMITS = Limits()


# The headers of a suite are mostly the same.
@lru_cache(maxsize=256)
def media_type(headers: Headers) -> str:
    """Return the media type of `Content-Type` in lower case, without its parameters; "" if there is none."""
    return (header(headers, "content-type") or "").partition(";")[0].strip().lower()


def decode_content(headers: Headers, body: bytes, limits: Limits | None = None) -> bytes:
    """Undo the codings of `Content-Encoding` (gzip, deflate); raise `DecodeFault` if they cannot be undone.

    The result is never larger than `limits.decoded`, nor is what stands in memory on the way.
    """
    room = (limits or _LIMITS).decoded
    if len(body) > room:
        raise DecodeFault(f"a body of at most {size(room)}", size(len(body)))
    codings = _codings(headers)
    if len(codings) > _MOST_CODINGS:
        raise DecodeFault(f"at most {_MOST_CODINGS} content codings", f"{len(codings)} of them")
    for coding in reversed(codings):
        body = _undo(coding, body, room) if body else body
    return body


@lru_cache(maxsize=256)
def _codings(headers: Headers) -> tuple[str, ...]:
    values = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    codings = [coding.strip().lower() for coding in values.split(",")]
    return tuple(coding for coding in codings if coding not in ("", "identity"))


def _undo(coding: str, body: bytes, room: int) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflate("gzip", _GZIP, body, room)
    if coding == "deflate":
        # RFC 9110 means zlib's format, whose first byte ends in 8; some servers send the bare stream, which has no 8.
        return _inflate("deflate", _ZLIB if body[0] & 0x0F == 8 else _RAW, body, room)
    raise DecodeFault(
        "a Content-Encoding of gzip or deflate",
        f"{shown(coding)}, which is not undone here: leave it out of Accept-Encoding",
    )


def _inflate(coding: str, window: int, body: bytes, room: int) -> bytes:
    members: list[bytes] = []
    while body:
        if len(members) == _MOST_MEMBERS or (members and window != _GZIP):
            raise DecodeFault(f"{coding} that ends with the body", f"{size(len(body))} more after its end")
        member, body = _inflate_one(coding, window, body, room)
        members.append(member)
        room -= len(member)
    return b"".join(members)


def _inflate_one(coding: str, window: int, body: bytes, room: int) -> tuple[bytes, bytes]:
    stream = zlib.decompressobj(window)
    try:
        member = stream.decompress(body, room + 1)
    except zlib.error as error:
        raise DecodeFault(f"{coding}, as Content-Encoding says", f"bytes that are not: {error}") from None
    if len(member) > room:
        raise DecodeFault(f"{coding} that decodes to no more than the limit", "a body that keeps growing beyond it")
    if not stream.eof:
        raise DecodeFault(f"complete {coding}", f"a stream cut off after {size(len(body))}")
    return member, stream.unused_data
