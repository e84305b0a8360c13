"""A source that is listened to: what it answers goes into a cassette, if the test passes."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack

from pytest_numbers_contract.accidents import Answer, AnyAnswer, Slow
from pytest_numbers_contract.cassettes.files import save
from pytest_numbers_contract.cassettes.quieting import quiet
from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.redaction import Redaction
from pytest_numbers_contract.seam import Seam


class Recording:
    """Inside `with Recording(path, source, name="sandbox"):` requests to Twilio hosts reach the source, and are kept.

    Nothing is written before `save`: a block that fails leaves the old file as it was.
    """

    def __init__(
        self, path: str | os.PathLike[str], source: AnyAnswer, *, name: str, redaction: Redaction | None = None
    ) -> None:
        self.path = os.fspath(path)
        self._source = source
        self._name = name
        self._redaction = redaction or Redaction()
        self._exchanges: list[Exchange] = []
        self._lock = threading.Lock()
        self._seam = Seam(self.answer_request)
        self._opened = ExitStack()

    def __enter__(self) -> Recording:
        self._opened.enter_context(quiet(self._redaction))
        self._opened.enter_context(self._seam)
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was asked and answered so far, with its secrets."""
        return tuple(self._exchanges)

    def answer_request(self, request: Request) -> Answer:
        """Ask the source, and keep what it answers."""
        # One at a time, so that requests and answers are recorded in one order.
        with self._lock:
            answer = self._source(request)
            response = answer.response if isinstance(answer, Slow) else answer
            if isinstance(response, Response):
                self._exchanges.append(Exchange.between(request, response, self._name))
        return answer

    def verify(self) -> None:
        """Raise what went wrong in the source."""
        if self._seam.errors:
            raise self._seam.errors.pop()

    def save(self, *, today: str) -> tuple[Exchange, ...]:
        """Write the cassette, stamped with a day; return what is in it. Raises if nothing was asked."""
        self.verify()
        if not self._exchanges:
            advice = "remove @pytest.mark.numbers_cassette, or ask Twilio for something"
            raise NumbersContractError(f"{self.path}: nothing to record, the test asked Twilio for nothing", advice)
        return save(self.path, self._exchanges, recorded=today, source=self._name, redaction=self._redaction)
