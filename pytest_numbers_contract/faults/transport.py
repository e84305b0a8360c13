"""The faults of an answer around its members: status, media type, headers, bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.faults.fault import Fault, with_body, with_headers
from pytest_numbers_contract.operation import Operation


def transport_faults(operation: Operation) -> Iterator[Fault]:
    """Yield every fault around the body of a success."""
    for status, sentence in ((202, "the status is 202, Accepted"), (302, "the status is 302, a redirection")):
        yield _fault(operation, f"status-{status}", "NC101", "/status", sentence, partial(_with_status, status))
    if 200 not in operation.responses:
        due = next(iter(operation.responses))
        sentence = f"the status is 200 where {due} is due"
        yield _fault(operation, "status-200", "NC101", "/status", sentence, partial(_with_status, 200))
    yield from _header_faults(operation)
    yield from _byte_faults(operation) if any(operation.responses.values()) else _body_where_none_is_due(operation)


def _fault(
    operation: Operation, id: str, check: str, place: str, sentence: str, alter: Callable[[Exchange], Exchange]
) -> Fault:
    return Fault(operation.id, id, check, place, sentence, alter=alter)


def _with_status(status: int, exchange: Exchange) -> Exchange:
    return Exchange.between(exchange.request, replace(exchange.response, status=status), exchange.source)


def _with_header(name: str, value: str | None, exchange: Exchange) -> Exchange:
    return with_headers(exchange, name, value)


def _header_faults(operation: Operation) -> Iterator[Fault]:
    for name, value, sentence in (
        ("short", "RQ" + "5" * 31, "the request's id has 33 characters"),
        ("wrong-prefix", "SM" + "5" * 32, "the request's id has the prefix of a message"),
    ):
        alter = partial(_with_header, "Twilio-Request-Id", value)
        yield _fault(operation, f"request-id-{name}", "NC104", "/headers/Twilio-Request-Id", sentence, alter)
    if operation.headers.endswith("/documented"):
        name = "Access-Control-Allow-Credentials"
        alter = partial(_with_header, name, "perhaps")
        yield _fault(operation, "credentials-no-flag", "NC104", f"/headers/{name}", f"{name} is no boolean", alter)


def _byte_faults(operation: Operation) -> Iterator[Fault]:
    for name, value, sentence in (
        ("media-type-html", "text/html", "the body says it is HTML"),
        ("media-type-missing", None, "the body does not say what it is"),
    ):
        alter = partial(_with_header, "Content-Type", value)
        yield _fault(operation, name, "NC102", "/headers/Content-Type", sentence, alter)
    rows: tuple[tuple[str, str, Callable[[bytes], bytes]], ...] = (
        ("body-truncated", "the body ends in its middle", lambda body: body[: len(body) // 2]),
        ("body-empty", "the body is empty", lambda _: b""),
        ("body-not-a-number", "the body holds NaN", lambda body: b'{"extra": NaN, ' + body[1:]),
        ("body-member-twice", "the body has a member twice", lambda body: b'{"extra": 1, "extra": 2, ' + body[1:]),
        ("body-lone-surrogate", "the body holds half a letter", lambda body: b'{"extra": "\\ud800", ' + body[1:]),
        ("body-latin-1", "the body is not UTF-8", lambda body: b'{"extra": "\xe9", ' + body[1:]),
        ("body-byte-order-mark", "the body begins with a byte order mark", lambda body: b"\xef\xbb\xbf" + body),
        ("body-html", "the body is HTML", lambda _: b"<html><title>Bad gateway</title></html>"),
    )
    for name, sentence, change in rows:
        yield _fault(operation, name, "NC103", "/body", sentence, partial(_with_bytes, change))


def _with_bytes(change: Callable[[bytes], bytes], exchange: Exchange) -> Exchange:
    return with_body(exchange, change(exchange.response.body))


def _body_where_none_is_due(operation: Operation) -> Iterator[Fault]:
    sentence = "there is a body where none is due"
    yield _fault(operation, "body-there", "NC105", "/body", sentence, partial(_with_bytes, lambda _: b"{}"))
