"""What vcrpy writes is read, with file, line and day."""

from __future__ import annotations

import gzip
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import vcr
import yaml

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Exchange, Place, header
from pytest_numbers_contract.http import decode_content
from pytest_numbers_contract.reading import read_file

FORM = "PhoneNumber=%2B14155550100&VoiceUrl="
BODY = '{"friendly_name": "it\'s \\u00e9", "sid": "PN11111111111111111111111111111111"}'


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = gzip.compress(BODY.encode()) if self.path == "/gzip" else BODY.encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/gzip":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def date_time_string(self, timestamp: float | None = None) -> str:
        return "Mon, 02 Mar 2026 23:59:59 GMT"

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def interaction(**changes: Any) -> dict[str, Any]:
    request = {"method": "GET", "uri": "https://trunking.twilio.com/v1/Trunks", "body": None, "headers": {}}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": BODY}}
    return {
        "request": request | changes.pop("request", {}),
        "response": response | changes.pop("response", {}),
        **changes,
    }


def write(folder: Path, name: str = "c.yaml", **top: Any) -> str:
    data = {"interactions": [interaction()], "version": 1} | top
    text = json.dumps(data, indent=4) if name.endswith("json") else yaml.dump(data)
    (folder / name).write_text(text)
    return str(folder / name)


@pytest.mark.parametrize(("serializer", "begins"), [("yaml", "- request:"), ("json", "{")])
def test_what_vcrpy_writes_is_read(base: str, tmp_path: Path, serializer: str, begins: str) -> None:
    path = str(tmp_path / f"recorded.{serializer}")
    with vcr.use_cassette(path, serializer=serializer), httpx.Client() as client, requests.Session() as session:
        client.post(f"{base}/plain?Page=0", content=FORM)
        session.post(f"{base}/plain", data=FORM)
        client.get(f"{base}/plain")

    first, second, third = read_file(path)

    source = Path(path).read_text().splitlines()
    assert (first.method, first.url, first.status) == ("POST", f"{base}/plain?Page=0", 201)
    assert (first.request.body, first.response.body) == (FORM.encode(), BODY.encode())
    assert header(first.response.headers, "content-type") == "application/json"
    assert (second.request.body, third.request.body) == (FORM.encode(), b"")
    assert [source[place_of(exchange).line - 1].strip() for exchange in (first, third)] == [begins] * 2
    assert place_of(first) == Place(path, place_of(first).line, "2026-03-02")


def place_of(exchange: Exchange) -> Any:
    return exchange.source


def test_what_vcrpy_writes_of_compressed_bodies_is_read(base: str, tmp_path: Path) -> None:
    path = tmp_path / "recorded.yaml"
    with vcr.use_cassette(str(path)), httpx.Client() as client:
        client.get(f"{base}/gzip")

    (exchange,) = read_file(str(path))

    assert "!!binary" in path.read_text()
    assert decode_content(exchange.response.headers, exchange.response.body) == BODY.encode()


def test_what_vcrpy_writes_of_streamed_requests_is_read_without_their_body(base: str, tmp_path: Path) -> None:
    path = tmp_path / "recorded.yaml"
    with vcr.use_cassette(str(path)), requests.Session() as session:
        session.post(f"{base}/plain", data=io.BytesIO(FORM.encode()))

    (exchange,) = read_file(str(path))

    assert "!!python/object/new:_io.BytesIO" in path.read_text()
    assert (exchange.status, exchange.request.body) == (201, None)


def test_lines_are_those_of_the_interactions(tmp_path: Path) -> None:
    interactions = [interaction(), interaction(request={"method": "DELETE"}), interaction()]

    in_yaml = read_file(write(tmp_path, interactions=interactions))
    in_json = read_file(write(tmp_path, "c.json", interactions=interactions))

    assert [place_of(exchange).line for exchange in in_yaml] == [2, 14, 26]
    assert [place_of(exchange).line for exchange in in_json] == [3, 21, 39]
    assert [exchange.method for exchange in in_yaml] == ["GET", "DELETE", "GET"]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        pytest.param({"numbers_contract": {"recorded": "2026-03-02", "source": "live"}}, "2026-03-02", id="stamp"),
        pytest.param({"numbers_contract": {"recorded": "2026-03-02T10:00:00Z"}}, "2026-03-02", id="with a time"),
        pytest.param({"numbers_contract": {"recorded": "lately"}}, "2025-01-31", id="no day: the answer's date"),
        pytest.param({"numbers_contract": None}, "2025-01-31", id="no stamp"),
    ],
)
@pytest.mark.parametrize("name", ["c.yaml", "c.json"])
def test_the_day_is_that_of_the_stamp_or_of_the_answer(
    tmp_path: Path, name: str, top: dict[str, Any], expected: str
) -> None:
    dated = interaction(response={"headers": {"Date": ["Fri, 31 Jan 2025 23:00:00 GMT"]}})

    (exchange,) = read_file(write(tmp_path, name, interactions=[dated], **top))

    assert place_of(exchange).recorded == expected


@pytest.mark.parametrize("date", ["", "today", "Fri, 31 Foo 2025 99:00:00 GMT", "1" * 99_999])
def test_an_answer_without_a_date_has_no_day(tmp_path: Path, date: str) -> None:
    undated = interaction(response={"headers": {"Date": [date]}})

    (exchange,) = read_file(write(tmp_path, interactions=[undated]))

    assert place_of(exchange).recorded is None


def test_an_unquoted_date_of_the_stamp_is_read(tmp_path: Path) -> None:
    path = write(tmp_path)
    Path(path).write_text(Path(path).read_text() + "numbers_contract: {recorded: 2026-03-02}\n")

    assert place_of(read_file(path)[0]).recorded == "2026-03-02"


def test_bodies_that_an_older_client_decoded_lose_their_coding(tmp_path: Path) -> None:
    decoded = interaction(response={"headers": {"Content-Encoding": ["gzip"], "Content-Length": ["44"]}})

    (exchange,) = read_file(write(tmp_path, interactions=[decoded]))

    assert exchange.response.headers == ()
    assert exchange.response.body == BODY.encode()


def test_shared_parts_are_read(tmp_path: Path) -> None:
    shared = interaction()
    twin = {"request": shared["request"], "response": shared["response"]}
    path = write(tmp_path, interactions=[shared, twin])

    exchanges = read_file(path)

    assert "*id" in Path(path).read_text()
    assert exchanges[0].response == exchanges[1].response


def test_a_list_of_interactions_by_alias_has_no_lines(tmp_path: Path) -> None:
    text = yaml.dump({"interactions": [interaction()]}).replace("interactions:", "mine: &x", 1)
    path = tmp_path / "c.yaml"
    path.write_text(f"{text}interactions: *x\nversion: 1\n")

    assert [place_of(exchange).line for exchange in read_file(str(path))] == [None]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        pytest.param({"request": None}, "c.yaml:2: an interaction that vcrpy would not have written", id="no request"),
        pytest.param(
            {"response": "x"}, "AttributeError: 'str' object has no attribute 'get'", id="text for a response"
        ),
    ],
)
def test_a_malformed_interaction_is_refused_by_line(tmp_path: Path, broken: dict[str, Any], message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_file(write(tmp_path, interactions=[{**interaction(), **broken}]))

    assert message in caught.value.problem


@pytest.mark.parametrize(
    ("request_", "response", "message"),
    [
        pytest.param({"uri": None}, {}, "TypeError", id="no uri"),
        pytest.param({"method": None}, {}, "AttributeError", id="no method"),
        pytest.param({"method": b"\xff"}, {}, "a method that is no text", id="bytes for a method"),
        pytest.param({}, {"status": None}, "a response without status", id="no status"),
        pytest.param({}, {"status": {"code": "many"}}, "invalid literal for int", id="no number for a status"),
        pytest.param({}, {"body": {}}, "KeyError: 'string'", id="no string"),
        pytest.param({}, {"body": {"string": {"sid": "PN"}}}, "neither text nor bytes", id="an object for a string"),
        pytest.param({}, {"headers": "x"}, "AttributeError", id="text for headers"),
    ],
)
def test_a_malformed_part_is_refused_by_line(
    tmp_path: Path, request_: dict[str, Any], response: dict[str, Any], message: str
) -> None:
    interactions = [interaction(), interaction(request=request_, response=response)]

    with pytest.raises(Unreadable) as caught:
        read_file(write(tmp_path, interactions=interactions))

    assert "c.yaml:14: " in caught.value.problem
    assert message in caught.value.problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("interactions: []\nversion: 1", "a cassette without interactions", id="none"),
        pytest.param("interactions: {a: b}\nversion: 1", "a cassette without interactions", id="a mapping"),
        pytest.param(
            "interactions:\n- request: {}\n", "a cassette without its `version`, so perhaps cut off", id="torn"
        ),
        pytest.param("- request: {}", "no cassette: it has no `interactions`", id="as before vcrpy 1.0"),
        pytest.param("services: {}", "no cassette: it has no `interactions`", id="other YAML"),
        pytest.param(
            "interactions:\n- request: !!python/object:os.x {}", "c.yaml:2: the tag !!python/object:os.x", id="tag"
        ),
    ],
)
def test_what_is_no_cassette_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)

    with pytest.raises(Unreadable) as caught:
        read_file(str(path))

    assert message in caught.value.problem
    assert str(path) in caught.value.problem
    assert caught.value.advice


def test_wherever_a_cassette_is_cut_off_it_is_refused(tmp_path: Path) -> None:
    path = Path(write(tmp_path, interactions=[interaction(), interaction()]))
    text = path.read_text()
    torn = tmp_path / "torn.yaml"
    refused = []

    for end in range(1, text.rindex("version:") + len("version")):
        torn.write_text(text[:end])
        with pytest.raises(Unreadable):
            read_file(str(torn))
        refused.append(end)

    assert len(refused) > 500
