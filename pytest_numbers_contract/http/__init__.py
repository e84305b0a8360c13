"""Bytes as on the wire, and what they mean: content codings, media types, JSON, forms, CSV.

Nothing in here trusts what it reads: whatever cannot be decoded is a `DecodeFault`, in bounded time and memory.
"""

from pytest_numbers_contract.http.content import decode_content, media_type
from pytest_numbers_contract.http.faults import DecodeFault, Limits
from pytest_numbers_contract.http.forms import parse_form, parse_query
from pytest_numbers_contract.http.strict_json import decode_json
from pytest_numbers_contract.http.tables import decode_csv

__all__ = [
    "DecodeFault",
    "Limits",
    "decode_content",
    "decode_csv",
    "decode_json",
    "media_type",
    "parse_form",
    "parse_query",
]
