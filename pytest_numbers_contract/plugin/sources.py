"""What cassettes are recorded from and compared with: the sandbox, a server, or Twilio itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from pytest_numbers_contract.accidents import Answer, AnyAnswer
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.live import Kind, LiveAccount, Purse, server, twilio, unreached
from pytest_numbers_contract.plugin.beginning import contract_of
from pytest_numbers_contract.plugin.options import OPEN, PURSES, SOURCES, value_of
from pytest_numbers_contract.redaction import Redaction, hiding, secrets_in
from pytest_numbers_contract.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Source:
    """An open source: what answers, and its name; `blocking` if it asks a network.

    `unreached` are the reasons for which the credentials did not reach what was asked.
    """

    ask: AnyAnswer
    name: str
    blocking: bool = True
    unreached: list[str] = field(default_factory=list)

    def listening(self, redaction: Redaction) -> dict[str, Any]:
        """Return what a recording or a comparison is told besides its file and its source."""
        known = redaction.knowing(*secrets_in(os.environ))
        return {"name": self.name, "redaction": known, "blocking": self.blocking}


@contextmanager
def opened_source(config: pytest.Config) -> Iterator[Source]:
    """Open the source that the run was told; what was bought from it is released at the end."""
    named = value_of(config, "source") or "sandbox"
    asked = {"sandbox": _sandbox, "live": _live}.get(named, _server)
    with asked(config) as source:
        config.stash[SOURCES].append(source)
        try:
            yield source
        finally:
            config.stash[SOURCES].remove(source)


@contextmanager
def _sandbox(config: pytest.Config) -> Iterator[Source]:
    sandbox = Sandbox(waive=contract_of(config).waive)
    config.stash[OPEN].append(sandbox)
    try:
        yield Source(sandbox.answer_request, "sandbox", blocking=False)
    finally:
        config.stash[OPEN].remove(sandbox)


@contextmanager
def _server(config: pytest.Config) -> Iterator[Source]:
    reasons: list[str] = []
    with server(value_of(config, "source")) as send:

        def ask(request: Request) -> Answer:
            answer = send(request)
            if isinstance(answer, Response) and (reason := _unreached(request, answer)):
                reasons.append(reason)
            return answer

        # The port of a server says nothing, and would be another one each time.
        yield Source(ask, "server", unreached=reasons)


def _unreached(request: Request, answer: Response) -> str | None:
    asked = f"{request.method} {hiding(Redaction()).url(request.url)}"
    return unreached(Exchange.between(request, answer), asked, lambda: None)


@contextmanager
def _live(config: pytest.Config) -> Iterator[Source]:
    purse = purse_of(config)
    with twilio() as send:
        account = LiveAccount(send, purse, declared=declared_kind(config))
        try:
            yield Source(account, "live", unreached=account.unreached)
        finally:
            account.release()
    if purse.left:
        raise pytest.fail.Exception("\n".join(map(str, purse.left)), pytrace=False)


def declared_kind(config: pytest.Config) -> Kind | None:
    """Return what kind the run's credentials are declared to be; None if nobody said."""
    declared = value_of(config, "credentials")
    return Kind(declared) if declared else None


def purse_of(config: pytest.Config) -> Purse:
    """Return the purse of the run: one for all tests."""
    purses = config.stash[PURSES]
    if not purses:
        purses.append(Purse(config.getoption("numbers_contract_budget")))
    return purses[0]


def skip_if_unreached(config: pytest.Config) -> None:
    """Skip the running test if its credentials did not reach what it asked."""
    for source in config.stash[SOURCES]:
        if source.unreached:
            raise pytest.skip.Exception(source.unreached[0], _use_item_location=True)
