"""HAR 1.2, what browsers and proxies export, as exchanges."""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from pytest_numbers_contract.clients import bare_url, without_coding
from pytest_numbers_contract.exchange import Exchange, Headers, Place
from pytest_numbers_contract.operation import is_twilio_host
from pytest_numbers_contract.reading.cassettes import day_in
from pytest_numbers_contract.reading.yaml_text import unreadable

_BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")
_CODINGS = ("gzip", "x-gzip", "deflate", "br", "zstd")


def is_har(data: Any) -> bool:
    """Say whether a file's data is a HAR."""
    return isinstance(data, Mapping) and isinstance(data.get("log"), Mapping) and "entries" in data["log"]


def har_exchanges(har: Mapping[str, Any], *, path: str, lines: Sequence[int]) -> Iterator[Exchange]:
    """Yield the exchanges of a HAR, each with its file, line and day; entries that were never answered are left out.

    Raises Unreadable for malformed entries, and for Twilio's answers that were exported without their content.
    """
    entries = har["log"]["entries"]
    if not isinstance(entries, list) or not entries:
        raise unreadable(path, None, "a HAR without entries", "export it again")
    for entry, line in zip(entries, lines, strict=True):
        try:
            # A browser notes a request that was blocked or cancelled with status 0.
            if entry["response"]["status"] != 0:
                yield _exchange(entry, Place(path, line, day_in(entry.get("startedDateTime"))))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problem = f"an entry that is not HAR 1.2 ({type(error).__name__}: {error})"
            raise unreadable(path, line, problem, "export it again") from None


def _exchange(entry: Mapping[str, Any], place: Place) -> Exchange:
    request, response = entry["request"], entry["response"]
    url = bare_url(request["url"])
    headers = _headers(response["headers"])
    body = _content(response.get("content") or {}, url, place)
    return Exchange(
        request["method"],
        url,
        int(response["status"]),
        request_headers=_headers(request["headers"]),
        request_body=_sent(request),
        headers=without_coding(headers, body, decoded=_CODINGS),
        body=body,
        source=place,
    )


def _headers(headers: Sequence[Mapping[str, str]]) -> Headers:
    # Browsers list HTTP/2's pseudo headers (:authority) among them.
    return tuple((pair["name"], pair["value"]) for pair in headers if not pair["name"].startswith(":"))


def _sent(request: Mapping[str, Any]) -> bytes | None:
    posted = request.get("postData")
    if not posted:
        return b"" if request["method"].upper() in _BODILESS or request.get("bodySize") == 0 else None
    if "text" in posted:
        return _bytes(posted["text"])
    return urlencode([(pair["name"], pair.get("value", "")) for pair in posted["params"]]).encode()


def _content(content: Mapping[str, Any], url: str, place: Place) -> bytes:
    text = content.get("text")
    if text is None:
        if content.get("size", 0) > 0 and is_twilio_host(urlsplit(url).hostname or ""):
            problem = "an answer whose content was not exported"
            raise unreadable(place.path, place.line, problem, "export it again, as 'HAR with content'")
        return b""
    return binascii.a2b_base64(text) if content.get("encoding") == "base64" else _bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
