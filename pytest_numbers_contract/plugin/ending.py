"""When a run ends: what its tests found is told, and what is wrong with it as a whole fails it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_numbers_contract.plugin.options import (
    CONTRACT,
    PURSES,
    SUMMED_UP,
    TOLD,
    is_comparing,
    is_counting,
    settings_of,
    value_of,
)
from pytest_numbers_contract.plugin.reporting import hear_worker, report_lines, tell_controller, write_reports

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker found to the controller; let what the end of the run complains of fail it."""
    config = session.config
    if CONTRACT in config.stash:
        _tell(config.stash[TOLD], config.stash[CONTRACT])
    if hasattr(config, "workeroutput"):
        config.workeroutput["numbers_contract"] = config.stash[TOLD]
        tell_controller(config, config.workeroutput)
        return
    lost = write_reports(config, expired=_expired(config))
    failed = lost or _expired(config) or _too_little(config) or _left(config) or config.stash[TOLD]["blocked"]
    if session.exitstatus == pytest.ExitCode.OK and failed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _tell(told: dict[str, list[str]], contract: Contract) -> None:
    told["used"] = sorted(str(waiver) for waiver in contract.used)
    told["unknown"] = list(contract.unknown)
    told["touched"] = sorted(contract.touched)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker found."""
    hear_worker(node)
    for key, lines in getattr(node, "workeroutput", {}).get("numbers_contract", {}).items():
        known = node.config.stash[TOLD][key]
        known += [line for line in lines if line not in known]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what no test tells: waivers, unknown members, coverage, differences, what was blocked or costs money."""
    told = config.stash[TOLD]
    config.stash[SUMMED_UP] = True
    expired = _expired(config)
    lines = [f"expired waiver, remove it or set a new day: {waiver}" for waiver in expired]
    if any(value_of(config, "waive")):
        waivers = [str(waiver) for waiver in settings_of(config).waivers]
        unused = [waiver for waiver in waivers if waiver not in expired and waiver not in told["used"]]
        lines += [f"unused waiver: {waiver}" for waiver in unused]
    lines += [f"not in the contract, tolerated: {member}" for member in told["unknown"]]
    if is_counting(config):
        lines += _coverage_lines(config)
    if is_comparing(config):
        from pytest_numbers_contract.plugin.comparisons import lines_of

        lines += lines_of(terminalreporter)
    lines += told["blocked"]
    lines += _left(config)
    lines += report_lines(config)
    if lines:
        terminalreporter.section("numbers-contract")
        for line in lines:
            terminalreporter.line(line)


def _left(config: pytest.Config) -> list[str]:
    """Say what was bought, costs money still, and how it is released."""
    return [line for purse in config.stash[PURSES] for left in purse.left for line in str(left).splitlines()]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Tell what costs money still where no summary did: after an internal error, or without a terminal."""
    # A usage error ends the run before there is anything to remember.
    if config.stash.get(PURSES, []) and not config.stash.get(SUMMED_UP, False):
        print("\n".join(_left(config)), file=sys.stderr)


def _too_little(config: pytest.Config) -> str:
    """Say that the run touched less of the contract than it had to."""
    due = config.getoption("numbers_contract_fail_under")
    if due is None:
        return ""
    from pytest_numbers_contract.coverage import total

    got = total(config.stash[TOLD]["touched"]).percent
    return f"contract coverage {got:.1f} % is under {due:g} %" if got < due else ""


def _coverage_lines(config: pytest.Config) -> list[str]:
    from pytest_numbers_contract.coverage import missing, table

    touched = config.stash[TOLD]["touched"]
    # A terminal's lines, where there is one; in a log there is no end of them.
    screen = shutil.get_terminal_size().lines if sys.stdout.isatty() else None
    lines = [*table(touched, lines=screen), *missing(touched)]
    return [*lines, too_little] if (too_little := _too_little(config)) else lines


def _expired(config: pytest.Config) -> list[str]:
    from datetime import date

    if not any(value_of(config, "waive")):
        return []
    return [str(waiver) for waiver in settings_of(config).waivers if waiver.expired(date.today())]
