"""The door for aiohttp, and so for the twilio SDK's async client: what it takes for a transport."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from aiohttp.client_exceptions import SocketTimeoutError

from pytest_numbers_contract import wire
from pytest_numbers_contract.accidents import Answer, Dropped, TimedOut, within
from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.seam.hinges import Function, Hinge

if TYPE_CHECKING:
    from aiohttp import ClientTimeout
    from aiohttp.client_proto import ResponseHandler

    from pytest_numbers_contract.seam import Seam


def hinges(seam: Seam, module: ModuleType) -> Iterator[Hinge]:
    """Hang the door on `aiohttp.connector`."""
    for connector in (module.TCPConnector, module.UnixConnector):
        yield Hinge(connector, "_create_connection", lambda hinge: _create(seam, hinge))
    yield Hinge(module.BaseConnector, "_get", lambda hinge: _get(seam, hinge))


def _create(seam: Seam, hinge: Hinge) -> Function:
    async def create_connection(connector: Any, request: Any, traces: Any, timeout: ClientTimeout) -> Any:
        if not seam.covers(request.url.raw_host or ""):
            return await hinge.method_before(connector)(request, traces, timeout)
        url = request.url
        protocol: ResponseHandler = connector._factory()
        # Nothing of ours stays in the connector's pool, to be found when the block is over.
        protocol.force_close()
        transport = DoorTransport(seam, protocol, wire.base_url(url.scheme, url.raw_host, url.port), timeout)
        protocol.connection_made(transport)
        return protocol

    return create_connection


def _get(seam: Seam, hinge: Hinge) -> Function:
    async def get(connector: Any, key: Any, traces: Any) -> Any:
        # A connection kept since before the block leads to the network.
        if seam.covers(key.host):
            return None
        return await hinge.method_before(connector)(key, traces)

    return get


class DoorTransport(asyncio.Transport):
    """What a connection takes for its transport: what is written reaches the source, the answer comes back."""

    def __init__(self, seam: Seam, protocol: ResponseHandler, base: str, timeout: ClientTimeout) -> None:
        super().__init__()
        self._seam = seam
        self._protocol = protocol
        self._base = base
        self._waits = timeout
        self._reader = wire.RequestReader()
        self._loop = asyncio.get_running_loop()
        self._closing = False

    def write(self, data: Any) -> None:
        """Take a part of a request; ask the source once it is whole."""
        try:
            self._reader.feed(bytes(data))
            incoming = self._reader.take()
            if incoming is not None:
                self._ask(incoming.to(self._base))
            elif self._reader.waits_for_continue:
                self._soon(self._protocol.data_received, wire.CONTINUE)
        except wire.BadRequest as error:
            self._deliver(wire.refusal(error))

    def _ask(self, request: Request) -> None:
        if self._seam.blocking:
            context = contextvars.copy_context()
            answered = self._loop.run_in_executor(None, context.run, self._seam.answer, request)
            answered.add_done_callback(lambda future: self._deliver(future.result()))
        else:
            self._deliver(self._seam.answer(request))

    def _deliver(self, answer: Answer) -> None:
        total, sock_read = self._waits.total, self._waits.sock_read
        limits = [limit for limit in (total, sock_read) if limit]
        seen = within(answer, min(limits, default=None))
        if isinstance(seen, TimedOut):
            self._soon(self._protocol.set_exception, _timeout(self._waits))
        elif isinstance(seen, Dropped):
            self.abort()
        else:
            self._soon(self._protocol.data_received, wire.response_bytes(seen))

    def _soon(self, call: Callable[..., Any], *arguments: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon(call, *arguments)

    def is_closing(self) -> bool:
        """Say whether this end was closed."""
        return self._closing

    def close(self) -> None:
        """Close, and tell the protocol."""
        if not self._closing:
            self._closing = True
            self._soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        """Close, and tell the protocol."""
        self.close()

    def pause_reading(self) -> None:
        """Accept: the answer is delivered whole."""

    def resume_reading(self) -> None:
        """Accept: the answer is delivered whole."""

    def get_write_buffer_size(self) -> int:
        """Return 0: what is written is taken at once."""
        return 0


def _timeout(waits: ClientTimeout) -> Exception:
    """Return what aiohttp raises when its timeout for a read, or for the whole, runs out."""
    if waits.total and (not waits.sock_read or waits.total <= waits.sock_read):
        return TimeoutError()
    return SocketTimeoutError("Timeout on reading data from socket")
