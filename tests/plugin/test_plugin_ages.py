"""The plugin tells of cassettes that are too old."""

import re

import pytest

TEST = """
import httpx, pytest

URL, LOGIN = "https://trunking.twilio.com/v1/Trunks", ("AC" + "0a" * 16, "x")

@pytest.mark.numbers_cassette
def test_trunks():
    trunk = httpx.post(URL, data={"FriendlyName": "a"}, auth=LOGIN).json()["sid"]
    assert httpx.get(f"{URL}/{trunk}/PhoneNumbers", auth=LOGIN).status_code == 200
"""


@pytest.fixture
def run(pytester):
    def inner(*words):
        return pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:hypothesispytest", "-Wdefault", *words)

    pytester.makepyfile(test_x=TEST)
    inner("--numbers-record=all", "--numbers-max-age=0 fail").assert_outcomes(passed=1)
    path = pytester.path / "cassettes" / "test_x" / "test_trunks.yaml"
    path.write_text(re.sub("recorded: .*", "recorded: '2025-12-16'", path.read_text()))
    return inner


OLD = "*test_trunks.yaml: recorded 2025-12-16, before NE07 (2025-12-17): trunk capabilities are booleans*"


def test_an_old_cassette_is_warned_of(run):
    result = run("--numbers-max-age=9000")

    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines([OLD, "*record it again: pytest --numbers-record=all"])


def test_an_old_cassette_fails_where_it_is_to(run, monkeypatch):
    monkeypatch.setenv("NUMBERS_CONTRACT_MAX_AGE", "9000 fail")

    result = run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([OLD])


def test_nothing_is_told_unasked(run):
    run().assert_outcomes(passed=1)


def test_a_most_that_makes_no_sense_is_a_usage_error(run):
    run("--numbers-max-age=soon").stderr.fnmatch_lines(["*numbers_contract_max_age is 'soon'*"])


def test_a_cassette_of_today_is_not_told(run):
    run("--numbers-record=all").assert_outcomes(passed=1)

    run("--numbers-max-age=1 fail").assert_outcomes(passed=1)
