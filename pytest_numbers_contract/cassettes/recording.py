"""A source that is listened to: what it answers goes into a cassette, if the test passes."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack

from pytest_numbers_contract.accidents import Answer, AnyAnswer, Slow
from pytest_numbers_contract.asking import unanswered
from pytest_numbers_contract.cassettes.files import save
from pytest_numbers_contract.cassettes.judged import Judge, broken
from pytest_numbers_contract.cassettes.quieting import Quiet
from pytest_numbers_contract.errors import BadSetting, ContractViolation, NotSent, NumbersContractError
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.message import failure
from pytest_numbers_contract.redaction import Redaction, hiding
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.service.authentication import read_credentials


class Recording:
    """Inside `with Recording(path, source, name="sandbox"):` requests to Twilio hosts reach the source, and are kept.

    Nothing is written before `save`: a block that fails leaves the old file as it was. A source that asks a network is
    `blocking`; its requests pass the seam. A source that judges nothing itself is given somebody to `judge`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        source: AnyAnswer,
        *,
        name: str,
        redaction: Redaction | None = None,
        judge: Judge | None = None,
        blocking: bool = False,
    ) -> None:
        self.path = os.fspath(path)
        self._source = source
        self.name = name
        self._redaction = redaction or Redaction()
        self._judge = judge
        self._told = 0
        self._not_sent: list[NotSent] = []
        self._exchanges: list[Exchange] = []
        self._lock = threading.Lock()
        self._seam = Seam(self.answer_request, blocking=blocking)
        self._opened = ExitStack()

    def __enter__(self) -> Recording:
        if self._seam.open:
            # The inner block would close it for the outer one, whose calls would reach the real network.
            raise BadSetting(f"{self.path} is open already", "ask inside the block that is open")
        self._opened.enter_context(Quiet(self._redaction))
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
        with self._lock, self._seam.beneath():
            try:
                answer = self._source(request)
            except NotSent as refused:
                self._not_sent.append(refused)
                return unanswered(f"{refused.problem}; the test fails when it ends.")
            response = answer.response if isinstance(answer, Slow) else answer
            if isinstance(response, Response):
                self._exchanges.append(Exchange.between(request, response, self.name))
        return answer

    def verify(self) -> None:
        """Raise what went wrong in the source, and what broke the contract since the last time."""
        __tracebackhide__ = True
        self.check_source()
        fresh, self._told = self._exchanges[self._told :], len(self._exchanges)
        if found := broken(fresh, self._judge):
            from pytest_numbers_contract.redaction.telling import Telling

            told = tuple(map(Telling(found, self.redaction).verdict, found))
            raise ContractViolation("\n\n".join(map(failure, told)), told)

    def check_source(self) -> None:
        """Raise what was not sent, and what went wrong in the source."""
        __tracebackhide__ = True
        refused, self._not_sent = self._not_sent, []
        if refused:
            hide = hiding(self.redaction)
            raise NotSent(hide.text(refused[0].problem), hide.text(refused[0].advice))
        if self._seam.errors:
            raise self._seam.errors.pop()

    def save(self, *, today: str) -> tuple[Exchange, ...]:
        """Write the cassette, stamped with a day; return what is in it. Raises if nothing was asked."""
        self.verify()
        if not self._exchanges:
            advice = "remove @pytest.mark.numbers_cassette, or ask Twilio for something"
            raise NumbersContractError(f"{self.path}: nothing to record, the test asked Twilio for nothing", advice)
        return save(self.path, self._exchanges, recorded=today, source=self.name, redaction=self.redaction)

    @property
    def redaction(self) -> Redaction:
        """What goes: with every secret that a request was sent with."""
        given = [read_credentials(one.request.headers) for one in self._exchanges]
        return self._redaction.knowing(*dict.fromkeys(one.secret for one in given if one))
