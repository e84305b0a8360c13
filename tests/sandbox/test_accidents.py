"""Accidents that a test orders: which calls they befall, and what comes of them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from sandbox_client import ACCOUNT, Client

from pytest_numbers_contract import NumbersContractError, Sandbox, catalog
from pytest_numbers_contract.accidents import Dropped, Slow, TimedOut
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Exchange, Response
from pytest_numbers_contract.faults import breakable
from pytest_numbers_contract.judging import judge
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.service.routes import routes

BUY = "incoming_phone_numbers.create"
POOL = "messaging.phone_numbers.create"


# --- accidents


def buy(client: Client) -> Any:
    return client.meet("POST", f"{client.numbers}.json", {"AreaCode": "415"})


def test_an_ordered_error_befalls_the_next_call_and_no_more(client: Client) -> None:
    client.service.fail(POOL, code=21714)
    number, pool = client.buy(), client.pool()

    got = client.post(pool["links"]["phone_numbers"], PhoneNumberSid=number["sid"])

    assert (got.status, got.code, got.served.injected) == (412, 21714, True)
    assert client.add(pool, number)["sid"] == number["sid"]


def test_an_accident_befalls_its_operation_only(client: Client) -> None:
    client.service.fail(POOL, code=21714)

    assert client.buy()["phone_number"] == "+14155550100"
    assert [order.failure.operation for order in client.service.schedule.pending] == [POOL]


def test_an_accident_waits_and_comes_as_often_as_ordered(client: Client) -> None:
    client.service.fail(BUY, status=429, times=2, after=1)

    assert [buy(client).status for _ in range(5)] == [201, 429, 429, 201, 201]


def test_accidents_of_one_operation_queue(client: Client) -> None:
    client.service.fail(BUY, status=500)
    client.service.fail(BUY, status=503, after=1)

    assert [buy(client).status for _ in range(4)] == [500, 201, 503, 201]
    assert client.service.schedule.pending == ()


@pytest.mark.parametrize(
    ("order", "body"),
    [
        (
            {"status": 429},
            {
                "code": 20429,
                "message": "Too Many Requests",
                "more_info": "https://www.twilio.com/docs/errors/20429",
                "status": 429,
            },
        ),
        ({"status": 500}, {"message": "Internal Server Error", "status": 500}),
        ({"status": 503}, {"message": "Service Unavailable", "status": 503}),
        ({"status": 418}, {"message": "HTTP 418", "status": 418}),
        (
            {"code": 21422, "status": 409},
            {
                "code": 21422,
                "message": "+15005550000 is not available",
                "more_info": "https://www.twilio.com/docs/errors/21422",
                "status": 409,
            },
        ),
        (
            {"code": 99999, "status": 400},
            {
                "code": 99999,
                "message": "Error 99999",
                "more_info": "https://www.twilio.com/docs/errors/99999",
                "status": 400,
            },
        ),
    ],
    ids=str,
)
def test_an_ordered_error_has_the_body_that_is_known(
    client: Client, order: dict[str, int], body: dict[str, Any]
) -> None:
    client.service.fail(BUY, **order)  # type: ignore[arg-type]

    answer = buy(client)

    assert (answer.status, json.loads(answer.body)) == (body["status"], body)


def test_an_ordered_404_names_the_path(client: Client) -> None:
    client.service.fail("trunking.trunks.fetch", code=20404)

    assert client.get(client.trunk()["url"]).message.startswith("The requested resource /Trunks/TK")


@pytest.mark.parametrize(("order", "answer"), [("timeout", TimedOut()), ("dropped", Dropped())])
def test_without_an_answer_nothing_is_bought(client: Client, order: str, answer: object) -> None:
    client.service.fail(BUY, **{order: True})  # type: ignore[arg-type]

    assert buy(client) == answer
    assert client.service.state.numbers == {}


def test_with_a_slow_answer_the_number_is_bought(client: Client) -> None:
    client.service.fail(BUY, slow=30)

    answer = buy(client)

    assert isinstance(answer, Slow)
    assert (answer.seconds, answer.response.status) == (30, 201)
    assert len(client.service.state.numbers) == 1


def test_an_error_can_be_slow(client: Client) -> None:
    client.service.fail(BUY, status=503, slow=5)

    answer = buy(client)

    assert (answer.seconds, answer.response.status) == (5, 503)
    assert client.service.state.numbers == {}


def test_a_broken_answer_is_what_the_breaker_makes_of_it(client: Client) -> None:
    client.service.fail(BUY, broken=lambda body: {**body, "sid": None})

    served = client.service.serve(client.request("POST", f"{client.numbers}.json", {"AreaCode": "415"}))

    assert served.injected
    assert isinstance(served.answer, Response)
    body = json.loads(served.answer.body)
    assert (served.answer.status, body["sid"], body["phone_number"]) == (201, None, "+14155550100")
    assert len(client.service.state.numbers) == 1


BOUGHT_BY = {"local.create": "+12125550100", "mobile.create": "+447700900000", "toll_free.create": "+18335550100"}
# That each fault is told is tried elsewhere; here, that the sandbox makes it. A page of one cannot be overfull.
BREAKABLE = [
    (operation, name)
    for operation in catalog.operations()
    if operation.resource.endswith("phone_numbers")
    for name in breakable(operation)
    if name in ("NC201", "NC204") or (name.startswith("NC3") and name != "NC312")
]


@pytest.fixture
def arranged(client: Client) -> dict[str, str]:
    """Arrange one of everything, and say how paths name it."""
    trunk, pool = client.trunk(), client.pool()
    client.buy("+447700900099")
    client.buy("+18335550199")
    number, free = client.buy("+14155550199"), client.buy("+14155550198")
    client.attach(trunk, number)
    client.add(pool, number)
    for kind in ("National", "Voip", "SharedCost", "MachineToMachine"):
        client.offer(f"+1415555{len(kind):04}", kind)
    return {
        "AccountSid": ACCOUNT,
        "TrunkSid": trunk["sid"],
        "ServiceSid": pool["sid"],
        "Sid": number["sid"],
        "CountryCode": "US",
        "free": free["sid"],
    }


@pytest.mark.parametrize(("operation", "rule"), BREAKABLE, ids=[f"{op.id}-{name}" for op, name in BREAKABLE])
def test_a_named_rule_is_broken_and_the_judge_sees_it(
    client: Client, arranged: dict[str, str], operation: Operation, rule: str
) -> None:
    path = operation.path.format(**arranged).replace("US/Mobile", "GB/Mobile")
    url = f"https://{operation.host}.twilio.com{path}" + ".json" * bool(operation.suffixes)
    form = {"PhoneNumberSid": arranged["free"], "PhoneNumber": BOUGHT_BY.get(operation.verb, "+12125550100")}
    request = client.request(operation.method, url, form if operation.method == "POST" else None)
    client.service.fail(operation.id, broken=rule)

    answer = client.service(request)

    assert isinstance(answer, Response)
    verdict = judge(Exchange.between(request, answer))
    assert rule in [violation.id for violation in verdict.violations]


@pytest.mark.parametrize(
    ("operation", "rule"), [(BUY, "NC999"), (BUY, "NC314"), ("incoming_phone_numbers.delete", "NC201")]
)
def test_what_cannot_be_broken_is_told_with_what_can(client: Client, operation: str, rule: str) -> None:
    with pytest.raises(BadSetting, match=f"no answer that breaks {rule}") as told:
        client.service.fail(operation, broken=rule)

    assert "ids that can be broken: " in told.value.advice


def test_a_broken_list_waits_for_an_item(client: Client) -> None:
    client.service.fail("incoming_phone_numbers.list", broken="NC201")

    assert not client.get(f"{client.numbers}.json").served.injected
    client.buy()
    assert client.get(f"{client.numbers}.json").served.injected


def test_a_broken_list_waits_for_json(client: Client) -> None:
    client.buy()
    client.service.fail("incoming_phone_numbers.list", broken="NC201")

    got = client.get(f"{client.numbers}.csv")

    assert (got.status, got.served.injected) == (200, False)
    assert client.get(f"{client.numbers}.json").served.injected


def test_a_broken_answer_waits_for_a_success(client: Client) -> None:
    client.service.fail(BUY, broken=lambda body: [])

    refused = client.post(f"{client.numbers}.json", AreaCode="999")

    assert (refused.code, refused.served.injected) == (21452, False)
    assert json.loads(buy(client).body) == []


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ({}, "no accident"),
        ({"code": 21422, "timeout": True}, "one accident at a time"),
        ({"dropped": True, "timeout": True}, "one accident at a time"),
        ({"status": 500, "broken": dict}, "one accident at a time"),
        ({"slow": 0}, "slow=0 makes no sense here"),
        ({"slow": 1, "timeout": True}, "slow=1 makes no sense here"),
        ({"status": 200}, "status=200 is no failure"),
        ({"code": 99999}, "no error 99999 is known"),
        ({"status": 500, "times": 0}, "times=0, after=0 makes no sense"),
        ({"status": 500, "after": -1}, "times=1, after=-1 makes no sense"),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value),
)
def test_an_accident_that_makes_no_sense_is_told(client: Client, order: dict[str, Any], message: str) -> None:
    with pytest.raises(BadSetting, match=message):
        client.service.fail(BUY, **order)


def test_an_unknown_operation_is_told_with_the_nearest(client: Client) -> None:
    with pytest.raises(BadSetting, match=r"no operation 'messaging\.phone_number\.create'") as told:
        client.service.fail("messaging.phone_number.create", status=500)

    assert POOL in told.value.advice


def test_an_operation_that_is_not_served_is_told(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("pytest_numbers_contract.service.routes", lambda: routes()[:1])

    with pytest.raises(BadSetting, match="is not served by the sandbox"):
        client.service.fail(POOL, status=500)


# --- accidents that never happen


TRUNKS = "https://trunking.twilio.com/v1/Trunks"


def test_an_accident_that_befell_no_call_is_told_when_the_block_ends() -> None:
    with pytest.raises(NumbersContractError) as told, Sandbox() as sandbox:
        sandbox.fail(BUY, code=21422, after=2)
        sandbox.fail("trunking.trunks.fetch", broken=lambda body: {}, slow=2)
        httpx.get(TRUNKS, auth=(sandbox.account.sid, "x"))

    assert told.value.problem == (
        "ordered, and never happened: incoming_phone_numbers.create (code=21422), which waited for 2 more to go well; "
        "trunking.trunks.fetch (slow=2, a broken success)"
    )
    assert told.value.advice == (
        "called was trunking.trunks.list ×1; if it need not happen, say so: sandbox.fail(…, allow_unused=True)"
    )


def test_an_error_is_not_broken_and_the_message_says_what_was_waited_for() -> None:
    with pytest.raises(NumbersContractError) as told, Sandbox() as sandbox:
        sandbox.fail("trunking.trunks.fetch", broken="sid-33-characters")
        httpx.get(f"{TRUNKS}/TK{'0' * 32}", auth=(sandbox.account.sid, "x"))

    assert told.value.problem == "ordered, and never happened: trunking.trunks.fetch (a broken success)"
    assert told.value.advice.startswith(
        "called was trunking.trunks.fetch ×1, and no answer had what was to be broken ("
    )


def test_an_empty_list_has_nothing_to_break_and_the_message_says_so() -> None:
    with pytest.raises(NumbersContractError) as told, Sandbox() as sandbox:
        sandbox.fail("trunking.trunks.list", broken="NC201")
        httpx.get(TRUNKS, auth=(sandbox.account.sid, "x"))

    assert "no answer had what was to be broken (an error and an empty list have not); if it" in told.value.advice


def test_where_nothing_was_called_it_says_so() -> None:
    with pytest.raises(NumbersContractError, match="called was nothing"), Sandbox() as sandbox:
        sandbox.fail(BUY, timeout=True)


def test_one_that_happened_less_often_than_ordered_happened() -> None:
    with Sandbox() as sandbox:
        sandbox.fail("trunking.trunks.list", status=503, times=99)

        assert httpx.get(TRUNKS, auth=(sandbox.account.sid, "x")).status_code == 503


def test_one_that_need_not_happen_is_let_pass() -> None:
    with Sandbox() as sandbox:
        sandbox.fail(BUY, code=21422, allow_unused=True)


def test_what_broke_the_block_is_not_hidden_by_it() -> None:
    with pytest.raises(ZeroDivisionError), Sandbox() as sandbox:
        sandbox.fail(BUY, code=21422)
        raise ZeroDivisionError


def test_whether_it_may_not_happen_is_yes_or_no() -> None:
    with Sandbox() as sandbox, pytest.raises(BadSetting, match="allow_unused='no' makes no sense"):
        sandbox.fail(BUY, code=21422, allow_unused="no")
