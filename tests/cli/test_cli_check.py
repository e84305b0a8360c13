"""`numbers-contract check`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import samples as s
from cli_run import cassette

from pytest_numbers_contract import Exchange
from pytest_numbers_contract.cli import _checking

GOOD = s.attach()
BAD = s.attach(s.trunk_number(phone_number="4155550100"))
ELSEWHERE = Exchange("GET", "https://example.com/x", 200, body=b"{}")
UNKNOWN = s.exchange("GET", "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json", 200, {})
REFUSED = s.attach(s.error(20001, 400), form="", status=400)
PAGE = {"phone_numbers": [], "meta": s.meta()}


def test_exchanges_that_conform_exit_0(cli):
    cassette("x.yaml", GOOD, s.pool())

    result = cli("check", "x.yaml")

    assert (result.code, result.err) == (0, "")
    assert result.out == "1 file, 2 exchanges: 2 judged, 0 violations, 3 errata met\n"


def test_a_violation_exits_1_and_names_file_and_line(cli):
    number = json.dumps(s.trunk_number(phone_number="4155550100"), indent=2).encode()
    file = cassette("x.yaml", GOOD, s.attach(number))
    before, _, _ = file.read_text(encoding="utf-8").partition('"4155550100"')
    line = before.count("\n") + 1

    result = cli("check", "x.yaml")

    assert result.code == 1
    assert "trunking.phone_numbers.create broke its contract (1 violation)\n" in result.out
    assert "from x.yaml:" in result.out
    assert f"explain NC204; at x.yaml:{line}\n" in result.out
    assert result.last == "1 file, 2 exchanges: 2 judged, 1 violation, 3 errata met, 1 warning"


@pytest.mark.parametrize(
    ("exchange", "line"),
    [
        pytest.param(s.attach(status=200), 4, id="status"),
        pytest.param(s.attach(kind="text/html"), 4, id="header"),
        pytest.param(s.exchange("DELETE", f"{s.TRUNKING}/PN1", 204), 4, id="path"),
        pytest.param(s.exchange("GET", f"{s.TRUNKING}?pagesize=1", 200, PAGE), 4, id="query"),
        pytest.param(s.attach(form=f"phoneNumberSid={s.PN}"), 7, id="form"),
        pytest.param(s.attach(b"{"), 19, id="body"),
    ],
)
def test_what_is_in_no_member_has_the_line_of_its_exchange_or_body(cli, exchange, line):
    cassette("x.yaml", exchange)

    result = cli("check", "x.yaml", "--format", "ndjson")

    assert {violation["line"] for violation in result.objects[0]["violations"]} == {line}


def test_what_the_service_refused_is_noted_and_exits_0(cli):
    cassette("x.yaml", REFUSED)

    result = cli("check", "x.yaml")

    assert result.code == 0
    assert result.last == "1 file, 1 exchange: 1 judged, 0 violations, 0 errata met, 1 noted"


def test_other_hosts_are_skipped_and_counted(cli):
    cassette("x.yaml", GOOD, ELSEWHERE)

    result = cli("check", "x.yaml")

    assert result.code == 0
    assert result.last == "1 file, 2 exchanges: 1 judged, 0 violations, 3 errata met, 1 on another host"


def test_nothing_judged_is_never_0(cli):
    cassette("x.yaml", ELSEWHERE)

    result = cli("check", "x.yaml")

    assert result.code == 2
    assert result.err == (
        "numbers-contract: nothing was judged\n  of the exchanges in these files, none is with a Twilio host\n"
    )


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(UNKNOWN, id="unknown operation"),
        pytest.param(s.exchange("GET", s.INCOMING, 200, b"<x/>"), id="XML"),
        pytest.param(Exchange("GET", "/v1/Trunks", 200), id="no host"),
        pytest.param(Exchange("GET", "http://[", 200), id="no URL"),
    ],
)
def test_what_cannot_be_judged_is_told_and_exits_2_while_all_others_are_judged(cli, exchange):
    cassette("x.yaml", exchange, BAD)

    result = cli("check", "x.yaml")

    assert result.code == 2
    assert result.err.startswith("x.yaml:4, recorded 2026-03-02: not judged: ")
    assert result.err.endswith("numbers-contract: 1 not judged\n  say --allow-not-judged if that may be\n")
    assert "1 violation," in result.last
    assert result.last.endswith("1 not judged")


@pytest.mark.parametrize(
    ("others", "code", "told"),
    [
        pytest.param([GOOD], 0, "", id="clean"),
        pytest.param([BAD], 1, "", id="violations"),
        pytest.param([], 2, "nothing was judged", id="nothing judged"),
    ],
)
def test_what_cannot_be_judged_may_be_allowed(cli, others, code, told):
    cassette("x.yaml", UNKNOWN, *others)

    result = cli("check", "x.yaml", "--allow-not-judged")

    assert result.code == code
    assert told in result.err


def test_a_file_that_cannot_be_read_exits_2_while_all_others_are_judged(cli):
    cassette("b.yaml", BAD)
    Path("a.yaml").write_text("interactions: [", encoding="utf-8")

    result = cli("check", "a.yaml", "b.yaml", "missing.yaml")

    assert result.code == 2
    assert result.err.startswith("a.yaml:2: not YAML: ")
    assert "missing.yaml: cannot be read: No such file" in result.err
    assert "1 violation," in result.last
    assert result.last.endswith("2 unreadable")


def test_what_could_not_be_read_is_told_alone(cli):
    result = cli("check", "missing.yaml")

    assert result.code == 2
    assert result.err == "missing.yaml: cannot be read: No such file or directory\n  is the name right?\n"


def test_a_folder_without_cassettes_exits_2(cli):
    Path("empty").mkdir()

    result = cli("check", "empty")

    assert result.code == 2
    assert result.err.startswith("empty: a folder without ")


def test_a_file_named_twice_is_checked_once(cli):
    cassette("x.yaml", GOOD)

    result = cli("check", ".", "./x.yaml")

    assert result.last.startswith("1 file, 1 exchange:")


def test_json_cassettes_and_hars_are_read(cli):
    body = json.dumps(s.trunk_number())
    entry = {
        "startedDateTime": "2026-03-02T10:00:00Z",
        "request": {"method": "GET", "url": f"{s.TRUNKING}/{s.PN}", "headers": []},
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": body},
        },
    }
    Path("x.har").write_text(json.dumps({"log": {"entries": [entry]}}), encoding="utf-8")

    result = cli("check", "x.har")

    assert (result.code, result.last) == (0, "1 file, 1 exchange: 1 judged, 0 violations, 3 errata met")


@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        pytest.param(PAGE, [], 0, id="a success by default"),
        pytest.param({}, [], 1, id="a success that is none"),
        pytest.param(s.error(), ["--status", 404], 0, id="an error"),
        pytest.param(PAGE, ["--status", 404], 1, id="a success as an error"),
    ],
)
def test_a_bare_body_is_judged_as_an_operations_answer(cli, body, options, code):
    stdin = json.dumps(body).encode()

    result = cli("check", "-", "--operation", "trunking.phone_numbers.list", *options, stdin=stdin)

    assert result.code == code


def test_a_bare_body_answers_with_the_operations_own_success_by_default(cli):
    stdin = json.dumps(s.trunk_number()).encode()

    result = cli("check", "-", "--operation", "trunking.phone_numbers.create", "--format", "ndjson", stdin=stdin)

    assert (result.code, result.objects[0]["status"]) == (0, 201)


def test_a_bare_csv_is_judged_by_its_columns(cli):
    Path("numbers.csv").write_text("sid,sid\n", encoding="utf-8")

    result = cli("check", "numbers.csv", "--operation", "incoming_phone_numbers.list")

    assert result.code == 1
    assert "NC106" in result.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(["--status", "200"], "--status without --operation", id="status alone"),
        pytest.param(["--operation", "trunking.list"], "there is no operation 'trunking.list'", id="operation"),
        pytest.param(["--operation", "trunking.phone_numbers.list", "--status", "99"], "99 is no HTTP status", id="99"),
        pytest.param(["--profile", "strict"], "there is no profile 'strict'", id="profile"),
        pytest.param(["--format", "xml"], "invalid choice: 'xml'", id="format"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_would_be_right(cli, options, told):
    result = cli("check", "x.yaml", *options)

    assert (result.code, result.out) == (2, "")
    assert told in result.err


# --- settings


@pytest.mark.parametrize(
    ("ini", "environment", "option", "profile"),
    [
        pytest.param("", "", [], "wire", id="default"),
        pytest.param("numbers_contract_profile = documented", "", [], "documented", id="ini"),
        pytest.param("numbers_contract_profile = documented", "wire", [], "wire", id="environment over ini"),
        pytest.param("", "wire", ["--profile", "documented"], "documented", id="command line over environment"),
    ],
)
def test_the_profile_comes_from_command_line_environment_or_ini(cli, monkeypatch, ini, environment, option, profile):
    cassette("x.yaml", GOOD)
    Path("pytest.ini").write_text(f"[pytest]\n{ini}\n", encoding="utf-8")
    monkeypatch.setenv("NUMBERS_CONTRACT_PROFILE", environment)

    result = cli("check", "x.yaml", "--format", "ndjson", *option)

    assert result.objects[0]["profile"] == profile


def test_a_waiver_lets_a_violation_pass(cli, monkeypatch):
    cassette("x.yaml", BAD)
    monkeypatch.setenv("NUMBERS_CONTRACT_WAIVE", "NC204 @ trunking.* $.phone_number until=2999-01-01 reason=known")

    result = cli("check", "x.yaml")

    assert result.code == 0
    assert result.out == "1 file, 1 exchange: 1 judged, 0 violations, 3 errata met, 1 waived, 1 warning\n"


def test_an_expired_waiver_fails_and_an_unused_one_is_told(cli):
    expired = "NC204 @ trunking.phone_numbers.create $.phone_number until=2001-01-31 reason=old"
    unused = "NC301 @ * * until=2999-01-31 reason=never needed"
    Path("pyproject.toml").write_text(
        f"[tool.pytest.ini_options]\nnumbers_contract_waive = ['{expired}', '{unused}']\n", encoding="utf-8"
    )
    Path("pytest.ini").unlink()
    cassette("x.yaml", GOOD)

    result = cli("check", "x.yaml")

    assert result.code == 1
    assert result.out.splitlines()[:2] == [
        f"expired waiver, remove it or set a new day: {expired}",
        f"unused waiver: {unused}",
    ]


def test_limits_come_from_the_settings(cli):
    Path("pytest.ini").write_text("[pytest]\nnumbers_contract_max_depth = 1\n", encoding="utf-8")
    cassette("x.yaml", GOOD)

    result = cli("check", "x.yaml")

    assert result.code == 1
    assert "JSON of at most 1 levels" in result.out


@pytest.mark.parametrize(("limit", "code"), [(100, 2), (1_000_000, 0)])
def test_a_file_may_be_larger_where_bodies_may(cli, monkeypatch, limit, code):
    monkeypatch.setattr(_checking, "FILE_LIMIT", 1000)
    Path("pytest.ini").write_text(f"[pytest]\nnumbers_contract_max_body = {limit}\n", encoding="utf-8")
    cassette("x.yaml", GOOD)

    result = cli("check", "x.yaml")

    assert result.code == code


def test_settings_that_cannot_be_read_exit_2(cli):
    Path("pytest.ini").write_text("numbers", encoding="utf-8")

    result = cli("check", "x.yaml")

    assert result.code == 2
    assert "pytest.ini cannot be read" in result.err


# --- what is said


def test_unknown_members_are_told_once(cli):
    cassette("x.yaml", s.attach(s.trunk_number(colour="red")), s.attach(s.trunk_number(colour="blue")))

    result = cli("check", "x.yaml")

    assert result.code == 0
    assert result.out.splitlines() == [
        "not in the contract, tolerated: trunking.phone_numbers.create /colour",
        "1 file, 2 exchanges: 2 judged, 0 violations, 3 errata met, 1 unknown member",
    ]


def test_verbose_lists_each_exchange(cli):
    cassette("x.yaml", GOOD, BAD, REFUSED, ELSEWHERE)

    result = cli("check", "-v", "x.yaml")

    listed = [line for line in result.out.splitlines() if line.startswith(("ok", "broken", "other", "        "))]
    assert listed[0].startswith("ok      trunking.phone_numbers.create  POST https://trunking.twilio.com/")
    assert listed[0].endswith("from x.yaml:4, recorded 2026-03-02      errata NE01, NE02, NE07")
    assert listed[1].startswith("broken  trunking.phone_numbers.create  ")
    assert listed[2] == (
        '        warning NC390  response $.phone_number  expected a number that can exist, got "4155550100"'
    )
    assert "        noted NC402  request form.PhoneNumberSid  expected a required member, got nothing" in listed
    assert listed[-1].startswith("other host  GET https://example.com/x → 200      from x.yaml:")


def test_ndjson_has_an_object_for_each_exchange_and_one_of_totals(cli):
    cassette("x.yaml", BAD, UNKNOWN, ELSEWHERE)

    result = cli("check", "x.yaml", "missing.yaml", "--format", "ndjson")

    assert (result.code, result.err) == (2, "")
    exchange, refused, foreign, unreadable, summary = result.objects
    assert [it["kind"] for it in result.objects] == ["exchange", "not_judged", "other_host", "unreadable", "summary"]
    assert {key: value for key, value in exchange.items() if key not in ("violations", "warnings")} == {
        "kind": "exchange",
        "file": "x.yaml",
        "line": 4,
        "recorded": "2026-03-02",
        "method": "POST",
        "url": s.TRUNKING,
        "status": 201,
        "operation": "trunking.phone_numbers.create",
        "profile": "wire",
        "ok": False,
        "noted": [],
        "waived": [],
        "errata": ["NE01", "NE02", "NE07"],
        "unknown": [],
    }
    assert exchange["violations"] == [
        {
            "id": "NC204",
            "part": "response",
            "pointer": "/phone_number",
            "place": "$.phone_number",
            "line": 19,
            "expected": "E.164 (+ and 2–15 digits)",
            "actual": '"4155550100"',
            "says": "NE11 (000 'phone_number')",
            "erratum": "NE11",
        }
    ]
    assert [warning["id"] for warning in exchange["warnings"]] == ["NC390"]
    assert (
        refused["problem"]
        == "GET /2010-04-01/Accounts/AC1/Messages.json on api.twilio.com is no operation of this contract"
    )
    assert foreign["url"] == "https://example.com/x"
    assert unreadable == {
        "kind": "unreadable",
        "file": "missing.yaml",
        "problem": "missing.yaml: cannot be read: No such file or directory",
        "advice": "is the name right?",
    }
    assert summary == {
        "kind": "summary",
        "files": 2,
        "exchanges": 3,
        "judged": 1,
        "violations": 1,
        "waived": 0,
        "noted": 0,
        "warnings": 1,
        "errata": ["NE01", "NE02", "NE07"],
        "unknown": [],
        "not_judged": 1,
        "other_hosts": 1,
        "unreadable": 1,
        "expired_waivers": [],
        "unused_waivers": [],
    }


@pytest.mark.parametrize(
    ("exchange", "kind", "line"),
    [
        pytest.param(s.attach(s.trunk_number(phone_number="+12")), "warnings", 19, id="a warning"),
        pytest.param(REFUSED, "noted", 7, id="noted"),
        pytest.param(BAD, "waived", 19, id="waived"),
    ],
)
def test_ndjson_has_the_line_of_everything_that_is_told(cli, monkeypatch, exchange, kind, line):
    monkeypatch.setenv("NUMBERS_CONTRACT_WAIVE", "NC204 @ * * until=2999-01-01 reason=known")
    cassette("x.yaml", exchange)

    result = cli("check", "x.yaml", "--format", "ndjson")

    told = result.objects[0]
    assert (told["ok"], told["violations"]) == (True, [])
    assert [violation["line"] for violation in told[kind]] == [line]


def test_what_is_told_on_both_streams_stays_in_order(tmp_path):
    cassette(tmp_path / "x.yaml", BAD)

    done = subprocess.run(
        [sys.executable, "-m", "pytest_numbers_contract", "check", "x.yaml", "missing.yaml"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )

    assert done.stdout.index(b"broke its contract") < done.stdout.index(b"missing.yaml: cannot be read")


@pytest.mark.parametrize("options", [["-v"], ["--format", "ndjson"]], ids=["text", "ndjson"])
def test_no_secret_is_told(cli, monkeypatch, options):
    secret = "5ec4e7" * 5 + "ff"
    url = f"https://{s.AC}:{secret}@trunking.twilio.com/v1/Trunks/{s.TK}/PhoneNumbers"
    hook = f"https://me:{secret}@example.com/hook?token={secret}x"
    exchange = s.exchange(
        "POST", url, 201, s.trunk_number(voice_url=hook, phone_number=hook, url=hook), form=f"AuthToken={secret}"
    )
    bought = s.exchange("POST", f"{s.INCOMING}.json", 201, s.owned_number(), form=f"AreaCode=415&SmsUrl={hook}")
    elsewhere = Exchange("GET", f"https://{secret}@example.com/?key={secret}", 200)
    refused = Exchange("GET", f"/v1/Trunks?key={secret}", 200)
    cassette("x.yaml", exchange, bought, elsewhere, refused)
    monkeypatch.setenv("NUMBERS_CONTRACT_WAIVE", "NC305 @ * * until=2999-01-01 reason=to see it waived")

    result = cli("check", "x.yaml", *options)

    assert result.code == 2
    assert "NC305" in result.out
    assert secret not in result.out + result.err


def test_nothing_in_a_file_steers_the_terminal(cli):
    name = "\x1b[2Jx.yaml"
    cassette(name, s.exchange("GET", f"{s.TRUNKING}?\x1b]0;x\x07\u202e=1", 200, PAGE))

    result = cli("check", name, "-v")

    assert result.code == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(result.out)
    assert "\\x1b[2Jx.yaml" in result.out


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        pytest.param({}, False, id="a pipe"),
        pytest.param({"FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="NO_COLOR over FORCE_COLOR"),
    ],
)
def test_colours_are_for_terminals_and_those_who_ask(cli, monkeypatch, environment, coloured):
    cassette("x.yaml", BAD)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    result = cli("check", "x.yaml")

    assert ("\x1b[31m" in result.out) is coloured
