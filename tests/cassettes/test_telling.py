"""Verdicts of live exchanges as they are told: what is ours stays, what only looks like a secret is cut short."""

import pytest
from made_reports import broken

from pytest_numbers_contract import judge
from pytest_numbers_contract.redaction.telling import Telling


def told(actual):
    verdict = judge(broken(actual))
    return Telling([verdict]).verdict(verdict).violations[0].actual


@pytest.mark.parametrize("actual", ["4155550100", "14155550100", "442079460000", "short"])
def test_what_is_nobodys_is_told_as_it_was(actual):
    assert told(actual) == actual


@pytest.mark.parametrize(
    ("actual", "shown"),
    [
        pytest.param("9999999", "9999…(7 characters)", id="digits"),
        pytest.param("A1b2" * 6, "A1b2…(24 characters)", id="letters and digits"),
        pytest.param({"x": ["9999999"]}, {"x": ["9999…(7 characters)"]}, id="inside"),
    ],
)
def test_what_may_be_a_secret_is_cut_short(actual, shown):
    assert told(actual) == shown


def test_a_number_that_may_be_somebodys_becomes_one_of_ours():
    assert told("4158675309") == "4155550101"
