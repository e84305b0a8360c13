"""Lines of test that reach what is missing: whole statements, as they stand in a test with `numbers_sandbox`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_numbers_contract.catalog import resource_of
from pytest_numbers_contract.judging.validation import written
from pytest_numbers_contract.numbering import make_sid
from pytest_numbers_contract.operation import Operation, Paging

PAGING = ("PageSize", "Page", "PageToken")
"""Parameters that a link to a next page has."""

# What lines need before them, each by its name; a later one may need an earlier one.
_BEFORE = {
    "httpx": "import httpx",
    "account": "account = numbers_sandbox.account",
    "trunk": "trunk = numbers_sandbox.trunk()",
    "service": "service = numbers_sandbox.messaging_service()",
    "twilio": "twilio = httpx.Client(auth=(account.sid, account.auth_token))",
}
_IN_PATHS = {"AccountSid": "{account.sid}", "TrunkSid": "{trunk.sid}", "ServiceSid": "{service.sid}"}
# Of what a parameter's shape does not say enough.
_VALUES = {
    "AccountSid": "numbers_sandbox.subaccount().sid",
    "ApiVersion": '"2010-04-01"',
    "AreaCode": '"415"',
    "Contains": '"415"',
    "DomainName": '"desk.pstn.twilio.com"',
    "NearLatLong": '"37.77,-122.42"',
    "NearNumber": '"+14155550100"',
    "PhoneNumberSid": "numbers_sandbox.incoming_phone_number().sid",
    "TrunkSid": "trunk.sid",
}
# Refused without the other one.
_BESIDE = {"SmsFallbackUrl": "SmsUrl"}
_COUNTRIES = {"Mobile": "GB"}
_MOST = 6
_ABSOLUTE = "https://{host}.twilio.com"


def before(lines: Iterable[str]) -> list[str]:
    """Return the statements that have to stand before some lines."""
    needed: list[str] = []
    text = "\n".join(lines)
    for name, statement in reversed(_BEFORE.items()):
        if re.search(rf"\b{name}\.|={name}\b", text):
            needed.insert(0, statement)
            text += f"\n{statement}"
    return needed


def together(operation: Operation, names: Sequence[str]) -> list[str]:
    """Return the parameters, of some, that one line has: more nobody reads, and some do not go together."""
    apart = "AreaCode" if operation.method == "POST" and "PhoneNumber" in names else ""
    return [name for name in names if name != apart][:_MOST]


def call(operation: Operation, names: Sequence[str] = ()) -> str | None:
    """Write a call of an operation that goes well, with some of its parameters; None where nobody knows how."""
    url, said = _url(operation), _said(operation)
    wanted = [*_needed(operation, names), *names]
    given = {name: _value(operation, name, said) for each in wanted for name in (_BESIDE.get(each), each) if name}
    if url is None or None in given.values():
        return None
    fields = ", ".join(f'"{name}": {value}' for name, value in given.items())
    where = "data" if operation.method == "POST" else "params"
    more = f", {where}={{{fields}}}" if fields else ""
    return f"{_stocked(operation, 1)}twilio.{operation.method.lower()}({_written(url)}{more})"


def _written(url: str) -> str:
    return f'f"{url}"' if "{" in url else f'"{url}"'


def next_page(operation: Operation) -> str | None:
    """Write calls that list what is there a thing at a time, and follow the link to the next; None likewise."""
    url = _url(operation)
    if url is None or not _stocked(operation, 2):
        return None
    listed = f"twilio.get({_written(f'{url}?PageSize=1')}).json()"
    if operation.paging is Paging.META:
        return f'{_stocked(operation, 2)}twilio.get({listed}["meta"]["next_page_url"])'
    absolute = _ABSOLUTE.format(host=operation.host)
    return f'{_stocked(operation, 2)}twilio.get("{absolute}" + {listed}["next_page_uri"])'


def _kind(operation: Operation) -> str:
    """Return the kind of number that a path ends in, if it does."""
    *_, before, last = operation.segments
    return last if before in ("IncomingPhoneNumbers", "{CountryCode}") and last[0] != "{" else ""


def _made(operation: Operation) -> str | None:
    """Write what makes one more of what an operation is about; None where nothing does."""
    arranged, kind = resource_of(operation).arranged, _kind(operation)
    return arranged and arranged.format(kind=f'kind="{kind}"' if kind else "")


def _url(operation: Operation) -> str | None:
    made = _made(operation)
    known = {**_IN_PATHS, "CountryCode": _COUNTRIES.get(_kind(operation), "US")}
    if made:
        known["Sid"] = f"{{{made}.sid}}"
    if not {name[1:-1] for name in operation.segments if name.startswith("{")} <= known.keys():
        return None
    suffix = f".{operation.suffixes[0]}" if operation.suffixes else ""
    return f"{_ABSOLUTE.format(host=operation.host)}{operation.path.format(**known)}{suffix}"


def _stocked(operation: Operation, count: int) -> str:
    """Write statements that see to it that a list has something in it; nothing where nobody knows how."""
    made = _made(operation) if operation.key else None
    return f"{made}; " * count if made else ""


def _said(operation: Operation) -> Mapping[str, Any]:
    parts = written(operation.request, "wire")["properties"]
    part: Mapping[str, Any] = parts.get("form" if operation.method == "POST" else "query", {})
    return part


def _needed(operation: Operation, names: Sequence[str]) -> list[str]:
    """Name the parameters without which a call is refused."""
    if operation.id == "incoming_phone_numbers.create":
        return [] if "PhoneNumber" in names else ["AreaCode"]
    return list(_said(operation).get("required", ()))


def _value(operation: Operation, name: str, said: Mapping[str, Any]) -> str | None:
    """Write a value that a parameter may have; None where its shape does not say."""
    if name == "PhoneNumber" and operation.method == "POST":
        return _found(operation)
    return _VALUES.get(name) or _value_of(said["properties"][name])


def _value_of(shape: Mapping[str, Any]) -> str | None:
    title = shape.get("title", "")
    if "enum" in shape:
        return json.dumps(shape["enum"][0])
    if shape["type"] == "boolean":
        return '"true"'
    if shape["type"] == "integer":
        return f'"{shape.get("minimum", 1)}"'
    if prefix := re.match("([A-Z]{2}) [+] 32 hex", title):
        return json.dumps(make_sid(prefix[1], 0))
    if "absolute URI" in title:
        return '"https://example.com/desk"'
    return None if "pattern" in shape else '"x"'


def _found(operation: Operation) -> str:
    """Write a search: what is bought was found."""
    kind = _kind(operation) or "Local"
    url = f"{_ABSOLUTE.format(host='api')}/2010-04-01/Accounts/{{account.sid}}/AvailablePhoneNumbers"
    searched = f'twilio.get(f"{url}/{_COUNTRIES.get(kind, "US")}/{kind}.json").json()'
    return f'{searched}["available_phone_numbers"][0]["phone_number"]'
