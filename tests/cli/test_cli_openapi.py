"""`numbers-contract schema --openapi`."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from pytest_numbers_contract import Sandbox
from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.journey import Walk, steps_of
from pytest_numbers_contract.schema_store import PROFILES


@pytest.fixture
def document(cli):
    result = cli("schema", "--openapi")
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


def described(document) -> dict:
    return {told["operationId"]: told for path in document["paths"].values() for told in path.values()}


@pytest.mark.parametrize("profile", PROFILES)
def test_it_is_a_valid_document_of_openapi_3_1(cli, profile):
    found = json.loads(cli("schema", "--openapi", "--profile", profile).out)

    assert found["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(found).iter_errors()] == []


def test_every_operation_that_the_sandbox_serves_is_in_it(document):
    csv = {f"{it.id}.csv" for it in operations() if "csv" in it.suffixes}

    assert set(described(document)) == {it.id for it in operations()} | csv


def test_whatever_happens_on_the_journey_is_promised(document):
    sandbox = Sandbox()
    list(steps_of(Walk(sandbox.answer_request, sandbox.account.sid, "x")))

    operations_told = described(document)
    found = [(call.operation, str(call.exchange.status)) for call in sandbox.calls]

    assert [case for case in found if case[1] not in operations_told[case[0]]["responses"]] == []


def test_a_creation_tells_form_body_errors_and_what_can_follow(document):
    told = document["paths"]["/messaging.twilio.com/v1/Services/{ServiceSid}/PhoneNumbers"]["post"]

    form = told["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert (told["requestBody"]["required"], form["required"]) == (True, ["PhoneNumberSid"])
    assert told["responses"]["201"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/messaging.phone_numbers.phone_number"
    }
    assert told["responses"]["201"]["links"]["messaging.phone_numbers.delete"]["parameters"] == {
        "ServiceSid": "$request.path.ServiceSid",
        "Sid": "$response.body#/sid",
    }
    assert {"400", "401", "404", "409", "412", "429", "500"} <= set(told["responses"])


def test_a_list_tells_its_parameters_and_no_conflict(document):
    told = document["paths"]["/trunking.twilio.com/v1/Trunks/{TrunkSid}/PhoneNumbers"]["get"]

    assert [(it["in"], it["name"], it["required"]) for it in told["parameters"]] == [
        ("path", "TrunkSid", True),
        ("query", "PageSize", False),
        ("query", "Page", False),
        ("query", "PageToken", False),
    ]
    assert "requestBody" not in told
    assert told["responses"].keys().isdisjoint({"409", "412"})


def test_a_list_in_csv_and_a_deletion_have_their_own_bodies(document):
    paths = document["paths"]
    csv = paths["/api.twilio.com/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.csv"]["get"]
    deletion = paths["/api.twilio.com/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json"]["delete"]

    assert set(csv["responses"]["200"]["content"]) == {"text/csv"}
    assert "content" not in deletion["responses"]["204"]


def test_calls_need_basic_credentials(document):
    assert document["security"] == [{"basic": []}]
    assert document["components"]["securitySchemes"]["basic"]["scheme"] == "basic"


@pytest.mark.parametrize("words", [[], ["--openapi", "trunking.phone_numbers.list"]], ids=["neither", "both"])
def test_either_an_operation_or_all(cli, words):
    result = cli("schema", *words)

    assert result.code == 2
    assert "name one OPERATION, or say --openapi" in result.err
