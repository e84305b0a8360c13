"""The log of a sandbox: the calls it answered, in order, and what they broke, each told once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pytest_numbers_contract.accidents import Slow
from pytest_numbers_contract.errors import ContractViolation
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.sandbox.calls import Call, not_served

if TYPE_CHECKING:
    from pytest_numbers_contract.journeys import Break, Journey
    from pytest_numbers_contract.judging.verdict import Verdict
    from pytest_numbers_contract.service import Served


class Log:
    """The calls of the code under test; safe to add to from many threads."""

    def __init__(self, waive: Callable[[Verdict], Verdict] | None) -> None:
        self.calls: list[Call] = []
        self.breaks: list[Break] = []
        self._told = self._walked = 0
        self._journey: Journey | None = None
        self._lock = threading.Lock()
        self._verifying = threading.RLock()
        self._waive = waive

    def add(self, request: Request, served: Served) -> Call:
        """Note a call and its answer."""
        answer = served.answer.response if isinstance(served.answer, Slow) else served.answer
        response = answer if isinstance(answer, Response) else Response(0)
        call = Call(
            Exchange.between(request, response, "sandbox"),
            served.operation,
            injected=served.injected,
            declared=served.declared,
            accident=None if isinstance(answer, Response) else type(answer).__name__,
            refusal=served.refusal,
            waive=self._waive,
        )
        with self._lock:
            self.calls.append(call)
        return call

    def verify(self, errors: Sequence[Exception] = ()) -> None:
        """Raise what the calls since the last verification broke: ContractViolation, or NotServed.

        `errors` came beside them: the first is raised instead. Whatever is raised, all has been looked at.
        """
        __tracebackhide__ = True
        with self._verifying:  # what two threads walked through at once would be judged twice, as if it came twice
            with self._lock:
                until = len(self.calls)
                fresh, self._told = self.calls[self._told : until], until
            breaks = self._walk(until)
            self.breaks += breaks
        if errors:
            raise errors[0]
        if refused := [call for call in fresh if call.refusal]:
            raise not_served(refused)
        broken = [call.verdict for call in fresh if call.verdict and not call.verdict.ok]
        if broken or breaks:
            from pytest_numbers_contract.message import failure, journey_failure

            message = "\n\n".join([*map(failure, broken), *map(journey_failure, breaks)])
            raise ContractViolation(message, tuple(broken))

    def _walk(self, until: int) -> list[Break]:
        """Judge what calls promise together; each is looked at once, however often it is verified."""
        if until < 2:
            return []
        from pytest_numbers_contract.journeys import Journey

        found: list[Break] = []
        for call in self.calls[self._walked : until]:
            if self._journey is None or (call.injected and call.exchange.method != "GET"):
                # After an accident that befell a change, nobody was shown what holds.
                self._journey = Journey()
            if call.verdict:
                found += self._journey.judge(call.verdict)
        self._walked = until
        return found
