"""Recording: what a source answers goes into a cassette, when it is saved and not before."""

import asyncio
import os
import threading

import httpx
import pytest

from pytest_numbers_contract import ContractViolation, NumbersContractError, Sandbox, judge
from pytest_numbers_contract.accidents import Slow, TimedOut
from pytest_numbers_contract.cassettes import Cassette, Recording, file_name
from pytest_numbers_contract.errors import BadSetting, NotSent
from pytest_numbers_contract.exchange import Response

URL = "https://trunking.twilio.com/v1/Trunks"
OK = Response(200, (("Content-Type", "application/json"),), b"{}")


def test_what_was_recorded_replays_through_another_client(tmp_path):
    sandbox = Sandbox()
    login = (sandbox.account.sid, sandbox.account.auth_token)
    with Recording(tmp_path / "x.yaml", sandbox.answer_request, name="sandbox") as recording:
        made = httpx.post(URL, data={"FriendlyName": "front"}, auth=login)
        httpx.get(f"{URL}/{made.json()['sid']}", auth=login)
    recording.save(today="2026-11-21")

    with Cassette(tmp_path / "x.yaml"):
        from twilio.rest import Client

        trunks = Client(*login).trunking.v1.trunks
        sid = trunks.create(friendly_name="front").sid
        assert trunks(sid).fetch().friendly_name == "front"


def test_recording_the_same_again_gives_the_same_file(tmp_path):
    for name in ("one.yaml", "two.yaml"):
        sandbox = Sandbox()
        with Recording(tmp_path / name, sandbox.answer_request, name="sandbox") as recording:
            httpx.post(URL, data={"FriendlyName": "front"}, auth=(sandbox.account.sid, "x"))
        recording.save(today="2026-11-21")

    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()


def test_nothing_is_written_before_it_is_saved(tmp_path):
    with Recording(tmp_path / "x.yaml", lambda _: OK, name="sandbox") as recording:
        httpx.get(URL)

    assert [one.url for one in recording.exchanges] == [URL]
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("answer", "count"), [(OK, 1), (Slow(1, OK), 1), (TimedOut(), 0)], ids=["answer", "slow", "none"]
)
def test_only_answers_are_kept(tmp_path, answer, count):
    with Recording(tmp_path / "x.yaml", lambda _: answer, name="sandbox") as recording, httpx.Client() as client:
        try:
            client.get(URL)
        except httpx.TimeoutException:
            assert count == 0

    assert len(recording.exchanges) == count


def test_a_test_that_asks_nothing_records_nothing(tmp_path):
    recording = Recording(tmp_path / "x.yaml", lambda _: OK, name="sandbox")

    with pytest.raises(NumbersContractError, match="nothing to record"):
        recording.save(today="2026-11-21")


def test_a_source_that_fails_is_told(tmp_path):
    with Recording(tmp_path / "x.yaml", lambda _: 1 / 0, name="sandbox") as recording:
        assert httpx.get(URL).status_code == 500

    with pytest.raises(ZeroDivisionError):
        recording.save(today="2026-11-21")


def test_what_is_being_recorded_is_not_opened_again(tmp_path):
    with Recording(tmp_path / "x.yaml", lambda _: OK, name="sandbox") as recording:
        with pytest.raises(BadSetting, match="is open already"):
            recording.__enter__()
        assert httpx.get(URL).status_code == 200


def test_what_breaks_the_contract_is_not_kept_and_told_once(tmp_path):
    with Recording(tmp_path / "x.yaml", lambda _: OK, name="live", judge=judge) as recording:
        httpx.get(URL)

    with pytest.raises(ContractViolation, match=r"trunking\.trunks\.list broke its contract"):
        recording.save(today="2026-11-21")
    recording.verify()
    assert os.listdir(tmp_path) == []


def test_what_the_contract_does_not_know_is_recorded_unjudged(tmp_path):
    with Recording(tmp_path / "x.yaml", lambda _: OK, name="live", judge=judge) as recording:
        httpx.get("https://lookups.twilio.com/v2/PhoneNumbers/+14155550100")

    assert len(recording.save(today="2026-11-21")) == 1


def test_a_request_that_was_not_sent_is_answered_told_and_not_kept(tmp_path):
    def refuse(request):
        raise NotSent("no money", "earn some")

    with Recording(tmp_path / "x.yaml", refuse, name="live") as recording:
        answer, _ = httpx.get(URL), httpx.get(URL)

    assert (answer.status_code, answer.json()["message"]) == (501, "no money; the test fails when it ends.")
    with pytest.raises(NotSent, match=r"no money\n  earn some"):
        recording.save(today="2026-11-21")
    recording.verify()


def test_secrets_that_requests_were_sent_with_are_known(tmp_path):
    secret = "a secret that nobody declared"
    body = Response(200, (("Content-Type", "text/plain"),), secret.encode().hex().encode())

    with Recording(tmp_path / "x.yaml", lambda _: body, name="live") as recording:
        httpx.get(URL, auth=("AC" + "7e" * 16, secret))
    recording.save(today="2026-11-21")

    assert recording.redaction.secrets == (secret,)
    assert secret.encode().hex() not in (tmp_path / "x.yaml").read_text()


@pytest.mark.parametrize("blocking", [True, False])
def test_a_source_that_asks_a_network_does_so_beside_the_loop(tmp_path, blocking):
    threads = []

    def source(request):
        threads.append(threading.current_thread() is threading.main_thread())
        return OK

    async def ask():
        async with httpx.AsyncClient() as client:
            await client.get(URL)

    with Recording(tmp_path / "x.yaml", source, name="live", blocking=blocking):
        asyncio.run(ask())

    assert threads == [not blocking]


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("test_buy", "test_buy.yaml"),
        ("TestBuying::test_buy", "TestBuying.test_buy.yaml"),
        ("test_buy[415]", "test_buy-415-63aee5bb.yaml"),
        ("test_buy[a/b]", "test_buy-a-b-"),
        ("test_buy[a b]", "test_buy-a-b-"),
        ("test_buy[é]", "test_buy-"),
        ("test_buy[\ud800]", "test_buy-"),
        ("test_buy[+14155550100]", "test_buy-14155550100-"),
        ("test_buy[us-+14158675309, jane@corp.com]", "test_buy-us-1415-"),
        ("test_buy[AC9f86d081884c7d659a2feaa0c55ad015]", "test_buy-AC-"),
        ("test_buy[9f86d081884c7d659a2feaa0c55ad015]", "test_buy-"),
    ],
)
def test_a_file_is_named_after_its_test(test, name):
    assert file_name(test).startswith(name)
    assert not [secret for secret in ("8675309", "jane", "9f86d0") if secret in file_name(test)]


def test_names_that_look_alike_are_told_apart_and_none_is_too_long():
    tests = ["test[a/b]", "test[a b]", "test[a-b]", "test-a-b", *(f"test[{'x' * 300}{index}]" for index in range(5))]

    names = {file_name(test) for test in tests}

    assert len(names) == len(tests)
    assert max(map(len, names)) <= 100
