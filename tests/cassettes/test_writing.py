"""Cassette files: vcrpy's, readable, whole or not at all, and clean."""

import errno
import json
import os
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
import vcr
from samples import AC, PN
from secrets_in_exchanges import FORM, JSON, TRUNKING, basic, bought, bought_gzipped
from vcr.persisters.filesystem import FilesystemPersister
from vcr.serialize import deserialize
from vcr.serializers import jsonserializer, yamlserializer

from pytest_numbers_contract import Exchange, NumbersContractError
from pytest_numbers_contract.cassettes import Cassette, Stamp, files, read_stamp, save
from pytest_numbers_contract.errors import BadSetting, Unreadable
from pytest_numbers_contract.reading import read_file
from pytest_numbers_contract.schema_store import fingerprint

NUMBER = "+14158675309"


def keep(path, *exchanges, **settings):
    return save(path, exchanges, recorded="2026-11-21", source="sandbox", **settings)


@pytest.mark.parametrize(("name", "serializer"), [("x.yaml", yamlserializer), ("x.json", jsonserializer)])
def test_vcrpy_reads_what_was_written(tmp_path, name, serializer):
    keep(tmp_path / name, bought(phone_number=NUMBER, friendly_name=""))

    requests, responses = deserialize((tmp_path / name).read_text(), serializer)

    assert requests[0].body == b"PhoneNumber=%2B14155550100"
    assert json.loads(responses[0]["body"]["string"])["phone_number"] == "+14155550100"


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_we_read_what_was_written(tmp_path, name):
    path = tmp_path / name

    clean = keep(path, bought(), bought_gzipped(), Exchange("DELETE", f"{TRUNKING}/{PN}", 204, request_body=None))

    assert [one.response.body for one in read_file(str(path))] == [one.response.body for one in clean]
    assert read_stamp(str(path)) == Stamp("2026-11-21", "sandbox", fingerprint())


def test_we_read_what_vcrpy_wrote(tmp_path):
    path = tmp_path / "x.yaml"
    keep(path, bought())
    requests, responses = deserialize(path.read_text(), yamlserializer)

    FilesystemPersister.save_cassette(path, {"requests": requests, "responses": responses}, yamlserializer)  # fmt: skip

    assert [(one.method, one.status) for one in read_file(str(path))] == [("POST", 201)]
    assert read_stamp(str(path)) == Stamp()


def test_json_has_a_line_for_each_member_and_keeps_its_spelling(tmp_path):
    body = b'{"a":1.00,"b":[],"c":{},"d":[1,{"e":"x, y: {"}],"a":null}'
    keep(tmp_path / "x.yaml", Exchange("GET", TRUNKING, 200, headers={**JSON, "Content-Length": "0"}, body=body))

    text = (tmp_path / "x.yaml").read_text()

    lines = ['{', '  "a": 1.00,', '  "b": [],', '  "c": {},', '  "d": [', '    1,', '    {', '      "e": "x, y: {"', '    }', '  ],', '  "a": null', '}']  # fmt: skip
    assert "      string: |\n" + "".join(f"        {line}\n" for line in lines) in text
    assert f"Content-Length:\n      - '{len(chr(10).join(lines)) + 1}'" in text


@pytest.mark.parametrize("body", [b'{"a": ', b"7", b"plain", b"\x00\xff", b"caf\xc3\xa9\nau lait", b"a \nb\r\n", b""])
def test_other_bodies_stay_as_they_are(tmp_path, body):
    keep(tmp_path / "x.yaml", Exchange("POST", TRUNKING, 200, request_headers={"Content-Type": "text/plain"}, request_body=body, body=body))  # fmt: skip

    (read,) = read_file(str(tmp_path / "x.yaml"))

    assert (read.request.body, read.response.body) == (body, body)


def test_the_same_recording_gives_the_same_file_whoever_sent_it(tmp_path):
    one = bought(request_headers={"content-type": FORM["Content-Type"], "User-Agent": "httpx"})
    other = bought(request_headers={"CONTENT-TYPE": FORM["Content-Type"], "user-agent": "requests"})

    keep(tmp_path / "one.yaml", Exchange.between(one.request, one.response))
    keep(tmp_path / "other.yaml", Exchange.between(other.request, other.response))

    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "other.yaml").read_bytes()


def test_json_cannot_hold_what_is_no_text(tmp_path):
    with pytest.raises(BadSetting, match="does not fit into JSON"):
        keep(tmp_path / "x.json", Exchange("GET", TRUNKING, 200, body=b"\xff"))


@pytest.mark.parametrize("torn", [b"", b"interactions:\n- request: {", b"a: !!python/object:x {}\n", b"interactions: []\nversion: 1\n"])  # fmt: skip
def test_what_cannot_be_read_is_not_overwritten(tmp_path, torn):
    path = tmp_path / "x.yaml"
    path.write_bytes(torn)

    with pytest.raises(Unreadable, match=r"x\.yaml.*\n  it is not overwritten: remove it, and record it again"):
        keep(path, bought())

    assert path.read_bytes() == torn
    assert os.listdir(tmp_path) == ["x.yaml"]


def test_a_new_recording_takes_the_place_of_the_old_and_keeps_its_mode(tmp_path):
    path = tmp_path / "deep" / "x.yaml"
    keep(path, bought())
    path.chmod(0o600)

    keep(path, bought(), bought())

    assert len(read_file(str(path))) == 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["x.yaml"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_is_cut_off_leaves_the_old_file(tmp_path, monkeypatch, step):
    path = tmp_path / "x.yaml"
    keep(path, bought())
    before = path.read_bytes()
    monkeypatch.setattr(files.os, step, _interrupted)

    with pytest.raises(KeyboardInterrupt):
        keep(path, bought(), bought())

    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["x.yaml"]


def _interrupted(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["fsync", "makedirs", "replace"])
def test_a_full_disk_is_said(tmp_path, monkeypatch, step):
    monkeypatch.setattr(files.os, step, _full)

    with pytest.raises(NumbersContractError, match=r"x\.yaml cannot be written: No space left"):
        keep(tmp_path / "x.yaml", bought())

    assert os.listdir(tmp_path) == []


def _full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_would_not_be_clean_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "redact", lambda exchanges, _: tuple(exchanges))

    with pytest.raises(NumbersContractError, match=r"(?s)would not be clean.*x\.yaml:\d+: a phone number") as refused:
        keep(tmp_path / "x.yaml", bought(phone_number=NUMBER, request_headers={"Authorization": basic("me", "pw")}))

    assert "8675309" not in str(refused.value)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [b"interactions: [", b"interactions:\n- request: {}\nversion: 1\n"])
def test_a_file_that_does_not_read_back_is_not_kept(tmp_path, monkeypatch, content):
    monkeypatch.setattr(files, "content_of", lambda *_: content)

    with pytest.raises(NumbersContractError, match="would not say what was recorded"):
        keep(tmp_path / "x.yaml", bought())

    assert os.listdir(tmp_path) == []


def test_vcrpy_logs_no_secret_of_what_is_written(tmp_path, caplog):
    caplog.set_level("DEBUG")

    keep(tmp_path / "x.yaml", bought(phone_number=NUMBER, friendly_name=""))

    assert AC not in caplog.text
    assert "8675309" not in caplog.text


def test_vcrpy_replays_what_was_written_beside_our_stamp(tmp_path):
    keep(tmp_path / "x.yaml", bought(phone_number=NUMBER, friendly_name=""))
    url = read_file(str(tmp_path / "x.yaml"))[0].url

    with vcr.use_cassette(tmp_path / "x.yaml", record_mode="none", match_on=("method", "uri", "body")):
        answer = requests.post(url, data={"PhoneNumber": "+14155550100"})

    assert answer.json()["phone_number"] == "+14155550100"


def test_we_replay_what_vcrpy_wrote(tmp_path):
    exchange = bought_gzipped()
    answer = {"status": {"code": 201, "message": "Created"}, "headers": {name: [value] for name, value in exchange.response.headers}, "body": {"string": exchange.response.body}}  # fmt: skip
    sent = vcr.request.Request("POST", exchange.url, exchange.request.body, dict(exchange.request.headers))
    FilesystemPersister.save_cassette(tmp_path / "x.yaml", {"requests": [sent], "responses": [answer]}, yamlserializer)

    with Cassette(tmp_path / "x.yaml"):
        answer = requests.post(exchange.url, data={"PhoneNumber": "+14155550100"})

    assert answer.json()["phone_number"] == "+14155550100"


@pytest.mark.parametrize(
    "value",
    ["Max <max@corp.com>", "Desk\nmax@corp.com,eva@corp.com", "ticket 12345678", "jürgen@müller.example"],
    ids=["brackets", "lines", "ticket", "letters"],
)
@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_a_field_is_kept_without_what_is_personal_in_it(tmp_path, name, value):
    """A form has the notation of its values glued to them; the search for secrets took it for a part of them."""
    body = json.dumps({"code": 20001, "message": value, "status": 400}).encode()
    sent = urlencode({"FriendlyName": value}).encode()

    keep(tmp_path / name, Exchange("POST", TRUNKING, 400, request_headers=FORM, request_body=sent, headers=JSON, body=body))  # fmt: skip

    (kept,) = read_file(str(tmp_path / name))
    said = json.loads(kept.response.body)["message"]
    assert dict(parse_qsl(kept.request.body.decode())) == {"FriendlyName": said}
    assert not any(word in said for word in ("corp.com", "müller"))
