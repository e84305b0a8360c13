"""Hostile input to `check`: each gets a verdict or a clear error, in bounded time and memory."""

import base64
import gzip
import json
import os
import zlib
from pathlib import Path

import pytest
import samples as s
import yaml
from cli_run import cassette, process

from pytest_numbers_contract import Exchange

MB = 1024 * 1024
JSON = {"Content-Type": "application/json"}
GOOD = json.dumps(s.trunk_number()).encode()
NEWEST = GOOD.replace(b'"beta": false', b'"beta": %s')


def answer(body, **headers):
    """A trunk number fetched, with this body."""
    fields = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Exchange("GET", f"{s.TRUNKING}/{s.PN}", 200, headers=fields, body=body)


BODIES = {
    "empty": (b"", "NC103", "an empty body"),
    "white space": (b" \n\t ", "NC103", "nothing but white space"),
    "truncated": (GOOD[:-40], "NC103", "truncated JSON: it ends inside the string"),
    "truncated literal": (b'{"beta": tru', "NC103", "truncated JSON: it ends at line 1"),
    "invalid UTF-8": (GOOD.replace(b"none", b"n\xffne"), "NC103", "0xff at line 1"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "NC103", "which is not UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, "NC103", "a byte order mark"),
    "NaN": (NEWEST % b"NaN", "NC103", "NaN, which JSON does not know"),
    "infinity": (NEWEST % b"-Infinity", "NC103", "-Infinity, which JSON does not know"),
    "a number beyond doubles": (NEWEST % b"1e999", "NC103", "1e999"),
    "10^400": (NEWEST % (b"1" + b"0" * 400), "NC103", "one of 401 digits"),
    "10^100000": (NEWEST % (b"1" + b"0" * 100_000), "NC103", "one of 100001 digits"),
    "a key twice": (b'{"beta": 1, ' + GOOD[1:], "NC103", "'beta' more than once"),
    "10,000 deep": (b"[" * 10_000 + b"]" * 10_000, "NC103", "deeper nesting"),
    "10,000 deep and open": (b'{"a":' * 10_000, "NC103", "deeper nesting"),
    "65 deep": (NEWEST % (b"[" * 65 + b"]" * 65), "NC103", "deeper nesting"),
    "a lone surrogate": (NEWEST % rb'"\ud800"', "NC103", "half a character"),
    "a raw surrogate": (NEWEST % b'"\xed\xa0\x80"', "NC103", "which is not UTF-8"),
    "an array": (b"[" + GOOD + b"]", "NC202", "an object"),
    "a string": (b'"' + b"x" * 1000 + b'"', "NC202", "an object"),
    "null": (b"null", "NC203", "an object"),
    "a proxy's page": (b"<html><title>502 Bad Gateway</title></html>", "NC103", "HTML, perhaps a proxy's page"),
    "XML": (b"<?xml version='1.0'?><TwilioResponse/>", "NC103", "XML: ask for .json"),
    "gzip still on": (gzip.compress(GOOD), "NC103", "gzip, though no Content-Encoding says so"),
    "a NUL": (GOOD + b"\0", "NC103", "more after the end of the value"),
    "two values": (GOOD + GOOD, "NC103", "more after the end of the value"),
}


@pytest.mark.parametrize(("body", "check", "told"), BODIES.values(), ids=BODIES)
def test_a_hostile_body_is_one_violation(cli, body, check, told):
    cassette("x.yaml", answer(body))

    result = cli("check", "x.yaml", "--format", "ndjson")

    assert (result.code, result.err) == (1, "")
    [violation] = result.objects[0]["violations"]
    assert violation["id"] == check
    assert told in violation["expected"] + violation["actual"]


@pytest.mark.parametrize(("body", "check", "told"), BODIES.values(), ids=BODIES)
def test_a_hostile_body_alone_is_a_violation_or_cannot_be_read(cli, body, check, told):
    result = cli("check", "-", "--operation", "trunking.phone_numbers.fetch", stdin=body)

    assert (result.code, check in result.out) in [(1, True), (2, False)]
    assert "Traceback" not in result.out + result.err


def bomb(megabytes=1000):
    """Return gzip that decodes to so much: a block that stands alone, many times over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * megabytes


CODED = {
    "a bomb in a bomb": (gzip.compress(bomb()), "gzip, gzip", "keeps growing beyond it"),
    "gzip cut off": (gzip.compress(GOOD)[:-9], "gzip", "a stream cut off after"),
    "gzip and more": (gzip.compress(GOOD) + b"more", "gzip", "bytes that are not"),
    "brotli": (b"\x1f\x8b" + GOOD, "br", "which is not undone here"),
    "a hundred codings": (gzip.compress(GOOD), ",".join(["gzip"] * 100), "100 of them"),
}


@pytest.mark.parametrize(("body", "coding", "told"), CODED.values(), ids=CODED)
def test_a_hostile_coding_is_one_violation(cli, body, coding, told):
    cassette("x.yaml", answer(body, Content_Encoding=coding))

    result = cli("check", "x.yaml", "--format", "ndjson")

    assert result.code == 1
    [violation] = result.objects[0]["violations"]
    assert violation["id"] == "NC103"
    assert told in violation["actual"]


# --- large files


def test_a_body_beyond_the_limit_is_a_violation(cli):
    body = b'{"sid": "' + b"x" * (33 * MB) + b'"}'

    result = cli("check", "-", "--operation", "trunking.phone_numbers.fetch", "--format", "ndjson", stdin=body)

    assert result.code == 1
    [violation] = result.objects[0]["violations"]
    assert (violation["id"], violation["expected"]) == ("NC103", "a body of at most 33,554,432 bytes")


def test_a_file_of_200_mb_is_refused(cli):
    Path("x.yaml").touch()
    os.truncate("x.yaml", 200 * MB)

    result = cli("check", "x.yaml")

    assert result.code == 2
    assert result.err.startswith("x.yaml: more than 67,108,864 bytes\n")


def test_an_endless_stream_is_refused(cli):
    result = cli("check", "/dev/zero")

    assert result.code == 2
    assert "more than 67,108,864 bytes" in result.err


def test_memory_stays_bounded(tmp_path):
    cassette(tmp_path / "bomb.yaml", answer(bomb(), Content_Encoding="gzip"))
    (tmp_path / "huge.json").touch()
    os.truncate(tmp_path / "huge.json", 200 * MB)
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_AS, ({320 * MB}, {320 * MB}))"

    done = process("check", "bomb.yaml", "huge.json", code=code, cwd=tmp_path)

    assert done.returncode == 2
    assert "1 judged, 1 violation, " in done.stdout
    assert done.stderr.startswith("huge.json: more than 67,108,864 bytes\n")


def test_a_page_of_broken_numbers_fits_a_screen(cli):
    items = [s.trunk_number(sid=f"PN{index:032x}", phone_number="x", url="y", beta="z") for index in range(300)]
    cassette("x.yaml", s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": items, "meta": s.meta(page_size=1000)}))

    result = cli("check", "x.yaml")

    assert result.code == 1
    assert "×300, first at $.phone_numbers[0].phone_number" in result.out
    assert len(result.out.splitlines()) <= 41


# --- hostile files


def interactions(text):
    return f"interactions: {text}\nversion: 1\n"


FILES = {
    "python objects": ("x.yaml", interactions("!!python/object/apply:os.system ['echo pwned']"), "asks for an object"),
    "python modules": ("x.yaml", interactions("[!!python/module:os {}]"), "asks for an object"),
    "local tags": ("x.yaml", interactions("[!secret x]"), "asks for an object"),
    "an alias bomb": (
        "x.yaml",
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + interactions("[*i]"),
        "aliases that expand to more than",
    ),
    "an alias of itself": ("x.yaml", interactions("&a [*a]"), "to nothing before it"),
    "100,000 deep": ("x.yaml", interactions("[" * 100_000), "nested deeper than 64 levels"),
    "100,000 deep in blocks": ("x.yaml", "interactions:\n" + "- " * 100_000, "nested deeper than 64 levels"),
    "a key twice": ("x.yaml", "interactions: []\ninteractions: []\nversion: 1\n", "names a key twice"),
    "a merge key": ("x.yaml", interactions("[{<<: {a: b}}]"), "a merge key"),
    "two documents": ("x.yaml", "a: b\n---\nc: d\n", "2 YAML documents"),
    "control characters": ("x.yaml", "interactions: \x00\x07", "not YAML"),
    "bytes": ("x.yaml", b"\xff\xfe\xfd", "not YAML"),
    "empty": ("x.yaml", "", "an empty file"),
    "white space": ("x.json", " \n ", "an empty file"),
    "cut off": ("x.yaml", "interactions:\n- request: {body: null}", "without its `version`"),
    "no interactions": ("x.yaml", interactions("[]"), "without interactions"),
    "a list of texts": ("x.yaml", interactions("[a, b]"), "that vcrpy would not have written"),
    "no URL": ("x.yaml", interactions("[{request: {method: GET}, response: {}}]"), "would not have written"),
    "another YAML": ("x.yaml", "services: {web: {}}\n", "no cassette"),
    "another JSON": ("x.json", '{"name": "left-pad"}', "neither a cassette nor a HAR"),
    "JSON cut off": ("x.json", '{"interactions": [', "not JSON"),
    "JSON 100,000 deep": ("x.json", "[" * 100_000, "nested too deep"),
    "JSON in bytes": ("x.json", b'{"a": "\xff"}', "not JSON"),
    "a HAR of nothing": ("x.har", '{"log": {"entries": []}}', "a HAR without entries"),
    "a HAR of texts": ("x.har", '{"log": {"entries": ["x"]}}', "not HAR 1.2"),
    "no HAR": ("x.har", '{"log": 1}', "neither a cassette nor a HAR"),
}


@pytest.mark.parametrize(("name", "content", "told"), FILES.values(), ids=FILES)
def test_a_hostile_file_is_refused_by_name_and_the_next_is_judged(cli, name, content, told):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    cassette("z.yaml", answer(GOOD))

    result = cli("check", name, "z.yaml")

    assert result.code == 2
    assert result.err.startswith(f"{name}:")
    assert told in result.err
    assert "pwned" not in result.out
    assert ": 1 judged, 0 violations, " in result.last


@pytest.mark.parametrize(
    "path", ["missing.yaml", "\x1b[2J", "x" * 300, "x.yaml\n"], ids=["missing", "odd", "long", "line"]
)
def test_a_file_that_is_not_there_is_told(cli, path):
    result = cli("check", path)

    assert result.code == 2
    assert "cannot be read" in result.err
    assert "\x1b" not in result.err


def test_a_file_that_must_not_be_read_is_told(cli, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    cassette("x.yaml", answer(GOOD))
    monkeypatch.setattr("builtins.open", denied)

    result = cli("check", "x.yaml")

    assert (result.code, result.err) == (2, "x.yaml: cannot be read: Permission denied\n  is the name right?\n")


# --- hostile requests


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(s.attach(form="&".join("a=b" for _ in range(20_000))), id="20,000 fields"),
        pytest.param(s.attach(form="%zz=%"), id="broken escapes"),
        pytest.param(s.attach(form=b"PhoneNumberSid=\xff\xfe"), id="bytes"),
        pytest.param(s.attach(form="PhoneNumberSid=" + "PN" * (MB // 4)), id="a large value"),
        pytest.param(s.exchange("GET", f"{s.TRUNKING}?{'Page=1&' * 5000}", 200, {}), id="a long query"),
        pytest.param(s.exchange("GET", f"{s.TRUNKING}?PageSize={'9' * 5000}", 200, {}), id="a large number"),
        pytest.param(s.exchange("GET", f"{s.TRUNKING}/%00%ff%0a", 200, {}), id="an odd path"),
    ],
)
def test_a_hostile_request_is_judged(cli, exchange):
    cassette("x.yaml", exchange)

    result = cli("check", "x.yaml")

    assert (result.code, result.err) == (1, "")
    assert ": 1 judged, " in result.last


def test_a_body_in_base64_is_bytes(cli):
    document = {
        "request": {"method": "GET", "uri": f"{s.TRUNKING}/{s.PN}", "body": None, "headers": {}},
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Type": ["application/json"], "Content-Encoding": ["gzip"]},
            "body": {"string": "BODY"},
        },
    }
    text = yaml.safe_dump({"interactions": [document], "version": 1})
    packed = base64.b64encode(gzip.compress(GOOD)).decode()
    Path("x.yaml").write_text(text.replace("string: BODY", f"string: !!binary {packed}"), encoding="utf-8")

    result = cli("check", "x.yaml")

    assert (result.code, result.last) == (0, "1 file, 1 exchange: 1 judged, 0 violations, 3 errata met")
