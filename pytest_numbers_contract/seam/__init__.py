"""The seam: where the clients' requests to Twilio reach a source, each client family through its own door."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from pytest_numbers_contract.accidents import Answer, AnyAnswer
from pytest_numbers_contract.asking import ask
from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.operation import is_twilio_host
from pytest_numbers_contract.seam.hinges import Hinge
from pytest_numbers_contract.seam.imports import ImportWatch
from pytest_numbers_contract.seam.line import Line

__all__ = ["Seam"]

# Which of our modules hangs the door for which of theirs. A library nobody imported needs none.
_DOORS = {
    "aiohttp.connector": "aiohttp_door",
    "http.client": "http_client_door",
    "httpx._transports.default": "httpx_door",
    "httpx2._transports.default": "httpx_door",
    "socket": "guard",
    "ssl": "guard",
    "urllib3.connection": "http_client_door",
}


class Seam:
    """Sends every request to a Twilio host to `source` while it is open; other hosts pass untouched.

    It never raises inside the client's call: what a source raises is answered with a 500 and kept in `errors`.
    A source that waits for something (a network, a lock) says `blocking=True`: async clients then call it in a thread.
    Seams nest: the inner one answers.
    """

    def __init__(self, source: AnyAnswer, *, blocking: bool = False) -> None:
        self.errors: list[Exception] = []
        self.blocking = blocking
        self.open = False
        self._source = source
        self._hinges: list[Hinge] = []
        self._watch: ImportWatch | None = None
        self._line: Line | None = None
        self._beneath = threading.local()

    def __enter__(self) -> Seam:
        self.open = True
        self._line = None
        try:
            missing = [name for name in _DOORS if not self._hang(name)]
        except BaseException:
            self.__exit__()
            raise
        if missing:
            self._watch = ImportWatch(missing, self._hang)
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False
        if self._watch:
            self._watch.stop()
            self._watch = None
        while self._hinges:
            self._hinges.pop().take_down()
        if self._line:
            self._line.hang_up()

    def _hang(self, library: str) -> bool:
        """Hang the door of an imported library; False if nobody imported it."""
        module = sys.modules.get(library)
        if module is None or not self.open:
            return False
        try:
            self._hinges.extend(_door(_DOORS[library]).hinges(self, module))
        except AttributeError as error:
            raise NumbersContractError(
                f"no door fits this version of {library}: {error}",
                "Install a version between the lowest we declare and the newest of our release's day.",
            ) from error
        return True

    def covers(self, host: str) -> bool:
        """Say whether requests to this host are the source's."""
        return self.open and is_twilio_host(host) and not getattr(self._beneath, "depth", 0)

    @contextmanager
    def beneath(self) -> Iterator[None]:
        """Let this thread's requests through to what stood there before: for a source that asks the real service."""
        depth = getattr(self._beneath, "depth", 0)
        self._beneath.depth = depth + 1
        try:
            yield
        finally:
            self._beneath.depth = depth

    def answer(self, request: Request) -> Answer:
        """Ask the source; never raises."""
        return ask(self._source, request, self.errors.append)

    def line(self) -> Line:
        """Return what tells pollers of our sockets whether the seam is open."""
        if self._line is None:
            self._line = Line()
            if not self.open:
                self._line.hang_up()
        return self._line


@cache
def _door(name: str) -> Any:
    return import_module(f"{__name__}.{name}")
