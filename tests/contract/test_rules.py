"""Rules: each has an id, a source and two examples, holds on anything, and is reached by the judge."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import samples as s
from contract_faults import SHAPES
from contract_instances import instances

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.catalog import operations, resources, rules, rules_of
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.rules import SHARED, Rule, Scene, one, page
from pytest_numbers_contract.rules.errors import ERRORS
from pytest_numbers_contract.rules.paging import PAGING

RULES = [pytest.param(rule, id=rule.id) for rule in rules()]
OTHER = "f0" * 16


def owned_list(*items: dict[str, Any], query: str = "", **members: Any) -> Exchange:
    return s.exchange("GET", f"{s.INCOMING}.json{query}", 200, s.owned_page(list(items), **members))


def trunk_list(*items: dict[str, Any], query: str = "", **meta: Any) -> Exchange:
    return s.exchange("GET", s.TRUNKING + query, 200, {"phone_numbers": list(items), "meta": s.meta(**meta)})


def refusal(**members: Any) -> Exchange:
    return s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, s.error(20404, **members))


# What breaks each rule, as it would come: this and nothing else of the rule's kind.
BROKEN = {
    "NC301": s.attach(s.trunk_number(trunk_sid="TK" + OTHER)),
    "NC302": s.attach(form="PhoneNumberSid=PN" + OTHER),
    "NC303": s.attach(s.trunk_number(url=f"{s.TRUNKING}/PN{OTHER}")),
    "NC304": s.attach(s.trunk_number(voice_application_sid="AP" + OTHER)),
    "NC305": s.buy(form="PhoneNumber=%2B14155550100&FriendlyName=Desk"),
    "NC306": s.attach(s.trunk_number(date_created="2015-02-30T20:12:31Z")),
    "NC307": s.attach(s.trunk_number(date_updated="2015-07-30T20:12:30Z")),
    "NC308": s.pool(s.pool_number(country_code="DK")),
    "NC309": s.search(s.offered_number(), query="?AreaCode=212"),
    "NC310": s.search(s.offered_number(), query="?Contains=999"),
    "NC311": s.search(s.offered_number(), country="CA"),
    "NC312": trunk_list(
        s.trunk_number(), s.trunk_number(sid="PN" + OTHER), page_size=1,
        url=f"{s.TRUNKING}?PageSize=1&Page=0", first_page_url=f"{s.TRUNKING}?PageSize=1&Page=0",
    ),
    "NC313": trunk_list(query="?PageSize=20"),
    "NC314": trunk_list(key="items"),
    "NC315": trunk_list(next_page_url=f"{s.TRUNKING}?PageSize=50&Page=2"),
    "NC316": owned_list(s.owned_number(), end=1),
    "NC317": trunk_list(s.trunk_number(), s.trunk_number()),
    "NC318": refusal(more_info="https://www.twilio.com/docs/errors/20003"),
    "NC319": s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 404, s.error(20404, 400)),
    "NC320": owned_list(s.owned_number(), query="?PhoneNumber=212"),
    "NC321": s.buy(form="PhoneNumber=%2B14155550101"),
    "NC322": s.search(
        s.offered_number(capabilities={"voice": True, "SMS": False, "MMS": True}), query="?SmsEnabled=true"
    ),
    "NC323": s.attach(s.trunk_number(links={"phone_number": f"{s.INCOMING}/PN{OTHER}"})),
    "NC324": s.pool(s.pool_number(url=f"{s.MESSAGING}/PN{OTHER}")),
    "NC325": s.buy(s.owned_number(uri=s.owned_number(sid="PN" + OTHER)["uri"])),
    "NC326": s.search(s.offered_number(phone_number="+447700900123")),
    "NC407": s.buy(form="FriendlyName=Desk"),
    "NC408": s.search(s.offered_number(), query="?InRateCenter=SNFC"),
    "NC410": trunk_list(query="?PageSize=2000"),
}  # fmt: skip


def test_the_rules_are_these() -> None:
    assert [rule.id for rule in rules()] == sorted(BROKEN)


def test_only_these_rules_warn() -> None:
    assert [rule.id for rule in rules() if rule.severity == "warning"] == ["NC410"]


def test_no_id_stands_for_two_rules() -> None:
    declared = {id(rule): rule for resource in resources() for rule in (*SHARED, *PAGING, *ERRORS, *resource.rules)}

    ids = [rule.id for rule in declared.values()]

    assert sorted(ids) == sorted(set(ids)) == [rule.id for rule in rules()]


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in rules()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_id_name_source_and_explanation(rule: Rule) -> None:
    assert re.fullmatch(r"NC[34][0-9]{2}", rule.id)
    assert re.fullmatch(r"[a-z0-9_ ]+", rule.name)
    assert re.match(r"00[0-3] '|[SODRKTI], ", rule.source)
    assert rule.explanation.strip().endswith(".")
    assert rule.severity in ("violation", "warning")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_a_document_is_documented(rule: Rule) -> None:
    assert rule.documented == (re.match(r"00[0-3] '", rule.source) is not None)


@pytest.mark.parametrize("rule", RULES)
def test_the_example_that_keeps_a_rule_has_no_finding(rule: Rule) -> None:
    assert list(rule.check(rule.keeps)) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_example_that_breaks_a_rule_has_one_finding(rule: Rule) -> None:
    assert len(list(rule.check(rule.breaks))) == 1


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_about_a_request_points_into_it(rule: Rule) -> None:
    findings = list(rule.check(rule.breaks))

    parts = {(finding.part, finding.pointer.split("/")[1] in ("path", "query", "form")) for finding in findings}

    assert parts == {("request", True) if rule.id.startswith("NC4") else ("response", False)}


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(Scene(), id="nothing"),
        pytest.param(Scene(verb="fetch", form=None), id="form-not-seen"),
        pytest.param(one({}), id="an-empty-item"),
        pytest.param(one({}, form=None, status=201), id="an-empty-item-of-a-form-not-seen"),
        pytest.param(page("phone_numbers", []), id="an-empty-page"),
        pytest.param(page("phone_numbers", [{}, {}]), id="a-page-of-empty-items"),
        pytest.param(page("phone_numbers", [{}], body={"meta": {}}), id="an-empty-meta"),
        pytest.param(Scene(status=500), id="an-empty-error"),
        pytest.param(Scene(query={"Contains": "", "AreaCode": 0, "PhoneNumber": "", "PageSize": 50}), id="blank-query"),
        pytest.param(
            one(dict.fromkeys(("url", "uri", "sid", "links", "capabilities", "trunk_sid", "date_created", "beta"))),
            id="nulls",
        ),
    ],
)
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_nothing_where_there_is_nothing(rule: Rule, scene: Scene) -> None:
    assert list(rule.check(scene)) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_judge_asks_the_rule(rule: Rule) -> None:
    verdict = judge(BROKEN[rule.id])

    told = {violation.id for violation in (*verdict.violations, *verdict.noted, *verdict.hints)}

    assert rule.id in told


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_weighs_as_it_says(rule: Rule) -> None:
    verdict = judge(BROKEN[rule.id])

    weighed = {violation.id for violation in (verdict.hints if rule.severity == "warning" else verdict.violations)}

    assert rule.id in weighed


@pytest.mark.parametrize("operation", [pytest.param(operation, id=operation.id) for operation in operations()])
def test_an_operation_has_the_rules_of_its_kind(operation: Operation) -> None:
    ids = {rule.id for rule in rules_of(operation)}

    assert {"NC301", "NC304", "NC306", "NC307", "NC317"} <= ids
    assert ({"NC312", "NC313", "NC314", "NC315", "NC316", "NC410"} <= ids) == (operation.paging is not None)


BODIES = [
    pytest.param(operation, status, body, id=f"{operation.id} {status}")
    for operation in operations()
    for status, body in (*operation.responses.items(), (404, "common/error.json"))
    if body in SHAPES
]
PATH = {"TrunkSid": s.TK, "ServiceSid": s.MG, "Sid": s.PN, "AccountSid": s.AC, "CountryCode": "US"}
QUERY = "PageSize=2&Page=1&AreaCode=415&Contains=4**&SmsEnabled=true&PhoneNumber=415&Beta=true&Origin=twilio"


@pytest.mark.parametrize("profile", ["wire", "documented"])
@pytest.mark.parametrize(("operation", "status", "body"), BODIES)
def test_no_body_makes_a_rule_fall_over(operation: Operation, status: int, body: str, profile: str) -> None:
    url = f"https://{operation.host}.twilio.com{operation.path.format(**PATH)}{'.json' * bool(operation.suffixes)}?{QUERY}"
    form = f"PhoneNumberSid={s.PN}&FriendlyName=x&TrunkSid=&AreaCode=415&AccountSid={s.AC}"

    verdicts = [
        judge(s.exchange(operation.method, url, status, json.dumps(instance).encode(), form=form), profile=profile)
        for instance in instances(body)[::7]
    ]

    assert {verdict.operation.id for verdict in verdicts} == {operation.id}
