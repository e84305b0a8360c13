"""What the tests of a run judged, each exchange with the test that saw it, by workers too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_numbers_contract.judging.verdict import Verdict, Violation
    from pytest_numbers_contract.reports.making import Collection
    from pytest_numbers_contract.reports.report import Seen
    from pytest_numbers_contract.sandbox import Sandbox

# Collected together, they cost a third of what they do one by one, in the midst of tests. No more are held: exchanges
# that are seen again and again shall not fill the memory.
_MANY = 256


class Collecting:
    """Collects what tests judge; `root` is the folder that a run's files are named from."""

    _item: pytest.Item

    def __init__(self, root: str) -> None:
        self._root = root
        self._place: Seen | None = None
        self._checked: list[Verdict] = []
        self._taken: dict[int, int] = {}
        self._named: dict[str, str] = {}
        self._fresh: list[tuple[Verdict, Seen, tuple[Violation, ...]]] = []
        self._collection: Collection | None = None

    def gather(self) -> Collection:
        """Return what was collected."""
        if self._collection is None:
            from pytest_numbers_contract.reports.making import Collection

            self._collection = Collection()
        fresh, self._fresh = self._fresh, []
        for verdict, seen, beside in fresh:
            self._collection.add(verdict, seen=seen, breaks=beside)
        return self._collection

    def handed_over(self) -> Collection:
        """Return what was collected, and keep it no longer: when a run ends, pytest has all that is left walked."""
        collection, self._collection = self.gather(), None
        return collection

    @property
    def is_begun(self) -> bool:
        """Say whether anything was collected."""
        return bool(self._fresh) or self._collection is not None

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
        if len(self._fresh) >= _MANY:
            self.gather()
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

        return named_from(root_or(self._root), os.path.join(self._root, file))

    def sent(self) -> bytes:
        """Return what a worker hands to its controller: it never leaves the machine's memory."""
        import pickle

        return pickle.dumps(self.gather() if self.is_begun else None)

    def receive(self, sent: bytes | None, *, worker: str) -> None:
        """Take what a worker collected; one that crashed has lost it, which the report says."""
        import pickle

        from pytest_numbers_contract.reports.report import Problem

        if sent is None:
            problem = "the worker crashed: what it had judged is not in this report"
            self.gather().problems.append(Problem(worker, problem, "run its tests again"))
        elif other := pickle.loads(sent):
            self.gather().take(other)


def _bytes(verdict: Verdict) -> tuple[str, str, int, bytes]:
    exchange = verdict.exchange
    return (exchange.method, exchange.url, exchange.status, exchange.response.body)
