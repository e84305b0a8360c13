"""JUnit XML: a case for each exchange, so that a CI's list of tests shows what was judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from pytest_numbers_contract.reports.report import Entry, Problem, Report, grouped
from pytest_numbers_contract.reports.wording import ORPHAN, call, place, sentence, title


def pieces(report: Report) -> Iterator[str]:
    """Write a report as JUnit XML, as the Jenkins schema has it."""
    broken = sum(1 for _ in report.broken()) + len(report.orphans)
    seconds = f"{sum(run.seconds for run in report.runs):.3f}"
    counts = {
        "name": "numbers-contract",
        "tests": str(len(report.exchanges) + len(report.problems) + len(report.orphans)),
        "failures": str(broken),
        "errors": str(len(report.problems)),
        "time": seconds,
    }
    suites = Xml.Element("testsuites", counts)
    started = report.runs[0].started.partition("+")[0] if report.runs else ""
    suite = Xml.SubElement(suites, "testsuite", {**counts, "timestamp": started})
    properties = Xml.SubElement(suite, "properties")
    for name, value in (("numbers_contract_package", report.package), ("numbers_contract_contract", report.contract)):
        Xml.SubElement(properties, "property", {"name": name, "value": value})
    for entry in report.exchanges:
        _case(suite, entry)
    for problem in report.problems:
        _problem(suite, problem)
    for path in report.orphans:
        _orphan(suite, path)
    Xml.indent(suites)
    yield f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(suites, encoding="unicode")}\n'


def _case(suite: Xml.Element, entry: Entry) -> None:
    name = f"{call(entry)} [{entry.id}]"
    case = Xml.SubElement(suite, "testcase", {"classname": entry.operation, "name": allowed(name), "time": "0"})
    for group in grouped(entry.violations) if entry.found else ():
        said = f"{title(group.first.id)}\n{sentence(entry, group)}\nat {place(entry, group)}"
        heading = {"type": group.first.id, "message": allowed(sentence(entry, group))}
        Xml.SubElement(case, "failure", heading).text = allowed(said)
    told = [f"from {entry.source}, seen {entry.count}×" if entry.source else f"seen {entry.count}×", *entry.tests]
    Xml.SubElement(case, "system-out").text = allowed("\n".join(told))


def _problem(suite: Xml.Element, problem: Problem) -> None:
    case = Xml.SubElement(suite, "testcase", {"classname": "problem", "name": allowed(problem.where), "time": "0"})
    heading = {"type": "problem", "message": allowed(problem.problem)}
    Xml.SubElement(case, "error", heading).text = allowed(f"{problem.problem}\n{problem.advice}")


def _orphan(suite: Xml.Element, path: str) -> None:
    case = Xml.SubElement(suite, "testcase", {"classname": "orphan", "name": allowed(path), "time": "0"})
    Xml.SubElement(case, "failure", {"type": "orphan", "message": ORPHAN})


def allowed(text: str) -> str:
    """Write what XML has no place for, control characters and lone surrogates, as escapes."""
    return _FORBIDDEN.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


# Named by what is forbidden: by what is allowed, it takes ten times as long to compile.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
