"""What is no OpenAPI document, or a hostile one, is refused by name, place and way out."""

import json

import pytest

from pytest_numbers_contract.drift import read_document, surface_of
from pytest_numbers_contract.drift.comparing import differences
from pytest_numbers_contract.errors import Unreadable


def refusal(read) -> str:
    with pytest.raises(Unreadable) as caught:
        read()
    assert caught.value.advice
    return caught.value.problem


BOMB = "openapi: 3.0.1\na: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(b"hello", "a text or number, no OpenAPI document", id="prose"),
        pytest.param(b"[1]", "a list, no OpenAPI document", id="list"),
        pytest.param(b"{}", "it has no `openapi`", id="no-version"),
        pytest.param(b'{"openapi": "4.0.0"}', "it says openapi: 4.0.0", id="other-version"),
        pytest.param(b"swagger: '2.0'", "Swagger 2.0, which OpenAPI 3 replaced", id="swagger"),
        pytest.param(b'{"openapi": ', ":1: not JSON: Expecting value", id="truncated"),
        pytest.param(b'{"a":' * 100_000, "nested too deep", id="deep"),
        pytest.param(b'{"openapi": "\xff"}', ":1: not UTF-8", id="bytes"),
        pytest.param(b"\x00\x01\x02PNG", "not YAML", id="binary"),
        pytest.param(b"a: [", "not YAML", id="truncated-yaml"),
        pytest.param(
            b"a: !!python/object/apply:os.system [ls]", "the tag !!python/object/apply:os.system", id="objects"
        ),
        pytest.param(BOMB.encode(), "aliases that expand to more than", id="aliases"),
        pytest.param(b"a: 1\na: 2\n", "names a key twice", id="twice"),
        pytest.param(b"x: " + b"[" * 1000, "nested deeper than", id="deep-yaml"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path, content, problem):
    file = tmp_path / "x.txt"
    file.write_bytes(content)

    assert problem in refusal(lambda: read_document(str(file), limit=10**6))


def test_a_file_that_is_too_large_is_refused(tmp_path):
    file = tmp_path / "x.json"
    file.write_bytes(b" " * 1001)

    assert "more than 1,000 bytes" in refusal(lambda: read_document(str(file), limit=1000))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read" in refusal(lambda: read_document(str(tmp_path / "none.json")))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("x.yaml", b'{"openapi": "3.0.1",\n\t"paths": {}}', id="json-called-yaml"),
        pytest.param("x.json", b"openapi: 3.0.1\npaths: {}", id="yaml-called-json"),
        pytest.param("x.yml", b"{openapi: 3.0.1, paths: {}}", id="yaml-like-json"),
        pytest.param("x", b'\xef\xbb\xbf{"openapi": "3.0.1", "paths": {}}', id="byte-order-mark"),
    ],
)
def test_the_language_is_told_by_the_content(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)

    assert read_document(str(file)) == {"openapi": "3.0.1", "paths": {}}


def document(schema=None, *, schemas=None, operation=None, path="/v1/Things", servers=None, **more):
    content = {"application/json": {"schema": {} if schema is None else schema}}
    told = {"responses": {"200": {"content": content}}} if operation is None else operation
    return {
        "openapi": "3.0.1",
        "servers": servers or [{"url": "https://trunking.twilio.com"}],
        "paths": {path: {"get": told}},
        "components": {"schemas": schemas or {}},
        **more,
    }


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


TWICE = {f"s{n}": {"properties": {"a": ref(f"s{n + 1}"), "b": ref(f"s{n + 1}")}} for n in range(40)} | {"s40": {}}
DEEP = json.loads('{"not":' * 800 + "{}" + "}" * 800)
JOINED = {f"s{n}": {"allOf": [ref(f"s{n + 1}")] * 3} for n in range(20)} | {"s20": {}}


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        pytest.param(document(ref("gone")), "$ref #/components/schemas/gone names nothing", id="missing"),
        pytest.param(document({"$ref": "other.yaml#/x"}), "names something outside of the document", id="outside"),
        pytest.param(document({"$ref": 3}), "$ref 3 names something outside", id="no-text"),
        pytest.param(document(ref("a"), schemas={"a": ref("b"), "b": ref("a")}), "leads back to itself", id="circle"),
        pytest.param(document(ref("a"), schemas={"a": {"allOf": [ref("a")]}}), "within each other", id="allOf-circle"),
        pytest.param(document(ref("s0"), schemas=JOINED), "within each other", id="allOf-bomb"),
        pytest.param(document(ref("s0"), schemas=TWICE), "more than 20,000 members", id="bomb"),
        pytest.param(document({"if": DEEP}), "a condition nested too deep", id="deep-condition"),
        pytest.param(document([]), "a list, where a mapping is due", id="list-for-schema"),
        pytest.param(document({"properties": 3}), "a text or number, where a mapping is due", id="properties"),
        pytest.param(document({"required": "sid"}), "a text or number, where a list is due", id="required"),
        pytest.param(document(operation="x"), "a text or number, where a mapping is due", id="operation"),
        pytest.param(document(servers=[{"url": "https://[::1"}]), "a server whose URL cannot be read", id="server"),
        pytest.param({"openapi": "3.0.1", "paths": []}, "/paths: a list, where a mapping is due", id="paths"),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_place(made, problem):
    assert problem in refusal(lambda: surface_of(made, "file"))


@pytest.mark.parametrize("path", ["/v1/Things/", "/v1/Things.json", "/v1/Things/.json"])
def test_an_operation_is_the_same_however_its_path_ends(path):
    plain, other = (surface_of(document(path=one), "file") for one in ("/v1/Things", path))

    assert other.operations.keys() == plain.operations.keys()


def test_the_place_is_a_pointer():
    problem = refusal(lambda: surface_of(document(ref("gone")), "file.json"))

    assert problem.startswith("file.json: /paths/~1v1~1Things/get/responses/200/content: ")


@pytest.mark.parametrize(
    "schemas",
    [
        pytest.param({"a": {"properties": {"child": ref("a")}}}, id="one"),
        pytest.param({"a": {"properties": {"b": ref("b")}}, "b": {"items": ref("a")}}, id="two"),
    ],
)
def test_a_schema_that_contains_itself_ends(schemas):
    (operation,) = surface_of(document(ref("a"), schemas=schemas), "file").operations.values()

    assert len(operation.answers["200"].body) <= 4


def test_a_schema_of_no_end_ends():
    deep: dict = {"type": "object"}
    for _ in range(100):
        deep = {"properties": {"a": deep}}

    (operation,) = surface_of(document(deep), "file").operations.values()

    assert 10 < len(operation.answers["200"].body) < 30


@pytest.mark.parametrize(
    "text", ['"nullable": true', '"nullable": "true"', '"type": ["string", "null"]', '"type": ["string", null]']
)
def test_null_is_written_in_several_ways(text):
    schema = json.loads(f'{{"type": "string", {text}}}')

    (operation,) = surface_of(document(schema), "file").operations.values()

    assert operation.answers["200"].body["$"].nullable
    assert operation.answers["200"].body["$"].types == {"string"}


def places(node, path=()):
    yield path
    held = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in held:
        yield from places(value, (*path, name))


def with_junk(made, path, junk):
    if not path:
        return junk
    copied = dict(made) if isinstance(made, dict) else list(made)
    copied[path[0]] = with_junk(made[path[0]], path[1:], junk)
    return copied


BUSY = document(
    {"allOf": [ref("a"), {"properties": {"b": {"anyOf": [{"enum": ["x"]}, {"type": "null"}]}}, "required": ["b"]}]},
    schemas={"a": {"type": "object", "properties": {"c": {"type": "string", "nullable": True}}, "required": ["c"]}},
    security=[{"basic": []}],
)
BUSY["components"]["securitySchemes"] = {"basic": {"type": "http", "scheme": "basic"}}
BUSY["paths"]["/v1/Things"]["get"]["parameters"] = [{"name": "A", "in": "query", "schema": {"enum": ["x"]}}]
BUSY["paths"]["/v1/Things"]["post"] = {
    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"properties": {"F": {"minimum": 1}}}}}}
}


@pytest.mark.parametrize("junk", [None, 3, "x", [], [None], {}, {"$ref": "#"}, [[]], [{"a": 1}], {"x": None}], ids=repr)
def test_junk_anywhere_is_refused_or_passed_over_and_nothing_else(junk):
    before = surface_of(BUSY, "file")
    for path in places(BUSY):
        made = with_junk(BUSY, path, junk)
        try:
            found = surface_of(made, "file") if isinstance(made, dict) else before
        except Unreadable as error:
            assert error.problem.startswith("file: ")  # noqa: PT017
        else:
            assert list(differences(before, found)) is not None
