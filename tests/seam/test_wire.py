from __future__ import annotations

from itertools import pairwise

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.wire import (
    BadRequest,
    Incoming,
    RequestReader,
    absolute_url,
    base_url,
    framed,
    header_bytes,
    phrase,
    response_bytes,
)

GET = b"GET /v1/Trunks?PageSize=2 HTTP/1.1\r\nHost: trunking.twilio.com\r\nX-Mixed-Case: yes\r\n\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: api.twilio.com\r\nContent-Length: 7\r\n\r\nA=1&B=2"
CHUNKED = b"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nA=1\r\n4\r\n&B=2\r\n0\r\n\r\n"


def read(data: bytes, **limits: int) -> Incoming | None:
    reader = RequestReader(**limits)
    reader.feed(data)
    return reader.take()


def test_a_request_is_read_with_its_headers_as_they_came():
    incoming = read(GET)

    assert incoming == Incoming(
        "GET",
        "/v1/Trunks?PageSize=2",
        (("Host", "trunking.twilio.com"), ("X-Mixed-Case", "yes")),
        b"",
        "1.1",
        True,
    )


@pytest.mark.parametrize(("data", "body"), [(POST, b"A=1&B=2"), (CHUNKED, b"A=1&B=2")], ids=["length", "chunked"])
def test_a_body_is_read_without_its_transfer_coding(data, body):
    assert read(data).body == body


def test_a_header_folded_over_lines_is_one():
    folded = GET.replace(b"yes", b"yes,\r\n\tand yes")

    assert read(folded).headers[1] == ("X-Mixed-Case", "yes, and yes")


def test_trailers_are_passed_over():
    assert read(CHUNKED.replace(b"0\r\n", b"0\r\nX-Trailer: t\r\n")).headers == read(CHUNKED).headers


@pytest.mark.parametrize("data", [GET, POST, CHUNKED], ids=["get", "length", "chunked"])
def test_a_request_that_comes_byte_by_byte_is_read(data):
    reader = RequestReader()
    taken = []
    for index in range(len(data)):
        reader.feed(data[index : index + 1])
        taken.append(reader.take())

    assert taken[:-1] == [None] * (len(data) - 1)
    assert taken[-1] == read(data)


def test_requests_that_come_together_are_taken_one_by_one():
    reader = RequestReader()
    reader.feed(POST + GET + POST[:20])

    taken = [reader.take(), reader.take(), reader.take()]

    assert taken == [read(POST), read(GET), None]
    assert reader.started


def test_nothing_fed_is_nothing_begun():
    reader = RequestReader()
    reader.feed(b"")

    assert reader.take() is None
    assert not reader.started


@pytest.mark.parametrize(
    ("data", "keep_alive"),
    [
        pytest.param(GET, True, id="1.1"),
        pytest.param(GET.replace(b"X-Mixed-Case: yes", b"Connection: close"), False, id="1.1-close"),
        pytest.param(GET.replace(b"X-Mixed-Case: yes", b"Connection: TE, Close"), False, id="1.1-close-among-others"),
        pytest.param(GET.replace(b"HTTP/1.1", b"HTTP/1.0"), False, id="1.0"),
    ],
)
def test_a_connection_is_kept_unless_the_client_says_otherwise(data, keep_alive):
    assert read(data).keep_alive is keep_alive


def test_a_client_that_waits_for_continue_is_noticed():
    reader = RequestReader()
    reader.feed(POST.partition(b"A=1")[0].replace(b"Host", b"Expect: 100-continue\r\nHost"))
    taken = reader.take()
    waiting = reader.waits_for_continue
    reader.feed(b"A=1&B=2")

    assert (taken, waiting) == (None, True)
    assert reader.take().body == b"A=1&B=2"
    assert not reader.waits_for_continue


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, id="a-tls-hello"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no-host"),
        pytest.param(b"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, id="version"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n", 400, id="bad-header"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: two\r\n\r\n", 400, id="bad-length"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501, id="other-coding"),
        pytest.param(b"GET\r\n / HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="folded-request-line"),
        pytest.param(b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, id="folded-first-header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, id="two-hosts"),
        pytest.param(b"GET / HTTP/1.0\r\n\r\n", None, id="no-host-in-1.0"),
        pytest.param(b"GET / HTTP/1.1\nHost: h\n\n", 400, id="lines-without-cr"),
        pytest.param(b"\r\nGET / HTTP/1.1\r\n", 400, id="an-empty-line-first"),
        pytest.param(POST.replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n"), 400, id="two-lengths"),
        pytest.param(CHUNKED.replace(b"Host", b"Content-Length: 7\r\nHost"), 400, id="length-and-chunks"),
        pytest.param(CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0"), 400, id="chunks-in-1.0"),
        pytest.param(CHUNKED.replace(b"3\r\nA", b"x\r\nA"), 400, id="chunk-without-size"),
        pytest.param(CHUNKED.replace(b"3\r\nA", b"2\r\nA"), 400, id="chunk-too-long"),
        pytest.param(CHUNKED.replace(b"3\r\nA", b"3;" + b"x" * 2_000 + b"\r\nA"), 431, id="chunk-line-too-long"),
        pytest.param(CHUNKED.replace(b"0\r\n", b"0\r\nno trailer\r\n"), 400, id="bad-trailer"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nA: " + b"x" * 2_000, 431, id="large-head"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nA: " + b"x" * 2_000 + b"\r\n\r\n", 431, id="large-whole-head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", 413, id="large-body-announced"),
        pytest.param(CHUNKED.replace(b"3\r\nA=1", b"5\r\nA=100"), None, id="small-enough"),
        pytest.param(CHUNKED.replace(b"3\r\nA=1", b"7\r\nA=10000"), 413, id="large-body-in-chunks"),
    ],
)
def test_what_is_no_request_or_too_large_is_refused(data, status):
    assert refusal(data) == status


def refusal(data: bytes) -> int | None:
    try:
        read(data, max_head=1_000, max_body=10)
    except BadRequest as error:
        return error.status
    return None


def test_a_refusal_says_why():
    with pytest.raises(BadRequest, match="a body of more than 3 bytes"):
        read(POST, max_body=3)


@pytest.mark.parametrize(
    ("target", "url"),
    [
        pytest.param("/x?y=1", "https://api.twilio.com/x?y=1", id="path"),
        pytest.param("*", "https://api.twilio.com/*", id="asterisk"),
        pytest.param("http://AC:t@API.twilio.com:80/x?y", "http://api.twilio.com/x?y", id="absolute"),
        pytest.param("HTTPS://api.twilio.com:8443", "https://api.twilio.com:8443/", id="absolute-without-path"),
    ],
)
def test_a_target_means_a_url(target, url):
    assert absolute_url("https://api.twilio.com", target) == url


def test_a_target_that_is_no_url_is_refused():
    with pytest.raises(BadRequest, match="no URL"):
        absolute_url("https://api.twilio.com", "http://h:port/")


def test_an_incoming_request_becomes_one_of_ours():
    assert read(POST).to("https://api.twilio.com") == Request(
        "POST", "https://api.twilio.com/x", (("Host", "api.twilio.com"), ("Content-Length", "7")), b"A=1&B=2"
    )


@pytest.mark.parametrize(
    ("scheme", "port", "base"),
    [
        ("https", None, "https://h"),
        ("https", 443, "https://h"),
        ("https", 80, "https://h:80"),
        ("http", 80, "http://h"),
    ],
)
def test_a_base_names_no_default_port(scheme, port, base):
    assert base_url(scheme, "H", port) == base


@pytest.mark.parametrize(
    ("response", "method", "framing"),
    [
        pytest.param(Response(200, (), b"ab"), "GET", Response(200, (("Content-Length", "2"),), b"ab"), id="added"),
        pytest.param(
            Response(200, (("content-length", "2"),), b"ab"),
            "GET",
            Response(200, (("content-length", "2"),), b"ab"),
            id="right",
        ),
        pytest.param(
            Response(200, (("content-length", "9"), ("A", "b")), b"ab"),
            "GET",
            Response(200, (("A", "b"), ("Content-Length", "2")), b"ab"),
            id="wrong",
        ),
        pytest.param(
            Response(200, (("Content-Length", "2"), ("Transfer-Encoding", "chunked")), b"ab"),
            "GET",
            Response(200, (("Transfer-Encoding", "chunked"),), b"ab"),
            id="chunked",
        ),
        pytest.param(
            Response(200, (("Content-Length", "2"), ("Transfer-Encoding", "gzip, chunked")), b"ab"),
            "GET",
            Response(200, (("Content-Length", "2"),), b"ab"),
            id="other-coding",
        ),
        pytest.param(
            Response(200, (("Content-Length", "9"), ("Transfer-Encoding", "chunked")), b"ab"),
            "HEAD",
            Response(200, (("Content-Length", "9"),)),
            id="head",
        ),
        pytest.param(Response(204, (), b"ab"), "DELETE", Response(204), id="204"),
        pytest.param(Response(304, (), b"ab"), "GET", Response(304), id="304"),
    ],
)
def test_framing_says_the_bodys_true_length(response, method, framing):
    assert framed(response, method) == framing


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(Response(100), id="not-final"),
        pytest.param(Response(600), id="no-status"),
        pytest.param(Response(200, (("A", "b\r\nSet-Cookie: c"),)), id="line-break"),
        pytest.param(Response(200, (("A b", "c"),)), id="name"),
        pytest.param(Response(200, (("A\n", "c"),)), id="name-with-line-break"),
    ],
)
def test_what_no_wire_carries_is_refused(response):
    with pytest.raises(ValueError, match="no "):
        framed(response, "GET")


@pytest.mark.parametrize(
    ("response", "data"),
    [
        pytest.param(
            Response(200, (("Content-Length", "2"), ("A", "b")), b"ab"),
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b\r\n\r\nab",
            id="length",
        ),
        pytest.param(Response(299), b"HTTP/1.1 299 \r\n\r\n", id="no-phrase"),
        pytest.param(
            Response(200, (("Transfer-Encoding", "chunked"),), b"ab"),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            id="chunked",
        ),
        pytest.param(
            Response(200, (("Transfer-Encoding", "chunked"),)),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="chunked-and-empty",
        ),
        pytest.param(Response(200, (("A", "é"),)), b"HTTP/1.1 200 OK\r\nA: \xe9\r\n\r\n", id="latin-1"),
        pytest.param(Response(200, (("A", "→"),)), "HTTP/1.1 200 OK\r\nA: →\r\n\r\n".encode(), id="beyond"),
    ],
)
def test_a_response_is_written(response, data):
    assert response_bytes(response) == data


def test_headers_become_bytes():
    assert header_bytes((("A", "é"), ("B", "→"))) == [(b"A", b"\xe9"), (b"B", "→".encode())]


def test_a_status_has_its_phrase():
    assert (phrase(404), phrase(299)) == ("Not Found", "")


# The reader beside h11, a well-kept library that is slower: what ours takes, h11 reads the same.

PIECES = [
    b"GET / HTTP/1.1\r\n",
    b"POST /x?y=%20 HTTP/1.1\r\n",
    b"POST http://h/x HTTP/1.0\r\n",
    b"Host: h\r\n",
    b"host:h2 \r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length:0\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Connection: keep-alive, close\r\n",
    b"X-A: \xc3\xa9 b\t c\r\n",
    b"X-Empty:\r\n",
    b" folded\r\n",
    b"\r\n",
    b"abc",
    b"3\r\nabc\r\n",
    b"3;ext=1\r\nabc\r\n",
    b"0\r\n",
    b"0\r\n\r\n",
    b"X-Trailer: t\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\x00",
    b":",
]
LIKELY = st.sampled_from(
    [
        GET,
        POST,
        CHUNKED,
        POST + GET,
        CHUNKED + POST,
        CHUNKED.replace(b"0\r\n\r\n", b"0\r\nX-Trailer: t\r\n\r\n"),
        CHUNKED.replace(b"3\r\n", b"3 ;a=b\r\n"),
        GET.replace(b"yes", b"yes\r\n\tand more"),
        POST.replace(b"1.1", b"1.0"),
    ]
)


@st.composite
def nearly_requests(draw: st.DrawFn) -> bytes:
    data = draw(LIKELY | st.lists(st.sampled_from(PIECES), min_size=2, max_size=10).map(b"".join))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(PIECES) | st.binary(max_size=1)) + data[at + draw(st.integers(0, 2)) :]
    return data


def by_h11(data: bytes) -> tuple | str:
    http = h11.Connection(h11.SERVER)
    http.receive_data(data)
    events = []
    try:
        while type(event := http.next_event()) in (h11.Request, h11.Data):
            events.append(event)
    except h11.RemoteProtocolError as error:
        return str(error)
    if type(event) is not h11.EndOfMessage:
        return "missing"
    head = events[0]
    body = b"".join(bytes(part.data) for part in events[1:])
    return head.method, head.target, [*head.headers.raw_items()], body, head.http_version, http.trailing_data[0]


def by_ours(data: bytes) -> tuple | str:
    reader = RequestReader()
    reader.feed(data)
    try:
        taken = reader.take()
    except BadRequest as error:
        return str(error)
    if taken is None:
        return "missing"
    method, target, version = taken.method.encode(), taken.target.encode(), taken.version.encode()
    return method, target, header_bytes(taken.headers), taken.body, version, bytes(reader._buffer)


@pytest.mark.parametrize("field", ["Transfer-Encoding: gzip", "content-length: 7"])
def test_what_frames_a_body_does_not_come_after_it(field):
    chunked = b"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nA=1\r\n0\r\n"

    assert "after the body that it is to frame" in by_ours(chunked + field.encode() + b"\r\n\r\n")


@settings(max_examples=500, deadline=None, database=None)
@given(nearly_requests())
def test_what_is_taken_is_what_h11_reads(data):
    ours = by_ours(data)

    assert isinstance(ours, str) or ours == by_h11(data)


@settings(max_examples=200, deadline=None, database=None)
@given(nearly_requests(), st.data())
def test_how_bytes_are_cut_makes_no_difference(data, draw):
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=5)))
    reader = RequestReader()
    taken = []
    refused = None
    try:
        for begin, end in pairwise([0, *cuts, len(data)]):
            reader.feed(data[begin:end])
            taken += iter(reader.take, None)
    except BadRequest as error:
        refused = error.status

    assert (taken, refused) == all_at_once(data)


def all_at_once(data: bytes) -> tuple[list[Incoming], int | None]:
    reader = RequestReader()
    reader.feed(data)
    taken: list[Incoming] = []
    try:
        taken += iter(reader.take, None)
    except BadRequest as error:
        return taken, error.status
    return taken, None
