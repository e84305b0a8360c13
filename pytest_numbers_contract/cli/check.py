"""Judge recorded exchanges by the contract.

PATH is a vcrpy cassette (YAML or JSON), a HAR, a folder of them, - for standard input, or, with --operation, a file
that is only a response's body (JSON or CSV). Exchanges with other hosts than Twilio's are skipped and counted.

Profile, waivers and limits come from the command line, from NUMBERS_CONTRACT_PROFILE, _WAIVE, _MAX_BODY and _MAX_DEPTH,
or from the file in which pytest reads its settings (numbers_contract_profile, …), in this order.

With --orphans, cassettes that no test uses are listed too. Which ones are used was noted by the last run of pytest, in
its cache; it has to have run all tests (no -k, -m, path or failed collection), and counts what numbers_cassette opened.

Exit codes: 0 all conform; 1 something is violated, a waiver has expired, or an orphan was found; 2 wrong usage,
something that cannot be read or judged, or nothing judged at all.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pytest_numbers_contract.cli._options import add_profile, add_report

if TYPE_CHECKING:
    from pytest_numbers_contract.cli._checking import Bare, Writer

EXAMPLES = """\
  numbers-contract check cassettes/                       every cassette and HAR below a folder
  numbers-contract check -v tests/cassettes/buy.yaml      list each exchange, with the errata it needs
  curl … | numbers-contract check - --operation trunking.phone_numbers.list --status 200
  numbers-contract check cassettes/ --format ndjson | jq -c 'select(.ok == false)'
  numbers-contract check cassettes/ --profile documented  by the documents alone
  pytest && numbers-contract check --orphans tests/       and list the cassettes that no test uses
  numbers-contract check cassettes/ --report html:contract.html --report sarif:contract.sarif"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a cassette, HAR, body, folder, or - for stdin")
    parser.add_argument(
        "--operation", metavar="OPERATION", help="what a bare body answers: messaging.phone_numbers.list"
    )
    parser.add_argument("--status", type=int, metavar="N", help="a bare body's HTTP status (default: its success)")
    add_profile(parser)
    parser.add_argument("--format", choices=("text", "ndjson"), default="text", help="text (default) or ndjson")
    parser.add_argument(
        "--allow-not-judged", action="store_true", help="do not fail for exchanges with Twilio that cannot be judged"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list each exchange, and its warnings")
    parser.add_argument("--orphans", action="store_true", help="list cassettes that no test of the last run used, too")
    parser.add_argument(
        "--used", metavar="FILE", help="where the run noted what it used (default: .pytest_cache/v/… here or above)"
    )
    add_report(parser)
    parser.add_argument("--coverage", action="store_true", help="show what of the contract these exchanges touched")


def run(arguments: argparse.Namespace) -> int:
    """Judge every exchange, tell what came of it, and return the exit code."""
    from datetime import date

    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cli import CLEAN, FAILED, VIOLATIONS
    from pytest_numbers_contract.cli._checking import check, paths_in
    from pytest_numbers_contract.cli._coverage import tell_coverage
    from pytest_numbers_contract.cli._orphans import orphans_in
    from pytest_numbers_contract.cli._reporting import Collecting
    from pytest_numbers_contract.cli._settings import settings_of
    from pytest_numbers_contract.cli._terminal import wants_colour
    from pytest_numbers_contract.cli._writers import Ndjson, Text
    from pytest_numbers_contract.errors import Unreadable
    from pytest_numbers_contract.reports.formats import parse_destinations
    from pytest_numbers_contract.reports.on_github import is_on_github

    today = date.today()
    orphans = tuple(orphans_in(arguments.paths, used=arguments.used)) if arguments.orphans else ()
    read = (path for path in paths_in(arguments.paths) if isinstance(path, str))
    destinations = parse_destinations(arguments.report, read=read)
    settings = settings_of({"profile": arguments.profile})
    contract = Contract(settings, today=today, counting=arguments.coverage or bool(destinations))
    text = Text(today, verbose=arguments.verbose, colour=wants_colour(sys.stdout))
    writer: Writer = Ndjson() if arguments.format == "ndjson" else text
    if destinations or is_on_github():
        writer = Collecting(writer, contract, destinations, orphans, arguments.allow_not_judged)
    totals, notes = check(arguments.paths, contract, writer, bare=_bare(arguments), today=today, orphans=orphans)
    if arguments.coverage:
        tell_coverage(contract.touched)
    if totals.unreadable:
        return FAILED
    if totals.not_judged and not arguments.allow_not_judged:
        raise Unreadable(f"{totals.not_judged} not judged", "say --allow-not-judged if that may be")
    if not totals.judged:
        why = "all of them are of other APIs, or of other forms" if totals.not_judged else "none is with a Twilio host"
        raise Unreadable("nothing was judged", f"of the exchanges in these files, {why}")
    return VIOLATIONS if totals.violations or notes.expired or orphans else CLEAN


def _bare(arguments: argparse.Namespace) -> Bare:
    from pytest_numbers_contract.catalog import operation_named
    from pytest_numbers_contract.cli._checking import Bare
    from pytest_numbers_contract.errors import BadSetting

    if arguments.operation is None:
        if arguments.status is not None:
            raise BadSetting("--status without --operation", "name the operation that a bare body answers")
        return Bare()
    operation = operation_named(arguments.operation)
    status = next(iter(operation.responses)) if arguments.status is None else arguments.status
    if not 100 <= status <= 599:
        raise BadSetting(f"{status} is no HTTP status", "give one from 100 to 599")
    return Bare(operation, status)
