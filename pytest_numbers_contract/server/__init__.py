"""A source served over HTTP/1.1 to any language: on the loopback only, one thread, no more than it was told to take."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from pytest_numbers_contract.accidents import Answer, AnyAnswer, Slow
from pytest_numbers_contract.asking import ask
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.server.addressing import address, lead_back
from pytest_numbers_contract.server.conversation import Conversation
from pytest_numbers_contract.wire import Incoming, framed

__all__ = ["Limits", "Server"]

_LOOPBACK = "127.0.0.1"
_READ = 65_536
_NEVER = float("inf")
# So long a client that was told to go may still send, before its answer is lost in a reset.
_LINGER = 2.0
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may take: bytes of a head and a body, connections of all, seconds until a request is whole."""

    head: int = 65_536
    body: int = 10_000_000
    connections: int = 200
    idle: float = 30.0


class _Client:
    """A connection: its socket, its conversation, when a slow answer is due, and when patience with it ends."""

    __slots__ = ("answered", "deadline", "draining", "due", "events", "sock", "talk")

    def __init__(self, sock: socket.socket, talk: Conversation, deadline: float) -> None:
        self.sock = sock
        self.talk = talk
        self.deadline = deadline
        self.due = _NEVER
        self.answered = 0
        self.draining = False
        self.events = selectors.EVENT_READ


class Server:
    """Serves a source on the loopback: `run` until `stop`, or in a thread of its own as a context manager.

    `errors` holds the last errors that the source raised; its clients saw a 500.
    """

    def __init__(self, source: AnyAnswer, *, port: int = 0, limits: Limits | None = None) -> None:
        self.errors: deque[Exception] = deque(maxlen=100)
        self._source = source
        self._limits = limits or Limits()
        self._listener = _listen(port)
        self._wake, self._waker = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._clients: set[_Client] = set()
        self._stopping = False
        self._thread = threading.Thread(target=self.run, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self._authority = f"{_LOOPBACK}:{self.port}"
        self.url = f"http://{self._authority}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join()

    def run(self) -> None:
        """Serve until `stop` is called, by another thread or a signal handler."""
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._close()

    def stop(self) -> None:
        """Have `run` return at once, connections closed."""
        self._stopping = True
        with suppress(OSError):  # stopped already
            self._waker.send(b"\0")

    def _close(self) -> None:
        for client in list(self._clients):
            self._drop(client)
        self._selector.close()
        for sock in (self._listener, self._wake, self._waker):
            sock.close()

    def _turn(self) -> None:
        soonest = min((min(client.due, client.deadline) for client in self._clients), default=_NEVER)
        wait = None if soonest == _NEVER else max(0.0, soonest - time.monotonic())
        for key, events in self._selector.select(wait):
            if key.data is not None:
                self._serve(key.data, events)
            elif key.fileobj is self._listener:
                self._accept()
        if soonest <= time.monotonic():
            self._look_at_the_clock()

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:  # gone before we came
            return
        sock.setblocking(False)
        if len(self._clients) >= self._limits.connections:
            with suppress(OSError):
                sock.send(_FULL)
            sock.close()
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        talk = Conversation(self._answer, max_head=self._limits.head, max_body=self._limits.body)
        client = _Client(sock, talk, time.monotonic() + self._limits.idle)
        self._clients.add(client)
        self._selector.register(sock, client.events, client)

    def _serve(self, client: _Client, events: int) -> None:
        try:
            if events & selectors.EVENT_READ and not self._receive(client):
                self._drop(client)
                return
            self._send(client)
        except BlockingIOError:
            self._watch(client)
        except OSError:  # reset by the client
            self._drop(client)

    def _receive(self, client: _Client) -> bool:
        """Take what the client sent; False when it has gone."""
        data = client.sock.recv(_READ)
        if client.draining:
            return bool(data)
        if client.talk.pause is not None:
            # Nobody sends the next request while waiting for an answer, except to have us keep it.
            return False
        client.talk.feed(data)
        return bool(data)

    def _send(self, client: _Client) -> None:
        talk = client.talk
        while talk.out:
            del talk.out[: client.sock.send(talk.out)]
            talk.advance()
        self._watch(client)

    def _watch(self, client: _Client) -> None:
        """Wait for what comes next: room to write, more bytes, or a moment in time."""
        talk, now = client.talk, time.monotonic()
        if talk.answered != client.answered:
            client.answered = talk.answered
            client.deadline = now + self._limits.idle
        if talk.pause is not None and client.due == _NEVER:
            client.due = now + talk.pause
            client.deadline = client.due + self._limits.idle
        if talk.ends and not talk.out and not client.draining:
            client.draining = True
            client.deadline = now + _LINGER
            client.sock.shutdown(socket.SHUT_WR)
        events = selectors.EVENT_WRITE if talk.out else selectors.EVENT_READ
        if events != client.events:
            client.events = events
            self._selector.modify(client.sock, events, client)

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        for client in list(self._clients):
            if client.due <= now:
                client.due = _NEVER
                client.talk.resume()
                self._serve(client, selectors.EVENT_WRITE)
            elif client.deadline <= now:
                self._drop(client)

    def _drop(self, client: _Client) -> None:
        self._clients.discard(client)
        self._selector.unregister(client.sock)
        client.sock.close()

    def _answer(self, incoming: Incoming) -> Answer:
        addressed = address(incoming, self._authority)
        answer = ask(self._source, addressed.request, self.errors.append)
        if addressed.links_to is None:
            return answer
        return _led_back(answer, addressed.links_to, incoming.method)


def _led_back(answer: Answer, links_to: str, method: str) -> Answer:
    if isinstance(answer, Response):
        return framed(lead_back(answer, links_to), method)
    if isinstance(answer, Slow):
        return Slow(answer.seconds, framed(lead_back(answer.response, links_to), method))
    return answer


def _listen(port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise BadSetting(f"port {port} is none", "take 1024 to 65535, or 0 for any that is free")
    try:
        listener = socket.create_server((_LOOPBACK, port), backlog=128)
    except OSError as error:
        raise BadSetting(f"port {port} cannot be served: {error}", "take another, or 0 for any that is free") from error
    listener.setblocking(False)
    return listener
