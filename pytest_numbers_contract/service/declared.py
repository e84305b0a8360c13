"""Answers that a test declares itself: Twilio's, but none of ours."""

from __future__ import annotations

import json as json_
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Headers, HeadersLike, Request, Response, header, header_pairs
from pytest_numbers_contract.operation import is_twilio_host, read_target
from pytest_numbers_contract.service.routes import find_routes
from pytest_numbers_contract.state.members import fits


@dataclass(frozen=True, slots=True)
class Declared:
    """An answer to one method on one path; of any Twilio host and query unless they are said."""

    method: str
    host: str
    path: str
    query: str
    response: Response

    def answers(self, request: Request) -> bool:
        """Say whether a request is the one this answer was declared for."""
        try:
            parts = urlsplit(request.url)
        except ValueError:
            return False
        return (
            request.method.upper() == self.method
            and parts.path == self.path
            and self.host in ("", (parts.hostname or "").lower())
            and self.query in ("", parts.query)
        )


def declare(method: str, path_or_url: str, response: Response) -> Declared:
    """Declare an answer; BadSetting for what no client can ask and for what the sandbox answers itself."""
    if not isinstance(method, str) or not re.fullmatch(r"[A-Za-z]+", method):
        raise BadSetting(f"{method!r} is no HTTP method", "say GET, POST, DELETE, …")
    if not isinstance(path_or_url, str) or not re.fullmatch(r"[!-~]+", path_or_url):
        raise BadSetting(f"{path_or_url!r} is neither a path nor a URL", _FORM)
    try:
        parts = urlsplit(path_or_url)
        host = (parts.hostname or "").lower()
    except ValueError as fault:
        raise BadSetting(f"{path_or_url!r} is no URL: {fault}", _FORM) from None
    if not parts.path.startswith("/") or bool(parts.scheme) != bool(host):
        raise BadSetting(f"{path_or_url!r} is neither a path nor a URL", _FORM)
    if host and not is_twilio_host(host):
        raise BadSetting(f"{host} is no Twilio host", "other hosts pass the sandbox untouched")
    _refuse_our_own(method.upper(), path_or_url, host)
    return Declared(method.upper(), host, parts.path, parts.query, response)


_FORM = "say /v2/PhoneNumbers/+14155550100 or https://lookups.twilio.com/v2/PhoneNumbers/+14155550100"


def declared_response(status: int, json: Any, headers: HeadersLike) -> Response:
    """Make the response to declare; BadSetting for a status, a body or a header that no server can send."""
    if not fits(status, int) or not 200 <= status <= 599:
        raise BadSetting(f"status={status!r} is no HTTP status", "say 200 to 599")
    try:
        body = b"" if json is None else json_.dumps(json, allow_nan=False).encode()
    except (TypeError, ValueError) as fault:
        raise BadSetting(f"json= cannot be written as JSON: {fault}", "give dicts, lists, texts, numbers") from None
    given = _sendable(headers)
    typed = (("Content-Type", "application/json"),) if body and header(given, "content-type") is None else ()
    return Response(status, (*typed, *given), body)


def _sendable(headers: HeadersLike) -> Headers:
    way_out = 'give a mapping or pairs, like {"Retry-After": "1"}'
    try:
        pairs = header_pairs(headers)
    except (TypeError, ValueError):
        raise BadSetting(f"headers={headers!r} are none", way_out) from None
    for name, value in pairs:
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or not re.fullmatch(r"[\t -~\x80-\xff]*", value):
            raise BadSetting(f"{name!r}: {value!r} is no header that can be sent", way_out)
    return pairs


def _refuse_our_own(method: str, path_or_url: str, host: str) -> None:
    urls = [path_or_url] if host else [f"https://{product}.twilio.com{path_or_url}" for product in _PRODUCTS]
    for target in filter(None, map(read_target, urls)):
        for route, _ in find_routes(target):
            if route.operation.method == method:
                raise BadSetting(
                    f"{method} {path_or_url} is the sandbox's own {route.operation.id}",
                    "let it behave, or order an accident with fail()",
                )


_PRODUCTS = ("api", "trunking", "messaging")
