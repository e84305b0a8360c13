"""One test for each neighbour's own fixture, each beside ours."""

import httpx
import pytest
import requests
import responses
import schemathesis  # noqa: F401
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

URL = "https://elsewhere.example/"


def numbers_at(sandbox):
    url = f"https://api.twilio.com/2010-04-01/Accounts/{sandbox.account.sid}/IncomingPhoneNumbers.json"
    return httpx.get(url, auth=(sandbox.account.sid, "token")).json()["incoming_phone_numbers"]


def test_alone(numbers_sandbox):
    assert numbers_at(numbers_sandbox) == []


def test_beside_respx(numbers_sandbox, respx_mock):
    respx_mock.get(URL).mock(return_value=httpx.Response(204))
    respx_mock.route(host="api.twilio.com").pass_through()

    assert httpx.get(URL).status_code == 204


@pytest.mark.httpx_mock(should_mock=lambda request: "twilio" not in request.url.host)
def test_beside_pytest_httpx(numbers_sandbox, httpx_mock):
    httpx_mock.add_response(status_code=204)

    assert httpx.get(URL).status_code == 204


def test_beside_responses(numbers_sandbox):
    with responses.RequestsMock() as mocked:
        mocked.get(URL, status=204)

        assert requests.get(URL, timeout=5).status_code == 204
    assert numbers_at(numbers_sandbox) == []


@pytest.mark.block_network
def test_beside_a_blocked_network(numbers_sandbox):
    assert numbers_at(numbers_sandbox) == []


@pytest.mark.asyncio
async def test_beside_asyncio(numbers_sandbox):
    async with httpx.AsyncClient(auth=(numbers_sandbox.account.sid, "token")) as client:
        assert (await client.get("https://trunking.twilio.com/v1/Trunks")).status_code == 200


@pytest.mark.anyio
async def test_beside_anyio(numbers_sandbox):
    async with httpx.AsyncClient(auth=(numbers_sandbox.account.sid, "token")) as client:
        assert (await client.get("https://trunking.twilio.com/v1/Trunks")).status_code == 200


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_beside_syrupy(numbers_sandbox, snapshot):
    number = numbers_sandbox.incoming_phone_number("+14155550100")

    assert number.phone_number == snapshot


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["+14155550100", "+12125550100"]))
def test_beside_hypothesis(numbers_contract, number):
    numbers_contract.check((200, numbers_contract_body(number)), operation="incoming_phone_numbers.fetch")


def numbers_contract_body(number):
    from pytest_numbers_contract.factories import NumbersFactory

    return NumbersFactory(0).incoming_phone_numbers(phone_number=number)


@pytest.mark.django_db
def test_beside_django(numbers_sandbox):
    from django.contrib.auth.models import User

    User.objects.create(username="ann")

    assert numbers_at(numbers_sandbox) == []


def test_faker_and_randomly_leave_the_sandbox_its_seed(numbers_sandbox, faker):
    assert faker.name()
    assert numbers_sandbox.trunk().sid.startswith("TK")
