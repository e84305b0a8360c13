"""Edits made to a copy of the document that we export: each is found, and classed right."""

import json

import pytest
import yaml

from pytest_numbers_contract.cli._openapi import openapi
from pytest_numbers_contract.drift import drift_between, surface_of

TRUNK_LIST = "/trunking.twilio.com/v1/Trunks/{TrunkSid}/PhoneNumbers"
TRUNK_ONE = TRUNK_LIST + "/{Sid}"
POOL = "/messaging.twilio.com/v1/Services/{ServiceSid}/PhoneNumbers"
OWNED = "/api.twilio.com/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"
FORM = ("requestBody", "content", "application/x-www-form-urlencoded", "schema")


@pytest.fixture(scope="module")
def exported():
    return openapi("wire")


@pytest.fixture(scope="module")
def contract(exported):
    return surface_of(openapi("documented"), "contract"), surface_of(exported, "contract")


def copied(document):
    return json.loads(json.dumps(document))


def held(document, *path):
    for step in path:
        document = document[step]
    return document


def put(*path):
    """Set what stands at a path to the last argument."""
    *way, name, value = path
    return lambda document: held(document, *way).__setitem__(name, value)


def drop(*path):
    """Take away the member, or the item, that a path names."""
    *way, name = path

    def edit(document):
        holder = held(document, *way)
        holder.remove(name) if isinstance(holder, list) else holder.pop(name)

    return edit


def add(*path):
    """Append the last argument to the list at a path."""
    *way, value = path
    return lambda document: held(document, *way).append(value)


def schema(name, *path):
    return ("components", "schemas", name, *path)


NUMBER = "trunking.phone_numbers.phone_number"
POOLED = "messaging.phone_numbers.phone_number"
BOUGHT = "incoming_phone_numbers.phone_number"
IN_FORM = ("paths", OWNED, "post", *FORM)
PAGE_SIZE = ("paths", TRUNK_LIST, "get", "parameters", 1)

EDITS = [
    pytest.param(drop("paths", TRUNK_ONE, "delete"), "operation-removed", "", id="operation-removed"),
    pytest.param(
        lambda it: it["paths"].update({"/trunking.twilio.com/v1/Trunks/{TrunkSid}/Recording": {"get": {}}}),
        "operation-added",
        "",
        id="operation-added",
    ),
    pytest.param(put("paths", TRUNK_ONE, "get", "deprecated", True), "operation-deprecated", "", id="deprecated"),
    pytest.param(put("paths", POOL, "get", "security", []), "credentials-changed", "", id="credentials"),
    pytest.param(drop("paths", POOL, "post", "responses", "201"), "success-removed", "201", id="success-removed"),
    pytest.param(put("paths", TRUNK_ONE, "get", "responses", "202", {}), "success-added", "202", id="success-added"),
    pytest.param(drop("paths", POOL, "post", "responses", "412"), "error-removed", "412", id="error-removed"),
    pytest.param(put("paths", POOL, "get", "responses", "418", {}), "error-added", "418", id="error-added"),
    pytest.param(
        lambda it: it["paths"][TRUNK_ONE]["get"]["responses"]["200"]["content"].update({"text/xml": {}}),
        "media-added",
        "200 text/xml",
        id="media-added",
    ),
    pytest.param(
        drop("paths", TRUNK_ONE, "get", "responses", "200", "content", "application/json"),
        "media-removed",
        "200 application/json",
        id="media-removed",
    ),
    pytest.param(drop(*schema(NUMBER, "properties", "beta")), "member-removed", "$.beta", id="member-removed"),
    pytest.param(
        put(*schema(NUMBER, "properties", "colour", {"type": "string"})), "member-added", "$.colour", id="member-added"
    ),
    pytest.param(
        drop(*schema(NUMBER, "required", "voice_url")), "member-became-optional", "$.voice_url", id="member-optional"
    ),
    pytest.param(
        add(*schema(BOUGHT, "required", "type")),
        "member-became-required",
        "$.type",
        id="member-required",
    ),
    pytest.param(
        put(*schema(NUMBER, "properties", "sid", "type", ["string", "null"])),
        "member-became-nullable",
        "$.sid",
        id="member-nullable",
    ),
    pytest.param(
        put(*schema(NUMBER, "properties", "beta", "type", "boolean")),
        "member-became-not-null",
        "$.beta",
        id="member-not-null",
    ),
    pytest.param(
        put(*schema("messaging.phone_numbers.page", "properties", "meta", "properties", "page", "type", "string")),
        "member-type-changed",
        "$.meta.page",
        id="member-type",
    ),
    pytest.param(
        add(*schema(BOUGHT, "properties", "address_requirements", "enum", "planet")),
        "member-value-added",
        "$.address_requirements",
        id="member-value-added",
    ),
    pytest.param(
        drop(*schema(BOUGHT, "properties", "address_requirements", "enum", "foreign")),
        "member-value-removed",
        "$.address_requirements",
        id="member-value-removed",
    ),
    pytest.param(
        drop(*schema(BOUGHT, "properties", "emergency_status", "enum")),
        "member-values-opened",
        "$.emergency_status",
        id="member-values-opened",
    ),
    pytest.param(
        put(
            *schema(NUMBER, "properties", "date_created"),
            {"type": "string", "format": "date-time-rfc-2822"},
        ),
        "member-format-changed",
        "$.date_created",
        id="member-date-format",
    ),
    pytest.param(
        drop(*schema(NUMBER, "properties", "phone_number", "pattern")),
        "member-format-loosened",
        "$.phone_number",
        id="member-pattern-gone",
    ),
    pytest.param(
        put(*schema(POOLED, "properties", "country_code", "pattern", "^[A-Z][A-Z]$")),
        "member-format-changed",
        "$.country_code",
        id="member-pattern-changed",
    ),
    pytest.param(
        put(*schema(NUMBER, "properties", "friendly_name", "maxLength", 128)),
        "member-bound-loosened",
        "$.friendly_name",
        id="member-longer",
    ),
    pytest.param(
        put(*schema("common.error", "then", "properties", "code", "minimum", 1)),
        "member-condition-changed",
        "error $",
        id="error-condition",
    ),
    pytest.param(put(*schema("common.error", "required", [])), "member-unsaid", "error $", id="error-member"),
    pytest.param(drop(*IN_FORM, "properties", "SmsUrl"), "parameter-removed", "form.SmsUrl", id="parameter-removed"),
    pytest.param(
        put(*IN_FORM, "properties", "Colour", {"type": "string"}),
        "parameter-added",
        "form.Colour",
        id="parameter-added",
    ),
    pytest.param(
        add("paths", TRUNK_LIST, "get", "parameters", {"name": "Key", "in": "query", "required": True, "schema": {}}),
        "required-parameter-added",
        "query.Key",
        id="required-parameter-added",
    ),
    pytest.param(
        put("paths", POOL, "post", *FORM, "required", []),
        "parameter-became-optional",
        "form.PhoneNumberSid",
        id="parameter-optional",
    ),
    pytest.param(
        put(*PAGE_SIZE, "required", True), "parameter-became-required", "query.PageSize", id="parameter-required"
    ),
    pytest.param(
        put(*PAGE_SIZE, "schema", "type", "string"), "parameter-type-changed", "query.PageSize", id="parameter-type"
    ),
    pytest.param(
        put(*PAGE_SIZE, "schema", "type", "number"), "parameter-type-widened", "query.PageSize", id="parameter-wider"
    ),
    pytest.param(
        drop(*IN_FORM, "properties", "SmsMethod", "enum", "GET"),
        "parameter-value-removed",
        "form.SmsMethod",
        id="parameter-value-removed",
    ),
    pytest.param(
        add(*IN_FORM, "properties", "SmsMethod", "enum", "PUT"),
        "parameter-value-added",
        "form.SmsMethod",
        id="parameter-value-added",
    ),
    pytest.param(
        put(*IN_FORM, "properties", "ApiVersion", "enum", ["2010-04-01"]),
        "parameter-values-closed",
        "form.ApiVersion",
        id="parameter-values-closed",
    ),
    pytest.param(
        drop(*IN_FORM, "properties", "SmsMethod", "enum"),
        "parameter-values-opened",
        "form.SmsMethod",
        id="parameter-values-opened",
    ),
    pytest.param(
        put("paths", TRUNK_ONE, "get", "parameters", 1, "schema", {"type": "string"}),
        "parameter-format-loosened",
        "path.Sid",
        id="path-parameter-loosened",
    ),
    pytest.param(
        put(*PAGE_SIZE, "schema", "maximum", 100),
        "parameter-bound-tightened",
        "query.PageSize",
        id="parameter-tighter",
    ),
    pytest.param(
        put(*PAGE_SIZE, "schema", "default", 20), "parameter-default-changed", "query.PageSize", id="parameter-default"
    ),
]


@pytest.mark.parametrize(("edit", "kind", "place"), EDITS)
def test_an_edit_is_found_and_classed(exported, contract, edit, kind, place):
    edited = copied(exported)
    edit(edited)

    drift = drift_between(contract[1], surface_of(edited, "edited"), contract=contract)

    assert {(change.kind.id, change.place) for change in drift.news} == {(kind, place)}
    assert not [change for change in drift.changes if change.known]


def test_there_are_thirty_of_them_of_as_many_kinds():
    assert len(EDITS) >= 30
    assert len({edit.values[1] for edit in EDITS}) >= 30


def test_nothing_is_found_in_the_untouched_copy(exported, contract):
    drift = drift_between(contract[1], surface_of(copied(exported), "copy"), contract=contract)

    assert drift.changes == ()
    assert drift.compared == sum(len(path) for path in exported["paths"].values())


def test_nothing_is_found_in_a_copy_in_yaml(exported, contract):
    from pytest_numbers_contract.reading.yaml_text import read_yaml

    text = yaml.safe_dump(copied(exported), sort_keys=False).encode()
    copy = surface_of(read_yaml(text, path="x", limit=10**7).data, "copy")

    assert drift_between(contract[1], copy, contract=contract).changes == ()
    assert drift_between(copy, contract[1], contract=contract).changes == ()


def test_what_a_condition_only_explains_and_its_order_do_not_matter(exported, contract):
    edited = copied(exported)
    condition = held(edited, *schema("common.error", "then"))
    condition |= {"description": "An error.", "x-twilio": {"since": 2026}}
    held(edited, *schema(BOUGHT, "else", "required")).reverse()

    assert drift_between(contract[1], surface_of(edited, "edited"), contract=contract).changes == ()


def test_undoing_an_edit_is_the_opposite_change(exported, contract):
    edited = copied(exported)
    put(*schema(NUMBER, "properties", "sid", "type", ["string", "null"]))(edited)

    drift = drift_between(surface_of(edited, "edited"), contract[1], contract=contract)

    assert [(change.kind.id, change.kind.level) for change in drift.changes] == [("member-became-not-null", "info")]
