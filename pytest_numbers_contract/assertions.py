"""Assertions: judge, and raise what was found in one readable message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from pytest_numbers_contract.errors import ContractViolation
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.judging import judge, judge_and_decode
from pytest_numbers_contract.judging.lookback import Opinion, unknown_of
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.message import failure
from pytest_numbers_contract.settings import Settings
from pytest_numbers_contract.waivers import Waiver, waive

# Counted together, they cost less than half: what that takes stays in the processor's caches. So many bytes may wait:
# an exchange takes a thousand at least.
_MOST, _LEAST = 2 << 20, 1 << 10


def assert_conforms(exchange_or_response: Any, *, profile: str = "wire", operation: str | None = None) -> Verdict:
    """Judge one exchange; return its verdict, or raise ContractViolation.

    Takes what `judge` takes: an Exchange, a client's response, or with `operation` a `(status, body)` pair.
    """
    __tracebackhide__ = True
    verdict = judge(exchange_or_response, profile=profile, operation=operation)
    if not verdict.ok:
        raise ContractViolation(failure(verdict), (verdict,))
    return verdict


class Contract:
    """The contract, as the settings read it: checks responses, and remembers waivers used and members not known."""

    def __init__(
        self,
        settings: Settings,
        *,
        today: date,
        counting: bool = False,
        tell: Callable[[Verdict], None] | None = None,
    ) -> None:
        self.settings = settings
        self.used: set[Waiver] = set()
        self.unknown: dict[str, None] = {}
        self.counting = counting
        self._touched: set[str] = set()
        self._uncounted: list[Verdict] = []
        self._waiting = 0
        self._tell = tell
        self._today = today

    def check(self, response: Any, *, operation: str | None = None, profile: str | None = None) -> Verdict:
        """Judge one exchange; return its verdict, or raise ContractViolation.

        Takes an Exchange, a response of httpx, requests, urllib3 or aiohttp, vcrpy's dicts, or with `operation` a
        `(status, body)` pair.
        """
        __tracebackhide__ = True
        verdict = self.judge(response, operation=operation, profile=profile)
        if not verdict.ok:
            raise ContractViolation(failure(verdict, today=self._today), (verdict,))
        return verdict

    def judge(self, response: Any, *, operation: str | None = None, profile: str | None = None) -> Verdict:
        """Judge one exchange under the settings, waivers applied, and raise nothing for what it broke."""
        verdict, body = self._judged(response, operation=operation, profile=profile)
        return self._noted(verdict, unknown_of(verdict, body))

    def judge_wholly(self, exchange: Exchange) -> tuple[Verdict, Opinion]:
        """Judge one exchange under the settings; return also what a verdict finds out only when it is asked."""
        verdict, body = self._judged(exchange)
        opinion = Opinion.of(verdict, body)
        return self._noted(verdict, opinion.unknown), opinion

    def _judged(
        self, response: Any, *, operation: str | None = None, profile: str | None = None
    ) -> tuple[Verdict, Any]:
        settings = self.settings
        profile = profile or settings.profile
        return judge_and_decode(response, profile=profile, operation=operation, limits=settings.limits)

    def _noted(self, verdict: Verdict, unknown: Iterable[str]) -> Verdict:
        self.unknown.update(dict.fromkeys(f"{verdict.operation.id} {pointer}" for pointer in unknown))
        self.count(verdict)
        waived = self.waive(verdict)
        if self._tell:
            self._tell(waived)
        return waived

    def count(self, verdict: Verdict) -> None:
        """Count what an exchange touched, if coverage is asked for."""
        if self.counting:
            self._uncounted.append(verdict)
            self._waiting += _LEAST + len(verdict.exchange.response.body)
            if self._waiting >= _MOST:
                self._count()

    @property
    def touched(self) -> set[str]:
        """What all exchanges touched that were counted."""
        self._count()
        return self._touched

    def _count(self) -> None:
        if self._uncounted:
            from pytest_numbers_contract.coverage import touched

            self._touched |= touched(*self._uncounted)
            self._uncounted.clear()
            self._waiting = 0

    def waive(self, verdict: Verdict) -> Verdict:
        """Return the verdict with the waivers applied."""
        waived, used = waive(verdict, self.settings.waivers, today=self._today)
        self.used |= used
        return waived
