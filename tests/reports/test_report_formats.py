"""What the formats say, and that each is what its standard asks."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
import samples as s
import xmlschema
from cli_like import cassette_of
from made_reports import HOSTILE, broken, hostile, report_of

from pytest_numbers_contract.errors import BadSetting, NumbersContractError
from pytest_numbers_contract.reports import as_html
from pytest_numbers_contract.reports.as_junit import allowed
from pytest_numbers_contract.reports.formats import (
    STDOUT,
    Destination,
    formats,
    parse_destination,
    parse_destinations,
    save,
    write,
)
from pytest_numbers_contract.reports.reading import report_schema
from pytest_numbers_contract.reports.report import Problem, Seen, Waivers
from pytest_numbers_contract.reports.wording import summary

PUBLISHED = Path(__file__).parent / "published"
PAGE = {"phone_numbers": [s.trunk_number(phone_number="1"), s.trunk_number(phone_number="2")], "meta": s.meta()}
LIST = s.exchange("GET", s.TRUNKING, 200, PAGE)
WAIVERS = Waivers(("NC204 @ used",), ("NC301 @ unused",), ("NC302 @ expired",))


@pytest.fixture
def recorded(tmp_path):
    return report_of(cassette_of(tmp_path / "a b.yaml", broken()), root=str(tmp_path))


def test_tests_are_counted_by_their_names():
    seen = (Seen("x.py::a", "x.py", 1), Seen("x.py::a", "x.py", 2), Seen("x.py::b", "x.py", 3))
    report = report_of(s.attach())

    said = summary(replace(report, exchanges=(report.exchanges[0]._replace(seen=seen),)))

    assert said == "1 exchange judged in 2 tests, 0 violations"


def test_there_are_six_formats():
    assert formats() == ("github", "html", "json", "junit", "markdown", "sarif")


@pytest.mark.parametrize("name", formats())
def test_every_format_names_the_violation_by_id_and_fingerprint(recorded, name):
    (told,) = recorded.exchanges[0].violations

    text = write(recorded, name)

    assert told.id in text
    assert told.fingerprint in text


@pytest.mark.parametrize("name", formats())
def test_every_format_names_the_cassettes_that_no_test_uses(name):
    report = report_of(s.attach(), orphans=["cassettes/old.yaml"])

    assert "cassettes/old.yaml" in write(report, name)


@pytest.mark.parametrize("name", formats())
def test_every_format_can_be_written_as_utf_8_whatever_was_recorded(name):
    assert write(hostile(), name).encode()


class TestJson:
    @pytest.mark.parametrize(
        "report",
        [
            pytest.param(report_of(), id="empty"),
            pytest.param(report_of(broken(), s.attach(), LIST, waivers=WAIVERS, unknown=("x /y",)), id="broken"),
            pytest.param(hostile(), id="hostile"),
        ],
    )
    def test_it_keeps_its_published_schema(self, report):
        jsonschema.Draft202012Validator.check_schema(report_schema())

        jsonschema.validate(json.loads(write(report, "json")), report_schema())

    def test_its_version_comes_first(self):
        assert write(report_of(), "json").startswith('{"version": 1,')

    def test_an_exchange_is_a_line(self):
        report = report_of(s.attach(), broken())

        lines = write(report, "json").splitlines()

        assert next(line for line in lines if json.dumps(report.exchanges[1].id) in line).startswith('{"id"')
        assert all(line.isascii() for line in lines)


class TestSarif:
    @pytest.mark.parametrize(
        "report", [report_of(), report_of(broken(), LIST), hostile()], ids=["empty", "broken", "hostile"]
    )
    def test_it_is_valid_against_the_published_schema(self, report):
        schema = json.loads((PUBLISHED / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))

        jsonschema.Draft4Validator(schema).validate(json.loads(write(report, "sarif")))

    def test_the_region_is_the_line_of_the_recording(self, recorded):
        (run,) = json.loads(write(recorded, "sarif"))["runs"]

        (result,) = run["results"]
        place = result["locations"][0]["physicalLocation"]
        (told,) = recorded.exchanges[0].violations
        assert place == {"artifactLocation": {"uri": "a%20b.yaml"}, "region": {"startLine": told.line}}
        assert result["partialFingerprints"] == {"numbersContract/v1": told.fingerprint}
        assert result["relatedLocations"][0]["message"] == {"text": "tests/test_desk.py::test_buys"}

    def test_without_a_recording_it_is_the_line_of_the_test(self):
        (run,) = json.loads(write(report_of(broken()), "sarif"))["runs"]

        (location,) = run["results"][0]["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": "tests/test_desk.py"}
        assert location["physicalLocation"]["region"] == {"startLine": 12}

    def test_of_many_tests_the_first_ten_are_named(self):
        report = report_of(broken())
        seen = tuple(Seen(f"tests/test_desk.py::test_{number}", "tests/test_desk.py", 1) for number in range(12))
        many = replace(report, exchanges=(report.exchanges[0]._replace(seen=seen),))

        (run,) = json.loads(write(many, "sarif"))["runs"]

        named = [one["message"]["text"] for one in run["results"][0]["relatedLocations"]]
        assert named == [one.test for one in seen[:10]]

    def test_each_rule_is_described_and_has_its_page(self):
        (run,) = json.loads(write(report_of(broken(), LIST), "sarif"))["runs"]

        rules = run["tool"]["driver"]["rules"]
        assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
            it["ruleId"] for it in run["results"]
        ]
        assert rules[0]["shortDescription"] == {"text": "a text has its form"}
        assert rules[0]["fullDescription"]["text"].startswith("A SID's prefix")
        assert rules[0]["helpUri"].startswith("https://")

    def test_a_file_elsewhere_has_a_file_url(self, tmp_path):
        report = report_of(cassette_of(tmp_path / "x.yaml", broken()))

        text = write(report, "sarif")

        assert f'"uri": "file://{tmp_path}/x.yaml"' in text

    def test_what_could_not_be_judged_is_a_notification(self):
        (run,) = json.loads(write(report_of(problems=[Problem("x.yaml", "torn", "mend it")]), "sarif"))["runs"]

        (invocation,) = run["invocations"]
        assert invocation["executionSuccessful"] is False
        assert invocation["toolExecutionNotifications"][0]["message"] == {"text": "x.yaml: torn. mend it"}

    def test_an_orphan_is_a_notification_of_its_file(self):
        (run,) = json.loads(write(report_of(s.attach(), orphans=["x.yaml"]), "sarif"))["runs"]

        (invocation,) = run["invocations"]
        (note,) = invocation["toolExecutionNotifications"]
        assert (invocation["executionSuccessful"], note["level"]) == (True, "warning")
        assert note["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "x.yaml"}}}]


class TestJunit:
    @pytest.mark.parametrize(
        "report", [report_of(), report_of(broken(), LIST), hostile()], ids=["empty", "broken", "hostile"]
    )
    def test_it_is_valid_against_the_published_schema(self, report):
        schema = xmlschema.XMLSchema(str(PUBLISHED / "junit-10.xsd"))

        schema.validate(write(report, "junit"))

    def test_there_is_a_case_for_each_exchange(self):
        report = report_of(broken(), s.attach(), problems=[Problem("x.yaml", "torn", "mend it")])

        root = Xml.fromstring(write(report, "junit").encode())

        cases = list(root.iter("testcase"))
        assert [case.get("classname") for case in cases] == ["trunking.phone_numbers.create"] * 2 + ["problem"]
        assert [len(case.findall("failure")) for case in cases] == [1, 0, 0]
        assert cases[0].find("failure").get("type") == "NC204"
        assert cases[2].find("error").text == "torn\nmend it"
        assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "1")

    def test_it_says_what_an_exchange_broke_and_who_saw_it(self):
        (entry,) = report_of(broken()).exchanges
        seen = (*entry.seen, entry.seen[0]._replace(line=20), Seen("x.py::a", "x.py", 1))
        report = replace(report_of(), exchanges=(entry._replace(seen=seen, count=3, source="sandbox"),))

        (suite,) = Xml.fromstring(write(report, "junit"))

        known, case = suite
        assert [(one.get("name"), one.get("value")) for one in known] == [
            ("numbers_contract_package", report.package),
            ("numbers_contract_contract", report.contract),
        ]
        assert (suite.get("timestamp"), suite.get("time")) == ("2026-05-28T20:26:40", "2.500")
        failure, output = case
        title, message, place = failure.text.splitlines()
        assert message == failure.get("message")
        assert (title, place) == ("a text has its form", "at tests/test_desk.py:12")
        assert output.text == "from sandbox, seen 3×\ntests/test_desk.py::test_buys\nx.py::a"

    def test_whatever_it_says_is_read_back(self):
        problem = Problem("a\tb\n<'\">&.yaml", "to<rn\n", 'mend "it" & go\ton')

        (case,) = Xml.fromstring(write(report_of(problems=[problem]), "junit")).iter("testcase")

        (error,) = case
        assert (case.get("name"), error.get("message")) == (problem.where, problem.problem)
        assert error.text == f"{problem.problem}\n{problem.advice}"

    def test_an_orphan_is_a_case_that_fails(self):
        root = Xml.fromstring(write(report_of(orphans=["x.yaml"]), "junit"))

        (case,) = root.iter("testcase")
        assert (case.get("name"), case.find("failure").get("message")) == ("x.yaml", "no test uses it")
        assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "1", "0")


class TestMarkdown:
    def test_failures_come_first(self):
        text = write(report_of(s.attach(), broken(), waivers=WAIVERS, unknown=("x /y",)), "markdown")

        order = ["## ❌", "### NC204", "expired waiver, remove it", "unused waiver", "tolerated", "<details>", "<sub>"]
        assert sorted(order, key=text.index) == order

    def test_at_most_fifty_are_shown(self):
        exchanges = [s.attach(form=f"PhoneNumberSid={s.PN}&Colour{number}=1") for number in range(69)]

        text = write(report_of(*exchanges), "markdown")

        assert text.count("| **trunking") == 50
        assert "… and 19 more." in text

    def test_a_violation_of_many_exchanges_is_one_row(self):
        text = write(report_of(*(broken("x" * length) for length in range(1, 70))), "markdown")

        assert text.count("| **trunking") == 1
        assert "| in 69 exchanges, first<br><code>" in text

    @pytest.mark.parametrize(
        ("report", "mark"),
        [
            pytest.param(report_of(s.attach()), "✅", id="conform"),
            pytest.param(report_of(problems=[Problem("x", "y", "z")]), "⚠️", id="problem"),
            pytest.param(report_of(s.attach(), waivers=WAIVERS), "❌", id="expired"),
            pytest.param(report_of(s.attach(), orphans=["x.yaml"]), "❌", id="orphan"),
        ],
    )
    def test_the_mark_says_how_it_went(self, report, mark):
        assert write(report, "markdown").startswith(f"## {mark}")

    def test_nothing_recorded_is_markup(self):
        text = write(hostile(), "markdown")

        tags = set(re.findall(r"</?\w+", text))
        assert tags <= {"<br", "<code", "</code", "<sub", "</sub", "<details", "</details", "<summary", "</summary"}
        assert not re.search(r"(?<!\\)@maintainers", text)
        assert "\u202e" not in text
        assert not re.search(r"(?<!\\)\[x(?<!\\)\]", text)


class TestGithub:
    def test_the_recording_and_the_test_are_annotated(self, recorded):
        first, second = write(recorded, "github").splitlines()

        (told,) = recorded.exchanges[0].violations
        assert first.startswith(f"::error file=a b.yaml,line={told.line},title=NC204%3A a text has its form::")
        assert second.startswith("::error file=tests/test_desk.py,line=12,title=NC204%3A ")

    def test_there_are_at_most_ten(self):
        exchanges = [s.attach(form=f"PhoneNumberSid={s.PN}&Colour{number}=1") for number in range(12)]

        lines = write(report_of(*exchanges), "github").splitlines()

        assert len(lines) == 10
        assert lines[-1] == "::error title=numbers-contract::… and 3 more: see the summary of this job"

    def test_ten_are_all_told(self):
        exchanges = [s.attach(form=f"PhoneNumberSid={s.PN}&Colour{number}=1") for number in range(10)]

        lines = write(report_of(*exchanges), "github").splitlines()

        assert (len(lines), [line for line in lines if "more" in line]) == (10, [])

    def test_the_same_fault_in_the_same_place_is_told_once(self):
        report = report_of(broken("1"), broken("2"))

        assert report.totals["violation"] == 2
        assert len(write(report, "github").splitlines()) == 1

    def test_without_file_and_test_it_is_still_told(self):
        (line,) = write(report_of(broken(), seen=Seen("", "", None)), "github").splitlines()

        assert line.startswith("::error title=NC204")

    def test_problems_and_expired_waivers_are_told(self):
        text = write(report_of(problems=[Problem("x.yaml", "torn", "mend it")], waivers=WAIVERS), "github")

        assert text == (
            "::error file=x.yaml,title=problem::torn%0Amend it\n::error title=1 expired waiver::NC302 @ expired\n"
        )

    def test_nothing_recorded_is_a_command(self):
        lines = write(hostile(), "github").splitlines()

        assert {line[:8] for line in lines} == {"::error "}
        assert {line.count("::") for line in lines} <= {2, 3}
        assert not [line for line in lines if not line.isprintable()]


class TestPage:
    def test_no_markup_of_a_payload_is_in_it(self):
        text = write(hostile(), "html")

        data = text.partition('id="data">')[2].partition("</script>")[0]
        assert "<" not in data
        assert text.count("<script") == 2
        assert "exchanges" in json.loads(data)

    def test_its_policy_lets_only_its_own_script_and_style_run(self):
        text = write(report_of(broken()), "html")

        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert not re.search(r"(?:src|href)=\"(?!#)", text)

    @pytest.mark.parametrize(
        ("report", "verdict"),
        [
            pytest.param(report_of(s.attach()), "All conform", id="conform"),
            pytest.param(report_of(broken()), "1 violation", id="one"),
            pytest.param(report_of(broken("1"), broken("2")), "2 violations", id="two"),
            pytest.param(report_of(), "Nothing was judged", id="nothing"),
            pytest.param(report_of(problems=[Problem("x", "y", "z")]), "1 problem", id="problem"),
            pytest.param(report_of(s.attach(), waivers=WAIVERS), "A waiver has expired", id="expired"),
            pytest.param(report_of(s.attach(), orphans=["x.yaml"]), "A cassette is an orphan", id="orphan"),
        ],
    )
    def test_its_head_says_how_it_went(self, report, verdict):
        assert f">{verdict}</p>" in write(report, "html")


class TestDestinations:
    def test_a_report_goes_to_a_file_below_folders_that_are_made(self, tmp_path):
        destination = parse_destination("json:a/b/report.json", root=str(tmp_path))

        save(report_of(), destination)

        assert json.loads((tmp_path / "a/b/report.json").read_text(encoding="utf-8"))["version"] == 1
        assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["report.json"]

    @pytest.mark.parametrize("name", formats())
    def test_a_file_has_what_the_format_writes(self, tmp_path, name):
        report = report_of(broken("ü"), broken("<&>"), s.attach())

        save(report, parse_destination(f"{name}:x", root=str(tmp_path)))

        assert (tmp_path / "x").read_bytes() == write(report, name).encode()

    @pytest.mark.parametrize("text", ["markdown", "markdown:", "markdown:-"])
    def test_without_a_file_it_goes_to_standard_output(self, capsys, text):
        save(report_of(s.attach()), parse_destination(text))

        assert capsys.readouterr().out.startswith("## ✅")

    @pytest.mark.parametrize("name", formats())
    def test_standard_output_has_what_the_format_writes(self, capsys, name):
        report = report_of(broken("ü"), broken("<&>"), s.attach())

        save(report, parse_destination(name))

        assert capsys.readouterr().out == write(report, name)

    @pytest.mark.parametrize("to", ["x", "pipe", STDOUT])
    def test_what_cannot_be_made_leaves_nothing_half_written(self, tmp_path, capfd, monkeypatch, to):
        os.mkfifo(tmp_path / "pipe")
        reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

        def pieces(report):
            yield "begun"
            raise FileNotFoundError("page.html")

        monkeypatch.setattr(as_html, "pieces", pieces)
        with pytest.raises(FileNotFoundError, match=r"page\.html"):
            save(report_of(), parse_destination(f"html:{to}", root=str(tmp_path)))
        written = os.read(reading, 100)
        os.close(reading)

        assert (written, capfd.readouterr().out, os.listdir(tmp_path)) == (b"", "", ["pipe"])

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            pytest.param("pdf:x", "github, html, json, junit, markdown, sarif", id="type"),
            pytest.param("x.json", "no report of type 'x.json'", id="no type"),
            pytest.param("json:folder", "folder is a folder", id="folder"),
            pytest.param("json:new/", "new/ is a folder", id="slash"),
            pytest.param("json:x html:y", "these are several reports", id="two in a line"),
            pytest.param("json:file/x", "no folder that can be written to", id="below a file"),
        ],
    )
    def test_what_makes_no_sense_is_refused_with_the_way_out(self, tmp_path, text, told):
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").touch()

        with pytest.raises(BadSetting, match=re.escape(told)):
            parse_destination(text, root=str(tmp_path))

    @pytest.mark.parametrize("second", ["sarif:x", "sarif:./x", "json:a/../x/../x"])
    def test_two_reports_in_one_file_are_refused(self, second):
        with pytest.raises(BadSetting, match="are the same file"):
            parse_destinations(["html:x", second])

    def test_the_same_twice_is_one(self):
        found = parse_destinations(["json:x", "json:x", " ", "github:-", "markdown:-"])

        assert found == (Destination("json", "x"), Destination("github", "-"), Destination("markdown", "-"))

    def test_a_file_that_cannot_be_written_leaves_the_old_one(self, tmp_path):
        (tmp_path / "x").mkdir()

        with pytest.raises(NumbersContractError, match="cannot be written"):
            save(report_of(), Destination("json", str(tmp_path / "x")))

        assert list((tmp_path / "x").iterdir()) == []


def test_the_hostile_texts_are_in_the_report():
    assert len(hostile().unknown) == len(HOSTILE)


def test_what_xml_has_no_place_for_is_escaped_and_nothing_else():
    text = "".join(map(chr, range(0x11000)))

    # XML 1.0, 2.2 Characters; a carriage return would be read as a line feed.
    forbidden = {*range(9), 0xB, *range(0xC, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF}
    assert {ord(char) for char in text if allowed(char) != char} == forbidden
