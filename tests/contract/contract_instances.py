"""A small generator of instances that tempt two validators to differ: the same ones on every run."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from contract_faults import SHAPES, Family, Shape, put, without

from pytest_numbers_contract.schema_store import schema

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

TEMPTING: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 100.0, -0.0, 0.5, 1e300, -1e300, 5e-324, 2**53 + 1, 2**63 - 1, -(2**63),
    "", " ", "\n", "\r", "\r\n", "\t", "\0", "\u2028", "\u2029", "\ufeff", "\u200b", "\U0001f600" * 64,
    "\U0001f600" * 65, "e\u0301" * 32, "x" * 64, "x" * 65, "x" * 20000, "٣", "２", "²", "Ⅳ", "İ", "ı", "ſ", "\u212a", "ß", "\u00df",
    "true", "null", "0", "1", "1.0", "2016-12-31T23:59:60Z", "2016-12-31t23:59:59z", "2016-12-31T23:59:59+24:00",
    "2016-12-31T23:59:59.123456789+02:00", "Sat, 31 Dec 2016 23:59:60 +0000", "+1415٥٥٥0100", "https://b\u00fccher.example",
    "https://example.com/%zz", "a:b", "a:b\n", "HTTPS:x", "\u017fip:x", "/2010-04-01/x\n", "GET\n", "get", "none\n",
    "US\n",
    [], [[]], [None], [1, 1.0], [True, 1], [0, False], ["a", "a"], [{}, {}], ["SMS", "Voice", "SMS"], ["SMS\n"],
    {}, {"": None}, {"a": 1}, {"voice": 1, "sms": True, "SMS": 0.0}, {"voice": "true", "sms": "false", "mms": "true"},
    {"phone_number": "x"}, {"__proto__": {}}, {"\n": "\n"},
)  # fmt: skip


@cache
def instances(reference: str) -> tuple[Any, ...]:
    """Valid and broken instances of a schema; most break many members at once, each in its own way."""
    return tuple(_instances(reference))


def _instances(reference: str) -> Iterator[Any]:
    shape = SHAPES.get(reference, Shape(valid=({},), members=_members(reference)))
    yield from copy.deepcopy(list(shape.valid))
    yield from TEMPTING
    for pointer in shape.required:
        yield without(shape.valid[0], pointer)
    values = {pointer: _values(family) for pointer, family in shape.members.items()}
    holders = {pointer for pointer in values if any(other.startswith(pointer + "/") for other in values)}
    for chosen in (values.keys() - holders, holders):
        rows = {pointer: values[pointer] for pointer in chosen}
        for turn in range(max(map(len, rows.values()), default=0)):
            yield _broken(shape.valid[0], {pointer: row[turn % len(row)] for pointer, row in rows.items()})
    chance = random.Random(reference)
    for _ in range(12):
        some = {pointer: chance.choice(row) for pointer, row in values.items() if chance.random() < 0.3}
        yield _broken(chance.choice(shape.valid), some, unknown=chance.random() < 0.5)


def _members(reference: str) -> dict[str, Family]:
    """The members of a schema that has no table: nothing is known of their values."""
    return {f"/{name}": Family((), ()) for name in schema(reference).get("properties", {})}


def _values(family: Family) -> list[Any]:
    """Everything to try in one member: its own values, those values bent, and what tempts anywhere."""
    texts = [value for value in (*family.good[:2], *family.bad[-1:]) if isinstance(value, str)]
    bent = [other for text in texts for other in _bent(text)]
    return [*family.good, *family.bad, *bent, *TEMPTING]


def _bent(text: str) -> Iterator[str]:
    yield from (text + "\n", text + "\r\n", "\n" + text, text + "\0", text + "\u2028", text + text)
    yield from (text.upper(), text.lower(), text.translate(ARABIC), text.translate(WIDE), text[:-1], text + "\n\n")


def _broken(base: Any, values: dict[str, Any], *, unknown: bool = False) -> Any:
    """Put many values in; those whose object an earlier value took away are left out."""
    instance = copy.deepcopy(base)
    for pointer, value in sorted(values.items(), reverse=True):
        try:
            put(instance, pointer, value)
        except (KeyError, TypeError, IndexError):
            continue
    return {**instance, "unknown": 1, "": {"sid": 1}} if unknown and isinstance(instance, dict) else instance
