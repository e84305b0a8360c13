from __future__ import annotations

import asyncio
import http.client
import io

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_numbers_contract.exchange import Response, header

URL = "https://api.twilio.com/2010-04-01/Accounts.json"
PARTS = (b"PhoneNumber=", b"%2B1415", b"5550100")
WHOLE = b"".join(PARTS)


async def parts_later():
    for part in PARTS:
        await asyncio.sleep(0)
        yield part


def chunked_by_httpx() -> None:
    with httpx.Client() as client:
        client.post(URL, content=iter(PARTS))


def chunked_by_httpx_async() -> None:
    async def send() -> None:
        async with httpx.AsyncClient() as client:
            await client.post(URL, content=parts_later())

    asyncio.run(send())


def chunked_by_aiohttp() -> None:
    async def send() -> None:
        async with aiohttp.ClientSession() as session, session.post(URL, data=parts_later()) as response:
            await response.read()

    asyncio.run(send())


def chunked_by_requests() -> None:
    requests.post(URL, data=iter(PARTS), timeout=5)


def chunked_by_urllib3() -> None:
    with urllib3.PoolManager() as pool:
        pool.request("POST", URL, body=iter(PARTS))


def chunked_by_http_client() -> None:
    connection = http.client.HTTPSConnection("api.twilio.com")
    connection.request("POST", "/x", body=iter(PARTS))
    connection.getresponse().read()
    connection.close()


@pytest.mark.parametrize(
    "post",
    [
        chunked_by_httpx,
        chunked_by_httpx_async,
        chunked_by_aiohttp,
        chunked_by_requests,
        chunked_by_urllib3,
        chunked_by_http_client,
    ],
)
def test_a_chunked_body_arrives_whole(seam, source, post):
    post()

    assert source.requests[0].body == WHOLE
    assert header(source.requests[0].headers, "transfer-encoding") == "chunked"


def test_a_file_sent_by_http_client_arrives_whole(seam, source):
    connection = http.client.HTTPSConnection("api.twilio.com")

    connection.request("POST", "/x", body=io.BytesIO(WHOLE), headers={"Content-Length": str(len(WHOLE))})
    connection.getresponse().read()
    connection.close()

    assert source.requests[0].body == WHOLE


def test_aiohttp_that_waits_for_continue_is_told_to(seam, source):
    async def send() -> int:
        async with aiohttp.ClientSession() as session, session.post(URL, data=WHOLE, expect100=True) as response:
            return response.status

    assert asyncio.run(send()) == 200
    assert source.requests[0].body == WHOLE


def test_a_client_that_announces_expect_but_does_not_wait_is_answered(seam, source):
    response = requests.post(URL, data=WHOLE, headers={"Expect": "100-continue"}, timeout=5)

    assert response.status_code == 200
    assert source.requests[0].body == WHOLE


def test_a_compressed_request_body_is_left_as_it_is(seam, source):
    async def send() -> None:
        async with aiohttp.ClientSession() as session, session.post(URL, data=WHOLE, compress=True) as response:
            await response.read()

    asyncio.run(send())

    assert header(source.requests[0].headers, "content-encoding") == "deflate"
    assert source.requests[0].body != WHOLE


def test_getresponse_before_the_body_is_sent_times_out(seam, source):
    connection = http.client.HTTPSConnection("api.twilio.com")
    connection.putrequest("POST", "/x")
    connection.putheader("Content-Length", "4")
    connection.endheaders()

    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert source.requests == []


@pytest.mark.parametrize("url", ["https://AC1:secret@api.twilio.com/x", "https://AC1:secret@API.twilio.com:443/x"])
def test_credentials_in_the_url_become_a_header(seam, source, url):
    async def by_aiohttp() -> None:
        async with aiohttp.ClientSession() as session:
            await session.get(url)

    requests.get(url, timeout=5)
    httpx.get(url)
    asyncio.run(by_aiohttp())

    assert [request.url for request in source.requests] == ["https://api.twilio.com/x"] * 3
    assert [header(request.headers, "authorization") for request in source.requests] == ["Basic QUMxOnNlY3JldA=="] * 3


def test_a_request_that_is_no_http_is_a_400(seam, source):
    connection = http.client.HTTPSConnection("api.twilio.com")
    connection.putrequest("GET", "/x", skip_host=True)
    connection.endheaders()

    response = connection.getresponse()

    assert (response.status, response.read()) == (400, b"no Host header, or more than one\n")
    assert source.requests == []
    connection.close()


def test_a_target_that_is_no_url_is_a_400(seam, source):
    connection = http.client.HTTPConnection("proxy.invalid")
    connection.putrequest("GET", "http://api.twilio.com:port/", skip_host=True)
    connection.putheader("Host", "api.twilio.com")
    connection.endheaders()

    assert connection.getresponse().status == 400
    assert source.requests == []
    connection.close()


def test_aiohttp_gets_a_400_for_a_request_that_is_no_http(seam, source):
    async def send() -> int:
        headers = {"Content-Length": "3", "Transfer-Encoding": "gzip"}
        async with aiohttp.ClientSession() as session, session.post(URL, data=b"abc", headers=headers) as response:
            return response.status

    assert asyncio.run(send()) == 501
    assert source.requests == []


# Reading an answer piece by piece.


def test_httpx_streams_an_answer(seam, source):
    source.answer = Response(200, (), b"piece by piece")
    with httpx.Client() as client, client.stream("GET", URL) as response:
        read = list(response.iter_bytes(chunk_size=5))

    assert b"".join(read) == b"piece by piece"


def test_httpx_async_streams_an_answer(seam, source):
    source.answer = Response(200, (), b"piece by piece")

    async def send() -> bytes:
        async with httpx.AsyncClient() as client, client.stream("GET", URL) as response:
            return b"".join([part async for part in response.aiter_raw()])

    assert asyncio.run(send()) == b"piece by piece"


def test_aiohttp_streams_an_answer(seam, source):
    source.answer = Response(200, (), b"x" * 500_000)

    async def send() -> int:
        async with aiohttp.ClientSession() as session, session.get(URL) as response:
            return sum([len(part) async for part in response.content.iter_chunked(7_000)])

    assert asyncio.run(send()) == 500_000


def test_requests_streams_an_answer(seam, source):
    source.answer = Response(200, (), b"piece by piece")
    with requests.get(URL, stream=True, timeout=5) as response:
        read = list(response.iter_content(5))

    assert b"".join(read) == b"piece by piece"


def test_http_client_peeks_into_an_answer(seam, source):
    source.answer = Response(200, (), b"piece by piece")
    connection = http.client.HTTPSConnection("api.twilio.com")
    connection.request("GET", "/x")
    response = connection.getresponse()

    assert response.peek(5)[:5] == b"piece"
    assert response.read1(5) + response.read() == b"piece by piece"
    connection.close()


# Other hosts' streams: the first part is read while the second does not exist yet.


def test_httpx_reads_another_hosts_stream_as_it_comes(seam, loopback):
    with httpx.Client() as client, client.stream("GET", f"{loopback.url}/in-two-parts") as response:
        parts = response.iter_raw()
        first = next(parts)
        loopback.go_on.set()
        rest = b"".join(parts)

    assert (first, rest) == (b"one", b"two")


def test_httpx_async_reads_another_hosts_stream_as_it_comes(seam, loopback):
    async def read() -> tuple[bytes, bytes]:
        async with httpx.AsyncClient() as client, client.stream("GET", f"{loopback.url}/in-two-parts") as response:
            parts = response.aiter_raw()
            first = await anext(parts)
            loopback.go_on.set()
            return first, b"".join([part async for part in parts])

    assert asyncio.run(read()) == (b"one", b"two")


def test_aiohttp_reads_another_hosts_stream_as_it_comes(seam, loopback):
    async def read() -> tuple[bytes, bytes]:
        async with aiohttp.ClientSession() as session, session.get(f"{loopback.url}/in-two-parts") as response:
            first = await response.content.readany()
            loopback.go_on.set()
            return first, await response.content.read()

    assert asyncio.run(read()) == (b"one", b"two")


def test_requests_reads_another_hosts_stream_as_it_comes(seam, loopback):
    with requests.get(f"{loopback.url}/in-two-parts", stream=True, timeout=5) as response:
        first = response.raw.read(3)
        loopback.go_on.set()
        rest = response.raw.read()

    assert (first, rest) == (b"one", b"two")
