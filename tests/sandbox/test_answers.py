"""What every answer has: headers, determinism, refusals, known errors."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sandbox_client import ACCOUNT, API, TRUNKS, Client

from pytest_numbers_contract import catalog, refusals
from pytest_numbers_contract.errors import BadSetting, NotJudged, UnknownOperation
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.service import Service
from pytest_numbers_contract.service.routes import routes
from pytest_numbers_contract.state import State

# --- headers


def test_every_answer_has_the_headers_that_were_recorded(client: Client) -> None:
    headers = dict(client.get(TRUNKS).response.headers)

    request_sid = headers.pop("Twilio-Request-Id")
    assert is_ours(request_sid)
    assert request_sid.startswith("RQ")
    assert headers == {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, "
        "If-None-Match, If-Unmodified-Since, Idempotency-Key",
        "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "ETag",
        "Twilio-Request-Duration": "0.080",
        "Twilio-Concurrent-Requests": "1",
        "X-Api-Domain": "trunking.twilio.com",
        "X-Home-Region": "us1",
        "X-Powered-By": "AT-5000",
        "X-Shenanigans": "none",
        "Strict-Transport-Security": "max-age=31536000",
    }


def test_an_answer_without_content_has_no_media_type(client: Client) -> None:
    got = client.delete(client.trunk()["url"])

    assert (got.response.body, got.header("Content-Type")) == (b"", None)
    assert got.header("Twilio-Request-Id")


def test_request_ids_differ(client: Client) -> None:
    assert client.get(TRUNKS).header("Twilio-Request-Id") != client.get(TRUNKS).header("Twilio-Request-Id")


def test_an_edge_of_twilio_is_answered_too(client: Client) -> None:
    assert client.get("https://trunking.sydney.au1.twilio.com/v1/Trunks").status == 200


# --- the same again


def journey(client: Client) -> list[Response]:
    number, trunk, pool = client.buy(), client.trunk(), client.pool()
    client.attach(trunk, number)
    client.add(pool, number)
    return [
        client.get(f"{client.numbers}.json").response,
        client.get(trunk["links"]["phone_numbers"]).response,
        client.post(pool["links"]["phone_numbers"], PhoneNumberSid=number["sid"]).response,
    ]


def test_the_same_seed_and_calls_give_the_same_bytes() -> None:
    first, second = (journey(Client(Service(State(seed=5)))) for _ in range(2))

    assert first == second


def test_another_seed_gives_other_sids() -> None:
    first, second = (journey(Client(Service(State(seed=seed)))) for seed in (0, 1))

    assert first[0].body != second[0].body


def test_threads_lose_nothing(client: Client) -> None:
    form = client.request("POST", f"{client.numbers}.json", {"AreaCode": "415"})
    threads = [threading.Thread(target=lambda: [client.service(form) for _ in range(12)]) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    state = client.service.state
    assert len(state.numbers) == len(state.owners) == len(state.purchases) == 96
    assert len({number.order for number in state.numbers.values()}) == 96


# --- refusals


def test_what_is_neither_ours_nor_declared_is_refused_by_name(client: Client) -> None:
    got = client.get(f"{client.account}/Messages.json")

    assert (got.status, got.code) == (404, 20404)
    assert isinstance(got.served.refusal, UnknownOperation)
    assert "no operation of this contract" in got.served.refusal.problem
    assert got.json["detail"] == str(got.served.refusal)
    assert got.message == f"The requested resource /2010-04-01/Accounts/{ACCOUNT}/Messages.json was not found"


def test_a_path_in_the_wrong_case_is_refused_with_the_nearest_operation(client: Client) -> None:
    got = client.get(f"{TRUNKS}/TK{'1' * 32}/phonenumbers")

    assert got.status == 404
    assert "trunking.phone_numbers" in str(got.served.refusal)


@pytest.mark.parametrize("suffix", ["", ".xml"])
def test_xml_is_refused_with_the_way_out(client: Client, suffix: str) -> None:
    got = client.get(f"{client.numbers}{suffix}")

    assert (got.status, type(got.served.refusal)) == (404, NotJudged)
    assert "ask for .json" in str(got.served.refusal)


def test_a_product_api_takes_no_suffix(client: Client) -> None:
    got = client.get(f"{TRUNKS}/{client.trunk()['sid']}/PhoneNumbers.json")

    assert (got.status, got.served.refusal is None) == (404, False)


def test_a_host_that_is_no_product_is_refused(client: Client) -> None:
    got = client.get("https://twilio.com/x")

    assert (got.status, got.served.refusal is None) == (404, False)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_not_allowed(client: Client, method: str) -> None:
    got = client.send(client.request(method, f"{client.numbers}.json"))

    assert (got.status, got.code, got.served.refusal) == (405, 20004, None)


def test_an_operation_of_the_contract_without_behaviour_is_refused(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("pytest_numbers_contract.service.find_routes", lambda target: ())

    got = client.get(f"{client.numbers}.json")

    assert "incoming_phone_numbers.list is not served by the sandbox" in str(got.served.refusal)


# --- the catalogue of errors


@pytest.mark.parametrize("row", refusals.catalogue(), ids=lambda row: row.id)
def test_every_known_error_makes_a_body_in_the_recorded_order(row: refusals.KnownError) -> None:
    status, body = refusals.error(row.id)

    assert status == body["status"] == row.status
    assert list(body) == [name for name in ("code", "detail", "message", "more_info", "status") if name in body]
    assert body.get("more_info", "").removeprefix("https://www.twilio.com/docs/errors/") == str(row.code or "")
    assert body.get("code") == row.code
    assert "{" not in body["message"]
    assert row.grade in "DRIK?"
    assert set(row.hosts) <= {"api", "trunking", "messaging"}


def test_a_code_names_its_first_row() -> None:
    assert refusals.known(21421).id == "invalid_number"
    assert refusals.error(21422, number="+1") == (
        400,
        {
            "code": 21422,
            "message": "+1 is not available",
            "more_info": "https://www.twilio.com/docs/errors/21422",
            "status": 400,
        },
    )


def test_an_unknown_error_is_told_with_the_known_codes() -> None:
    with pytest.raises(BadSetting, match="no error 12345 is known") as told:
        refusals.known(12345)

    assert "21710, 21711, 21712" in told.value.advice


def test_every_row_has_its_own_id() -> None:
    assert len({row.id for row in refusals.catalogue()}) == len(refusals.catalogue())


# --- odd requests


@pytest.mark.parametrize("query", ["PageSize=%zz", "PageSize=%ff", "&&&", "=", "PageSize"])
def test_a_query_that_cannot_be_read_is_not_read(client: Client, query: str) -> None:
    assert client.get(f"{client.numbers}.json?{query}").json["page_size"] == 50


@pytest.mark.parametrize(
    "url",
    [
        "https://api.twilio.com",
        "https://api.twilio.com/",
        "https://api.twilio.com/2010-04-01//Accounts.json",
        f"{API}/../x",
        f"{API}/%2e%2e/Accounts.json",
        f"{TRUNKS}/",
        "https://trunking.twilio.com/v1",
        "https://api.twilio.com:99999/x",
        "https://[api.twilio.com/x",
    ],
)
def test_odd_paths_are_not_found(client: Client, url: str) -> None:
    assert client.get(url).status == 404


def test_a_method_in_lower_case_is_the_method(client: Client) -> None:
    request = client.request("post", f"{client.numbers}.json", {"AreaCode": "415"})

    assert client.send(Request("post", request.url, request.headers, request.body)).status == 201


# --- routes


def test_a_resource_that_declares_its_behaviour_is_served_by_it(monkeypatch: Any) -> None:
    trunks = next(resource for resource in catalog.resources() if resource.name == "trunking.phone_numbers")
    behaviour = {"fetch": lambda call: {}}
    monkeypatch.setattr(catalog, "resources", lambda: (replace(trunks, behaviour=behaviour),))

    served = [route for route in routes.__wrapped__() if route.operation.resource == "trunking.phone_numbers"]

    assert [(route.operation.verb, route.behaviour) for route in served] == [("fetch", behaviour["fetch"])]
