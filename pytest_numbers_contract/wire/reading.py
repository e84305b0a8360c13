"""HTTP/1.1 requests, read out of bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from pytest_numbers_contract.exchange import Headers, Request

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rf"({TOKEN}) ([\x21-\x7e]+) HTTP/([0-9]\.[0-9])", re.ASCII)
_HEADER = re.compile(rf"({TOKEN}):([^\x00-\x08\x0a-\x1f\x7f]*)", re.ASCII)
_FOLD = re.compile(r"\r\n[ \t]+", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_CHUNK_LINE = 1_024
_STEERING = ("host", "content-length", "transfer-encoding", "connection", "expect")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class BadRequest(Exception):
    """The bytes are no HTTP/1.1 request, or one too large; `status` is what to answer."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message, status)
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it stood on the wire: target unread, body without its transfer coding."""

    method: str
    target: str
    headers: Headers
    body: bytes
    version: str
    keep_alive: bool

    def to(self, base: str) -> Request:
        """Return the request as sent to `base` (`https://api.twilio.com`), unless its target is absolute."""
        return Request(self.method, absolute_url(base, self.target), self.headers, self.body)


class RequestReader:
    """Reads requests out of bytes as they arrive, one after the other.

    `max_head` and `max_body` are bytes; what is larger raises `BadRequest` (431, 413), as does what is no HTTP (400).
    It is as strict as HTTP allows: a server that guesses can be made to see another request than its neighbour.
    """

    def __init__(self, *, max_head: int = 65_536, max_body: int | None = None) -> None:
        self._max_head = max_head
        self._max_body = max_body
        self._buffer = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._head: _Head | None = None
        self._body = bytearray()
        self._chunk: int | None = None

    @property
    def started(self) -> bool:
        """Whether a part of the next request is here."""
        return self._head is not None or bool(self._buffer)

    @property
    def waits_for_continue(self) -> bool:
        """Whether the client sends its body only after `100 Continue`."""
        return self._head is not None and self._head.fields.expects and not self._buffer and not self._body

    def feed(self, data: bytes) -> None:
        """Take bytes from the wire."""
        self._buffer += data

    def take(self) -> Incoming | None:
        """Return the next request once it is whole; None while bytes are missing."""
        if self._head is None:
            self._head = self._take_head()
        head = self._head
        if head is None or not self._take_body(head.fields.length):
            return None
        fields, body = head.fields, bytes(self._body)
        incoming = Incoming(head.method, head.target, fields.headers, body, head.version, fields.keep_alive)
        self._begin()
        return incoming

    def _take_head(self) -> _Head | None:
        data = self._take_until(b"\r\n\r\n", self._max_head)
        if data is None:
            if self._buffer and (self._buffer[0] <= 32 or b"\n\n" in self._buffer):
                raise BadRequest("no HTTP: no method begins so, and lines end with CR LF")
            return None
        head = _parse_head(data)
        self._refuse_beyond(head.fields.length or 0)
        return head

    def _take_until(self, end: bytes, limit: int) -> bytes | None:
        at = self._buffer.find(end)
        if at > limit or (at < 0 and len(self._buffer) > limit):
            raise BadRequest(f"a head or line of more than {limit} bytes", 431)
        if at < 0:
            return None
        taken = bytes(self._buffer[:at])
        del self._buffer[: at + len(end)]
        return taken

    def _take_body(self, length: int | None) -> bool:
        return self._take_chunks() if length is None else self._take_bytes(length)

    def _take_bytes(self, length: int) -> bool:
        if len(self._buffer) < length:
            return False
        self._body += self._buffer[:length]
        del self._buffer[:length]
        return True

    def _take_chunks(self) -> bool:
        """Take the chunks that are here; say whether the last one was among them."""
        while self._chunk != 0:
            if self._chunk is None:
                line = self._take_until(b"\r\n", _CHUNK_LINE)
                if line is None:
                    return False
                self._chunk = _chunk_size(line)
                self._refuse_beyond(len(self._body) + self._chunk)
            elif not self._take_chunk(self._chunk):
                return False
        return self._skip_trailers()

    def _take_chunk(self, size: int) -> bool:
        if len(self._buffer) < size + 2:
            return False
        if self._buffer[size : size + 2] != b"\r\n":
            raise BadRequest("a chunk of another length than it says")
        self._take_bytes(size)
        del self._buffer[:2]
        self._chunk = None
        return True

    def _skip_trailers(self) -> bool:
        while (line := self._take_until(b"\r\n", self._max_head)) is not None:
            if not line:
                return True
            name, _ = _read_header(line.decode("latin-1"))
            if name.lower() in ("transfer-encoding", "content-length"):
                raise BadRequest(f"{name} after the body that it is to frame")
        return False

    def _refuse_beyond(self, size: int) -> None:
        if self._max_body is not None and size > self._max_body:
            raise BadRequest(f"a body of more than {self._max_body} bytes", 413)


@dataclass(frozen=True, slots=True)
class _Fields:
    """A request's headers, and what they say. `length` is the body's, None if it comes in chunks."""

    headers: Headers
    length: int | None
    expects: bool
    keep_alive: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """A request's first part, read."""

    method: str
    target: str
    version: str
    fields: _Fields


def _parse_head(data: bytes) -> _Head:
    first, _, rest = data.decode("latin-1").partition("\r\n")
    asked = _REQUEST_LINE.fullmatch(first)
    if asked is None:
        raise BadRequest("no HTTP request line")
    method, target, version = asked.groups()
    if not version.startswith("1."):
        raise BadRequest(f"HTTP/{version} is not spoken here", 505)
    return _Head(method, target, version, _parse_fields(rest, version))


# A client sends the same again and again: it is read once, and those who keep requests keep it once.
@lru_cache(maxsize=64)
def _parse_fields(text: str, version: str) -> _Fields:
    if "\r\n " in text or "\r\n\t" in text:  # http.client folds a header given several values
        text = _FOLD.sub(" ", text)
    headers = tuple(map(_read_header, text.split("\r\n") if text else ()))
    told = _told(headers)
    if len(told["host"]) != 1 and (told["host"] or version != "1.0"):
        raise BadRequest("no Host header, or more than one")
    return _Fields(
        headers=headers,
        length=_body_length(told, version),
        expects=version != "1.0" and "100-continue" in told["expect"],
        keep_alive=version != "1.0" and not any("close" in value for value in told["connection"]),
    )


def _read_header(line: str) -> tuple[str, str]:
    header_line = _HEADER.fullmatch(line)
    if header_line is None:
        raise BadRequest("a line that is no header")
    return header_line[1], header_line[2].strip(" \t")


def _told(headers: Headers) -> dict[str, list[str]]:
    """Return the values, in lower case, of the headers that say how to read on."""
    told: dict[str, list[str]] = {name: [] for name in _STEERING}
    for name, value in headers:
        name = name.lower()
        if name in told:
            told[name].append(value.lower())
    return told


def _body_length(told: dict[str, list[str]], version: str) -> int | None:
    lengths, codings = told["content-length"], told["transfer-encoding"]
    if codings:
        if codings != ["chunked"]:
            raise BadRequest("a transfer coding other than chunked", 501)
        if lengths or version == "1.0":
            raise BadRequest("chunks where a length belongs, or both")
        return None
    if len(lengths) > 1 or (lengths and not _LENGTH.fullmatch(lengths[0])):
        raise BadRequest("a Content-Length that is none")
    return int(lengths[0]) if lengths else 0


def _chunk_size(line: bytes) -> int:
    size = _CHUNK.fullmatch(line)
    if size is None:
        raise BadRequest("a chunk without its size")
    return int(size[1], 16)


def absolute_url(base: str, target: str) -> str:
    """Return the URL that a request target means at `base`."""
    if target[:7].lower() == "http://" or target[:8].lower() == "https://":
        return _without_userinfo(target)
    return base + target if target.startswith("/") else f"{base}/{target}"


def _without_userinfo(url: str) -> str:
    try:
        parts = urlsplit(url)
        base = base_url(parts.scheme, parts.hostname or "", parts.port)
    except ValueError as error:
        raise BadRequest(f"a target that is no URL: {error}") from error
    path = parts.path or "/"
    return f"{base}{path}?{parts.query}" if parts.query else f"{base}{path}"


def base_url(scheme: str, host: str, port: int | None) -> str:
    """Return scheme, host and port as a URL says them: lower case, no default port."""
    if port is None or port == _DEFAULT_PORTS.get(scheme):
        return f"{scheme}://{host.lower()}"
    return f"{scheme}://{host.lower()}:{port}"
