"""The exchange is the same, whichever client brought it."""

from __future__ import annotations

import gzip
import io
import threading
import zlib
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import aiohttp
import httpx
import pytest
import requests
import twilio.http.response
import urllib3
import vcr
from vcr.request import Request as VcrRequest

from pytest_numbers_contract.clients import bare_url, exchange_of
from pytest_numbers_contract.exchange import Exchange, header

BODY = b'{"sid": "PN11111111111111111111111111111111"}'
FORM = b"PhoneNumberSid=PN11111111111111111111111111111111"
CODED = {"/gzip": ("gzip", gzip.compress(BODY)), "/deflate": ("deflate", zlib.compress(BODY))}


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        coding, body = CODED.get(self.path.partition("?")[0], ("", BODY))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(body)))
        if coding:
            self.send_header("Content-Encoding", coding)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def answer(request: httpx.Request) -> httpx.Response:
    coding, body = CODED.get(request.url.path, ("", BODY))
    headers = [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    headers += [("Content-Encoding", coding)] if coding else []
    return httpx.Response(201 if request.method == "POST" else 200, headers=headers, content=body)


def assert_posted(exchange: Exchange, url: str) -> None:
    assert (exchange.method, exchange.url, exchange.status) == ("POST", url, 201)
    assert exchange.response.body == BODY
    assert header(exchange.response.headers, "content-type") == "application/json"


def assert_decoded(exchange: Exchange) -> None:
    assert exchange.response.body == BODY
    assert header(exchange.response.headers, "content-encoding") is None
    assert header(exchange.response.headers, "content-length") is None


# httpx


def test_httpx_keeps_both_sides() -> None:
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        response = client.post("https://user:secret@trunking.twilio.com/v1/Trunks?Page=0#top", content=FORM)

    exchange = Exchange.of(response)

    assert_posted(exchange, "https://trunking.twilio.com/v1/Trunks?Page=0")
    assert exchange.request.body == FORM
    assert header(exchange.request.headers, "host") == "trunking.twilio.com"
    assert ("Set-Cookie", "b=2") in exchange.response.headers


@pytest.mark.asyncio
async def test_httpx_answers_alike_when_awaited() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        response = await client.post("https://trunking.twilio.com/v1/Trunks", content=FORM)

    assert_posted(exchange_of(response), "https://trunking.twilio.com/v1/Trunks")


def test_httpx_over_a_connection(base: str) -> None:
    with httpx.Client() as client:
        assert_posted(exchange_of(client.post(f"{base}/plain", content=FORM)), f"{base}/plain")
        assert_decoded(exchange_of(client.get(f"{base}/gzip")))
        assert header(exchange_of(client.get(f"{base}/plain")).response.headers, "content-length") == str(len(BODY))


def test_httpx_streamed_and_read_is_as_good_as_any() -> None:
    transport = httpx.MockTransport(answer)

    with httpx.Client(transport=transport) as client, client.stream("GET", "https://a.test/gzip") as response:
        response.read()

    assert_decoded(exchange_of(response))


def test_httpx_streamed_and_unread_is_refused_with_the_way_out() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, stream=httpx.ByteStream(BODY)))

    with (
        httpx.Client(transport=transport) as client,
        client.stream("GET", "https://a.test/") as response,
        pytest.raises(TypeError, match=r"call response\.read\(\) or await response\.aread\(\)"),
    ):
        exchange_of(response)


def test_httpx_request_that_was_streamed_has_no_known_body() -> None:
    response = httpx.Response(200, request=httpx.Request("POST", "https://a.test/", content=iter([FORM])), content=BODY)

    assert exchange_of(response).request.body is None


def test_httpx_response_without_request_is_refused() -> None:
    with pytest.raises(TypeError, match=r"httpx\.Response: it has no request; give what httpx"):
        exchange_of(httpx.Response(200, content=BODY))


def test_a_body_that_is_still_encoded_after_decoding_keeps_no_coding() -> None:
    twice = gzip.compress(gzip.compress(BODY))
    request = httpx.Request("GET", "https://a.test/")
    response = httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=twice, request=request)

    exchange = exchange_of(response)

    assert exchange.response.body.startswith(b"\x1f\x8b")
    assert header(exchange.response.headers, "content-encoding") is None


def test_a_coding_that_the_client_does_not_know_stays() -> None:
    request = httpx.Request("GET", "https://a.test/")
    response = httpx.Response(200, headers={"Content-Encoding": "exi"}, content=b"\xff\xfe", request=request)

    assert header(exchange_of(response).response.headers, "content-encoding") == "exi"


# requests


def test_requests_keeps_both_sides(base: str) -> None:
    with requests.Session() as session:
        response = session.post(f"{base}/plain?Page=0#top", data=FORM.decode(), auth=("AC1", "secret"))

    exchange = Exchange.of(response)

    assert_posted(exchange, f"{base}/plain?Page=0")
    assert exchange.request.body == FORM
    assert header(exchange.request.headers, "content-length") == str(len(FORM))


@pytest.mark.parametrize("path", ["/gzip", "/deflate"])
def test_requests_has_decoded_the_body(base: str, path: str) -> None:
    with requests.Session() as session:
        exchange = exchange_of(session.get(base + path))

    assert_decoded(exchange)
    assert exchange.request.body == b""


def test_requests_streamed_and_unread_is_refused_with_the_way_out(base: str) -> None:
    with requests.Session() as session, session.get(f"{base}/plain", stream=True) as response:
        with pytest.raises(TypeError, match=r"use response\.content before"):
            exchange_of(response)
        read = response.content

        assert exchange_of(response).response.body == read == BODY


def test_requests_body_that_was_streamed_is_unknown(base: str) -> None:
    with requests.Session() as session:
        response = session.post(f"{base}/plain", data=io.BytesIO(FORM))

    assert exchange_of(response).request.body is None


def test_requests_answer_without_a_body_has_an_empty_one() -> None:
    response = requests.Response()
    response.status_code, response._content = 204, None
    response.request = requests.Request("DELETE", "https://a.test/").prepare()

    assert exchange_of(response).response.body == b""


def test_requests_response_made_by_hand_is_refused() -> None:
    response = requests.Response()
    response._content = BODY

    with pytest.raises(TypeError, match="it has no request"):
        exchange_of(response)


# urllib3


def test_urllib3_pool_manager(base: str) -> None:
    with urllib3.PoolManager() as pool:
        posted = Exchange.of(pool.request("POST", f"{base}/plain?Page=0", body=FORM))
        coded = Exchange.of(pool.request("GET", f"{base}/gzip"))

    assert_posted(posted, f"{base}/plain?Page=0")
    assert posted.request.body is None
    assert ("Set-Cookie", "b=2") in posted.response.headers
    assert_decoded(coded)


def test_urllib3_pool_of_one_host(base: str) -> None:
    with urllib3.connection_from_url(base) as pool:
        exchange = exchange_of(pool.request("POST", "/plain"))

    assert_posted(exchange, f"{base}/plain")


def test_urllib3_told_not_to_decode_keeps_the_coding(base: str) -> None:
    with urllib3.PoolManager() as pool:
        exchange = exchange_of(pool.request("GET", f"{base}/gzip", decode_content=False))

    assert exchange.response.body == CODED["/gzip"][1]
    assert header(exchange.response.headers, "content-encoding") == "gzip"


def test_urllib3_unread_is_refused_with_the_way_out(base: str) -> None:
    with urllib3.PoolManager() as pool:
        response = pool.request("GET", f"{base}/plain", preload_content=False)
        with pytest.raises(TypeError, match=r"use response\.data"):
            exchange_of(response)

        assert response.data == BODY
        assert exchange_of(response).response.body == BODY


def test_urllib3_response_made_by_hand_is_refused() -> None:
    with pytest.raises(TypeError, match="it came over no connection"):
        exchange_of(urllib3.HTTPResponse(body=BODY, status=200, request_method="GET", request_url="/v1/Trunks"))


@pytest.mark.parametrize(
    ("pool", "target", "url"),
    [
        pytest.param(("https", "api.twilio.com", 443), "/v1", "https://api.twilio.com/v1", id="default port"),
        pytest.param(("http", "api.twilio.com", None), "/v1", "http://api.twilio.com/v1", id="no port"),
        pytest.param(("http", "::1", 81), "/v1", "http://[::1]:81/v1", id="IPv6"),
        pytest.param(("http", "[::1]", 80), "/v1", "http://[::1]/v1", id="IPv6 in brackets"),
        pytest.param(("http", "proxy", 3128), "http://a.test/v1", "http://a.test/v1", id="through a proxy"),
    ],
)
def test_urllib3_target_and_pool_make_the_url(pool: tuple[str, str, int | None], target: str, url: str) -> None:
    response = urllib3.HTTPResponse(body=BODY, status=200, request_url=target)
    response._original_response = SimpleNamespace(_method="GET", isclosed=lambda: True)  # type: ignore[assignment]
    response._pool = SimpleNamespace(scheme=pool[0], host=pool[1], port=pool[2])  # type: ignore[assignment]

    assert exchange_of(response).url == url


# aiohttp


@pytest.mark.asyncio
async def test_aiohttp_after_reading(base: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{base}/plain?Page=0#top", data=FORM, headers={"X-Mine": "1"}) as response:
            await response.read()
        async with session.get(f"{base}/gzip") as coded:
            await coded.read()

    exchange = Exchange.of(response)

    assert_posted(exchange, f"{base}/plain?Page=0")
    assert exchange.request.body is None
    assert header(exchange.request.headers, "x-mine") == "1"
    assert ("Set-Cookie", "b=2") in exchange.response.headers
    assert_decoded(exchange_of(coded))


@pytest.mark.asyncio
async def test_aiohttp_told_not_to_decode_keeps_the_coding(base: str) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as session, session.get(f"{base}/gzip") as response:
        await response.read()

    assert header(exchange_of(response).response.headers, "content-encoding") == "gzip"


@pytest.mark.asyncio
async def test_aiohttp_unread_is_refused_with_the_way_out(base: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{base}/plain") as response:
        with pytest.raises(TypeError, match=r"await response\.read\(\)"):
            exchange_of(response)


# vcrpy


def interaction(**response: object) -> dict[str, object]:
    request = {"method": "post", "uri": "https://u:p@trunking.twilio.com/v1/Trunks", "body": FORM.decode()}
    return {"request": {**request, "headers": {"Accept": ["a", b"b"]}}, "response": response}


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"status": {"code": 201, "message": "Created"}, "body": {"string": BODY}}, id="bytes"),
        pytest.param({"status": {"code": "201"}, "body": {"string": BODY.decode()}, "headers": None}, id="text"),
        pytest.param({"status_code": 201, "content": BODY.decode(), "headers": {}}, id="as older versions did"),
    ],
)
def test_vcrpy_interaction(response: dict[str, object]) -> None:
    exchange = exchange_of(interaction(**response))

    assert (exchange.method, exchange.url, exchange.status) == ("POST", "https://trunking.twilio.com/v1/Trunks", 201)
    assert exchange.request.headers == (("Accept", "a"), ("Accept", "b"))
    assert (exchange.request.body, exchange.response.body) == (FORM, BODY)


def test_vcrpy_body_that_was_decoded_before_it_was_kept() -> None:
    headers = {"content-encoding": ["gzip"], "content-length": ["99"], "date": "today"}

    exchange = exchange_of(interaction(status=200, headers=headers, body={"string": BODY.decode()}))

    assert_decoded(exchange)
    assert exchange.response.headers == (("date", "today"),)


def test_vcrpy_body_as_it_came_keeps_its_coding() -> None:
    headers = {"content-encoding": "gzip"}

    exchange = exchange_of(interaction(status=200, headers=headers, body={"string": CODED["/gzip"][1]}))

    assert exchange.response.headers == (("content-encoding", "gzip"),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(None, b"", id="none"),
        pytest.param(bytearray(FORM), FORM, id="bytearray"),
        pytest.param("\ud800", b"\xed\xa0\x80", id="half a character"),
        pytest.param({"PhoneNumberSid": "PN1"}, None, id="an aiohttp call's own object"),
        pytest.param(io.BytesIO(FORM), None, id="a stream"),
    ],
)
def test_vcrpy_request_body(body: object, expected: bytes | None) -> None:
    request = {"method": "POST", "uri": "https://trunking.twilio.com/", "body": body}

    exchange = exchange_of({"request": request, "response": {"status": 200, "body": None}})

    assert exchange.request.body == expected
    assert exchange.response.body == b""


def test_vcrpy_request_object() -> None:
    request = VcrRequest("POST", "https://trunking.twilio.com/", FORM.decode(), {"Accept": "a"})

    exchange = exchange_of({"request": request, "response": {"status": 200, "body": {"string": BODY}}})

    assert (exchange.method, exchange.request.body) == ("POST", FORM)
    assert exchange.request.headers == (("Accept", "a"),)


def test_vcrpy_cassette_in_memory(base: str, tmp_path: Path) -> None:
    with vcr.use_cassette(str(tmp_path / "c.yaml")) as cassette, httpx.Client() as client:
        client.post(f"{base}/gzip", content=FORM)

    exchange = exchange_of({"request": cassette.requests[0], "response": cassette.responses[0]})

    assert (exchange.method, exchange.url, exchange.request.body) == ("POST", f"{base}/gzip", FORM)
    assert exchange.response.body == CODED["/gzip"][1]


# everything else


def test_an_exchange_is_itself() -> None:
    exchange = Exchange("GET", "https://trunking.twilio.com/", 200)

    assert Exchange.of(exchange) is exchange


def test_the_twilio_sdk_response_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="the Twilio SDK keeps no request"):
        exchange_of(twilio.http.response.Response(200, "{}"))


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param(b"{}", id="bytes"),
        pytest.param({"status": 200}, id="a dict"),
        pytest.param(MagicMock(), id="a double"),
        pytest.param(HTTPConnection("a.test"), id="a connection"),
        pytest.param({"request": {}, "response": {}}, id="vcrpy, empty"),
        pytest.param(interaction(body={"string": "{}"}), id="vcrpy, no status"),
        pytest.param(interaction(status="many", body={"string": "{}"}), id="vcrpy, odd status"),
        pytest.param({"request": 1, "response": 2}, id="vcrpy, no dicts"),
        pytest.param(SimpleNamespace(status_code=1, iter_content=1, raw=1), id="like requests"),
    ],
)
def test_anything_else_is_refused_with_the_way_out(thing: object) -> None:
    with pytest.raises(TypeError, match=r"no exchange can be read from a .+; give what httpx, requests"):
        exchange_of(thing)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.test/x@y#z", "https://a.test/x@y", id="an @ in the path"),
        pytest.param("https://[x@y/", "https://[x@y/", id="no URL"),
    ],
)
def test_a_url_loses_only_what_is_never_sent(url: str, expected: str) -> None:
    assert bare_url(url) == expected
