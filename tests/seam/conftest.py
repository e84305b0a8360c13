from __future__ import annotations

import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from seam_clients import CLIENTS, Send

from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.seam import Seam


class Echo:
    """A source that answers with what it was asked, or with `answer` where a test sets one."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: object = None

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if self.answer is not None:
            return self.answer
        body = {"method": request.method, "url": request.url, "body": (request.body or b"").decode("latin-1")}
        return Response(200, (("Content-Type", "application/json"),), json.dumps(body).encode())


class Resolver:
    """Stands below the guard: counts what is resolved, and leads every name to the loopback."""

    def __init__(self, real: Callable[..., list]) -> None:
        self.asked: list[str] = []
        self._real = real

    def __call__(self, host, *arguments, **named):
        self.asked.append(host.decode() if isinstance(host, bytes) else host)
        return self._real("127.0.0.1", *arguments, **named)

    @property
    def asked_for_twilio(self) -> list[str]:
        return [host for host in self.asked if str(host).endswith("twilio.com")]


class Loopback:
    """A real HTTP server, whose second part of an answer waits until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.seen: list[str] = []
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                loopback.seen.append(f"{self.command} {self.path} {self.headers['Host']}")
                if self.path == "/in-two-parts":
                    self._in_two_parts()
                else:
                    self._whole(b"from the loopback")

            def do_POST(self) -> None:
                loopback.seen.append(f"{self.command} {self.path} {self.headers['Host']}")
                self._whole(self.rfile.read(int(self.headers["Content-Length"])))

            def _whole(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _in_two_parts(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "6")
                self.end_headers()
                self.wfile.write(b"one")
                self.wfile.flush()
                loopback.go_on.wait(5)
                self.wfile.write(b"two")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(autouse=True)
def no_proxies_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    # urllib keeps the opener, and with it the proxies, of the first call of the process.
    monkeypatch.setattr(urllib.request, "_opener", None)


@pytest.fixture
def source() -> Echo:
    return Echo()


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    counting = Resolver(socket.getaddrinfo)
    monkeypatch.setattr(socket, "getaddrinfo", counting)
    return counting


@pytest.fixture
def seam(source: Echo, resolver: Resolver) -> Iterator[Seam]:
    with Seam(source) as opened:
        yield opened
    assert resolver.asked_for_twilio == []


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.stop()


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS.keys())
def send(request: pytest.FixtureRequest) -> Send:
    return request.param
