"""Where a test used us wrongly, its own line is shown, and none of ours."""

import pytest

CODE = """
import pytest

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

def test_wrong_beside_us(theirs):
    pass

@pytest.fixture(scope="session")
def wide(monkeypatch):
    pass

def test_of_a_wrong_scope(wide):
    pass

def test_wrong_beside_us_at_the_end(theirs_at_the_end):
    pass

@pytest.fixture
def late(numbers_sandbox):
    yield
    import httpx
    httpx.get("https://trunking.twilio.com/v1/Nothing")

def test_asking_late(late):
    pass

@pytest.mark.numbers_cassette
def test_without_a_cassette():
    pass

@pytest.mark.numbers_sandbox(seed="x")
def test_with_a_wrong_seed(numbers_sandbox):
    pass

@pytest.fixture
def own(numbers_sandbox_factory):
    with numbers_sandbox_factory(seed='x'):
        yield

def test_with_a_fixture_of_their_own(own):
    pass

def test_we_are_broken():
    from pytest_numbers_contract.schema_store import data
    data("common/none.json")
"""


CONFTEST = """
import pytest

@pytest.fixture
def theirs():
    raise ValueError("theirs")

@pytest.fixture
def theirs_at_the_end():
    yield
    raise ValueError("theirs")
"""


@pytest.fixture
def shown(pytester):
    pytester.makeconftest(CONFTEST)
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
    shown("test_we_are_broken").fnmatch_lines(
        [">*raise BrokenContract(*", "E*BrokenContract: schemas/common/none.json cannot be read*", "*schema_store.py:*"]
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("test_without_a_cassette", "*test_without_a_cassette.yaml: no such cassette"),
        ("test_with_a_wrong_seed", "seed='x' makes no sense"),
    ],
    ids=["cassette", "seed"],
)
def test_what_our_fixtures_met_is_told_in_a_sentence(shown, name, told):
    stdout = shown(name)

    stdout.fnmatch_lines([f"*ERROR at setup of {name}*", told, "  *"])
    stdout.no_fnmatch_line("*pytest_numbers_contract/plugin*")


def test_a_fixture_that_opens_a_sandbox_wrongly_is_shown_at_its_line(shown):
    stdout = shown("test_with_a_fixture_of_their_own")

    stdout.fnmatch_lines([">*with numbers_sandbox_factory(seed='x'):*", "E*seed='x' makes no sense"])
    stdout.no_fnmatch_line("*contextlib*")


@pytest.mark.parametrize("name", ["test_wrong_beside_us", "test_wrong_beside_us_at_the_end"])
def test_what_fails_without_us_shows_nothing_of_us(shown, name):
    stdout = shown(name)

    stdout.fnmatch_lines(['>*raise ValueError("theirs")'])
    stdout.no_fnmatch_line("*pytest_numbers_contract*")


def test_what_is_found_after_the_test_is_told_in_a_sentence(shown):
    stdout = shown("test_asking_late")

    stdout.fnmatch_lines(
        ["*ERROR at teardown of test_asking_late*", "the sandbox was asked for what it does not serve*"]
    )
    stdout.no_fnmatch_line("*pytest_numbers_contract*")


def test_what_pytest_itself_refuses_is_told_as_ever(shown):
    stdout = shown("test_of_a_wrong_scope")

    stdout.fnmatch_lines(["ScopeMismatch: You tried to access *"])
    stdout.no_fnmatch_line("*entries are hidden*")
