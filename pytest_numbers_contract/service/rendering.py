"""Responses as the service writes them: JSON and CSV, with the headers that were recorded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_numbers_contract.exchange import Headers, Response

_HEADERS: Headers = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Allow-Headers",
        "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, "
        "Idempotency-Key",
    ),
    ("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Expose-Headers", "ETag"),
    # The sandbox's clock stands still while it answers.
    ("Twilio-Request-Duration", "0.080"),
    ("Twilio-Concurrent-Requests", "1"),
    ("X-Home-Region", "us1"),
    ("X-Powered-By", "AT-5000"),
    ("X-Shenanigans", "none"),
    ("Strict-Transport-Security", "max-age=31536000"),
)
_CHALLENGE = ("WWW-Authenticate", 'Basic realm="Twilio API"')


def render_json(status: int, payload: Any, *, product: str, request_sid: str) -> Response:
    """Write a response in JSON; one without content if the payload is None."""
    headers = _headers(product, request_sid)
    if payload is None:
        return Response(status, headers)
    if status == 401:
        headers = (_CHALLENGE, *headers)
    return Response(status, (("Content-Type", "application/json"), *headers), json.dumps(payload).encode())


def render_csv(
    columns: Iterable[str], rows: Iterable[Mapping[str, Any]], *, product: str, request_sid: str
) -> Response:
    """Write a list in CSV: a line of columns, then one for each item; null is an empty cell."""
    text, named = io.StringIO(), tuple(columns)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(named)
    writer.writerows([_cell(row[name]) for name in named] for row in rows)
    headers = (("Content-Type", "text/csv"), *_headers(product, request_sid))
    return Response(200, headers, text.getvalue().encode())


def _headers(product: str, request_sid: str) -> Headers:
    return (("Twilio-Request-Id", request_sid), ("X-Api-Domain", f"{product}.twilio.com"), *_HEADERS)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    # How Twilio writes capabilities is unknown; JSON can at least be read back.
    return value if isinstance(value, str) else json.dumps(value)
