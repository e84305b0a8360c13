"""Reports of a run: what is judged is collected, by workers too, and written when the run ends."""

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
    from collections.abc import Callable, Iterable

    from pytest_numbers_contract.judging.verdict import Verdict, Violation
    from pytest_numbers_contract.redaction import Redaction
    from pytest_numbers_contract.reports.formats import Destination
    from pytest_numbers_contract.reports.making import Collection
    from pytest_numbers_contract.reports.report import Report, Seen
    from pytest_numbers_contract.sandbox import Sandbox

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
    """Collects what tests judge, each exchange with the test that saw it."""

    _item: pytest.Item

    def __init__(self, config: pytest.Config, destinations: tuple[Destination, ...], *, on_github: bool) -> None:
        self.destinations = destinations
        self.on_github = on_github
        self.lines: list[str] = []
        self.failed = False
        self._config = config
        self._begun = time.time()
        self._place: Seen | None = None
        self._checked: list[Verdict] = []
        self._taken: dict[int, int] = {}
        self._named: dict[str, str] = {}
        self._fresh: list[tuple[Verdict, Seen, tuple[Violation, ...]]] = []
        self._collection: Collection | None = None

    @property
    def collection(self) -> Collection:
        """What was collected. It takes many at a time: one by one, in the midst of tests, is slower by far."""
        if self._collection is None:
            from pytest_numbers_contract.reports.making import Collection

            self._collection = Collection()
        for verdict, seen, beside in self._fresh:
            self._collection.add(verdict, seen=seen, breaks=beside)
        self._fresh.clear()
        return self._collection

    @property
    def _is_begun(self) -> bool:
        return bool(self._fresh) or self._collection is not None

    @property
    def wanted(self) -> bool:
        """Say whether a report is to be made, and not only properties for pytest's own."""
        return bool(self.destinations) or self.on_github

    def begin(self, item: pytest.Item) -> None:
        """Note which test runs."""
        self._item, self._place = item, None

    def checked(self, verdict: Verdict) -> None:
        """Take what a test or a cassette had judged."""
        self._checked.append(verdict)

    def take(self, sandbox: Sandbox) -> None:
        """Take the calls that a sandbox answered since it was last asked."""
        calls = sandbox.calls
        fresh, self._taken[id(sandbox)] = calls[self._taken.get(id(sandbox), 0) :], len(calls)
        breaks: dict[int, list[Violation]] = {}
        for found in sandbox.breaks:
            breaks.setdefault(id(found.later), []).append(found.violation)
        for call in fresh:
            if call.verdict:
                self._add(call.verdict, breaks.get(id(call.verdict), ()))

    def forget(self, sandbox: Sandbox) -> None:
        """Take what is left in a sandbox that closes."""
        self.take(sandbox)
        del self._taken[id(sandbox)]

    def settle(self, sandboxes: list[Sandbox]) -> None:
        """Take what a test judged; what it had judged again that its sandbox answered is there once."""
        for sandbox in sandboxes:
            self.take(sandbox)
        if self._checked:
            known = {_bytes(call.verdict) for sandbox in sandboxes for call in sandbox.calls if call.verdict}
            for verdict in self._checked:
                if _bytes(verdict) not in known:
                    self._add(verdict)
            self._checked.clear()

    def _add(self, verdict: Verdict, breaks: Iterable[Violation] = ()) -> None:
        beside = tuple(breaks)
        self._place = self._place or self._seen()
        self._fresh.append((verdict, self._place, beside))
        if beside or not verdict.ok:
            from pytest_numbers_contract.reports.making import properties_of

            self._item.user_properties += properties_of(verdict, beside)

    def _seen(self) -> Seen:
        from pytest_numbers_contract.reports.report import Seen

        file, line, _ = self._item.location
        if file not in self._named:
            self._named[file] = self._name_of(file)
        return Seen(self._item.nodeid, self._named[file], None if line is None else line + 1)

    def _name_of(self, file: str) -> str:
        from pytest_numbers_contract.reports.making import named_from
        from pytest_numbers_contract.reports.on_github import root_or

        root = self._config.rootpath
        return named_from(root_or(str(root)), os.path.join(root, file))

    # --- the end

    def sent(self) -> bytes:
        """Return what a worker hands to its controller: it never leaves the machine's memory."""
        import pickle

        return pickle.dumps(self.collection if self._is_begun else None)

    def receive(self, sent: bytes | None, *, worker: str) -> None:
        """Take what a worker collected; one that crashed has lost it, which the report says."""
        import pickle

        from pytest_numbers_contract.reports.report import Problem

        if sent is None:
            problem = "the worker crashed: what it had judged is not in this report"
            self.collection.problems.append(Problem(worker, problem, "run its tests again"))
        elif other := pickle.loads(sent):
            self.collection.take(other)

    def write(self, *, expired: list[str]) -> None:
        """Make the report and write it wherever it is wanted; keep the lines that the terminal is to show."""
        if not self.wanted or not (self._is_begun or self.destinations):
            return
        from pytest_numbers_contract.reports.formats import STDOUT, save, write
        from pytest_numbers_contract.reports.on_github import tell

        report = self._report(expired)
        self._collection = None
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
        return make_report(self.collection, facts)


def _bytes(verdict: Verdict) -> tuple[str, str, int, bytes]:
    exchange = verdict.exchange
    return (exchange.method, exchange.url, exchange.status, exchange.response.body)


def reporting(config: pytest.Config) -> Reporting | None:
    """Return what collects, if a report is wanted."""
    return config.stash.get(REPORTING, None)


def listener(config: pytest.Config) -> Callable[[Verdict], None] | None:
    """Return what is told of every verdict, if a report is wanted."""
    found = reporting(config)
    return found.checked if found else None


def leave_out(config: pytest.Config, redaction: Redaction) -> None:
    """Keep out of the reports what goes from recordings."""
    if (found := reporting(config)) and (redaction.members or redaction.secrets):
        found.collection.redact(redaction)


def settle(config: pytest.Config) -> None:
    """Take what the running test has judged so far."""
    if found := reporting(config):
        found.settle(config.stash[OPEN])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note which test runs, and take what its teardown judged."""
    if found := reporting(item.config):
        found.begin(item)
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
        output["numbers_contract_collected"] = found.sent()


def hear_worker(node: Any) -> None:
    """Take over what a worker collected."""
    if found := reporting(node.config):
        output = getattr(node, "workeroutput", {})
        found.receive(output.get("numbers_contract_collected"), worker=node.gateway.id)
