"""The plugin with Twilio itself for a source; a server on the loopback plays it, beneath the run's own seam."""

from __future__ import annotations

import pytest

from pytest_numbers_contract import Sandbox
from pytest_numbers_contract.live import server
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.server import Server

HEAD = """
import httpx, pytest

ACCOUNT, TOKEN = "AC" + "7e" * 16, "6d" * 16
URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"

def buy(number="+14155550100", **form):
    return httpx.post(URL + ".json", data=form or {"PhoneNumber": number}, auth=(ACCOUNT, TOKEN)).json()
"""
BUY = """
@pytest.mark.numbers_cassette
def test_buy():
    assert buy()["phone_number"] == "+14155550100"
"""
FILE = "cassettes/test_x/test_buy.yaml"


@pytest.fixture
def sandbox():
    return Sandbox()


@pytest.fixture
def twilio(sandbox):
    """Whatever the run sends to Twilio beneath its own seam arrives here, over HTTP."""
    with Server(sandbox.answer_request) as loopback, server(loopback.url) as send, Seam(send) as seam:
        yield seam


@pytest.fixture
def run(pytester, twilio):
    def inner(code, *args):
        pytester.makepyfile(test_x=HEAD + code)
        plain = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plain, *args, no_reraise_ctrlc=True)

    return inner


@pytest.fixture
def record(run):
    def inner(code, *args):
        return run(code, "--numbers-source=live", "--numbers-record=all", *args)

    return inner


def released(sandbox):
    return [call.exchange.url for call in sandbox.calls if call.exchange.method == "DELETE"]


def test_nothing_is_bought_without_a_budget_and_the_test_fails_though_it_swallows_that(pytester, sandbox, record):
    result = record("\n@pytest.mark.numbers_cassette\ndef test_buy():\n    assert buy()['status'] == 501\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*buying a number costs money, so it was not sent", "*--numbers-budget N"])
    assert (sandbox.spent, (pytester.path / FILE).exists()) == ((), False)


def test_what_is_bought_is_recorded_without_secrets_released_and_replayed(pytester, sandbox, twilio, run, record):
    recorded = record(BUY, "--numbers-budget=1")
    text = (pytester.path / FILE).read_text()
    twilio.__exit__()
    replayed = run(BUY)

    recorded.assert_outcomes(passed=1)
    recorded.stdout.fnmatch_lines(["numbers-contract: *, recording all from live, may buy 1"])
    replayed.assert_outcomes(passed=1)
    assert (sandbox.spent, sandbox.phone_numbers) == (("+14155550100",), ())
    assert "source: live" in text
    assert text.count("method:") == 1
    assert [secret for secret in ("7e7e7e", "6d6d6d") if secret in text] == []


def test_the_budget_is_that_of_the_whole_run(sandbox, record):
    two = BUY + BUY.replace("test_buy", "test_too").replace("0100", "0101").replace("buy()[", 'buy("+14155550101")[')

    result = record(two, "--numbers-budget=1")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*the budget of 1 is spent, so this purchase was not sent"])
    assert sandbox.spent == ("+14155550100",)


@pytest.mark.parametrize("end", ["1 / 0", "pytest.fail('no')", "raise KeyboardInterrupt", "pytest.exit('now')"])
def test_what_was_bought_is_released_however_the_test_ends(pytester, sandbox, record, end):
    record(f"\ndef test_buy(numbers_cassette):\n    buy()\n    {end}\n", "--numbers-budget=1")

    assert (sandbox.spent, sandbox.phone_numbers) == (("+14155550100",), ())
    assert not (pytester.path / FILE).exists()


def test_what_the_test_releases_is_not_released_again(sandbox, record):
    release = "    httpx.delete(f\"{URL}/{buy()['sid']}.json\", auth=(ACCOUNT, TOKEN))\n"

    record("\ndef test_buy(numbers_cassette):\n" + release, "--numbers-budget=1").assert_outcomes(passed=1)

    assert len(released(sandbox)) == 1


def test_what_cannot_be_released_is_told_with_its_command_and_fails_the_run(sandbox, record):
    sandbox.fail("incoming_phone_numbers.delete", status=503)

    result = record(BUY, "--numbers-budget=1")

    (number,) = sandbox.phone_numbers
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*= numbers-contract =*",
            f"{number.sid} costs money: Twilio answered 503",
            f'  curl -X DELETE "https://api.twilio.com/*/$TWILIO_ACCOUNT_SID/IncomingPhoneNumbers/{number.sid}.json"'
            ' -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"',
        ]
    )
    assert "6d6d6d" not in str(result.stdout)


def test_what_is_left_is_told_where_there_is_no_summary(sandbox, record, capfd):
    sandbox.fail("incoming_phone_numbers.delete", status=503)

    record(BUY, "--numbers-budget=1", "-p", "no:terminal")

    assert "costs money: Twilio answered 503" in capfd.readouterr().err


def test_another_test_releases_what_one_could_not(sandbox, record):
    sandbox.fail("incoming_phone_numbers.delete", status=503)
    other = '\ndef test_z(numbers_cassette):\n    httpx.get(URL + ".json", auth=(ACCOUNT, TOKEN))\n'

    result = record(BUY + other, "--numbers-budget=1")

    result.assert_outcomes(passed=2, errors=1)
    assert sandbox.phone_numbers == ()
    result.stdout.no_fnmatch_line("*= numbers-contract =*")


def test_comparing_with_twilio_needs_a_budget_too_and_releases(pytester, sandbox, run, record):
    area = BUY.replace("buy()[", 'buy(AreaCode="415")[').replace('== "+14155550100"', "")
    record(area, "--numbers-budget=1").assert_outcomes(passed=1)
    before = (pytester.path / FILE).read_bytes()

    free = run(area, "--numbers-source=live", "--numbers-compare")
    paid = run(area, "--numbers-source=live", "--numbers-compare", "--numbers-budget=1")

    free.assert_outcomes(failed=1)
    paid.assert_outcomes(passed=1)
    assert (sandbox.spent, sandbox.phone_numbers) == (("+14155550100", "+14155550101"), ())
    assert (pytester.path / FILE).read_bytes() == before


@pytest.mark.parametrize("declared", ["", "test"])
def test_test_credentials_buy_for_nothing_and_reach_nothing_else(pytester, sandbox, record, declared, monkeypatch):
    monkeypatch.setenv("NUMBERS_CONTRACT_CREDENTIALS", declared)
    sandbox._service.test_credentials = True
    magic = BUY.replace("buy()[", 'buy("+15005550006")[').replace("+14155550100", "+15005550006")
    other = '\ndef test_z(numbers_cassette):\n    httpx.get(URL + ".json", auth=(ACCOUNT, TOKEN)).raise_for_status()\n'

    result = record(magic + other, "-rs")

    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*test_x.py:*test credentials do not reach incoming_phone_numbers.list*"])
    assert (pytester.path / FILE).exists()


def test_the_sandbox_is_no_fixture_of_a_live_run(run):
    result = run("\ndef test_x(numbers_sandbox):\n    pass\n", "--numbers-source=live")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*UsageError: numbers_sandbox answers by itself,*: mark the test numbers_cassette*"])


def test_the_sandbox_serves_where_recordings_from_twilio_are_only_replayed(run, pytester):
    pytester.makeini("[pytest]\nnumbers_contract_source = live\n")
    code = "\ndef test_x(numbers_sandbox):\n    pass\n"

    replaying = run(code)
    comparing = run(code, "--numbers-compare")

    replaying.assert_outcomes(passed=1)
    comparing.assert_outcomes(errors=1)


def test_other_hosts_are_none_of_its_business(record, pytester):
    code = """
def test_buy(numbers_cassette):
    with pytest.raises(httpx.ConnectError):
        httpx.get("http://127.0.0.1:1/")
    httpx.get(URL + ".json", auth=(ACCOUNT, TOKEN))
"""

    record(code).assert_outcomes(passed=1)

    assert "127.0.0.1" not in (pytester.path / FILE).read_text()


LEAKS = {
    "sms_application_sid": "AP1e2d3c4b884c7d659a2feaa0c55ad01500",
    "account_sid": "AC9f86d081884c7d659a2feaa0c55ad016",
    "phone_number": "+14158675309x",
    "friendly_name": ["jane.doe@corp.example.org"],
    "voice_url": "https://me:hushpw@hooks.example.org/ in?key=hushkey",
}
SECRET = ("7e7e7e", "6d6d6d", "9f86d0", "8675309", "jane.doe", "hush")


def shown_in(result, pytester):
    report = pytester.path / "run.json"
    return [word for word in SECRET if word in result.stdout.str() + report.read_text()]


@pytest.mark.parametrize("words", [["--numbers-record=all"], ["--numbers-compare"]], ids=["recorded", "compared"])
def test_an_answer_that_breaks_the_contract_is_told_without_its_secrets(pytester, sandbox, run, record, words):
    code = BUY.replace("buy()", 'buy(AreaCode="415")').replace('["phone_number"] == "+14155550100"', "")
    record(code, "--numbers-budget=1").assert_outcomes(passed=1)
    sandbox.fail("incoming_phone_numbers.create", broken=lambda body: {**body, **LEAKS})

    result = run(code, "--numbers-source=live", "--numbers-budget=1", "--numbers-report=json:run.json", *words)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*phone_number *"])
    assert shown_in(result, pytester) == []
    assert "1e2d3c4b" not in result.stdout.str()


def test_what_is_not_sent_is_named_without_its_secrets(pytester, record):
    code = """
@pytest.mark.numbers_cassette
def test_x():
    httpx.get(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Calls/CA9f86d081884c7d659a2feaa0c55ad015.json")
"""

    result = record(code, "--numbers-report=json:run.json", "--tb=line")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*nobody knows what it costs*"])
    assert shown_in(result, pytester) == []
