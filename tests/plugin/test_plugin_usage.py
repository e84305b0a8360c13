"""What a run notes of the cassettes that it used, and what `check --orphans` makes of it."""

import json

import pytest

from pytest_numbers_contract.cli import main
from pytest_numbers_contract.plugin.usage import Usage

TEST = """
import httpx, pytest

def ask(path="/v1/Trunks"):
    assert httpx.get(f"https://trunking.twilio.com{path}", auth=("AC" + "0a" * 16, "x")).status_code == 200

@pytest.mark.numbers_cassette
def test_one():
    ask()

@pytest.mark.numbers_cassette
def test_two():
    ask()

def test_without():
    pass
"""
SKIPPED = "\n@pytest.mark.skip\n@pytest.mark.numbers_cassette\ndef test_three():\n    pass\n"
QUICK = ("-p", "no:randomly", "-p", "no:hypothesispytest")


@pytest.fixture
def run(pytester, monkeypatch):
    """Record both cassettes and lay a third beside them; then run pytest with these words, return what it noted."""
    pytester.makepyfile(test_x=TEST)
    pytester.runpytest_inprocess(*QUICK, "--numbers-record=missing").assert_outcomes(passed=3)
    folder = pytester.path / "cassettes" / "test_x"
    (folder / "test_gone.yaml").write_bytes((folder / "test_one.yaml").read_bytes())
    monkeypatch.chdir(pytester.path)

    def inner(*words, more="", runner=pytester.runpytest_inprocess):
        pytester.makepyfile(test_x=TEST + more)
        runner(*QUICK, *words)
        return json.loads((pytester.path / ".pytest_cache/v/numbers_contract/cassettes").read_text())

    return inner


def test_a_run_of_all_tests_tells_orphans(run, capsys):
    noted = run()

    assert noted["partial"] == []
    assert noted["used"] == ["cassettes/test_x/test_one.yaml", "cassettes/test_x/test_two.yaml"]
    capsys.readouterr()
    assert main(["check", "--orphans", "cassettes"]) == 1
    assert "cassettes/test_x/test_gone.yaml: no test uses it\n" in capsys.readouterr().out


def test_orphans_are_told_to_programs_and_never_removed(run, capsys, pytester):
    run()
    capsys.readouterr()

    main(["check", "--orphans", "--format=ndjson", "cassettes"])

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"kind": "orphan", "file": "cassettes/test_x/test_gone.yaml"} in lines
    assert lines[-1]["kind"] == "summary"
    assert (pytester.path / "cassettes/test_x/test_gone.yaml").exists()


def test_what_is_no_cassette_is_no_orphan(run, capsys, pytester):
    run()
    request = {"method": "GET", "url": "https://trunking.twilio.com/v1/Trunks", "headers": []}
    har = {"log": {"entries": [{"request": request, "response": {"status": 200, "headers": []}}]}}
    (pytester.path / "cassettes/browser.har").write_text(json.dumps(har))
    capsys.readouterr()

    main(["check", "--orphans", "cassettes"])

    told = [line for line in capsys.readouterr().out.splitlines() if line.endswith("no test uses it")]
    assert told == ["cassettes/test_x/test_gone.yaml: no test uses it"]


def test_without_orphans_all_is_well(run, pytester):
    run()
    (pytester.path / "cassettes/test_x/test_gone.yaml").unlink()

    assert main(["check", "--orphans", "cassettes"]) == 0


@pytest.mark.parametrize("words", [("test_x.py",), (".", "--deselect=none"), ("-k", "t")], ids=["all-files", "root", "all"])  # fmt: skip
def test_what_runs_all_tests_all_the_same_is_taken(run, words):
    assert run(*words)["partial"] == (["only test_x.py was asked for"] if words == ("test_x.py",) else [])


@pytest.mark.parametrize(
    ("words", "more", "why"),
    [
        (("-k", "one"), "", "tests were deselected"),
        (("-m", "numbers_cassette"), "", "tests were deselected"),
        (("test_x.py::test_one",), "", "only test_x.py::test_one was asked for"),
        (("--lf",), "", "the run had --lf"),
        (("--ignore=sub",), "", "the run had --ignore"),
        (("-x",), "\n@pytest.fixture(autouse=True)\ndef broken():\n    1 / 0\n", "test_x.py::test_one and 1 more did not come to its cassette"),
        ((), SKIPPED, "test_x.py::test_three did not come to its cassette"),
        ((), "\n@pytest.mark.vcr\ndef test_v():\n    pass\n", "tests are marked vcr"),
    ],
    ids=["k", "m", "path", "lf", "ignore", "stopped", "skipped", "vcr"],
)  # fmt: skip
def test_a_part_of_the_tests_is_not_judged(run, capsys, words, more, why):
    noted = run(*words, more=more)
    capsys.readouterr()

    assert any(one.startswith(why) for one in noted["partial"])
    assert main(["check", "--orphans", "cassettes"]) == 2
    assert f"the last run was not of all tests: {why}" in capsys.readouterr().err


def test_a_file_that_cannot_be_collected_is_told(run, pytester):
    pytester.makepyfile(test_broken="import nowhere")

    assert "test_broken.py could not be collected" in run("--continue-on-collection-errors")["partial"]
    assert "the run did not come to its end" in run()["partial"]


def test_workers_tell_what_they_used(run, pytester):
    noted = run("-n1", runner=pytester.runpytest_subprocess)

    assert (noted["partial"], len(noted["used"])) == ([], 2)


@pytest.mark.parametrize("note", [None, "", "{", "[]", '{"root": 1, "partial": [], "used": []}', '{"root": "/"}'])
def test_what_no_run_noted_is_refused(tmp_path, monkeypatch, capsys, note):
    monkeypatch.chdir(tmp_path)
    if note is not None:
        (tmp_path / "note").write_text(note)

    code = main(["check", "--orphans", *(["--used", "note"] if note else []), "."])

    assert code == 2
    assert "run the whole suite first" in capsys.readouterr().err


def test_where_cassettes_are_read_slowly_it_is_said_once(pytester, monkeypatch):
    pytester.makepyfile(test_x=TEST)
    pytester.runpytest_inprocess(*QUICK, "--numbers-record=missing")
    monkeypatch.delattr("yaml.CSafeLoader")

    result = pytester.runpytest_inprocess(*QUICK)

    result.assert_outcomes(passed=3)
    assert result.stdout.str().count("PyYAML has no libyaml here") == 1


class Node:
    def __init__(self, **told):
        self.workerinput = {"testrunuid": "a run"}
        self.workeroutput = told


@pytest.mark.parametrize(("told", "error"), [({}, None), ({"numbers_contract_usage": {}}, "crashed")])
def test_a_worker_that_ended_early_leaves_the_run_a_part(told, error):
    usage = Usage()

    usage.pytest_deselected([])
    usage.pytest_testnodedown(Node(**told), error)

    assert list(usage._why) == ["a worker ended before its time"]


def test_a_cassette_outside_the_root_is_named_in_full(run, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    folder = f"""
@pytest.fixture(scope="module")
def numbers_cassette_folder():
    from pathlib import Path
    return Path({str(elsewhere)!r})
"""

    noted = run("--numbers-record=all", more=folder)

    assert noted["used"] == [str(elsewhere / "test_one.yaml"), str(elsewhere / "test_two.yaml")]
