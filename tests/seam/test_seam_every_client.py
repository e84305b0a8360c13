from __future__ import annotations

import gzip
import json

import pytest

from pytest_numbers_contract.exchange import Response, header

PATH = "/2010-04-01/Accounts/AC00000000000000000000000000000000/IncomingPhoneNumbers.json"
URL = f"https://api.twilio.com{PATH}"


def test_a_request_to_twilio_reaches_the_source(send, seam, source):
    got = send("GET", f"{URL}?PageSize=2")

    assert got.status == 200
    assert json.loads(got.body)["url"] == f"{URL}?PageSize=2"


def test_the_body_arrives_as_on_the_wire(send, seam, source):
    form = b"PhoneNumber=%2B14155550100&VoiceUrl="

    send("POST", URL, body=form, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert source.requests[0].method == "POST"
    assert source.requests[0].body == form
    assert header(source.requests[0].headers, "content-type") == "application/x-www-form-urlencoded"
    assert header(source.requests[0].headers, "content-length") == str(len(form))


def test_header_names_keep_their_case(send, seam, source):
    send("GET", URL, headers={"X-Twilio-Thing": "a, b"})

    assert header(source.requests[0].headers, "x-twilio-thing") == "a, b"
    assert header(source.requests[0].headers, "host") == "api.twilio.com"


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        pytest.param(f"http://api.twilio.com{PATH}", f"http://api.twilio.com{PATH}", id="plain-http"),
        pytest.param(f"https://api.twilio.com:443{PATH}", URL, id="default-port"),
        pytest.param(f"https://api.twilio.com:8443{PATH}", f"https://api.twilio.com:8443{PATH}", id="other-port"),
        pytest.param(f"https://API.Twilio.COM{PATH}", URL, id="upper-case"),
        pytest.param(
            f"https://api.sydney.au1.twilio.com{PATH}", f"https://api.sydney.au1.twilio.com{PATH}", id="edge-and-region"
        ),
    ],
)
def test_every_form_of_a_twilio_host_is_covered(send, seam, source, asked, understood):
    send("GET", asked)

    assert [request.url for request in source.requests] == [understood]


@pytest.mark.parametrize("status", [201, 400, 404, 429, 503])
def test_status_headers_and_body_come_back(send, seam, source, status):
    source.answer = Response(status, (("Content-Type", "text/plain"), ("Twilio-Request-Id", "RQ1")), b"so be it")

    got = send("GET", URL)

    assert (got.status, got.body) == (status, b"so be it")
    assert got.headers["twilio-request-id"] == "RQ1"
    assert got.headers["content-length"] == "8"


def test_a_204_has_no_body(send, seam, source):
    source.answer = Response(204, (), b"never sent")

    got = send("DELETE", URL)

    assert (got.status, got.body) == (204, b"")


def test_a_head_request_has_headers_only(send, seam, source):
    source.answer = Response(200, (("Content-Length", "4711"),), b"never sent")

    got = send("HEAD", URL)

    assert (got.status, got.body, got.headers["content-length"]) == (200, b"", "4711")


def test_a_chunked_answer_comes_whole(send, seam, source):
    source.answer = Response(200, (("Transfer-Encoding", "chunked"), ("Content-Length", "3")), b"in one chunk")

    got = send("GET", URL)

    assert got.body == b"in one chunk"
    assert got.headers["transfer-encoding"] == "chunked"


def test_a_wrong_content_length_is_put_right(send, seam, source):
    source.answer = Response(200, (("Content-Length", "3"),), b"longer than that")

    got = send("GET", URL)

    assert (got.body, got.headers["content-length"]) == (b"longer than that", "16")


def test_a_large_answer_comes_whole(send, seam, source):
    source.answer = Response(200, (), b"0123456789" * 300_000)

    got = send("GET", URL)

    assert len(got.body) == 3_000_000


def test_a_gzipped_answer_is_decoded_by_the_client(send, seam, source):
    source.answer = Response(200, (("Content-Encoding", "gzip"),), gzip.compress(b'{"sid": null}'))

    got = send("GET", URL)

    assert decoded(got.body) == b'{"sid": null}'


def decoded(body: bytes) -> bytes:
    # http.client and urllib hand over what was sent, the others decode it.
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def test_a_source_that_fails_is_a_500_and_remembered(send, seam, source):
    source.answer = "no response at all"

    got = send("GET", URL)

    assert got.status == 500
    assert [type(error) for error in seam.errors] == [AttributeError]


def test_other_hosts_pass_untouched(send, seam, source, loopback):
    got = send("POST", f"{loopback.url}/echo", body=b"hello", headers={"Content-Type": "text/plain"})

    assert got.body == b"hello"
    assert loopback.seen == [f"POST /echo 127.0.0.1:{loopback.port}"]
    assert source.requests == []


def test_after_the_block_requests_go_out_again(send, source, resolver, loopback):
    from pytest_numbers_contract.seam import Seam

    with Seam(source):
        inside = send("GET", f"http://api.twilio.com:{loopback.port}/x")

    outside = send("GET", f"http://api.twilio.com:{loopback.port}/x")

    assert inside.body != b"from the loopback"
    assert outside.body == b"from the loopback"
    assert resolver.asked_for_twilio == ["api.twilio.com"]


def test_the_inner_seam_answers_and_the_outer_is_restored(send, seam, source):
    from pytest_numbers_contract.seam import Seam

    with Seam(lambda request: Response(418)):
        within = send("GET", URL)
    after = send("GET", URL)

    assert (within.status, after.status) == (418, 200)
    assert len(source.requests) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_from_the_environment_is_not_asked(send, seam, source, monkeypatch, scheme):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")

    got = send("GET", f"{scheme}://api.twilio.com{PATH}")

    assert json.loads(got.body)["url"] == f"{scheme}://api.twilio.com{PATH}"
