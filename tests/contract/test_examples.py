"""Every example in the documents is judged: what breaks is what is known to break, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.judging import judge
from pytest_numbers_contract.judging.verdict import Verdict

EXAMPLES = Path(__file__).parent / "examples"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PN = "PN" + "a" * 32
TRUNK = f"https://trunking.twilio.com/v1/Trunks/TK{'a' * 32}/PhoneNumbers"
POOL = f"https://messaging.twilio.com/v1/Services/MG{'a' * 32}/PhoneNumbers"

# Placeholders of 000: five SIDs that are the word `string`, and the same word posted.
WORDS_FOR_SIDS = [
    ("NC403", "request", "/form/PhoneNumberSid"),
    ("NC204", "response", "/account_sid"),
    ("NC204", "response", "/sid"),
    ("NC204", "response", "/sms_application_sid"),
    ("NC204", "response", "/trunk_sid"),
    ("NC204", "response", "/voice_application_sid"),
]
# What else of 000's placeholders the service would never send.
NEVER_ON_THE_WIRE = [
    ("NC204", "response", "/api_version"),
    ("NC201", "response", "/capabilities/mms"),
    ("NC201", "response", "/capabilities/sms"),
    ("NC201", "response", "/capabilities/voice"),
    ("NC204", "response", "/date_created"),
    ("NC204", "response", "/date_updated"),
    ("NC201", "response", "/links/phone_number"),
    ("NC204", "response", "/phone_number"),
    ("NC205", "response", "/sms_fallback_method"),
    ("NC205", "response", "/sms_method"),
    ("NC205", "response", "/status_callback_method"),
    ("NC205", "response", "/voice_fallback_method"),
    ("NC205", "response", "/voice_method"),
]
# +98 is Iran, the country code says US: knowingly so.
IRAN_IN_THE_US = [("NC308", "response", "/country_code")]
# An unset SID and two unset URLs are "", capabilities are booleans: what the page's own text forbids.
UNSET_AND_BOOLEANS = [
    ("NC202", "response", "/phone_numbers/0/capabilities/mms"),
    ("NC202", "response", "/phone_numbers/0/capabilities/sms"),
    ("NC202", "response", "/phone_numbers/0/capabilities/voice"),
    ("NC204", "response", "/phone_numbers/0/sms_fallback_url"),
    ("NC204", "response", "/phone_numbers/0/status_callback"),
    ("NC204", "response", "/phone_numbers/0/voice_application_sid"),
]
LITERALLY = {
    "000_created": WORDS_FOR_SIDS,
    "001_ok": IRAN_IN_THE_US,
    "001_created_without_capabilities": IRAN_IN_THE_US,
    "001_created": IRAN_IN_THE_US,
    "002_page": UNSET_AND_BOOLEANS,
    "002_empty_page": [],
}
ON_THE_WIRE = {
    "000_created": WORDS_FOR_SIDS + NEVER_ON_THE_WIRE,
    "001_ok": IRAN_IN_THE_US,
    "001_created_without_capabilities": IRAN_IN_THE_US,
    "001_created": IRAN_IN_THE_US,
    "002_page": [],
    "002_empty_page": [],
}
NEEDED_ERRATA = {
    "000_created": (),
    "001_ok": (),
    "001_created_without_capabilities": (),
    "001_created": (),
    "002_page": ("NE01", "NE02", "NE07"),
    "002_empty_page": (),
}


def exchange(name: str) -> Exchange:
    example: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return Exchange(
        example["method"],
        example["url"],
        example["status"],
        request_headers={"Content-Type": example["request_type"]} if example["request_type"] else (),
        request_body=example["request"].encode(),
        headers={"Content-Type": JSON},
        body=json.dumps(example["response"]).encode(),
    )


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    return sorted((violation.id, violation.part, violation.pointer) for violation in verdict.violations)


def test_every_example_is_judged() -> None:
    names = sorted(path.stem for path in EXAMPLES.glob("*.json"))

    assert names == sorted(LITERALLY) == sorted(ON_THE_WIRE)


@pytest.mark.parametrize(("name", "expected"), LITERALLY.items(), ids=LITERALLY)
def test_an_example_breaks_its_own_document_where_it_is_known_to(name: str, expected: list[Any]) -> None:
    verdict = judge(exchange(name), profile="documented")

    assert told(verdict) == sorted(expected)


@pytest.mark.parametrize(("name", "expected"), ON_THE_WIRE.items(), ids=ON_THE_WIRE)
def test_on_the_wire_the_genuine_examples_pass_and_the_placeholders_fail(name: str, expected: list[Any]) -> None:
    verdict = judge(exchange(name), profile="wire")

    assert told(verdict) == sorted(expected)


@pytest.mark.parametrize("name", ON_THE_WIRE)
def test_no_example_holds_a_member_that_the_contract_does_not_know(name: str) -> None:
    verdict = judge(exchange(name))

    assert verdict.unknown == ()


@pytest.mark.parametrize(("name", "errata"), NEEDED_ERRATA.items(), ids=NEEDED_ERRATA)
def test_a_verdict_names_the_errata_that_the_example_needs(name: str, errata: tuple[str, ...]) -> None:
    verdict = judge(exchange(name))

    assert verdict.errata == errata


def test_the_number_of_001_is_one_that_cannot_exist() -> None:
    verdict = judge(exchange("001_created"))

    assert [(warning.id, warning.pointer) for warning in verdict.warnings] == [("NC390", "/phone_number")]


def test_the_genuine_page_of_002_has_nothing_to_warn_of() -> None:
    verdict = judge(exchange("002_page"))

    assert verdict.warnings == ()


def posted(url: str, body: str, kind: str, *, profile: str = "wire", status: int = 201) -> list[tuple[str, str]]:
    """Judge what was posted, whatever came back."""
    sent = Exchange("POST", url, status, request_headers={"Content-Type": kind}, request_body=body.encode())
    verdict = judge(sent, profile=profile)
    return [(violation.id, violation.pointer) for violation in verdict.violations if violation.part == "request"]


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param(TRUNK, '{"PhoneNumberSid": "string"}', id="000, JSON"),
        pytest.param(POOL, f'{{"PhoneNumberSid"=>"{PN}"}}', id="001, Ruby"),
    ],
)
@pytest.mark.parametrize("profile", ["documented", "wire"])
def test_the_request_examples_are_no_forms(url: str, body: str, profile: str) -> None:
    assert posted(url, body, FORM, profile=profile) == [("NC405", "/form")]


def test_the_request_example_of_000_is_not_read_as_json() -> None:
    found = posted(TRUNK, '{"PhoneNumberSid": "string"}', JSON)

    assert found == [("NC405", "/form")]


def test_the_form_that_001_shows_for_curl_is_one() -> None:
    found = posted(POOL, f"PhoneNumberSid={PN}", FORM)

    assert found == []


@pytest.mark.parametrize(
    ("url", "profile", "expected"),
    [
        # 000 lost the pattern of its path parameter; 001 has one.
        pytest.param("https://trunking.twilio.com/v1/Trunks/{TrunkSid}/PhoneNumbers", "documented", [], id="000"),
        pytest.param(
            "https://trunking.twilio.com/v1/Trunks/{TrunkSid}/PhoneNumbers",
            "wire",
            [("NC409", "/path/TrunkSid")],
            id="000 on the wire",
        ),
        pytest.param(
            "https://messaging.twilio.com/v1/Services/{ServiceSid}/PhoneNumbers",
            "documented",
            [("NC409", "/path/ServiceSid")],
            id="001",
        ),
    ],
)
def test_the_urls_that_are_shown_are_templates(url: str, profile: str, expected: list[Any]) -> None:
    found = posted(url, f"PhoneNumberSid={PN}", FORM, profile=profile)

    assert found == expected
