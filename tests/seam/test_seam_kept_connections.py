from __future__ import annotations

import http.client

import pytest
import requests
import urllib3
from seam_clients import SESSIONS

from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.seam import Seam

REAL = b"from the loopback"
OURS = b"from the source"


@pytest.fixture(params=SESSIONS.values(), ids=SESSIONS.keys())
def get(request):
    with request.param() as send:
        yield send


@pytest.fixture
def twilio(resolver, loopback) -> str:
    return f"http://api.twilio.com:{loopback.port}/x"


@pytest.fixture
def ours():
    return Seam(lambda request: Response(200, (), OURS))


def test_a_connection_kept_since_before_the_block_is_not_used_inside(get, twilio, ours, loopback):
    before = get(twilio)
    with ours:
        inside = [get(twilio), get(twilio)]

    assert (before, inside) == (REAL, [OURS, OURS])
    assert len(loopback.seen) == 1


def test_a_connection_kept_since_the_block_reconnects_for_real_after_it(get, twilio, ours, loopback):
    with ours:
        inside = [get(twilio), get(twilio)]
    after = [get(twilio), get(twilio)]

    assert (inside, after) == ([OURS, OURS], [REAL, REAL])
    assert ours.errors == []


def test_a_client_goes_through_block_after_block(get, twilio, loopback):
    answers = []
    for number in range(3):
        with Seam(lambda request, number=number: Response(200, (), b"%d" % number)):
            answers += [get(twilio), get(twilio)]
        answers.append(get(twilio))

    assert answers == [b"0", b"0", REAL, b"1", b"1", REAL, b"2", b"2", REAL]


def test_an_inner_block_takes_the_kept_connection_and_gives_it_back(get, twilio, ours):
    with ours:
        outer = get(twilio)
        with Seam(lambda request: Response(200, (), b"inner")):
            inner = [get(twilio), get(twilio)]
        again = [get(twilio), get(twilio)]

    assert (outer, inner, again) == (OURS, [b"inner", b"inner"], [OURS, OURS])


def test_other_hosts_keep_their_connections_through_a_block(get, ours, loopback):
    before = get(f"{loopback.url}/a")
    with ours:
        inside = get(f"{loopback.url}/b")
    after = get(f"{loopback.url}/c")

    assert (before, inside, after) == (REAL, REAL, REAL)


def test_a_urllib3_pool_drops_our_connection_when_the_block_is_over(ours, loopback, resolver):
    with urllib3.HTTPConnectionPool("api.twilio.com", loopback.port, maxsize=1, retries=False) as pool:
        with ours:
            pool.request("GET", "/x")
            first = pool.pool.queue[0]
            inside = first.is_connected
            pool.request("GET", "/x")
            same = pool.pool.queue[0]
        after = first.is_connected

        assert same is first
        assert (inside, after) == (True, False)


def test_a_pool_polled_first_after_the_block_sees_the_end_too(ours, loopback, resolver):
    with urllib3.HTTPConnectionPool("api.twilio.com", loopback.port, maxsize=1, retries=False) as pool:
        with ours:
            pool.request("GET", "/x")

        assert pool.pool.queue[0].is_connected is False


def test_a_request_cut_in_two_by_the_end_of_the_block_fails(ours, resolver):
    connection = http.client.HTTPConnection("api.twilio.com")
    with ours:
        connection.putrequest("POST", "/x")
        connection.putheader("Content-Length", "4")
        connection.endheaders()

    with pytest.raises(ConnectionResetError, match="ended amid a request"):
        connection.send(b"body")
    connection.close()
    assert resolver.asked == []


def test_a_forwarding_proxy_connection_serves_twilio_from_the_source_and_others_for_real(loopback, source):
    proxies = {"http": loopback.url}
    with requests.Session() as session, Seam(source):
        first = session.get("http://example.org/a", proxies=proxies, timeout=5)
        ours = session.get("http://api.twilio.com/b", proxies=proxies, timeout=5)
        last = session.get("http://example.org/c", proxies=proxies, timeout=5)

    assert (first.content, last.content) == (REAL, REAL)
    assert ours.json()["url"] == "http://api.twilio.com/b"
    assert [line.split()[1] for line in loopback.seen] == ["http://example.org/a", "http://example.org/c"]
