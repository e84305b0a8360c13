"""The factories: trunk numbers beside polyfactory and plain `random`, SIDs beside the bare f-string."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import field, make_dataclass
from typing import Any

from benchmarks.measuring import Row, measure
from pytest_numbers_contract import judge
from pytest_numbers_contract.factories import NumbersFactory
from pytest_numbers_contract.factories.chance import Chance

_NUMBERS, _SIDS = 500, 2_000
_DIGITS = "0123456789abcdef"


def plain_number(chance: random.Random) -> dict[str, Any]:
    """Assemble the same dict with nothing but `random`."""
    bits = chance.getrandbits
    account, trunk, sid = f"AC{bits(128):032x}", f"TK{bits(128):032x}", f"PN{bits(128):032x}"
    area, line = 200 + bits(9) % 700, bits(7) % 100
    day = f"20{10 + bits(4) % 15}-{1 + bits(4) % 12:02}-{1 + bits(5) % 28:02}T17:{bits(6) % 60:02}"
    return {
        "account_sid": account,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True},
        "date_created": f"{day}:34Z",
        "date_updated": f"{day}:35Z",
        "friendly_name": f"({area}) 555-01{line:02}",
        "links": {"phone_number": f"https://api.twilio.com/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{sid}"},
        "phone_number": f"+1{area}55501{line:02}",
        "sid": sid,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": f"https://example.com/sms/{bits(16)}",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": trunk,
        "url": f"https://trunking.twilio.com/v1/Trunks/{trunk}/PhoneNumbers/{sid}",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_url": f"https://example.com/voice/{bits(16)}",
    }


def peer(sample: dict[str, Any]) -> Callable[[], object] | None:
    """Return polyfactory on a class of the same members, None where it is not installed."""
    try:
        from polyfactory.factories import DataclassFactory
    except ImportError:
        return None
    members = [
        (name, dict[str, bool] if isinstance(value, dict) else type(value), field()) for name, value in sample.items()
    ]
    model = make_dataclass("TrunkNumber", members)
    made = type(
        "TrunkNumberFactory", (DataclassFactory,), {"__model__": model, "__set_as_default_factory_for_type__": False}
    )
    return lambda: [made.build() for _ in range(_NUMBERS)]


def run() -> list[Row]:
    """Measure numbers and SIDs."""
    make = NumbersFactory(0).trunking.phone_numbers
    if not judge((200, make()), operation="trunking.phone_numbers.fetch").ok:
        raise SystemExit("the factory is wrong: nothing to measure")
    chance, sid = random.Random(0), Chance(0, "benchmark").sid
    bits = chance.getrandbits
    contestants: dict[str, Callable[[], object]] = {
        "plain random": lambda: [plain_number(chance) for _ in range(_NUMBERS)],
        "numbers_factory": lambda: [make() for _ in range(_NUMBERS)],
    }
    quick: dict[str, Callable[[], object]] = {
        "f-string": lambda: [f"PN{bits(128):032x}" for _ in range(_SIDS)],
        "a SID": lambda: [sid("PN") for _ in range(_SIDS)],
    }
    if other := peer(make()):
        contestants["polyfactory"] = other
    figures = measure(contestants, rounds=11)
    sids = measure(quick, rounds=101)
    plain, ours = figures["plain random"], figures["numbers_factory"]
    named = f"{_NUMBERS} trunk numbers"
    rows = [
        Row(named, "plain random", plain, 1),
        Row(named, "numbers_factory / plain random", ours, ours.median / plain.median, 3),
        Row(
            f"{_SIDS} SIDs",
            "ours / f-string",
            sids["a SID"],
            sids["a SID"].median / sids["f-string"].median,
            1.5,
        ),
    ]
    if "polyfactory" in figures:
        slow = figures["polyfactory"]
        rows.append(Row(named, "polyfactory / numbers_factory", slow, slow.median / ours.median, 50, at_least=True))
    return rows
