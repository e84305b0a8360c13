"""Bytes that mean what they claim to, and all the ways in which they do not."""

from __future__ import annotations

import gzip
import json
import pickle
import tracemalloc
import zlib

import pytest

from pytest_numbers_contract.http import (
    DecodeFault,
    Limits,
    decode_content,
    decode_csv,
    decode_json,
    media_type,
    parse_form,
    parse_query,
)

MB = 1024 * 1024
RAW_DEFLATE = zlib.compressobj(wbits=-15)
BARE = RAW_DEFLATE.compress(b"{}" * 40) + RAW_DEFLATE.flush()

FOURFOLD = [gzip.compress(gzip.compress(gzip.compress(layer))) for layer in (gzip.compress(b"x"), b"x")]


def encoded(*codings: str) -> tuple[tuple[str, str], ...]:
    return tuple(("Content-Encoding", coding) for coding in codings)


# media types


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("application/json", "application/json", id="bare"),
        pytest.param("Application/JSON; charset=UTF-8", "application/json", id="charset, upper case"),
        pytest.param('text/csv;header=present; Charset="utf-8"', "text/csv", id="quoted, second"),
        pytest.param("", "", id="blank"),
    ],
)
def test_a_media_type_is_read_without_its_parameters(value: str, expected: str) -> None:
    assert media_type((("content-TYPE", value),)) == expected


def test_a_body_without_content_type_has_no_media_type() -> None:
    assert media_type(()) == ""


# content codings


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        pytest.param((), b"plain", b"plain", id="none"),
        pytest.param(encoded("identity"), b"plain", b"plain", id="identity"),
        pytest.param(encoded("gzip"), gzip.compress(b"{}"), b"{}", id="gzip"),
        pytest.param(encoded("X-GZip"), gzip.compress(b"{}"), b"{}", id="x-gzip in any case"),
        pytest.param(encoded("gzip"), gzip.compress(b"a") + gzip.compress(b"b"), b"ab", id="two members"),
        pytest.param(encoded("deflate"), zlib.compress(b"{}" * 40), b"{}" * 40, id="deflate"),
        pytest.param(encoded("deflate"), BARE, b"{}" * 40, id="deflate without its header"),
        pytest.param(encoded("deflate, gzip"), gzip.compress(zlib.compress(b"{}")), b"{}", id="two in one header"),
        pytest.param(encoded("deflate", "gzip"), gzip.compress(zlib.compress(b"{}")), b"{}", id="two headers"),
        pytest.param(encoded("gzip", "gzip,gzip"), FOURFOLD[1], b"x", id="three"),
        pytest.param(encoded("gzip, gzip", "gzip,gzip"), FOURFOLD[0], b"x", id="four, the most"),
        pytest.param(encoded("gzip"), b"", b"", id="an empty body has nothing to undo"),
    ],
)
def test_codings_are_undone_in_reverse(headers: tuple[tuple[str, str], ...], body: bytes, expected: bytes) -> None:
    assert decode_content(headers, body) == expected


@pytest.mark.parametrize(
    ("coding", "body", "message"),
    [
        pytest.param("gzip", gzip.compress(b"{}" * 99)[:-9], "complete gzip, got a stream cut off", id="cut off"),
        pytest.param("gzip", b'{"sid": 1}', "gzip, as Content-Encoding says, got bytes that are not", id="plain"),
        pytest.param("gzip", gzip.compress(b"x") + b"tail", "bytes that are not", id="something after it"),
        pytest.param("gzip", gzip.compress(b"x") * 65, "gzip that ends with the body, got 21 bytes more", id="members"),
        pytest.param("deflate", zlib.compress(b"x") + b"!", "deflate that ends with the body", id="deflate and more"),
        pytest.param("br", b"x", "'br', which is not undone here: leave it out of Accept-Encoding", id="brotli"),
        pytest.param("zstd", b"x", "'zstd', which is not undone here", id="zstandard"),
        pytest.param("gzip," * 5, b"x", "at most 4 content codings, got 5", id="too many codings"),
    ],
)
def test_a_coding_that_cannot_be_undone_is_a_fault(coding: str, body: bytes, message: str) -> None:
    with pytest.raises(DecodeFault) as caught:
        decode_content(encoded(coding), body)

    assert message in str(caught.value)


def test_a_plain_body_beyond_the_limit_is_a_fault() -> None:
    assert decode_content((), b"x" * 8, Limits(decoded=8)) == b"x" * 8

    with pytest.raises(DecodeFault, match="a body of at most 8 bytes, got 9 bytes"):
        decode_content((), b"x" * 9, Limits(decoded=8))


def test_what_decodes_to_exactly_the_limit_is_decoded() -> None:
    assert decode_content(encoded("gzip"), gzip.compress(b"x" * 900), Limits(decoded=900)) == b"x" * 900

    with pytest.raises(DecodeFault, match="decodes to no more than the limit"):
        decode_content(encoded("gzip"), gzip.compress(b"x" * 901), Limits(decoded=900))


def test_the_limit_holds_for_all_members_together() -> None:
    body = gzip.compress(b"x" * 600) * 2

    with pytest.raises(DecodeFault, match="decodes to no more than the limit"):
        decode_content(encoded("gzip"), body, Limits(decoded=1000))


def test_a_gzip_bomb_is_refused_in_bounded_memory() -> None:
    layer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(layer.compress(bytes(MB)) for _ in range(200)), layer.flush()])
    tracemalloc.start()

    with pytest.raises(DecodeFault, match="keeps growing"):
        decode_content(encoded("gzip"), bomb, Limits(decoded=2 * MB))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 * MB


# JSON


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b' {"a": [1, -2.5, true, null]}\r\n', {"a": [1, -2.5, True, None]}, id="every kind"),
        pytest.param(b"7", 7, id="a scalar"),
        pytest.param(b'"' + b"x" * 5_000_000 + b'"', "x" * 5_000_000, id="large"),
        pytest.param(b"[" + b"[]," * 1_000_000 + b"1]", [*[[]] * 1_000_000, 1], id="many brackets, not large"),
        pytest.param('"é€😀"'.encode(), "é€😀", id="UTF-8"),
        pytest.param(b'"\\ud83d\\ude00 \\\\ud800 \\u00e9"', "😀 \\ud800 é", id="a pair, and what only looks like half"),
        pytest.param(b"9223372036854775807", 2**63 - 1, id="the largest integer"),
        pytest.param(b"-9223372036854775808", -(2**63), id="the smallest integer"),
        pytest.param(b"1.7976931348623157e308", 1.7976931348623157e308, id="the largest double"),
        pytest.param(b"1e-999", 0.0, id="too small is zero"),
        pytest.param(b'{"a": {"a": 1}, "b": {"a": 2}}', {"a": {"a": 1}, "b": {"a": 2}}, id="a name in several objects"),
        pytest.param(b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64), id="64 levels"),
    ],
)
def test_json_is_decoded(body: bytes, expected: object) -> None:
    assert decode_json(body) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"", "expected JSON, got an empty body", id="empty"),
        pytest.param(b" \r\n", "nothing but white space", id="blank"),
        pytest.param(b'{"sid":\n "P\xff"}', "0xff at line 2, column 4 (byte 11), which is not UTF-8", id="not UTF-8"),
        pytest.param(b'"\xed\xa0\x80"', "0xed at line 1, column 2 (byte 1)", id="a surrogate as UTF-8"),
        pytest.param(b"\xef\xbb\xbf{}", "a byte order mark (EF BB BF)", id="BOM"),
        pytest.param("{}".encode("utf-16"), "0xff at line 1, column 1", id="UTF-16"),
        pytest.param(b'{"a": 1,\n "b": [1, 2', "truncated JSON: it ends at line 2, column 12 (byte 20)", id="cut off"),
        pytest.param(b'{"a": ', "truncated JSON: it ends at line 1, column 7", id="cut off before a value"),
        pytest.param(b'{"a": tru', "truncated JSON: it ends at line 1, column 10", id="cut off in a literal"),
        pytest.param(
            b'{"a": "1', "it ends inside the string that starts at line 1, column 7", id="cut off in a string"
        ),
        pytest.param(b'{"a": 1} {"b": 2}', "more after the end of the value, at line 1, column 10", id="two values"),
        pytest.param(b"{'a': 1}", "a syntax error at line 1, column 2 (byte 1): expecting property", id="quotes"),
        pytest.param(
            '{"é": tru}'.encode(), "line 1, column 7 (byte 7): expecting value", id="bytes are not characters"
        ),
        pytest.param(b'"a\nb"', "a syntax error at line 1, column 3 (byte 2): invalid control", id="a raw line break"),
        pytest.param(b'{"a": NaN}', "NaN, which JSON does not know", id="NaN"),
        pytest.param(b"[Infinity]", "Infinity, which JSON does not know", id="Infinity"),
        pytest.param(b"[-Infinity]", "-Infinity, which JSON does not know", id="-Infinity"),
        pytest.param(b"[1e999]", "numbers that fit a double, got '1e999'", id="overflow"),
        pytest.param(b"[-1e999]", "numbers that fit a double, got '-1e999'", id="negative overflow"),
        pytest.param(b"9223372036854775808", "integers of at most 64 bits, got one of 19 digits", id="2^63"),
        pytest.param(b"-9223372036854775809", "integers of at most 64 bits", id="-2^63 - 1"),
        pytest.param(b"1" + b"0" * 400, "got one of 401 digits, '1000", id="10^400"),
        pytest.param(b"1" * 5000, "got one of 5000 digits", id="more digits than Python reads"),
        pytest.param(b'{"sid": 1, "a": 2, "sid": 1}', "a member once, got 'sid' more than once", id="a name twice"),
        pytest.param(b'[{"x": {"a": 1, "\\u0061": 1}}]', "'a' more than once", id="a name twice, escaped and deep"),
        pytest.param(b'"\\ud800"', "half a character, \\ud800, at line 1, column 2", id="lone high surrogate"),
        pytest.param(
            b'["\\\\", "\\uDC00x"]', "half a character, \\uDC00, at line 1, column 9", id="lone low surrogate"
        ),
        pytest.param(b'"\\ud800\\ud800\\udc00"', "column 2", id="a surrogate before a pair"),
        pytest.param(b"[" * 65 + b"]" * 65, "at most 64 levels, got deeper nesting", id="65 levels"),
        pytest.param(b'{"a":' * 65 + b"1" + b"}" * 65, "at most 64 levels", id="65 objects"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, "at most 64 levels", id="10,000 levels"),
        pytest.param(b'{"a":' * 100_000, "at most 64 levels", id="100,000 levels, never closed"),
        pytest.param(b"[" + b"[]," * 1_400_000 + b"1]", "at most 1,000,000 arrays and objects", id="only brackets"),
        pytest.param(gzip.compress(b"{}"), "gzip, though no Content-Encoding says so", id="gzip still on"),
        pytest.param(b"<html><body>502", "HTML, perhaps a proxy's page", id="HTML"),
        pytest.param(b"\n<!doctype html><title>\n502 Bad\x1b[31m </title>", "title '502 Bad\\x1b[31m'", id="its title"),
        pytest.param(b"<?xml version='1.0'?><html/>", "HTML, perhaps a proxy's page", id="XHTML"),
        pytest.param(b"<?xml version='1.0'?>\n<TwilioResponse/>", "XML: ask for .json", id="XML"),
        pytest.param(b"<?xml version='1.0'?>\n<Response/>", "XML: ask for .json", id="any XML"),
        pytest.param(b"<TwilioResponse/>", "XML: ask for .json", id="XML without its declaration"),
    ],
)
def test_what_is_not_strictly_json_is_a_fault(body: bytes, message: str) -> None:
    with pytest.raises(DecodeFault) as caught:
        decode_json(body)

    assert message in str(caught.value)


def test_the_limits_of_json_can_be_set() -> None:
    assert decode_json(b"[[1]]", Limits(decoded=5, depth=2)) == [[1]]

    with pytest.raises(DecodeFault, match="at most 1 levels"):
        decode_json(b"[[1]]", Limits(depth=1))
    with pytest.raises(DecodeFault, match="at most 4 bytes, got 5 bytes"):
        decode_json(b"[[1]]", Limits(decoded=4))


def test_a_fault_survives_pickling() -> None:
    fault = pickle.loads(pickle.dumps(DecodeFault("JSON", "HTML")))

    assert (fault.expected, fault.actual) == ("JSON", "HTML")


def test_a_fault_quotes_no_more_than_a_line() -> None:
    body = json.dumps({"x" * 9000: 1})[:-1].encode() + b', "' + b"x" * 9000 + b'": 2}'

    with pytest.raises(DecodeFault) as caught:
        decode_json(body)

    assert len(str(caught.value)) < 200


# forms


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("", (), id="empty"),
        pytest.param("A=1&B=2&A=3", (("A", "1"), ("B", "2"), ("A", "3")), id="order and repetition"),
        pytest.param("A=&B", (("A", ""), ("B", "")), id="blanks"),
        pytest.param("&&A=1&", (("A", "1"),), id="nothing between two &"),
        pytest.param("N=%2B1415+555%200100", (("N", "+1415 555 0100"),), id="plus and percent"),
        pytest.param("U=http://x/?a=b;c", (("U", "http://x/?a=b;c"),), id="only the first ="),
        pytest.param("A&" * 9_999 + "A", (("A", ""),) * 10_000, id="10,000 fields"),
        pytest.param("%C3%A9=%e2%82%AC", (("é", "€"),), id="UTF-8"),
    ],
)
def test_forms_and_queries_keep_everything(form: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert parse_form(form.encode()) == expected
    assert parse_query(form) == expected


@pytest.mark.parametrize(
    ("form", "message"),
    [
        pytest.param("A=%zz", "a form whose % begin two hex digits, got '%zz'", id="not hex"),
        pytest.param("A=100%", "got '%'", id="a % at the end"),
        pytest.param("%4=1", "got '%4'", id="half an escape, in a name"),
        pytest.param("A=%ff", "a form in UTF-8, got 0xff", id="not UTF-8"),
        pytest.param("A=1&" * 10_001, "a form of at most 10,000 fields", id="too many"),
    ],
)
def test_a_form_that_cannot_be_read_is_a_fault(form: str, message: str) -> None:
    with pytest.raises(DecodeFault) as caught:
        parse_form(form.encode())

    assert message in str(caught.value)


def test_a_query_that_cannot_be_read_is_a_fault() -> None:
    with pytest.raises(DecodeFault, match="a query whose % begin two hex digits, got '%'"):
        parse_query("PageSize=%")
    with pytest.raises(DecodeFault, match="half a character"):
        parse_query("PageSize=\ud800")


# CSV


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"Sid,Beta\r\nPN1,false\r\n", (("Sid", "Beta"), (("PN1", "false"),)), id="CRLF"),
        pytest.param(b"Sid,Beta\nPN1,", (("Sid", "Beta"), (("PN1", ""),)), id="LF, a blank cell, no end"),
        pytest.param(b'A,B\n"x, ""y""\nz",2\n', (("A", "B"), (('x, "y"\nz', "2"),)), id="quotes"),
        pytest.param(b"Sid\n", (("Sid",), ()), id="no rows"),
    ],
)
def test_csv_is_decoded(body: bytes, expected: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]) -> None:
    assert decode_csv(body) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"", "a line of columns, got an empty body", id="empty"),
        pytest.param(b"\n\n", "nothing but white space", id="blank"),
        pytest.param(b"\xef\xbb\xbfSid\n", "a byte order mark", id="BOM"),
        pytest.param(b"Sid\nP\0N\n", "a NUL at byte 5", id="NUL"),
        pytest.param(b"Sid\n\xe9\n", "CSV in UTF-8, got 0xe9 at line 2, column 1", id="Latin-1"),
        pytest.param(b"Sid,Beta\nPN1\n", "CSV rows of 2 cells, got 1 in line 2", id="a short row"),
        pytest.param(b"A,B\n1,2\n1,2,3\n", "CSV rows of 2 cells, got 3 in line 3", id="a long row"),
        pytest.param(b"A,B\n1,2\n\n1,2\n", "CSV rows of 2 cells, got 0 in line 3", id="a blank line"),
        pytest.param(b"\nA,B\n", "columns that all have a name", id="no columns"),
        pytest.param(b"Sid,Beta,Sid\n", "columns that differ, got 'Sid' more than once", id="a column twice"),
        pytest.param(b"Sid,,Beta\n", "columns that all have a name", id="a column without a name"),
        pytest.param(b'A\n"x"y\n', "expected after '\"', in line 2", id="text after a quote"),
        pytest.param(b'A\n"x\n', "unexpected end of data, in line 2", id="a quote never closed"),
        pytest.param(b"A\n" + b"x" * 140_000, "field larger than field limit (131072), in line 2", id="a huge cell"),
        pytest.param(b"A\n" * 100_002, "CSV of at most 100,000 rows", id="too many rows"),
    ],
)
def test_what_is_not_strictly_csv_is_a_fault(body: bytes, message: str) -> None:
    with pytest.raises(DecodeFault) as caught:
        decode_csv(body)

    assert message in str(caught.value)


def test_csv_beyond_the_limit_is_a_fault() -> None:
    assert decode_csv(b"Sid\nPN12\n", Limits(decoded=9)) == (("Sid",), (("PN12",),))

    with pytest.raises(DecodeFault, match="at most 8 bytes, got 9 bytes"):
        decode_csv(b"Sid\nPN12\n", Limits(decoded=8))
