"""An exchange around a bare body: its request is told by the operation and by what the body says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.http import DecodeFault, Limits, decode_csv, decode_json
from pytest_numbers_contract.numbering import is_sid
from pytest_numbers_contract.operation import Operation, path_parameters, read_target

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_LINKS = ("url", "uri", "first_page_url", "first_page_uri")

# Where a body does not say whose it is, these stand in: of the right form, and nobody's.
_PREFIXES = {"AccountSid": "AC", "TrunkSid": "TK", "ServiceSid": "MG", "Sid": "PN"}
_NOBODYS = {"CountryCode": "US", **{name: prefix + "0" * 32 for name, prefix in _PREFIXES.items()}}
_MEMBERS = {"CountryCode": ("country_code", "iso_country")}


def body_exchange(
    body: bytes,
    *,
    operation: Operation,
    status: int,
    suffix: str = "json",
    source: Place | str | None = None,
) -> Exchange:
    """Make the exchange whose response has this body.

    The path's parameters are what the body's members or its links tell, else a SID of the right form that is nobody's.
    Its request's body is not known. `suffix` is json or csv.
    """
    told = [*_told(_decoded(body, suffix, operation))]
    found = {name: _parameter(name, told, operation) for name in _names(operation)}
    return Exchange(
        operation.method,
        _url(operation, found, suffix),
        status,
        request_body=None,
        headers={"Content-Type": "text/csv" if suffix == "csv" else "application/json"},
        body=body,
        source=source,
    )


def _decoded(body: bytes, suffix: str, operation: Operation) -> Any:
    # What is too large or too deep the judge says: within limits that were raised, the body still tells its SIDs.
    limits = Limits(decoded=len(body), depth=len(body))
    try:
        if suffix != "csv":
            return decode_json(body, limits)
        columns, rows = decode_csv(body, limits)
    except DecodeFault:
        return None
    return {operation.key: [dict(zip(columns, row, strict=True)) for row in rows[:1]]}


def _told(body: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that may tell whose body it is: itself, its first item, its page."""
    if isinstance(body, Mapping):
        yield body
        for value in body.values():
            first = value[0] if isinstance(value, list) and value else None
            yield from (part for part in (first, value) if isinstance(part, Mapping))


def _names(operation: Operation) -> list[str]:
    return [segment[1:-1] for segment in operation.segments if segment.startswith("{")]


def _parameter(name: str, told: list[Mapping[str, Any]], operation: Operation) -> str:
    member = _WORD.sub("_", name).lower()
    members = [part.get(key) for part in told for key in _MEMBERS.get(name, (member,))]
    links = [_in_link(part.get(key), name, operation) for part in told for key in _LINKS]
    fitting = (value for value in (*members, *links) if isinstance(value, str) and _fits(name, value))
    return next(fitting, _NOBODYS.get(name, name))


def _fits(name: str, value: str) -> bool:
    if name == "CountryCode":
        return _COUNTRY.fullmatch(value) is not None
    return is_sid(value, _PREFIXES.get(name)) if name.endswith("Sid") else bool(value)


def _in_link(link: Any, name: str, operation: Operation) -> str | None:
    """Return what a link to the operation's resource, or to something below it, has in a parameter's place."""
    if not isinstance(link, str):
        return None
    target = read_target(f"https://{operation.host}.twilio.com{link}" if link.startswith("/") else link)
    if target is None or target.product != operation.host:
        return None
    parameters = path_parameters(operation, target.segments[: len(operation.segments)])
    return parameters[name] if parameters else None


def _url(operation: Operation, path: Mapping[str, str], suffix: str) -> str:
    segments = [quote(path[part[1:-1]], safe="") if part.startswith("{") else part for part in operation.segments]
    dotted = f".{suffix}" if operation.suffixes else ""
    return f"https://{operation.host}.twilio.com/{'/'.join(segments)}{dotted}"
