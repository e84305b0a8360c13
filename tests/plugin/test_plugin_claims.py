"""Two tests never record into one file, in whichever process they are."""

from pathlib import Path

import pytest

from pytest_numbers_contract.plugin.claims import Claims, claims_of, clear_claims

RECORDING = """
import httpx, pytest

@pytest.fixture
def numbers_cassette_folder(pytestconfig):
    return pytestconfig.rootpath / "shared"

@pytest.mark.numbers_cassette
def test_trunks():
    assert httpx.get("https://trunking.twilio.com/v1/Trunks", auth=("AC" + "0a" * 16, "x")).status_code == 200
"""


def test_two_workers_never_record_into_one_file(pytester):
    pytester.makepyfile(test_a=RECORDING, test_b=RECORDING)

    words = ("-n2", "--dist=loadfile", "--numbers-record=all", "-p", "no:randomly", "-p", "no:hypothesispytest")
    result = pytester.runpytest_subprocess(*words)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*test_trunks.yaml is the cassette of test_?.py::test_trunks: override *"])


class Worker:
    def __init__(self, run):
        self.workerinput = {"testrunuid": run}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return "a run"


def test_workers_see_one_anothers_claims_until_the_run_ends(run, tmp_path):
    one, other = claims_of(Worker(run)), claims_of(Worker(run))
    file = Path("cassettes/x.yaml")

    told = [
        one.claim(file, "a::t"),
        other.claim(Path("cassettes/../cassettes/X.yaml"), "b::t"),
        one.claim(file, "a::t"),
    ]
    clear_claims(run)

    assert told == [None, "a::t", None]
    assert list(tmp_path.iterdir()) == []
    assert claims_of(Worker(run)).claim(file, "b::t") is None


def test_two_runs_do_not_meet(run):
    assert claims_of(Worker(run)).claim(Path("x.yaml"), "a::t") is None
    assert claims_of(Worker("another")).claim(Path("x.yaml"), "b::t") is None


@pytest.mark.parametrize("test", ["a::test[\udc80]", "a::test[é]"])
def test_any_name_of_a_test_can_claim(run, test):
    assert claims_of(Worker(run)).claim(Path("x.yaml"), test) is None
    assert claims_of(Worker(run)).claim(Path("x.yaml"), "another") == test


def test_one_process_needs_no_folder(tmp_path):
    claims = Claims()

    assert [claims.claim(tmp_path / "x.yaml", test) for test in ("a", "a", "b")] == [None, None, "a"]
