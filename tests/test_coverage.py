"""Contract coverage: what exchanges touched of what there is."""

import json
import re

import pytest
import samples as s

from pytest_numbers_contract import judge
from pytest_numbers_contract.coverage import Count, everything, matrix, missing, table, total, touched


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
    ],
)  # fmt: skip
def test_an_exchange_touches(exchange, touch):
    assert touch in everything()
    assert touch in of(exchange)
    assert touch not in of(s.exchange("DELETE", f"{s.TRUNKING}/{s.PN}", 204))


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(s.attach(b"{"), id="truncated"),
        pytest.param(s.attach([]), id="array"),
        pytest.param(s.attach({"capabilities": 3, "links": None}), id="types"),
        pytest.param(s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": [7], "meta": 3}), id="no-objects"),
        pytest.param(s.attach([], form="PhoneNumberSid=%ff", status=400), id="form-and-error"),
    ],
)
def test_what_cannot_be_read_touches_no_more_than_its_status(exchange):
    kinds = {touch.split()[0] for touch in of(exchange)}

    assert "status" in kinds
    assert "value" not in kinds


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


def test_the_table_shows_the_operations_touched_and_the_total():
    lines = table(of(s.attach()))

    assert lines[0].split() == [
        "contract",
        "coverage",
        "status",
        "parameter",
        "member",
        "null",
        "empty",
        "value",
        "page",
    ]
    assert lines[1].split()[:4] == ["trunking.phone_numbers.create", "1/2", "1/1", "30/30"]
    assert re.fullmatch(r"operations 1/42, error codes 0/\d+, errata 3/\d+, in all \d+/\d+, \d\.\d %", lines[2])


def test_what_is_missing_is_named_with_the_line_that_touches_it():
    lines = missing(of(s.attach()), most=100)

    assert len(lines) == 41
    assert (
        "trunking.phone_numbers.fetch: "
        'httpx.get(f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}/PhoneNumbers/{number.sid}", auth=…)'
    ) in lines
    assert any(line.startswith('incoming_phone_numbers.create: httpx.post(f"https://api.') for line in lines)


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


@pytest.fixture
def run(pytester, request):
    samples = request.config.rootpath / "tests" / "samples.py"
    pytester.makepyfile(samples=samples.read_text(encoding="utf-8"), test_it=TEST)
    return lambda *args: pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *args)


class TestInARun:
    def test_the_totals_are_the_same_for_any_number_of_workers(self, run):
        alone = run("--numbers-coverage")
        shared = run("--numbers-coverage", "-n", "2")

        (total_alone,) = [line for line in alone.outlines if line.startswith("operations ")]
        assert total_alone in shared.outlines
        assert total_alone.startswith("operations 3/")

    def test_too_little_fails_the_run(self, run):
        result = run("--numbers-fail-under", "50")

        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["contract coverage * % is under 50 %"])

    def test_enough_passes(self, run):
        result = run("--numbers-fail-under", "1")

        assert result.ret == pytest.ExitCode.OK
        result.stdout.fnmatch_lines(["untouched, *httpx.*"])

    def test_unasked_it_is_silent(self, run):
        run().stdout.no_fnmatch_line("*contract coverage*")


def test_the_command_tells_it_too(tmp_path, capsys):
    from pytest_numbers_contract.cli import main

    body = tmp_path / "body.json"
    body.write_text(json.dumps(s.trunk_number()), encoding="utf-8")

    code = main(["check", str(body), "--operation", "trunking.phone_numbers.fetch", "--coverage"])

    assert code == 0
    assert "trunking.phone_numbers.fetch " in capsys.readouterr().err
