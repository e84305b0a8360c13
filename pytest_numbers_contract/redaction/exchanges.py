"""A recording without its secrets: every part of every exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Exchange, Headers, header
from pytest_numbers_contract.http import DecodeFault, decode_content, media_type
from pytest_numbers_contract.redaction.ledger import Ledger, Redaction
from pytest_numbers_contract.redaction.patterns import credentials_in, in_base64
from pytest_numbers_contract.redaction.texts import Rewriter

KEPT = frozenset(
    "accept authorization content-length content-type host i-twilio-idempotency-token idempotency-key if-match"
    " if-none-match".split()
)
"""The request headers that are kept: the others are the client's, or nobody knows what is in them."""
DROPPED = frozenset(
    "age cf-ray connection content-encoding date keep-alive server set-cookie strict-transport-security"
    " transfer-encoding twilio-concurrent-requests twilio-request-duration vary via x-amz-cf-id x-amz-cf-pop x-cache"
    " x-envoy-upstream-service-time x-home-region x-powered-by x-request-id x-shenanigans".split()
)
"""The response headers that are dropped: they change with every call, and the contract says nothing of them.

`Date` is among them: when a cassette was recorded stands in its stamp.
"""


def redact(exchanges: Iterable[Exchange], redaction: Redaction | None = None) -> tuple[Exchange, ...]:
    """Return a recording without its secrets: always the same, and redacting twice changes nothing.

    SIDs that are not ours are numbered by first appearance per prefix, phone numbers within their country and area
    code; after the hundredth of an area code come 555-0200 and on. Raises Unreadable for a body that cannot be decoded.
    """
    wanted = redaction or Redaction()
    ledger = Ledger()
    whole = _Whole(ledger, Rewriter(ledger, wanted))
    recording = tuple(map(_decoded, exchanges))
    for exchange in recording:
        whole.rewritten(exchange)
    ledger.settle(wanted.secrets)
    return tuple(map(whole.rewritten, recording))


def _decoded(exchange: Exchange) -> Exchange:
    request, response = exchange.request, exchange.response
    return Exchange(
        request.method,
        request.url,
        response.status,
        request_headers=_without(request.headers, lambda name: name not in KEPT),
        request_body=None if request.body is None else _undone(exchange, request.headers, request.body),
        headers=_without(response.headers, lambda name: name in DROPPED),
        body=_undone(exchange, response.headers, response.body),
        source=exchange.source,
    )


def _undone(exchange: Exchange, headers: Headers, body: bytes) -> bytes:
    try:
        return decode_content(headers, body)
    except DecodeFault as fault:
        problem = f"{exchange.source or exchange.method}: a body that cannot be decoded: {fault}"
        raise Unreadable(problem, "what cannot be read cannot be redacted: record it again, uncompressed") from None


def _without(headers: Headers, unwanted: Callable[[str], bool]) -> Headers:
    return tuple(pair for pair in headers if not unwanted(pair[0].lower()))


@dataclass(frozen=True, slots=True)
class _Whole:
    ledger: Ledger
    rewriter: Rewriter

    def rewritten(self, exchange: Exchange) -> Exchange:
        """Rewrite every part of an exchange, in the order in which they were sent."""
        request, response, rewriter = exchange.request, exchange.response, self.rewriter
        url = rewriter.url(request.url)
        request_headers = tuple(self._request_headers(request.headers))
        request_body = None if request.body is None else _body(request.headers, request.body, rewriter, sent=True)
        headers = tuple((name, rewriter.text(value)) for name, value in response.headers)
        body = _body(response.headers, response.body, rewriter, sent=False)
        return Exchange(
            request.method,
            url,
            response.status,
            request_headers=with_length(request_headers, request_body or b""),
            request_body=request_body,
            headers=with_length(headers, body),
            body=body,
            source=exchange.source,
        )

    def _request_headers(self, headers: Headers) -> Iterator[tuple[str, str]]:
        for name, value in headers:
            if name.lower() != "authorization":
                yield name, self.rewriter.text(value)
            elif credentials := credentials_of(value, self.ledger, self.rewriter):
                yield name, credentials


def credentials_of(value: str, ledger: Ledger, rewriter: Rewriter) -> str | None:
    """Rewrite a Basic header; None for what cannot be kept, such as a bearer's token."""
    scheme, _, encoded = value.partition(" ")
    found = credentials_in(encoded.strip())
    if scheme.lower() != "basic" or found is None:
        return None
    user, secret = found
    after = (rewriter.text(user), ledger.token(secret) if secret else "")
    ledger.pair(f"{user}:{secret}", ":".join(after))
    return f"{scheme} {in_base64(*after)}"


def with_length(headers: Headers, body: bytes) -> Headers:
    """Return headers whose Content-Length, if there is one, is that of a body."""
    length = str(len(body))
    # A HEAD's or a 304's length is that of a body that was not sent.
    return tuple((name, length if name.lower() == "content-length" and body else value) for name, value in headers)


def _body(headers: Headers, body: bytes, rewriter: Rewriter, *, sent: bool) -> bytes:
    try:
        text, encoding = body.decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = body.decode("latin-1"), "latin-1"
    return _how(headers, text, rewriter, sent=sent)(text).encode(encoding)


def _how(headers: Headers, text: str, rewriter: Rewriter, *, sent: bool) -> Callable[[str], str]:
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return rewriter.json
    if media_type(headers) == "application/x-www-form-urlencoded" or (sent and not header(headers, "content-type")):
        return rewriter.form
    return rewriter.csv if media_type(headers) == "text/csv" else rewriter.text
