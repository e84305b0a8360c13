from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import requests

from pytest_numbers_contract.accidents import Dropped, Slow, TimedOut
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.server import Limits, Server

TWILIO = {"Host": "api.twilio.com"}
GET = b"GET /x HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n"


class Echo:
    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: object = None

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if self.answer is not None:
            return self.answer
        body = {"method": request.method, "url": request.url, "body": (request.body or b"").decode()}
        return Response(200, (("Content-Type", "application/json"),), json.dumps(body).encode())


@pytest.fixture
def source() -> Echo:
    return Echo()


@pytest.fixture
def server(source) -> Iterator[Server]:
    with Server(source) as running:
        yield running
    assert list(running.errors) == []


@pytest.fixture
def strict(source) -> Iterator[Server]:
    with Server(source, limits=Limits(head=2_000, body=1_000, connections=2, idle=0.1)) as running:
        yield running


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def talk(server: Server, data: bytes) -> bytes:
    """Send bytes, return all that comes until the server closes."""
    with connect(server) as sock:
        sock.sendall(data)
        return b"".join(iter(lambda: sock.recv(65_536), b""))


def is_up(server: Server) -> bool:
    return httpx.get(f"{server.url}/x", headers=TWILIO).status_code == 200


def test_a_request_with_a_twilio_host_reaches_the_source(server, source):
    response = httpx.post(f"{server.url}/2010-04-01/Accounts.json", headers=TWILIO, data={"A": "b c"})

    assert response.json() == {
        "method": "POST",
        "url": "https://api.twilio.com/2010-04-01/Accounts.json",
        "body": "A=b+c",
    }


def test_a_request_through_us_as_a_proxy_reaches_the_source(server, source):
    response = requests.get("http://api.twilio.com/x", proxies={"http": server.url}, timeout=5)

    assert response.json()["url"] == "https://api.twilio.com/x"


def test_a_request_with_the_host_in_its_path_gets_links_back_to_us(server, source):
    source.answer = Response(
        200, (("Content-Type", "application/json"),), b'{"url": "https://trunking.twilio.com/v1/T"}'
    )

    response = httpx.get(f"{server.url}/trunking.twilio.com/v1/T")

    assert response.json() == {"url": f"{server.url}/trunking.twilio.com/v1/T"}
    assert source.requests[0].url == "https://trunking.twilio.com/v1/T"


def test_a_request_for_no_twilio_host_is_told_how_to(server, source):
    response = httpx.get(f"{server.url}/v1/Trunks")

    assert response.status_code == 404
    assert f"{server.url}/api.twilio.com/" in response.text
    assert source.requests == []


def test_a_connection_is_kept_and_not_delayed(server):
    with httpx.Client(headers=TWILIO) as client:
        for _ in range(3):
            client.get(f"{server.url}/x")
        clients = list(server._clients)
        no_delay = [client.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for client in clients]

    assert len(no_delay) == 1
    assert all(no_delay)


def test_requests_of_eight_threads_are_all_answered(server, source):
    def work(thread: int) -> list[bool]:
        with httpx.Client(headers=TWILIO) as client:
            paths = [f"/{thread}/{number}" for number in range(50)]
            return [client.get(server.url + path).json()["url"].endswith(path) for path in paths]

    with ThreadPoolExecutor(8) as threads:
        answers = [answer for answers in threads.map(work, range(8)) for answer in answers]

    assert answers == [True] * 400


def test_a_head_request_has_no_body(server):
    response = httpx.head(f"{server.url}/x", headers=TWILIO)

    assert (response.status_code, response.content) == (200, b"")


def test_a_large_body_and_a_large_answer_come_whole(server, source):
    source.answer = Response(200, (), b"y" * 5_000_000)

    response = httpx.post(f"{server.url}/x", headers=TWILIO, content=b"x" * 5_000_000)

    assert len(source.requests[0].body) == 5_000_000
    assert len(response.content) == 5_000_000


# Accidents


def test_a_timeout_is_the_clients_own(server, source):
    source.answer = TimedOut()

    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{server.url}/x", headers=TWILIO, timeout=0.05)
    source.answer = None
    assert is_up(server)


@pytest.mark.parametrize(("path", "headers"), [("/x", TWILIO), ("/api.twilio.com/x", {})], ids=["host", "path"])
def test_a_dropped_connection_is_the_clients_own_error(server, source, path, headers):
    source.answer = Dropped()

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.url + path, headers=headers)


@pytest.mark.parametrize("path", ["/api.twilio.com/x", "/x"])
def test_a_slow_answer_comes_late_and_others_meanwhile(path):
    answers = iter([Slow(0.5, Response(200, (), b"late")), Response(200, (), b"meanwhile")])
    host = b"127.0.0.1" if "twilio" in path else b"api.twilio.com"
    with Server(lambda request: next(answers)) as server, connect(server) as slow, connect(server) as quick:
        slow.sendall(b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (path.encode(), host))
        quick.sendall(GET)
        first = quick.recv(65_536)
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):
            slow.recv(1)
        slow.settimeout(10)
        second = slow.recv(65_536)

    assert (first[-9:], second[-4:]) == (b"meanwhile", b"late")


# What hostile clients do


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\n\r\n\r\n", b"HTTP/1.1 400 ", id="tls"),
        pytest.param(b"\x00" * 500 + b"\r\n\r\n", b"HTTP/1.1 400 ", id="zeros"),
        pytest.param(b"GET /x HTTP/9.9\r\nHost: api.twilio.com\r\n\r\n", b"HTTP/1.1 505 ", id="version"),
        pytest.param(b"GET /x y z HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n", b"HTTP/1.1 400 ", id="target"),
        pytest.param(b"GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"HTTP/1.1 400 ", id="two-hosts"),
        pytest.param(GET[:-2] + b"A: " + b"x" * 10_000_000, b"HTTP/1.1 431 ", id="ten-megabytes-of-head"),
        pytest.param(
            b"POST /x HTTP/1.1\r\nHost: api.twilio.com\r\nContent-Length: 10000001\r\n\r\n" + b"x" * 10_000_001,
            b"HTTP/1.1 413 ",
            id="ten-megabytes-of-body",
        ),
        pytest.param(
            b"POST /x HTTP/1.1\r\nHost: api.twilio.com\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            b"HTTP/1.1 400 ",
            id="two-lengths",
        ),
        pytest.param(
            b"POST /x HTTP/1.1\r\nHost: api.twilio.com\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            b"HTTP/1.1 400 ",
            id="bad-chunk",
        ),
        pytest.param(
            b"CONNECT api.twilio.com:443 HTTP/1.1\r\nHost: api.twilio.com:443\r\n\r\n", b"HTTP/1.1 405 ", id="tunnel"
        ),
    ],
)
def test_what_is_no_request_gets_an_http_error(server, source, data, answer):
    got = talk(server, data)

    assert got.startswith(answer)
    assert source.requests == []
    assert is_up(server)


def test_a_client_that_says_nothing_is_dropped(strict):
    assert talk(strict, b"") == b""


def test_a_client_that_never_finishes_is_dropped(strict, source):
    assert talk(strict, GET[:-2]) == b""
    assert source.requests == []


def test_a_client_that_trickles_is_dropped_in_the_same_time(strict):
    with connect(strict) as sock:
        sock.settimeout(0.02)  # its pace
        sent = 0
        while sent < 100 and is_open(sock):
            sent += sock.send(b"x")

    assert 0 < sent < 100


def is_open(sock: socket.socket) -> bool:
    try:
        return bool(sock.recv(1))
    except TimeoutError:
        return True
    except OSError:
        return False


def test_a_client_that_goes_on_after_it_was_refused_is_dropped(strict, monkeypatch):
    monkeypatch.setattr("pytest_numbers_contract.server._LINGER", 0.1)

    def go_on() -> None:
        with connect(strict) as sock:
            while True:
                sock.sendall(b"x" * 1_000)

    with pytest.raises(OSError, match=r"(?i)reset|broken|abort"):
        go_on()


def test_a_client_that_reads_nothing_is_dropped(strict, source, monkeypatch):
    dropped = threading.Event()
    drop = Server._drop
    monkeypatch.setattr(Server, "_drop", lambda server, client: (drop(server, client), dropped.set()))
    source.answer = Response(200, (), b"x" * 50_000_000)
    with connect(strict) as sock:
        sock.sendall(GET)
        sock.recv(1)

        assert dropped.wait(5)


def test_an_answer_slower_than_patience_with_a_client_comes_all_the_same(strict, source):
    source.answer = Slow(0.3, Response(200, (), b"late"))

    assert talk(strict, GET).endswith(b"late")


def test_a_kept_connection_that_idles_is_dropped(strict):
    with connect(strict) as sock:
        sock.sendall(GET)
        answer = sock.recv(65_536)
        rest = sock.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert rest == b""


def test_one_connection_too_many_is_told_to_come_back(strict):
    with connect(strict) as first, connect(strict) as second:
        first.sendall(GET)
        second.sendall(GET)
        first.recv(65_536)
        second.recv(65_536)
        refused = talk(strict, b"")

    assert refused.startswith(b"HTTP/1.1 503 ")


def test_a_client_that_resets_harms_nobody(server, source):
    source.answer = Response(200, (), b"x" * 5_000_000)
    with connect(server) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.sendall(GET)
        sock.recv(1)
    source.answer = None

    assert is_up(server)


def test_a_client_that_half_closes_gets_its_answer(server):
    with connect(server) as sock:
        sock.sendall(GET)
        sock.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: sock.recv(65_536), b""))

    assert answer.startswith(b"HTTP/1.1 200 ")


def test_requests_sent_while_an_answer_is_awaited_end_the_connection():
    asked = threading.Event()

    def never(request: Request) -> TimedOut:
        asked.set()
        return TimedOut()

    with Server(never) as server, connect(server) as sock:
        sock.sendall(GET)
        asked.wait(5)
        sock.sendall(GET)

        assert sock.recv(1) == b""


def test_an_old_client_is_answered_and_closed(server):
    got = talk(server, GET.replace(b"1.1", b"1.0"))

    assert got.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nConnection: close\r\n" in got


# Starting and stopping


def test_a_source_that_fails_is_a_500_and_kept(source):
    source.answer = "no response"
    with Server(source) as server:
        response = httpx.get(f"{server.url}/api.twilio.com/x")

    assert (response.status_code, response.text) == (500, "The source of this answer failed.\n")
    assert [type(error) for error in server.errors] == [AttributeError]


def test_it_stops_at_once_with_connections_open(source):
    server = Server(source)
    thread = threading.Thread(target=server.run)
    thread.start()
    with connect(server) as idle, connect(server) as kept:
        kept.sendall(GET)
        kept.recv(65_536)
        server.stop()
        # Less than it would wait for either of them.
        thread.join(5)
        ended = idle.recv(1), kept.recv(1)

    assert (ended, thread.is_alive()) == ((b"", b""), False)
    server.stop()


def test_its_port_is_free_again(source):
    with Server(source) as first:
        port = first.port

    with Server(source, port=port) as second:
        assert is_up(second)


def test_a_port_that_is_taken_is_said_so(server, source):
    with pytest.raises(BadSetting, match=f"port {server.port} cannot be served"):
        Server(source, port=server.port)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_is_none_is_said_so(source, port):
    with pytest.raises(BadSetting, match=f"port {port} is none"):
        Server(source, port=port)


def test_a_client_gone_before_it_was_let_in_is_no_error(source):
    server = Server(source)

    server._accept()
    server.stop()
    server.run()

    assert not server._clients


def test_only_the_loopback_is_served(server):
    assert server._listener.getsockname()[0] == "127.0.0.1"


def test_importing_the_server_imports_nothing_heavy():
    code = """
import sys, pytest_numbers_contract.server
print([name for name in ("httpx", "asyncio", "ssl", "pytest") if name in sys.modules])
"""

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
