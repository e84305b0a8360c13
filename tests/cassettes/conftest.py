"""A stand-in for Twilio on the loopback: what reaches it would have reached the network."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import vcr

from pytest_numbers_contract.exchange import Response

JSON = ("Content-Type", "application/json")


class Twilio:
    """Answers with `answer`, or what is next in `answers`, and keeps what it was asked in `reached`."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.answer = Response(200, (JSON,), b"{}")
        self.answers: list[Response] = []
        self.go_on = threading.Event()
        self.patience = 5.0
        twilio = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                twilio.reached.append(f"{self.command} {self.path} {body.decode()}".strip())
                answer = twilio.answers.pop(0) if twilio.answers else twilio.answer
                self.send_response(answer.status)
                for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body[:1])
                if self.path == "/in-two-parts" and not twilio.go_on.wait(twilio.patience):
                    twilio.reached.append("nobody took the first part")
                self.wfile.write(answer.body[1:])

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def count(self) -> int:
        return len(self.reached)

    def url(self, path: str, host: str = "trunking.twilio.com") -> str:
        """Return a URL of Twilio's that leads here, unless something stands between."""
        return f"http://{host}:{self._server.server_port}{path}"

    def stop(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def twilio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Twilio]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(urllib.request, "_opener", None)
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _host, *rest, **named: real("127.0.0.1", *rest, **named))
    server = Twilio()
    yield server
    server.stop()


@pytest.fixture
def tape(tmp_path):
    """Open plain vcrpy on the file `x.yaml`: with its defaults, which record what is missing, or as told."""

    def use(name="x.yaml", **settings):
        return vcr.VCR().use_cassette(str(tmp_path / name), **settings)

    return use
