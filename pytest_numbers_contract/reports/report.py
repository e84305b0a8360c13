"""What a report says, whatever its format: a value without secrets that JSON holds as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from pytest_numbers_contract.reports.encoding import dumped

VERSION = 1
"""The version of the JSON format: a new one where a program that reads the old one would be misled."""

Kind = Literal["violation", "noted", "waived", "warning"]
Pairs = tuple[tuple[str, str], ...]

# Parts of a report are named tuples: defining a dataclass takes ten times as long, and making one three times.


class Told(NamedTuple):
    """A violation, or what was noted, waived or warned of.

    `pointer` leads into the message as it was, `at` into the body as the report holds it (None where it holds less).
    `line` is that of the file in which the exchange was recorded.
    """

    kind: Kind
    id: str
    fingerprint: str
    part: str
    pointer: str
    place: str
    expected: str
    actual: str
    says: str
    erratum: str | None
    line: int | None
    at: str | None


class Seen(NamedTuple):
    """A test in which an exchange was seen: its id, its file, its line."""

    test: str
    file: str
    line: int | None


class Entry(NamedTuple):
    """One judged exchange, and everybody who saw it: `count` times, in the tests `seen`.

    `file`, `line` and `recorded` say where it was read, `source` who answered it otherwise. `cut` says that the body of
    the response is longer than shown.
    """

    id: str
    operation: str
    profile: str
    method: str
    url: str
    status: int
    source: str
    file: str | None
    line: int | None
    recorded: str | None
    count: int  # type: ignore[assignment]  # A tuple can count too, and nobody asks it to.
    seen: tuple[Seen, ...]
    found: tuple[Told, ...]
    errata: tuple[str, ...]
    unknown: tuple[str, ...]
    request_headers: Pairs
    request_body: str | None
    response_headers: Pairs
    response_body: str
    cut: bool

    @property
    def violations(self) -> tuple[Told, ...]:
        """What breaks the contract."""
        return tuple(told for told in self.found if told.kind == "violation")

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests in which it was seen."""
        return tuple(dict.fromkeys(seen.test for seen in self.seen))

    def members(self) -> dict[str, Any]:
        """Return the members of its JSON, by name."""
        seen, found = ([one._asdict() for one in parts] for parts in (self.seen, self.found))
        return {**self._asdict(), "seen": seen, "found": found}


class Problem(NamedTuple):
    """What could not be read or judged, or went astray: where, what, and the way out."""

    where: str
    problem: str
    advice: str


class Run(NamedTuple):
    """One run that a report is of: what ran, when (UTC), for how many seconds, and on what."""

    by: str
    started: str
    seconds: float
    python: str
    platform: str


class Waivers(NamedTuple):
    """Waivers by what became of them."""

    used: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """All that a run proved. `contract` tells the contract from any other; `touched` are the touches of coverage.

    `orphans` are cassettes that no test uses.
    """

    package: str
    contract: str
    runs: tuple[Run, ...]
    exchanges: tuple[Entry, ...]
    waivers: Waivers
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]
    touched: tuple[str, ...]
    orphans: tuple[str, ...] = ()
    version: int = VERSION

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The exchanges as JSON, each in one line: more than one format has them."""
        return tuple(dumped(entry.members()) for entry in self.exchanges)

    @property
    def judged(self) -> int:
        """How many exchanges were judged."""
        return sum(entry.count for entry in self.exchanges)

    @property
    def totals(self) -> Counter[str]:
        """How many violations, notes, waived violations and warnings there are, in all exchanges."""
        found: Counter[str] = Counter()
        for entry in self.exchanges:
            for told in entry.found:
                found[told.kind] += entry.count
        return found

    def broken(self) -> Iterator[tuple[Entry, tuple[Group, ...]]]:
        """Yield the exchanges that broke their contract, each with its violations grouped."""
        for entry in self.exchanges:
            if violations := entry.violations:
                yield entry, grouped(violations)

    def alike(self) -> list[list[tuple[Entry, Group]]]:
        """Put the violations of one fingerprint together: it is one, in however many exchanges it was seen."""
        found: dict[str, list[tuple[Entry, Group]]] = {}
        for entry, groups in self.broken():
            for group in groups:
                found.setdefault(group.first.fingerprint, []).append((entry, group))
        return [*found.values()]


class Group(NamedTuple):
    """The violations of one exchange that have the same fingerprint: the first, and how many."""

    first: Told
    times: int


def grouped(violations: tuple[Told, ...]) -> tuple[Group, ...]:
    """Put violations together that differ only in the index of their item."""
    counts = Counter(told.fingerprint for told in violations)
    firsts = {told.fingerprint: told for told in reversed(violations)}
    return tuple(Group(firsts[fingerprint], count) for fingerprint, count in counts.items())


_INDEX = re.compile(r"(?<=/)[0-9]+(?=/|$)", re.ASCII)


def fingerprint_of(operation: str, id: str, part: str, pointer: str) -> str:
    """Return 12 hex digits of a violation that stay the same when its exchange is recorded anew."""
    return digest(operation, id, part, _INDEX.sub("*", pointer))


def digest(*words: str) -> str:
    """Return 12 hex digits of some words."""
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:12]
