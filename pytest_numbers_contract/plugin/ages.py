"""Cassettes that are too old: warned of, or failed, when their test has passed."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_numbers_contract.plugin.options import CASSETTES, value_of

if TYPE_CHECKING:
    from pytest_numbers_contract.cassettes.age import MaxAge


class Ages:
    """Looks at the cassettes that each test replayed."""

    def __init__(self, limit: MaxAge) -> None:
        self._limit = limit

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Tell of what is too old once the test has passed: a failure is told first."""
        result = yield
        stale = "\n".join(_stale(item, self._limit))
        if stale:
            told = f"{stale}\n  record it again: pytest --numbers-record=all"
            if self._limit.fails:
                pytest.fail(told, pytrace=False)
            warnings.warn(pytest.PytestWarning(told), stacklevel=2)
        return result


def ages_of(config: pytest.Config) -> Ages | None:
    """Return what looks at ages, if there is a most; a setting that makes no sense is a usage error."""
    given = value_of(config, "max_age")
    if not given:
        return None
    from pytest_numbers_contract.cassettes.age import parse_max_age
    from pytest_numbers_contract.errors import BadSetting

    try:
        return Ages(parse_max_age(given))
    except BadSetting as fault:
        raise pytest.UsageError(str(fault)) from None


def _stale(item: pytest.Item, limit: MaxAge) -> Iterator[str]:
    from datetime import date

    from pytest_numbers_contract.cassettes import Cassette
    from pytest_numbers_contract.cassettes.age import staleness

    for cassette in item.config.stash[CASSETTES]:
        if isinstance(cassette, Cassette):
            why = staleness(cassette.path, cassette.exchanges, limit, today=date.today())
            if why:
                yield why
