"""The same request through every client, so that one promise is kept by all of them."""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import httpx
import httpx2
import requests
import urllib3


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes


Send = Callable[..., Got]


def lower(pairs) -> dict[str, str]:
    return {name.lower(): value for name, value in pairs}


def by_httpx(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    with httpx.Client(timeout=timeout) as client:
        response = client.request(method, url, content=body, headers=headers)
    return Got(response.status_code, lower(response.headers.items()), response.content)


def by_httpx2(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    with httpx2.Client(timeout=timeout) as client:
        response = client.request(method, url, content=body, headers=headers)
    return Got(response.status_code, lower(response.headers.items()), response.content)


def by_httpx_async(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    async def send() -> Got:
        async with httpx.AsyncClient(timeout=timeout) as client:
            response = await client.request(method, url, content=body, headers=headers)
        return Got(response.status_code, lower(response.headers.items()), response.content)

    return asyncio.run(send())


def by_httpx2_async(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    async def send() -> Got:
        async with httpx2.AsyncClient(timeout=timeout) as client:
            response = await client.request(method, url, content=body, headers=headers)
        return Got(response.status_code, lower(response.headers.items()), response.content)

    return asyncio.run(send())


def by_aiohttp(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    async def send() -> Got:
        waits = aiohttp.ClientTimeout(total=None, sock_read=timeout)
        async with (
            aiohttp.ClientSession(timeout=waits) as session,
            session.request(method, url, data=body, headers=headers) as response,
        ):
            return Got(response.status, lower(response.headers.items()), await response.read())

    return asyncio.run(send())


def by_requests(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    with requests.Session() as session:
        response = session.request(method, url, data=body, headers=headers, timeout=timeout)
    return Got(response.status_code, lower(response.headers.items()), response.content)


def by_urllib3(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    with urllib3.PoolManager() as pool:
        response = pool.request(method, url, body=body, headers=headers, timeout=timeout, retries=False)
        return Got(response.status, lower(response.headers.items()), response.data)


def by_http_client(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    parts = urlsplit(url)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
    connection = kind(parts.hostname, parts.port, timeout=timeout)
    connection.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path, body, headers or {})
    response = connection.getresponse()
    got = Got(response.status, lower(response.getheaders()), response.read())
    connection.close()
    return got


def by_urllib(method, url, *, body=None, headers=None, timeout=5.0) -> Got:
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return Got(response.status, lower(response.getheaders()), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, lower(error.headers.items()), error.read())


CLIENTS: dict[str, Send] = {
    "httpx": by_httpx,
    "httpx-async": by_httpx_async,
    "httpx2": by_httpx2,
    "httpx2-async": by_httpx2_async,
    "aiohttp": by_aiohttp,
    "requests": by_requests,
    "urllib3": by_urllib3,
    "http.client": by_http_client,
    "urllib": by_urllib,
}


# The same client for several requests: made before the block, used inside it and after it.


@contextmanager
def httpx_session() -> Iterator[Callable[[str], bytes]]:
    with httpx.Client() as client:
        yield lambda url: client.get(url).content


@contextmanager
def httpx2_session() -> Iterator[Callable[[str], bytes]]:
    with httpx2.Client() as client:
        yield lambda url: client.get(url).content


@contextmanager
def httpx_async_session() -> Iterator[Callable[[str], bytes]]:
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient()
        yield lambda url: runner.run(client.get(url)).content
        runner.run(client.aclose())


@contextmanager
def aiohttp_session() -> Iterator[Callable[[str], bytes]]:
    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def get(url: str) -> bytes:
        async with session.get(url) as response:
            return await response.read()

    with asyncio.Runner() as runner:
        session = runner.run(make())
        yield lambda url: runner.run(get(url))
        runner.run(session.close())


@contextmanager
def requests_session() -> Iterator[Callable[[str], bytes]]:
    with requests.Session() as session:
        yield lambda url: session.get(url, timeout=5).content


@contextmanager
def urllib3_session() -> Iterator[Callable[[str], bytes]]:
    with urllib3.PoolManager(maxsize=1, retries=False) as pool:
        yield lambda url: pool.request("GET", url).data


@contextmanager
def http_client_session() -> Iterator[Callable[[str], bytes]]:
    connections: dict[str, http.client.HTTPConnection] = {}

    def get(url: str) -> bytes:
        parts = urlsplit(url)
        connection = connections.setdefault(parts.netloc, http.client.HTTPConnection(parts.netloc, timeout=5))
        connection.request("GET", parts.path)
        return connection.getresponse().read()

    yield get
    for connection in connections.values():
        connection.close()


SESSIONS = {
    "httpx": httpx_session,
    "httpx2": httpx2_session,
    "httpx-async": httpx_async_session,
    "aiohttp": aiohttp_session,
    "requests": requests_session,
    "urllib3": urllib3_session,
    "http.client": http_client_session,
}
