import httpx
import pytest

from pytest_numbers_contract.faults import faults

ACCOUNT = "AC" + "0" * 32


def buy():
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    return httpx.post(url, data={"PhoneNumber": "+14155550100"}, auth=(ACCOUNT, "token"))


def test_the_sandbox(numbers_sandbox):
    assert buy().status_code == 201
    assert numbers_sandbox.spent == ("+14155550100",)


def test_the_judge(numbers_contract, numbers_factory):
    number = numbers_factory.incoming_phone_numbers()
    fault = next(fault for fault in faults(number) if fault.id == "sid-33-characters")

    numbers_contract.check((200, number), operation="incoming_phone_numbers.fetch")
    with pytest.raises(AssertionError, match="NC204"):
        numbers_contract.check((200, fault.broken), operation="incoming_phone_numbers.fetch")


def test_cassettes(tmp_path):
    from pytest_numbers_contract import Sandbox
    from pytest_numbers_contract.cassettes import Cassette, Recording

    path, sandbox = tmp_path / "buy.yaml", Sandbox()
    with Recording(path, sandbox.answer_request, name="sandbox") as recording:
        recorded = buy().json()
        recording.save(today="2026-01-01")
    with Cassette(path):
        replayed = buy().json()

    assert replayed["phone_number"] == recorded["phone_number"]
