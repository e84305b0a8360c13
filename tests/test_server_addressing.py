from __future__ import annotations

import json
from functools import reduce

import pytest

from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.server.addressing import Addressed, address, lead_back
from pytest_numbers_contract.wire import BadRequest, Incoming

OWN = "127.0.0.1:8080"
HERE = f"http://{OWN}"


def asked(target: str, host: str | None = OWN, method: str = "GET") -> Addressed:
    headers = () if host is None else (("Accept", "*/*"), ("host", host))
    return address(Incoming(method, target, headers, b"", "1.1", True), OWN)


@pytest.mark.parametrize("host", ["api.twilio.com", "API.twilio.com", "api.twilio.com:443", "api.twilio.com:8080"])
def test_a_twilio_host_in_the_host_header_is_who_was_asked(host):
    addressed = asked("/2010-04-01/Accounts.json?Page=1", host)

    assert addressed == Addressed(
        Request(
            "GET",
            "https://api.twilio.com/2010-04-01/Accounts.json?Page=1",
            (("Host", "api.twilio.com"), ("Accept", "*/*")),
        )
    )


@pytest.mark.parametrize(
    ("target", "url"),
    [
        pytest.param("/api.twilio.com/2010-04-01/A.json", "https://api.twilio.com/2010-04-01/A.json", id="product"),
        pytest.param("/TRUNKING.twilio.com/v1/Trunks", "https://trunking.twilio.com/v1/Trunks", id="upper-case"),
        pytest.param("/api.sydney.au1.twilio.com/x", "https://api.sydney.au1.twilio.com/x", id="edge"),
        pytest.param("/api.twilio.com", "https://api.twilio.com/", id="nothing-else"),
        pytest.param("/api.twilio.com:443/x", "https://api.twilio.com/x", id="port"),
        pytest.param("/api.twilio.com/../x", "https://api.twilio.com/../x", id="dots-are-the-sources-affair"),
        pytest.param("/2010-04-01/A.json", "https://api.twilio.com/2010-04-01/A.json", id="a-relative-link-followed"),
    ],
)
def test_a_twilio_host_in_the_path_is_who_was_asked(target, url):
    addressed = asked(target)

    assert (addressed.request.url, addressed.links_to) == (url, HERE)


def test_links_lead_to_where_the_client_found_us():
    assert asked("/api.twilio.com/x", "localhost:9").links_to == "http://localhost:9"


@pytest.mark.parametrize("host", [None, "", 'evil"host', "a b", "[::1]:80"])
def test_a_host_header_that_names_no_host_is_not_repeated(host):
    assert asked("/api.twilio.com/x", host).links_to == HERE


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("http://api.twilio.com/x?y=1", "https://api.twilio.com/x?y=1"),
        ("HTTP://AC1:secret@API.twilio.com:80", "https://api.twilio.com/"),
        ("https://api.twilio.com?x", "https://api.twilio.com/?x"),
    ],
)
def test_a_target_for_a_proxy_is_who_was_asked(target, url):
    addressed = asked(target)

    assert (addressed.request.url, addressed.links_to) == (url, None)


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "*",
        "/example.org/x",
        "/api.twilio.com.evil.org/x",
        "/eviltwilio.com/x",
        "/api.twilio.com@evil.org/x",
        "//api.twilio.com/x",
        "/./api.twilio.com/x",
        "/api.twilio.com%2f..%2fx",
        "/..twilio.com/x",
        "http://example.org/x",
        "/2010-04-01",
    ],
)
def test_whoever_asks_for_nobody_is_told_how_to(target):
    with pytest.raises(BadRequest, match="for which Twilio host") as refused:
        asked(target)

    assert refused.value.status == 404


def test_a_tunnel_is_refused():
    with pytest.raises(BadRequest, match="no tunnels") as refused:
        asked("api.twilio.com:443", method="CONNECT")

    assert refused.value.status == 405


def page() -> dict:
    return {
        "meta": {
            "first_page_url": "https://trunking.twilio.com/v1/Trunks?Page=0",
            "previous_page_url": None,
            "next_page_url": "https://trunking.twilio.com/v1/Trunks?Page=1",
            "url": "https://trunking.twilio.com/v1/Trunks?Page=0",
        },
        "trunks": [
            {
                "url": "https://trunking.twilio.com/v1/Trunks/TK1",
                "links": {"phone_numbers": "https://trunking.twilio.com/v1/Trunks/TK1/PhoneNumbers", "none": None},
                "disaster_recovery_url": "https://handler.twilio.com/twiml/EH1",
            }
        ],
        "more_info": "https://www.twilio.com/docs/errors/20404",
    }


def led(document: object, content_type: str = "application/json") -> Response:
    return lead_back(Response(200, (("Content-Type", content_type),), json.dumps(document).encode()), HERE)


def test_a_link_among_links_leads_back_once():
    document = {"links": {"url": "https://trunking.twilio.com/v1/Trunks", "numbers": "https://api.twilio.com/x"}}

    assert json.loads(led(document).body) == {
        "links": {"url": f"{HERE}/trunking.twilio.com/v1/Trunks", "numbers": f"{HERE}/api.twilio.com/x"}
    }


def test_links_lead_back_and_what_callers_set_stays():
    document = json.loads(led(page()).body)

    assert document["meta"] == {
        "first_page_url": f"{HERE}/trunking.twilio.com/v1/Trunks?Page=0",
        "previous_page_url": None,
        "next_page_url": f"{HERE}/trunking.twilio.com/v1/Trunks?Page=1",
        "url": f"{HERE}/trunking.twilio.com/v1/Trunks?Page=0",
    }
    assert document["trunks"] == [
        {
            "url": f"{HERE}/trunking.twilio.com/v1/Trunks/TK1",
            "links": {"phone_numbers": f"{HERE}/trunking.twilio.com/v1/Trunks/TK1/PhoneNumbers", "none": None},
            "disaster_recovery_url": "https://handler.twilio.com/twiml/EH1",
        }
    ]
    assert document["more_info"] == page()["more_info"]


def test_a_link_is_followed_back_to_the_page_it_named():
    link = json.loads(led(page()).body)["meta"]["next_page_url"]

    assert asked(link.removeprefix(HERE)).request.url == page()["meta"]["next_page_url"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("text/csv", b'{"url": "https://api.twilio.com/x"}', id="no-json"),
        pytest.param("application/json", b'{"url": "https://api.twilio.com/x"', id="broken"),
        pytest.param("application/json", b'["https://api.twilio.com/x",' + b"[" * 100_000, id="deep"),
        pytest.param("application/json", b'{"url": "/x", "sid": "PN1"}', id="no-absolute-links"),
        pytest.param("application/json", b'{"voice_url":"https://handler.twilio.com/x"}', id="a-callers-url"),
        pytest.param("application/json", b'{"url":"https://api.twilio.com.evil.org/x"}', id="another-host"),
        pytest.param("application/json", b'{"links":"https://api.twilio.com/x"}', id="links-of-another-form"),
        pytest.param("application/json", b'["https://api.twilio.com/x"]', id="no-member"),
    ],
)
def test_what_has_no_links_stays_as_it_is(content_type, body):
    response = Response(200, (("Content-Type", content_type),), body)

    assert lead_back(response, HERE) is response


def test_a_body_without_media_type_stays_as_it_is():
    response = Response(200, (), b'{"url": "https://api.twilio.com/x"}')

    assert lead_back(response, HERE) is response


def test_a_body_that_is_read_and_yet_too_deep_to_search_stays_as_it_is(monkeypatch):
    """From Python 3.12 on, reading JSON nests deeper than functions call each other."""
    response = Response(200, (("Content-Type", "application/json"),), b'{"url": "https://api.twilio.com/x"}')
    deep = reduce(lambda held, _: [held], range(10_000), {})
    monkeypatch.setattr(json, "loads", lambda _: deep)

    assert lead_back(response, HERE) is response
