"""`numbers-contract drift`."""

import json

import published
import pytest

from pytest_numbers_contract.drift import KINDS, LEVELS
from pytest_numbers_contract.schema_store import fingerprint


@pytest.fixture
def exported(cli):
    return json.loads(cli("schema", "--openapi").out)


@pytest.fixture
def edited(exported, tmp_path):
    """A copy of our own document in which a member of a trunk's number became nullable and another one is new."""
    members = exported["components"]["schemas"]["trunking.phone_numbers.phone_number"]["properties"]
    members["sid"]["type"] = ["string", "null"]
    members["flags"] = {"type": "integer"}
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(exported), encoding="utf-8")
    return file


def test_nothing_new_is_said_in_one_line_and_exits_0(cli, exported, tmp_path):
    (tmp_path / "same.json").write_text(json.dumps(exported), encoding="utf-8")

    result = cli("drift", "contract", "same.json")

    assert (result.code, result.err) == (0, "")
    assert "46 operations compared" in result.out
    assert result.last == "news: 0 breaks, 0 warnings, 0 infos; known by errata: 0"


def test_a_change_is_told_with_kind_place_both_sides_and_operations(cli, edited):
    result = cli("drift", "contract", edited)

    assert result.code == 1
    lines = result.out.splitlines()
    assert lines[2] == "break    member-became-nullable      $.sid   string → string or null   NE10"
    assert lines[3].startswith("         a member may be null (readers); ")
    assert lines[4] == "         trunking.phone_numbers.fetch"
    assert result.last == "news: 1 break, 0 warnings, 1 info; known by errata: 0"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["contract", "edited.json"], 1, id="default"),
        pytest.param(["contract", "edited.json", "--fail-on", "never"], 0, id="never"),
        pytest.param(["edited.json", "contract", "--fail-on", "info"], 1, id="info"),
        pytest.param(["contract", "contract"], 0, id="nothing"),
        pytest.param(["edited.json", "contract", "--fail-on", "break"], 1, id="break"),
    ],
)
def test_the_exit_code_says_how_bad_it_is(cli, edited, words, code):
    assert cli("drift", *words).code == code


def test_json_has_everything_and_a_version(cli, edited):
    told = json.loads(cli("drift", "contract", "edited.json", "--format", "json").out)

    assert (told["version"], told["contract"]) == (1, fingerprint())
    assert told["news"] == {"break": 1, "warning": 0, "info": 1}
    first = told["changes"][0]
    assert (first["id"], first["level"], first["who"]) == ("member-became-nullable", "break", "readers")
    assert (first["was"], first["now"], first["known"]) == ("string", "string or null", False)
    assert len(first["fingerprint"]) == 12


def test_what_an_earlier_run_told_can_be_accepted(cli, edited, tmp_path):
    told = cli("drift", "contract", "edited.json", "--format", "json").out
    (tmp_path / "accepted.json").write_text(told, encoding="utf-8")

    result = cli("drift", "contract", "edited.json", "--accept", "accepted.json", "--fail-on", "info")

    assert result.code == 0
    assert "accepted (2):" in result.out
    assert result.last == "news: 0 breaks, 0 warnings, 0 infos; known by errata: 0; accepted: 2"


def test_the_profiles_differ_by_what_errata_state(cli, tmp_path):
    (tmp_path / "old.json").write_text(cli("schema", "--openapi", "--profile", "documented").out, encoding="utf-8")

    result = cli("drift", "old.json", "contract")

    assert result.code == 0
    assert "known, errata state it" in result.out
    assert "NE07" in result.out


def test_markdown_is_a_table_and_hides_what_is_known(cli, edited, tmp_path):
    (tmp_path / "old.json").write_text(cli("schema", "--openapi", "--profile", "documented").out, encoding="utf-8")

    news = cli("drift", "contract", "edited.json", "--format", "markdown").out
    known = cli("drift", "old.json", "contract", "--format", "markdown").out

    assert "| break | member-became-nullable | $.sid | string | string or null |" in news
    assert "Nothing new." in known
    assert "<details><summary>" in known


HOSTILE = "x|<img src=x onerror=alert(1)>\n\x1b[2J\u202e" + "y" * 1000


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_a_document_says_has_no_power(cli, edited, exported, form):
    exported["components"]["schemas"]["trunking.phone_numbers.phone_number"]["properties"][HOSTILE] = {}
    edited.write_text(json.dumps(exported), encoding="utf-8")

    out = cli("drift", "contract", "edited.json", "--format", form).out

    assert not set(out) & {"\x1b", "\u202e"}
    assert max(map(len, out.splitlines())) < 700
    assert form == "text" or ("<img" not in out and "x\\|" in out)


def test_what_was_not_compared_is_told(cli, tmp_path):
    (tmp_path / "trunking.json").write_text(json.dumps(published.trunking()), encoding="utf-8")

    lines = cli("drift", "contract", "trunking.json").out.splitlines()

    assert lines[-2] == "not compared, in one document only: api.twilio.com, messaging.twilio.com"
    assert lines[-1] == "not compared, beside the contract: 1 operation of trunking.json"


def test_standard_input_is_a_document(cli, edited):
    assert cli("drift", "contract", "-", stdin=edited.read_bytes()).code == 1


def test_the_kinds_are_listed_with_their_levels(cli):
    result = cli("drift", "--kinds")

    assert result.code == 0
    rows = {line.split()[0]: line.split()[1] for line in result.out.splitlines()[1:]}
    assert rows == {kind.id: kind.level for kind in KINDS.values()}
    assert set(rows.values()) == set(LEVELS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["drift", "contract"], "name OLD and NEW", id="one"),
        pytest.param(["drift", "contract", "none.json"], "none.json: cannot be read", id="missing"),
        pytest.param(["drift", "contract", "pytest.ini"], "pytest.ini:1: not JSON", id="other"),
        pytest.param(["drift", "contract", "other.json"], "nothing to compare: no operation is in both", id="nothing"),
        pytest.param(["drift", "contract", "contract", "--profile", "x"], "there is no profile 'x'", id="profile"),
        pytest.param(["drift", "contract", "contract", "--accept", "empty.json"], "write it again", id="accept-empty"),
        pytest.param(["drift", "contract", "contract", "--accept", "other.json"], "other.json: not what", id="accept"),
        pytest.param(
            ["drift", "contract", "contract", "--accept", "pytest.ini"], "pytest.ini: not what", id="accept-ini"
        ),
    ],
)
def test_wrong_usage_is_told_with_the_way_out(cli, tmp_path, words, told):
    (tmp_path / "other.json").write_text('{"openapi": "3.0.1", "paths": {}}', encoding="utf-8")
    (tmp_path / "empty.json").touch()

    result = cli(*words)

    assert result.code == 2
    assert told in result.err
