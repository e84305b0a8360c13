"""No keyword of the wire contract can be taken out unnoticed, unless another implies it and a document has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from contract_faults import SHAPES
from contract_mutants import is_held, is_shared, neighbour, unnoticed

from pytest_numbers_contract.schema_store import keywords, schema


@pytest.mark.parametrize("reference", SHAPES)
def test_a_keyword_that_can_go_unnoticed_is_implied_by_its_neighbour(reference: str) -> None:
    alone = [place for place in unnoticed(reference) if neighbour(reference, place) is None]

    assert alone == []


@pytest.mark.parametrize("reference", SHAPES)
def test_a_keyword_that_can_go_unnoticed_is_held_by_the_table_of_the_documents(reference: str) -> None:
    loose = [
        place for place in unnoticed(reference) if not is_held(reference, place) and not is_shared(reference, place)
    ]

    assert loose == []


def test_the_keywords_that_are_implied_are_those_of_sids_and_of_methods() -> None:
    implied = {(keyword, path[-1]) for reference in SHAPES for path, keyword, _ in unnoticed(reference)}

    assert sorted({keyword for keyword, _ in implied}) == ["minLength", "type"]
    assert sorted({str(member) for keyword, member in implied if keyword == "type"}) == TYPES_BESIDE_AN_ENUM


# The documents say type and values both; the values alone would do.
TYPES_BESIDE_AN_ENUM = [
    "EmergencyStatus",
    "SmsFallbackMethod",
    "SmsMethod",
    "StatusCallbackMethod",
    "VoiceFallbackMethod",
    "VoiceMethod",
    "VoiceReceiveMode",
    "address_requirements",
    "emergency_status",
    "items",
    "sms_fallback_method",
    "sms_method",
    "status_callback_method",
    "voice_fallback_method",
    "voice_method",
]


@pytest.mark.parametrize("reference", SHAPES)
def test_every_keyword_is_walked(reference: str) -> None:
    root = schema(reference, "wire")

    walked = Counter(keyword for _, keyword in keywords(root))

    assert walked == Counter(_words(root))


_STRUCTURE = {"properties", "items", "if", "then", "else", "allOf"}
_NOTES = {"$schema", "$id", "$defs", "title", "format", "default", "x-source", "x-recovered", "x-errata", "x-erratum"}


def _words(node: Any) -> Iterator[str]:
    """Name every asserting keyword of a schema, found without knowing which keywords hold schemas."""
    for key, value in node.items():
        if key in _NOTES:
            continue
        if key not in _STRUCTURE and not (key == "additionalProperties" and isinstance(value, dict)):
            yield key
        for held in value.values() if key == "properties" else value if key == "allOf" else [value]:
            if isinstance(held, dict):
                yield from _words(held)
