"""Cassettes: a request in one of 500 interactions, a whole test with its file, a folder that is checked."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.judging import number
from benchmarks.measuring import Figure, Row, measure
from benchmarks.sandbox import _KINDS, _own, _seconds_a_test
from pytest_numbers_contract import Exchange
from pytest_numbers_contract.cassettes import Cassette, file_name, save
from pytest_numbers_contract.exchange import Request

_COUNT = 500
_URL = "https://trunking.twilio.com/v1/Trunks"


def _recording() -> list[Exchange]:
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


# --- a test with one request, its file included

_REPLAY = f"""
@each
@pytest.mark.numbers_cassette
def test_replay(number):
    assert CLIENT.get("{_URL}").status_code == 200
"""
# pytest-recording reads one file again and again; ours reads another for every test.
_RECORDED = ("list.yaml", *(file_name(f"test_replay[{number}]") for number in range(200)))


def _tests() -> list[Row]:
    kinds = {"replay": _REPLAY, "respx": _KINDS["respx"], "recording": _KINDS["recording"]}
    own: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(5):
        for kind, code in kinds.items():
            own[kind].append(_own(_seconds_a_test(code, _RECORDED), kind))
    figures = {kind: Figure(statistics.median(spent), min(spent), max(spent)) for kind, spent in own.items()}
    ours = figures.pop("replay")
    rows = [Row("test with one request", "replay, pytest's own time off", ours, 1.0)]
    for (kind, figure), target in zip(figures.items(), (0.8, 0.4), strict=True):
        rows.append(Row("  in suites of their own", f"replay / {kind}", figure, ours.median / figure.median, target))
    return rows


# --- a folder judged


def _folder(folder: str) -> int:
    """Write 100 files of ten exchanges each; return how many bytes they are."""
    headers = {"Content-Type": "application/json"}
    size = 0
    for file in range(100):
        numbers = map(number, range(file * 10, file * 10 + 10))
        exchanges = [
            Exchange("GET", one["url"], 200, headers=headers, body=json.dumps(one).encode()) for one in numbers
        ]
        save(Path(folder, f"{file}.yaml"), exchanges, recorded="2026-11-21", source="sandbox")
        size += Path(folder, f"{file}.yaml").stat().st_size
    return size


def _checked() -> list[Row]:
    import contextlib
    import io

    import yaml

    from pytest_numbers_contract.cli import main

    def load() -> None:
        for path in sorted(Path(folder).glob("*.yaml")):
            yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)

    def check() -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            if main(["check", folder]):
                raise SystemExit("they do not conform")

    with tempfile.TemporaryDirectory() as folder:
        _folder(folder)
        figures = measure({"safe C loader": load, "check": check}, rounds=7)
    loaded, checked = figures.values()
    return [
        Row("1,000 exchanges, 100 files", "safe C loader", loaded, 1.0),
        Row("1,000 exchanges, 100 files", "numbers-contract check", checked, checked.median / loaded.median, 2.0),
    ]


def run() -> list[Row]:
    """Measure a request in a long cassette, a whole test, and a folder that is checked."""
    return [*_long(), *_tests(), *_checked()]


def _long() -> list[Row]:
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
