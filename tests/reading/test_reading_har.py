"""HARs of browsers and proxies are read, with file, line and day."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.reading import read_file

BODY = '{"sid": "PN1"}'
URL = "https://trunking.twilio.com/v1/Trunks"


def entry(request: dict[str, Any] | None = None, response: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    asked = {"method": "GET", "url": URL, "headers": [], "bodySize": 0}
    content = {"size": len(BODY), "mimeType": "application/json", "text": BODY}
    answered = {"status": 200, "statusText": "OK", "headers": [], "content": content}
    return {
        "startedDateTime": "2026-03-02T10:00:00.000+01:00",
        "request": asked | (request or {}),
        "response": answered | (response or {}),
        **more,
    }


def write(folder: Path, *entries: Any, name: str = "c.har", begin: str = "") -> str:
    path = folder / name
    path.write_text(begin + json.dumps({"log": {"version": "1.2", "entries": entries}}, indent=2))
    return str(path)


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        pytest.param("c.har", "", id="har"),
        pytest.param("c.json", "", id="json"),
        pytest.param("export", " ", id="no suffix"),
        pytest.param("bom.har", "\ufeff", id="byte order mark"),
    ],
)
def test_a_har_is_read(tmp_path: Path, name: str, begin: str) -> None:
    accept, pseudo = {"name": "Accept", "value": "*/*"}, {"name": ":authority", "value": "trunking.twilio.com"}
    asked = {"method": "post", "url": "https://u:p@trunking.twilio.com/v1#x", "headers": [accept, pseudo]}
    path = write(tmp_path, entry(), entry(asked), name=name, begin=begin)

    first, second = read_file(path)

    assert (first.method, first.url, first.status) == ("GET", URL, 200)
    assert (first.response.body, first.source) == (BODY.encode(), Place(path, 5, "2026-03-02"))
    assert (second.method, second.url) == ("POST", "https://trunking.twilio.com/v1")
    assert second.request.headers == (("Accept", "*/*"),)
    assert second.source == Place(path, 24, "2026-03-02")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param({"method": "POST", "postData": {"text": "A=%2B1&B="}}, b"A=%2B1&B=", id="text"),
        pytest.param(
            {"method": "POST", "postData": {"params": [{"name": "A", "value": "+1"}, {"name": "B"}]}},
            b"A=%2B1&B=",
            id="params",
        ),
        pytest.param({"method": "POST", "bodySize": 0}, b"", id="none sent"),
        pytest.param({"method": "POST", "bodySize": -1}, None, id="not told"),
        pytest.param({"method": "delete", "bodySize": -1}, b"", id="a DELETE has none"),
    ],
)
def test_what_was_posted_is_read(tmp_path: Path, request_: dict[str, Any], expected: bytes | None) -> None:
    (exchange,) = read_file(write(tmp_path, entry(request_)))

    assert exchange.request.body == expected


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_content_is_decoded_whatever_the_headers_say(tmp_path: Path, coding: str) -> None:
    headers = [{"name": "content-encoding", "value": coding}, {"name": "content-length", "value": "9"}]
    content = {"text": base64.b64encode(b"\xff\xfe").decode(), "encoding": "base64"}

    (exchange,) = read_file(write(tmp_path, entry(response={"headers": headers, "content": content})))

    assert exchange.response.headers == ()
    assert exchange.response.body == b"\xff\xfe"


@pytest.mark.parametrize("content", [None, {}, {"size": 0}, {"size": -1}, {"size": 0, "text": ""}])
def test_an_answer_without_content_has_none(tmp_path: Path, content: dict[str, Any] | None) -> None:
    (exchange,) = read_file(write(tmp_path, entry(response={"status": 204, "content": content})))

    assert exchange.response.body == b""


def test_content_that_was_not_exported_is_refused_where_it_would_be_judged(tmp_path: Path) -> None:
    missing = {"content": {"size": 14}}
    elsewhere = write(tmp_path, entry({"url": "https://a.test/"}, missing), name="elsewhere.har")
    nowhere = write(tmp_path, entry({"url": "/v1/Trunks"}, missing), name="nowhere.har")
    twilio = write(tmp_path, entry(), entry(response=missing))

    assert [read_file(path)[0].response.body for path in (elsewhere, nowhere)] == [b"", b""]
    with pytest.raises(Unreadable, match=r"c\.har:24: an answer whose content was not exported\n.*HAR with content"):
        read_file(twilio)


def test_entries_that_were_never_answered_are_left_out(tmp_path: Path) -> None:
    blocked = entry(response={"status": 0})

    assert len(read_file(write(tmp_path, blocked, entry()))) == 1
    with pytest.raises(Unreadable, match="nothing that was answered"):
        read_file(write(tmp_path, blocked))


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        pytest.param({}, "KeyError: 'response'", id="empty"),
        pytest.param([], "TypeError", id="a list"),
        pytest.param(entry({"url": None}), "TypeError", id="no URL"),
        pytest.param(entry({"method": None}), "AttributeError", id="no method"),
        pytest.param(entry({"headers": {"Accept": "*/*"}}), "TypeError", id="headers as an object"),
        pytest.param(entry(response={"status": "OK"}), "ValueError", id="no number for a status"),
        pytest.param(entry(response={"content": {"text": {}}}), "AttributeError", id="an object for a text"),
        pytest.param(entry(response={"content": {"text": "A", "encoding": "base64"}}), "Error", id="not base64"),
    ],
)
def test_a_malformed_entry_is_refused_by_line(tmp_path: Path, broken: Any, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_file(write(tmp_path, entry(), broken))

    assert "c.har:24: an entry that is not HAR 1.2" in caught.value.problem
    assert message in caught.value.problem


@pytest.mark.parametrize("entries", [[], {"a": 1}, 5])
def test_a_har_without_entries_is_refused(tmp_path: Path, entries: Any) -> None:
    path = tmp_path / "c.har"
    path.write_text(json.dumps({"log": {"entries": entries}}))

    with pytest.raises(Unreadable, match=r"c\.har: a HAR without entries"):
        read_file(str(path))
