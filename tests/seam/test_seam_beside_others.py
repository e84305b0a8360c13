"""What is promised where another interceptor is in use too; they are told apart by the error that is raised."""

from __future__ import annotations

import asyncio
import http.client
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import httpx
import pytest
import requests
import responses
import respx
import urllib3
import vcr
from vcr.errors import CannotOverwriteExistingCassetteException

from pytest_numbers_contract.errors import SlippedPast
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam import Seam

URL = "https://api.twilio.com/2010-04-01/Accounts.json"
OTHER = "https://example.org/"


@pytest.fixture
def ours():
    return Seam(lambda request: Response(200, (), b"from the source"))


@pytest.fixture(autouse=True)
def no_network(resolver):
    yield
    assert resolver.asked == []


# respx


def test_respx_opened_inside_answers_other_hosts_and_the_source_twilio(ours):
    with ours, respx.mock:
        respx.get(OTHER).respond(text="from respx")

        assert (httpx.get(URL).text, httpx.get(OTHER).text) == ("from the source", "from respx")


def test_respx_opened_outside_answers_other_hosts_and_the_source_twilio(ours):
    with respx.mock:
        respx.get(OTHER).respond(text="from respx")
        with ours:
            texts = httpx.get(URL).text, httpx.get(OTHER).text

    assert texts == ("from the source", "from respx")


def test_respx_routes_for_twilio_are_not_asked(ours):
    with respx.mock(assert_all_called=False) as router, ours:
        route = router.get(URL).respond(text="from respx")
        text = httpx.get(URL).text

    assert (text, route.called) == ("from the source", False)


def test_respx_that_replaces_httpx_itself_says_so_or_passes_through(ours):
    with ours, respx.mock(using="httpx") as router:
        with pytest.raises(respx.models.AllMockedAssertionError):
            httpx.get(URL)
        router.route(host="api.twilio.com").pass_through()
        text = httpx.get(URL).text

    assert text == "from the source"


# pytest-httpx


@pytest.fixture
def ours_first(ours):
    with ours:
        yield ours


@pytest.mark.httpx_mock(assert_all_requests_were_expected=False)
def test_httpx_mock_set_up_after_the_seam_answers_first_and_says_so(ours_first, httpx_mock):
    with pytest.raises(httpx.TimeoutException, match="No response can be found for GET request"):
        httpx.get(URL)


@pytest.mark.httpx_mock(should_mock=lambda request: not request.url.host.endswith("twilio.com"))
def test_httpx_mock_that_leaves_twilio_alone_hands_it_to_the_source(ours_first, httpx_mock):
    httpx_mock.add_response(url=OTHER, text="from pytest-httpx")

    assert (httpx.get(URL).text, httpx.get(OTHER).text) == ("from the source", "from pytest-httpx")


def test_httpx_mock_set_up_before_the_seam_answers_other_hosts(httpx_mock, ours):
    httpx_mock.add_response(url=OTHER, text="from pytest-httpx")
    with ours:
        texts = httpx.get(URL).text, httpx.get(OTHER).text

    assert texts == ("from the source", "from pytest-httpx")


# responses


def test_responses_answers_requests_first_and_says_so(ours):
    refused = pytest.raises(requests.exceptions.ConnectionError, match="Connection refused by Responses")

    with ours, responses.RequestsMock(), refused:
        requests.get(URL, timeout=5)


def test_responses_that_passes_twilio_through_hands_it_to_the_source(ours):
    with ours, responses.RequestsMock() as registry:
        registry.add_passthru("https://api.twilio.com")
        registry.get(OTHER, body="from responses")
        texts = requests.get(URL, timeout=5).text, requests.get(OTHER, timeout=5).text

    assert texts == ("from the source", "from responses")


# vcrpy


@pytest.fixture
def cassette(tmp_path):
    def open_cassette(mode: str):
        return vcr.use_cassette(str(tmp_path / "cassette.yaml"), record_mode=mode)

    return open_cassette


def get_requests() -> bytes:
    with requests.Session() as session:
        return session.get(URL, timeout=5).content


def get_urllib3() -> bytes:
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("GET", URL).data


def get_aiohttp() -> bytes:
    async def send() -> bytes:
        async with aiohttp.ClientSession() as session, session.get(URL) as response:
            return await response.read()

    return asyncio.run(send())


@pytest.mark.parametrize("get", [get_requests, get_urllib3, get_aiohttp])
def test_a_cassette_that_records_inside_records_the_source(ours, cassette, get):
    with ours, cassette("once"):
        recorded = get()
    with cassette("none") as tape:
        replayed = get()

    assert (recorded, replayed, tape.play_count) == (b"from the source", b"from the source", 1)


@pytest.mark.parametrize("get", [get_requests, get_urllib3, get_aiohttp])
def test_a_cassette_that_records_outside_records_the_source(ours, cassette, get):
    with cassette("once"), ours:
        recorded = get()

    assert recorded == b"from the source"


@pytest.mark.parametrize("get", [get_requests, get_urllib3, get_aiohttp])
def test_a_cassette_that_only_replays_answers_first_and_says_so(ours, cassette, get):
    with ours, cassette("none"), pytest.raises(CannotOverwriteExistingCassetteException):
        get()


def test_httpx_in_a_cassette_opened_outside_reaches_the_source(ours, cassette):
    with cassette("once"), ours:
        assert httpx.get(URL).content == b"from the source"


def test_httpx_in_a_cassette_opened_inside_is_stopped_before_the_network(ours, cassette):
    # It calls the method it kept when it was imported, past every later replacement.
    with ours, cassette("once"), pytest.raises(SlippedPast, match="vcr"):
        httpx.get(URL)

    assert [type(error) for error in ours.errors] == [SlippedPast]


def test_a_session_used_in_and_out_of_a_cassette_inside_the_block(ours, cassette):
    with requests.Session() as session, ours:
        before = session.get(URL, timeout=5).content
        with cassette("once"):
            recorded = session.get(URL, timeout=5).content
        after = session.get(URL, timeout=5).content

    assert (before, recorded, after) == (b"from the source",) * 3


def get_urllib() -> bytes:
    with urllib.request.urlopen(URL, timeout=5) as response:
        return response.read()


def test_urllib_in_a_cassette_opened_outside_reaches_the_source(ours, cassette):
    with cassette("once"), ours:
        assert get_urllib() == b"from the source"


def test_nothing_is_left_when_the_cassette_closes_before_the_seam(ours, cassette):
    connection = urllib3.connection.HTTPSConnection
    standing = dict(vars(connection)), dict(vars(connection.__bases__[0])), dict(vars(http.client.HTTPConnection))
    outside = cassette("once")
    outside.__enter__()
    ours.__enter__()
    outside.__exit__(None, None, None)
    inside = get_urllib3()
    ours.__exit__()

    assert inside == b"from the source"
    assert standing == (
        dict(vars(connection)),
        dict(vars(connection.__bases__[0])),
        dict(vars(http.client.HTTPConnection)),
    )


def test_threads_inside_a_recording_cassette_do_not_leak(ours, cassette):
    with ours, cassette("all"), ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda _: get_requests(), range(200)))

    assert got == [b"from the source"] * 200


# pytest-socket and its like, which forbid sockets


def test_where_sockets_are_forbidden_the_doors_need_none(ours, monkeypatch):
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("no sockets here")

    monkeypatch.setattr(socket.socket, "__init__", forbidden)
    with requests.Session() as session, httpx.Client() as client, ours:
        got = [session.get(URL, timeout=5).content, session.get(URL, timeout=5).content, client.get(URL).content]

    assert got == [b"from the source"] * 3
