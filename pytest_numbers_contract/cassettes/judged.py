"""What the exchanges of a cassette broke, if there is somebody to judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_numbers_contract.errors import NotJudged, UnknownOperation
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.judging.verdict import Verdict

Judge = Callable[[Exchange], Verdict]


def broken(exchanges: Iterable[Exchange], judge: Judge | None) -> list[Verdict]:
    """Judge exchanges, and return the verdicts on those that broke something."""
    verdicts = (_verdict(exchange, judge) for exchange in exchanges) if judge else ()
    return [verdict for verdict in verdicts if verdict and not verdict.ok]


def _verdict(exchange: Exchange, judge: Judge) -> Verdict | None:
    """Judge an exchange; None for what the contract does not know, which is only recorded and replayed."""
    try:
        return judge(exchange)
    except (UnknownOperation, NotJudged):
        return None
