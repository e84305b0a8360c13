from __future__ import annotations

import asyncio
import pickle
import socket
import ssl

import httpcore
import pytest

from pytest_numbers_contract.errors import SlippedPast
from pytest_numbers_contract.seam import Seam


def test_a_custom_transport_is_stopped_and_told_the_way_it_came(seam, resolver):
    with pytest.raises(SlippedPast) as stopped, httpcore.ConnectionPool() as pool:
        pool.request("GET", "https://api.twilio.com/2010-04-01/Accounts.json")

    assert "api.twilio.com slipped past the sandbox's doors" in str(stopped.value)
    assert "test_seam_guard, httpcore, socket" in str(stopped.value)
    assert seam.errors == [stopped.value]
    seam.errors.clear()


@pytest.mark.parametrize(
    "resolve",
    [
        pytest.param(lambda: socket.getaddrinfo("api.twilio.com", 443), id="getaddrinfo"),
        pytest.param(lambda: socket.getaddrinfo(b"API.twilio.com.", 443), id="bytes"),
        pytest.param(lambda: socket.getaddrinfo(host="api.twilio.com", port=443), id="named"),
        pytest.param(lambda: socket.gethostbyname("api.twilio.com"), id="gethostbyname"),
        pytest.param(lambda: socket.gethostbyname_ex("api.twilio.com"), id="gethostbyname_ex"),
        pytest.param(lambda: socket.create_connection(("api.twilio.com", 443)), id="create_connection"),
        pytest.param(lambda: asyncio.run(open_stream()), id="asyncio-streams"),
    ],
)
def test_every_way_to_resolve_is_guarded(seam, resolver, resolve):
    with pytest.raises(SlippedPast, match=r"(?i)api\.twilio\.com"):
        resolve()

    assert resolver.asked == []


async def open_stream() -> None:
    await asyncio.open_connection("api.twilio.com", 443)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_raw_socket_given_a_name_is_stopped(seam, method):
    with socket.socket() as sock, pytest.raises(SlippedPast):
        getattr(sock, method)(("api.twilio.com", 443))


def test_a_handshake_for_a_twilio_name_is_stopped(seam):
    context = ssl.create_default_context()
    near, far = socket.socketpair()

    with near, far, pytest.raises(SlippedPast):
        context.wrap_socket(near, server_hostname="api.twilio.com")


def test_an_asynchronous_handshake_for_a_twilio_name_is_stopped(seam):
    context = ssl.create_default_context()

    with pytest.raises(SlippedPast):
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="api.twilio.com")


@pytest.mark.parametrize(
    ("handshake", "arguments"), [("wrap_socket", (None, False, False, True)), ("wrap_bio", (None, None, False))]
)
def test_a_handshake_that_does_not_name_its_arguments_is_stopped(seam, handshake, arguments):
    with pytest.raises(SlippedPast):
        getattr(ssl.create_default_context(), handshake)(*arguments, "api.twilio.com")


def test_other_names_pass_the_guard(seam, loopback):
    resolved = socket.getaddrinfo("localhost", loopback.port)
    anything = socket.getaddrinfo(None, loopback.port)
    with socket.create_connection(("127.0.0.1", loopback.port)) as sock:
        peer = sock.getpeername()
    with socket.socket() as sock:
        code = sock.connect_ex(("127.0.0.1", loopback.port))
    bio = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.org")

    assert resolved
    assert anything
    assert (peer, code) == (("127.0.0.1", loopback.port), 0)
    assert bio.server_hostname == "example.org"


def test_an_address_without_a_host_passes_the_guard(seam):
    with socket.socket() as sock, pytest.raises(TypeError, match="AF_INET address must be tuple"):
        sock.connect("/a/path")


def test_the_guard_leaves_nothing_behind(source):
    before = dict(vars(socket)), dict(vars(socket.socket)), dict(vars(ssl.SSLContext))

    with Seam(source):
        pass

    assert (dict(vars(socket)), dict(vars(socket.socket)), dict(vars(ssl.SSLContext))) == before


def test_the_error_travels_between_processes():
    error = SlippedPast("a request to api.twilio.com slipped past", "It came through x.")

    again = pickle.loads(pickle.dumps(error))

    assert str(again) == str(error)
