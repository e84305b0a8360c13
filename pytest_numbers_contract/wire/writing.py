"""HTTP/1.1 responses, written as bytes."""

from __future__ import annotations

import re
from http import HTTPStatus

from pytest_numbers_contract.exchange import Headers, Response, header
from pytest_numbers_contract.wire.reading import TOKEN, BadRequest

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_NAME = re.compile(TOKEN, re.ASCII)
_BREAKS_A_LINE = re.compile(r"[\r\n\0]")
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def framed(response: Response, method: str) -> Response:
    """Return the response as the wire can carry it: headers that say the body's true length, no body where none may be.

    Raises `ValueError` for what no wire can carry.
    """
    if not 200 <= response.status <= 599:
        raise ValueError(f"no final HTTP status: {response.status}")
    _refuse_bad_headers(response.headers)
    if method == "HEAD" or response.status in (204, 304):
        return Response(response.status, without(response.headers, "transfer-encoding"))
    return Response(response.status, _with_length(response), response.body)


def _refuse_bad_headers(headers: Headers) -> None:
    # They are nearly always right: looked at together, and one by one only to name the wrong one.
    names, values = [name for name, _ in headers], [value for _, value in headers]
    if all(names) and _NAME.fullmatch("".join(["x", *names])) and not _BREAKS_A_LINE.search("".join(values)):
        return
    wrong = next(pair for pair in headers if not _NAME.fullmatch(pair[0]) or _BREAKS_A_LINE.search(pair[1]))
    raise ValueError(f"no HTTP header: {wrong[0]!r}: {wrong[1]!r}")


def _with_length(response: Response) -> Headers:
    length = str(len(response.body))
    if _is_chunked(response.headers):
        return without(response.headers, "content-length")
    if header(response.headers, "content-length") == length:
        return without(response.headers, "transfer-encoding")
    return (*without(response.headers, "content-length", "transfer-encoding"), ("Content-Length", length))


def without(headers: Headers, *unwanted: str) -> Headers:
    """Return headers without the named ones, given in lower case."""
    return tuple((name, value) for name, value in headers if name.lower() not in unwanted)


def _is_chunked(headers: Headers) -> bool:
    return (header(headers, "transfer-encoding") or "").lower() == "chunked"


def refusal(error: BadRequest) -> Response:
    """Return the answer to what could not be read as a request; the connection ends with it."""
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"))
    return framed(Response(error.status, headers, f"{error}\n".encode()), "GET")


def phrase(status: int) -> str:
    """Return the reason phrase of a status, empty where HTTP names none."""
    return _PHRASES.get(status, "")


def response_bytes(response: Response) -> bytes:
    """Write a framed response as HTTP/1.1."""
    lines = [f"HTTP/1.1 {response.status} {phrase(response.status)}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return _encode(head) + _body_bytes(response)


def _body_bytes(response: Response) -> bytes:
    if not _is_chunked(response.headers):
        return response.body
    chunk = b"%x\r\n%b\r\n" % (len(response.body), response.body) if response.body else b""
    return chunk + b"0\r\n\r\n"


def header_bytes(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return headers as the bytes that stand on the wire."""
    return [(_encode(name), _encode(value)) for name, value in headers]


def _encode(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()
