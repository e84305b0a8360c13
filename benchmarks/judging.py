"""The judge on a page of 1,000 trunk numbers, against json.loads of that page (decoding taken off on both sides)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import Figure, Row, measure
from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.http import decode_json
from pytest_numbers_contract.judging.validation import explain, reference_validator, written

_TK, _AC = "TK" + "2c" * 16, "AC" + "0a" * 16
_URL = f"https://trunking.twilio.com/v1/Trunks/{_TK}/PhoneNumbers"
_PAGE = "trunking.phone_numbers/page.json"


def number(index: int) -> dict[str, Any]:
    """Make a trunk number of which every value that differs in reality differs."""
    sid = f"PN{random.Random(index).getrandbits(128):032x}"
    day = f"20{10 + index % 15}-{1 + index % 12:02}-{1 + index % 28:02}T17:{index % 60:02}"
    local = f"{200 + index // 100 % 800}-01{index % 100:02}"  # an exchange begins with 2 or more
    return {
        "sid": sid,
        "account_sid": _AC,
        "trunk_sid": _TK,
        "url": f"{_URL}/{sid}",
        "links": {"phone_number": f"https://api.twilio.com/2010-04-01/Accounts/{_AC}/IncomingPhoneNumbers/{sid}"},
        "phone_number": f"+1415{local.replace('-', '')}",
        "friendly_name": f"(415) {local}",
        "api_version": "2010-04-01",
        "beta": False,
        "address_requirements": "none",
        "capabilities": {"mms": True, "sms": True, "voice": True},
        "date_created": f"{day}:34Z",
        "date_updated": f"{day}:35Z",
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": f"https://example.com/sms/{index}",
        "status_callback": "",
        "status_callback_method": "POST",
        "voice_application_sid": None,
        "voice_caller_id_lookup": None,
        "voice_fallback_method": "POST",
        "voice_fallback_url": None,
        "voice_method": "POST",
        "voice_url": f"https://example.com/voice/{index}",
    }


def page(*, broken: bool = False) -> bytes:
    """Make the page, with one bad phone number in its middle if asked."""
    items = [number(index) for index in range(1000)]
    if broken:
        items[500]["phone_number"] = "4155552671"
    link = f"{_URL}?PageSize=1000&Page=0"
    links = {"url": link, "first_page_url": link, "next_page_url": None, "previous_page_url": None}
    meta = {"key": "phone_numbers", "page": 0, "page_size": 1000, **links}
    return json.dumps({"phone_numbers": items, "meta": meta}).encode()


def _exchange(body: bytes) -> Exchange:
    return Exchange("GET", f"{_URL}?PageSize=1000", 200, headers={"Content-Type": "application/json"}, body=body)


def peers(schema: dict[str, Any], body: Any) -> dict[str, Callable[[], object]]:
    """Return the validators that are installed, each on the wire schema."""
    found: dict[str, Callable[[], object]] = {}
    from jsonschema import Draft202012Validator

    plain = Draft202012Validator(schema)
    found["jsonschema"] = lambda: list(plain.iter_errors(body))
    try:
        import fastjsonschema
    except ImportError:
        return found
    compiled = fastjsonschema.compile({**schema, "$schema": "http://json-schema.org/draft-07/schema#"})
    found["fastjsonschema"] = lambda: compiled(body)
    return found


def run() -> list[Row]:
    """Measure the judge, its fallback and its peers."""
    good, bad = page(), page(broken=True)
    judged, told, body = _exchange(good), _exchange(bad), decode_json(good)
    if not judge(judged).ok or len(judge(told).violations) != 1:
        raise SystemExit("the judge is wrong: nothing to measure")
    schema = written(_PAGE, "wire")
    fallback = reference_validator(schema)
    figures = measure(
        {
            "json.loads": lambda: json.loads(good),
            "decode_json": lambda: decode_json(good),
            "judge, valid": lambda: judge(judged),
            "judge, one bad number": lambda: judge(told),
        },
        rounds=101,
    )
    figures |= measure(peers(schema, body), rounds=11)
    slow = measure(
        {
            "jsonschema": peers(schema, body)["jsonschema"],
            "the fallback": lambda: explain(_PAGE, body, fallback(body), profile="wire"),
        },
        rounds=5,
    )
    floor, decoding = figures["json.loads"], figures["decode_json"]
    rows = [
        Row("page of 1,000", name, figure, figure.median / floor.median)
        for name, figure in figures.items()
        if not name.startswith("judge")
    ]
    for name, target in (("judge, valid", 1.0), ("judge, one bad number", 1.5)):
        figure = _less(figures[name], decoding)
        rows.append(Row("page of 1,000", f"{name} (decoded)", figure, figure.median / floor.median, target))
    ratio = slow["the fallback"].median / slow["jsonschema"].median
    rows.append(Row("fallback / plain jsonschema", "the fallback", slow["the fallback"], ratio, 1.1))
    return rows


def _less(figure: Figure, taken_off: Figure) -> Figure:
    """Take the time of decoding off."""
    return Figure(*(time - taken_off.median for time in (figure.median, figure.low, figure.high)))
