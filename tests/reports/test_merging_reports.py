"""Reports are read back as they were written, and those of shards put together are that of the whole."""

import json

import pytest
import samples as s
from made_reports import broken, hostile, report_of

from pytest_numbers_contract.errors import BadSetting, Unreadable
from pytest_numbers_contract.reports.formats import write
from pytest_numbers_contract.reports.reading import merge, read_report
from pytest_numbers_contract.reports.report import Problem, Seen, Waivers

EXCHANGES = [s.attach(), broken(), s.pool(), s.buy(), s.attach(s.error(20001, 400), form="", status=400), broken("1")]


@pytest.mark.parametrize("report", [report_of(), report_of(*EXCHANGES), hostile()], ids=["empty", "plain", "hostile"])
def test_a_report_is_read_as_it_was_written(tmp_path, report):
    (tmp_path / "x.json").write_text(write(report, "json"), encoding="utf-8")

    assert read_report(str(tmp_path / "x.json")) == report


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("{", "it is no JSON", id="no JSON"),
        pytest.param("[" * 100_000, "it is no JSON", id="too deep"),
        pytest.param("[]", "$ breaks its schema (type)", id="no object"),
        pytest.param('{"version": 2}', "has version 2; here 1 is the last", id="newer"),
        pytest.param('{"version": "1"}', "breaks its schema", id="version"),
        pytest.param(json.dumps({"interactions": []}), "breaks its schema", id="cassette"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path, text, told):
    (tmp_path / "x.json").write_text(text, encoding="utf-8")

    with pytest.raises(Unreadable) as refused:
        read_report(str(tmp_path / "x.json"))

    assert told in str(refused.value)
    assert refused.value.advice


def test_the_place_that_is_wrong_is_named(tmp_path):
    data = json.loads(write(report_of(broken()), "json"))
    data["exchanges"][0]["found"][0]["fingerprint"] = "x"
    (tmp_path / "x.json").write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(Unreadable, match=r"\$\.exchanges\[0\]\.found\[0\]\.fingerprint breaks its schema \(pattern\)"):
        read_report(str(tmp_path / "x.json"))


def test_without_the_fast_validator_the_reference_reads(tmp_path, monkeypatch):
    from pytest_numbers_contract.reports import reading

    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    reading._validator.cache_clear()
    (tmp_path / "x.json").write_text('{"version": 1}', encoding="utf-8")

    with pytest.raises(Unreadable, match="breaks its schema"):
        read_report(str(tmp_path / "x.json"))

    reading._validator.cache_clear()


def test_four_shards_merged_are_the_whole_run():
    whole = report_of(*EXCHANGES)
    shards = [report_of(*EXCHANGES[start::4]) for start in range(4)]

    merged = merge(shards)

    assert merged.touched == whole.touched
    assert merged.totals == whole.totals
    assert merged.judged == whole.judged
    assert sorted(entry.id for entry in merged.exchanges) == sorted(entry.id for entry in whole.exchanges)
    assert len(merged.runs) == 4


def test_an_exchange_that_two_shards_saw_is_counted_with_the_tests_of_both():
    other = Seen("tests/test_a.py::test_b", "tests/test_a.py", 3)

    merged = merge([report_of(broken()), report_of(broken(), seen=other)])

    (entry,) = merged.exchanges
    assert (entry.count, entry.tests) == (2, ("tests/test_a.py::test_b", "tests/test_desk.py::test_buys"))


def test_an_exchange_that_shards_saw_a_different_number_of_times_is_there_once():
    once, twice = report_of(broken()), report_of(broken(), broken())

    (entry,) = merge([once, twice]).exchanges

    assert entry.count == 3


def test_the_lines_of_one_test_come_in_their_order():
    lines = (7, None, 1, 33, 2)

    (entry,) = merge([report_of(broken(), seen=Seen("t.py::a", "t.py", line)) for line in lines]).exchanges

    assert [seen.line for seen in entry.seen] == [None, 1, 2, 7, 33]


def test_a_waiver_that_one_shard_used_is_used():
    first = report_of(waivers=Waivers(("a",), ("b", "c"), ("d",)))
    second = report_of(waivers=Waivers(("b",), ("a", "c"), ("d",)))

    assert merge([first, second]).waivers == Waivers(("a", "b"), ("c",), ("d",))


def test_notes_and_problems_are_there_once():
    report = report_of(unknown=("x /y",), problems=[Problem("x", "y", "z")], orphans=["x.yaml"])

    merged = merge([report, report])

    assert merged.unknown == ("x /y",)
    assert merged.problems == (Problem("x", "y", "z"),)
    assert merged.orphans == ("x.yaml",)


def test_reports_of_different_contracts_are_not_merged():
    from dataclasses import replace

    report = report_of()

    with pytest.raises(BadSetting, match="different contracts"):
        merge([report, replace(report, contract="0" * 12)])
