"""Clients that walk the journey: each sends what it is given, unmodified and unconfigured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, contextmanager
from urllib.parse import parse_qsl

import aiohttp
import httpx
import requests
import urllib3
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.numbering import make_sid

# A SID of ours, which stays as it is in a cassette: the journey follows only links that lead to its account.
ACCOUNT, TOKEN = make_sid("AC", 0x0A0A), "token"
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
