"""Walk the documented journey, and judge every exchange of it.

Search, buy, attach, list pages, pool, update, transfer, release, and the ways to fail: against the sandbox, against
any server that claims to be Twilio's, or with --live and a budget against Twilio itself, where numbers cost money.
Whatever was made is taken down again; what could not be released is listed, with the command that releases it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_numbers_contract.cli._options import add_report

if TYPE_CHECKING:
    from pytest_numbers_contract.accidents import Answer
    from pytest_numbers_contract.exchange import Request, Response
    from pytest_numbers_contract.journey import Step, Walk
    from pytest_numbers_contract.journeys import Break
    from pytest_numbers_contract.judging.verdict import Verdict
    from pytest_numbers_contract.live import Kind, Left
    from pytest_numbers_contract.reports.formats import Destination

    _Asked = tuple[Callable[[Request], Answer], str, str, list[Left]]

EXAMPLES = """\
  numbers-contract journey                                       against the sandbox, offline
  numbers-contract journey --base-url http://127.0.0.1:8080      against a server, like `numbers-contract sandbox`
  numbers-contract journey --coverage                            what of the contract the journey touches
  numbers-contract journey --base-url http://127.0.0.1:8080 --report html:journey.html --report sarif:journey.sarif
  numbers-contract journey --live                                say what it would buy from Twilio, and stop
  numbers-contract journey --live --budget 4                     against Twilio, as $TWILIO_ACCOUNT_SID
  numbers-contract journey -v                                    with each call"""

_PLAN = """\
The journey buys 3 numbers of area code 415 from Twilio, asks to buy one of them again, and releases them at its end:
each costs its monthly price. It also makes, and takes down again, a trunk, two messaging services and a subaccount.
Nothing was sent. To walk it: numbers-contract journey --live --budget 4"""
_UNFIT = {
    "test": "test credentials buy magic numbers and reach nothing else",
    "subaccount": "a subaccount cannot open the subaccount that a number is transferred to",
    "api-key": "an API key cannot open the subaccount that a number is transferred to",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--base-url", metavar="URL", help="a server: URL/api.twilio.com/… is asked (default: the sandbox)"
    )
    parser.add_argument("--live", action="store_true", help="ask Twilio itself; without --budget only say what it buys")
    parser.add_argument("--budget", type=int, metavar="N", help="how many numbers may be bought from Twilio")
    parser.add_argument(
        "--account-sid", metavar="SID", help="the account at that server; at Twilio, $TWILIO_ACCOUNT_SID if left out"
    )
    parser.add_argument("--auth-token", metavar="TOKEN", help="its token; at Twilio, $TWILIO_AUTH_TOKEN if left out")
    parser.add_argument("--seed", type=int, default=0, help="which SIDs the sandbox makes (default: 0)")
    add_report(parser)
    parser.add_argument("--coverage", action="store_true", help="show what of the contract the journey touched")
    parser.add_argument("-v", "--verbose", action="store_true", help="show each call")


def run(arguments: argparse.Namespace) -> int:
    """Walk, judge, print the table; 1 if an exchange broke the contract or a step went another way."""
    from pytest_numbers_contract.cli import FAILED
    from pytest_numbers_contract.journey import Walk, steps_of
    from pytest_numbers_contract.reports.formats import parse_destinations

    _check(arguments)
    destinations, begun = parse_destinations(arguments.report), time.time()
    if arguments.live and arguments.budget is None:
        print(_PLAN)
        return FAILED
    with _source(arguments) as (ask, account_sid, auth_token, left):
        walk = Walk(ask, account_sid, auth_token)
        # An interrupted walk is closed at once, and takes down what it made.
        with closing(steps_of(walk)) as steps:
            for step in steps:
                _show(step, arguments.verbose)
    return _tell(walk, left, destinations, begun=begun, coverage=arguments.coverage)


def _check(arguments: argparse.Namespace) -> None:
    """Refuse arguments that do not go together."""
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.journey import NEEDED

    if arguments.live and arguments.base_url:
        raise BadSetting("--live asks Twilio, and --base-url another server", "say one of them")
    if arguments.budget is None:
        return
    if not arguments.live:
        raise BadSetting("--budget is what may be bought from Twilio", "say --live with it")
    if arguments.budget < NEEDED:
        raise BadSetting(f"--budget {arguments.budget} is too little: nothing was sent", f"say --budget {NEEDED}")


@contextmanager
def _source(arguments: argparse.Namespace) -> Iterator[_Asked]:
    """Yield what answers, the credentials it takes, and what is left in the end."""
    if arguments.live:
        with _twilio(arguments) as asked:
            yield asked
    elif arguments.base_url:
        from pytest_numbers_contract.live import server

        with server(arguments.base_url) as ask:
            yield ask, arguments.account_sid or "AC" + "0" * 32, arguments.auth_token or "token", []
    else:
        from pytest_numbers_contract.sandbox import Sandbox

        sandbox = Sandbox(seed=arguments.seed)
        yield sandbox.answer_request, sandbox.account.sid, sandbox.account.auth_token, []


@contextmanager
def _twilio(arguments: argparse.Namespace) -> Iterator[_Asked]:
    """Yield Twilio within the budget; at the end release what is held still, and tell what could not be."""
    from pytest_numbers_contract.live import LiveAccount, Purse, twilio

    account_sid = _given(arguments.account_sid, "TWILIO_ACCOUNT_SID")
    auth_token = _given(arguments.auth_token, "TWILIO_AUTH_TOKEN")
    left: list[Left] = []
    with twilio() as send:
        account = LiveAccount(send, Purse(arguments.budget), declared=_checked_kind(send, account_sid, auth_token))
        try:
            yield account, account_sid, auth_token, left
        finally:
            try:
                account.release()
            finally:
                left += account.purse.left
                print("\n".join(map(str, left)), file=sys.stderr, end="\n" if left else "")


def _given(value: str | None, variable: str) -> str:
    from pytest_numbers_contract.errors import BadSetting

    given = value or os.environ.get(variable)
    if not given:
        raise BadSetting(f"--live needs {variable}", "set it in the environment")
    return given


def _checked_kind(send: Callable[[Request], Response], account_sid: str, auth_token: str) -> Kind:
    """Find out by one free call whose credentials these are; BadSetting if they cannot walk the whole journey."""
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.exchange import Request
    from pytest_numbers_contract.journey import authorization
    from pytest_numbers_contract.live import Kind, find_kind
    from pytest_numbers_contract.numbering import is_sid

    if not (is_sid(account_sid, "AC") or is_sid(account_sid, "SK")):
        # Not shown: it may be a token at the wrong place.
        raise BadSetting("what is given as the account is no SID: nothing was sent", "it is AC and 32 hex digits")
    kind = find_kind(Request("GET", "", (authorization(account_sid, auth_token),)), send)
    if kind is not Kind.LIVE:
        problem = _UNFIT[kind] if kind else "Twilio does not know these credentials"
        raise BadSetting(f"{problem}: nothing was bought", "give the main account's SID and token")
    return kind


def _show(step: Step, verbose: bool) -> None:
    from pytest_numbers_contract.exchange import Exchange
    from pytest_numbers_contract.message import headline

    if verbose or not step.ok:
        due = "" if step.ok else f"   due: {step.wanted}"
        # What is asked for stands in the title; a query may name somebody's number.
        asked = replace(step.exchange.request, url=step.exchange.url.partition("?")[0])
        shown = headline(Exchange.between(asked, step.exchange.response, step.exchange.source))
        print(f"{'ok ' if step.ok else 'BAD'}  {step.title:<44} {shown}{due}", flush=True)
    elif sys.stdout.isatty():
        print(".", end="", flush=True)


def _tell(
    walk: Walk, left: Sequence[Left], destinations: tuple[Destination, ...], *, begun: float, coverage: bool
) -> int:
    """Judge what was walked, tell it and report it; return the exit code."""
    from datetime import date

    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cli._coverage import tell_coverage
    from pytest_numbers_contract.journeys import judge_journey
    from pytest_numbers_contract.reports.on_github import is_on_github
    from pytest_numbers_contract.settings import Settings

    contract = Contract(Settings(), today=date.today(), counting=coverage or bool(destinations))
    judged = [contract.judge_wholly(step.exchange) for step in walk.steps]
    verdicts = [verdict for verdict, _ in judged]
    breaks, problems = judge_journey(verdicts), _problems(walk, left)
    faults = _tell_faults(verdicts, breaks)
    if walk.stopped:
        print(f"\n{problems[0]}")
    if coverage:
        tell_coverage(contract.touched)
    print(f"\n{len(walk.steps)} exchanges judged, {faults} broke their contract, {len(walk.astray)} went astray")
    if destinations or is_on_github():
        from pytest_numbers_contract.cli._reporting import report_walk

        report_walk(walk, judged, breaks, problems=problems, contract=contract, destinations=destinations, begun=begun)
    return 1 if faults or walk.astray or problems else 0


def _tell_faults(verdicts: Sequence[Verdict], breaks: Sequence[Break]) -> int:
    """Print the table, and what is wrong; return how much that is."""
    from pytest_numbers_contract.message import failure, journey_failure
    from pytest_numbers_contract.redaction.telling import Telling

    print("\n".join(_table(verdicts)))
    broken = [verdict for verdict in verdicts if not verdict.ok]
    if broken or breaks:
        telling = Telling(verdicts)
        told = [failure(telling.verdict(verdict)) for verdict in broken]
        for text in [*told, *(journey_failure(telling.journey(found)) for found in breaks)]:
            print(f"\n{text}")
    return len(broken) + len(breaks)


def _problems(walk: Walk, left: Sequence[Left]) -> list[str]:
    from pytest_numbers_contract.redaction import Redaction, hiding

    stopped = [f"The journey could not go on: {hiding(Redaction()).text(walk.stopped)}"] if walk.stopped else []
    # The commands that see to what is left name it, and a report names nobody's SID.
    held = f"{len(left)} of what was bought may cost money still: standard error had the commands that see to it"
    return [*stopped, held] if left else stopped


def _table(verdicts: Sequence[Verdict]) -> list[str]:
    """Write operations × outcomes."""
    outcomes: dict[str, dict[int, int]] = {}
    for verdict in verdicts:
        row = outcomes.setdefault(verdict.operation.id, {})
        row[verdict.exchange.status] = row.get(verdict.exchange.status, 0) + 1
    statuses = sorted({status for row in outcomes.values() for status in row})
    head = f"{'operation':<42}" + "".join(f"{status:>6}" for status in statuses)
    return ["", head] + [
        f"{operation:<42}" + "".join(f"{row.get(status, '·'):>6}" for status in statuses)
        for operation, row in sorted(outcomes.items())
    ]
