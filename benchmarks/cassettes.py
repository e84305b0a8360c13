"""Replay: what a request costs in a cassette of 500 interactions, ours against vcrpy's; no client in between."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.judging import number
from benchmarks.measuring import Row, measure
from pytest_numbers_contract import Exchange
from pytest_numbers_contract.cassettes import Cassette, save
from pytest_numbers_contract.exchange import Request

_COUNT = 500
_URL = "https://trunking.twilio.com/v1/Trunks"


def _recording() -> list[Exchange]:
    import json

    headers = {"Content-Type": "application/json"}
    return [
        Exchange("GET", f"{_URL}?Page={index}", 200, headers=headers, body=json.dumps(number(index)).encode())
        for index in range(_COUNT)
    ]


def _ours(path: Path) -> Callable[[], object]:
    def replay() -> None:
        cassette = Cassette(path)
        for index in range(_COUNT):
            cassette.answer_request(Request("GET", f"{_URL}?Page={index}"))

    return replay


def _reading(path: Path) -> Callable[[], object]:
    return lambda: Cassette(path)


def _vcrpy(path: Path, *, play: bool) -> Callable[[], object]:
    import vcr
    from vcr.cassette import Cassette as Theirs
    from vcr.matchers import body, method, uri
    from vcr.request import Request as TheirRequest

    settings: dict[str, Any] = {"record_mode": vcr.mode.NONE, "match_on": (method, uri, body)}

    def replay() -> None:
        cassette = Theirs.load(path=str(path), **settings)
        for index in range(_COUNT if play else 0):
            cassette.play_response(TheirRequest("GET", f"{_URL}?Page={index}", None, {}))

    return replay


def run() -> list[Row]:
    """Measure a request in a long cassette, and reading the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.yaml"
        save(path, _recording(), recorded="2026-11-21", source="sandbox")
        figures = measure(
            {
                "vcrpy, read": _vcrpy(path, play=False),
                "ours, read": _reading(path),
                "vcrpy, read and play": _vcrpy(path, play=True),
                "ours, read and play": _ours(path),
            },
            rounds=5,
        )
    theirs, ours = (
        (figures[f"{who}, read and play"].median - figures[f"{who}, read"].median) / _COUNT for who in ("vcrpy", "ours")
    )
    rows = [
        Row("cassette of 500", name, figure, figure.median / figures["vcrpy, read"].median)
        for name, figure in figures.items()
    ]
    rows.append(Row("a request in it, ms", "vcrpy", figures["vcrpy, read and play"], theirs * 1e3))
    rows.append(Row("a request in it, ms", "ours", figures["ours, read and play"], ours * 1e3, 0.2))
    return rows
