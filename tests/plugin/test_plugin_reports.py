"""Reports of a run: `--numbers-report`, what GitHub is told by itself, properties in pytest's own report."""

import gc
import json
import re
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from pytest_numbers_contract.coverage import total
from pytest_numbers_contract.reports.reading import merge, read_report

SUITE = """
import httpx, pytest, samples as s

def client(sandbox):
    return httpx.Client(auth=(sandbox.account.sid, sandbox.account.auth_token))

def test_wrong_parameter(numbers_sandbox):
    url = f"https://trunking.twilio.com/v1/Trunks/{numbers_sandbox.trunk().sid}/PhoneNumbers"
    number = numbers_sandbox.incoming_phone_number()
    with client(numbers_sandbox) as http:
        http.post(url, data={"PhoneNumberSid": number.sid, "FriendlyName": "Desk"})

def test_judged_by_hand(numbers_contract):
    numbers_contract.check(s.attach(s.trunk_number(phone_number="4155550100")))

def test_judged_twice(numbers_contract, numbers_sandbox):
    with client(numbers_sandbox) as http:
        numbers_contract.check(http.get("https://trunking.twilio.com/v1/Trunks"))
        numbers_sandbox.answer("GET", "/v2/PhoneNumbers/1", json={})
        http.get("https://lookups.twilio.com/v2/PhoneNumbers/1")

@pytest.mark.parametrize("number", range(4))
def test_fine(numbers_contract, number):
    numbers_contract.check([s.attach, s.pool, s.buy, s.search][number]())

@pytest.fixture
def late(numbers_sandbox):
    yield
    with client(numbers_sandbox) as http:
        http.get("https://messaging.twilio.com/v1/Services")

def test_torn_down(late):
    pass
"""


@pytest.fixture
def run(pytester, request):
    samples = request.config.rootpath / "tests" / "samples.py"
    pytester.makepyfile(samples=samples.read_text(encoding="utf-8"), test_desk=SUITE)
    options = ("-p", "no:cacheprovider", "-p", "no:randomly")
    return lambda *args: pytester.runpytest_inprocess(*options, *args)


def found(report):
    return sorted((told.id, told.fingerprint) for entry in report.exchanges for told in entry.violations)


class TestARun:
    def test_what_tests_judged_is_reported_with_the_tests_that_saw_it(self, run):
        result = run("--numbers-report=json:out/run.json")

        result.assert_outcomes(failed=2, passed=6)
        result.stdout.fnmatch_lines(["report: json:*run.json"])
        report = read_report("out/run.json")
        tests = {test.partition("::")[2]: entry for entry in report.exchanges for test in entry.tests}
        assert report.judged == 8
        assert tests["test_judged_twice"].source == "sandbox"
        assert tests["test_torn_down"].operation == "messaging.services.list"
        assert (tests["test_wrong_parameter"].seen[0].file, tests["test_wrong_parameter"].seen[0].line) == (
            "test_desk.py",
            6,
        )
        assert [told.id for told in tests["test_judged_by_hand"].violations] == ["NC204"]

    def test_workers_shards_and_other_orders_report_the_same(self, run, pytester):
        run("--numbers-report=json:alone.json")
        run("--numbers-report=json:workers.json", "-n", "2")
        names = ["wrong_parameter or torn", "by_hand", "twice", "fine"]
        for index, name in enumerate(names):
            run("-k", name, f"--numbers-report=json:{index}.json")

        alone, workers = read_report("alone.json"), read_report("workers.json")
        shards = merge([read_report(f"{index}.json") for index in range(4)])
        for other in (workers, shards):
            assert other.touched == alone.touched
            assert total(other.touched) == total(alone.touched)
            assert found(other) == found(alone)
            assert {entry.id: entry.seen for entry in other.exchanges} == {
                entry.id: entry.seen for entry in alone.exchanges
            }

    def test_a_journey_that_is_broken_is_reported(self, run, pytester):
        pytester.makepyfile(
            test_journey="""
            import httpx
            from dataclasses import replace

            def test_gone(numbers_sandbox):
                number = numbers_sandbox.incoming_phone_number()
                sid, token = numbers_sandbox.account.sid, numbers_sandbox.account.auth_token
                url = f"https://api.twilio.com/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers"
                with httpx.Client(auth=(sid, token)) as http:
                    http.get(f"{url}/{number.sid}.json")
                    numbers = numbers_sandbox._state.numbers
                    numbers[number.sid] = replace(numbers[number.sid], phone_number="+14155550177")
                    http.get(f"{url}/{number.sid}.json")
            """
        )

        run("test_journey.py", "--numbers-report=json:run.json")

        (entry,) = [entry for entry in read_report("run.json").exchanges if entry.violations]
        assert [told.id for told in entry.violations] == ["NC502"]
        assert entry.violations[0].at == "/phone_number"

    def test_what_is_seen_again_and_again_does_not_fill_the_memory(self, run, pytester):
        pytester.makepyfile(
            test_again="""
            import gc, samples as s
            from pytest_numbers_contract import Verdict

            def test_again(numbers_contract):
                for _ in range(1_000):
                    numbers_contract.judge(s.attach())

            def test_kept():
                assert sum(isinstance(one, Verdict) for one in gc.get_objects()) < 300
            """
        )

        run("test_again.py", "--numbers-report=json:report.json").assert_outcomes(passed=2)

        report = read_report(str(pytester.path / "report.json"))
        assert [entry.count for entry in report.exchanges] == [1_000]

    def test_a_worker_that_crashes_is_told(self, run, pytester):
        pytester.makepyfile(test_crash="import os\n\ndef test_crash():\n    os._exit(3)\n")

        run("-n", "1", "--max-worker-restart=0", "--numbers-report=json:run.json", "test_crash.py")

        (problem,) = read_report("run.json").problems
        assert problem.problem == "the worker crashed: what it had judged is not in this report"

    def test_waivers_are_reported(self, run, pytester):
        pytester.makeini(
            "[pytest]\nnumbers_contract_waive =\n"
            + "".join(
                f"  NC{number} @ * * until={day} reason=x\n"
                for number, day in ((204, "2999-01-01"), (301, "2999-01-01"), (302, "2001-01-01"))
            )
        )

        run("--numbers-report=json:run.json")

        waivers = read_report("run.json").waivers
        assert [waivers.used[0][:5], waivers.unused[0][:5], waivers.expired[0][:5]] == ["NC204", "NC301", "NC302"]


class TestTheSetting:
    def test_it_is_given_any_number_of_times_and_anywhere(self, run, pytester, monkeypatch):
        pytester.makeini("[pytest]\nnumbers_contract_report =\n  json:ini.json\n  sarif:ini.sarif\n")

        run("-k", "fine")
        monkeypatch.setenv("NUMBERS_CONTRACT_REPORT", "json:environment.json")
        run("-k", "fine")
        result = run("-k", "fine", "--numbers-report=json:option.json", "--numbers-report", "markdown:-")

        made = sorted(path.name for path in Path().glob("*.*") if path.suffix in (".json", ".sarif"))
        assert made == ["environment.json", "ini.json", "ini.sarif", "option.json"]
        result.stdout.fnmatch_lines(["## ✅ Contract of Twilio's phone-number APIs"])

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            pytest.param("pdf:x", "*no report of type 'pdf'*", id="type"),
            pytest.param("json:.", "*is a folder*", id="folder"),
        ],
    )
    def test_what_makes_no_sense_is_a_usage_error(self, run, value, told):
        result = run(f"--numbers-report={value}")

        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([told])

    def test_a_report_that_cannot_be_written_fails_the_run(self, run, pytester):
        pytester.makeconftest(
            "import pathlib\ndef pytest_runtest_teardown():\n    pathlib.Path('x.json').mkdir(exist_ok=True)\n"
        )

        result = run("-k", "fine", "--numbers-report=json:x.json")

        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["no report: *x.json cannot be written: *"])

    def test_unasked_nothing_is_collected_and_nothing_said(self, run):
        result = run("-k", "fine")

        result.stdout.no_fnmatch_line("*report*")


class TestOnGithub:
    @pytest.fixture
    def github(self, monkeypatch, tmp_path, pytester):
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
        monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path.parent))
        return tmp_path / "summary.md"

    def test_annotations_summary_sarif_and_page_name_the_same_violations(self, run, pytester, github):
        result = run(*(f"--numbers-report={name}:run.{name}" for name in ("json", "sarif", "html", "junit")))

        named = set(found(read_report("run.json")))
        (sarif,) = json.loads(Path("run.sarif").read_text(encoding="utf-8"))["runs"]
        page = Path("run.html").read_text(encoding="utf-8").partition('id="data">')[2].partition("</script>")[0]
        told = [
            told for entry in json.loads(page)["exchanges"] for told in entry["found"] if told["kind"] == "violation"
        ]
        annotations = re.findall(
            r"^::error file=(.+?),line=\d+,title=(NC\d{3})%3A.*\[(\w{12})\]", str(result.stdout), re.M
        )
        assert len(named) == 2
        assert {(one["ruleId"], one["partialFingerprints"]["numbersContract/v1"]) for one in sarif["results"]} == named
        assert {(one["id"], one["fingerprint"]) for one in told} == named
        assert {(rule, fingerprint) for _, rule, fingerprint in annotations} == named
        assert {file for file, _, _ in annotations} == {f"{pytester.path.name}/test_desk.py"}
        summary = github.read_text(encoding="utf-8")
        assert all(
            f"### {rule}:" in summary and f"<code>{fingerprint}</code>" in summary for rule, fingerprint in named
        )

    def test_where_nothing_was_judged_nothing_is_said(self, run, pytester, github):
        pytester.makepyfile(test_other="def test_nothing():\n    pass\n")

        result = run("test_other.py", "-n", "1")

        result.stdout.no_fnmatch_line("*::error*")
        assert not github.exists()

    def test_off_is_off(self, run, github):
        result = run("--numbers-report=off")

        result.stdout.no_fnmatch_line("*::error*")
        assert not github.exists()

    def test_a_summary_that_cannot_be_written_fails_the_run(self, run, github, monkeypatch):
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(github.parent))

        result = run("-k", "fine")

        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["no report: GITHUB_STEP_SUMMARY, *, cannot be written: *"])


def test_a_report_that_could_not_be_written_is_not_told_as_one(run, pytester):
    pytester.makepyfile(test_other="import pathlib\n\ndef test_in_the_way():\n    pathlib.Path('late').mkdir()\n")

    result = run("test_other.py", "--numbers-report=json:late")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no report: *late cannot be written: *"])
    result.stdout.no_fnmatch_line("report: json:*")


def test_the_report_of_pytest_itself_has_violations_as_properties_of_its_cases(run):
    run("--junitxml=own.xml")

    cases = {case.get("name"): case for case in Xml.parse("own.xml").getroot().iter("testcase")}
    (broken,) = cases["test_wrong_parameter"].iter("property")
    assert broken.get("name") == "numbers_contract_violation"
    assert re.fullmatch(r"NC401 \w{12} trunking\.phone_numbers\.create form\.FriendlyName", broken.get("value"))
    assert not list(cases["test_fine[0]"].iter("property"))


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off"])
def test_the_garbage_collector_is_on_after_a_report_if_it_was_before(run, is_on):
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()

    run("-k", "fine", "--numbers-report=json:new.json")

    left_on = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    assert left_on == is_on
