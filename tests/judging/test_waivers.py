"""Waivers."""

from datetime import date

import pytest
import samples as s

from pytest_numbers_contract import judge
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.message import waiver_line
from pytest_numbers_contract.waivers import parse_waiver, waive

TODAY = date(2026, 11, 21)
LINE = "NC204 @ trunking.phone_numbers.create $.phone_number until=2027-01-31 reason=typed by hand, see #12"


def verdict():
    return judge(s.attach(s.trunk_number(phone_number="1")))


def test_a_waived_violation_is_set_aside():
    waiver = parse_waiver(LINE)

    waived, used = waive(verdict(), [waiver], today=TODAY)

    assert waived.ok
    assert [violation.pointer for violation in waived.waived] == ["/phone_number"]
    assert used == {waiver}


def test_what_was_waived_before_stays_set_aside():
    broken = judge(s.attach(s.trunk_number(phone_number="1", beta="x")))

    once = broken.waiving(lambda violation: violation.pointer == "/phone_number")
    twice = once.waiving(lambda violation: violation.pointer == "/beta")

    assert (len(once.violations), twice.violations) == (1, ())
    assert [violation.pointer for violation in twice.waived] == ["/phone_number", "/beta"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(LINE.replace("NC204", "NC205"), id="another-id"),
        pytest.param(LINE.replace("create", "list"), id="another-operation"),
        pytest.param(LINE.replace("$.phone_number", "$.sid"), id="another-place"),
        pytest.param(LINE.replace("2027-01-31", "2026-11-20"), id="expired"),
    ],
)
def test_another_waiver_sets_nothing_aside(line):
    waived, used = waive(verdict(), [parse_waiver(line)], today=TODAY)

    assert not waived.ok
    assert used == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(LINE.replace("trunking.phone_numbers.create", "trunking.*"), id="operations"),
        pytest.param(LINE.replace("$.phone_number", "*"), id="places"),
        pytest.param(LINE.replace("2027-01-31", "2026-11-21"), id="on-its-last-day"),
    ],
)
def test_stars_and_the_last_day_count(line):
    assert waive(verdict(), [parse_waiver(line)], today=TODAY)[0].ok


def test_a_waiver_for_every_item_covers_each():
    items = [s.trunk_number(sid=f"PN{index:032x}", phone_number="1") for index in range(3)]
    page = judge(s.exchange("GET", s.TRUNKING, 200, {"phone_numbers": items, "meta": s.meta()}))
    line = "NC204 @ trunking.phone_numbers.list $.phone_numbers[*].phone_number until=2027-01-31 reason=x"

    assert waive(page, [parse_waiver(line)], today=TODAY)[0].ok


def test_the_line_of_a_message_can_be_pasted():
    line = waiver_line(verdict().violations[0], verdict(), date(2027, 1, 31))

    pasted = parse_waiver(line.removeprefix("numbers_contract_waive = "))

    assert waive(verdict(), [pasted], today=TODAY)[0].ok


def test_the_line_of_a_name_with_spaces_can_be_pasted_too():
    broken = judge(s.attach(form=f"PhoneNumberSid={s.PN}&Friendly+Name=Desk"))
    line = waiver_line(broken.violations[0], broken, date(2027, 1, 31))

    pasted = parse_waiver(line.removeprefix("numbers_contract_waive = "))

    assert waive(broken, [pasted], today=TODAY)[0].ok


def test_a_waiver_reads_as_it_was_written():
    assert str(parse_waiver(LINE)) == LINE


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("NC204", "this is no waiver: 'NC204'", id="too-short"),
        pytest.param(LINE.partition(" reason")[0], "this is no waiver", id="no-reason"),
        pytest.param(LINE.replace(" until=2027-01-31", ""), "this is no waiver", id="no-day"),
        pytest.param(LINE.replace("2027-01-31", "2027-02-31"), "no date: '2027-02-31'", id="no-such-day"),
    ],
)
def test_a_line_that_is_no_waiver_is_refused_with_its_shape(line, problem):
    with pytest.raises(BadSetting, match=problem) as caught:
        parse_waiver(line)

    assert "a waiver reads: NC204 @" in str(caught.value)
