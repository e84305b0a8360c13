"""What is wrong and breaks no promise: only a human who knows what is true would see it."""

from __future__ import annotations

from typing import Any

from pytest_numbers_contract.faults.relation import (
    NUMBERS,
    OFFERED,
    OWNED,
    POOL,
    SEARCHES,
    TRUNKING,
    Json,
    Relation,
    list_of,
    set_members,
)
from pytest_numbers_contract.operation import Paging


def _renamed(item: Json) -> Json:
    return set_members(item, friendly_name="(212) 555-0199")


def _mute(item: Json) -> Json:
    carries = item["capabilities"]
    return {**item, "capabilities": [] if isinstance(carries, list) else dict.fromkeys(carries, False)}


def _without_the_last(body: Any) -> Any:
    key = list_of(body)
    return {**body, key: body[key][:-1]} if len(body[key]) > 1 else body


ONLY_HUMAN: tuple[Relation, ...] = (
    Relation(
        "name-of-another-number",
        None,
        "friendly_name",
        "friendly_name spells another number; a name may be anything",
        _renamed,
        (TRUNKING, OWNED, OFFERED),
        ("create", "fetch", "list", *SEARCHES),
    ),
    Relation(
        "capabilities-lost",
        None,
        "capabilities",
        "the number can do less than it really can",
        _mute,
        (*NUMBERS, OFFERED),
        ("create", "fetch", "list", "update", *SEARCHES),
    ),
    Relation(
        "webhook-of-another",
        None,
        "voice_url",
        "voice_url is somebody else's",
        lambda item: set_members(item, voice_url="https://attacker.example/voice"),
        (TRUNKING, OWNED),
        ("create", "fetch", "list"),
    ),
    Relation(
        "beta-flipped",
        None,
        "beta",
        "beta is the other way round",
        lambda item: set_members(item, beta=not item.get("beta")),
        (TRUNKING, OWNED, OFFERED),
        ("create", "fetch", "list", *SEARCHES),
    ),
    Relation(
        "address-not-told",
        None,
        "address_requirements",
        "address_requirements is another word of the list",
        lambda item: set_members(item, address_requirements="foreign"),
        (TRUNKING, OWNED, OFFERED),
        ("create", "fetch", "list", *SEARCHES),
    ),
    Relation(
        "another-number",
        None,
        "phone_number",
        "phone_number is another number of the same country",
        lambda item: set_members(item, phone_number=item["phone_number"][:-2] + "99"),
        (TRUNKING, POOL, OWNED),
        ("fetch", "list"),
    ),
    Relation(
        "item-left-out",
        None,
        "{key}",
        "an item is left out of the page; the envelope of this dialect counts none",
        _without_the_last,
        in_pages=Paging.META,
    ),
)
"""What is wrong, and breaks no promise of the contract; no later call is looked at."""
