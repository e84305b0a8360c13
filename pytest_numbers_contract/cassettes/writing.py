"""Exchanges as the text of a vcrpy cassette: readable, and the same for the same exchanges."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pytest_numbers_contract import wire
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Exchange, Headers
from pytest_numbers_contract.reading.cassettes import STAMP
from pytest_numbers_contract.redaction.exchanges import with_length

_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def readable(exchange: Exchange) -> Exchange:
    """Return an exchange whose JSON bodies have a line for each member; nothing else changes in them."""
    request, response = exchange.request, exchange.response
    sent = request.body and indented(request.body)
    body = indented(response.body)
    return Exchange(
        request.method,
        request.url,
        response.status,
        request_headers=with_length(request.headers, sent or b""),
        request_body=sent,
        headers=with_length(response.headers, body),
        body=body,
        source=exchange.source,
    )


def indented(body: bytes) -> bytes:
    """Return a JSON body with a line for each member; any other as it is."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(data, dict | list):
        return body
    pieces: list[str] = []
    depth, before = 0, ""
    for token in _JSON_TOKEN.findall(body.decode("utf-8-sig")):
        closes = token in "]}"
        depth -= closes
        if before and ((closes and before not in "[{") or (not closes and before in "[{,")):
            pieces.append("\n" + "  " * depth)
        pieces.append(": " if token == ":" else token)
        depth += token in "[{"
        before = token
    return ("".join(pieces) + "\n").encode()


def written(exchanges: Sequence[Exchange], stamp: Mapping[str, str], *, as_json: bool = False) -> bytes:
    """Write a cassette, in YAML or in JSON. Raises BadSetting for a body that JSON cannot hold."""
    data = {STAMP: dict(stamp), "interactions": [_interaction(one) for one in exchanges], "version": 1}
    if as_json:
        from vcr.serializers import jsonserializer  # type: ignore[import-untyped]

        try:
            return str(jsonserializer.serialize(data)).encode()
        except TypeError:
            raise BadSetting("a body that is no text does not fit into JSON", "name the cassette .yaml") from None
    import yaml

    # Indented text stays in lines of its own, where vcrpy's dumper would fold and double them.
    text: str = yaml.dump(data, Dumper=_dumper(), sort_keys=False, width=10_000)
    return text.encode()


@cache
def _dumper() -> Any:
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    dumper: Any = type("CassetteDumper", (base,), {"ignore_aliases": lambda *_: True})
    dumper.add_representer(str, _represent)
    return dumper


def _represent(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _interaction(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    named = tuple((_titled(name), value) for name, value in request.headers)
    return {
        "request": {
            "method": request.method,
            "uri": request.url,
            "body": _text(request.body) if request.body else None,
            "headers": _lists(sorted(named)),
        },
        "response": {
            "status": {"code": response.status, "message": wire.phrase(response.status)},
            "headers": _lists(response.headers),
            "body": {"string": _text(response.body)},
        },
    }


def _titled(name: str) -> str:
    # Each client spells them its own way; a recording says nothing of the client.
    return "-".join(word.capitalize() for word in name.split("-"))


def _lists(headers: Headers | Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


def _text(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body
