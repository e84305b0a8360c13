"""Twilio closed for a whole run: what is asked while no sandbox or cassette is open does not leave, and is told."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

from pytest_numbers_contract.plugin.options import TOLD

if TYPE_CHECKING:
    from pytest_numbers_contract.exchange import Request, Response

_ADVICE = (
    "have the test use numbers_sandbox or numbers_cassette; if it came from a thread of an earlier test, have that "
    "test wait for it"
)


class Blocking:
    """Stands outside of every sandbox and cassette: they answer while they are open, this one otherwise."""

    def __init__(self, config: pytest.Config) -> None:
        from pytest_numbers_contract.seam import Seam

        self._config = config
        self._seen: list[str] = []
        self._seam = Seam(self._refuse)
        self._seam.__enter__()

    def _refuse(self, request: Request) -> Response:
        from pytest_numbers_contract.asking import unanswered
        from pytest_numbers_contract.redaction import Redaction, hiding

        asked = f"{request.method} {hiding(Redaction()).url(request.url)}"
        self._seen.append(f"{asked} was asked in {threading.current_thread().name}, with no sandbox or cassette open")
        return unanswered("This did not leave: numbers_contract_block keeps Twilio closed.")

    def _fresh(self) -> list[str]:
        seen, self._seen = self._seen, []
        slipped, self._seam.errors[:] = [str(error) for error in self._seam.errors], []
        return [*seen, *slipped]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fail a passing test during which something was asked; of any other, the end of the run tells it."""
        self._keep()
        try:
            result = yield
        except BaseException:
            self._keep(f"{item.nodeid}: ")
            raise
        if seen := self._fresh():
            pytest.fail("\n".join([*seen, f"  {_ADVICE}"]), pytrace=False)
        return result

    def _keep(self, where: str = "") -> None:
        """Keep for the end of the run what came before a test, between two, or in one that failed or was skipped."""
        self._config.stash[TOLD]["blocked"] += [f"{where}{seen}" for seen in self._fresh()]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Keep what came since the last test."""
        self._keep()

    def pytest_unconfigure(self) -> None:
        """Open Twilio again."""
        self._seam.__exit__()
