"""What a behaviour is given, what it may answer, and how it finds what the request names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.paging import Ordered
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.records import Account, Membership, MessagingService, Number, Trunk


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a behaviour sees it.

    `caller` authenticated; `account` is the one whose things are meant: the path's in the 2010 API, else the caller's.
    `given` are the form fields of a POST, the query fields of anything else; of a repeated field the last.
    `uri` is path and query as sent.
    """

    state: State
    caller: Account
    account: Account
    path: Mapping[str, str]
    given: Mapping[str, str]
    uri: str = ""

    def required(self, parameter: str) -> str:
        """Return a field that must be there; refuse the call without it."""
        value = self.given.get(parameter)
        if not value:
            raise Refused("missing_parameter", parameter=parameter)
        return value


@dataclass(frozen=True, slots=True)
class Listing:
    """All items of a list, for the service to cut a page from; only that page is rendered.

    `columns` are those of a CSV.
    """

    items: Iterable[Ordered]
    render: Callable[[Any], dict[str, Any]]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """An instance that comes with a status of its own."""

    payload: dict[str, Any]
    status: int


Outcome = dict[str, Any] | Listing | Reply | None
"""What a behaviour answers: an instance or a whole list, a list to page, an instance with its status, or no content."""

Behaviour = Callable[[Call], Outcome]


def owned_number(call: Call, sid: str) -> Number:
    """Return a number of the account; Twilio answers 404, not 403, for another account's."""
    number = call.state.numbers.get(sid)
    if number is None or number.account_sid != call.account.sid:
        raise Refused("not_found")
    return number


def owned_trunk(call: Call, sid: str) -> Trunk:
    """Return a trunk of the account, or refuse with 404."""
    trunk = call.state.trunks.get(sid)
    if trunk is None or trunk.account_sid != call.account.sid:
        raise Refused("not_found")
    return trunk


def owned_service(call: Call, sid: str) -> MessagingService:
    """Return a messaging service of the account, or refuse with 404."""
    service = call.state.services.get(sid)
    if service is None or service.account_sid != call.account.sid:
        raise Refused("not_found")
    return service


def pooled(call: Call, service: MessagingService, number_sid: str) -> Membership:
    """Return a number's membership of a pool; the code of the 404 is the choice `unknown_pool_member`."""
    member = call.state.memberships.get(number_sid)
    if member is None or member.service_sid != service.sid:
        raise Refused("not_found" if call.state.choices.unknown_pool_member == 20404 else 21711)
    return member
