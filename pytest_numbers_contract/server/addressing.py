"""Which Twilio host a request to the loopback is for, and links that lead back to the loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.exchange import Request, Response, header
from pytest_numbers_contract.operation import is_twilio_host
from pytest_numbers_contract.wire import BadRequest, Incoming, absolute_url, without

_AUTHORITY = re.compile(r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://(?P<authority>[^/?#]*)(?P<rest>.*)", re.ASCII | re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"https://[a-z0-9.-]+\.twilio\.com(?=/|$)", re.ASCII)
# What the product APIs call their links. Other members with `url` in their names hold what a caller set.
_LINK_MEMBERS = frozenset({"url", "first_page_url", "next_page_url", "previous_page_url"})
# The 2010 API's links are relative: followed from our root, they have lost their host.
_API_2010 = "/2010-04-01/"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A request as Twilio would have got it, and where its links shall lead: None as they are."""

    request: Request
    links_to: str | None = None


def address(incoming: Incoming, own: str) -> Addressed:
    """Find the Twilio host in the target, the `Host` header or the first path segment; `own` is our authority.

    Raises `BadRequest` where there is none.
    """
    if incoming.method == "CONNECT":
        raise BadRequest("no tunnels here: send plain http, with a Twilio host in the Host header", 405)
    authority, path = _parts(incoming)
    if host := _twilio_host(authority):
        return Addressed(_request(incoming, host, path))
    links_to = f"http://{authority if _AUTHORITY.fullmatch(authority) else own}"
    first, slash, rest = path[1:].partition("/")
    if host := _twilio_host(first):
        return Addressed(_request(incoming, host, slash + rest or "/"), links_to)
    if path.startswith(_API_2010):
        return Addressed(_request(incoming, "api.twilio.com", path), links_to)
    raise BadRequest(f"for which Twilio host? Name it in the Host header or first: {links_to}/api.twilio.com/…", 404)


def _parts(incoming: Incoming) -> tuple[str, str]:
    """Return the authority and the path with its query; a proxy's client sends both as target."""
    absolute = _ABSOLUTE.fullmatch(incoming.target)
    if absolute is None:
        return header(incoming.headers, "host") or "", absolute_url("", incoming.target)
    return absolute["authority"].rpartition("@")[2], absolute_url("", absolute["rest"])


def _twilio_host(authority: str) -> str | None:
    named = _AUTHORITY.fullmatch(authority)
    return named["host"].lower() if named and is_twilio_host(named["host"]) else None


def _request(incoming: Incoming, host: str, path: str) -> Request:
    headers = (("Host", host), *without(incoming.headers, "host"))
    return Request(incoming.method, f"https://{host}{path}", headers, incoming.body)


def lead_back(response: Response, links_to: str) -> Response:
    """Return the response with the links of its JSON body leading to `links_to`/{product}.twilio.com."""
    if b"https://" not in response.body or "json" not in (header(response.headers, "content-type") or ""):
        return response
    import json

    try:
        document = json.loads(response.body)
        links = list(_links(document))
    except (ValueError, RecursionError):  # a body broken on purpose, or still compressed
        return response
    if not links:
        return response
    for holder, key in links:
        holder[key] = f"{links_to}/{holder[key].removeprefix('https://')}"
    return Response(response.status, without(response.headers, "content-length"), json.dumps(document).encode())


def _links(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    children = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for child in children:
        yield from _links(child)
    if isinstance(value, dict):
        yield from ((value, key) for key in value if key in _LINK_MEMBERS and _is_link(value[key]))
        links = value.get("links")
        if isinstance(links, dict):
            yield from ((links, key) for key in links if key not in _LINK_MEMBERS and _is_link(links[key]))


def _is_link(value: object) -> bool:
    return isinstance(value, str) and _LINK.match(value) is not None
