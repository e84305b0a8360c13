"""The exchange inside a client's response, told by its shape: no client is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_numbers_contract.exchange import Exchange, Headers, Place, header

_ADVICE = (
    "give what httpx, requests, urllib3 or aiohttp return, vcrpy's {'request': …, 'response': …}, "
    "or build one: Exchange(method, url, status, headers=…, body=…)"
)


def exchange_of(response: Any) -> Exchange:
    """Read the exchange out of a client's response, or raise `TypeError` with the way out.

    What the client has decoded is handed on without the headers of the encoded form. A request's body is None where
    the client does not keep it: urllib3, aiohttp, and streams.
    """
    read = _reader(response)
    try:
        exchange = read(response)
    except (AttributeError, KeyError, ValueError) as error:
        raise _no_response(response, f", {type(error).__name__}: {error}") from error
    _refuse_oddities(response, exchange)
    return exchange


def vcr_exchange(interaction: Mapping[str, Any], *, source: Place | str | None = None) -> Exchange:
    """Read the exchange out of an interaction as vcrpy keeps it, on disk or in memory."""
    request, response = interaction["request"], interaction["response"]
    if not isinstance(request, Mapping):
        request = {name: getattr(request, name) for name in ("method", "uri", "headers", "body")}
    headers = _pairs(response.get("headers"))
    body = _vcr_response_body(response)
    return Exchange(
        request["method"],
        bare_url(request["uri"]),
        _vcr_status(response),
        request_headers=_pairs(request.get("headers")),
        request_body=_sent(request.get("body")),
        headers=without_coding(headers, body),
        body=body,
        source=source,
    )


def without_coding(headers: Headers, body: bytes, *, decoded: Iterable[str] = ()) -> Headers:
    """Drop the headers of the encoded form if the body is decoded: always for these codings, else if it is text."""
    coding = (header(headers, "content-encoding") or "identity").strip().lower()
    if coding == "identity" or not (coding in decoded or _is_text(body)):
        return headers
    return tuple(pair for pair in headers if pair[0].lower() not in ("content-encoding", "content-length"))


def bare_url(url: str) -> str:
    """Return a URL without what never goes over the wire in it: user, password, fragment."""
    if "@" not in url and "#" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()


def _reader(response: Any) -> Callable[[Any], Exchange]:
    if isinstance(response, Mapping) and "request" in response and "response" in response:
        return vcr_exchange
    for attributes, read in _SHAPES:
        if all(hasattr(response, attribute) for attribute in attributes):
            return read
    if type(response).__module__.startswith("twilio."):
        raise _no_response(response, ": the Twilio SDK keeps no request with it")
    raise _no_response(response)


def _no_response(response: Any, why: str = "") -> TypeError:
    kind = type(response)
    return TypeError(f"no exchange can be read from a {kind.__module__}.{kind.__qualname__}{why}; {_ADVICE}")


def _unread(way_out: str) -> TypeError:
    return TypeError(f"the response's body was not read, or not kept: {way_out}")


def _refuse_oddities(response: Any, exchange: Exchange) -> None:
    kinds = ((exchange.status, int), (exchange.method, str), (exchange.url, str), (exchange.response.body, bytes))
    if not all(isinstance(value, kind) for value, kind in kinds):
        raise _no_response(response)


def _httpx(response: Any) -> Exchange:
    request = _unless_runtime_error(lambda: response.request)
    if request is None:
        raise _no_response(response, ": it has no request")
    body = _unless_runtime_error(lambda: response.content)
    if body is None:
        raise _unread("call response.read() or await response.aread() before the stream is closed")
    headers = _latin1(response.headers.raw)
    return Exchange(
        request.method,
        bare_url(str(request.url)),
        response.status_code,
        request_headers=_latin1(request.headers.raw),
        request_body=_unless_runtime_error(lambda: request.content),
        headers=without_coding(headers, body, decoded=("gzip", "deflate")),
        body=body,
    )


def _unless_runtime_error(read: Callable[[], Any]) -> Any:
    # What httpx has not read, or does not have, it refuses with a RuntimeError of its own.
    try:
        return read()
    except RuntimeError:
        return None


def _requests(response: Any) -> Exchange:
    if response._content is False:
        raise _unread("use response.content before anything else reads the stream")
    request, body = response.request, response.content or b""
    if request is None:
        raise _no_response(response, ": it has no request")
    headers = tuple(response.headers.items())
    return Exchange(
        request.method,
        bare_url(request.url),
        response.status_code,
        request_headers=_pairs(request.headers),
        request_body=_sent(request.body),
        headers=without_coding(headers, body, decoded=("gzip", "x-gzip", "deflate")),
        body=body,
    )


def _urllib3(response: Any) -> Exchange:
    body = response._body
    if body is None:
        raise _unread("use response.data, and not response.read(), which keeps nothing")
    sent = response._original_response
    if sent is None:
        raise _no_response(response, ": it came over no connection, so nothing tells its request")
    headers = tuple(response.headers.items())
    return Exchange(
        sent._method,
        bare_url(_urllib3_url(response)),
        response.status,
        request_body=None,
        headers=without_coding(headers, body, decoded=("gzip", "x-gzip", "deflate") if response.decode_content else ()),
        body=body,
    )


def _urllib3_url(response: Any) -> str:
    target, pool = str(response.geturl()), response._pool
    if not target.startswith("/"):
        return target
    host = f"[{pool.host}]" if ":" in pool.host and not pool.host.startswith("[") else pool.host
    port = "" if pool.port in (None, {"http": 80, "https": 443}[pool.scheme]) else f":{pool.port}"
    return f"{pool.scheme}://{host}{port}{target}"


def _aiohttp(response: Any) -> Exchange:
    body = response._body
    if body is None:
        raise _unread("await response.read() before the response is closed")
    request = response.request_info
    headers = tuple(response.headers.items())
    return Exchange(
        request.method,
        bare_url(str(request.url)),
        response.status,
        request_headers=tuple(request.headers.items()),
        request_body=None,
        headers=without_coding(headers, body),
        body=body,
    )


# What tells the clients apart; nothing in here may be a property that reads the body.
_SHAPES: tuple[tuple[tuple[str, ...], Callable[[Any], Exchange]], ...] = (
    (("request_info", "raw_headers"), _aiohttp),
    (("status_code", "extensions", "aiter_raw"), _httpx),
    (("status_code", "iter_content", "raw"), _requests),
    (("status", "geturl", "drain_conn"), _urllib3),
)


def _latin1(pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def _is_text(body: bytes) -> bool:
    # A gzip stream's second byte, 0x8b, begins no character.
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _sent(body: Any) -> bytes | None:
    """Return a request's body as bytes; None for a stream, or for the objects that vcrpy keeps of aiohttp's calls."""
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    return b"" if body is None else bytes(body) if isinstance(body, bytes | bytearray) else None


def _pairs(headers: Mapping[str, Any] | None) -> Headers:
    pairs: list[tuple[str, str]] = []
    for name, values in (headers or {}).items():
        several = values if isinstance(values, list | tuple) else [values]
        pairs += [(name, value.decode("latin-1") if isinstance(value, bytes) else str(value)) for value in several]
    return tuple(pairs)


def _vcr_status(response: Mapping[str, Any]) -> int:
    # What vcrpy 4 to 5 wrote for httpx has status_code and content instead.
    status = response.get("status", response.get("status_code"))
    code = status["code"] if isinstance(status, Mapping) else status
    if not isinstance(code, int | str):
        raise ValueError("a response without status")
    return int(code)


def _vcr_response_body(response: Mapping[str, Any]) -> bytes:
    body = response.get("body", response.get("content"))
    body = _sent(body["string"] if isinstance(body, Mapping) else body)
    if body is None:
        raise ValueError("a response whose body is neither text nor bytes")
    return body
