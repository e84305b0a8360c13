"""One request and its response, free of any client library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

Headers = tuple[tuple[str, str], ...]
HeadersLike = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent. `body` is as on the wire; None when nobody saw it."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. `body` is as on the wire, still encoded if `Content-Encoding` says so."""

    status: int
    headers: Headers = ()
    body: bytes = b""


Source = Callable[[Request], Response]
"""A function from request to response: the sandbox, a cassette, the live service."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exchange was read: a file, the 1-based line of its request, the day it was recorded."""

    path: str
    line: int | None = None
    recorded: str | None = None

    def __str__(self) -> str:
        at = f"{self.path}:{self.line}" if self.line else self.path
        return f"{at}, recorded {self.recorded}" if self.recorded else at


@dataclass(frozen=True, slots=True, init=False)
class Exchange:
    """One request and its response, bytes as on the wire.

    `headers` and `request_headers` are a mapping or pairs; `source` says where the exchange comes from
    (`"sandbox"`, a `Place` in a file, …). `request_body=None` means that the body was not seen.
    """

    request: Request
    response: Response
    source: Place | str | None

    def __init__(
        self,
        method: str,
        url: str,
        status: int,
        *,
        request_headers: HeadersLike = (),
        request_body: bytes | None = b"",
        headers: HeadersLike = (),
        body: bytes = b"",
        source: Place | str | None = None,
    ) -> None:
        request = Request(method.upper(), url, header_pairs(request_headers), request_body)
        object.__setattr__(self, "request", request)
        object.__setattr__(self, "response", Response(status, header_pairs(headers), body))
        object.__setattr__(self, "source", source)

    @classmethod
    def between(cls, request: Request, response: Response, source: Place | str | None = None) -> Exchange:
        """Join a request and its response."""
        exchange = object.__new__(cls)
        method = request.method.upper()
        asked = request if request.method == method else replace(request, method=method)
        object.__setattr__(exchange, "request", asked)
        object.__setattr__(exchange, "response", response)
        object.__setattr__(exchange, "source", source)
        return exchange

    @classmethod
    def of(cls, response: Any) -> Exchange:
        """Read the exchange out of a client's response.

        Takes what httpx, requests, urllib3 and aiohttp (after `await response.read()`) return, and vcrpy's
        `{"request": …, "response": …}`. Raises `TypeError` for anything else, and for a body not yet read.
        """
        from pytest_numbers_contract import clients

        return response if isinstance(response, cls) else clients.exchange_of(response)

    @property
    def method(self) -> str:
        """The request's method, upper case."""
        return self.request.method

    @property
    def url(self) -> str:
        """The request's URL, absolute."""
        return self.request.url

    @property
    def status(self) -> int:
        """The response's HTTP status."""
        return self.response.status


def header_pairs(headers: HeadersLike) -> Headers:
    """Return headers as pairs, names as they came."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((str(name), str(value)) for name, value in pairs)


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, whatever its case."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None
