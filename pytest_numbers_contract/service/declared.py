"""Answers that a test declares itself: Twilio's, but none of ours."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.operation import is_twilio_host, read_target
from pytest_numbers_contract.service.routes import find_routes


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
