"""Reports of a run: they are asked for when it begins, and written when it ends."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pytest_numbers_contract.plugin.options import OPEN, TOLD, settings_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_numbers_contract.judging.verdict import Verdict
    from pytest_numbers_contract.redaction import Redaction
    from pytest_numbers_contract.reports.formats import Destination
    from pytest_numbers_contract.reports.report import Report

REPORTING = pytest.StashKey["Reporting"]()
"""What is collected, where reports are asked for."""
OFF = "off"


def start(config: pytest.Config) -> None:
    """Collect what is judged from here on, if somebody wants a report of it."""
    asked = _asked(config)
    if OFF in asked:
        return
    destinations = _destinations(config, asked)
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    if destinations or on_github or config.getoption("xmlpath", None):
        config.stash[REPORTING] = Reporting(config, destinations, on_github=on_github)


def _asked(config: pytest.Config) -> list[str]:
    asked = value_of(config, "report")
    lines = asked.splitlines() if isinstance(asked, str) else asked
    return [line.strip() for line in lines if line.strip()]


def _destinations(config: pytest.Config, asked: list[str]) -> tuple[Destination, ...]:
    if not asked:
        return ()
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.reports.formats import parse_destinations

    try:
        return parse_destinations(asked, root=str(config.invocation_params.dir))
    except BadSetting as fault:
        raise pytest.UsageError(f"--numbers-report: {fault}") from None


class Reporting:
    """Where the reports of a run go, and what is collected for them."""

    def __init__(self, config: pytest.Config, destinations: tuple[Destination, ...], *, on_github: bool) -> None:
        from pytest_numbers_contract.plugin.collecting import Collecting

        self.collecting = Collecting(str(config.rootpath))
        self.destinations = destinations
        self.on_github = on_github
        self.lines: list[str] = []
        self.failed = False
        self._config = config
        self._begun = time.time()

    @property
    def wanted(self) -> bool:
        """Say whether a report is to be made, and not only properties for pytest's own."""
        return bool(self.destinations) or self.on_github

    def write(self, *, expired: list[str]) -> None:
        """Make the report and write it wherever it is wanted; keep the lines that the terminal is to show."""
        if not self.wanted or not (self.collecting.is_begun or self.destinations):
            return
        from pytest_numbers_contract.reports.formats import STDOUT, save, write
        from pytest_numbers_contract.reports.on_github import tell

        report = self._report(expired)
        for destination in self.destinations:
            if destination.path == STDOUT:
                self.lines += write(report, destination.format).splitlines()
            else:
                if self._guarded(partial(save, report, destination)):
                    self.lines.append(f"report: {destination}")
        self._guarded(lambda: self.lines.extend(tell(report, self.destinations).splitlines()))

    def _guarded(self, act: Callable[[], None]) -> bool:
        """Act, and say whether that was done; where it was not the run fails, and its end says why."""
        from pytest_numbers_contract.errors import NumbersContractError

        try:
            act()
        except NumbersContractError as fault:
            self.failed = True
            self.lines.append(f"no report: {fault}")
            return False
        return True

    def _report(self, expired: list[str]) -> Report:
        from pytest_numbers_contract.reports.making import Facts, make_report
        from pytest_numbers_contract.reports.on_github import root_or
        from pytest_numbers_contract.reports.report import Waivers

        config, told = self._config, self._config.stash[TOLD]
        waivers = [str(waiver) for waiver in settings_of(config).waivers if str(waiver) not in expired]
        used = [waiver for waiver in waivers if waiver in told["used"]]
        unused = [waiver for waiver in waivers if waiver not in used]
        root = root_or(str(config.rootpath))
        facts = Facts(
            "pytest",
            self._begun,
            time.time() - self._begun,
            root,
            Waivers(tuple(used), tuple(unused), tuple(expired)),
            tuple(told["unknown"]),
            tuple(told["touched"]),
        )
        return make_report(self.collecting.handed_over(), facts)


def reporting(config: pytest.Config) -> Reporting | None:
    """Return what collects, if a report is wanted."""
    return config.stash.get(REPORTING, None)


def listener(config: pytest.Config) -> Callable[[Verdict], None] | None:
    """Return what is told of every verdict, if a report is wanted."""
    found = reporting(config)
    return found.collecting.checked if found else None


def leave_out(config: pytest.Config, redaction: Redaction) -> None:
    """Keep out of the reports what goes from recordings."""
    if (found := reporting(config)) and (redaction.members or redaction.secrets):
        found.collecting.gather().redact(redaction)


def settle(config: pytest.Config) -> None:
    """Take what the running test has judged so far."""
    if found := reporting(config):
        found.collecting.settle(config.stash[OPEN])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note which test runs, and take what its teardown judged."""
    if found := reporting(item.config):
        found.collecting.begin(item)
    result = yield
    settle(item.config)
    return result


def write_reports(config: pytest.Config, *, expired: list[str]) -> bool:
    """Write the reports; say whether one of them could not be written."""
    found = reporting(config)
    if not found:
        return False
    # Much is made and little thrown away: the garbage collector would walk all in vain.
    was_on = gc.isenabled()
    gc.disable()
    try:
        found.write(expired=expired)
    finally:
        if was_on:
            gc.enable()
    return found.failed


def report_lines(config: pytest.Config) -> list[str]:
    """Return what the reports have the terminal show."""
    found = reporting(config)
    return found.lines if found else []


def is_page_due(config: pytest.Config) -> bool:
    """Say whether a report is written that shows what of the contract was touched."""
    found = reporting(config)
    return bool(found and found.destinations)


def tell_controller(config: pytest.Config, output: dict[str, Any]) -> None:
    """Hand what a worker collected to the controller."""
    if found := reporting(config):
        output["numbers_contract_collected"] = found.collecting.sent()


def hear_worker(node: Any) -> None:
    """Take over what a worker collected."""
    if found := reporting(node.config):
        output = getattr(node, "workeroutput", {})
        found.collecting.receive(output.get("numbers_contract_collected"), worker=node.gateway.id)
