"""Walk the documented journey, and judge every exchange of it.

Search, buy, attach, list pages, pool, update, transfer, release, and the ways to fail: against the sandbox, or against
any server that claims to be Twilio's. Whatever was made is taken down again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_numbers_contract.accidents import Answer
    from pytest_numbers_contract.exchange import Request
    from pytest_numbers_contract.journey import Step, Walk
    from pytest_numbers_contract.judging.verdict import Verdict

EXAMPLES = """\
  numbers-contract journey                                       against the sandbox, offline
  numbers-contract journey --base-url http://127.0.0.1:8080      against a server, like `numbers-contract sandbox`
  numbers-contract journey --coverage                            what of the contract the journey touches
  numbers-contract journey -v                                    with each call"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--base-url", metavar="URL", help="a server: URL/api.twilio.com/… is asked (default: the sandbox)"
    )
    parser.add_argument("--account-sid", metavar="SID", default="AC" + "0" * 32, help="the account at that server")
    parser.add_argument("--auth-token", metavar="TOKEN", default="token", help="its token")
    parser.add_argument("--seed", type=int, default=0, help="which SIDs the sandbox makes (default: 0)")
    parser.add_argument("--coverage", action="store_true", help="show what of the contract the journey touched")
    parser.add_argument("-v", "--verbose", action="store_true", help="show each call")


def run(arguments: argparse.Namespace) -> int:
    """Walk, judge, print the table; 1 if an exchange broke the contract or a step went another way."""
    from pytest_numbers_contract.journey import Walk, steps_of

    with _source(arguments) as (ask, account_sid, auth_token):
        walk = Walk(ask, account_sid, auth_token)
        for step in steps_of(walk):
            _show(step, arguments.verbose)
    return _report(walk, coverage=arguments.coverage)


@contextmanager
def _source(arguments: argparse.Namespace) -> Iterator[tuple[Callable[[Request], Answer], str, str]]:
    """Yield what answers, and the credentials it takes."""
    if not arguments.base_url:
        from pytest_numbers_contract.sandbox import Sandbox

        sandbox = Sandbox(seed=arguments.seed)
        yield sandbox.answer_request, sandbox.account.sid, sandbox.account.auth_token
        return
    from pytest_numbers_contract.journey import through
    from pytest_numbers_contract.live import sender

    with sender(arguments.base_url) as send:
        yield through(arguments.base_url, send), arguments.account_sid, arguments.auth_token


def _show(step: Step, verbose: bool) -> None:
    from pytest_numbers_contract.message import headline

    if verbose or not step.ok:
        due = "" if step.ok else f"   due: {' or '.join(map(str, step.due))}"
        print(f"{'ok ' if step.ok else 'BAD'}  {step.title:<44} {headline(step.exchange)}{due}", flush=True)
    elif sys.stdout.isatty():
        print(".", end="", flush=True)


def _report(walk: Walk, *, coverage: bool) -> int:
    from pytest_numbers_contract.journeys import judge_journey
    from pytest_numbers_contract.judging import judge
    from pytest_numbers_contract.message import failure, journey_failure

    verdicts = [judge(step.exchange) for step in walk.steps]
    broken = [verdict for verdict in verdicts if not verdict.ok]
    breaks = judge_journey(verdicts)
    astray = [step for step in walk.steps if not step.ok]
    print("\n".join(_table(verdicts)))
    for text in [*map(failure, broken), *map(journey_failure, breaks)]:
        print(f"\n{text}")
    if walk.stopped:
        print(f"\nThe journey could not go on: {walk.stopped}")
    if coverage:
        _tell_coverage(verdicts)
    faults = len(broken) + len(breaks)
    print(f"\n{len(walk.steps)} exchanges judged, {faults} broke their contract, {len(astray)} went astray")
    return 1 if faults or astray or walk.stopped else 0


def _tell_coverage(verdicts: list[Verdict]) -> None:
    from pytest_numbers_contract.cli._coverage import tell_coverage
    from pytest_numbers_contract.coverage import touched

    tell_coverage(frozenset().union(*map(touched, verdicts)))


def _table(verdicts: list[Verdict]) -> list[str]:
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
