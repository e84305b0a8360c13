"""What the judge says of requests."""

import pytest
import samples as s

from pytest_numbers_contract import judge


def told(exchange):
    return [(violation.id, violation.pointer) for violation in judge(exchange).violations]


@pytest.mark.parametrize(
    ("form", "violation"),
    [
        pytest.param(f"PhoneNumberSid={s.PN[2:]}", ("NC403", "/form/PhoneNumberSid"), id="32-characters"),
        pytest.param(f"PhoneNumberSid=TK{s.PN[2:]}", ("NC403", "/form/PhoneNumberSid"), id="wrong-prefix"),
        pytest.param("PhoneNumberSid=", ("NC402", "/form/PhoneNumberSid"), id="blank"),
        pytest.param("", ("NC402", "/form/PhoneNumberSid"), id="absent"),
    ],
)
def test_the_required_parameter_is_judged(form, violation):
    assert told(s.attach(form=form)) == [violation]


def test_an_unknown_parameter_gets_the_nearest_name():
    (violation,) = judge(s.attach(form=f"PhoneNumberSid={s.PN}&PhoneNumberId=1")).violations

    assert (violation.id, violation.pointer) == ("NC401", "/form/PhoneNumberId")
    assert violation.expected == "PhoneNumberSid, perhaps"


def test_an_unknown_parameter_like_no_other_gets_all_names():
    (violation,) = judge(s.attach(form=f"PhoneNumberSid={s.PN}&zzz=1")).violations

    assert violation.expected == "one of PhoneNumberSid"


def test_a_parameter_where_none_is_known_is_told():
    (violation,) = judge(s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}?force=1", 204)).violations

    assert (violation.id, violation.expected) == ("NC401", "no parameter in the query")


def test_a_parameter_in_the_wrong_case_is_told_with_the_right_one():
    exchange = s.attach(form=f"PhoneNumberSid={s.PN}&phonenumbersid={s.PN}")

    (violation,) = judge(exchange).violations
    assert (violation.id, violation.pointer) == ("NC404", "/form/phonenumbersid")
    assert violation.expected == "PhoneNumberSid"


def test_a_parameter_sent_twice_is_told():
    assert told(s.attach(form=f"PhoneNumberSid={s.PN}&PhoneNumberSid={s.PN}")) == [("NC406", "/form/PhoneNumberSid")]


@pytest.mark.parametrize(
    ("form", "violation"),
    [
        pytest.param(f"phoneNumberSid={s.PN}", ("NC404", "/form/phoneNumberSid"), id="case"),
        pytest.param(f"PhoneNumberId={s.PN}", ("NC401", "/form/PhoneNumberId"), id="misspelled"),
        pytest.param("PhoneNumberSid=%ff", ("NC403", "/form"), id="unreadable"),
        pytest.param(f'{{"PhoneNumberSid": "{s.PN}"}}', ("NC405", "/form"), id="json-called-a-form"),
    ],
)
def test_a_required_parameter_that_went_wrong_is_not_missing_as_well(form, violation):
    assert told(s.attach(form=form)) == [violation]


@pytest.mark.parametrize(("value", "check"), [("PN123", "NC403"), ("", "NC402")], ids=["in another form", "blank"])
def test_a_wrong_value_is_told_beside_a_wrong_name_that_meant_it(value, check):
    found = told(s.attach(form=f"PhoneNumberSid={value}&phoneNumberSid={s.PN}"))

    assert sorted(found) == [(check, "/form/PhoneNumberSid"), ("NC404", "/form/phoneNumberSid")]


def test_a_parameter_in_the_wrong_part_is_told_with_the_right_one():
    exchange = s.exchange("POST", f"{s.TRUNKING}?PhoneNumberSid={s.PN}", 201, s.trunk_number())

    (violation,) = judge(exchange).violations

    assert (violation.id, violation.pointer) == ("NC401", "/query/PhoneNumberSid")
    assert violation.expected == "PhoneNumberSid in the form"


def test_a_form_parameter_of_an_operation_without_a_form_is_unlike_any():
    (violation,) = judge(s.exchange("GET", f"{s.TRUNKING}/{s.PN}?PhoneNumberSid=1", 200, s.trunk_number())).violations

    assert violation.expected == "no parameter in the query"


def test_a_missing_parameter_beside_an_unknown_one_is_another_fault():
    found = told(s.attach(form="zzz=1"))

    assert sorted(found) == [("NC401", "/form/zzz"), ("NC402", "/form/PhoneNumberSid")]


def test_a_name_is_escaped_in_its_pointer():
    assert told(s.attach(form=f"PhoneNumberSid={s.PN}&a%2Fb~=1")) == [("NC401", "/form/a~1b~0")]


def test_a_query_that_is_not_utf_8_is_told():
    exchange = s.exchange("GET", f"{s.TRUNKING}?PageSize=%ff", 200, {"phone_numbers": [], "meta": s.meta()})

    assert told(exchange) == [("NC403", "/query")]


def test_json_without_a_media_type_is_one_violation():
    exchange = s.exchange(
        "POST", s.TRUNKING, 201, s.trunk_number(), form='{"PhoneNumberSid": 1}', request_headers={"Accept": "*/*"}
    )

    assert told(exchange) == [("NC405", "/form")]


def test_a_json_body_is_one_violation():
    exchange = s.exchange(
        "POST",
        s.TRUNKING,
        201,
        s.trunk_number(),
        form=f'{{"PhoneNumberSid": "{s.PN}"}}',
        request_headers={"Content-Type": "application/json"},
    )

    assert told(exchange) == [("NC405", "/form")]


def test_a_form_that_is_not_utf_8_is_told():
    assert ("NC403", "/form") in told(s.attach(form="PhoneNumberSid=%ff"))


def test_a_body_nobody_saw_is_not_judged():
    assert told(s.attach(form=None)) == []


@pytest.mark.parametrize(
    ("url", "pointer"),
    [
        pytest.param(s.TRUNKING.replace(s.TK, s.TK[2:]), "/path/TrunkSid", id="32-characters"),
        pytest.param(s.TRUNKING.replace(s.TK, "TR" + s.TK[2:]), "/path/TrunkSid", id="old-prefix"),
    ],
)
def test_a_sid_in_the_path_has_its_form(url, pointer):
    exchange = s.exchange("GET", url, 200, {"phone_numbers": [], "meta": s.meta()})

    assert ("NC409", pointer) in told(exchange)


@pytest.mark.parametrize(
    ("query", "violations"),
    [
        pytest.param("PageSize=50", [], id="size"),
        pytest.param("PageSize=0", [("NC403", "/query/PageSize")], id="zero"),
        pytest.param("PageSize=many", [("NC403", "/query/PageSize")], id="text"),
        pytest.param("PageSize=%D9%A5%D9%A0", [("NC403", "/query/PageSize")], id="arabic-digits"),
        pytest.param("PageSize=" + "9" * 5000, [("NC403", "/query/PageSize")], id="5000-digits"),
        pytest.param("Page=-1", [("NC403", "/query/Page")], id="negative-page"),
        pytest.param("pagesize=5", [("NC404", "/query/pagesize")], id="case"),
        pytest.param("limit=5", [("NC401", "/query/limit")], id="unknown"),
    ],
)
def test_a_query_is_read_by_its_types(query, violations):
    exchange = s.exchange("GET", f"{s.TRUNKING}?{query}", 200, {"phone_numbers": [], "meta": s.meta()})

    assert told(exchange) == violations


@pytest.mark.parametrize("text", ["true", "True", "false"])
def test_booleans_come_in_any_case(text):
    assert told(s.search(s.offered_number(), query=f"?Beta={text}")) == []


def test_a_boolean_that_is_none_is_told():
    assert told(s.search(s.offered_number(), query="?Beta=1")) == [("NC403", "/query/Beta")]


@pytest.mark.parametrize(
    ("form", "violations"),
    [
        pytest.param("PhoneNumber=%2B14155550100", [], id="number"),
        pytest.param("AreaCode=415", [], id="area-code"),
        pytest.param("PhoneNumber=%2B14155550100&AreaCode=415", [("NC407", "/form/PhoneNumber")], id="both"),
        pytest.param("FriendlyName=(415)+555-0100", [("NC407", "/form/PhoneNumber")], id="neither"),
        pytest.param("AreaCode=41", [("NC403", "/form/AreaCode")], id="short-area-code"),
        pytest.param("PhoneNumber=4155550100", [("NC403", "/form/PhoneNumber")], id="malformed-number"),
        pytest.param("phoneNumber=%2B14155550100", [("NC404", "/form/phoneNumber")], id="case"),
    ],
)
def test_a_purchase_names_a_number_or_an_area_code(form, violations):
    assert told(s.buy(form=form)) == violations


@pytest.mark.parametrize(
    "parameter", ["SmsUrl", "VoiceApplicationSid", "TrunkSid", "AddressSid", "BundleSid", "IdentitySid"]
)
def test_an_empty_parameter_clears(parameter):
    exchange = s.exchange("POST", f"{s.INCOMING}/{s.PN}.json", 200, s.owned_number(), form=f"{parameter}=")

    assert told(exchange) == []


class TestAnsweredByARefusal:
    @pytest.mark.parametrize(
        "form",
        [
            pytest.param("", id="missing"),
            pytest.param("phonenumbersid=PN1", id="case"),
            pytest.param("PhoneNumberSid=PN1", id="malformed"),
        ],
    )
    def test_a_request_fault_is_only_noted(self, form):
        verdict = judge(s.attach(s.error(20001, 400), form=form, status=400))

        assert verdict.ok
        assert verdict.noted

    def test_a_rule_about_the_request_is_only_noted_too(self):
        verdict = judge(s.buy(s.error(21421, 400), form="FriendlyName=x", status=400))

        assert verdict.ok
        assert [violation.id for violation in verdict.noted] == ["NC407"]

    def test_a_fault_of_the_refusal_itself_is_a_violation(self):
        verdict = judge(s.attach({}, form="", status=400))

        assert {violation.id for violation in verdict.violations} == {"NC201"}

    def test_a_failure_of_the_service_excuses_nothing(self):
        verdict = judge(s.attach(s.error(20500, 500), form="", status=500))

        assert [violation.id for violation in verdict.violations] == ["NC402"]
