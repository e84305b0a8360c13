"""A fault is told by the line where it stands, as well as the file lets on."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
import yaml

from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.reading import lines_of, read_file
from pytest_numbers_contract.reading.lines import Part, Spot

PAGE = {
    "meta": {"page_size": 50, "url": "https://trunking.twilio.com/v1/Trunks/TK/PhoneNumbers?PageSize=50&Page=0"},
    "phone_numbers": [
        {"sid": f"PN{number}", "friendly_name": 'it\'s  a \\ "name"\té\n', "capabilities": {"sms": number, "a/b~c": 1}}
        for number in range(9)
    ],
}
MEMBERS = {
    "/meta/page_size": '"page_size": 50',
    "/phone_numbers/0/sid": '"PN0"',
    "/phone_numbers/7/sid": '"PN7"',
    "/phone_numbers/8/capabilities/a~1b~0c": "a/b~c",
}


class Literal(str):
    """A text that is written as a literal block."""


class Dumper(yaml.CDumper):
    """Writes literal blocks where asked to."""


Dumper.add_representer(
    Literal, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)


def cassette(*bodies: str, request: str = "", **options: object) -> str:
    interactions = [
        {
            "request": {"method": "POST", "uri": "https://trunking.twilio.com/v1", "body": request, "headers": {}},
            "response": {"status": {"code": 200}, "headers": {"a": ["b"]}, "body": {"string": body}},
        }
        for body in bodies
    ]
    written: str = yaml.dump({"interactions": interactions, "version": 1}, Dumper=Dumper, **options)
    return written


def line_of(place: Place, pointer: str, part: Part = "response") -> int | None:
    return lines_of(place.path, [Spot(place.line, part, pointer)])[0]


def plain(line: str) -> str:
    return line.replace('\\"', '"').replace("''", "'")


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(cassette("{}", json.dumps(PAGE)), id="single quotes, folded"),
        pytest.param(cassette("{}", json.dumps(PAGE, ensure_ascii=False)), id="double quotes, folded"),
        pytest.param(cassette("{}", json.dumps(PAGE, indent=1)), id="single quotes, breaks doubled"),
        pytest.param(
            cassette("{}", json.dumps(PAGE, indent=1, ensure_ascii=False) + "\r"), id="double, breaks escaped"
        ),
        pytest.param(cassette("{}", Literal(json.dumps(PAGE, indent=2))), id="literal block"),
        pytest.param(cassette("{}", Literal("\n\n" + json.dumps(PAGE, indent=2) + "\n\n")), id="literal, blank lines"),
    ],
)
def test_a_member_is_found_in_a_body_of_several_lines(tmp_path: Path, text: str, end: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text, newline=end)
    line = read_file(str(path))[1].source.line  # type: ignore[union-attr]

    lines = lines_of(str(path), [Spot(line, "response", pointer) for pointer in MEMBERS])

    source = [plain(row) for row in text.split("\n")]
    assert [wanted in source[number - 1] for number, wanted in zip(lines, MEMBERS.values(), strict=True)] == [True] * 4


def in_file(tmp_path: Path, text: str, name: str = "c.yaml") -> Place:
    path = tmp_path / name
    path.write_text(textwrap.dedent(text))
    return Place(str(path), 2)


HEAD = """\
interactions:
- request: {method: GET, uri: 'https://a.test/', headers: {Accept: [a]},
    body: A=1}
  response:
    status: {code: 200}
    headers: {}
"""


@pytest.mark.parametrize(
    ("body", "pointer", "line"),
    [
        pytest.param("body: {string: '{\"sid\": 1}'}", "/sid", 7, id="one line"),
        pytest.param("body:\n      string: '{\"sid\": 1}'", "/sid", 8, id="the body's line"),
        pytest.param('body:\n      string: |\n        {\n        "sid":\n        1}', "/sid", 10, id="the name's line"),
        pytest.param('body:\n      string: |\n        {\n        "a": [\n        1]}', "/a/0", 11, id="an item's line"),
        pytest.param(
            'body:\n      string: |\n        {\n        "a": {\n        }}', "/a/sid", 10, id="missing: its object"
        ),
        pytest.param(
            'body:\n      string: |\n        {\n        "a": [\n        ]}', "/a/*/x", 10, id="many: their list"
        ),
        pytest.param("body:\n      string: |\n\n        {}", "", 10, id="the whole body"),
        pytest.param('body:\n      string: |\n        {\n        "sid": ', "/sid", 8, id="not JSON: the body"),
        pytest.param('body:\n      string: >\n        {"a": 1,\n        "sid": 1}', "/sid", 8, id="folded: the body"),
        pytest.param('body:\n      string: "\n\n        {\\"a\\": 1}"', "/a", 8, id="odd folding: the body"),
        pytest.param("body:\n      string: 17", "/sid", 8, id="plain"),
        pytest.param("body:\n      string: !!binary AAAA", "/sid", 8, id="binary"),
        pytest.param("body: '{\"sid\": 1}'", "/sid", 7, id="as a text"),
        pytest.param("content: '{\"sid\": 1}'", "/sid", 7, id="as older versions did"),
        pytest.param("body: null", "/sid", 7, id="no body"),
        pytest.param("other: &x x\n    more: *x\n    ? [y]\n    : z", "/sid", 2, id="none at all: the exchange"),
    ],
)
def test_the_best_line_is_told(tmp_path: Path, body: str, pointer: str, line: int) -> None:
    place = in_file(tmp_path, f"{HEAD}    {body}\nversion: 1\n")

    assert line_of(place, pointer) == line


def test_a_fault_in_the_request_stands_where_its_body_does(tmp_path: Path) -> None:
    place = in_file(tmp_path, f"{HEAD}    body: {{string: ''}}\nversion: 1\n")

    assert line_of(place, "/form/PhoneNumberSid", part="request") == 3


def test_an_alias_for_a_body_leaves_the_line_of_the_exchange(tmp_path: Path) -> None:
    shared = "shared: &x '{}'\n" + HEAD + "    body: {string: *x}\n"
    path = tmp_path / "c.yaml"
    path.write_text(shared)

    assert line_of(Place(str(path), 3), "/sid") == 3


def test_lines_of_a_json_cassette_and_of_a_har(tmp_path: Path) -> None:
    body = json.dumps({"sid": 1})
    interaction = {"request": {"body": "A=1"}, "response": {"body": {"string": body}}}
    entry = {"request": {"postData": {"text": "A=1"}}, "response": {"content": {"text": body}}}
    (tmp_path / "c.json").write_text(json.dumps({"interactions": [interaction] * 2}, indent=1))
    (tmp_path / "c.har").write_text(json.dumps({"log": {"entries": [entry] * 2}}, indent=1))

    in_json = lines_of(str(tmp_path / "c.json"), [Spot(13, "response", "/sid"), Spot(13, "request", "/form/A")])
    in_har = lines_of(str(tmp_path / "c.har"), [Spot(4, "response", "/sid"), Spot(16, "request", "/form/A")])

    assert in_json == (19, 15)
    assert in_har == (12, 19)


def test_lines_of_a_bare_body_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    path.write_text('{\n "a": {\n  "sid": 1}}')

    assert lines_of(str(path), [Spot(1, "response", "/a/sid"), Spot(1, "request", "/form/A")]) == (3, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("c.yaml", b"torn: '", id="torn YAML"),
        pytest.param("c.yaml", b"text", id="no mapping"),
        pytest.param("c.yaml", "a: é".encode("utf-16"), id="UTF-16"),
        pytest.param("c.json", b'{"torn": ', id="torn JSON"),
        pytest.param("c.json", b'{"interactions": [1]}', id="no such line"),
        pytest.param("c.json", b"", id="empty"),
        pytest.param("c.json", b"[" * 100_000, id="deep"),
    ],
)
def test_a_file_that_has_changed_leaves_the_line_of_the_exchange(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert line_of(Place(str(path), 41), "/sid") == 41


def test_a_file_that_has_gone_or_was_a_stream_leaves_the_line_of_the_exchange(tmp_path: Path) -> None:
    assert line_of(Place(str(tmp_path / "gone.yaml"), 41), "/sid") == 41
    assert line_of(Place("-", 41), "/sid") == 41
    assert line_of(Place(str(tmp_path / "gone.yaml")), "/sid") is None
