"""When a phase of a test ends: what it did is verified, its cassettes are kept, what failed is shown plainly."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING

import pytest

from pytest_numbers_contract.plugin.options import CASSETTES, OPEN, ORPHANED, OWN, RUNNING, SOURCES, is_on
from pytest_numbers_contract.plugin.reporting import settle

if TYPE_CHECKING:
    from pluggy import Result

    from pytest_numbers_contract.cassettes import Comparing, Recording
    from pytest_numbers_contract.sandbox import Number


# A wrapper of the newer kind has its lines in the traceback of whatever fails in anybody's fixture.
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Result[object], None]:
    """Skip a test whose fixtures asked for what credentials do not reach; show what they did wrong at their line."""
    item.config.stash[RUNNING] = item
    if item.config.stash[OPEN] and _is_strict(item):
        item.stash[ORPHANED] = frozenset(_orphans(item.config))
    outcome = yield
    try:
        if isinstance(outcome.exception, Exception):
            _skip_if_unreached(item.config)
        _show_plainly(outcome)
    except pytest.skip.Exception as skipped:
        outcome.force_exception(skipped)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown() -> Generator[None, Result[object], None]:
    """Show what was found after a test's call phase at its line, too."""
    _show_plainly((yield))


def _show_plainly(outcome: Result[object]) -> None:
    """Put its sentence in the place of an error of our fixtures; take our lines from one of those that called us."""
    if not isinstance(outcome.exception, Exception):
        return
    from pytest_numbers_contract.plugin.shortening import plainly, shorten

    shorten(outcome.exception)
    outcome.force_exception(plainly(outcome.exception))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose calls broke the contract, though its code swallowed what came of it."""
    before = {id(sandbox): len(sandbox.calls) for sandbox in item.config.stash[OPEN]}
    try:
        result = yield
    # Who skips or leaves in the midst of a test answers for it, too: the next test shall not.
    except (Exception, pytest.fail.Exception, pytest.skip.Exception, SystemExit) as error:
        _skip_if_unreached(item.config)
        from pytest_numbers_contract.plugin.shortening import shorten

        shorten(error)
        if told := str(_verified(item) or _played(item, passed=False) or _refused(item, before)):
            item.add_report_section("call", "numbers-contract", told)
        settle(item.config)
        raise
    _skip_if_unreached(item.config)
    broken = _verified(item) or _unused(item) or _played(item, passed=True)
    settle(item.config)
    if broken:
        pytest.fail(str(broken), pytrace=False)
    return result


def _refused(item: pytest.Item, before: Mapping[int, int]) -> str:
    """Tell what the open sandboxes refused in this test, after the calls that came before it."""
    open_sandboxes = item.config.stash[OPEN]
    if not open_sandboxes:
        return ""
    from pytest_numbers_contract.sandbox.refused import told_refusals

    told = told_refusals(call for sandbox in open_sandboxes for call in sandbox.calls[before.get(id(sandbox), 0) :])
    if not told or not item.config.stash[CASSETTES]:
        return told
    from pytest_numbers_contract.redaction import hiding

    for cassette in item.config.stash[CASSETTES]:
        told = hiding(cassette.redaction).text(told)
    return told


def _played(item: pytest.Item, *, passed: bool) -> Exception | None:
    """Verify the open cassettes, and write those that a passing test recorded; return what went wrong."""
    cassettes = item.config.stash[CASSETTES]
    if not cassettes:
        return None
    from pytest_numbers_contract.cassettes.replaying import Cassette
    from pytest_numbers_contract.errors import ContractViolation, NumbersContractError

    try:
        for cassette in cassettes:
            if isinstance(cassette, Cassette):
                cassette.verify(complete=passed)
            else:
                _heard(item, cassette, passed=passed)
    except (ContractViolation, NumbersContractError) as broken:
        return broken.with_traceback(None)
    return None


def _heard(item: pytest.Item, listening: Recording | Comparing, *, passed: bool) -> None:
    """Compare or write what a source was heard to say."""
    from datetime import date

    from pytest_numbers_contract.cassettes import Comparing

    if isinstance(listening, Comparing):
        _compared(item, listening, complete=passed)
    elif passed:
        listening.save(today=date.today().isoformat())
    else:
        listening.verify()


def _compared(item: pytest.Item, comparing: Comparing, *, complete: bool) -> None:
    from pytest_numbers_contract.plugin.comparisons import note

    try:
        comparing.verify(complete=complete)
    finally:
        note(item, comparing)


def _skip_if_unreached(config: pytest.Config) -> None:
    if config.stash[SOURCES]:
        from pytest_numbers_contract.plugin.sources import skip_if_unreached

        skip_if_unreached(config)


def _verified(item: pytest.Item) -> Exception | None:
    """Verify the open sandboxes; return what one of them found."""
    open_sandboxes = item.config.stash[OPEN]
    if not open_sandboxes:
        return None
    from pytest_numbers_contract.errors import ContractViolation, NumbersContractError

    told: list[str] = []
    # Each is asked, though another found something: the next test shall not answer for this one.
    for sandbox in open_sandboxes:
        try:
            sandbox.verify()
        except (ContractViolation, NumbersContractError) as broken:
            told.append(str(broken))
    if told:
        return ContractViolation("\n\n".join(told))
    if _is_strict(item):
        # What an earlier test left in a sandbox of several is that one's.
        old = item.stash.get(ORPHANED, frozenset())
        if left := [number for key, number in _orphans(item.config).items() if key not in old]:
            from pytest_numbers_contract.message import orphans_failure

            return ContractViolation(orphans_failure(left))
    return None


def _orphans(config: pytest.Config) -> dict[tuple[int, str], Number]:
    """Return the numbers bought and left in the open sandboxes; the SIDs of two may be the same."""
    return {(id(sandbox), number.sid): number for sandbox in config.stash[OPEN] for number in sandbox.orphans}


def _unused(item: pytest.Item) -> Exception | None:
    """Return what a passing test's own sandbox says of accidents that never happened."""
    # One in our place is known by its name only; ours also where getfixturevalue asked for it.
    given = item.config.stash.get(OWN, None) or getattr(item, "funcargs", {}).get("numbers_sandbox")
    own = next((sandbox for sandbox in item.config.stash[OPEN] if sandbox is given), None)
    if own is None:
        return None
    from pytest_numbers_contract.errors import NumbersContractError

    try:
        own.check_accidents()
    except NumbersContractError as unused:
        return unused.with_traceback(None)
    return None


def _is_strict(item: pytest.Item) -> bool:
    """Say whether a test may leave no orphans."""
    marked = item.get_closest_marker("numbers_no_orphans") is not None
    return marked or is_on(item.config, "fail_on_orphans")
