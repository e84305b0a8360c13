"""HTTP/1.1 as bytes: requests read, responses written, for the doors and the loopback server."""

from pytest_numbers_contract.wire.reading import BadRequest, Incoming, RequestReader, absolute_url, base_url
from pytest_numbers_contract.wire.writing import (
    CONTINUE,
    framed,
    header_bytes,
    phrase,
    refusal,
    response_bytes,
    without,
)

__all__ = [
    "CONTINUE",
    "BadRequest",
    "Incoming",
    "RequestReader",
    "absolute_url",
    "base_url",
    "framed",
    "header_bytes",
    "phrase",
    "refusal",
    "response_bytes",
    "without",
]
