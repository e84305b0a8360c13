"""Record `cassettes/` anew, from the sandbox: `python docs/record.py`. The same contract gives the same files.

The journey, a list of each paging dialect, test credentials, and each error of the catalogue that the sandbox gives.
What is broken on purpose, for the manual, stands apart: `docs/broken-on-purpose.yaml`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from pytest_numbers_contract import Sandbox
from pytest_numbers_contract.cassettes import Recording
from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.journey import Walk, steps_of
from pytest_numbers_contract.numbering import make_sid
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.schema_store import data

ROOT = Path(__file__).parents[1]
DAY = "2026-11-21"
_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_API, _TRUNKING = "https://api.twilio.com/2010-04-01/Accounts", "https://trunking.twilio.com/v1/Trunks"
_NOBODYS = {"TrunkSid": make_sid("TK", 1), "ServiceSid": make_sid("MG", 1), "Sid": make_sid("PN", 1)}

Ask = Callable[..., Response]
Scene = Callable[[Sandbox, Ask, Recording], None]


def main(root: Path = ROOT) -> None:
    """Record every cassette below a folder."""
    for name, made, play in _scenes():
        sandbox = made()
        recording = Recording(root / name, sandbox.answer_request, name="sandbox")
        play(sandbox, _asking(sandbox, recording), recording)
        recording.save(today=DAY)


def _scenes() -> Iterator[tuple[str, Callable[[], Sandbox], Scene]]:
    yield "cassettes/journey.yaml", Sandbox, _journey
    yield "cassettes/paging.api.yaml", Sandbox, _paging_by_uri
    yield "cassettes/paging.trunking.yaml", Sandbox, _paging_by_meta
    yield "cassettes/test_credentials.yaml", lambda: Sandbox(test_credentials=True), _test_credentials
    yield "cassettes/errors.yaml", Sandbox, _errors
    yield "docs/broken-on-purpose.yaml", Sandbox, _broken


def _asking(sandbox: Sandbox, recording: Recording) -> Ask:
    """Return what asks the sandbox, with the account's credentials, and records."""
    login = base64.b64encode(f"{sandbox.account.sid}:{sandbox.account.auth_token}".encode()).decode()

    def ask(method: str, url: str, **form: str) -> Response:
        headers = (("Authorization", f"Basic {login}"), *([_FORM] if method == "POST" else []))
        answer = recording.answer_request(Request(method, url, headers, urlencode(form).encode()))
        if not isinstance(answer, Response):
            raise SystemExit(f"{method} {url} was not answered")
        return answer

    return ask


def _journey(sandbox: Sandbox, ask: Ask, recording: Recording) -> None:
    for _ in steps_of(Walk(recording.answer_request, sandbox.account.sid, sandbox.account.auth_token)):
        pass


def _paging_by_uri(sandbox: Sandbox, ask: Ask, recording: Recording) -> None:
    for _ in range(5):
        sandbox.incoming_phone_number()
    _follow(ask, f"{_API}/{sandbox.account.sid}/IncomingPhoneNumbers.json?PageSize=2")


def _paging_by_meta(sandbox: Sandbox, ask: Ask, recording: Recording) -> None:
    trunk = sandbox.trunk()
    for _ in range(5):
        sandbox.incoming_phone_number(trunk=trunk)
    _follow(ask, f"{_TRUNKING}/{trunk.sid}/PhoneNumbers?PageSize=2")


def _follow(ask: Ask, url: str | None) -> None:
    while url:
        page = json.loads(ask("GET", url).body)
        following = page.get("next_page_uri") or page.get("meta", {}).get("next_page_url")
        url = following and (f"https://api.twilio.com{following}" if following.startswith("/") else following)


def _test_credentials(sandbox: Sandbox, ask: Ask, recording: Recording) -> None:
    bought = f"{_API}/{sandbox.account.sid}/IncomingPhoneNumbers.json"
    # Free, taken, malformed; then what test credentials may not do.
    for number in ("+15005550006", "+15005550000", "+15005550001"):
        ask("POST", bought, PhoneNumber=number)
    ask("GET", bought)


def _errors(sandbox: Sandbox, ask: Ask, recording: Recording) -> None:
    """Ask for every error of the catalogue, of the first operation that may answer with it."""
    for row in data("common/errors.json"):
        operation = next(_answering(sandbox, row), None)
        if operation is not None:
            ask(operation.method, _url(sandbox, operation))
    # What no country sells here.
    ask("GET", f"{_API}/{sandbox.account.sid}/AvailablePhoneNumbers/US/National.json")


def _answering(sandbox: Sandbox, row: dict[str, object]) -> Iterator[Operation]:
    accident = {"code": row["code"]} if row["code"] else {"status": row["status"]}
    for operation in _writing_first(operations()):
        if operation.host in row["hosts"]:  # type: ignore[operator]
            try:
                sandbox.fail(operation.id, **accident)  # type: ignore[arg-type]
            except NumbersContractError:
                continue
            yield operation


def _writing_first(every: Iterable[Operation]) -> list[Operation]:
    return sorted(every, key=lambda operation: (operation.method != "POST", operation.id))


def _url(sandbox: Sandbox, operation: Operation) -> str:
    known = {"AccountSid": sandbox.account.sid, "CountryCode": "US", **_NOBODYS}
    path = "/".join(known[part[1:-1]] if part.startswith("{") else part for part in operation.segments)
    return f"https://{operation.host}.twilio.com/{path}{'.json' if operation.suffixes else ''}"


def _broken(sandbox: Sandbox, ask: Ask, recording: Recording) -> None:
    """What no service should answer: a number without its plus, and somebody else's trunk."""
    trunk, number = sandbox.trunk(), sandbox.incoming_phone_number()
    sandbox.fail("trunking.phone_numbers.create", broken=_without_plus)
    ask("POST", f"{_TRUNKING}/{trunk.sid}/PhoneNumbers", PhoneNumberSid=number.sid)


def _without_plus(body: dict[str, object]) -> dict[str, object]:
    return {**body, "phone_number": str(body["phone_number"]).removeprefix("+"), "trunk_sid": "TK" + "0" * 27 + "15a16"}


if __name__ == "__main__":
    main()
