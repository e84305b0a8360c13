"""Cassettes for the tests of reports."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from pytest_numbers_contract import Exchange
from pytest_numbers_contract.reading import read_file


def cassette_of(path: Path, exchange: Exchange, *, recorded: str = "2026-03-02") -> Exchange:
    """Write an exchange as vcrpy does, and read it back with its place."""
    request, response = exchange.request, exchange.response
    interaction = {
        "request": {
            "method": request.method,
            "uri": request.url,
            "body": (request.body or b"").decode(),
            "headers": {name: [value] for name, value in request.headers},
        },
        "response": {
            "status": {"code": response.status, "message": "whatever"},
            "headers": {name: [value] for name, value in response.headers},
            "body": {"string": json.dumps(json.loads(response.body), indent=2)},
        },
    }
    document = {"numbers_contract": {"recorded": recorded}, "interactions": [interaction], "version": 1}
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return next(iter(read_file(str(path))))
