"""What reaches the network, or the wrong cassette: with plain vcrpy 9, and here."""

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import aiohttp
import httpx
import httpx2
import pytest
import requests
import respx
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException

from pytest_numbers_contract.cassettes import Cassette, Recording
from pytest_numbers_contract.errors import NotRecorded
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam.guard import SlippedPast

TRUNKS = "/v1/Trunks"


@pytest.fixture
def recorded(tmp_path, twilio):
    """Record a GET of the trunks, once or more often."""

    def record(times=1):
        with Recording(tmp_path / "ours.yaml", lambda _: twilio.answer, name="sandbox") as recording:
            for _ in range(times):
                requests.get(twilio.url(TRUNKS))
        recording.save(today="2026-11-21")
        return tmp_path / "ours.yaml"

    return record


def ask_in_threads(twilio, count):
    barrier = threading.Barrier(count)

    def ask(_):
        barrier.wait()
        try:
            return requests.get(twilio.url(TRUNKS)).status_code
        except Exception:
            return None

    with ThreadPoolExecutor(count) as threads:
        return [*threads.map(ask, range(count * 10))]


def test_threads_do_not_reach_the_service(twilio, tape, recorded):
    """vcrpy puts the real classes back, for everybody, while one thread sends."""
    path = recorded(80)
    settings = {"record_mode": "none", "allow_playback_repeats": True}

    with tape("ours.yaml", **settings):
        ask_in_threads(twilio, 8)
    leaked, twilio.reached = twilio.count, []
    with Cassette(path):
        statuses = ask_in_threads(twilio, 8)

    assert leaked > 0
    assert (statuses, twilio.count) == ([200] * 80, 0)


def test_a_thread_that_outlives_its_test_fails_the_next_one(twilio, tape, recorded):
    """vcrpy writes its request into the next test's cassette.

    Here too nobody can tell whose request it is, so that a recording may hold it: a replay then asks for it, or fails.
    """
    path = recorded()
    late = threading.Thread(target=lambda: requests.get(twilio.url("/v1/late")))

    with tape("first.yaml"):
        pass
    with tape("second.yaml") as second:
        late.start()
        late.join()
        assert [one.path for one in second.requests] == ["/v1/late"]
    again = threading.Thread(target=lambda: requests.get(twilio.url("/v1/late")))
    with pytest.raises(NotRecorded, match="/v1/late"), Cassette(path, allow_unused=True):
        again.start()
        again.join()


def test_a_cassette_opened_inside_reaches_nobody(twilio, tape, recorded):
    with tape("inside.yaml"):
        httpx.get(twilio.url(TRUNKS))
    assert twilio.count == 1

    cassette = Cassette(recorded(), allow_unused=True)
    with pytest.raises(SlippedPast, match="vcr"), cassette, tape("once.yaml"), contextlib.suppress(SlippedPast):
        httpx.get(twilio.url(TRUNKS))
    assert twilio.count == 1


class Transport(httpx.BaseTransport):
    """A transport of the user's own, which connects by itself."""

    def __init__(self, twilio):
        self.twilio = twilio

    def handle_request(self, request):
        import socket

        port = request.url.port
        with socket.create_connection((request.url.host, port)) as connection:
            connection.sendall(f"GET {request.url.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            connection.recv(10_000)
        return httpx.Response(200, text="from the service")


def test_a_transport_of_ones_own_reaches_nobody(twilio, tape, recorded):
    with tape("theirs.yaml", record_mode="none"), httpx.Client(transport=Transport(twilio)) as client:
        assert client.get(twilio.url(TRUNKS)).text == "from the service"
    assert twilio.count == 1

    cassette = Cassette(recorded(), allow_unused=True)
    with pytest.raises(SlippedPast, match="slipped past"), cassette:
        with pytest.raises(SlippedPast), httpx.Client(transport=Transport(twilio)) as client:
            client.get(twilio.url(TRUNKS))
    assert twilio.count == 1


def test_a_transport_that_makes_its_answers_is_left_alone(twilio, tape, recorded):
    """httpx.MockTransport reaches no network: vcrpy refuses it all the same, or records what the test made up."""
    made_up = httpx.MockTransport(lambda _: httpx.Response(200, text="made up"))

    with httpx.Client(transport=made_up) as client:
        with tape("theirs.yaml") as theirs:
            client.get(twilio.url(TRUNKS))
        with tape("none.yaml", record_mode="none"), pytest.raises(CannotOverwriteExistingCassetteException):
            client.get(twilio.url(TRUNKS))
        with Cassette(recorded(), allow_unused=True):
            text = client.get(twilio.url(TRUNKS)).text

    assert (len(theirs), text) == (1, "made up")


def test_another_tool_inside_answers_what_is_not_twilios(twilio, tape, recorded):
    """Opened inside a vcrpy cassette, respx waits for requests that never come."""
    with tape("theirs.yaml", record_mode="none"), respx.mock(assert_all_called=False) as router:
        route = router.get("https://example.org/").respond(text="from respx")
        with pytest.raises(CannotOverwriteExistingCassetteException):
            httpx.get("https://example.org/")
    assert not route.called

    with Cassette(recorded()), respx.mock:
        respx.get("https://example.org/").respond(text="from respx")
        texts = httpx.get("https://example.org/").text, httpx.get(twilio.url(TRUNKS)).text
    assert texts == ("from respx", "{}\n")


def test_httpx2_is_answered_like_httpx(twilio, tape, recorded):
    """vcrpy 9.4 knows httpx2 as well: what is left is that its classes are others, which nobody here asks for."""
    with tape("theirs.yaml"):
        httpx2.get(twilio.url(TRUNKS))

    with Cassette(recorded()):
        answer = httpx2.get(twilio.url(TRUNKS))

    assert (isinstance(answer, httpx.Response), answer.json(), twilio.count) == (False, {}, 1)


async def post(url, *, base=None, login=None, **body):
    async with aiohttp.ClientSession(base, auth=login) as session, session.post(url, **body) as answer:
        return await answer.read()


# What a session is given for all of its requests; aiohttp 4 takes a header instead.
@pytest.mark.filterwarnings("ignore:.*encode_basic_auth:DeprecationWarning")
def test_aiohttp_bodies_and_credentials_are_kept_as_they_were_sent(tmp_path, twilio, tape):
    def send():
        login = aiohttp.BasicAuth("AC" + "0a" * 16, "token")
        asyncio.run(post(twilio.url(TRUNKS), json={"FriendlyName": "a"}, login=login))
        asyncio.run(post(twilio.url(TRUNKS), data={"FriendlyName": "a"}, login=login))

    with tape("theirs.yaml") as theirs:
        send()
    with Recording(tmp_path / "ours.yaml", lambda _: twilio.answer, name="sandbox") as ours:
        send()

    assert theirs.requests[0].body == theirs.requests[1].body
    assert not any("Authorization" in one.headers for one in theirs.requests)
    assert [one.request.body for one in ours.exchanges] == [b'{"FriendlyName": "a"}', b"FriendlyName=a"]
    assert all("Authorization" in dict(one.request.headers) for one in ours.exchanges)


def test_an_aiohttp_session_with_a_base_url_names_its_host(tmp_path, twilio, tape):
    """vcrpy records the path alone, and plays it for any host."""
    with tape("theirs.yaml") as theirs:
        asyncio.run(post(TRUNKS, base=twilio.url("/"), data={"FriendlyName": "a"}))
    with tape("theirs.yaml", record_mode="none"):
        elsewhere = asyncio.run(post(TRUNKS, base=twilio.url("/", "api.twilio.com"), data={"FriendlyName": "a"}))
    with Recording(tmp_path / "ours.yaml", lambda _: twilio.answer, name="sandbox") as ours:
        asyncio.run(post(TRUNKS, base=twilio.url("/"), data={"FriendlyName": "a"}))

    assert ([one.uri for one in theirs.requests], elsewhere) == ([TRUNKS], b"{}")
    assert ([one.url for one in ours.exchanges], twilio.count) == ([twilio.url(TRUNKS)], 1)


def first_part(twilio):
    with httpx.stream("GET", twilio.url("/in-two-parts", "example.org")) as answer:
        parts = answer.iter_raw(1)
        first = next(parts)
        twilio.go_on.set()
        return first, b"".join(parts)


def test_another_hosts_stream_is_not_held_back(twilio, tape, recorded):
    path, twilio.answer = recorded(), Response(200, (), b"12")

    twilio.patience = 0.05
    with tape("theirs.yaml"):
        first_part(twilio)
    held_back, twilio.reached = "nobody took the first part" in twilio.reached, []
    twilio.go_on.clear()
    twilio.patience = 5.0
    with Cassette(path, allow_unused=True):
        parts = first_part(twilio)

    assert held_back
    assert (parts, "nobody took the first part" in twilio.reached) == ((b"1", b"2"), False)


def get_by(connection_class, twilio):
    connection = connection_class("trunking.twilio.com", int(twilio.url("").rpartition(":")[2]))
    try:
        connection.request("GET", TRUNKS)
        return connection.getresponse().read()
    finally:
        connection.close()


def test_a_class_imported_before_the_block_is_answered(twilio, tape, recorded):
    """vcrpy puts another class in its place, which a name bound earlier does not see."""
    path = recorded()

    with tape("ours.yaml", record_mode="none"):
        get_by(HTTPConnection, twilio)
    leaked = twilio.count
    with Cassette(path):
        body = get_by(HTTPConnection, twilio)

    assert (leaked, body, twilio.count) == (1, b"{}\n", 1)


def test_what_is_played_says_nothing_of_the_client_that_recorded(tmp_path, twilio):
    with Recording(tmp_path / "x.yaml", lambda _: twilio.answer, name="sandbox") as recording:
        httpx.get(twilio.url(TRUNKS))
    recording.save(today="2026-11-21")

    headers = yaml.safe_load((tmp_path / "x.yaml").read_text())["interactions"][0]["request"]["headers"]

    assert "User-Agent" not in headers
