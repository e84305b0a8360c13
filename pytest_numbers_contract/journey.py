"""The documented journey, walked: search, buy, attach, page, pool, update, transfer, release, and the ways to fail."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urljoin

from pytest_numbers_contract.accidents import Answer
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.numbering import make_sid

_API = "https://api.twilio.com"
_ACCOUNTS = f"{_API}/2010-04-01/Accounts"
_TRUNKING = "https://trunking.twilio.com/v1"
_MESSAGING = "https://messaging.twilio.com/v1"
_AREA_CODE = "415"
_MOST_PAGES = 50
# What may be put into a URL or a form: a SID, a phone number.
_PLAIN = re.compile(r"\+?[0-9A-Za-z]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the journey: what it is for, the statuses that it may have, and its exchange."""

    title: str
    due: tuple[int, ...]
    exchange: Exchange

    @property
    def ok(self) -> bool:
        """Say whether the status is one that is due."""
        return self.exchange.status in self.due

    @property
    def wanted(self) -> str:
        """The statuses that it may have, in words."""
        return " or ".join(map(str, self.due))


NEEDED = 4
"""Places in a budget that the journey needs: it buys three numbers, and asks for one of them once more."""


class Stopped(Exception):
    """The journey cannot go on: a later step needs what this one did not give."""


@dataclass(slots=True)
class Walk:
    """Walks the journey by asking a source; `account_sid` and `auth_token` authenticate.

    `stopped` says why the journey could not go on, if it could not.
    """

    ask: Callable[[Request], Answer]
    account_sid: str
    auth_token: str
    stopped: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def account(self) -> str:
        """The URL of the account."""
        return f"{_ACCOUNTS}/{self.account_sid}"

    @property
    def astray(self) -> list[Step]:
        """The steps that did not go as they should."""
        return [step for step in self.steps if not step.ok]

    def call(
        self,
        title: str,
        method: str,
        url: str,
        *due: int,
        form: Mapping[str, str] | None = None,
        made: list[str] | None = None,
    ) -> Iterator[Step]:
        """Make one call and yield its step. The URL of what it makes joins `made` before, to be taken down."""
        headers = [authorization(self.account_sid, self.auth_token)]
        if form is not None:
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        request = Request(method, url, tuple(headers), urlencode(form or {}).encode())
        answer = self.ask(request)
        response = answer if isinstance(answer, Response) else Response(0)
        step = Step(title, due, Exchange.between(request, response, "journey"))
        self.steps.append(step)
        sid = _member(_json(step.exchange), "sid")
        if made is not None and step.ok and _is_plain(sid):
            made.append(f"{url.removesuffix('.json')}/{sid}")
        yield step

    def got(self, *members: str) -> str:
        """Return a member of the last answer; Stopped if it is not there."""
        value = _json(self.steps[-1].exchange)
        for member in members:
            value = _member(value, member)
        if not _is_plain(value):
            last = self.steps[-1]
            raise Stopped(f"{last.title}: the answer, {last.exchange.status}, has no {'.'.join(members)} to go on with")
        return str(value)


def authorization(account_sid: str, auth_token: str) -> tuple[str, str]:
    """Return the header that says who asks."""
    return "Authorization", f"Basic {base64.b64encode(f'{account_sid}:{auth_token}'.encode()).decode()}"


def _json(exchange: Exchange) -> Any:
    try:
        return json.loads(exchange.response.body)
    except (ValueError, RecursionError):
        return None


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None


def _member(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return value[int(name)] if name.isdigit() and int(name) < len(value) else None
    return value.get(name) if isinstance(value, dict) else None


def steps_of(walk: Walk) -> Generator[Step, None, None]:
    """Walk the whole journey, a step at a time. What was made is taken down again, also when the journey stops."""
    bought: list[str] = []
    made: list[str] = []
    try:
        yield from _search(walk)
        yield from _buy(walk, bought, made)
        yield from _read(walk, bought)
        yield from _attach(walk, bought, made)
        yield from _pool(walk, bought, made)
        yield from _update(walk, bought, made)
        yield from _fail(walk)
    except Stopped as reason:
        walk.stopped = str(reason)
    finally:
        leftover = list(_take_down(walk, made))
    yield from leftover


def _search(walk: Walk) -> Iterator[Step]:
    offered = f"{walk.account}/AvailablePhoneNumbers"
    yield from walk.call("list the countries", "GET", f"{offered}.json", 200)
    yield from walk.call("read one country", "GET", f"{offered}/US.json", 200)
    yield from walk.call("search toll-free numbers", "GET", f"{offered}/US/TollFree.json?SmsEnabled=true", 200)
    yield from walk.call("search mobile numbers", "GET", f"{offered}/GB/Mobile.json", 200)
    yield from walk.call("search mobile numbers where there are none", "GET", f"{offered}/US/Mobile.json", 404)
    yield from walk.call("search local numbers", "GET", f"{offered}/US/Local.json?AreaCode={_AREA_CODE}", 200)


def _buy(walk: Walk, bought: list[str], made: list[str]) -> Iterator[Step]:
    owned = f"{walk.account}/IncomingPhoneNumbers"
    first = walk.got("available_phone_numbers", "0", "phone_number")
    second = walk.got("available_phone_numbers", "1", "phone_number")
    for title, url, form in (
        ("buy a number that was found", f"{owned}.json", {"PhoneNumber": first, "FriendlyName": "journey"}),
        ("buy a local number", f"{owned}/Local.json", {"PhoneNumber": second}),
        ("buy in an area code", f"{owned}.json", {"AreaCode": _AREA_CODE}),
    ):
        yield from walk.call(title, "POST", url, 201, form=form, made=made)
        bought.append(walk.got("sid"))
    yield from walk.call("buy an own number again", "POST", f"{owned}.json", 201, form={"PhoneNumber": first})


def _read(walk: Walk, bought: list[str]) -> Iterator[Step]:
    owned = f"{walk.account}/IncomingPhoneNumbers"
    yield from walk.call("read an own number", "GET", f"{owned}/{bought[0]}.json", 200)
    number = walk.got("phone_number")
    yield from _pages(walk, "list own numbers", f"{owned}.json?PageSize=2", "next_page_uri")
    yield from walk.call("filter own numbers", "GET", f"{owned}.json?PhoneNumber={number[-7:]}", 200)
    yield from walk.call("list own local numbers", "GET", f"{owned}/Local.json", 200)
    yield from walk.call("list own numbers as CSV", "GET", f"{owned}.csv", 200)


def _pages(walk: Walk, title: str, url: str, link: str) -> Iterator[Step]:
    """Follow the next links to the end."""
    for page in range(_MOST_PAGES):
        yield from walk.call(f"{title}, page {page}", "GET", url, 200)
        body = _json(walk.steps[-1].exchange)
        follow = _member(_member(body, "meta") or body, link)
        if not follow:
            return
        here, url = url, urljoin(_API, follow) if isinstance(follow, str) else ""
        if url.partition("?")[0] != here.partition("?")[0]:
            raise Stopped(f"{title}: the next link leads elsewhere, to {follow!r}")
    raise Stopped(f"{title}: more than {_MOST_PAGES} pages")


def _attach(walk: Walk, bought: list[str], made: list[str]) -> Iterator[Step]:
    form = {"FriendlyName": "journey"}
    yield from walk.call("make a trunk", "POST", f"{_TRUNKING}/Trunks", 201, form=form, made=made)
    trunk = f"{_TRUNKING}/Trunks/{walk.got('sid')}"
    for sid in bought[:2]:
        form = {"PhoneNumberSid": sid}
        yield from walk.call("put a number on the trunk", "POST", f"{trunk}/PhoneNumbers", 201, form=form)
    yield from walk.call("read a number on the trunk", "GET", f"{trunk}/PhoneNumbers/{bought[0]}", 200)
    yield from _pages(walk, "list the trunk", f"{trunk}/PhoneNumbers?PageSize=1", "next_page_url")
    yield from walk.call("take a number off the trunk", "DELETE", f"{trunk}/PhoneNumbers/{bought[1]}", 204)
    yield from walk.call("read it there no more", "GET", f"{trunk}/PhoneNumbers/{bought[1]}", 404)
    yield from walk.call("forget the number's SID", "POST", f"{trunk}/PhoneNumbers", 400, form={})


def _pool(walk: Walk, bought: list[str], made: list[str]) -> Iterator[Step]:
    pools = []
    for name in ("journey", "another journey"):
        form = {"FriendlyName": name}
        yield from walk.call("make a service", "POST", f"{_MESSAGING}/Services", 201, form=form, made=made)
        pools.append(f"{_MESSAGING}/Services/{walk.got('sid')}")
    form = {"PhoneNumberSid": bought[0]}
    yield from walk.call("put a number into the pool", "POST", f"{pools[0]}/PhoneNumbers", 201, 200, form=form)
    yield from walk.call("put it there again", "POST", f"{pools[0]}/PhoneNumbers", 409, 200, form=form)
    yield from walk.call("put it into another pool", "POST", f"{pools[1]}/PhoneNumbers", 409, form=form)
    yield from walk.call("read a number in the pool", "GET", f"{pools[0]}/PhoneNumbers/{bought[0]}", 200)
    yield from walk.call("list the pool", "GET", f"{pools[0]}/PhoneNumbers", 200)
    yield from walk.call("take a number out of the pool", "DELETE", f"{pools[0]}/PhoneNumbers/{bought[0]}", 204)
    yield from walk.call("take it out again", "DELETE", f"{pools[0]}/PhoneNumbers/{bought[0]}", 404)


def _update(walk: Walk, bought: list[str], made: list[str]) -> Iterator[Step]:
    number = f"{walk.account}/IncomingPhoneNumbers/{bought[2]}.json"
    form = {"FriendlyName": "renamed", "VoiceUrl": "https://example.com/voice", "SmsUrl": "https://example.com/sms"}
    yield from walk.call("update a number", "POST", number, 200, form=form)
    yield from walk.call("clear a URL", "POST", number, 200, form={"SmsUrl": ""})
    yield from walk.call("set a URL that nobody reaches", "POST", number, 400, form={"VoiceUrl": "http://localhost/x"})
    yield from walk.call("open a subaccount", "POST", f"{_ACCOUNTS}.json", 201, form={}, made=made)
    gaining = walk.got("sid")
    yield from walk.call("transfer a number", "POST", number, 200, form={"AccountSid": gaining})
    moved = number.replace(walk.account_sid, gaining)
    yield from walk.call("read it where it was", "GET", number, 404)
    yield from walk.call("transfer it back", "POST", moved, 200, form={"AccountSid": walk.account_sid})


def _fail(walk: Walk) -> Iterator[Step]:
    owned = f"{walk.account}/IncomingPhoneNumbers"
    # A SID and a number that a cassette keeps as they are.
    unknown = f"{owned}/{make_sid('PN', 0)}.json"
    yield from walk.call("buy what is no number", "POST", f"{owned}.json", 400, form={"PhoneNumber": "+1415"})
    yield from walk.call("buy where there is none", "POST", f"{owned}.json", 400, form={"AreaCode": "999"})
    yield from walk.call("buy nothing", "POST", f"{owned}.json", 400, form={})
    yield from walk.call("read an unknown number", "GET", unknown, 404)
    yield from walk.call("release an unknown number", "DELETE", unknown, 404)
    yield from walk.call("ask with a bad page token", "GET", f"{owned}.json?Page=1&PageToken=PAbad", 400)


def _take_down(walk: Walk, made: list[str]) -> Iterator[Step]:
    for url in made:
        if url.startswith(_ACCOUNTS) and url.count("/") == _ACCOUNTS.count("/") + 1:
            yield from walk.call("close the subaccount", "POST", f"{url}.json", 200, form={"Status": "closed"})
        elif url.startswith(_API):
            owned = f"{walk.account}/IncomingPhoneNumbers/{url.rpartition('/')[2]}.json"
            yield from walk.call("release a number", "DELETE", owned, 204)
        else:
            yield from walk.call("delete a trunk or service", "DELETE", url, 204)


def through(base_url: str, send: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Send to another server what is meant for Twilio: `base_url/host/path`."""
    base = base_url.rstrip("/")

    def ask(request: Request) -> Answer:
        answer = send(replace(request, url=f"{base}/{request.url.removeprefix('https://')}"))
        if not isinstance(answer, Response):
            return answer
        # A server's links lead back to itself; they are judged by what they stand for.
        return replace(answer, body=answer.body.replace(f"{base}/".encode(), b"https://"))

    return ask
