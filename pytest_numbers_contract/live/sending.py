"""Requests over HTTP, with our own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_numbers_contract.accidents import Answer
from pytest_numbers_contract.clients import bare_url
from pytest_numbers_contract.errors import BadSetting, NumbersContractError
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.journey import through
from pytest_numbers_contract.live.signals import ended_in_order
from pytest_numbers_contract.operation import is_twilio_host

if TYPE_CHECKING:
    import httpx

_SECONDS = 30.0
_EXAMPLE = "write it with its scheme, like http://127.0.0.1:8080"
# What belongs to the connection of the client, or to what its library can decode, and not to the request.
_CONNECTION = frozenset(
    "accept-encoding connection content-length expect host keep-alive te transfer-encoding upgrade".split()
)
_DECODED = frozenset(("connection", "content-encoding", "content-length", "transfer-encoding"))


def checked_base_url(base_url: str) -> str:
    """Return a base URL that can be asked; BadSetting for what is none, and for Twilio's own hosts."""
    try:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
    except ValueError:
        raise BadSetting(f"{base_url!r} is no base URL", _EXAMPLE) from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadSetting(f"{bare_url(base_url)!r} is no base URL", _EXAMPLE)
    if not host.isascii():
        # Its dots may be others, and lead to Twilio all the same.
        raise BadSetting(f"{host!r} is no host in ASCII", "write it as xn--…")
    if is_twilio_host(host):
        # Nobody shall pay for numbers by a slip of the command line.
        raise BadSetting(f"{host} is Twilio itself, where numbers cost money", "name a server of your own, or say live")
    return base_url


@contextmanager
def sender(base_url: str) -> Iterator[Callable[[Request], Response]]:
    """Yield a function that sends a request to a server; BadSetting if the base URL is none, or Twilio's."""
    import httpx

    shown = bare_url(checked_base_url(base_url))
    with httpx.Client(timeout=_SECONDS, trust_env=False) as client:

        def send(request: Request) -> Response:
            try:
                return _sent(client, request)
            except httpx.HTTPError as fault:
                raise NumbersContractError(f"{shown} does not answer: {fault}", "is the server up?") from fault
            except httpx.InvalidURL as fault:
                raise BadSetting(f"{shown!r} is no base URL: {fault}", _EXAMPLE) from fault

        yield send


@contextmanager
def server(base_url: str) -> Iterator[Callable[[Request], Answer]]:
    """Yield a source that asks a server what is meant for Twilio: `base_url/api.twilio.com/…`."""
    with sender(base_url) as send:
        yield through(base_url, send)


@contextmanager
def twilio() -> Iterator[Callable[[Request], Response]]:
    """Yield a function that sends a request to Twilio: nothing in it knows what costs money."""
    import httpx

    # Proxies and certificates are the environment's, as for any client.
    with ended_in_order(), httpx.Client(timeout=_SECONDS) as client:

        def send(request: Request) -> Response:
            try:
                # Credentials in the URL would take the place of the header's, whose kind was looked at.
                url = str(httpx.URL(request.url).copy_with(userinfo=b""))
                return _sent(client, replace(request, url=url))
            except (httpx.HTTPError, httpx.InvalidURL) as fault:
                host = urlsplit(request.url).hostname
                raise NumbersContractError(f"{host} does not answer: {fault}", "is there a network?") from fault

        yield send


def _sent(client: httpx.Client, request: Request) -> Response:
    headers = [pair for pair in request.headers if pair[0].lower() not in _CONNECTION]
    answer = client.request(request.method, request.url, headers=headers, content=request.body)
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
    kept = tuple(pair for pair in pairs if pair[0].lower() not in _DECODED)
    return Response(answer.status_code, kept, answer.content)
