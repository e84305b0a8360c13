"""Twilio as a source: what costs money leaves only within a budget, and what was bought is released."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from pytest_numbers_contract import catalog
from pytest_numbers_contract.errors import NotSent, NumbersContractError
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.http import DecodeFault, decode_content, parse_form, parse_query
from pytest_numbers_contract.live.credentials import Kind, authorization_of, find_kind, object_in, unreached
from pytest_numbers_contract.live.purse import Held, Purse
from pytest_numbers_contract.numbering import is_sid
from pytest_numbers_contract.service.authentication import read_credentials

_OWNED = "incoming_phone_numbers"
# An address that is registered for emergency calls has its monthly price.
_PAID_FIELDS = frozenset(("EmergencyAddressSid", "EmergencyStatus"))
# What a server on the way may take for the end of a path's segment: `AC…%2FIncomingPhoneNumbers` updates no account.
_ODD = re.compile(r"[/\\%;?#]|^\.+$")


class LiveAccount:
    """Asks Twilio through `send`, for what the contract knows and nothing else; safe to call from many threads.

    A purchase needs a place in the `purse`, unless Twilio itself says that the credentials are test credentials.
    Raises NotSent for what may cost money and was not allowed. `declared` says what the credentials are, None: ask.
    `unreached` are the reasons for which credentials did not reach what was asked.
    """

    def __init__(self, send: Callable[[Request], Response], purse: Purse, *, declared: Kind | None = None) -> None:
        self.purse = purse
        self.unreached: list[str] = []
        self._send = send
        self._declared = declared
        self._kinds: dict[tuple[tuple[str, str], ...], Kind | None] = {}
        self._lock = threading.Lock()
        self._released = False

    def __call__(self, request: Request) -> Response:
        """Ask Twilio; what it answers is looked at for what was bought, moved or released."""
        found = _known(request)
        _refuse_paid_fields(request, found)
        response = self._buy(request, found) if _buys(found) else self._send(request)
        self._follow(found, response)
        exchange = Exchange.between(request, response)
        if reason := unreached(exchange, found.operation.id, lambda: self.kind_of(request)):
            self.unreached.append(reason)
        return response

    def kind_of(self, request: Request) -> Kind | None:
        """Say what a request's credentials are: as declared, else found out by one free call."""
        return self._declared or self._found(request)

    def _found(self, request: Request) -> Kind | None:
        who = authorization_of(request)
        with self._lock:
            if who not in self._kinds:
                self._kinds[who] = find_kind(request, self._send)
            return self._kinds[who]

    def _buy(self, request: Request, found: catalog.Found) -> Response:
        if self._released:
            raise NotSent("a purchase came after its test was over, and was not sent", "have the test wait for it")
        # That they are test credentials is not believed: a slip would cost money.
        if self._declared in (None, Kind.TEST) and self._found(request) is Kind.TEST:
            return self._send(request)
        if self._declared is Kind.TEST:
            raise NotSent(
                "the credentials are declared to be test credentials, and Twilio does not say so: nothing was bought",
                "give those of the console's section `Test credentials`, or mend numbers_contract_credentials",
            )
        given = read_credentials(request.headers)
        account_sid = (found.path or {}).get("AccountSid", "")
        if given is None or not is_sid(account_sid, "AC"):
            raise NotSent("a purchase without credentials, or for no account, was not sent", "give an Account SID")
        self.purse.reserve()
        return self._paid(request, account_sid, given.name)

    def _paid(self, request: Request, account_sid: str, user: str) -> Response:
        try:
            response = self._send(request)
        except BaseException as fault:
            if _never_left(fault):
                self.purse.give_back()
            else:
                self.purse.doubt(account_sid, user, "no answer came")
            raise
        sid = object_in(response).get("sid")
        if 400 <= response.status < 500:
            self.purse.give_back()
        elif response.status < 300 and isinstance(sid, str) and is_sid(sid, "PN"):
            self.purse.keep(Held(sid, account_sid, user, authorization_of(request)))
        else:
            self.purse.doubt(account_sid, user, f"the answer was {response.status}, without a SID")
        return response

    def _follow(self, found: catalog.Found, response: Response) -> None:
        """Keep track of numbers that the caller released or handed over."""
        sid = (found.path or {}).get("Sid", "")
        # A 404 says only that it is not here: it may have been handed over.
        if found.operation.id == f"{_OWNED}.delete" and response.status == 204:
            self.purse.forget(sid)
        if found.operation.id == f"{_OWNED}.update" and response.status == 200:
            account_sid = object_in(response).get("account_sid")
            if isinstance(account_sid, str) and is_sid(account_sid, "AC"):
                self.purse.move(sid, account_sid)

    def release(self) -> None:
        """Release what is held, each whatever becomes of the others; what could not be is `left` in the purse.

        From then on nothing is bought: a thread that a test forgot would do so unseen.
        """
        self._released = True
        for number in self.purse.held:
            try:
                status = self._send(Request("DELETE", number.url, number.authorization)).status
            except NumbersContractError as fault:
                self.purse.fail(number.sid, fault.problem)
                continue
            if status == 204:
                self.purse.forget(number.sid)
            else:
                self.purse.fail(number.sid, f"Twilio answered {status}")


def _known(request: Request) -> catalog.Found:
    """Return the operation of a request; NotSent for one that nobody knows the price of."""
    try:
        found = catalog.find(request.method, request.url)
    except NumbersContractError as fault:
        raise _unpriced(fault.problem) from None
    if catalog.resource_of(found.operation).paid is None:
        raise _unpriced(f"{found.operation.id} has no price in its declaration")
    if any(_ODD.search(value) for value in (found.path or {}).values()):
        raise _unpriced(f"{request.url!r} may be another path to Twilio than it is to us")
    return found


def _unpriced(why: str) -> NotSent:
    return NotSent(f"{why}, so nobody knows what it costs: it was not sent", "ask for it outside the cassette")


def _buys(found: catalog.Found) -> bool:
    operation = found.operation
    if operation.resource != _OWNED or operation.method != "POST":
        return False
    # What looks like an update of no SID might be another way to buy.
    paid = catalog.resource_of(operation).paid or ()
    return operation.verb in paid or not is_sid((found.path or {}).get("Sid", ""), "PN")


def _refuse_paid_fields(request: Request, found: catalog.Found) -> None:
    if found.operation.resource != _OWNED or found.operation.method != "POST":
        return
    named = _PAID_FIELDS & _names(request, found)
    if named:
        raise NotSent(f"{', '.join(sorted(named))}: emergency calling costs money, so it was not sent", "leave it out")


def _names(request: Request, found: catalog.Found) -> frozenset[str]:
    """Return the names of what a request sets, in its query and its body, whatever form that has."""
    try:
        body = decode_content(request.headers, request.body or b"")
        fields = (*parse_form(body), *parse_query(found.target.query))
    except DecodeFault:
        raise NotSent("a form that cannot be read was not sent: nobody knows what it costs", "send it plain") from None
    # Nobody knows whether Twilio reads a multipart body.
    return frozenset(name for name, _ in fields) | {name for name in _PAID_FIELDS if name.encode() in body}


def _never_left(fault: BaseException) -> bool:
    import httpx

    return isinstance(fault.__cause__, httpx.ConnectError | httpx.ConnectTimeout)
