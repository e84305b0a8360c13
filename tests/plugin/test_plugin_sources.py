"""The plugin: where cassettes come from, and what they are compared with."""

from __future__ import annotations

import json

import pytest

from pytest_numbers_contract import Sandbox
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.server import Server

BUY = """
import httpx, pytest

ACCOUNT = "AC" + "77" * 16

@pytest.mark.numbers_cassette
def test_buy():
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    bought = httpx.post(url, data={"PhoneNumber": "+14155550100"}, auth=(ACCOUNT, "a secret of mine")).json()
    assert bought["phone_number"] == "+14155550100"
"""
FILE = "cassettes/test_x/test_buy.yaml"


@pytest.fixture
def run(pytester):
    def inner(*args, code=BUY):
        pytester.makepyfile(test_x=code)
        plain = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plain, *args)

    return inner


@pytest.fixture
def server():
    with Server(Sandbox().answer_request) as running:
        yield running


def answering(**members):
    """A sandbox whose numbers have other members."""
    sandbox = Sandbox(seed=3)

    def source(request):
        answer = sandbox.answer_request(request)
        body = {**json.loads(answer.body), **members}
        kept = {name: value for name, value in body.items() if value is not ...}
        return Response(answer.status, answer.headers, json.dumps(kept).encode())

    return source


def test_a_server_is_recorded_as_what_it_stands_for_and_replayed_without_it(pytester, run, server):
    run("--numbers-record=all", f"--numbers-source={server.url}").assert_outcomes(passed=1)
    server.stop()
    text = (pytester.path / FILE).read_text()

    run().assert_outcomes(passed=1)

    assert "uri: https://api.twilio.com/2010-04-01/Accounts/AC" in text
    assert "source: server" in text
    assert [word for word in ("127.0.0.1", str(server.port), "secret", "77777") if word in text] == []


def test_the_environment_and_the_ini_file_name_a_source_too(pytester, run, server, monkeypatch):
    pytester.makeini(f"[pytest]\nnumbers_contract_source = {server.url}/\nnumbers_contract_compare = yes\n")
    monkeypatch.setenv("NUMBERS_CONTRACT_COMPARE", "no")
    monkeypatch.setenv("NUMBERS_CONTRACT_RECORD", "missing")
    run().assert_outcomes(passed=1)
    monkeypatch.setenv("NUMBERS_CONTRACT_COMPARE", "1")
    monkeypatch.delenv("NUMBERS_CONTRACT_RECORD")

    result = run()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "numbers-contract: *, comparing with http://127.0.0.1:*",
            "compared: 1 exchanges, 1 cassettes; warnings: 0, information: 0",
        ]
    )


def test_what_a_server_breaks_fails_the_recording(pytester, run):
    with Server(answering(sid="PN1")) as broken:
        result = run("--numbers-record=all", f"--numbers-source={broken.url}")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NC204*response $.sid*"])
    assert not (pytester.path / FILE).exists()


def test_a_server_that_is_not_there_is_told(run, server):
    server.stop()
    server._thread.join()

    result = run("--numbers-record=all", f"--numbers-source={server.url}")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*does not answer*", "*is the server up?*"])


def test_comparing_fails_for_another_form_and_tells_the_rest_at_the_end(pytester, run):
    run("--numbers-record=all").assert_outcomes(passed=1)
    before = (pytester.path / FILE).read_bytes()

    with Server(answering(voice_caller_id_lookup=None, flags=7, bundle_sid=...)) as other:
        told = run("--numbers-compare", f"--numbers-source={other.url}")
    with Server(answering(phone_number="4155550100")) as other:
        failed = run("--numbers-compare", f"--numbers-source={other.url}")

    told.assert_outcomes(passed=1)
    told.stdout.fnmatch_lines(
        [
            "*numbers-contract*",
            "compared: 1 exchanges, 1 cassettes; warnings: 2, information: 1",
            "warning: *test_buy.yaml:6, recorded *: vanished $.bundle_sid recorded null now nothing",
            "warning: *emptied $.voice_caller_id_lookup recorded false now null",
            "information: *added $.flags recorded nothing now 7",
        ],
    )
    failed.assert_outcomes(failed=1)
    failed.stdout.fnmatch_lines(['*form *$.phone_number *recorded "+14155550100" *now "4155550100"'])
    assert (pytester.path / FILE).read_bytes() == before


def test_the_command_line_decides_between_recording_and_comparing(pytester, run):
    pytester.makeini("[pytest]\nnumbers_contract_record = all\n")
    run().assert_outcomes(passed=1)
    compared = run("--numbers-compare")
    pytester.makeini("[pytest]\nnumbers_contract_compare = on\n")

    recorded = run("--numbers-record=all")

    compared.stdout.fnmatch_lines(["numbers-contract: *, comparing with sandbox"])
    recorded.stdout.fnmatch_lines(["numbers-contract: *, recording all from sandbox"])


def test_under_xdist_the_end_tells_what_all_workers_found(pytester, run):
    two = BUY + BUY.partition("@")[1] + BUY.partition("@")[2].replace("test_buy", "test_too")
    run("--numbers-record=all", code=two).assert_outcomes(passed=2)
    others = [f"-pno:{name}" for name in ("asyncio", "anyio", "faker", "recording", "pytest_httpx", "respx")]

    result = run("--numbers-compare", "-n1", *others, code=two)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["compared: 2 exchanges, 2 cassettes; warnings: 0, information: 0"])


def test_a_comparison_without_a_cassette_names_it(run):
    result = run("--numbers-compare")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_buy.yaml: no such cassette", "compared: 0 exchanges, 0 cassettes*"])


def test_what_test_credentials_do_not_reach_is_skipped_with_its_reason(pytester, run):
    code = BUY.replace(
        "api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json", "trunking.twilio.com/v1/Trunks"
    )
    sandbox = Sandbox(test_credentials=True)

    with Server(sandbox.answer_request) as testing:
        result = run("--numbers-record=all", f"--numbers-source={testing.url}", "-rs", code=code)

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(
        ["SKIPPED*test_x.py:*test credentials do not reach POST https://trunking.twilio.com/v1/Trunks (403, 20008)*"]
    )
    assert not (pytester.path / FILE).exists()


def test_a_reason_to_skip_names_nobodys_account(run):
    account = "AC9f86d081884c7d659a2feaa0c55ad015"
    code = BUY.replace("{ACCOUNT}", account).replace("IncomingPhoneNumbers.json", "IncomingPhoneNumbers/Local.json")
    sandbox = Sandbox(test_credentials=True)

    with Server(sandbox.answer_request) as testing:
        result = run("--numbers-record=all", f"--numbers-source={testing.url}", "-rs", code=code)

    result.stdout.fnmatch_lines(["SKIPPED*/Accounts/AC…/IncomingPhoneNumbers/Local.json (403, 20008)*"])


def test_a_skip_comes_before_a_pass_that_swallowed_the_refusal(run):
    code = BUY.replace("    assert", "    #").replace("IncomingPhoneNumbers.json", "IncomingPhoneNumbers/Local.json")
    sandbox = Sandbox(test_credentials=True)

    with Server(sandbox.answer_request) as testing:
        result = run("--numbers-record=all", f"--numbers-source={testing.url}", code=code)

    result.assert_outcomes(skipped=1)


def test_what_a_fixture_does_not_reach_skips_its_test_and_other_errors_stay(run):
    code = """
import httpx, pytest

@pytest.fixture
def trunk(numbers_cassette):
    made = httpx.post("https://trunking.twilio.com/v1/Trunks", auth=("AC" + "77" * 16, "a secret of mine"))
    return made.json()["sid"]

def test_buy(trunk):
    pass

def test_other(no_such_fixture):
    pass
"""
    sandbox = Sandbox(test_credentials=True)

    with Server(sandbox.answer_request) as testing:
        result = run("--numbers-record=all", f"--numbers-source={testing.url}", code=code)

    result.assert_outcomes(skipped=1, errors=1)


VALID = "it is one of: sandbox, live, or the base URL of a server, like http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--numbers-source=x",), f"--numbers-source: 'x' is no base URL; {VALID}"),
        (("--numbers-source=http://[",), f"--numbers-source: 'http://[[]' is no base URL; {VALID}"),
        (
            ("--numbers-source=https://a:b@api.twilio.com",),
            f"--numbers-source: api.twilio.com is Twilio itself*; {VALID}",
        ),
        (("--numbers-compare", "--numbers-record=all"), "--numbers-compare writes no cassette*"),
        (
            ("-o", "numbers_contract_compare=1", "-o", "numbers_contract_record=all"),
            "--numbers-compare writes no cassette*",
        ),
        (("-o", "numbers_contract_compare=maybe"), "numbers_contract_compare is 'maybe'; it is one of: 1, true, *"),
        (
            ("-o", "numbers_contract_credentials=mine"),
            "--numbers-credentials is 'mine'; it is one of: test, live, subaccount, api-key",
        ),
        (("--numbers-source=live", "--numbers-budget=-1"), "--numbers-budget is -1; it is how many*"),
        (("--numbers-budget=1",), "--numbers-budget buys from Twilio itself: say --numbers-source=live with it"),
        (("--numbers-source=live", "--numbers-budget=1", "-n1"), "--numbers-budget is counted in one process*"),
    ],
)
def test_an_order_that_makes_no_sense_is_a_usage_error(run, options, told):
    run(*options).stderr.fnmatch_lines([f"*{told}"])
