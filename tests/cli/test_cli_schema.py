"""`numbers-contract schema`."""

import json
from itertools import chain

import jsonschema_rs
import pytest
import samples as s
from jsonschema import Draft202012Validator

from pytest_numbers_contract.catalog import operations
from pytest_numbers_contract.cli._portable import portable
from pytest_numbers_contract.schema_store import PROFILES, errata, schema

BODIES = [(it.id, status) for it in operations() for status, body in it.responses.items() if body]


def printed(cli, *argv):
    result = cli("schema", *argv)
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("operation", "status"), BODIES)
def test_every_body_is_one_self_contained_schema(cli, operation, status, profile):
    found = printed(cli, operation, "--status", status, "--profile", profile)

    Draft202012Validator.check_schema(found)
    jsonschema_rs.meta.validate(found)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"https://numbers-contract.example/schemas/{profile}/{operation}/{status}.json"
    assert "$ref" not in json.dumps(found)


@pytest.mark.parametrize("operation", [it.id for it in operations()])
def test_every_request_is_one_self_contained_schema(cli, operation):
    found = printed(cli, operation, "--request")

    Draft202012Validator.check_schema(found)
    assert set(found["properties"]) <= {"path", "query", "form"}
    assert found["$id"].endswith(f"/wire/{operation}/request.json")


def test_it_judges_as_the_contract_does(cli):
    created = Draft202012Validator(printed(cli, "trunking.phone_numbers.create"))

    assert created.is_valid(s.trunk_number())
    assert not created.is_valid(s.trunk_number(phone_number="4155550100"))
    assert not created.is_valid(s.trunk_number(phone_number="+14155550100\n"))


def test_the_request_is_an_object_of_path_query_and_form(cli):
    request = Draft202012Validator(printed(cli, "messaging.phone_numbers.create", "--request"))

    assert request.is_valid({"path": {"ServiceSid": s.MG}, "query": {}, "form": {"PhoneNumberSid": s.PN}})
    assert not request.is_valid({"path": {"ServiceSid": s.MG}, "query": {}, "form": {"phoneNumberSid": s.PN}})


def test_the_documents_alone_say_less(cli):
    documented = Draft202012Validator(printed(cli, "messaging.phone_numbers.create", "--profile", "documented"))

    assert documented.is_valid({})


def test_the_profile_may_come_from_the_environment(cli, monkeypatch):
    monkeypatch.setenv("NUMBERS_CONTRACT_PROFILE", "documented")

    assert "/documented/" in printed(cli, "messaging.phone_numbers.create")["$id"]


def test_a_failure_has_the_schema_of_errors(cli):
    error = Draft202012Validator(printed(cli, "trunking.phone_numbers.delete", "--status", "404"))

    assert error.is_valid(s.error())
    assert not error.is_valid({"code": 20404})


def test_who_says_so_stands_in_comments(cli):
    found = printed(cli, "trunking.phone_numbers.create")

    members = found["properties"]
    assert members["date_created"]["$comment"] == "000 'date_created'; NE03 (format, maxLength, pattern, type)"
    assert members["links"]["$comment"].startswith("NE06")
    assert members["voice_application_sid"]["$comment"].startswith("000 'voice_application_sid'; 000 lost this")
    assert '"x-' not in json.dumps(found)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        pytest.param(["trunking.list"], "there is no operation 'trunking.list'", id="operation"),
        pytest.param(["trunking.phone_numbers.delete"], "answers 204 without a body", id="no body"),
        pytest.param(["trunking.phone_numbers.list", "--status", "302"], "does not answer 302", id="status"),
        pytest.param(["trunking.phone_numbers.list", "--status", "0"], "does not answer 0", id="status 0"),
        pytest.param(["trunking.phone_numbers.list", "--profile", "x"], "there is no profile 'x'", id="profile"),
        pytest.param(["trunking.phone_numbers.list", "--request", "--status", "200"], "not allowed with", id="both"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_would_be_right(cli, argv, told):
    result = cli("schema", *argv)

    assert (result.code, result.out) == (2, "")
    assert told in result.err


# --- portable schemas


@pytest.mark.parametrize("erratum", errata(), ids=lambda erratum: erratum.id)
def test_what_is_printed_says_the_same_as_the_contract(erratum):
    for place in erratum.places:
        contract, exported = Draft202012Validator(schema(place)), portable(schema(place))
        validators = Draft202012Validator(exported), jsonschema_rs.Draft202012Validator(exported)

        for value in chain(erratum.conforms, erratum.violates):
            assert [validator.is_valid(value) for validator in validators] == [contract.is_valid(value)] * 2


def test_no_look_ahead_and_no_format_of_our_own_is_left():
    found = json.dumps(
        [portable(schema(reference)) for it in operations() for reference in it.responses.values() if reference]
    )

    assert "(?!" not in found
    assert set(json.loads(found)[0]) >= {"type", "properties"}
    assert "phone-number-capabilities" not in found


def test_a_schema_that_has_a_not_already_keeps_it():
    held = {"type": "string", "pattern": r"^a+$(?!\n)", "not": {"const": "aa"}}

    exported = Draft202012Validator(portable(held))

    assert [exported.is_valid(text) for text in ("a", "aa", "a\n", "b")] == [True, False, False, False]


@pytest.mark.parametrize("keyword", ["const", "default", "enum"])
def test_values_are_left_as_they_are(keyword):
    held = {keyword: [{"x-source": "format", "format": "x"}]}

    assert portable(held) == held


def test_members_that_are_named_like_keywords_stay():
    held = {"type": "object", "properties": {"format": {"type": "string"}, "x-source": {"type": "string"}}}

    assert portable(held) == held
