"""Single differences that the larger documents do not have."""

import pytest

from pytest_numbers_contract.drift import drift_between, surface_of
from pytest_numbers_contract.errors import Unreadable

HOST = "https://api.twilio.com"
FORM = "application/x-www-form-urlencoded"


def document(member=None, *, field=None, parameter=None, paths=(), server=HOST):
    told = {
        "responses": {"200": {"content": {"application/json": {"schema": {"properties": {"a": member or {}}}}}}},
        "requestBody": {"content": {FORM: {"schema": {"properties": {"F": field}}}}} if field else {},
        "parameters": [{"name": "Q", "in": "query", "schema": parameter}] if parameter else [],
    }
    return {
        "openapi": "3.0.1",
        "servers": [{"url": server}],
        "paths": {"/x": {"post": told}, **{path: {"get": {}} for path in paths}},
    }


def changes(old, new):
    nothing = surface_of({"openapi": "3.0.1"}, "contract")
    found = drift_between(surface_of(old, "old"), surface_of(new, "new"), contract=(nothing, nothing))
    return [(change.kind.id, change.place) for change in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        pytest.param({"minimum": 1}, {"minimum": 1.0}, [], id="the-same-number"),
        pytest.param({"minimum": 1}, {"minimum": "1"}, [], id="the-same-text"),
        pytest.param({"minimum": 1}, {"minimum": 0}, ["member-bound-loosened"], id="lower"),
        pytest.param({"minimum": 1}, {"minimum": 2}, ["member-bound-tightened"], id="higher"),
        pytest.param({}, {"maximum": 2}, ["member-bound-tightened"], id="bounded"),
        pytest.param({"uniqueItems": True}, {"uniqueItems": False}, ["member-bound-loosened"], id="repeated"),
        pytest.param({"enum": ["b", "a"]}, {"enum": ["a", "b"]}, [], id="another-order"),
        pytest.param({"const": "a"}, {"enum": ["a"]}, [], id="a-constant"),
        pytest.param({"enum": ["a"]}, {}, ["member-values-opened"], id="opened"),
        pytest.param({}, {"enum": ["a"]}, ["member-values-closed"], id="closed"),
        pytest.param({"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, {"enum": ["a", "b"]}, [], id="alternatives"),
        pytest.param({"type": "integer"}, {"type": "number"}, ["member-type-changed"], id="wider"),
        pytest.param({"type": "number"}, {"type": "integer"}, ["member-type-narrowed"], id="narrower"),
        pytest.param({}, {"type": "string"}, ["member-type-narrowed"], id="anything-before"),
        pytest.param({"type": "string"}, {}, ["member-type-changed"], id="anything-now"),
        pytest.param({"type": ["string", "null"]}, {}, ["member-type-changed"], id="anything-after-null"),
        pytest.param({}, {"type": ["string", "null"]}, ["member-type-narrowed"], id="anything-or-null-before"),
        pytest.param({"format": "date-time"}, {"format": "uri"}, ["member-format-changed"], id="format"),
        pytest.param({}, {"format": "uri"}, ["member-format-tightened"], id="format-new"),
        pytest.param({"format": "uri"}, {}, ["member-format-loosened"], id="format-gone"),
        pytest.param({"format": "uuid"}, {"format": "uuid4"}, ["member-format-changed"], id="unknown-format"),
        pytest.param({"pattern": "^AC[0-9a-fA-F]{32}$"}, {"pattern": "^AC[a-f0-9]{32}$"}, [], id="sid"),
        pytest.param({"if": {}}, {}, ["member-condition-changed"], id="condition"),
        pytest.param(
            {"dependentRequired": {"title": ["sid"]}},
            {"dependentRequired": {}},
            ["member-condition-changed"],
            id="condition-of-a-member-called-title",
        ),
        pytest.param(
            {"if": {"properties": {"properties": {"title": "A"}}}},
            {"if": {"properties": {"properties": {"title": "B"}}}},
            [],
            id="title-in-a-condition-of-a-member-called-properties",
        ),
        pytest.param({"properties": {"b": {}}}, {"properties": {}}, ["member-unsaid"], id="unsaid"),
        pytest.param({"items": {"type": "string"}}, {"type": "array"}, ["member-unsaid"], id="items-unsaid"),
        pytest.param(
            {"additionalProperties": {"type": "string"}, "required": ["b"]},
            {"properties": {"b": {"type": "string"}, "c": {"type": "string"}}, "required": ["b"]},
            [],
            id="a-map-written-out",
        ),
    ],
)
def test_what_is_answered(old, new, kinds):
    assert [kind for kind, _ in changes(document(old), document(new))] == kinds


LIST = {"type": "array", "items": {"type": "string"}}
MAP = {"type": "object", "properties": {"a": LIST}, "required": ["a"]}


@pytest.mark.parametrize("made_of_parts", [LIST, MAP], ids=["list", "map"])
def test_a_parameter_comes_and_goes_with_its_parts(made_of_parts):
    assert changes(document(), document(parameter=made_of_parts)) == [("parameter-added", "query.Q")]
    assert changes(document(parameter=made_of_parts), document()) == [("parameter-removed", "query.Q")]
    assert changes(document(), document(field=made_of_parts)) == [("parameter-added", "form.F")]
    assert changes(document(field=made_of_parts), document()) == [("parameter-removed", "form.F")]


def test_a_part_of_a_parameter_comes_alone_but_no_item_does():
    text, empty = {"type": "string"}, {"type": "object", "properties": {}}

    assert changes(document(parameter=text), document(parameter=LIST)) == [("parameter-type-changed", "query.Q")]
    assert changes(document(parameter=LIST), document(parameter=text)) == [("parameter-type-changed", "query.Q")]
    assert changes(document(field=empty), document(field=MAP)) == [("required-parameter-added", "form.F.a")]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        pytest.param({"minimum": 1}, {"minimum": 0}, ["parameter-bound-loosened"], id="lower"),
        pytest.param({"default": 5}, {"default": 6}, ["parameter-default-changed"], id="default"),
        pytest.param(
            {"default": 5}, {"type": "x"}, ["parameter-type-changed", "parameter-default-unsaid"], id="unsaid"
        ),
        pytest.param({"default": 5}, {"default": "5"}, [], id="same-default"),
        pytest.param({"pattern": "a"}, {"pattern": "b"}, ["parameter-format-changed"], id="pattern"),
        pytest.param({"title": "any"}, {"pattern": "b"}, ["parameter-format-tightened"], id="pattern-new"),
        pytest.param({"if": {}}, {"else": {}}, ["parameter-condition-changed"], id="condition"),
    ],
)
def test_what_is_asked(old, new, kinds):
    in_query = changes(document(parameter=old), document(parameter=new))
    in_form = changes(document(field=old), document(field=new))

    assert in_query == [(kind, "query.Q") for kind in kinds]
    assert in_form == [(kind, "form.F") for kind in kinds]


def test_a_form_that_goes_takes_its_fields_with_it():
    assert changes(document(field={"type": "string"}), document()) == [("parameter-removed", "form.F")]
    assert changes(document(), document(field={"type": "string"})) == [("parameter-added", "form.F")]


def test_lists_in_csv_are_compared_where_both_speak_of_them():
    one, two = document(paths=["/a.csv", "/b.csv"]), document(paths=["/a.csv"])

    assert changes(one, document()) == []
    assert changes(document(), one) == []
    assert changes(one, two) == [("operation-removed", "")]


def test_documents_of_different_products_cannot_be_compared():
    with pytest.raises(Unreadable, match="nothing to compare") as caught:
        changes(document(), document(server="https://trunking.twilio.com"))

    assert caught.value.advice == "old is of api.twilio.com; new is of trunking.twilio.com"


def test_the_same_change_in_many_operations_is_told_once():
    old, new = (document(member) for member in ({"type": "string"}, {"type": "string", "nullable": True}))
    for made in (old, new):
        made["paths"]["/y"] = made["paths"]["/x"]

    assert changes(old, new) == [("member-became-nullable", "$.a")]
