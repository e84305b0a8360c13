"""Contract coverage: what exchanges touched of what there is."""

import json
import re
import tracemalloc
from contextlib import nullcontext
from dataclasses import replace
from datetime import date

import pytest
import samples as s

from pytest_numbers_contract import Sandbox, coverage, judge, operations
from pytest_numbers_contract.assertions import Contract
from pytest_numbers_contract.catalog import operation_named, rules
from pytest_numbers_contract.coverage import (
    Count,
    everything,
    lines,
    matrix,
    missing,
    table,
    telling,
    total,
    touched,
    touching,
)
from pytest_numbers_contract.coverage.lines import before, call, next_page
from pytest_numbers_contract.coverage.telling import cases
from pytest_numbers_contract.journey import Walk, steps_of
from pytest_numbers_contract.schema_store import errata
from pytest_numbers_contract.settings import Settings


def of(*exchanges):
    return frozenset().union(*(touched(judge(exchange)) for exchange in exchanges))


@pytest.mark.parametrize(
    ("exchange", "touch"),
    [
        pytest.param(s.attach(), "status trunking.phone_numbers.create 201", id="status"),
        pytest.param(s.attach(s.error(20001, 400), form="", status=400), "status trunking.phone_numbers.create 4xx", id="4xx"),
        pytest.param(s.attach(s.error(21422, 400), form="", status=400), "error * 21422", id="error-code"),
        pytest.param(s.attach(), "parameter trunking.phone_numbers.create form.PhoneNumberSid", id="form"),
        pytest.param(
            s.exchange("GET", f"{s.TRUNKING}?PageSize=50", 200, {"phone_numbers": [], "meta": s.meta()}),
            "parameter trunking.phone_numbers.list query.PageSize",
            id="query",
        ),
        pytest.param(s.attach(), "member trunking.phone_numbers.create $.links.phone_number", id="member"),
        pytest.param(s.attach(), "null trunking.phone_numbers.create $.voice_fallback_url", id="null"),
        pytest.param(s.attach(), "empty trunking.phone_numbers.create $.status_callback", id="empty"),
        pytest.param(s.attach(), "value trunking.phone_numbers.create $.sms_method=POST", id="value"),
        pytest.param(s.attach(), "value trunking.phone_numbers.create $.capabilities.sms=True", id="boolean"),
        pytest.param(s.pool(), "value messaging.phone_numbers.create $.capabilities[*]=MMS", id="value-in-a-list"),
        pytest.param(
            s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [s.trunk_number()], "meta": s.meta(page=1)}),
            "page trunking.phone_numbers.list 2nd",
            id="page",
        ),
        pytest.param(
            s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [s.trunk_number()], "meta": s.meta()}),
            "member trunking.phone_numbers.list $.phone_numbers[*].sid",
            id="member-of-an-item",
        ),
        pytest.param(s.attach(), "erratum * NE07", id="erratum"),
        pytest.param(s.attach(), "erratum * NE12", id="harder-erratum"),
        pytest.param(s.attach(), "erratum * NE05", id="erratum-of-a-parameter"),
        pytest.param(s.attach(), "rule * NC302", id="rule"),
        pytest.param(s.attach(), "rule * NC301", id="rule-of-the-path"),
        pytest.param(s.attach(s.error(20001, 400), form="", status=400), "rule * NC319", id="rule-of-errors"),
        pytest.param(
            s.exchange("GET", f"{s.TRUNKING}?PageSize=2000", 200, {"phone_numbers": [], "meta": s.meta()}),
            "erratum * NE72",
            id="erratum-of-a-value",
        ),
        pytest.param(
            s.exchange("GET", s.TRUNKING.rpartition("/")[0], 200, {}, headers={"Twilio-Request-Id": "RQ" + "0a" * 16}),
            "erratum * NE19",
            id="erratum-of-a-header",
        ),
        pytest.param(
            s.exchange("GET", s.TRUNKING.rpartition("/")[0], 200, {}, headers={"twilio-request-id": "RQ" + "0a" * 16}),
            "erratum * NE19",
            id="erratum-of-a-header-in-small-letters",
        ),
    ],
)  # fmt: skip
def test_an_exchange_touches(exchange, touch):
    assert touch in everything()
    assert touch in of(exchange)
    assert touch not in of(s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204))


def test_a_first_page_is_no_later_one_and_an_empty_list_has_no_items() -> None:
    found = of(s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [], "meta": s.meta()}))

    assert "member trunking.phone_numbers.list $.phone_numbers" in found
    assert found.isdisjoint({"page trunking.phone_numbers.list 2nd", "erratum * NE09"})


def test_in_exchanges_looked_at_together_too_1_is_not_true() -> None:
    found = touched(*(judge(s.attach(s.trunk_number(beta=beta))) for beta in (1, True, 0)))

    values = {touch for touch in found if "$.beta=" in touch}
    assert values == {"value trunking.phone_numbers.create $.beta=True"}


def test_what_was_looked_at_is_not_kept() -> None:
    kept = []
    for length in (1, 200_000):
        verdicts = [judge(s.attach(s.trunk_number(voice_url=f"https://h/{at}/{'x' * length}"))) for at in range(20)]
        tracemalloc.start()
        touched(*verdicts)
        kept.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()

    assert kept[1] < kept[0] + 200_000


@pytest.mark.parametrize("fails", [False, True], ids=["ends", "fails"])
def test_no_url_header_or_value_is_kept_for_the_rest_of_a_run(monkeypatch, fails):
    caches = (touching._in_url, touching._in_headers, touching._told)
    rules = touching._rules
    seen = []

    def watched(*parts):
        seen.append([kept.cache_info().currsize for kept in caches])
        if fails:
            raise KeyboardInterrupt
        return rules(*parts)

    monkeypatch.setattr(touching, "_rules", watched)
    with pytest.raises(KeyboardInterrupt) if fails else nullcontext():
        of(s.attach())

    assert all(seen[0])
    assert not any(kept.cache_info().currsize for kept in caches)


@pytest.mark.parametrize("url", ["x", "https://example.com/v1/Trunks?PageSize=1", "https://trunking.twilio.com/v1"])
def test_of_a_call_that_is_said_to_be_an_operation_all_else_is_looked_at(url):
    answer = s.exchange("GET", url, 200, {"phone_numbers": [], "meta": s.meta()})

    found = touched(judge(answer, operation="trunking.phone_numbers.list"))

    assert "status trunking.phone_numbers.list 200" in found
    assert "member trunking.phone_numbers.list $.meta" in found
    assert not [touch for touch in found if touch.startswith("parameter ")]


def test_a_number_longer_than_python_reads_is_looked_at_as_a_text():
    refused = s.exchange("GET", f"{s.TRUNKING}?PageSize={'9' * 5000}", 400, s.error(20007, 400))

    assert "status trunking.phone_numbers.list 4xx" in of(refused)


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(s.attach(b"{"), id="truncated"),
        pytest.param(s.attach([]), id="array"),
        pytest.param(s.attach({"capabilities": 3, "links": None}), id="types"),
        pytest.param(s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [7], "meta": 3}), id="no-objects"),
        pytest.param(s.attach([], form="PhoneNumberSid=%ff", status=400), id="form-and-error"),
        pytest.param(s.exchange("GET", f"{s.INCOMING}.csv", 200, b"{sid\r\n", kind="text/csv"), id="csv"),
    ],
)
def test_what_cannot_be_read_touches_no_more_than_its_status(exchange):
    kinds = {touch.split()[0] for touch in of(exchange)}

    assert "status" in kinds
    assert "value" not in kinds


def test_a_table_with_a_status_that_nobody_promised_touches_what_was_asked():
    found = of(s.exchange("GET", f"{s.INCOMING}.csv?PageSize=2", 202, b"sid\r\nPN1\r\n", kind="text/csv"))

    assert {touch.split()[0] for touch in found} == {"parameter", "rule"}


def test_a_body_that_was_once_read_with_a_fault_touches_the_same_in_any_order():
    whole = judge(s.attach())
    torn = judge(s.attach(headers={"Content-Encoding": "gzip"}))

    assert torn.exchange.response.body == whole.exchange.response.body
    assert touched(whole, torn) == touched(torn, whole) == touched(whole) | touched(torn)
    assert "member trunking.phone_numbers.create $.sid" not in touched(torn)
    assert "member trunking.phone_numbers.create $.sid" in touched(torn, whole)


def test_exchanges_that_are_counted_many_at_a_time_touch_what_each_of_them_does():
    contract = Contract(Settings(), today=date(2026, 11, 22), counting=True)

    for _ in range(3):
        contract.check(s.attach())
    assert contract.touched == contract.touched == of(s.attach())

    contract.check(s.pool())
    assert contract.touched == of(s.attach(), s.pool())


@pytest.mark.parametrize(("length", "together"), [(0, 2048), (1 << 20, 2)])
def test_no_more_waits_to_be_counted_than_two_megabytes(monkeypatch, length, together):
    contract = Contract(Settings(), today=date(2026, 11, 22), counting=True)
    verdict = judge(s.attach(b"x" * length))
    counted = []
    monkeypatch.setattr(coverage, "touched", lambda *verdicts: counted.append(len(verdicts)) or set())

    for _ in range(2 * together + 1):
        contract.count(verdict)

    assert counted == [together, together]


def test_a_number_is_no_boolean():
    capabilities = {"voice": 1, "sms": True, "mms": 0}

    found = of(s.attach(s.trunk_number(capabilities=capabilities)))

    values = {touch.rpartition("$.")[2] for touch in found if "$.capabilities" in touch and touch.startswith("value")}
    assert values == {"capabilities.sms=True"}


def test_nothing_is_touched_that_is_not_there():
    assert of(s.attach(s.trunk_number(flags=1), form=f"PhoneNumberSid={s.PN}&Colour=1")) <= everything()


def test_the_matrix_counts_by_operation_and_kind():
    row = matrix(of(s.attach()))["trunking.phone_numbers.create"]

    assert row["status"] == Count(1, 2)
    assert row["member"] == Count(30, 30)
    assert row["parameter"] == Count(1, 1)
    assert str(row["page"]) == "·"
    assert row["page"].percent == 100


def test_the_total_is_the_sum_of_the_matrix():
    found = of(s.attach(), s.pool(), s.buy())
    cells = [count for row in matrix(found).values() for count in row.values()]

    assert total(found).touched == sum(count.touched for count in cells)
    assert total(found).total == sum(count.total for count in cells) == len(everything())


def test_a_rule_is_touched_where_it_has_something_to_look_at():
    plain = s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [], "meta": s.meta()})
    asked = s.exchange("GET", f"{s.TRUNKING}?PageSize=50", 200, {"phone_numbers": [], "meta": s.meta()})

    assert "rule * NC313" not in of(plain)
    assert "rule * NC317" not in of(asked)
    assert "rule * NC313" in of(asked)


def test_a_rule_that_compares_several_members_is_touched_by_each():
    assert "rule * NC301" in of(s.pool())
    assert "rule * NC301" not in of(s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204))


def test_a_looser_erratum_is_touched_where_an_exchange_needs_it():
    sandbox = Sandbox()
    looser = {f"erratum * {erratum.id}" for erratum in errata() if erratum.direction == "looser"}

    for step in steps_of(Walk(sandbox.answer_request, sandbox.account.sid, "x")):
        verdict = judge(step.exchange)

        assert {touch for touch in touched(verdict) if touch in looser} == {
            f"erratum * {it}" for it in verdict.errata if f"erratum * {it}" in looser
        }


def test_every_rule_and_erratum_has_its_place():
    kinds = {
        kind: {touch.split()[2] for touch in everything() if touch.startswith(f"{kind} ")}
        for kind in ("rule", "erratum")
    }

    assert kinds["rule"] == {rule.id for rule in rules()}
    assert kinds["erratum"] == {erratum.id for erratum in errata()}


def test_the_table_shows_the_operations_touched_and_the_total():
    lines = table(of(s.attach()))

    assert " ".join(lines[0].split()) == "contract coverage stat param member null empty value page"
    assert lines[1].split()[:4] == ["trunking.phone_numbers.create", "1/2", "1/1", "30/30"]
    assert re.fullmatch(r"operations 1/42, error codes 0/\d+, errata \d+/\d+, rules \d+/\d+", lines[2])
    assert re.fullmatch(r"in all \d+/\d+, \d\.\d %", lines[3])


@pytest.mark.parametrize(("lines", "columns"), [(24, 80), (40, 100)])
@pytest.mark.parametrize(
    "found",
    [
        pytest.param(frozenset(), id="nothing"),
        pytest.param({touch for touch in everything() if touch.startswith("status ")}, id="much"),
        pytest.param(everything(), id="everything"),
    ],
)
def test_the_table_fits_a_screen(found, lines, columns):
    told = table(found, lines=lines)

    assert len(told) + len(missing(found)) <= lines
    assert max(map(len, told)) <= columns


def test_where_it_does_not_fit_resources_are_added_up():
    one = f"{'trunking.phone_numbers (1/4)':<28}"

    (row,) = [line for line in table(of(s.attach()), lines=8) if line.startswith(one)]

    assert row.split()[2:] == ["1/8", "1/4", "30/99", "2/44", "3/21", "11/72", "0/1"]


def executed(lines):
    """Run lines of test in a sandbox; return the calls that came of them."""
    with Sandbox() as sandbox:
        exec("\n".join(lines), {"numbers_sandbox": sandbox})
    return sandbox.calls


def code_of(told):
    return [line.strip() for line in told[1:]]


def test_what_is_missing_is_named_with_the_lines_that_touch_it():
    told = missing(of(s.attach()), most=1000)

    assert told[0] == "untouched; in a test with numbers_sandbox these lines touch most:"
    assert told[1].strip() == "import httpx"
    assert (
        "    twilio.get("
        'f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}/PhoneNumbers/'
        '{numbers_sandbox.incoming_phone_number(trunk=trunk).sid}")  # trunking.phone_numbers.fetch'
    ) in told
    assert any(
        line.startswith('    numbers_sandbox.fail("trunking.phone_numbers.create", code=20003); ') for line in told
    )


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
def test_every_line_runs_and_touches_what_it_is_for(operation):
    found = {touch for touch in everything() if touch.split()[1] != operation.id}
    seen = []

    while lacking := cases(found):
        case = lacking[0]
        calls = executed([*before([case.line]), case.line])
        assert {*case.touches} - frozenset().union(*(touched(call.met) for call in calls)) == set()
        assert calls[-1].exchange.status < 400 or "fail(" in case.line
        found |= {*case.touches}
        seen.append(case.line)

    assert any("fail(" in line for line in seen)
    assert {touch for touch in everything() if touch.startswith(f"parameter {operation.id} ")} <= found


def test_all_lines_run_in_one_test():
    assert executed(code_of(missing((), most=1000)))


def test_of_what_stands_before_a_line_there_is_what_it_needs():
    assert before(['numbers_sandbox.fail("trunking.trunks.list", code=20003)']) == []
    assert before(['twilio.get("https://trunking.twilio.com/v1/Trunks")']) == [
        "import httpx",
        "account = numbers_sandbox.account",
        "twilio = httpx.Client(auth=(account.sid, account.auth_token))",
    ]


def test_parameters_that_nobody_sent_are_missing_together():
    found = of(s.exchange("GET", f"{s.TRUNKING}?PageSize=50", 200, {"phone_numbers": [], "meta": s.meta()}), s.buy())

    listed = [case for case in cases(found) if case.operation.id == "trunking.phone_numbers.list"]
    bought = [case for case in cases(found) if case.operation.id == "incoming_phone_numbers.create"]

    assert [touch.rpartition(".")[2] for touch in listed[0].touches] == ["Page", "PageToken"]
    assert (len(bought[0].touches), bought[0].gain) == (6, 6)


class TestWhatNobodyCanWrite:
    """Where a line cannot be had a sentence stands instead, and no other line suffers."""

    @pytest.fixture
    def strange(self):
        operation = operation_named("trunking.trunks.list")
        return replace(operation, path="/v1/Trunks/{Colour}")

    def test_a_path_that_nobody_can_fill_has_no_line(self, strange):
        assert (call(strange), next_page(strange)) == (None, None)

    def test_a_value_that_nobody_knows_has_no_line(self, monkeypatch):
        monkeypatch.delitem(lines._VALUES, "AreaCode")

        told = missing(everything() - {"parameter incoming_phone_numbers.create form.AreaCode"})

        assert told[1:] == [
            "    # send AreaCode: POST /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers"
            "  # incoming_phone_numbers.create"
        ]

    def test_an_accident_is_named_all_the_same(self, monkeypatch):
        monkeypatch.setattr(telling, "call", lambda operation: None)

        told = missing(everything() - {"status trunking.trunks.list 4xx"})

        assert told[1].startswith('    # call it after numbers_sandbox.fail("trunking.trunks.list", code=20003): GET')


def test_where_nothing_can_be_written_a_comment_says_what_would_reach_it(monkeypatch):
    monkeypatch.setattr(telling, "call", lambda *_: None)
    monkeypatch.setattr(telling, "next_page", lambda _: None)
    touches = {touch for touch in everything() if touch.split()[1] == "trunking.trunks.list"}
    paging = {f"parameter trunking.trunks.list query.{name}" for name in ("PageSize", "Page", "PageToken")}

    assert missing(everything() - touches)[1].startswith("    # call it: GET /v1/Trunks")
    assert missing(everything() - paging)[1].startswith("    # follow the link to its next page: GET /v1/Trunks")


def test_an_error_that_was_met_elsewhere_gains_nothing_once_more():
    status, code = "status trunking.trunks.list 4xx", "error * 20003"

    gains = [cases(everything() - lacking)[0].gain for lacking in ({status}, {status, code})]

    assert gains == [1, 2]


def test_of_cases_with_as_much_to_gain_the_operation_that_is_named_first_comes_first():
    lacking = {f"status {operation.id} 4xx" for operation in operations()}

    told = [line.rpartition("  # ")[2] for line in missing(everything() - lacking, most=1000) if "  # " in line]

    assert told == sorted(operation.id for operation in operations())


def test_what_has_most_to_gain_comes_first():
    told = missing(())
    assert told[-5].endswith("# incoming_phone_numbers.list")
    assert len([line for line in told if "  # " in line]) == 5
    assert missing(everything()) == []


TEST = """
import pytest, samples as s

@pytest.mark.parametrize("n", range(4))
def test_attach(numbers_contract, numbers_sandbox, n):
    numbers_contract.check(s.attach() if n % 2 else s.pool())
    import httpx
    httpx.get(f"https://trunking.twilio.com/v1/Trunks/{numbers_sandbox.trunk().sid}", auth=(numbers_sandbox.account.sid, "x"))
    numbers_sandbox.answer("GET", "/v2/PhoneNumbers/1", json={})
    httpx.get("https://lookups.twilio.com/v2/PhoneNumbers/1")
"""


ORDERED = """
import httpx

def test_it(numbers_sandbox):
    numbers_sandbox.fail("trunking.trunks.list", code=20003)
    numbers_sandbox.fail("trunking.trunks.list", broken=lambda body: {})
    numbers_sandbox.fail("trunking.trunks.list", dropped=True)
    for _ in range(2):
        httpx.get("https://trunking.twilio.com/v1/Trunks", auth=(numbers_sandbox.account.sid, "x"))
    try:
        httpx.get("https://trunking.twilio.com/v1/Trunks", auth=(numbers_sandbox.account.sid, "x"))
    except httpx.TransportError:
        pass
"""


@pytest.fixture
def run(pytester, request):
    samples = request.config.rootpath / "tests" / "samples.py"
    pytester.makepyfile(samples=samples.read_text(encoding="utf-8"), test_it=TEST)
    return lambda *args: pytester.runpytest(
        "-p", "no:cacheprovider", *(args if "-p" in args else ("-p", "no:randomly", *args))
    )


class TestInARun:
    def test_the_totals_are_the_same_for_any_number_of_workers(self, run):
        alone = run("--numbers-coverage")
        shared = run("--numbers-coverage", "-n", "2")

        mixed = run("--numbers-coverage", "-p", "randomly", "--randomly-seed=3")

        told = [line for line in alone.outlines if line.startswith(("operations ", "in all "))]
        assert told[0].startswith("operations 3/")
        assert [line for line in shared.outlines if line in told] == told
        assert [line for line in mixed.outlines if line in told] == told

    def test_too_little_fails_the_run(self, run):
        result = run("--numbers-fail-under", "50")

        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["contract coverage * % is under 50 %"])

    def test_a_floor_that_holds_nothing_is_refused(self, run):
        result = run("--numbers-fail-under", "nan")

        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["*invalid percent value: 'nan'*"])

    def test_enough_passes(self, run):
        result = run("--numbers-fail-under", "1")

        assert result.ret == pytest.ExitCode.OK
        result.stdout.fnmatch_lines(["untouched; in a test with numbers_sandbox*", "    import httpx"])

    def test_an_error_that_a_test_ordered_was_met(self, pytester):
        pytester.makepyfile(ORDERED)

        result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly", "--numbers-coverage")

        result.stdout.fnmatch_lines(["trunking.trunks.list * 1/2 *", "operations 1/*, error codes 1/*"])

    def test_unasked_it_is_silent(self, run):
        run().stdout.no_fnmatch_line("*contract coverage*")


def test_the_journey_tells_it_too(capsys):
    from pytest_numbers_contract.cli import main

    code = main(["journey", "--coverage"])

    told = capsys.readouterr().err.splitlines()
    assert code == 0
    assert [line for line in told if line.startswith("operations 26/42")]
    assert told[0].startswith("contract coverage")


def test_the_command_tells_it_too(tmp_path, capsys):
    from pytest_numbers_contract.cli import main

    body = tmp_path / "body.json"
    body.write_text(json.dumps(s.trunk_number()), encoding="utf-8")

    code = main(["check", str(body), "--operation", "trunking.phone_numbers.fetch", "--coverage"])

    assert code == 0
    assert "trunking.phone_numbers.fetch " in capsys.readouterr().err
