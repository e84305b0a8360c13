import pytest
from service import create_app


@pytest.fixture
def trunk(numbers_sandbox):
    return numbers_sandbox.trunk()


@pytest.fixture
def client(numbers_sandbox, trunk):
    account = numbers_sandbox.account
    return create_app(account.sid, account.auth_token, trunk.sid).test_client()


def test_a_number_lands_on_the_trunk(client, trunk):
    answer = client.post("/numbers", json={"area_code": "415"})

    assert answer.status_code == 201
    assert [number.phone_number for number in trunk.phone_numbers] == [answer.json["number"]]


@pytest.mark.numbers_no_orphans
def test_a_number_that_cannot_be_attached_is_given_back(client, numbers_sandbox):
    numbers_sandbox.fail("trunking.phone_numbers.create", status=500)

    assert client.post("/numbers", json={"area_code": "415"}).status_code == 502
