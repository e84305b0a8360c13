"""A cassette as a source: it answers what was recorded, and remembers what was not."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType

from pytest_numbers_contract.asking import unanswered
from pytest_numbers_contract.cassettes.judged import Judge, broken
from pytest_numbers_contract.cassettes.matching import Asked, Index, asked, differences
from pytest_numbers_contract.cassettes.quieting import Quiet
from pytest_numbers_contract.cassettes.shelf import Shelf
from pytest_numbers_contract.errors import BadSetting, ContractViolation, NotRecorded
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.message import failure, headline, safe
from pytest_numbers_contract.redaction import Redaction, Rewriter, hiding, masked
from pytest_numbers_contract.seam import Seam

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Miss:
    """A request that the cassette has no answer for, and the recorded exchange that comes nearest."""

    method: str
    url: str
    asked: Asked
    nearest: Exchange
    recorded: Asked
    played: bool
    standing: Mapping[str, str] = field(default_factory=dict)

    def lines(self, hide: Rewriter) -> Iterator[str]:
        """Yield what was asked, what comes nearest, and what differs, field by field, without secrets."""
        yield f"  {self.method} {hide.url(safe(self.url))}"
        again = "    played already: " if self.played else "    nearest: "
        yield f"{again}{hide.text(headline(self.nearest))}"
        for name, recorded, sent in differences(self.asked, self.recorded):
            yield f"      {hide.text(name):<24} recorded {hide.text(safe(recorded))}   sent {hide.text(safe(sent))}"
        for name, recorded in self.standing.items():
            yield f"      {hide.text(name)} stands for {recorded}, since a request before this one"


class Cassette:
    """Inside `with Cassette(path):` every request to a Twilio host is answered from the file, and from nowhere else.

    What is not in it is answered with a 501, and remembered. Raises NotRecorded when the block ends if there was such
    a request, or if something recorded was not asked for, unless `allow_unused`. Raises Unreadable at once if the file
    is missing or cannot be read. A `shelf` that several cassettes share keeps what they read.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        allow_unused: bool = False,
        judge: Judge | None = None,
        redaction: Redaction | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.path = os.fspath(path)
        self.misses: list[Miss] = []
        self._allow_unused = allow_unused
        self._judge = judge
        self._told = 0
        self.redaction = redaction or Redaction()
        self._mask = masked(self.redaction)
        self._recorded = (shelf or Shelf()).take(self.path, self._mask)
        self._index = Index(self._recorded)
        self._played: list[Exchange] = []
        self._lock = threading.Lock()
        self._errors: list[Exception] = []
        self._quiet = Quiet(self.redaction)
        self._seam: Seam | None = None

    def __enter__(self) -> Cassette:
        if self._seam:
            # The inner block would leave the outer one's seam open, and nobody could close it.
            raise BadSetting(f"{self.path} is open already", "ask inside the block that is open")
        # Known while it is open: a circle would keep all that a test remembers until the collector comes by.
        self._seam = Seam(self.answer_request)
        self._errors = self._seam.errors
        self._quiet.__enter__()
        self._seam.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        self.close()
        if kind is None:
            self.verify()

    def close(self) -> None:
        """Close the block: clients reach the real network again."""
        if self._seam:
            self._seam.__exit__()
            self._seam = None
            self._quiet.__exit__()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was recorded, in order."""
        return self._recorded.exchanges

    @property
    def played(self) -> tuple[Exchange, ...]:
        """What was asked for and answered, in order, as it was recorded."""
        return tuple(self._played)

    @property
    def unused(self) -> tuple[Exchange, ...]:
        """What was recorded and not asked for."""
        return self._index.unused

    def answer_request(self, request: Request) -> Response:
        """Answer one request: the source behind the seam."""
        sent = asked(request, self._mask)
        with self._lock:
            found = self._index.take(sent)
            if found is not None:
                self._played.append(found)
                return found.response
            meant = self._index.meant(sent)
            nearest = self._index.nearest(meant)
            played = nearest not in self._index.unused
            recorded, standing = asked(nearest.request, self._mask), self._index.standing(sent)
            url = self._mask.url(request.url)
            self.misses.append(Miss(request.method, url, meant, nearest, recorded, played, standing))
        return unanswered(f"{os.path.basename(self.path)} has no answer to this request; the test fails when it ends.")

    def verify(self, *, complete: bool = True) -> None:
        """Raise NotRecorded for new requests without an answer and, if it is `complete`, for what was not asked for.

        Raises ContractViolation for recorded exchanges that break their contract, if there is somebody to judge them.
        """
        __tracebackhide__ = True
        if self._errors:
            raise self._errors.pop()
        fresh, self._told = self.misses[self._told :], len(self.misses)
        if fresh:
            raise NotRecorded(
                _missed(self.path, fresh, hiding(self.redaction)), "record it again: pytest --numbers-record=all"
            )
        if complete:
            self._verify_all()

    def _verify_all(self) -> None:
        __tracebackhide__ = True
        if verdicts := broken(self._played, self._judge):
            raise ContractViolation("\n\n".join(map(failure, verdicts)), tuple(verdicts))
        if self.unused and not self._allow_unused:
            advice = "record it again, or say that it may be: @pytest.mark.numbers_cassette(allow_unused=True)"
            raise NotRecorded(_left(self.path, self.unused, hiding(self.redaction)), advice)


def _missed(path: str, misses: list[Miss], hide: Rewriter) -> str:
    count = f"{len(misses)} request{'s' if len(misses) > 1 else ''}"
    lines = [line for miss in misses[:_SHOWN] for line in miss.lines(hide)]
    more = [f"  … and {len(misses) - _SHOWN} more"] if len(misses) > _SHOWN else []
    return "\n".join([f"{path} has no answer to {count}", *lines, *more])


def _left(path: str, unused: tuple[Exchange, ...], hide: Rewriter) -> str:
    lines = [f"  {hide.text(headline(one))}" for one in unused[:_SHOWN]]
    more = [f"  … and {len(unused) - _SHOWN} more"] if len(unused) > _SHOWN else []
    return "\n".join([f"{path} holds {len(unused)} that nobody asked for", *lines, *more])
