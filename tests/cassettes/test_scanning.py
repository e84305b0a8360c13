"""The scan: what must not be in a file is found, by line, and never shown."""

import base64
from time import process_time
from urllib.parse import quote_plus

import pytest
from secrets_in_exchanges import bought

from pytest_numbers_contract import Exchange
from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.numbering import make_sid
from pytest_numbers_contract.redaction import redact
from pytest_numbers_contract.redaction.scanning import scan

SECRET = "horse battery staple/1"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (SECRET, "a known secret"),
        ("horse%20battery%20staple%2F1", "a known secret"),
        (base64.b64encode(SECRET.encode()).decode(), "a known secret"),
        (SECRET.encode().hex(), "a known secret"),
        ("Authorization: Basic " + base64.b64encode(b"me:secret").decode(), "credentials in base64"),
        ("Authorization: Basic abcdef", "credentials in base64"),
        ("      - Basic abcdef", "credentials in base64"),
        ('"message": "no Basic ' + base64.b64encode(b"me:secret").decode() + '"', "credentials in base64"),
        ("no bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.dozjg", "a bearer's token"),
        ("AC" + "ab" * 16, "a SID that is not ours (AC…)"),
        ("ab" * 16, "a token that is not ours"),
        ("call +14158675309", "a phone number that may be somebody's"),
        ("call%20%2B14158675309", "a phone number that may be somebody's"),
        ("To=+4989123456", "a phone number that may be somebody's"),
        ("FriendlyName=call+%2B4989123456", "a phone number that may be somebody's"),
        ("To=whatsapp:+442071838750", "a phone number that may be somebody's"),
        (r'{"friendly_name": "Desk\n+442071838750"}', "a phone number that may be somebody's"),
        ("call (415) 867-5309", "a phone number that may be somebody's"),
        ("jane@corp.com", "an email address"),
        ("FriendlyName=Desk+person1%40example.com+jane%40corp.com", "an email address"),
        ("person1@example.com.corp.com", "an email address"),
        ("jürgen@müller.example", "an email address"),
        ("https://me:pw@h.example.com/", "a URL with credentials or query values"),
        ("https://h.example.com/?key=1", "a URL with credentials or query values"),
        ("VoiceUrl=https%3A%2F%2Fh.example.com%2F%3Fkey%3D1&A=1", "a URL with credentials or query values"),
        ("https://[bad/", "a URL with credentials or query values"),
    ],
)
def test_what_must_not_be_there_is_found_by_line(text, what):
    found = scan(f"first\n{text}\n".encode(), path="x.yaml", secrets=[SECRET, "short"])

    assert f"x.yaml:2: {what}" in [str(one) for one in found]
    assert all(text not in str(one) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        make_sid("AC", 5),
        make_sid("", 5),
        "Basic " + base64.b64encode(f"AC:{make_sid('', 5)}".encode()).decode(),
        "Basic " + base64.b64encode(b"AC:").decode(),
        "+14155550100 (415) 555-0100 +442079460000 +15005550006 +5500000000001 442071838750",
        "friendly_name: Basic plan for the desk, bearer of authentication-required",
        f"bearer {make_sid('', 5)}",
        "person3@example.com",
        "FriendlyName=Desk+person3%40example.com&A=%3Cperson1%40example.com%3E%0Aperson2%40example.com",
        r'{"friendly_name": "Desk\nperson3@example.com"}',
        "FriendlyName=order+12345678&A=%23+12345678",
        '{"friendly_name": "London:+44 2079460000,+44 2079460001"}',
        "FriendlyName=see+https%3A%2F%2Fh.example.com%2F%3Fkey%3Dredacted+and+more",
        "https://h.example.com/?key=redacted&b=&redacted",
        "https://api.twilio.com/x?Page=1",
        "VoiceUrl=https%3A%2F%2Fh.example.com%2F%3Fkey%3Dredacted&A=1",
        "short",
    ],
)
def test_what_is_ours_is_not_found(text):
    assert scan(text.encode(), path="x.yaml", secrets=["short"]) == ()


@pytest.mark.parametrize(("source", "line"), [(Place("x.yaml", 7), 7), (Place("x.yaml"), 1), (None, 1)])
def test_what_the_notation_hides_is_found_in_the_exchange(source, line):
    hidden = bought(phone_number="+14158675309", friendly_name="")
    exchange = Exchange.between(hidden.request, hidden.response, source)

    found = scan(b"", path="x.yaml", exchanges=[exchange])

    assert f"x.yaml:{line}: a phone number that may be somebody's" in map(str, found)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" " * 100_000 + "x basic plan", id="blanks-before"),
        pytest.param("basic" + " " * 100_000 + "plan" + " basic plan" * 20_000, id="many-words"),
    ],
)
def test_a_line_that_only_begins_like_a_header_is_read_in_time(text):
    begun = process_time()

    found = scan(text.encode(), path="x.yaml")

    assert (found, process_time() - begun < 10) == ((), True)


def test_a_request_whose_body_was_not_seen_is_scanned_without_it():
    assert (
        scan(b"", path="x.yaml", exchanges=[Exchange("GET", "https://api.twilio.com/", 200, request_body=None)]) == ()
    )


@pytest.mark.parametrize(
    "name",
    [
        "Order 1234567",
        "Desk 4930901820",
        "call 4155550100",
        "(415) 555-0100, 4930901820",
        "+442079460000 2 lines",
        "by person1@example.com",
        "Jane <person1@example.com>",
        "Jane\nperson1@example.com",
    ],
)
def test_a_blank_of_a_form_is_no_plus_sign(name):
    (clean,) = redact([bought(form={"FriendlyName": name}, friendly_name=name)])

    assert b"FriendlyName=" + quote_plus(name).encode() in clean.request.body
    assert scan(b"", path="x.yaml", exchanges=[clean]) == ()


@pytest.mark.parametrize(
    "form", ["A=call+4158675309", "A=call%2B14158675309", "A=+14158675309", "A=%2B44+20+7183+8750"]
)
def test_a_number_of_a_form_is_found(form):
    assert scan(form.encode(), path="x.yaml") != ()
