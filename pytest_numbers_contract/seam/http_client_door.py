"""The door for http.client and urllib3, and so for requests, urllib and the twilio SDK: what they take for a socket."""

from __future__ import annotations

import io
import socket
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_numbers_contract import wire
from pytest_numbers_contract.accidents import Answer, Dropped, TimedOut, within
from pytest_numbers_contract.seam.hinges import Function, Hinge

if TYPE_CHECKING:
    from http.client import HTTPConnection

    from pytest_numbers_contract.seam import Seam


def hinges(seam: Seam, module: ModuleType) -> Iterator[Hinge]:
    """Hang the door on `http.client` or `urllib3.connection`."""
    for name in ("HTTPConnection", "HTTPSConnection"):
        connection = _defined_in(module.__name__, name)
        if connection is not None:
            yield Hinge(connection, "connect", lambda hinge: _connect(seam, hinge))
    # urllib3 extends http.client's method, so its connections come by here too.
    if module.__name__ == "http.client":
        yield Hinge(_defined_in("http.client", "HTTPConnection"), "putrequest", lambda hinge: _put_request(seam, hinge))


def _defined_in(module: str, name: str) -> type | None:
    """Return the class that a module defines; None where it has none (no ssl).

    An open vcrpy cassette has put classes of its own in their place, which wrap connections of the true ones.
    """
    standing: type | None = getattr(sys.modules[module], name, None)
    if standing is None or (standing.__module__, standing.__qualname__) == (module, name):
        return standing
    if (module, name) == ("http.client", "HTTPConnection"):
        heirs = type.__subclasses__(object)
    else:
        heirs = _heirs(_defined_in("http.client", "HTTPConnection"))
    return next((heir for heir in heirs if (heir.__module__, heir.__qualname__) == (module, name)), None)


def _heirs(base: Any) -> list[type]:
    direct = type.__subclasses__(base)
    return [*direct, *(heir for child in direct for heir in _heirs(child))]


def _connect(seam: Seam, hinge: Hinge) -> Function:
    def connect(connection: HTTPConnection) -> None:
        if seam.covers(_origin(connection)[0]):
            _attach(seam, connection)
        else:
            hinge.method_before(connection)()

    return connect


def _put_request(seam: Seam, hinge: Hinge) -> Function:
    def putrequest(connection: HTTPConnection, method: str, url: str, *arguments: Any, **named: Any) -> None:
        before = hinge.method_before(connection)
        if not seam.open or _is_claimed(connection):
            before(method, url, *arguments, **named)
            return
        _switch(seam, connection, url)
        with _claimed(connection.sock):
            before(method, url, *arguments, **named)

    return putrequest


def _switch(seam: Seam, connection: HTTPConnection, url: str) -> None:
    """Give a connection that was open before this request the socket that the request needs."""
    sock: Any = connection.sock
    ours = isinstance(sock, DoorSocket)
    if not seam.covers(_host_of(url) or _origin(connection)[0]):
        if ours:  # a proxy's connection, last used for Twilio
            connection.sock = None
    elif not ours or sock.seam is not seam:
        if sock is not None:
            sock.close()
        _attach(seam, connection)


def _is_claimed(connection: HTTPConnection) -> bool:
    return isinstance(connection.sock, DoorSocket) and connection.sock.claimed


@contextmanager
def _claimed(sock: Any) -> Iterator[None]:
    """Keep an outer seam, whose door is called next, from taking the socket over."""
    if not isinstance(sock, DoorSocket):
        yield
        return
    sock.claimed = True
    try:
        yield
    finally:
        sock.claimed = False


def _host_of(url: str) -> str | None:
    # Only a proxy is sent whole URLs.
    if not url[:8].lower().startswith(("http://", "https://")):
        return None
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _origin(connection: HTTPConnection) -> tuple[str, int | None]:
    """Return the host and port that a connection is for, through a tunnel or not."""
    tunnel: str | None = getattr(connection, "_tunnel_host", None)
    if tunnel:
        return tunnel, connection._tunnel_port  # type: ignore[attr-defined]
    return connection.host, connection.port


def _attach(seam: Seam, connection: Any) -> None:
    host, port = _origin(connection)
    scheme = "https" if connection.default_port == 443 else "http"
    connection.sock = DoorSocket(seam, connection, wire.base_url(scheme, host, port))
    if hasattr(connection, "is_verified"):  # urllib3 warns of connections that are not
        connection.is_verified = True
        connection.proxy_is_verified = True if connection.proxy else None
        connection._has_connected_to_proxy = bool(connection.proxy)


class DoorSocket:
    """What a connection takes for its socket: bytes written to it reach the source, the answer is read from it."""

    def __init__(self, seam: Seam, connection: HTTPConnection, base: str) -> None:
        self.seam = seam
        self.claimed = False
        self._connection = weakref.ref(connection)
        self._base = base
        self._reader = wire.RequestReader()
        self._answer: Answer | None = None
        self._timeout = _patience(connection.timeout)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Take a part of a request; ask the source once it is whole."""
        if not self.seam.open:
            self._fall_through(data)
            return
        try:
            self._reader.feed(bytes(data))
            incoming = self._reader.take()
            if incoming is not None:
                self._answer = self.seam.answer(incoming.to(self._base))
        except wire.BadRequest as error:
            self._answer = wire.refusal(error)

    def _fall_through(self, data: Any) -> None:
        """Continue on a true connection: the block in which this one was made has ended."""
        connection = self._connection()
        if self._reader.started or connection is None:
            raise ConnectionResetError("the block that answers for Twilio ended amid a request")
        connection.connect()
        connection.sock.sendall(data)

    def makefile(self, mode: str = "rb", *_: Any, **__: Any) -> io.BufferedReader:
        """Return the answer as a stream of bytes."""
        answer, self._answer = self._answer, None
        # A server that lacks a part of the request says nothing, until the client has enough.
        seen = TimedOut() if answer is None else within(answer, self._timeout)
        if isinstance(seen, TimedOut):
            raise TimeoutError("timed out")
        return _stream(b"" if isinstance(seen, Dropped) else wire.response_bytes(seen))

    def settimeout(self, timeout: float | None) -> None:
        """Keep the client's patience, to weigh slow answers against."""
        self._timeout = _patience(timeout)

    def gettimeout(self) -> float | None:
        """Return the client's patience in seconds, None for ever."""
        return self._timeout

    def fileno(self) -> int:
        """Return what pools poll: readable, hence dropped, once the seam has closed."""
        return self.seam.line().fileno()

    def setsockopt(self, *_: Any) -> None:
        """Accept, as a socket does."""

    def shutdown(self, how: int) -> None:
        """Accept, as a socket does."""

    def close(self) -> None:
        """Accept, as a socket does."""


def _patience(timeout: Any) -> float | None:
    # The standard library marks "the default" by an object.
    return timeout if timeout is None or isinstance(timeout, int | float) else socket.getdefaulttimeout()


def _stream(data: bytes) -> io.BufferedReader:
    # Buffered, since http.client peeks.
    return io.BufferedReader(io.BytesIO(data))
