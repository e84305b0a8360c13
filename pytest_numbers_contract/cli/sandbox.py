"""Serve the sandbox over HTTP on the loopback, for any language.

It prints how to point each client at it, and one line a call, with what the call broke. Ctrl-C stops it.

Twilio's package for Node takes an HTTP client that rewrites hosts, with SANDBOX the URL that is printed:

  class Sandboxed extends twilio.RequestClient {
    request(options) {
      return super.request({ ...options, uri: options.uri.replace("https://", `${SANDBOX}/`) });
    }
  }
  twilio(accountSid, authToken, { httpClient: new Sandboxed() })

Exit codes: 0 it was stopped; 1 with --strict, a call broke its contract or was not served; 2 it could not be started.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_numbers_contract.sandbox import Call, Sandbox

EXAMPLES = """\
  numbers-contract sandbox                          on a free port, which is printed
  numbers-contract sandbox --port 8080 --seed 7     the same answers every time
  numbers-contract sandbox --strict &               for a CI job: stop it, and `wait` tells whether all was well
  numbers-contract sandbox --test-credentials       as Twilio answers test credentials
  curl -u "$SID:$TOKEN" http://127.0.0.1:8080/trunking.twilio.com/v1/Trunks"""

_HOW = """\
numbers-contract sandbox on {url}
  account      {sid}
  auth token   {token}   (any token is right)

Point a client at it by the first path segment, or by the Host header:
  curl         {url}/api.twilio.com/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json -u {sid}:{token}
  host header  curl -H 'Host: trunking.twilio.com' {url}/v1/Trunks -u {sid}:{token}
  any SDK      rewrite https://PRODUCT.twilio.com to {url}/PRODUCT.twilio.com in its HTTP client
Python needs none of this: use the fixture numbers_sandbox, or `with Sandbox()`.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--port", type=_port, default=0, help="the port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--seed", type=int, default=0, help="which SIDs it makes (default: 0)")
    parser.add_argument("--test-credentials", action="store_true", help="answer as Twilio answers test credentials")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a call broke its contract")
    parser.add_argument("--quiet", action="store_true", help="no line a call")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    from pytest_numbers_contract.cli import CLEAN, VIOLATIONS
    from pytest_numbers_contract.sandbox import Sandbox
    from pytest_numbers_contract.server import Server

    sandbox = Sandbox(seed=arguments.seed, test_credentials=arguments.test_credentials)
    server = Server(sandbox.answer_request, port=arguments.port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    account = sandbox.account
    print(_HOW.format(url=server.url, sid=account.sid, token=account.auth_token), flush=True)
    finish = _follow(sandbox, _judge if arguments.quiet else _tell)
    server.run()
    finish()
    for error in server.errors:
        print(f"a fault of ours: {error!r}", file=sys.stderr)
    print(_closing(sandbox), flush=True)
    return VIOLATIONS if arguments.strict and any(map(_is_wrong, sandbox.calls)) else CLEAN


def _is_wrong(call: Call) -> bool:
    return call.refusal is not None or (call.verdict is not None and not call.verdict.ok)


def _follow(sandbox: Sandbox, look: Callable[[Call], object]) -> Callable[[], None]:
    """Look at each call beside the server, which need not wait for it; return what waits until all are looked at."""
    from queue import SimpleQueue
    from threading import Thread

    waiting: SimpleQueue[Call | None] = SimpleQueue()

    def work() -> None:
        for call in iter(waiting.get, None):
            look(call)

    thread = Thread(target=work, daemon=True)
    thread.start()
    sandbox.watch(waiting.put)

    def finish() -> None:
        waiting.put(None)
        thread.join()

    return finish


def _judge(call: Call) -> None:
    _ = call.verdict


def _tell(call: Call) -> None:
    from pytest_numbers_contract.cli._terminal import printable
    from pytest_numbers_contract.message import safe
    from pytest_numbers_contract.waivers import place_of

    lines = [safe(str(call))]
    if call.refusal:
        lines.append(f"  not served: {call.refusal.advice}")
    for violation in call.verdict.violations if call.verdict else ():
        got = safe(repr(violation.actual))
        lines.append(
            f"  {violation.id}  {violation.part} {place_of(violation)}: due is {violation.expected}, got {got}"
        )
    print("\n".join(map(printable, lines)), file=sys.stderr, flush=True)


def _closing(sandbox: Sandbox) -> str:
    calls = sandbox.calls
    broken = sum(1 for call in calls if call.verdict and not call.verdict.ok)
    return f"{len(calls)} calls, {broken} broke their contract, {len(sandbox.spent)} numbers bought"
