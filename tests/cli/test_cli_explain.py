"""`numbers-contract explain`, and the pages behind it."""

import json
import re
import sys

import pytest
import samples as s

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.catalog import operations, rules
from pytest_numbers_contract.checks import CHECKS
from pytest_numbers_contract.cli import _terminal
from pytest_numbers_contract.cli._terminal import page_text
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import header_pairs
from pytest_numbers_contract.explaining import TOPICS, Page, Section, Table, explain, list_all, pages_of
from pytest_numbers_contract.explaining.examples import EXAMPLES, NOTHING
from pytest_numbers_contract.explaining.shapes import errata_in, members, shape
from pytest_numbers_contract.journeys import JOURNEY_RULES
from pytest_numbers_contract.schema_store import errata, schema

DAY = "https://trunking.twilio.com/v1/Trunks/{TrunkSid}/PhoneNumbers"


def test_without_an_argument_all_is_listed(cli):
    result = cli("explain")

    assert (result.code, result.err) == (0, "")
    for known in (*operations(), *CHECKS, *rules(), *JOURNEY_RULES, *errata()):
        assert re.search(rf"^  {re.escape(known.id)} ", result.out, re.MULTILINE)


@pytest.mark.parametrize("topic", TOPICS)
def test_each_kind_can_be_listed_alone(cli, topic):
    result = cli("explain", topic.upper())

    assert result.code == 0
    assert f"\n{topic.capitalize()} (" in result.out
    assert len(result.out.splitlines()) == len(pages_of(topic)) + 4


def test_a_rule_is_explained(cli):
    result = cli("explain", "nc301")

    assert result.out.splitlines() == [
        "NC301  the sids of the path are those of the body",
        "",
        "  What is created, read or changed under a path belongs to the trunk, service and account that the path names.",
        "",
        "Who says so",
        "  Document 002 'trunk_sid'.",
        "",
        "This keeps it",
        f'  path: {{"TrunkSid": "TK{"0" * 32}"}}',
        f'  body: {{"trunk_sid": "TK{"0" * 32}"}}',
        "",
        "This breaks it",
        f'  path: {{"TrunkSid": "TK{"0" * 32}"}}',
        f'  body: {{"trunk_sid": "TK{"1" * 32}"}}',
    ]


def test_a_check_is_explained(cli):
    result = cli("explain", "NC201")

    assert result.out.splitlines() == [
        "NC201  a required member is there",
        "",
        "  Members that every genuine response has are required.",
        "",
        "  In JSON Schema: required.",
        "",
        "Who says so",
        "  Each violation names the document and attribute, or the erratum, that promises otherwise.",
        "",
        "This keeps it, in messaging.phone_numbers.create",
        '  $.country_code: "US"',
        "",
        "This breaks it",
        '  $.country_code: "nothing there"',
    ]


def test_an_erratum_is_explained(cli):
    result = cli("explain", "NE05")

    assert result.out.splitlines() == [
        "NE05  the trunk in the path is TK and 32 hex",
        "",
        "  Document 000 lost the pattern that 002 has.",
        "",
        "  It is harder: the service takes less than the documents say. On record since 2020-12-01.",
        "",
        "Where, and what holds",
        "  where          trunking.phone_numbers/create.request: path.TrunkSid",
        "  the documents  text",
        "  what holds     TK + 32 hex",
        "",
        "Evidence",
        "  OpenAPI in every version since 2020-12-01; document 002. Grade O: Twilio's OpenAPI.",
        "",
        "These conform",
        '  "TKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
        "",
        "These do not",
        '  "TK123"',
        '  "TRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
    ]


@pytest.mark.parametrize(("erratum", "data"), [("NE36", '{"if": {'), ("NE27", '{"allOf": [{"if": ')])
def test_an_erratum_that_is_a_condition_shows_it_as_data(erratum, data):
    page = explain(erratum)

    [section] = [section for section in page.sections if section.title == "Where, and what holds"]
    [table] = section.parts
    assert table.rows[-1][1].startswith(data)


@pytest.mark.parametrize(
    ("erratum", "sentence"),
    [
        ("NE01", "It is looser: the service promises less than the documents do."),
        ("NE09", "It is harder: the service promises more than the documents do."),
        ("NE61", "It is looser: the service takes more than the documents say."),
        ("NE65", "It is harder: the service takes less than the documents say."),
    ],
)
def test_an_erratum_tells_what_its_direction_means_to_an_answer_or_to_a_request(erratum, sentence):
    assert sentence in explain(erratum).parts


def test_an_erratum_of_members_shows_those_that_no_document_has():
    page = explain("NE06")

    assert ("the documents", "nothing") in page.sections[0].parts[0].rows


def test_long_examples_are_told_by_their_difference():
    page = explain("NE09")

    assert page.sections[-1].parts[0].text.splitlines() == [
        "{}",
        "the first that conforms, without account_sid",
        "the first that conforms, without address_requirements",
        "… and 24 more",
    ]


def test_an_operation_is_explained(cli):
    result = cli("explain", "incoming_phone_numbers.list")

    told = result.out.splitlines()
    assert told[0] == (
        "incoming_phone_numbers.list  "
        "GET https://api.twilio.com/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json"
    )
    assert told[2] == ("  Ask for .json or .csv: without a suffix the 2010 API answers XML, which is not judged.")
    for row in (
        "path AccountSid AC + 32 hex yes OpenAPI 'AccountSid'",
        "query PageToken text no OpenAPI 'PageToken'",
        "200 A page of the phone numbers that an account owns",
        "4xx, 5xx The body of an error, in the two forms that were recorded",
        "incoming_phone_numbers list yes OpenAPI 'incoming_phone_numbers', NE48",
        "incoming_phone_numbers[].sid PN + 32 hex yes 003 'sid', NE35",
        "incoming_phone_numbers[].capabilities object of booleans, with voice, sms yes 003 'capabilities', NE35, NE46",
        "incoming_phone_numbers[].beta boolean or null at times 003 'beta', NE27, NE32",
        "end integer, at least 0 yes OpenAPI 'end', NE18, NE48",
        "Twilio-Request-Id RQ + 32 hex no NE19",
        "NE17 the page members of the 2010 API are relative references",
        "NC316 start and end count the items",
        "NC318 more info holds the code",
    ):
        assert row in [" ".join(line.split()) for line in told]


def test_an_operation_has_its_own_errata_and_no_others():
    [section] = [it for it in explain("messaging.phone_numbers.delete").sections if it.title == "Errata"]

    assert [row[0] for row in section.parts[0].rows] == ["NE19", "NE26"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("NC309", "Twilio's OpenAPI: AreaCode."),
        ("NC318", "Real responses, quoted by those who received them: recorded errors."),
    ],
)
def test_a_rule_names_its_evidence_as_it_is_called(rule, sentence):
    [section] = [section for section in explain(rule).sections if section.title == "Who says so"]

    assert section.parts == (sentence,)


def test_a_rule_that_only_warns_says_so():
    [rule, *_] = [rule for rule in rules() if rule.severity == "warning"]

    assert "It is a warning." in explain(rule.id).parts


def test_an_operation_without_a_body_says_so(cli):
    result = cli("explain", "trunking.phone_numbers.delete")

    assert "  204       no body" in result.out.splitlines()


def test_an_error_code_is_explained(cli):
    result = cli("explain", "21710")

    assert result.out.startswith("21710  Phone Number or Short Code is already in the Messaging Service\n")
    assert "  409     Phone Number or Short Code is already in the Messaging Service.  a number is added" in result.out


@pytest.mark.parametrize(
    ("word", "near"),
    [
        pytest.param("NC999", "NC", id="rule"),
        pytest.param("trunking.numbers.create", "trunking.phone_numbers.create", id="operation"),
        pytest.param("ne100", "NE10", id="lower case"),
        pytest.param("2171", "2171", id="error code"),
        pytest.param("\x1b[2J", "N", id="nothing like it"),
    ],
)
def test_an_unknown_word_exits_2_with_the_nearest(cli, word, near):
    result = cli("explain", word)

    assert (result.code, result.out) == (2, "")
    assert "\x1b" not in result.err
    assert near in result.err.splitlines()[1].partition("the nearest: ")[2]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_id_has_a_page_of_its_own(topic):
    pages = pages_of(topic)

    assert len({page.id for page in pages}) == len(pages)
    assert all(explain(page.id) == page and page.title for page in pages)


def test_unknown_words_are_bad_settings():
    with pytest.raises(BadSetting, match="nothing here is called 'x'"):
        explain("x")


# --- the examples of checks hold what they say


BASES = {
    "messaging.phone_numbers.create": s.pool(),
    "messaging.phone_numbers.list": s.exchange(
        "GET",
        s.MESSAGING,
        200,
        {
            "phone_numbers": [],
            "meta": json.loads(
                json.dumps(s.meta(page_size=20)).replace(s.TRUNKING, s.MESSAGING).replace("PageSize=50", "PageSize=20")
            ),
        },
    ),
    "trunking.phone_numbers.create": s.attach(),
    "trunking.phone_numbers.fetch": s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 200, s.trunk_number()),
    "trunking.phone_numbers.delete": s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204),
    "incoming_phone_numbers.list": s.exchange("GET", f"{s.INCOMING}.csv", 200, b"sid\n", kind="text/csv"),
}


def applied(example, value):
    """Put a value where an example says, into a genuine exchange of its operation."""
    base = BASES[example.operation]
    part, _, name = example.place.partition(".")
    status = value if part == "status" else example.status
    url, form, headers, body = base.url, base.request.body, dict(base.response.headers), base.response.body
    sent = dict(base.request.headers)
    if status == 404:
        body = json.dumps(s.error()).encode()
    if part == "headers":
        headers[name] = value
    elif part == "body":
        body = value.encode()
    elif part == "path":
        url = url.replace(s.MG, value)
    elif part == "query":
        url = f"{url}?{value}"
    elif part == "form":
        form = value.replace("a" * 32, s.PN[2:]).encode()
        sent["Content-Type"] = "application/json" if value.startswith("{") else "application/x-www-form-urlencoded"
    elif part == "$":
        document = json.loads(body)
        *above, last = name.split(".")
        owner = document[above[0]] if above else document
        owner.pop(last, None)
        owner |= {} if value is NOTHING else {last: value}
        body = json.dumps(document).encode()
    headers.setdefault("Content-Type", "application/json")
    return Exchange(
        base.method, url, status, request_headers=header_pairs(sent), request_body=form, headers=headers, body=body
    )


def test_every_check_has_an_example():
    assert set(EXAMPLES) == {check.id for check in CHECKS}


@pytest.mark.parametrize("check", sorted(EXAMPLES))
def test_an_example_breaks_its_check_and_no_other(check):
    example = EXAMPLES[check]

    verdict = judge(applied(example, example.breaks), operation=example.operation)

    found = verdict.warnings if check == "NC390" else (*verdict.violations, *verdict.noted)
    assert {violation.id for violation in found} - {"NC301", "NC324"} == {check}


@pytest.mark.parametrize("check", sorted(EXAMPLES))
def test_an_example_keeps_its_check(check):
    example = EXAMPLES[check]

    verdict = judge(applied(example, example.keeps), operation=example.operation)

    assert check not in {violation.id for violation in (*verdict.violations, *verdict.warnings)}


# --- shapes


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({}, "anything"),
        ({"type": "string"}, "text"),
        ({"type": ["string", "null"]}, "text or null"),
        ({"type": "string", "format": "uri"}, "text (uri)"),
        ({"type": "string", "pattern": "^a$"}, "text like ^a$"),
        ({"type": "string", "pattern": "^a$", "title": "an a", "maxLength": 1}, "an a"),
        ({"type": "string", "minLength": 2, "maxLength": 2}, "text, 2 characters"),
        ({"type": "string", "minLength": 1}, "text, at least 1 character"),
        ({"type": "string", "maxLength": 64}, "text, at most 64 characters"),
        ({"type": "integer", "minimum": 1, "maximum": 1000}, "integer, 1 to 1000"),
        ({"enum": ["GET", "POST", None]}, "GET, POST or null"),
        ({"enum": ["only", ""]}, 'only or ""'),
        ({"const": True}, "true"),
        ({"const": "x"}, "x"),
        ({"enum": ["x"]}, "x"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, "list of texts, each once"),
        ({"type": "array", "items": {"type": "string", "title": "a colour"}}, "list of a colour"),
        ({"type": "array", "minItems": 1}, "list, at least 1 item"),
        ({"type": ["object", "null"], "additionalProperties": {"type": "boolean"}}, "object of booleans or null"),
        ({"type": "object", "title": "A thing", "required": ["a", "b"]}, "object, with a, b"),
        ({"type": ["integer", "string"]}, "integer or text"),
    ],
)
def test_a_schema_is_said_in_words(held, said):
    assert shape(held) == said


def test_members_of_either_form_are_listed_once():
    found = {member.name: member.required for member in members(schema("common/error.json"))}

    assert (found["message"], found["status"], found["code"]) == ("yes", "at times", "no")


def test_members_that_are_there_under_a_condition_name_the_erratum_that_wants_them():
    found = {member.name: member for member in members(schema("incoming_phone_numbers/phone_number.json"))}

    assert (found["date_created"].required, found["date_created"].says) == (
        "at times",
        "003 'date_created', NE34, NE36",
    )
    assert (found["origin"].required, found["origin"].says) == ("at times", "OpenAPI 'origin', NE27, NE47")
    assert (found["status"].required, found["status"].says) == ("no", "OpenAPI 'status', NE47")
    assert (found["sid"].required, found["sid"].says) == ("yes", "003 'sid', NE35")


def test_of_two_forms_of_a_member_the_first_is_listed():
    held = {"then": {"properties": {"a": {"type": "string"}}}, "else": {"properties": {"a": {"type": "integer"}}}}

    assert [member.shape for member in members(held)] == ["text"]


def test_a_member_of_a_member_that_an_erratum_brought_names_it():
    found = {member.name: member.says for member in members(schema("trunking.phone_numbers/phone_number.json"))}

    assert found["links.phone_number"] == "NE06"


def test_errata_are_found_wherever_they_left_a_mark():
    node = {"x-erratum": "NE01", "properties": {"a": {"x-errata": {"type": "NE02"}}}, "list": [{"x-erratum": "NE03"}]}

    assert errata_in(node) == {"NE01", "NE02", "NE03"}


# --- terminals


def test_a_table_fits_a_terminal():
    page = Page("X", "x", ("word " * 30,), (Section("T", (Table(("a", "b"), (("x" * 70, "word " * 20),)),)),))

    text = page_text(page, width=80, colour=False)

    assert max(map(len, text.splitlines())) <= 80
    assert "word word" in text


def test_a_narrow_terminal_gets_a_readable_column_nevertheless():
    page = Page("X", "x", (), (Section("T", (Table(("a", "b"), (("x" * 30, "word " * 20),)),)),))

    text = page_text(page, width=20, colour=False)

    assert max(map(len, text.splitlines())) == 2 + 30 + 2 + 24


def test_an_empty_cell_is_left_empty():
    section = Section("T", (Table(("a", "b"), (("x", ""),)),))

    assert page_text(Page("X", "x", (), (section,)), width=40, colour=False).splitlines()[-1] == "  x"


def test_titles_are_bold_where_colours_are_wanted():
    text = page_text(Page("X", "x", (), (list_all("checks"),)), width=None, colour=True)

    assert text.startswith("\x1b[1mX  x\x1b[0m")


@pytest.mark.parametrize(("tty", "width"), [(True, 33), (False, None)], ids=["terminal", "pipe"])
def test_lines_end_only_on_a_terminal(monkeypatch, tty, width):
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty, raising=False)

    assert _terminal.width_of(sys.stdout) == width


@pytest.mark.parametrize(("term", "coloured"), [("xterm", True), ("dumb", False)])
def test_a_terminal_that_knows_colours_gets_them(monkeypatch, term, coloured):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)

    assert _terminal.wants_colour(sys.stdout) is coloured
