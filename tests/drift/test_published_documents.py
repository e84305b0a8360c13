"""The contract beside documents in Twilio's own style."""

import copy
import json

import published
import pytest
import yaml

from pytest_numbers_contract.cli._openapi import openapi
from pytest_numbers_contract.drift import drift_between, surface_of


@pytest.fixture(scope="module")
def contract():
    return surface_of(openapi("documented"), "contract"), surface_of(openapi("wire"), "contract")


@pytest.fixture
def document():
    return published.trunking()


@pytest.fixture
def compare(contract):
    def compared(document, **settings):
        return drift_between(
            contract[1], surface_of(document, "published"), contract=contract, bounded=True, **settings
        )

    return compared


def told(changes):
    return {(change.kind.id, change.place) for change in changes if not change.kind.id.startswith("operation")}


def number(document):
    return document["components"]["schemas"]["trunking.v1.trunk.trunk_phone_number"]["properties"]


@pytest.mark.parametrize(
    ("made", "news"),
    [
        pytest.param(published.trunking, {("parameter-default-unsaid", "query.PageSize")}, id="trunking"),
        pytest.param(published.messaging, {("member-values-opened", "$.capabilities[*]")}, id="messaging"),
        pytest.param(published.api, {("member-format-tightened", "$.friendly_name")}, id="api"),
    ],
)
def test_only_what_no_document_says_is_news(compare, made, news):
    drift = compare(made())

    assert told(drift.news) == news
    assert all(change.errata for change in drift.changes if change.known)


def test_one_product_is_compared_with_its_own_host(compare, document):
    drift = compare(document)

    assert (drift.compared, drift.outside) == (4, 1)
    assert drift.hosts == ("trunking.twilio.com",)
    assert drift.left_out == ("api.twilio.com", "messaging.twilio.com")


def test_operations_are_those_of_the_contract_whatever_they_are_called(compare, document):
    gone = {change.operations[0] for change in compare(document).news if change.kind.id == "operation-removed"}

    assert gone == {f"trunking.trunks.{verb}" for verb in ("create", "list", "fetch", "update", "delete")}


def test_what_errata_state_is_known_with_their_ids(compare, document):
    known = {(change.kind.id, change.place): change.errata for change in compare(document).changes if change.known}

    assert known["member-format-tightened", "$.voice_url"] == ("NE01",)
    assert known["member-became-optional", "$.links"] == ("NE06", "NE09")
    assert known["member-format-loosened", "$.date_created"] == ("NE03",)
    assert all(known.values())


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        pytest.param(
            lambda it: it["sid"].update(pattern="^PM[0-9a-fA-F]{32}$"), ("member-format-changed", "$.sid"), id="prefix"
        ),
        pytest.param(lambda it: it.pop("voice_url"), ("member-removed", "$.voice_url"), id="member-gone"),
        pytest.param(
            lambda it: it["date_created"].update(format="date-time-rfc-2822"),
            ("member-format-changed", "$.date_created"),
            id="date",
        ),
        pytest.param(
            lambda it: it["sms_method"]["enum"].append("PATCH"), ("member-value-added", "$.sms_method"), id="method"
        ),
        pytest.param(
            lambda it: it["capabilities"]["properties"]["sms"].update(type="integer"),
            ("member-type-changed", "$.capabilities.sms"),
            id="capability",
        ),
        pytest.param(lambda it: it.update(region={"type": "string"}), ("member-added", "$.region"), id="member-new"),
    ],
)
def test_what_no_erratum_states_is_news(compare, document, edit, change):
    before = told(compare(document).news)
    edited = copy.deepcopy(document)
    edit(number(edited))

    assert told(compare(edited).news) - before == {change}


def test_an_operation_beside_ours_is_news_and_others_are_counted(compare, document):
    document["paths"]["/v1/Trunks/{TrunkSid}/PhoneNumbers/{Sid}"]["post"] = {"operationId": "UpdateTrunkPhoneNumber"}

    drift = compare(document)

    (change,) = [it for it in drift.news if it.kind.id == "operation-added"]
    assert change.operations == ("POST https://trunking.twilio.com/v1/Trunks/{}/PhoneNumbers/{}",)
    assert drift.outside == 1


def test_what_was_accepted_is_no_news(compare, document):
    first = compare(document)

    second = compare(document, accepted=[change.fingerprint for change in first.changes])

    assert second.news == ()
    assert {change.fingerprint for change in first.news} == {it.fingerprint for it in second.changes if it.accepted}


def test_the_two_profiles_differ_by_errata_alone(contract):
    documented, wire = contract

    for old, new in ((documented, wire), (wire, documented)):
        drift = drift_between(old, new, contract=contract)

        assert len(drift.changes) > 200
        assert [change for change in drift.changes if not (change.known and change.errata)] == []


def test_both_languages_say_the_same(compare, document):
    from pytest_numbers_contract.reading.yaml_text import read_yaml

    text = yaml.dump(document).encode()

    assert compare(read_yaml(text, path="x", limit=10**7).data) == compare(json.loads(json.dumps(document)))


@pytest.mark.parametrize(
    "servers",
    [
        pytest.param([{"url": "https://trunking.twilio.com/v1"}], id="path-in-the-server"),
        pytest.param(
            [{"url": "https://{host}/v1", "variables": {"host": {"default": "trunking.twilio.com"}}}], id="variables"
        ),
    ],
)
def test_a_server_may_hold_the_first_part_of_the_path(compare, document, servers):
    moved = {path.removeprefix("/v1"): {**item, "servers": servers} for path, item in document["paths"].items()}

    drift = compare({**document, "paths": {f"{path}.json": item for path, item in moved.items()}})

    assert drift.compared == 4


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"allOf": [{"$ref": "#/components/schemas/trunking.v1.trunk.trunk_phone_number"}]}, id="allOf"),
        pytest.param({"anyOf": [{"$ref": "#/components/schemas/trunking.v1.trunk.trunk_phone_number"}]}, id="anyOf"),
    ],
)
def test_a_schema_may_be_put_together(compare, document, schema):
    before = compare(document)
    operation = document["paths"]["/v1/Trunks/{TrunkSid}/PhoneNumbers/{Sid}"]["get"]
    operation["responses"]["200"]["content"]["application/json"]["schema"] = schema

    assert compare(document) == before
