"""Faults: each is one thing wrong, is told by its id in its place, and leaves the genuine payload as it was."""

import copy
from functools import cache

import httpx
import pytest
from samples import error, meta, owned_number, owned_page, pool_number, trunk_number

from pytest_numbers_contract import judge
from pytest_numbers_contract.catalog import operation_named, operations
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.factories import NumbersFactory
from pytest_numbers_contract.faults import breakable, breaker, faults, only_human
from pytest_numbers_contract.sandbox import Sandbox

OPERATIONS = [pytest.param(operation, id=operation.id) for operation in operations()]
BUY = "incoming_phone_numbers.create"
PAYLOADS = {
    "trunk number": trunk_number(),
    "pool number": pool_number(),
    "owned number": owned_number(),
    "test purchase": NumbersFactory().incoming_phone_numbers(test_purchase=True),
    "old number": NumbersFactory().incoming_phone_numbers(old_number=True),
    "trunk page": {"meta": meta(), "phone_numbers": [trunk_number()]},
    "owned page": owned_page([owned_number()]),
    "empty page": owned_page([]),
    "country": NumbersFactory().available_phone_numbers.country("GB"),
    "offers": NumbersFactory().available_phone_numbers.page(2),
    "trunk": NumbersFactory().trunking.trunks(),
    "service": NumbersFactory().messaging.services(),
    "account": NumbersFactory().accounts(),
}


@cache
def genuine(operation):
    return NumbersFactory(0).of(operation.resource).exchange(operation.verb)


def is_told(fault, exchange):
    broken = fault.put_into(exchange)
    found = [(violation.id, violation.part, violation.pointer) for violation in judge(broken).violations]
    return broken is not exchange and (fault.check, fault.part, fault.place) in found


def told(payload, operation, status=200):
    return {(violation.id, violation.pointer) for violation in judge((status, payload), operation=operation).violations}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_contract_tells_every_fault_by_its_id_in_its_place(operation):
    exchange = genuine(operation)
    untouched = judge(exchange).violations

    missed = [str(fault) for fault in faults(operation) if not is_told(fault, exchange)]

    assert (untouched, missed) == ((), [])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_two_faults_of_an_operation_have_one_name(operation):
    names = [fault.id for fault in (*faults(operation), *only_human(operation))]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    "fault",
    [fault for operation in operations() for fault in only_human(operation)],
    ids=lambda f: f"{f.operation}-{f.id}",
)
def test_what_only_a_human_would_see_is_a_change_that_breaks_no_promise(fault):
    exchange = genuine(operation_named(fault.operation))
    broken = fault.put_into(exchange)

    assert broken is not exchange
    assert judge(broken).ok
    assert fault.check is None


def test_a_fault_that_changes_nothing_is_not_taken_for_told():
    operation = operation_named("trunking.phone_numbers.list")
    empty = NumbersFactory().trunking.phone_numbers.exchange("list", n=0)
    fault = next(fault for fault in faults(operation) if fault.id == "sid-missing")

    assert fault.put_into(empty) is empty
    assert not is_told(fault, empty)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_each_fault_of_a_payload_is_told_and_the_payload_is_left_as_it_was(payload):
    before = copy.deepcopy(payload)
    found = faults(payload)
    untouched = told(payload, found[0].operation)

    missed = [str(fault) for fault in found if (fault.check, fault.place) not in told(fault.broken, fault.operation)]

    assert missed == []
    assert (untouched, payload) == (set(), before)


def test_each_fault_of_an_error_is_told():
    payload = error()
    found = faults(payload)
    untouched = told(payload, found[0].operation, 404)

    missed = [str(fault) for fault in found if (fault.check, fault.place) not in told(fault.broken, BUY, 404)]

    assert (missed, untouched) == ([], set())
    assert {"unknown-member", "status-of-another-answer", "more-info-of-another-code"} <= {fault.id for fault in found}


def test_the_status_of_an_error_that_is_itself_404_is_broken_too():
    broken = next(fault for fault in faults(error(21422, 400)) if fault.id == "status-of-another-answer").broken

    assert broken["status"] == 404


def test_a_fault_says_what_is_wrong_and_where():
    assert str(faults(trunk_number())[0]).startswith("trunking.phone_numbers.fetch: ")


def test_what_cannot_be_contradicted_is_no_fault():
    lame = {name: value for name, value in trunk_number().items() if name not in ("sid", "links")}

    names = {fault.id for fault in faults(lame)}

    assert names.isdisjoint({"url-foreign-sid", "links-foreign-sid"})
    assert "url-foreign-trunk" in names


@pytest.mark.parametrize("payload", [{}, {"colour": "red"}], ids=["empty", "foreign"])
def test_a_payload_of_nothing_known_is_told(payload):
    with pytest.raises(BadSetting, match="no answer of the contract"):
        faults(payload)


@pytest.mark.parametrize("fault", faults("trunking.phone_numbers.fetch")[:3])
def test_a_fault_names_its_parameter(fault, request):
    assert request.node.name.endswith(f"[{fault.id}]")


def test_the_named_faults_of_hand_made_data_are_there():
    names = {fault.id for fault in faults("incoming_phone_numbers.list")}

    assert names >= {
        "sid-33-characters",
        "sid-35-characters",
        "sid-wrong-prefix",
        "sid-trailing-newline",
        "sid-arabic-digits",
        "date_created-iso8601",
        "date_created-wrong-weekday",
        "voice_method-wrong-case",
        "end-off-by-one",
        "next-skips-a-page",
        "uri-foreign-sid",
        "request-unknown-query",
        "beta-text",
        "capabilities.sms-missing",
    }


def test_a_fault_of_an_operation_has_no_payload_of_its_own():
    with pytest.raises(BadSetting, match="was asked for an operation"):
        faults(BUY)[0].broken  # noqa: B018


def test_a_fault_outside_of_the_body_goes_into_an_exchange_only():
    fault = next(fault for fault in faults(BUY) if fault.id == "status-202")

    with pytest.raises(BadSetting, match="not in a body"):
        fault({})


def test_a_request_without_a_url_of_ours_takes_no_fault_of_its_path():
    exchange = genuine(operation_named(BUY))
    fault = next(fault for fault in faults("trunking.phone_numbers.fetch") if fault.id.startswith("request-path-"))

    assert fault.put_into(exchange) is exchange


# --- in the sandbox


def fetched(sandbox, number):
    account = sandbox.account
    url = f"https://api.twilio.com/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers/{number.sid}.json"
    return httpx.get(url, auth=(account.sid, account.auth_token)).json()


@pytest.mark.parametrize(
    "broken",
    [
        next(fault for fault in faults("incoming_phone_numbers.fetch") if fault.id == "sid-33-characters"),
        "sid-33-characters",
        lambda body: {**body, "sid": body["sid"][:-1]},
    ],
    ids=["fault", "name", "function"],
)
def test_the_sandbox_answers_with_a_fault(broken):
    with Sandbox() as sandbox:
        number = sandbox.incoming_phone_number()
        sandbox.fail("incoming_phone_numbers.fetch", broken=broken)

        body = fetched(sandbox, number)

    assert body["sid"] == number.sid[:-1]


def test_a_rule_by_its_id_is_the_first_fault_that_breaks_it():
    operation = operation_named("messaging.phone_numbers.fetch")

    assert breaker("NC324", operation).id == "url-foreign-sid"
    assert "NC324" in breakable(operation)
    assert "NC409" not in breakable(operation)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (faults("trunking.phone_numbers.fetch")[0], "is a fault of trunking.phone_numbers.fetch"),
        (next(fault for fault in faults(BUY) if fault.id == "status-202"), "is not in a body"),
        ("sid-34-characters", "has no answer that breaks sid-34-characters"),
    ],
    ids=["another operation's", "status", "unknown"],
)
def test_a_fault_that_the_sandbox_cannot_make_is_told_at_once(broken, message):
    with pytest.raises(BadSetting, match=message) as refused:
        breaker(broken, operation_named(BUY))

    assert refused.value.advice


def test_a_misspelt_name_is_told_with_the_nearest():
    with pytest.raises(BadSetting) as refused:
        breaker("sid-34-characters", operation_named(BUY))

    assert "sid-33-characters" in refused.value.advice
