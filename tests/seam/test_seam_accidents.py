from __future__ import annotations

import asyncio
import http.client
import time

import aiohttp
import httpx
import httpx2
import pytest
import requests
import urllib3
from seam_clients import CLIENTS

from pytest_numbers_contract.accidents import Dropped, Slow, TimedOut
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam import Seam

URL = "https://api.twilio.com/2010-04-01/Accounts.json"

ON_TIMEOUT = {
    "httpx": httpx.ReadTimeout,
    "httpx-async": httpx.ReadTimeout,
    "httpx2": httpx2.ReadTimeout,
    "httpx2-async": httpx2.ReadTimeout,
    "aiohttp": aiohttp.ServerTimeoutError,
    "requests": requests.exceptions.ReadTimeout,
    "urllib3": urllib3.exceptions.ReadTimeoutError,
    "http.client": TimeoutError,
    "urllib": TimeoutError,
}
ON_DROP = {
    "httpx": httpx.RemoteProtocolError,
    "httpx-async": httpx.RemoteProtocolError,
    "httpx2": httpx2.RemoteProtocolError,
    "httpx2-async": httpx2.RemoteProtocolError,
    "aiohttp": aiohttp.ServerDisconnectedError,
    "requests": requests.exceptions.ConnectionError,
    "urllib3": urllib3.exceptions.ProtocolError,
    "http.client": http.client.RemoteDisconnected,
    "urllib": http.client.RemoteDisconnected,
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_timeout_is_the_clients_own_at_once(seam, source, client):
    source.answer = TimedOut()
    began = time.perf_counter()

    with pytest.raises(ON_TIMEOUT[client]):
        CLIENTS[client]("GET", URL, timeout=60.0)

    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("client", CLIENTS)
def test_a_timeout_comes_even_to_a_client_that_would_wait_for_ever(seam, source, client):
    source.answer = TimedOut()

    with pytest.raises(ON_TIMEOUT[client]):
        CLIENTS[client]("GET", URL, timeout=None)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_dropped_connection_is_the_clients_own_error(seam, source, client):
    source.answer = Dropped()

    with pytest.raises(ON_DROP[client]):
        CLIENTS[client]("POST", URL, body=b"a=1")


@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_slower_than_the_client_waits_is_its_timeout(seam, source, client):
    source.answer = Slow(10.1, Response(200))

    with pytest.raises(ON_TIMEOUT[client]):
        CLIENTS[client]("GET", URL, timeout=10.0)


@pytest.mark.parametrize("timeout", [10.0, None], ids=["waits-as-long", "waits-for-ever"])
def test_an_answer_slow_but_in_time_comes_at_once(send, seam, source, timeout):
    source.answer = Slow(10.0, Response(200, (), b"patience"))
    began = time.perf_counter()

    got = send("GET", URL, timeout=timeout)

    assert got.body == b"patience"
    assert time.perf_counter() - began < 5


def test_the_connection_can_be_used_after_a_timeout(seam, source):
    with requests.Session() as session:
        source.answer = TimedOut()
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(URL, timeout=5)
        source.answer = None
        again = session.get(URL, timeout=5)

    assert again.status_code == 200


def test_urllib3_reads_with_its_read_timeout_not_its_connect_timeout(seam, source):
    source.answer = Slow(5, Response(200, (), b"in time"))
    with urllib3.PoolManager(retries=False) as pool:
        got = pool.request("GET", URL, timeout=urllib3.Timeout(connect=1, read=10))

    assert got.data == b"in time"


def test_a_client_that_retries_is_asked_again(resolver):
    answers = iter([TimedOut(), Dropped(), Response(200, (), b"third time")])
    with Seam(lambda request: next(answers)), urllib3.PoolManager(retries=urllib3.Retry(2)) as pool:
        got = pool.request("GET", URL, timeout=3)

    assert got.data == b"third time"


@pytest.mark.parametrize(
    ("waits", "error"),
    [
        pytest.param({"total": 3}, TimeoutError, id="total"),
        pytest.param({"total": 3, "sock_read": 60}, TimeoutError, id="total-first"),
        pytest.param({"total": 60, "sock_read": 3}, aiohttp.ServerTimeoutError, id="sock_read-first"),
    ],
)
def test_aiohttp_raises_for_the_timeout_that_runs_out(seam, source, waits, error):
    source.answer = Slow(4, Response(200))

    async def send() -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(**waits)) as session:
            await session.get(URL)

    with pytest.raises(TimeoutError) as caught:
        asyncio.run(send())

    assert type(caught.value).__mro__.count(aiohttp.ServerTimeoutError) == (error is aiohttp.ServerTimeoutError)
    assert seam.errors == []


def test_the_default_timeout_of_sockets_counts(seam, source, monkeypatch):
    monkeypatch.setattr("socket.getdefaulttimeout", lambda: 2.0)
    source.answer = Slow(3, Response(200))
    connection = http.client.HTTPSConnection("api.twilio.com")
    connection.request("GET", "/x")

    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
