"""A cassette compared with its source: the test runs against the source, and the file is only read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pytest_numbers_contract.cassettes.differences import Difference, differences_of
from pytest_numbers_contract.cassettes.files import cleaned
from pytest_numbers_contract.cassettes.matching import Index, Recorded, asked
from pytest_numbers_contract.cassettes.recording import Recording
from pytest_numbers_contract.cassettes.references import References
from pytest_numbers_contract.cassettes.replaying import Miss
from pytest_numbers_contract.errors import ContractViolation, Unreadable
from pytest_numbers_contract.exchange import Exchange, Request
from pytest_numbers_contract.message import headline, seen
from pytest_numbers_contract.reading import read_file
from pytest_numbers_contract.redaction import Redaction, hiding, masked
from pytest_numbers_contract.redaction.telling import shortened

_MOST = 24
_MISSES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, the recorded exchange it was found in, and how often it is there."""

    difference: Difference
    recorded: Exchange
    count: int = 1

    def __str__(self) -> str:
        one = self.difference
        repeated = f"   ×{self.count}" if self.count > 1 else ""
        recorded, fresh = seen(shortened(one.recorded)), seen(shortened(one.fresh))
        return f"{one.what:<9} {one.place:<36} recorded {recorded}   now {fresh}{repeated}"

    @property
    def line(self) -> str:
        """The difference on a line of its own, with the file and line of its exchange."""
        return f"{self.difference.weight}: {self.recorded.source}: {' '.join(str(self).split())}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison came to: differences, requests that were not recorded, and what nobody asked for."""

    found: tuple[Found, ...]
    misses: tuple[Miss, ...]
    unused: tuple[Exchange, ...]

    def of(self, *weights: str) -> tuple[Found, ...]:
        """Return the differences of these weights."""
        return tuple(one for one in self.found if one.difference.weight in weights)


def compare(recorded: Sequence[Exchange], fresh: Iterable[Exchange], redaction: Redaction | None = None) -> Comparison:
    """Compare a recording with what its source answers now; both without secrets.

    Requests are paired by what they ask, references by where they stand: another SID in the same place is the same.
    """
    mask = masked(redaction or Redaction())
    index, references = Index(Recorded.of(recorded, mask)), References()
    found: dict[tuple[str, ...], Found] = {}
    misses: list[Miss] = []
    for exchange in fresh:
        sent = asked(_translated(exchange.request, references), mask)
        before = index.take(asked(exchange.request, mask)) or index.take(sent)
        if before is None:
            nearest = index.nearest(sent)
            played, near = nearest not in index.unused, asked(nearest.request, mask)
            misses.append(Miss(exchange.method, exchange.url, sent, nearest, near, played))
            continue
        for one in differences_of(before, exchange, references):
            key = (str(before.source), before.url, one.weight, one.what, one.place)
            known = found.get(key)
            found[key] = replace(known, count=known.count + 1) if known else Found(one, before)
    return Comparison(tuple(found.values()), tuple(misses), index.unused)


def _translated(request: Request, references: References) -> Request:
    body = (request.body or b"").decode("utf-8", "surrogateescape")
    translated = references.translated(body).encode("utf-8", "surrogateescape")
    return replace(request, url=references.translated(request.url), body=translated)


class Comparing:
    """Inside the block requests to Twilio hosts are heard as a recording would; `verify` compares it with the cassette.

    The file is read, and never written. Raises Unreadable at once if it is missing or cannot be read.
    """

    def __init__(self, heard: Recording, *, allow_unused: bool = False) -> None:
        self.path = heard.path
        if not os.path.exists(self.path):
            raise Unreadable(f"{self.path}: no such cassette", "record it: pytest --numbers-record=missing")
        self.result = Comparison((), (), ())
        self._allow_unused = allow_unused
        self._recorded = read_file(self.path)
        self._heard = heard

    def __enter__(self) -> Comparing:
        self._heard.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._heard.__exit__()

    @property
    def redaction(self) -> Redaction:
        """What goes: with every secret that a request was sent with."""
        return self._heard.redaction

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was asked and answered so far, with its secrets."""
        return self._heard.exchanges

    def verify(self, *, complete: bool = True) -> None:
        """Compare; raise ContractViolation for differences that are errors, and for requests that were not recorded.

        If it is `complete`, also for what was recorded and not asked for. Raises first what went wrong in the source.
        """
        __tracebackhide__ = True
        fresh = cleaned(self._heard.exchanges, self.redaction)
        self.result = result = compare(self._recorded, fresh, self.redaction)
        self._heard.check_source()
        left = () if self._allow_unused or not complete else result.unused
        if result.of("error") or result.misses or left:
            told = failure_of(self.path, self._heard.name, replace(result, unused=left), self.redaction)
            raise ContractViolation(told)


def failure_of(path: str, name: str, result: Comparison, redaction: Redaction | None = None) -> str:
    """Write the errors of a comparison, in at most forty lines, without secrets."""
    hide = hiding(redaction or Redaction())
    errors = result.of("error")
    counts = ((len(errors), "errors"), (len(result.misses), "requests new"), (len(result.unused), "requests not made"))
    told = ", ".join(f"{what}: {count}" for count, what in counts if count)
    lines = [f"{path} differs from its source, {name} ({told})"]
    shown: Exchange | None = None
    for one in errors:
        if one.recorded is not shown:
            lines.append(f"  {headline(one.recorded)}")
            shown = one.recorded
        lines.append(f"    {one}")
    for miss in result.misses[:_MISSES]:
        lines += ["  not recorded:", *miss.lines(hide)]
    lines += [f"  not asked for: {headline(one)}" for one in result.unused]
    if len(lines) > _MOST:
        lines = [*lines[:_MOST], f"  … and {len(lines) - _MOST} lines more"]
    return "\n".join([*lines, "  if the source is right, record it again: pytest --numbers-record=all"])
