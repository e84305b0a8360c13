"""What may come instead of an answer: values that a source returns in place of a response."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_numbers_contract.exchange import Request, Response


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No answer comes: the client raises its own timeout error, at once."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection ends before an answer: the client raises its own error for that."""


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer takes so many seconds: weighed against the client's own timeout, slept by nobody."""

    seconds: float
    response: Response


Answer = Response | TimedOut | Dropped | Slow
AnyAnswer = Callable[[Request], Answer]
"""A source that may also have an accident."""


def within(answer: Answer, timeout: float | None) -> Response | TimedOut | Dropped:
    """Return what a client sees that waits `timeout` seconds, None for ever."""
    if not isinstance(answer, Slow):
        return answer
    return TimedOut() if timeout is not None and answer.seconds > timeout else answer.response
