"""The failure message."""

import json
import shlex
from datetime import date
from types import SimpleNamespace

import pytest
import samples as s

from pytest_numbers_contract import ContractViolation, Exchange, assert_conforms, judge
from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.message import curl, failure, orphans_failure, safe, seen

TODAY = date(2026, 11, 21)


def broken(**members):
    return judge(s.attach(s.trunk_number(**members)))


def test_it_reads_as_a_whole():
    place = Place("cassettes/x.yaml", 41, "2026-03-02")
    exchange = s.attach(s.trunk_number(phone_number="4155552671"))
    verdict = judge(Exchange.between(exchange.request, exchange.response, place))

    text = failure(verdict, today=TODAY)

    assert text == "\n".join(
        [
            "trunking.phone_numbers.create broke its contract (1 violation)",
            "  POST https://trunking.twilio.com/v1/Trunks/TK…/PhoneNumbers → 201"
            "      from cassettes/x.yaml:41, recorded 2026-03-02",
            "",
            "  NC204  response $.phone_number              expected E.164 (+ and 2–15 digits)"
            '              got "4155552671"',
            "         says NE11 (000 'phone_number'); explain: numbers-contract explain NC204",
            "",
            f'  reproduce   curl -X POST "{s.TRUNKING}" --data-urlencode "PhoneNumberSid={s.PN}"'
            ' -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"',
            "  waive       numbers_contract_waive = NC204 @ trunking.phone_numbers.create $.phone_number"
            " until=2027-02-19 reason=…",
        ]
    )


def test_items_of_a_page_are_collapsed():
    items = [s.trunk_number(sid=f"PN{index:032x}", phone_number="1") for index in range(12)]
    exchange = s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": items, "meta": s.meta()})

    text = failure(judge(exchange), today=TODAY)

    assert "(12 violations)" in text
    assert "$.phone_numbers[*].phone_number" in text
    assert "×12, first at $.phone_numbers[0].phone_number" in text
    assert (
        "waive       numbers_contract_waive = NC204 @ trunking.phone_numbers.list $.phone_numbers[*].phone_number"
        in text
    )


def test_it_has_at_most_forty_lines():
    text = failure(judge(s.attach({})), today=TODAY)

    assert len(text.splitlines()) <= 40
    assert "… and 14 more" in text


def test_a_fault_of_the_transport_is_named_without_a_dollar():
    assert "response status " in failure(judge(s.attach(status=202)), today=TODAY)


def test_a_fault_of_the_request_is_named_by_its_parameter():
    text = failure(judge(s.attach(form="PhoneNumberSid=PN1")), today=TODAY)

    assert "request form.PhoneNumberSid " in text


def test_nothing_is_said_of_a_request_nobody_saw():
    verdict = judge((201, {}), operation="trunking.phone_numbers.create")

    text = failure(verdict, today=TODAY)

    assert "POST (no URL) → 201" in text
    assert "reproduce   (the request was not seen)" in text


def test_orphans_are_named():
    number = SimpleNamespace(sid=s.PN, phone_number="+14155550100")

    assert orphans_failure([number]).startswith(f"1 number bought and left unattached\n  +14155550100  {s.PN}\n")
    assert orphans_failure([number, number]).startswith("2 numbers bought")


class TestSecrets:
    token = "0123456789abcdef0123456789abcdef"

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            pytest.param("https://user:hunter2@example.com/x", '"https://…@example.com/x"', id="userinfo"),
            pytest.param("https://example.com/x?token=hunter2&a=b", '"https://example.com/x?token=…&a=…"', id="query"),
            pytest.param(token, '"…"', id="token"),
            pytest.param("Basic dXNlcjpodW50ZXIy", '"Basic …"', id="credentials"),
        ],
    )
    def test_an_actual_value_holds_none(self, value, shown):
        assert seen(value) == shown

    def test_the_query_of_a_twilio_link_stays(self):
        assert seen("https://api.twilio.com/x?Page=1") == '"https://api.twilio.com/x?Page=1"'

    def test_a_url_that_is_none_is_still_cleaned(self):
        assert safe("https://[broken?x=hunter2") == "https://[broken?x=…"

    def test_the_curl_line_holds_none(self):
        exchange = Exchange(
            "POST",
            f"https://{s.AC}:{self.token}@api.twilio.com/2010-04-01/Accounts/{s.AC}/IncomingPhoneNumbers.json",
            201,
            request_headers={"Authorization": f"Basic {self.token}"},
            request_body=b"VoiceUrl=https%3A%2F%2Fme%3Ahunter2%40example.com%2F%3Fkey%3Dhunter2",
        )

        line = curl(exchange)

        assert self.token not in line
        assert "hunter2" not in line
        assert s.AC not in line
        assert "/Accounts/$TWILIO_ACCOUNT_SID/IncomingPhoneNumbers.json" in line

    def test_the_curl_line_runs_nothing_else(self):
        exchange = s.attach(form='PhoneNumberSid="$(touch+pwned)`id`\\"')

        words = shlex.split(curl(exchange).replace("\\$", "$").replace("\\`", "`"))

        assert words[5] == 'PhoneNumberSid="$(touch pwned)`id`\\"'
        assert r"\$(touch pwned)\`id\`" in curl(exchange)

    def test_a_form_that_cannot_be_read_is_left_out(self):
        assert "--data" not in curl(s.attach(form="PhoneNumberSid=%ff"))

    def test_a_url_that_is_none_survives(self):
        assert "broken" in curl(Exchange("GET", "https://[broken", 200))


def test_control_characters_are_spelled_out():
    assert seen("a\u001b[31m\u202e") == '"a\\u001b[31m\\u202e"'


def test_a_body_that_cannot_be_decoded_is_told_with_its_place():
    cut_short = s.exchange("POST", s.TRUNKING, 201, b'{\n  "sid": "PN', form=f"PhoneNumberSid={s.PN}")

    text = failure(judge(cut_short), today=TODAY)

    assert 'got "truncated JSON: it ends inside the string that starts at line 2, column 10 (byte 11)"' in text


def test_no_name_breaks_a_line_or_steers_a_terminal():
    exchange = s.attach(form=f"PhoneNumberSid={s.PN}&a%1b%5b31m%0ab+c=1")

    text = failure(judge(exchange), today=TODAY)

    assert "request form.a%1B[31m%0Ab%20c " in text
    assert "\x1b" not in text


def test_no_url_steers_a_terminal():
    exchange = s.exchange("GET", f"{s.TRUNKING}?\x1b=1", 200, {})

    assert "\x1b" not in failure(judge(exchange), today=TODAY)


def test_a_long_value_is_cut():
    assert len(seen("x" * 1000)) == 60


class TestAssertConforms:
    def test_it_returns_the_verdict(self):
        assert assert_conforms(s.attach()).ok

    def test_it_raises_with_the_verdict(self):
        with pytest.raises(ContractViolation, match="broke its contract") as caught:
            assert_conforms(s.attach({}))

        assert not caught.value.verdicts[0].ok

    def test_it_takes_a_status_and_a_body_beside_an_operation(self):
        assert assert_conforms((200, s.trunk_number()), operation="trunking.phone_numbers.fetch").ok
        assert assert_conforms((200, json.dumps(s.trunk_number())), operation="trunking.phone_numbers.fetch").ok
        assert assert_conforms(
            (200, json.dumps(s.trunk_number()).encode()), operation="trunking.phone_numbers.fetch"
        ).ok

    def test_a_status_and_a_body_alone_are_refused(self):
        with pytest.raises(TypeError, match="name its operation"):
            assert_conforms((200, {}))
