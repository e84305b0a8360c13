"""`--numbers-block`: Twilio is closed for a whole run, also to what outlives its test."""

from __future__ import annotations

import pytest

from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.seam import Seam

THREAD = """
import threading

import httpx

GO, DONE, GOT = threading.Event(), threading.Event(), []

def late():
    GO.wait(10)
    GOT.append(httpx.get("https://trunking.twilio.com/v1/Trunks/TK9f86d081884c7d659a2feaa0c55ad015").status_code)
    DONE.set()

def test_one(numbers_sandbox):
    threading.Thread(target=late, name="late").start()
"""
WAITING = """
def test_two():
    GO.set()
    assert DONE.wait(10)
"""
ASKING = """
import httpx

def ask():
    return httpx.get("https://trunking.twilio.com/v1/Trunks", auth=("AC" + "0" * 32, "x")).status_code
"""


@pytest.fixture
def reached():
    """What reaches the network: an outer seam stands for it."""
    requests: list[Request] = []

    def network(request: Request) -> Response:
        requests.append(request)
        return Response(200, (("Content-Type", "application/json"),), b"{}")

    with Seam(network):
        yield requests


@pytest.fixture
def run(pytester, reached):
    def inner(code, *args):
        pytester.makepyfile(test_x=code)
        plain = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plain, *args)

    return inner


def test_unasked_a_thread_that_outlives_its_test_reaches_the_network(run, reached):
    run(THREAD + WAITING).assert_outcomes(passed=2)

    assert len(reached) == 1


def test_a_thread_that_outlives_its_test_reaches_nobody_and_is_named(run, reached):
    result = run(THREAD + WAITING + "    assert GOT == [501]\n", "--numbers-block")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "GET https://trunking.twilio.com/v1/Trunks/TK… was asked in late, with no sandbox or cassette open",
            "  have the test use numbers_sandbox or numbers_cassette; if it came from a thread of an earlier test*",
        ]
    )
    assert reached == []


def test_what_comes_between_tests_fails_the_run(run, reached):
    ending = "\ndef teardown_module():\n    GO.set()\n    assert DONE.wait(10)\n"

    result = run(THREAD + ending, "--numbers-block")

    result.assert_outcomes(passed=1)
    assert (result.ret, reached) == (pytest.ExitCode.TESTS_FAILED, [])
    result.stdout.fnmatch_lines(["*= numbers-contract =*", "GET https://*/Trunks/TK… was asked in late, *"])


def test_what_is_asked_while_tests_are_collected_fails_the_run(run, reached):
    result = run(f"{ASKING}\nassert ask() == 501\n\ndef test_one():\n    pass\n", "--numbers-block")

    result.assert_outcomes(passed=1)
    assert (result.ret, reached) == (pytest.ExitCode.TESTS_FAILED, [])


def test_a_test_without_a_sandbox_fails_though_its_code_swallows_the_answer(run, reached, pytester):
    pytester.makeini("[pytest]\nnumbers_contract_block = true\n")

    result = run(f"{ASKING}\ndef test_one():\n    ask()\n\ndef test_two(numbers_sandbox):\n    assert ask() == 200\n")

    result.assert_outcomes(passed=1, failed=1)
    assert reached == []


def test_what_slips_past_the_doors_is_told_too_and_once(run, reached):
    code = "import socket\n\ndef test_one():\n    try:\n        socket.getaddrinfo('api.twilio.com', 443)\n    except Exception:\n        pass\n"

    result = run(code + "\ndef test_two():\n    pass\n", "--numbers-block")

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["a request to api.twilio.com slipped past the sandbox's doors*"])


def test_a_failing_test_keeps_its_own_reason(run):
    result = run(f"{ASKING}\ndef test_one():\n    assert ask() == 200\n", "--numbers-block")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*assert 501 == 200", "test_x.py::test_one: GET https://trunking.twilio.com/v1/Trunks was asked in Main*"]
    )


def test_workers_tell_what_they_were_asked(run, reached):
    result = run(f"{ASKING}\nask()\n\ndef test_one():\n    pass\n", "--numbers-block", "-n", "1")

    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["GET https://trunking.twilio.com/v1/Trunks was asked in MainThread*"])


def test_where_twilio_itself_is_asked_it_is_open(run, reached):
    code = f"{ASKING}\ndef test_one(numbers_cassette):\n    assert ask() == 200\n"

    result = run(code, "--numbers-block", "--numbers-source=live", "--numbers-record=all")

    assert len(reached) == 1
    result.stdout.no_fnmatch_line("*was asked in*")


def test_after_the_run_all_is_as_before(run, reached):
    import httpx

    run("def test_one():\n    pass\n", "--numbers-block").assert_outcomes(passed=1)

    assert httpx.get("https://api.twilio.com/").status_code == 200
    assert len(reached) == 1
