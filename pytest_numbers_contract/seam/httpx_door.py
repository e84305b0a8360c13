"""The door for httpx and httpx2, sync and async: their HTTP transports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from pytest_numbers_contract import wire
from pytest_numbers_contract.accidents import Answer, Dropped, TimedOut, within
from pytest_numbers_contract.exchange import Headers, Request
from pytest_numbers_contract.seam.hinges import Function, Hinge

if TYPE_CHECKING:
    import httpx

    from pytest_numbers_contract.seam import Seam


def hinges(seam: Seam, module: ModuleType) -> Iterator[Hinge]:
    """Hang the door on `httpx._transports.default`, or on httpx2's."""
    library = module.__name__.partition(".")[0]
    yield Hinge(module.HTTPTransport, "handle_request", lambda hinge: _handle(seam, hinge, library))
    yield Hinge(module.AsyncHTTPTransport, "handle_async_request", lambda hinge: _handle_async(seam, hinge, library))


def _handle(seam: Seam, hinge: Hinge, library: str) -> Function:
    def handle_request(transport: Any, request: httpx.Request) -> Any:
        if not seam.covers(request.url.host):
            return hinge.method_before(transport)(request)
        body = b"".join(cast("Any", request.stream))
        return _returned(seam.answer(_read(request, body)), request, library)

    return handle_request


def _handle_async(seam: Seam, hinge: Hinge, library: str) -> Function:
    async def handle_async_request(transport: Any, request: httpx.Request) -> Any:
        if not seam.covers(request.url.host):
            return await hinge.method_before(transport)(request)
        body = b"".join([part async for part in cast("Any", request.stream)])
        return _returned(await _answer_async(seam, _read(request, body)), request, library)

    return handle_async_request


async def _answer_async(seam: Seam, request: Request) -> Answer:
    import anyio.lowlevel

    if seam.blocking:
        return await anyio.to_thread.run_sync(seam.answer, request)
    # A network would let other tasks run here: races in the code under test stay visible.
    await anyio.lowlevel.checkpoint()
    return seam.answer(request)


def _read(request: httpx.Request, body: bytes) -> Request:
    url = request.url
    base = wire.base_url(url.scheme, url.host, url.port)
    return Request(request.method, base + url.raw_path.decode("ascii"), _decoded(tuple(request.headers.raw)), body)


# A client sends the same again and again: those who keep requests keep it once.
@lru_cache(maxsize=64)
def _decoded(headers: tuple[tuple[bytes, bytes], ...]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _returned(answer: Answer, request: httpx.Request, name: str) -> Any:
    library = sys.modules[name]
    seen = within(answer, request.extensions.get("timeout", {}).get("read"))
    if isinstance(seen, TimedOut):
        raise library.ReadTimeout("The read operation timed out", request=request)
    if isinstance(seen, Dropped):
        raise library.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    return library.Response(
        seen.status,
        headers=wire.header_bytes(seen.headers),
        stream=library.ByteStream(seen.body),
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": wire.phrase(seen.status).encode()},
    )
