"""The calls of the code under test: their exchanges, how the answers came about, and their verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_numbers_contract.errors import NotServed, NumbersContractError
from pytest_numbers_contract.exchange import Exchange

# The judge is imported when the first call is judged: whoever starts a server need not wait for it.
if TYPE_CHECKING:
    from pytest_numbers_contract.judging.verdict import Verdict
    from pytest_numbers_contract.service.failures import Order


@dataclass(frozen=True)
class Call:
    """One call of the code under test: its exchange, and how the answer came about.

    `injected` calls met an accident that the test ordered, `declared` ones an answer that it declared: neither is
    judged. `accident` is what came instead of an answer.
    """

    exchange: Exchange
    operation: str | None
    injected: bool = False
    declared: bool = False
    accident: str | None = None
    refusal: NumbersContractError | None = field(default=None, repr=False)
    waive: Callable[[Verdict], Verdict] | None = field(default=None, repr=False)

    @cached_property
    def verdict(self) -> Verdict | None:
        """The judgement of the call, both ways; None where nothing of ours is to be judged."""
        if self.injected or self.declared or self.operation is None:
            return None
        from pytest_numbers_contract.judging import judge

        verdict = judge(self.exchange, closed=True)
        return self.waive(verdict) if self.waive else verdict

    @property
    def met(self) -> Verdict | None:
        """The verdict, or that of an error which the test ordered: it breaks nothing, and yet the code met it."""
        if not self.injected or self.accident or self.exchange.status < 400:
            return self.verdict
        from pytest_numbers_contract.judging import judge

        return judge(self.exchange)

    def __str__(self) -> str:
        answer = self.accident or str(self.exchange.status)
        return f"{self.exchange.method} {self.exchange.url} → {answer}"


def never_happened(orders: Iterable[Order], calls: Iterable[Call]) -> NumbersContractError:
    """Return the error for accidents that befell no call: which, and what was called instead."""
    called = Counter(call.operation for call in calls if call.operation)
    told = ", ".join(f"{operation} ×{count}" for operation, count in called.items()) or "nothing"
    unused = tuple(orders)
    spared = any(order.failure.broken and order.failure.operation in called for order in unused)
    why = ", and no answer had what was to be broken (an error and an empty list have not)" if spared else ""
    return NumbersContractError(
        f"ordered, and never happened: {'; '.join(map(str, unused))}",
        f"called was {told}{why}; if it need not happen, say so: sandbox.fail(…, allow_unused=True)",
    )


def not_served(calls: list[Call]) -> NotServed:
    """Return the error for calls that nobody answers: the first, and how many more."""
    from pytest_numbers_contract.message import safe

    first = calls[0]
    more = f" (and {len(calls) - 1} more)" if len(calls) > 1 else ""
    url = safe(first.exchange.url)
    asked = f"{first.exchange.method} {url}"
    declare = f"declare it: sandbox.answer({first.exchange.method!r}, {url.partition('?')[0]!r}, json=…)"
    return NotServed(
        f"the sandbox was asked for what it does not serve: {asked}{more}", f"{first.refusal}\n  {declare}"
    )
