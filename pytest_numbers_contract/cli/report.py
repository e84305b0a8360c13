"""Make reports of a report: other formats of a JSON one, or one of several shards.

FILE is what `pytest --numbers-report=json:FILE`, or --report json:FILE of check or journey, wrote. With --merge several
become one: what shards have in common is there once, and coverage is that of the whole.

Types: json (again), junit (a case for each exchange), sarif (for code scanning), markdown, github (annotations), html
(a page). `TYPE:-` writes to standard output.

Exit codes, as those of check: 0 all conform; 1 something is violated, a waiver has expired, a cassette is an orphan, or
too little of the contract was touched; 2 wrong usage, or something could not be read or judged, or went astray.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_numbers_contract.cli._options import add_report
from pytest_numbers_contract.percent import percent

if TYPE_CHECKING:
    from pytest_numbers_contract.reports.report import Report

_MOST = 12
EXAMPLES = """\
  numbers-contract report run.json                                       what it comes to
  numbers-contract report run.json --report html:page.html --report sarif:run.sarif
  numbers-contract report --merge shard-*.json --report json:all.json --fail-under 40
  numbers-contract report --schema                                       the JSON Schema of these files"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="a JSON report, or - for stdin")
    parser.add_argument("--merge", action="store_true", help="make one report of all files")
    add_report(parser)
    parser.add_argument(
        "--fail-under",
        type=percent,
        metavar="PERCENT",
        help="0 to 100: exit with 1 if less of the contract was touched",
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of JSON reports")


def run(arguments: argparse.Namespace) -> int:
    """Read, put together, write; return the exit code."""
    from pytest_numbers_contract.cli import CLEAN
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.reports.formats import parse_destinations, save
    from pytest_numbers_contract.reports.reading import merge, read_report, report_schema

    if arguments.schema:
        print(json.dumps(report_schema(), indent=2))
        return CLEAN
    if not arguments.files:
        raise BadSetting("no report is given", "give a JSON report, like numbers-contract report run.json")
    if len(arguments.files) > 1 and not arguments.merge:
        raise BadSetting(f"{len(arguments.files)} reports are given", "add --merge to make one of them")
    if len(set(map(os.path.realpath, arguments.files))) < len(arguments.files):
        raise BadSetting("a report is given twice, and would count twice", "give each shard once")
    destinations = parse_destinations(arguments.report, read=arguments.files)
    report = merge([read_report(path) for path in arguments.files])
    for destination in destinations:
        save(report, destination)
    if not destinations:
        _tell(report)
    return _code(report, arguments.fail_under)


def _tell(report: Report) -> None:
    from pytest_numbers_contract.cli._terminal import printable

    for line in _lines(report):
        print(printable(line))


def _lines(report: Report) -> Iterator[str]:
    from pytest_numbers_contract.coverage import table
    from pytest_numbers_contract.reports.wording import ORPHAN, place, sentence, summary

    found = report.alike()
    for alike in found[:_MOST]:
        exchanges = sum(entry.count for entry, _ in alike)
        yield f"{alike[0][1].first.id}  {sentence(*alike[0])}"
        many = f"in {exchanges} exchanges, first " if exchanges > 1 else ""
        yield f"       {many}at {place(*alike[0])}"
    if len(found) > _MOST:
        yield f"… and {len(found) - _MOST} more"
    yield from (f"{problem.where}: {problem.problem}" for problem in report.problems)
    yield from (f"{path}: {ORPHAN}" for path in report.orphans)
    yield from table(report.touched) if report.touched else ()
    yield summary(report)


def _code(report: Report, due: float | None) -> int:
    from pytest_numbers_contract.cli import CLEAN, FAILED, VIOLATIONS
    from pytest_numbers_contract.coverage import total
    from pytest_numbers_contract.reports.wording import counted

    if report.problems or not report.judged:
        why = counted(len(report.problems), "problem") if report.problems else "nothing was judged"
        print(f"numbers-contract: {why}", file=sys.stderr)
        return FAILED
    got = total(report.touched).percent
    if due is not None and got < due:
        print(f"numbers-contract: contract coverage {got:.1f} % is under {due:g} %", file=sys.stderr)
        return VIOLATIONS
    return VIOLATIONS if report.totals["violation"] or report.waivers.expired or report.orphans else CLEAN
