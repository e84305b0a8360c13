"""Exchanges with a secret in a position of theirs."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable
from urllib.parse import quote, urlencode

from samples import INCOMING, PN, TRUNKING, owned_number, trunk_number

from pytest_numbers_contract import Exchange

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def bought(*, status: int = 201, request_headers=(), headers=JSON, form=None, **members) -> Exchange:
    """A purchase, with these members in its answer."""
    body = json.dumps(owned_number(**members)).encode()
    fields = {"PhoneNumber": members.get("phone_number", "+14155550100"), **(form or {})}
    return Exchange(
        "POST",
        f"{INCOMING}.json",
        status,
        request_headers={**FORM, **dict(request_headers)},
        request_body=urlencode(fields).encode(),
        headers=headers,
        body=body,
    )


def basic(user: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


def _webhook(secret: str) -> str:
    return f"https://hooks.example.com/in?key={quote(secret, safe='')}&x=1"


POSITIONS: dict[str, Callable[[str], Exchange]] = {
    "query": lambda secret: Exchange("GET", f"{TRUNKING}?{urlencode({'Page': secret})}", 200, headers=JSON, body=b"{}"),
    "path": lambda secret: Exchange("GET", f"{TRUNKING}/{quote(secret, safe='')}", 404, headers=JSON, body=b"{}"),
    "form": lambda secret: bought(form={"FriendlyName": secret}, friendly_name=secret),
    "json": lambda secret: bought(friendly_name=f"for {secret}, please"),
    "json-unfinished": lambda secret: Exchange("GET", TRUNKING, 200, headers=JSON, body=f'{{"a": "{secret}'.encode()),
    "csv": lambda secret: Exchange("GET", TRUNKING, 200, headers={"Content-Type": "text/csv"}, body=f"a,b\n1,{secret}\n".encode()),
    "text": lambda secret: Exchange("GET", TRUNKING, 502, headers={"Content-Type": "text/plain"}, body=f"no {secret}".encode()),
    "latin-1": lambda secret: Exchange("GET", TRUNKING, 502, headers={"Content-Type": "text/plain"}, body=f"\xe9 {secret}".encode("latin-1")),
    "gzip": lambda secret: bought_gzipped(friendly_name=secret),
    "location": lambda secret: bought(headers={**JSON, "Location": f"{TRUNKING}/{quote(secret, safe='')}"}),
    "webhook": lambda secret: bought(voice_url=_webhook(secret), form={"VoiceUrl": _webhook(secret)}),
    "userinfo": lambda secret: bought(voice_url=f"https://me:{quote(secret, safe='')}@hooks.example.com/"),
    "nested-url": lambda secret: bought(voice_url="https://api.twilio.com/x?to=" + quote(f"https://h.example.com/?k={secret}", safe="")),
    "header": lambda secret: bought(headers={**JSON, "X-Note": f"for {secret}"}),
    "unknown-request-header": lambda secret: bought(request_headers={"X-Api-Key": secret}),
    "cookie": lambda secret: bought(headers={**JSON, "Set-Cookie": f"s={secret}"}),
    "basic": lambda secret: bought(request_headers={"Authorization": basic("AC" + "0a" * 16, secret)}),
    "bearer": lambda secret: bought(request_headers={"Authorization": f"Bearer {secret}"}),
}  # fmt: skip


def bought_gzipped(**members) -> Exchange:
    plain = bought(**members)
    body = gzip.compress(plain.response.body, mtime=0)
    headers = {**JSON, "Content-Encoding": "gzip", "Content-Length": str(len(body))}
    return Exchange("POST", plain.url, 201, request_headers=FORM, request_body=plain.request.body, headers=headers, body=body)  # fmt: skip


def _hex(source: random.Random) -> str:
    return f"{source.getrandbits(128):032x}"


def seeded(count: int) -> list[tuple[str, str, str]]:
    """Return kinds, positions and secrets, each kind in each position again and again."""
    source = random.Random(5)
    kinds: dict[str, Callable[[], str]] = {
        "token": lambda: _hex(source),
        "sid": lambda: source.choice(("AC", "PN", "TK", "MG", "SK")) + _hex(source),
        "number": lambda: f"+1{source.randint(2, 9)}{source.randint(10, 99)}{source.randint(6, 9)}{source.randint(100000, 999999)}",
        "abroad": lambda: f"+{source.choice(('44', '49', '33', '55', '81'))}{source.randint(10**8, 10**9 - 1)}",
        "email": lambda: f"jane.doe{source.randint(1000, 9999)}@corp{source.randint(1000, 9999)}.com",
    }  # fmt: skip
    pairs = [(kind, position) for position in POSITIONS for kind in kinds]
    return [(kind, position, kinds[kind]()) for kind, position in (pairs * 9)[:count]]


__all__ = ["FORM", "INCOMING", "JSON", "PN", "POSITIONS", "TRUNKING", "basic", "bought", "bought_gzipped", "seeded", "trunk_number"]  # fmt: skip
