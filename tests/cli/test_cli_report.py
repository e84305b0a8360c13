"""`numbers-contract report`, and `check --report`."""

import json
from pathlib import Path

import pytest
import samples as s
from cli_run import cassette
from made_reports import broken, report_of

from pytest_numbers_contract.coverage import table
from pytest_numbers_contract.reports.formats import write
from pytest_numbers_contract.reports.reading import read_report
from pytest_numbers_contract.reports.report import Problem, Waivers

ELSEWHERE = s.exchange("GET", "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json", 200, {})


def saved(name, report):
    Path(name).write_text(write(report, "json"), encoding="utf-8")


class TestCheck:
    def test_reports_are_written_beside_what_is_told(self, cli):
        cassette("x.yaml", s.attach(), broken())

        result = cli("check", "x.yaml", "--report", "json:out/x.json", "--report", "sarif:out/x.sarif")

        assert (result.code, result.err) == (1, "")
        report = read_report("out/x.json")
        assert [entry.file for entry in report.exchanges] == ["x.yaml", "x.yaml"]
        assert [entry.seen for entry in report.exchanges] == [(), ()]
        assert report.exchanges[1].errata == ("NE01", "NE02", "NE07")
        assert report.exchanges[1].violations[0].line > report.exchanges[1].line
        assert report.runs[0].by == "check"
        assert report.touched
        assert json.loads(Path("out/x.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"

    def test_the_report_tells_the_same_as_the_terminal(self, cli):
        cassette("x.yaml", s.attach(s.trunk_number(phone_number="+12", colour="red")))
        Path("pytest.ini").write_text(
            "[pytest]\nnumbers_contract_waive =\n  NC204 @ * * until=2999-01-01 reason=x\n  NC301 @ * * until=2001-01-01 reason=y\n",
            encoding="utf-8",
        )

        result = cli("check", "x.yaml", "--report", "json:x.json", "--format", "ndjson")

        told, summary = result.objects
        report = read_report("x.json")
        (entry,) = report.exchanges
        assert [one.id for one in entry.found if one.kind == "warning"] == [one["id"] for one in told["warnings"]]
        assert list(report.waivers.expired) == summary["expired_waivers"]
        assert list(report.waivers.unused) == summary["unused_waivers"]
        assert list(report.unknown) == summary["unknown"]
        assert entry.unknown == ("/colour",)

    def test_what_could_not_be_read_or_judged_is_in_the_report(self, cli):
        cassette("x.yaml", s.attach(), ELSEWHERE)

        result = cli("check", "x.yaml", "missing.yaml", "--report", "json:x.json")

        assert result.code == 2
        assert [problem.where for problem in read_report("x.json").problems] == ["x.yaml", "missing.yaml"]

    def test_orphans_are_told_beside_a_report_and_in_it(self, cli):
        cassette("x.yaml", s.attach())
        Path("used.json").write_text('{"root": ".", "partial": [], "used": []}', encoding="utf-8")

        result = cli("check", "x.yaml", "--orphans", "--used", "used.json", "--report", "json:x.json")

        assert "x.yaml: no test uses it" in result.out
        assert result.code == 1
        assert read_report("x.json").orphans == ("x.yaml",)

    def test_what_may_be_unjudged_is_no_problem(self, cli):
        cassette("x.yaml", s.attach(), ELSEWHERE)

        result = cli("check", "x.yaml", "--allow-not-judged", "--report", "json:x.json", "--verbose")

        assert result.code == 0
        assert read_report("x.json").problems == ()

    @pytest.mark.parametrize(("report", "told"), [("pdf:x", "json, junit"), ("json:.", ". is a folder")])
    def test_a_report_that_makes_no_sense_exits_2_before_anything_is_judged(self, cli, report, told):
        result = cli("check", "x.yaml", "--report", report)

        assert (result.code, result.out) == (2, "")
        assert told in result.err

    @pytest.mark.parametrize("path", ["x.yaml", "."])
    def test_a_cassette_that_is_read_is_not_written_over(self, cli, path):
        cassette("x.yaml", s.attach())
        before = Path("x.yaml").read_bytes()

        result = cli("check", path, "--report", "html:x.yaml")

        assert (result.code, result.out) == (2, "")
        assert "html:x.yaml is read here, and would be lost" in result.err
        assert Path("x.yaml").read_bytes() == before

    def test_on_github_it_annotates_and_summarises_by_itself(self, cli, monkeypatch):
        cassette("x.yaml", broken())
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")

        result = cli("check", "x.yaml", "--format", "ndjson")

        assert len(result.objects) == 2
        assert result.err.startswith("::error file=x.yaml,line=19,title=NC204%3A ")
        assert "### NC204" in Path("summary.md").read_text(encoding="utf-8")

    def test_a_summary_that_cannot_be_written_is_an_error(self, cli, monkeypatch):
        cassette("x.yaml", broken())
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", ".")

        result = cli("check", "x.yaml")

        assert result.code == 2
        assert "GITHUB_STEP_SUMMARY, ., cannot be written" in result.err

    def test_annotations_that_are_asked_for_are_not_told_twice(self, cli, monkeypatch):
        cassette("x.yaml", broken())
        monkeypatch.setenv("GITHUB_ACTIONS", "true")

        result = cli("check", "x.yaml", "--report", "github")

        assert (result.out + result.err).count("::error ") == 1


class TestReport:
    def test_it_says_what_a_report_comes_to(self, cli):
        saved("x.json", report_of(*(s.attach(form=f"PhoneNumberSid={s.PN}&C{n}=1") for n in range(14))))

        result = cli("report", "x.json")

        lines = result.out.splitlines()
        assert result.code == 1
        assert lines[0].startswith("NC401  trunking.phone_numbers.create: request form.C0: expected one of")
        assert lines[1] == "       at tests/test_desk.py:12"
        assert "… and 2 more" in lines
        assert lines[-1] == "14 exchanges judged in 1 test, 14 violations"
        assert table(read_report("x.json").touched)[-1] in lines

    def test_a_violation_of_many_exchanges_is_told_once_with_their_number(self, cli):
        saved("x.json", report_of(*(broken(str(number)) for number in range(14)), broken("0")))

        result = cli("report", "x.json")

        lines = result.out.splitlines()
        assert lines[0].startswith("NC204  trunking.phone_numbers.create: response $.phone_number: expected E.164")
        assert lines[1] == "       in 15 exchanges, first at tests/test_desk.py:12"
        assert [line for line in lines if line.startswith(("NC", "…"))] == lines[:1]

    @pytest.mark.parametrize(
        "content", ["", "\n", write(report_of(broken()), "json")[:-100]], ids=["empty", "blank", "cut off"]
    )
    def test_a_report_that_is_not_whole_is_to_be_written_again(self, cli, content):
        Path("x.json").write_text(content, encoding="utf-8")

        result = cli("report", "x.json")

        assert result.code == 2
        assert "is it whole? Write it again: pytest --numbers-report=json:FILE, or check --report" in result.err

    def test_it_names_orphans(self, cli):
        saved("x.json", report_of(s.attach(), orphans=["old.yaml"]))

        result = cli("report", "x.json")

        assert "old.yaml: no test uses it" in result.out.splitlines()
        assert result.out.endswith("1 exchange judged in 1 test, 0 violations, 1 orphan\n")

    def test_any_format_is_made_of_a_report(self, cli):
        saved("x.json", report_of(broken()))

        result = cli("report", "x.json", "--report", "html:page.html", "--report", "json:again.json")

        assert (result.code, result.out) == (1, "")
        assert Path("page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
        assert Path("again.json").read_bytes() == Path("x.json").read_bytes()

    @pytest.mark.parametrize("report", ["html:x.json", "json:./x.json", "html:link.json"])
    def test_what_is_read_is_not_written_over(self, cli, report):
        saved("x.json", report_of(broken()))
        Path("link.json").symlink_to("x.json")
        before = Path("x.json").read_bytes()

        result = cli("report", "x.json", "--report", report)

        assert (result.code, result.out) == (2, "")
        assert "is read here, and would be lost\n  give the report a file of its own" in result.err
        assert Path("x.json").read_bytes() == before

    def test_shards_are_merged(self, cli):
        for index, exchange in enumerate([s.attach(), s.pool(), s.buy(), s.search()]):
            saved(f"{index}.json", report_of(exchange))

        result = cli("report", "--merge", "0.json", "1.json", "2.json", "3.json", "--report", "json:all.json")

        assert result.code == 0
        whole = report_of(s.attach(), s.pool(), s.buy(), s.search())
        assert read_report("all.json").touched == whole.touched

    @pytest.mark.parametrize(
        ("report", "arguments", "code", "told"),
        [
            pytest.param(report_of(s.attach()), [], 0, "", id="conform"),
            pytest.param(report_of(broken()), [], 1, "", id="violation"),
            pytest.param(report_of(s.attach(), waivers=Waivers((), (), ("x",))), [], 1, "", id="expired waiver"),
            pytest.param(report_of(s.attach(), orphans=["x.yaml"]), [], 1, "", id="orphan"),
            pytest.param(report_of(s.attach()), ["--fail-under", "50"], 1, "% is under 50 %", id="too little"),
            pytest.param(report_of(s.attach()), ["--fail-under", "1"], 0, "", id="enough"),
            pytest.param(report_of(), [], 2, "nothing was judged", id="nothing"),
            pytest.param(report_of(s.attach(), problems=[Problem("x", "y", "z")]), [], 2, "1 problem", id="problem"),
        ],
    )
    def test_exit_codes_are_those_of_check(self, cli, report, arguments, code, told):
        saved("x.json", report)

        result = cli("report", "x.json", *arguments)

        assert result.code == code
        assert told in result.err

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            pytest.param([], "no report is given", id="nothing"),
            pytest.param(["a.json", "b.json"], "add --merge", id="several"),
            pytest.param(["--merge", "a.json", "./a.json"], "a report is given twice", id="twice"),
            pytest.param(["missing.json"], "missing.json: cannot be read", id="missing"),
            pytest.param(["pytest.ini"], "pytest.ini is no report", id="no report"),
            pytest.param(["x.json", "--fail-under", "nan"], "invalid percent value: 'nan'", id="nan"),
            pytest.param(["x.json", "--fail-under", "101"], "invalid percent value: '101'", id="beyond all"),
            pytest.param(["x.json", "--fail-under", "half"], "invalid percent value: 'half'", id="word"),
            pytest.param(["x.json", "--report", "pdf:x"], "no report of type 'pdf'", id="type"),
        ],
    )
    def test_wrong_usage_exits_2_with_the_way_out(self, cli, arguments, told):
        result = cli("report", *arguments)

        assert (result.code, result.out) == (2, "")
        assert told in result.err

    def test_it_prints_the_schema_of_reports(self, cli):
        result = cli("report", "--schema")

        assert json.loads(result.out)["title"] == "A report of pytest-numbers-contract"
