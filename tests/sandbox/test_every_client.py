"""The documented journey through every client, unmodified and unconfigured, and many calls of many threads."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from urllib.parse import parse_qsl

import aiohttp
import httpx
import pytest
import requests
import urllib3
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from pytest_numbers_contract import Sandbox, judge
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.journey import Walk, steps_of

# The SDK's own way with aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:.*(auth|BasicAuth).*:DeprecationWarning")

ACCOUNT, TOKEN = "AC" + "0a" * 16, "token"
Send = Callable[[Request], Response]


@contextmanager
def by_httpx():
    with httpx.Client() as client:

        def send(request: Request) -> Response:
            got = client.request(request.method, request.url, headers=dict(request.headers), content=request.body)
            return Response(got.status_code, (), got.content)

        yield send


@contextmanager
def by_httpx_async():
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient()

        def send(request: Request) -> Response:
            got = runner.run(
                client.request(request.method, request.url, headers=dict(request.headers), content=request.body)
            )
            return Response(got.status_code, (), got.content)

        yield send
        runner.run(client.aclose())


@contextmanager
def by_requests():
    with requests.Session() as session:

        def send(request: Request) -> Response:
            got = session.request(
                request.method, request.url, headers=dict(request.headers), data=request.body, timeout=5
            )
            return Response(got.status_code, (), got.content)

        yield send


@contextmanager
def by_urllib3():
    with urllib3.PoolManager() as pool:

        def send(request: Request) -> Response:
            got = pool.request(
                request.method, request.url, headers=dict(request.headers), body=request.body, retries=False
            )
            return Response(got.status, (), got.data)

        yield send


@contextmanager
def by_aiohttp():
    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def ask(request: Request) -> Response:
        async with session.request(
            request.method, request.url, headers=dict(request.headers), data=request.body or None
        ) as got:
            return Response(got.status, (), await got.read())

    with asyncio.Runner() as runner:
        session = runner.run(make())
        yield lambda request: runner.run(ask(request))
        runner.run(session.close())


def as_the_sdk_takes_it(request: Request) -> dict:
    return {"data": dict(parse_qsl((request.body or b"").decode(), keep_blank_values=True)) or None}


@contextmanager
def by_twilio():
    client = Client(ACCOUNT, TOKEN)

    def send(request: Request) -> Response:
        got = client.request(request.method, request.url, **as_the_sdk_takes_it(request))
        return Response(got.status_code, (), got.text.encode())

    with closing(client.http_client.session):
        yield send


@contextmanager
def by_twilio_async():
    async def make() -> Client:
        return Client(ACCOUNT, TOKEN, http_client=AsyncTwilioHttpClient())

    with asyncio.Runner() as runner:
        client = runner.run(make())

        def send(request: Request) -> Response:
            got = runner.run(client.request_async(request.method, request.url, **as_the_sdk_takes_it(request)))
            return Response(got.status_code, (), got.text.encode())

        try:
            yield send
        finally:
            runner.run(client.http_client.close())


CLIENTS: dict[str, Callable[[], AbstractContextManager[Send]]] = {
    "httpx": by_httpx,
    "httpx-async": by_httpx_async,
    "requests": by_requests,
    "urllib3": by_urllib3,
    "aiohttp": by_aiohttp,
    "twilio": by_twilio,
    "twilio-async": by_twilio_async,
}


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def client(request) -> Callable[[], AbstractContextManager[Send]]:
    return request.param


@pytest.fixture
def resolved(monkeypatch) -> list[object]:
    """Names that the real resolver was asked for: Twilio's must not be among them."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def counting(host, *arguments, **named):
        asked.append(host)
        return real("127.0.0.1", *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    return asked


def test_the_whole_journey_goes_its_way_and_conforms(client, resolved):
    with Sandbox() as sandbox, client() as send:
        walk = Walk(send, ACCOUNT, TOKEN)
        astray = [step.title for step in steps_of(walk) if not step.ok]

    assert (astray, walk.stopped, resolved) == ([], "", [])
    assert len(walk.steps) == len(sandbox.calls) == 54
    assert [str(call) for call in sandbox.calls if not call.verdict.ok] == []
    assert sandbox.phone_numbers == ()


def test_departures_from_the_documents_are_exactly_the_errata(client):
    with Sandbox() as sandbox, client() as send:
        list(steps_of(Walk(send, ACCOUNT, TOKEN)))

    departures = [
        violation for call in sandbox.calls for violation in judge(call.exchange, profile="documented").violations
    ]

    assert len(departures) > 100
    assert [violation for violation in departures if violation.erratum is None] == []


def credentials() -> tuple[tuple[str, str], ...]:
    encoded = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    return (
        ("Authorization", f"Basic {encoded}"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )


def making_trunks(make: Callable[[], AbstractContextManager[Send]], count: int) -> list[str]:
    """Make trunks one after the other; return their SIDs."""
    with make() as send:
        answers = [
            send(Request("POST", "https://trunking.twilio.com/v1/Trunks", credentials(), b"FriendlyName=a"))
            for _ in range(count)
        ]
    return [json.loads(answer.body)["sid"] for answer in answers]


def test_eight_threads_lose_no_update(client, resolved):
    with Sandbox() as sandbox, ThreadPoolExecutor(8) as threads:
        made = [sid for sids in threads.map(lambda _: making_trunks(client, 40), range(8)) for sid in sids]

    assert resolved == []
    assert len(set(made)) == len(sandbox.calls) == 320
    assert set(made) == set(sandbox._state.trunks)


def test_threads_of_all_clients_together_lose_no_update(resolved):
    makers = [*CLIENTS.values(), by_httpx]
    with Sandbox() as sandbox, ThreadPoolExecutor(8) as threads:
        made = [sid for sids in threads.map(lambda make: making_trunks(make, 100), makers) for sid in sids]

    assert resolved == []
    assert len(set(made)) == len(sandbox.calls) == 800
    assert set(made) == set(sandbox._state.trunks)
