from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import anyio
import httpx
import pytest
import requests
from seam_clients import SESSIONS

from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam import Seam

URL = "https://api.twilio.com/2010-04-01/Accounts"


def in_threads(work: Callable[[int], list], count: int = 8) -> list:
    with ThreadPoolExecutor(count) as threads:
        return [answer for answers in threads.map(work, range(count)) for answer in answers]


@pytest.mark.parametrize("client", SESSIONS)
def test_eight_threads_each_get_their_own_answers(seam, client):
    def work(thread: int) -> list[bool]:
        with SESSIONS[client]() as get:
            urls = [f"http://api.twilio.com/{thread}/{number}" for number in range(200)]
            return [json.loads(get(url))["url"] == url for url in urls]

    answers = in_threads(work)

    assert answers == [True] * 1_600
    assert seam.errors == []


def test_one_session_shared_by_eight_threads(seam):
    with requests.Session() as session, httpx.Client() as client:

        def work(thread: int) -> list[bool]:
            urls = [f"{URL}/{thread}/{number}" for number in range(100)]
            by_requests = [session.get(url, timeout=5).json()["url"] == url for url in urls]
            return by_requests + [client.get(url).json()["url"] == url for url in urls]

        answers = in_threads(work)

    assert answers == [True] * 1_600


def test_all_clients_at_once(seam):
    def work(client: int) -> list[bool]:
        urls = [f"http://api.twilio.com/{client}/{number}" for number in range(200)]
        with list(SESSIONS.values())[client]() as get:
            return [json.loads(get(url))["url"] == url for url in urls]

    answers = in_threads(work, len(SESSIONS))

    assert answers == [True] * 200 * len(SESSIONS)


def test_threads_started_before_the_block_reach_the_source_inside_it(source, resolver):
    opened = threading.Event()

    def work() -> int:
        with requests.Session() as session:
            opened.wait(5)
            return session.get(URL, timeout=5).status_code

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(work)
        with Seam(source):
            opened.set()
            status = answer.result(5)

    assert status == 200
    assert resolver.asked_for_twilio == []


@pytest.mark.asyncio
async def test_gathered_requests_of_httpx_all_reach_the_source(seam):
    async with httpx.AsyncClient() as client:
        answers = await asyncio.gather(*(client.get(f"{URL}/{number}") for number in range(50)))

    assert [answer.json()["url"] for answer in answers] == [f"{URL}/{number}" for number in range(50)]


@pytest.mark.asyncio
async def test_gathered_requests_of_aiohttp_all_reach_the_source(seam):
    async def get(session: aiohttp.ClientSession, number: int) -> str:
        async with session.get(f"{URL}/{number}") as response:
            return (await response.json())["url"]

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=3)) as session:
        answers = await asyncio.gather(*(get(session, number) for number in range(50)))

    assert answers == [f"{URL}/{number}" for number in range(50)]


@pytest.mark.anyio
async def test_anyio_tasks_reach_the_source(seam, source):
    async with httpx.AsyncClient() as client, anyio.create_task_group() as tasks:
        for number in range(10):
            tasks.start_soon(client.get, f"{URL}/{number}")

    assert len(source.requests) == 10


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.asyncio
async def test_tasks_take_turns_as_they_do_over_a_network(seam, source):
    async def two(client: httpx.AsyncClient, name: str) -> None:
        await client.get(f"{URL}/{name}1")
        await client.get(f"{URL}/{name}2")

    async with httpx.AsyncClient() as client:
        await asyncio.gather(two(client, "a"), two(client, "b"))

    assert [request.url[-2:] for request in source.requests] == ["a1", "b1", "a2", "b2"]


@pytest.mark.parametrize("client", ["httpx", "aiohttp"])
@pytest.mark.asyncio
async def test_a_blocking_source_leaves_the_loop_free(resolver, client):
    free = threading.Event()

    def waiting(request) -> Response:
        return Response(200 if free.wait(5) else 504, (), threading.current_thread().name.encode())

    async def by_httpx() -> tuple[int, str]:
        async with httpx.AsyncClient() as session:
            response = await session.get(URL)
            return response.status_code, response.text

    async def by_aiohttp() -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(URL) as response:
            return response.status, await response.text()

    with Seam(waiting, blocking=True):
        answer = asyncio.ensure_future({"httpx": by_httpx, "aiohttp": by_aiohttp}[client]())
        for _ in range(20):
            await asyncio.sleep(0)
        free.set()
        status, thread = await answer

    assert status == 200
    assert thread != threading.main_thread().name


def test_a_source_beneath_the_seam_reaches_what_stood_there_before(resolver, loopback):
    def live(request) -> Response:
        with seam.beneath():
            return Response(200, (), httpx.get(request.url).content)

    with Seam(live) as seam:
        inside = requests.get(f"http://api.twilio.com:{loopback.port}/x", timeout=5)
        with seam.beneath(), seam.beneath():
            pass
        again = httpx.get(f"http://api.twilio.com:{loopback.port}/x")

    assert (inside.content, again.content) == (b"from the loopback", b"from the loopback")
    assert resolver.asked_for_twilio == ["api.twilio.com", "api.twilio.com"]
    assert seam.errors == []


def test_beneath_an_inner_seam_stands_the_outer(seam, source):
    def passing(request) -> Response:
        with inner.beneath():
            return Response(200, (), requests.get(request.url, timeout=5).content)

    with Seam(passing) as inner, requests.Session() as session:
        answer = session.get(URL, timeout=5)

    assert answer.json()["url"] == URL
    assert len(source.requests) == 1


def test_other_threads_are_not_beneath(seam, source):
    with seam.beneath():
        statuses = in_threads(lambda thread: [requests.get(URL, timeout=5).status_code], 2)

    assert statuses == [200, 200]
