"""Which cassettes a run used: kept in pytest's cache, for `numbers-contract check --orphans`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_numbers_contract.plugin.claims import clear_claims

KEY = "numbers_contract/cassettes"
"""Where in the cache it stands."""

_SLOW = "PyYAML has no libyaml here, so cassettes are read some nine times slower: pip install --force-reinstall pyyaml"


class Usage:
    """Counts the tests that have a cassette and the files that they used; tells why that may not be all."""

    def __init__(self) -> None:
        self._due: set[str] = set()
        self._used: dict[str, str] = {}
        self._why: dict[str, None] = {}
        self._slow = False
        self._runs: set[str] = set()

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Note that there are more tests than run."""
        if items:
            self._why["tests were deselected"] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if report.failed:
            self._why[f"{report.nodeid or 'a file'} could not be collected"] = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which tests are to use a cassette."""
        for item in session.items:
            if "numbers_cassette" in getattr(item, "fixturenames", ()):
                self._due.add(item.nodeid)
            elif item.get_closest_marker("vcr"):
                self._why["tests are marked vcr, whose files only pytest-recording knows"] = None

    def note(self, test: str, path: str) -> None:
        """Note which file a test used."""
        self._used[test] = os.path.abspath(path)
        self._slow = "yaml" in sys.modules and not hasattr(sys.modules["yaml"], "CSafeLoader")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand to the controller what a worker saw; write down what the run saw."""
        config = session.config
        if hasattr(config, "workeroutput"):
            told = {"due": sorted(self._due), "used": self._used, "why": list(self._why), "slow": self._slow}
            config.workeroutput["numbers_contract_usage"] = told
            return
        cache = getattr(config, "cache", None)
        if cache is not None and self._due and not config.getoption("collectonly", False):
            why = [*self._why, *_reasons(config, exitstatus), *self._missing()]
            used = sorted({_named(path, config.rootpath) for path in self._used.values()})
            cache.set(KEY, {"root": str(config.rootpath), "partial": why, "used": used})

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Take over what a worker saw."""
        self._runs.add(node.workerinput["testrunuid"])
        told = getattr(node, "workeroutput", {}).get("numbers_contract_usage")
        if error or told is None:
            self._why["a worker ended before its time"] = None
            return
        self._due |= set(told["due"])
        self._used |= told["used"]
        self._why |= dict.fromkeys(told["why"])
        self._slow = self._slow or told["slow"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say once what makes every cassette slow."""
        if self._slow:
            terminalreporter.write_line(f"numbers-contract: {_SLOW}", yellow=True)

    def pytest_unconfigure(self) -> None:
        """Clear away what workers shared."""
        for run in self._runs:
            clear_claims(run)

    def _missing(self) -> Iterator[str]:
        missing = sorted(self._due - set(self._used))
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            yield f"{missing[0]}{more} did not come to its cassette"


def _reasons(config: pytest.Config, exitstatus: int) -> Iterator[str]:
    """Yield why a run is not of all tests, as far as its options tell."""
    if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        yield "the run did not come to its end"
    if config.args_source is pytest.Config.ArgsSource.ARGS and not _covers(config):
        yield f"only {', '.join(config.args)} was asked for"
    for option in ("ignore", "ignore_glob", "lf"):
        if config.getoption(option, None):
            yield f"the run had --{option.replace('_', '-')}"


def _covers(config: pytest.Config) -> bool:
    """Say whether the paths on the command line are all that would be asked for without them."""
    given = {Path(os.path.realpath(config.invocation_params.dir / one)) for one in config.args}
    due = [config.rootpath / one for one in config.getini("testpaths")] or [config.rootpath]
    real = [Path(os.path.realpath(path)) for path in due]
    return all(any(path == one or path.is_relative_to(one) for one in given) for path in real)


def _named(path: str, root: Path) -> str:
    """Name a file below the root from there, any other in full."""
    try:
        return Path(os.path.realpath(path)).relative_to(os.path.realpath(root)).as_posix()
    except ValueError:
        return os.path.realpath(path)
