"""Accidents that a test orders: which calls they befall, and what comes of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_numbers_contract.accidents import Answer, Dropped, Slow, TimedOut
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.http import media_type
from pytest_numbers_contract.refusals import MORE_INFO, error, known, plain_error
from pytest_numbers_contract.state.members import check_members, fits

Breaker = Callable[[Any], Any]
"""Takes the decoded body of a genuine answer, returns the broken one; the very same if it cannot break it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One ordered accident: the operation it befalls, and what happens instead of a plain answer.

    `code` or `status`: that error. `timeout`, `dropped`: no answer, and the call is not processed. `slow`: seconds
    until the answer, though the call is processed. `broken`: a function from the body of a success to another.
    """

    operation: str
    code: int | None = None
    status: int | None = None
    timeout: bool = False
    dropped: bool = False
    slow: float | None = None
    broken: Breaker | None = None

    def __post_init__(self) -> None:
        check_members(Failure, {name: getattr(self, name) for name in self.__slots__})
        kinds = (self.is_error, self.timeout, self.dropped, self.broken is not None)
        if sum(kinds) > 1:
            raise BadSetting("one accident at a time", "order several, one after the other: they come in that order")
        if not any(kinds) and self.slow is None:
            raise BadSetting("no accident", "say one of code, status, timeout, dropped, slow, broken")
        if self.slow is not None and (not 0 < self.slow < math.inf or self.timeout or self.dropped):
            raise BadSetting(f"slow={self.slow!r} makes no sense here", "say seconds above 0, and how the answer ends")
        if self.status is not None and not 400 <= self.status <= 599:
            raise BadSetting(f"status={self.status} is no failure", "say 400 to 599; `broken` breaks a success")
        if self.code is not None and self.status is None:
            known(self.code)

    @property
    def spares_the_state(self) -> bool:
        """Whether the call is never processed: the state stays as it was."""
        return self.timeout or self.dropped or self.is_error

    @property
    def is_error(self) -> bool:
        """Whether an error comes instead of the answer."""
        return self.code is not None or self.status is not None

    def __str__(self) -> str:
        set_ = {name: getattr(self, name) for name in self.__slots__[1:]}
        what = [f"{name}={value!r}" for name, value in set_.items() if value and name != "broken"]
        # What an error answers cannot be broken: it waits for a success.
        return f"{self.operation} ({', '.join([*what, *(['a broken success'] if self.broken else [])])})"

    def error(self, **fields: str) -> tuple[int, dict[str, Any]]:
        """Return the status and the body of the error that comes instead."""
        if self.code is None:
            return plain_error(self.status or 500)
        try:
            return error(self.code, status=self.status, **fields)
        except BadSetting:
            status = self.status or 500
            return status, {
                "code": self.code,
                "message": f"Error {self.code}",
                "more_info": f"{MORE_INFO}{self.code}",
                "status": status,
            }

    def befall(self, response: Response) -> Answer:
        """Return what the caller meets where this answer was due."""
        if self.timeout:
            return TimedOut()
        if self.dropped:
            return Dropped()
        return Slow(self.slow, response) if self.slow is not None else response


def broken_by(breaker: Breaker, response: Response) -> Response | None:
    """Break the body of a success; None if there is nothing to break: no content, or CSV."""
    if response.status >= 300 or media_type(response.headers) != "application/json":
        return None
    body = json.loads(response.body)
    changed = breaker(body)
    return None if changed is body else replace(response, body=json.dumps(changed).encode())


@dataclass(slots=True)
class Order:
    """A failure in the schedule: how many calls it still befalls, and how many go well before.

    `allow_unused` says that it may befall none.
    """

    failure: Failure
    times: int
    waits: int
    allow_unused: bool = False
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.times

    @property
    def is_unused(self) -> bool:
        """Whether it befell no call, and should have."""
        return self.left == self.times and not self.allow_unused

    def __str__(self) -> str:
        return f"{self.failure}{f', which waited for {self.waits} more to go well' if self.waits else ''}"


class Schedule:
    """The accidents ordered so far. Those of one operation queue: each counts from when the one before it is done."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def add(self, failure: Failure, *, times: int = 1, after: int = 0, allow_unused: bool = False) -> None:
        """Order an accident: `after` calls of its operation go well first, then it befalls `times` calls."""
        if not (fits(times, int) and fits(after, int) and times >= 1 and after >= 0):
            raise BadSetting(f"times={times!r}, after={after!r} makes no sense", "times is 1 or more, after 0 or more")
        if not isinstance(allow_unused, bool):
            raise BadSetting(f"allow_unused={allow_unused!r} makes no sense", "it is True or False")
        self._orders.append(Order(failure, times, after, allow_unused))

    def due(self, operation: str) -> Order | None:
        """Count a call of an operation; return the order of the accident that befalls it, None if it goes well."""
        order = next((order for order in self.pending if order.failure.operation == operation), None)
        if order is None:
            return None
        if order.waits:
            order.waits -= 1
            return None
        order.left -= 1
        return order

    def take_unused(self) -> tuple[Order, ...]:
        """Return the orders that befell no call and should have; each is returned once."""
        unused = tuple(order for order in self._orders if order.is_unused)
        for order in unused:
            order.allow_unused = True
        return unused

    @property
    def pending(self) -> tuple[Order, ...]:
        """The orders that have not yet befallen every call they are for."""
        return tuple(order for order in self._orders if order.left)
