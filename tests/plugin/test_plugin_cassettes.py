"""The plugin: tests that replay a cassette, and how one is recorded."""

import json

import pytest
import vcr

BUY = """
import httpx, pytest

ACCOUNT = "AC" + "77" * 16

def buy(number):
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    return httpx.post(url, data={"PhoneNumber": number}, auth=(ACCOUNT, "a secret of mine"))
"""
FILE = "cassettes/test_x/test_buy.yaml"


@pytest.fixture
def run(pytester):
    def inner(code, *args, buy=BUY):
        pytester.makepyfile(test_x=buy + code)
        return pytester.runpytest("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", *args)

    return inner


TEST = """
@pytest.mark.numbers_cassette
def test_buy():
    assert buy("+14155550100").json()["phone_number"] == "+14155550100"
"""


def test_a_test_records_and_replays(pytester, run):
    run(TEST, "--numbers-record=missing").assert_outcomes(passed=1)
    text = (pytester.path / FILE).read_text()

    run(TEST).assert_outcomes(passed=1)

    assert "secret" not in text
    assert "7" * 32 not in text
    assert "source: sandbox" in text
    assert (pytester.path / FILE).read_text() == text


def test_the_environment_and_the_ini_file_can_ask_for_a_recording(pytester, run, monkeypatch):
    pytester.makeini("[pytest]\nnumbers_contract_record = missing\nnumbers_contract_source = sandbox\n")
    run(TEST).assert_outcomes(passed=1)
    (pytester.path / FILE).write_text("interactions: [")
    monkeypatch.setenv("NUMBERS_CONTRACT_RECORD", "all")

    run(TEST).assert_outcomes(failed=1)


def test_what_goes_can_be_extended(pytester, run, monkeypatch):
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "one more secret of mine")
    redaction = """
from pytest_numbers_contract.redaction import Redaction

@pytest.fixture
def numbers_cassette_redaction():
    return Redaction(members={"friendly_name": "Label"})
"""

    run(
        redaction + TEST.replace('buy("+14155550100")', 'buy("+14155550100", "one more secret of mine")'),
        "--numbers-record=all",
        buy=BUY.replace("(number)", "(number, name='')").replace("number}", "number, 'FriendlyName': name}"),
    ).assert_outcomes(passed=1)

    text = (pytester.path / FILE).read_text()
    assert '"friendly_name": "Label 1"' in text
    assert "secret" not in text


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one-process", "a-worker"])
def test_what_goes_from_recordings_goes_from_reports(pytester, run, workers):
    redaction = """
from pytest_numbers_contract.redaction import Redaction

@pytest.fixture
def numbers_cassette_redaction():
    return Redaction(members={"friendly_name": "Label"}, secrets=("a horse of my own",))
"""

    run(
        redaction + TEST.replace('buy("+14155550100")', 'buy("+14155550100", "Jane\'s desk")'),
        "--numbers-record=all",
        "--numbers-report=json:seen.json",
        "--numbers-report=html:seen.html",
        *workers,
        buy=BUY.replace("(number)", "(number, name='')").replace("number}", "number, 'FriendlyName': name}"),
    ).assert_outcomes(passed=1)

    reports = (pytester.path / "seen.json").read_text() + (pytester.path / "seen.html").read_text()
    assert "Label 1" in reports
    assert "Jane" not in reports


def test_a_missing_cassette_is_named_and_not_recorded(pytester, run):
    result = run(TEST)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_buy.yaml: no such cassette", "*--numbers-record=missing"])
    assert not (pytester.path / "cassettes").exists()


def test_the_wrong_number_fails_though_the_code_swallows_it(pytester, run):
    run(TEST, "--numbers-record=all").assert_outcomes(passed=1)

    result = run(
        """
@pytest.mark.numbers_cassette(allow_unused=True)
def test_buy():
    try:
        buy("+14155550101").raise_for_status()
    except Exception:
        pass
"""
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*test_buy.yaml has no answer to 1 request", "*form.PhoneNumber*recorded*+14155550100*sent*+14155550101*"]
    )


def test_what_is_not_asked_for_fails_a_passing_test_only(run):
    run(TEST, "--numbers-record=all").assert_outcomes(passed=1)

    idle = run("\ndef test_buy(numbers_cassette):\n    assert len(numbers_cassette.unused) == 1\n")
    broken = run("\ndef test_buy(numbers_cassette):\n    assert 1 == 2\n")

    idle.assert_outcomes(failed=1)
    idle.stdout.fnmatch_lines(["*test_buy.yaml holds 1 that nobody asked for"])
    broken.assert_outcomes(failed=1)
    broken.stdout.no_fnmatch_line("*nobody asked for*")


def test_a_failing_test_leaves_the_old_file(pytester, run):
    run(TEST, "--numbers-record=all").assert_outcomes(passed=1)
    before = (pytester.path / FILE).read_bytes()

    run(TEST.replace("+14155550100", "+14155550102").replace('== "', '== "x'), "--numbers-record=all").assert_outcomes(
        failed=1
    )

    assert (pytester.path / FILE).read_bytes() == before


def test_an_unreadable_file_is_refused_and_left(pytester, run):
    path = pytester.path / FILE
    path.parent.mkdir(parents=True)
    path.write_text("interactions: [")

    result = run(TEST, "--numbers-record=all")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_buy.yaml:2: not YAML*"])
    assert path.read_text() == "interactions: ["


def test_two_tests_never_record_into_one_file(pytester, run):
    folder = (
        "\n@pytest.fixture\ndef numbers_cassette_folder(tmp_path_factory):\n    return tmp_path_factory.getbasetemp()\n"
    )
    pytester.makepyfile(test_y=BUY + folder + TEST)

    result = run(folder + TEST, "--numbers-record=all")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*test_buy.yaml is the cassette of *::test_buy: override numbers_cassette_folder"])


def test_a_request_that_comes_in_teardown_is_told_there(run):
    run(TEST, "--numbers-record=all").assert_outcomes(passed=1)

    result = run(
        """
@pytest.fixture
def late(numbers_cassette):
    yield
    buy("+14155550101")

def test_buy(late):
    buy("+14155550100")
"""
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*test_buy.yaml has no answer to 1 request*"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--numbers-record=once",), "--numbers-record is 'once'; it is one of: all, missing"),
        (("--numbers-serializer=xml",), "--numbers-serializer is 'xml'; it is one of: yaml, json"),
    ],
)
def test_an_option_that_makes_no_sense_is_a_usage_error(run, options, told):
    run("", *options).stderr.fnmatch_lines([f"*{told}"])


@pytest.mark.parametrize("given", ["'x'", "used=1", "allow_unused=1", "serializer='xml'"])
def test_a_marker_that_makes_no_sense_is_an_error(run, given):
    result = run(f"\n@pytest.mark.numbers_cassette({given})\ndef test_buy():\n    pass\n")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['*numbers_cassette takes allow_unused=True, serializer="json" or nothing'])


@pytest.mark.usefixtures("neighbours")
def test_pytest_recording_replays_what_we_recorded(pytester, run):
    run(TEST, "--numbers-record=all").assert_outcomes(passed=1)
    lines = (pytester.path / FILE).read_text().splitlines()
    account = next(line for line in lines if "uri: " in line).partition("/Accounts/")[2].partition("/")[0]

    replayed = run(
        TEST.replace("numbers_cassette", "vcr"), "--block-network", buy=BUY.replace('"AC" + "77" * 16', f'"{account}"')
    )

    replayed.assert_outcomes(passed=1)


JSON_FILE = FILE.replace(".yaml", ".json")


@pytest.mark.parametrize(
    ("words", "ini", "marker"),
    [(("--numbers-serializer=json",), "yaml", "yaml"), ((), "json", None), ((), "yaml", "json")],
    ids=["command-line", "ini", "marker"],
)
def test_a_cassette_can_be_json(pytester, run, words, ini, marker):
    pytester.makeini(f"[pytest]\nnumbers_contract_serializer = {ini}\n")
    test = TEST.replace("numbers_cassette", f"numbers_cassette(serializer={marker!r})") if marker else TEST
    run(test, "--numbers-record=all", *words).assert_outcomes(passed=1)
    before = (pytester.path / JSON_FILE).read_bytes()

    run(test, *words).assert_outcomes(passed=1)

    assert json.loads(before)["numbers_contract"]["source"] == "sandbox"
    assert (pytester.path / JSON_FILE).read_bytes() == before
    assert not (pytester.path / FILE).exists()


@pytest.mark.usefixtures("neighbours")
def test_pytest_recording_and_vcrpy_replay_our_json(pytester, run):
    run(TEST, "--numbers-record=all", "--numbers-serializer=json").assert_outcomes(passed=1)
    account = (pytester.path / JSON_FILE).read_text().partition("/Accounts/")[2].partition("/")[0]
    config = "\n@pytest.fixture\ndef vcr_config():\n    return {'serializer': 'json'}\n"

    replayed = run(
        config + TEST.replace("numbers_cassette", "vcr"),
        "--block-network",
        buy=BUY.replace('"AC" + "77" * 16', f'"{account}"'),
    )

    replayed.assert_outcomes(passed=1)
    with vcr.use_cassette(str(pytester.path / JSON_FILE), serializer="json", record_mode="none") as tape:
        assert len(tape) == 1
