"""Comparing: what differs between a recorded answer and a fresh one, and how much it weighs."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from pytest_numbers_contract import Exchange, Sandbox
from pytest_numbers_contract.accidents import TimedOut
from pytest_numbers_contract.cassettes import Comparing, Recording, compare
from pytest_numbers_contract.cassettes.comparing import failure_of
from pytest_numbers_contract.cassettes.references import References
from pytest_numbers_contract.errors import ContractViolation, NotSent, Unreadable
from pytest_numbers_contract.exchange import Place, Response
from pytest_numbers_contract.numbering import make_sid

URL = "https://trunking.twilio.com/v1/Trunks"
JSON = {"Content-Type": "application/json"}
ISO, RFC = "2026-01-02T03:04:05Z", "Fri, 02 Jan 2026 03:04:05 +0000"


def sid(number: int, prefix: str = "PN") -> str:
    return make_sid(prefix, number)


def answered(body: Any, status: int = 200, url: str = URL, **headers: str) -> Exchange:
    source = Place("x.yaml", 4, "2026-11-21")
    return Exchange(
        "GET", url, status, headers={**JSON, **headers}, body=b"" if body is None else _bytes(body), source=source
    )


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def found(recorded: Exchange, fresh: Exchange) -> list[tuple[str, str, str]]:
    result = compare([recorded], [fresh])
    return [(one.difference.weight, one.difference.what, one.difference.place) for one in result.found]


@pytest.mark.parametrize(
    ("recorded", "fresh", "told"),
    [
        pytest.param({"a": 1}, {"a": 1, "b": 2}, ("information", "added", "$.b"), id="added"),
        pytest.param({"a": 1, "b": 2}, {"a": 1}, ("warning", "vanished", "$.b"), id="vanished"),
        pytest.param({"a": "x"}, {"a": None}, ("warning", "emptied", "$.a"), id="newly null"),
        pytest.param({"a": "x"}, {"a": ""}, ("warning", "emptied", "$.a"), id="newly empty"),
        pytest.param({"a": None}, {"a": "x"}, ("information", "value", "$.a"), id="null no more"),
        pytest.param({"a": ""}, {"a": "https://e.com"}, ("information", "value", "$.a"), id="empty no more"),
        pytest.param({"a": 1}, {"a": "1"}, ("error", "type", "$.a"), id="number to text"),
        pytest.param({"a": False}, {"a": 0}, ("error", "type", "$.a"), id="boolean to number"),
        pytest.param({"a": {}}, {"a": []}, ("error", "type", "$.a"), id="object to list"),
        pytest.param({"a": ISO}, {"a": RFC}, ("error", "form", "$.a"), id="another date"),
        pytest.param({"a": ISO}, {"a": "2026-01-02T03:04:05+00:00"}, ("error", "form", "$.a"), id="an offset"),
        pytest.param({"a": "+14155550100"}, {"a": "4155550100"}, ("error", "form", "$.a"), id="no plus"),
        pytest.param({"a": sid(1)}, {"a": sid(1, "TK")}, ("error", "form", "$.a"), id="another prefix"),
        pytest.param({"a": sid(1)}, {"a": sid(1)[:-1]}, ("error", "form", "$.a"), id="a short SID"),
        pytest.param({"a": sid(10)}, {"a": "PN" + sid(10)[2:].upper()}, ("error", "form", "$.a"), id="capitals"),
        pytest.param({"a": "/x.json"}, {"a": "https://e.com/x.json"}, ("error", "form", "$.a"), id="absolute"),
        pytest.param({"SMS": True}, {"sms": True}, ("error", "case", "$.SMS"), id="a member's case"),
        pytest.param({"a": ["SMS", "Voice"]}, {"a": ["voice", "SMS"]}, ("error", "case", "$.a[*]"), id="a word's case"),
        pytest.param({"a": 1}, {"a": 2}, ("information", "value", "$.a"), id="a number"),
        pytest.param({"a": "x"}, {"a": "y"}, ("information", "value", "$.a"), id="a text"),
        pytest.param({"a": [{}, {}]}, {"a": [{}]}, ("information", "length", "$.a"), id="fewer items"),
        pytest.param({"code": 21422}, {"code": 21421}, ("warning", "value", "$.code"), id="another error code"),
        pytest.param(b"a,b", b"a,c", ("information", "value", "body"), id="a text for a body"),
        pytest.param(b"a,b", {"a": 1}, ("error", "form", "body"), id="JSON for a text"),
        pytest.param({"a": 1}, b"<html>", ("error", "form", "body"), id="a text for JSON"),
        pytest.param(None, {"a": 1}, ("error", "form", "body"), id="a body for none"),
    ],
)
def test_a_difference_of_bodies_has_its_weight(recorded, fresh, told):
    assert found(answered(recorded), answered(fresh)) == [told]


@pytest.mark.parametrize(
    ("recorded", "fresh", "told"),
    [
        pytest.param(answered({}), answered({}, 201), ("error", "status", "status"), id="status"),
        pytest.param(answered({}), answered({"code": 1}, 404), ("error", "status", "status"), id="refused"),
        pytest.param(answered({}, X="1"), answered({}), ("warning", "vanished", "header x"), id="a header gone"),
        pytest.param(answered({}), answered({}, X="1"), ("information", "added", "header x"), id="a header come"),
        pytest.param(answered({}, X="a"), answered({}, X="A"), ("error", "case", "header x"), id="a header's case"),
        pytest.param(
            answered({}),
            Exchange("GET", URL, 200, headers={"Content-Type": "text/html"}, body=b"{}"),
            ("error", "form", "header content-type"),
            id="media type",
        ),
    ],
)
def test_a_difference_beside_the_body_has_its_weight(recorded, fresh, told):
    assert found(recorded, fresh) == [told]


@pytest.mark.parametrize(
    ("recorded", "fresh"),
    [
        pytest.param({"a": sid(1), "b": [sid(1)]}, {"a": sid(7), "b": [sid(7)]}, id="SIDs"),
        pytest.param({"a": f"/x/{sid(1)}.json"}, {"a": f"/x/{sid(7)}.json"}, id="a SID in a path"),
        pytest.param({"a": "+14155550100"}, {"a": "+14155550123"}, id="numbers"),
        pytest.param({"a": "(415) 555-0100"}, {"a": "(415) 555-0123"}, id="spelled"),
        pytest.param({"a": ISO, "b": RFC}, {"a": "2027-01-02T03:04:05Z", "b": RFC.replace("2026", "2027")}, id="dates"),
        pytest.param({"a": f"/x?PageToken=PA{sid(1)}&b=c"}, {"a": "/x?PageToken=xyz&b=c"}, id="page tokens"),
        pytest.param({"a": "0" * 32}, {"a": "1" * 32}, id="tokens"),
        pytest.param({"a": "person1@example.com"}, {"a": "person2@example.com"}, id="emails"),
        pytest.param({"a": None, "b": []}, {"b": [], "a": None}, id="the order of members"),
        pytest.param({"a": ["SMS", "MMS"]}, {"a": ["MMS", "SMS"]}, id="the order of words"),
        pytest.param({"a": 1.0}, {"a": 1}, id="the spelling of a number"),
    ],
)
def test_what_stands_for_the_same_does_not_differ(recorded, fresh):
    assert found(answered(recorded), answered(fresh)) == []


@pytest.mark.parametrize(
    ("fresh", "told"),
    [
        pytest.param({"a": sid(7), "b": sid(8)}, [("warning", "reference", "$.b")], id="one is two now"),
        pytest.param({"a": sid(7), "b": sid(7)}, [], id="one is one"),
    ],
)
def test_a_sid_of_something_else_is_a_warning(fresh, told):
    assert found(answered({"a": sid(1), "b": sid(1)}), answered(fresh)) == told


def test_what_the_urls_say_counts_too():
    recorded, fresh = (
        answered(
            {"account_sid": sid(body, "AC")}, url=f"https://api.twilio.com/2010-04-01/Accounts/{sid(url, 'AC')}.json"
        )
        for url, body in ((1, 1), (7, 8))
    )

    assert found(recorded, fresh) == [("warning", "reference", "$.account_sid")]


def test_two_that_are_one_now_are_told_too():
    recorded, fresh = {"a": "+14155550100", "b": "+14155550101"}, {"a": "+14155550107", "b": "+14155550107"}

    assert found(answered(recorded), answered(fresh)) == [("information", "reference", "$.b")]


def test_requests_are_paired_by_what_they_name():
    recorded = [answered({"sid": sid(1)}), answered({"a": 1}, url=f"{URL}/{sid(1)}")]
    fresh = [answered({"sid": sid(7)}), answered({"a": "1"}, url=f"{URL}/{sid(7)}")]

    result = compare(recorded, fresh)

    assert (len(result.found), result.misses, result.unused) == (1, (), ())


def test_numbers_in_forms_are_put_in_place_as_they_are_encoded():
    references = References()
    references.learn_texts("+14155550100 x", "+14155550123 x")
    references.learn_texts("+1 x", "another text")

    assert references.translated("a=%2B14155550123&b=+14155550123") == "a=%2B14155550100&b=+14155550100"


def test_the_same_difference_of_many_items_is_told_once():
    recorded, fresh = [{"a": 1}] * 5, [{"a": "1"}] * 5

    (one,) = compare([answered({"items": recorded})], [answered({"items": fresh})]).found

    assert (one.count, one.difference.place) == (5, "$.items[*].a")
    assert str(one).endswith('recorded 1   now "1"   ×5')


def test_what_the_test_names_by_itself_is_found_though_it_stands_for_something_else_too():
    by_number = answered({}, url=f"{URL}?PhoneNumber=%2B14155550101")

    result = compare(
        [answered({"phone_number": "+14155550100"}), by_number],
        [answered({"phone_number": "+14155550101"}), by_number],
    )

    assert (result.misses, result.unused) == ((), ())


def test_a_message_names_the_place_and_both_values_in_forty_lines_at_most():
    recorded = answered({f"member_{number}": 1 for number in range(60)})
    fresh = answered({f"member_{number}": "1" for number in range(60)})
    result = compare([recorded, answered({}, url=f"{URL}/x")], [fresh, answered({}, url=f"{URL}/y")])

    lines = failure_of("x.yaml", "live", result).splitlines()

    assert lines[0] == "x.yaml differs from its source, live (errors: 60, requests new: 1, requests not made: 1)"
    assert lines[1] == f"  GET {URL} → 200      from x.yaml:4, recorded 2026-11-21"
    assert lines[2].split() == ["type", "$.member_0", "recorded", "1", "now", '"1"']
    assert lines[-1].endswith("pytest --numbers-record=all")
    assert len(lines) <= 40


def test_a_line_for_the_summary_names_file_and_line():
    (one,) = compare([answered({})], [answered({"a": 1})]).found

    assert one.line == "information: x.yaml:4, recorded 2026-11-21: added $.a recorded nothing now 1"


# --- the block


@pytest.fixture
def recorded(tmp_path):
    sandbox = Sandbox()
    with Recording(tmp_path / "x.yaml", sandbox.answer_request, name="sandbox") as recording:
        buy(sandbox)
    recording.save(today="2026-11-21")
    return tmp_path / "x.yaml"


def buy(sandbox: Sandbox, number: str = "+14155550100") -> httpx.Response:
    account = sandbox.account
    url = f"https://api.twilio.com/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers.json"
    return httpx.post(url, data={"PhoneNumber": number}, auth=(account.sid, account.auth_token))


def changed(sandbox: Sandbox, **members: Any):
    def source(request):
        answer = sandbox.answer_request(request)
        return Response(answer.status, answer.headers, json.dumps({**json.loads(answer.body), **members}).encode())

    return source


def test_the_same_source_differs_in_nothing_and_the_file_is_not_touched(recorded):
    before, sandbox = recorded.read_bytes(), Sandbox(seed=5)

    with Comparing(Recording(recorded, sandbox.answer_request, name="sandbox")) as comparing:
        buy(sandbox)
    comparing.verify()

    assert comparing.result.found == ()
    assert len(comparing.exchanges) == 1
    assert recorded.read_bytes() == before


def test_an_error_is_raised_with_both_values_and_without_secrets(recorded):
    sandbox, token = Sandbox(seed=5), "5f" * 16
    source = changed(sandbox, beta="false", friendly_name=["https://u:secret@e.com/?k=v", token, "+14158675309"])

    with Comparing(Recording(recorded, source, name="live")) as comparing:
        buy(sandbox)
    with pytest.raises(ContractViolation) as raised:
        comparing.verify()

    message = str(raised.value)
    assert '$.beta                               recorded false   now "false"' in message
    assert f"{recorded}:6, recorded 2026-11-21" in message
    assert [
        secret for secret in ("secret", "k=v", token, "5309", sandbox.account.auth_token) if secret in message
    ] == []


def test_a_request_that_was_not_recorded_is_an_error_with_the_nearest(recorded):
    sandbox = Sandbox()

    with Comparing(Recording(recorded, sandbox.answer_request, name="sandbox"), allow_unused=True) as comparing:
        buy(sandbox, "+14155550101")
    with pytest.raises(ContractViolation, match=r"requests new: 1\)\n(.*\n)+.*form\.PhoneNumber"):
        comparing.verify()


def test_what_is_not_asked_for_is_an_error_unless_allowed_or_the_test_failed(recorded):
    idle = Comparing(Recording(recorded, TimedOut, name="sandbox"))
    allowed = Comparing(Recording(recorded, TimedOut, name="sandbox"), allow_unused=True)

    idle.verify(complete=False)
    allowed.verify()
    with pytest.raises(ContractViolation, match="requests not made: 1"):
        idle.verify()


def test_what_went_wrong_in_the_source_comes_first(recorded):
    def refuse(request):
        raise NotSent("no money")

    with Comparing(Recording(recorded, refuse, name="live")) as comparing:
        answer = buy(Sandbox())
    with pytest.raises(NotSent, match="no money"):
        comparing.verify()

    assert answer.json()["message"] == "no money; the test fails when it ends."


def test_there_is_nothing_to_compare_with_without_a_file(tmp_path):
    with pytest.raises(Unreadable, match="no such cassette"):
        Comparing(Recording(tmp_path / "x.yaml", TimedOut, name="sandbox"))
