"""Where a test used us wrongly, its own line is shown, and none of ours."""

import pytest

CODE = """
import pytest
from pytest_numbers_contract.errors import BrokenContract

def test_called_wrongly(numbers_sandbox):
    numbers_sandbox.fail("messaging.phonenumbers.create", code=21714)

@pytest.mark.numbers_sandbox(trunk_reatach="refuse")
def test_marked_wrongly(numbers_sandbox):
    pass

@pytest.fixture
def wrong():
    raise pytest.UsageError("theirs")

def test_wrong_by_itself(wrong):
    pass

def test_we_are_broken():
    from pytest_numbers_contract.catalog import operation_named
    try:
        operation_named("none")
    except Exception as error:
        raise BrokenContract("ours") from error
"""


@pytest.fixture
def shown(pytester):
    pytester.makepyfile(test_x=CODE)

    def inner(name):
        plain = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
        return pytester.runpytest_inprocess(*plain, f"test_x.py::{name}").stdout

    return inner


def test_a_wrong_call_is_shown_where_the_test_made_it(shown):
    stdout = shown("test_called_wrongly")

    stdout.fnmatch_lines([">*numbers_sandbox.fail(*", "E*BadSetting: there is no operation*", "E*the nearest is*"])
    stdout.no_fnmatch_line("*def fail(*")
    stdout.no_fnmatch_line("*pytest_numbers_contract/sandbox*")


def test_a_wrong_marker_is_told_in_a_sentence(shown):
    stdout = shown("test_marked_wrongly")

    stdout.fnmatch_lines(
        ["*ERROR at setup of test_marked_wrongly*", "UsageError: numbers_sandbox has no trunk_reatach;*"]
    )
    stdout.no_fnmatch_line("*pytest_numbers_contract/plugin*")


def test_others_usage_errors_are_shown_as_ever(shown):
    shown("test_wrong_by_itself").fnmatch_lines(
        ["*def wrong():*", ">*raise pytest.UsageError(*", "E*UsageError: theirs"]
    )


def test_a_fault_of_ours_is_shown_whole(shown):
    shown("test_we_are_broken").fnmatch_lines(["*BadSetting: there is no operation 'none'*", "E*BrokenContract: ours"])
