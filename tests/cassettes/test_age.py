"""How old a cassette may be, and what of its resource has changed since."""

from datetime import date

import pytest
from secrets_in_exchanges import INCOMING, TRUNKING

from pytest_numbers_contract import Exchange
from pytest_numbers_contract.cassettes.age import MaxAge, parse_max_age, staleness
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Place

TODAY = date(2026, 11, 21)


def on(day, url=TRUNKING):
    return Exchange("GET", url, 200, source=Place("x.yaml", 1, day))


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("2026-11-20", None),
        ("2026-08-23", None),
        ("2026-08-22", "x.yaml: recorded 2026-08-22, 91 days ago; 90 at most"),
        ("2025-12-17", "x.yaml: recorded 2025-12-17, 339 days ago; 90 at most"),
        ("2025-12-16", "x.yaml: recorded 2025-12-16, before NE07 (2025-12-17): trunk capabilities are booleans"),
    ],
)
def test_what_changed_is_told_before_the_days(recorded, told):
    assert staleness("x.yaml", [on("2026-11-20"), on(recorded)], MaxAge(90), today=TODAY) == told


def test_what_changed_is_told_of_a_young_cassette_too():
    assert "before NE07" in staleness("x.yaml", [on("2025-12-16")], MaxAge(9999), today=TODAY)


@pytest.mark.parametrize("url", [f"{INCOMING}.json", "https://lookups.twilio.com/v2/PhoneNumbers/x"])
def test_what_changed_elsewhere_is_not_told(url):
    assert staleness("x.yaml", [on("2025-12-16", url)], MaxAge(9999), today=TODAY) is None


def test_of_an_old_recording_the_latest_changes_are_told():
    told = staleness("x.yaml", [on("2010-01-01")], MaxAge(1), today=TODAY)

    assert told.endswith("NE07 (2025-12-17): trunk capabilities are booleans")
    assert told.count("NE") == 3


@pytest.mark.parametrize("source", [Place("x.yaml"), "sandbox"])
def test_without_a_day_nobody_knows(source):
    exchanges = [on("2026-11-20"), Exchange("GET", TRUNKING, 200, source=source)]

    assert "nothing tells when it was recorded" in staleness("x.yaml", exchanges, MaxAge(90), today=TODAY)


@pytest.mark.parametrize(
    ("text", "most"),
    [("90", MaxAge(90)), (" 90  warn ", MaxAge(90)), ("0 fail", MaxAge(0, fails=True))],
)
def test_a_most_is_days_and_what_then(text, most):
    assert parse_max_age(text) == most


@pytest.mark.parametrize("text", ["", "soon", "-1", "90 days", "90 fail now", "١٢", "999999"])
def test_a_most_that_makes_no_sense_is_told(text):
    with pytest.raises(BadSetting, match="90 fail"):
        parse_max_age(text)
