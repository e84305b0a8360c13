from __future__ import annotations

import asyncio
import http.client
import importlib
import sys
import weakref

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_numbers_contract.accidents import Dropped, Slow
from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.seam.aiohttp_door import DoorTransport
from pytest_numbers_contract.seam.http_client_door import DoorSocket

URL = "https://api.twilio.com/2010-04-01/Accounts.json"


def replaced() -> list[object]:
    owners = [
        httpx.HTTPTransport,
        httpx.AsyncHTTPTransport,
        http.client.HTTPConnection,
        http.client.HTTPSConnection,
        urllib3.connection.HTTPConnection,
        urllib3.connection.HTTPSConnection,
        aiohttp.TCPConnector,
        aiohttp.BaseConnector,
    ]
    return [dict(vars(owner)) for owner in owners]


def test_a_closed_seam_is_gone_with_its_last_name():
    seam = Seam(lambda request: Response(200))
    with seam:
        left = weakref.ref(seam)

    del seam

    assert left() is None


def test_nothing_is_left_when_a_seam_closes(source):
    before = replaced(), list(sys.meta_path)

    with Seam(source):
        inside = replaced()

    assert inside != before[0]
    assert (replaced(), list(sys.meta_path)) == before


def test_a_seam_can_be_opened_again(source, resolver):
    seam = Seam(source)
    with requests.Session() as session:
        with seam:
            session.get(URL, timeout=5)
        with seam:
            session.get(URL, timeout=5)

    assert len(source.requests) == 2


def test_a_library_imported_late_gets_its_door(source, resolver, monkeypatch):
    monkeypatch.setattr(urllib3, "connection", urllib3.connection)
    monkeypatch.delitem(sys.modules, "urllib3.connection")

    with Seam(source):
        late = importlib.import_module("urllib3.connection")
        connection = late.HTTPSConnection("api.twilio.com")
        connection.request("GET", "/x")
        status = connection.getresponse().status

    assert status == 200


def test_a_door_that_does_not_fit_is_said_so_and_takes_nothing_down(source, monkeypatch):
    before = replaced()
    monkeypatch.delattr(urllib3.connection.HTTPSConnection, "connect")
    monkeypatch.delattr(urllib3.connection.HTTPConnection, "connect")
    monkeypatch.delattr(http.client.HTTPConnection, "putrequest")

    with pytest.raises(NumbersContractError, match=r"no door fits this version of http\.client: .*putrequest"):
        Seam(source).__enter__()

    monkeypatch.undo()
    assert replaced() == before


def test_a_python_without_ssl_has_its_door_for_plain_http(source, resolver, monkeypatch):
    monkeypatch.delattr(http.client, "HTTPSConnection")

    with Seam(source):
        connection = http.client.HTTPConnection("api.twilio.com")
        connection.request("GET", "/x")
        status = connection.getresponse().status

    assert status == 200


@pytest.mark.parametrize("answer", [None, "text", Slow(1, "text"), Response(99), 7])
def test_what_a_source_may_not_return_is_a_500(resolver, answer):
    with Seam(lambda request: answer) as seam:
        response = httpx.get(URL)

    assert (response.status_code, response.headers["content-type"]) == (500, "text/plain")
    assert len(seam.errors) == 1


def test_what_a_source_raises_is_kept_for_its_owner(resolver):
    def broken(request) -> Response:
        raise KeyError("sid")

    with Seam(broken) as seam:
        response = requests.head(URL, timeout=5)

    assert response.status_code == 500
    assert [repr(error) for error in seam.errors] == ["KeyError('sid')"]


def test_what_interrupts_a_source_interrupts_the_client(resolver):
    def interrupted(request) -> Response:
        raise KeyboardInterrupt

    with Seam(interrupted) as seam, pytest.raises(KeyboardInterrupt):
        httpx.get(URL)

    assert seam.errors == []


def test_a_proxy_asked_for_a_broken_url_is_asked(seam, loopback, source):
    connection = http.client.HTTPConnection("127.0.0.1", loopback.port)
    connection.putrequest("GET", "http://[broken/", skip_host=True)
    connection.putheader("Host", "broken")
    connection.endheaders()
    got = connection.getresponse().read()
    connection.close()

    assert got == b"from the loopback"
    assert source.requests == []


def test_our_socket_takes_what_sockets_take(seam):
    connection = http.client.HTTPSConnection("api.twilio.com", timeout=7)
    connection.connect()
    sock = connection.sock
    sock.setsockopt(6, 1, 1)
    sock.shutdown(2)

    assert isinstance(sock, DoorSocket)
    assert sock.gettimeout() == 7
    connection.close()


@pytest.mark.asyncio
async def test_our_transport_takes_what_transports_take(seam):
    protocol = aiohttp.client_proto.ResponseHandler(asyncio.get_running_loop())
    made = DoorTransport(seam, protocol, "https://api.twilio.com", aiohttp.ClientTimeout())

    made.pause_reading()
    made.resume_reading()
    made.close()
    made.abort()

    assert (made.get_write_buffer_size(), made.is_closing(), made.get_extra_info("peername")) == (0, True, None)


def test_a_session_left_behind_by_its_loop_is_no_error(resolver):
    async def send() -> aiohttp.ClientResponse:
        session = aiohttp.ClientSession()
        response = await session.get(URL, headers={"Accept": "*/*"})
        await session.close()
        return response

    with Seam(lambda request: Response(200, (), b"x" * 10)):
        response = asyncio.run(send())

    response.close()
    assert response.status == 200


def test_a_transport_whose_loop_is_gone_says_nothing(seam):
    async def make() -> DoorTransport:
        handler = aiohttp.client_proto.ResponseHandler(asyncio.get_running_loop())
        return DoorTransport(seam, handler, "https://api.twilio.com", aiohttp.ClientTimeout())

    transport = asyncio.run(make())

    transport.close()

    assert transport.is_closing()


def test_aiohttp_asks_again_where_the_method_allows_it(resolver):
    answers = iter([Dropped(), Response(200, (), b"second time")])

    async def get() -> bytes:
        async with aiohttp.ClientSession() as session, session.get(URL) as response:
            return await response.read()

    with Seam(lambda request: next(answers)):
        got = asyncio.run(get())

    assert got == b"second time"


@pytest.mark.asyncio
async def test_aiohttp_traces_see_a_connection_made(seam):
    seen = []
    traces = aiohttp.TraceConfig()

    async def made(*_: object) -> None:
        seen.append("made")

    traces.on_connection_create_end.append(made)
    async with aiohttp.ClientSession(trace_configs=[traces]) as session:
        await session.get(URL)
        await session.get(URL)

    assert seen == ["made", "made"]


@pytest.mark.asyncio
async def test_a_unix_socket_is_not_asked_for_twilio(seam, tmp_path):
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(tmp_path / "nobody"))) as session,
        session.get("http://api.twilio.com/x") as response,
    ):
        assert response.status == 200


def test_requests_that_do_not_verify_are_not_warned_of(seam):
    response = requests.get(URL, verify=False, timeout=5)

    assert response.status_code == 200


def test_httpx_that_does_not_verify_is_answered(seam):
    assert httpx.get(URL, verify=False).status_code == 200
