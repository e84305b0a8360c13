"""Files, folders and standard input: read in order, or refused by name."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from contextlib import nullcontext
from pathlib import Path

import pytest

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.reading import STDIN, find_files, read_file

MB = 1024 * 1024
FETCH = Operation("trunking.x.list", "GET", "trunking", "/v1/Trunks/{TrunkSid}/PhoneNumbers", "", {}, key="items")
ENTRY = {"request": {"method": "GET", "url": "https://a.test/", "headers": []}}
HAR = {"log": {"entries": [{**ENTRY, "response": {"status": 200, "headers": []}}]}}
CASSETTE = """\
interactions:
- request: {method: GET, uri: 'https://trunking.twilio.com/v1', body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: '{}'}}
version: 1
"""


def sources(path: str | os.PathLike[str], **options: object) -> list[object]:
    return [one.source for file in find_files(path) for one in read_file(file, **options)]  # type: ignore[arg-type]


def test_a_folder_is_read_in_order_with_all_below_it(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.YML", "sub/c.yaml", "sub/.hidden.yaml", ".git/d.yaml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(CASSETTE)
    (tmp_path / "sub/a.har").write_text(json.dumps(HAR))

    found = sources(tmp_path)

    expected = [tmp_path / "a.YML", tmp_path / "b.yaml", tmp_path / "sub/a.har", tmp_path / "sub/c.yaml"]
    assert found == [Place(str(path), line) for path, line in zip(expected, (2, 2, 1, 2), strict=True)]


def test_a_stream_that_says_no_size_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    os.write(writing, CASSETTE.encode())
    os.close(writing)

    found = read_file(f"/dev/fd/{reading}")
    os.close(reading)

    assert len(found) == 1


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_a_file_may_be_as_large_as_the_limit(tmp_path: Path, spare: int) -> None:
    (tmp_path / "x.yaml").write_text(CASSETTE)
    allowed = spare >= 0

    with nullcontext() if allowed else pytest.raises(Unreadable, match="more than"):
        assert len(read_file(str(tmp_path / "x.yaml"), limit=len(CASSETTE) + spare)) == 1


def test_a_folder_without_cassettes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")

    with pytest.raises(Unreadable, match=r"a folder without \.yaml, \.yml, \.json, \.har below it"):
        find_files(tmp_path)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(CASSETTE, 2, id="YAML"),
        pytest.param(json.dumps(HAR, indent=1), 4, id="HAR"),
        pytest.param("\n" + json.dumps(HAR), 2, id="JSON after a blank line"),
    ],
)
def test_standard_input_is_read_as_what_it_looks_like(content: str, line: int) -> None:
    assert sources(STDIN, stdin=io.BytesIO(content.encode())) == [Place("-", line)]


def test_standard_input_is_the_process_own_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CASSETTE.encode())))

    assert sources(STDIN) == [Place("-", 2)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("b.json", b'{"sid": "PN1"}', id="JSON"),
        pytest.param("b.json", b"[1]", id="a list"),
        pytest.param("b.json", b'{"sid": ', id="cut off"),
        pytest.param("b.json", b"\xff", id="not UTF-8"),
        pytest.param("b.json", b"[" * 100_000, id="deep"),
        pytest.param("b.json", b"1" * 5000, id="a huge integer"),
        pytest.param("b.json", gzip.compress(b"{}"), id="gzip"),
        pytest.param("b.html", b"<html>", id="HTML"),
        pytest.param("body", b'{"sid": "PN1"}', id="no suffix"),
        pytest.param("b.csv", b"sid\nPN1\n", id="CSV"),
    ],
)
def test_a_bare_body_is_the_operations_answer_as_it_stands(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    (exchange,) = read_file(str(path), operation=FETCH, status=502)

    assert (exchange.method, exchange.status, exchange.response.body) == ("GET", 502, content)
    assert exchange.source == Place(str(path), 1)


@pytest.mark.parametrize("name", ["c.yaml", "c"])
def test_a_cassette_is_one_though_an_operation_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(CASSETTE)

    assert sources(tmp_path / name, operation=FETCH) == [Place(str(tmp_path / name), 2)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(
            "b.json", b'{"sid": "PN1"}', "b.json: neither a cassette nor a HAR", id="a body without operation"
        ),
        pytest.param("b.json", b'{"log": "entries"}', "b.json: neither a cassette nor a HAR", id="another log"),
        pytest.param("b.har", b'{"log": {}}', "b.har: neither a cassette nor a HAR", id="a log without entries"),
        pytest.param("b.csv", b"sid\n", "b.csv: neither a cassette nor a HAR", id="a CSV without operation"),
        pytest.param("b.json", b'{"a": 1,\n "b"', "b.json:2: not JSON: Expecting ':' delimiter", id="cut off"),
        pytest.param("b.json", b'{"a":\n"\xff"}', "b.json:2: not JSON: 'utf-8' codec", id="not UTF-8"),
        pytest.param("b.json", b"[" * 100_000, "b.json: not JSON: nested too deep", id="deep"),
        pytest.param("b.har", b"[1" + b"1" * 5000 + b"]", "b.har: not JSON: Exceeds the limit", id="a huge integer"),
        pytest.param("b.json", b"", "b.json: an empty file", id="empty"),
        pytest.param("b.yaml", b" \n", "b.yaml: an empty file", id="blank"),
        pytest.param("b.txt", b"<html>", "b.txt: no cassette: it has no `interactions`", id="HTML"),
        pytest.param("b", gzip.compress(b"{}"), "b:1: not YAML", id="gzip"),
    ],
)
def test_what_holds_no_exchange_is_refused_by_name(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(Unreadable) as caught:
        sources(tmp_path / name)

    assert caught.value.problem.startswith(f"{tmp_path}/{message}")
    assert caught.value.advice


def test_a_file_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"missing\.yaml: cannot be read: No such file"):
        sources(tmp_path / "missing.yaml")
    with pytest.raises(Unreadable, match="cannot be read: Is a directory"):
        read_file(str(tmp_path))


def test_the_limit_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(CASSETTE)

    assert len(sources(path, limit=len(CASSETTE))) == 1
    with pytest.raises(Unreadable, match=f"more than {len(CASSETTE) - 1} bytes\n.*raise the limit"):
        sources(path, limit=len(CASSETTE) - 1)


def test_200_mb_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    with path.open("wb") as file:
        file.truncate(200 * MB)
    tracemalloc.start()

    with pytest.raises(Unreadable, match="more than 67,108,864 bytes"):
        sources(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 80 * MB
