import httpx
import pytest
from desk import number_of

ACCOUNT, NUMBER = "AC" + "0" * 32, "PN" + "1" * 32
URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{NUMBER}.json"


@pytest.fixture
def answer(numbers_factory):
    return numbers_factory.incoming_phone_numbers(account_sid=ACCOUNT, sid=NUMBER, phone_number="+14155550100")


def test_the_number_is_read(respx_mock, numbers_contract, answer):
    respx_mock.get(URL).mock(return_value=httpx.Response(200, json=answer))

    found = number_of(ACCOUNT, NUMBER)

    assert found.json()["phone_number"] == "+14155550100"
    numbers_contract.check(found)


def test_the_sandbox_takes_over_where_respx_is_not_asked(numbers_sandbox):
    number = numbers_sandbox.incoming_phone_number("+14155550100")

    assert number_of(numbers_sandbox.account.sid, number.sid).json()["sid"] == number.sid
