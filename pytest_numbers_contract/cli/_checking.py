"""The pass over files: every exchange in them judged, and what came of each told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from pytest_numbers_contract.assertions import Contract
from pytest_numbers_contract.cli._outcomes import Foreign, Judged, Outcome, Refused, Totals, Unread
from pytest_numbers_contract.cli._progress import Progress
from pytest_numbers_contract.errors import NotJudged, UnknownOperation, Unreadable
from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.judging.verdict import Violation
from pytest_numbers_contract.operation import Operation, is_twilio_host
from pytest_numbers_contract.reading import FILE_LIMIT, find_files, lines_of, read_file
from pytest_numbers_contract.reading.lines import Spot, spot_of
from pytest_numbers_contract.waivers import Waiver

LineOf = Callable[[Violation], int | None]


@dataclass(frozen=True, slots=True)
class Bare:
    """What a body without an exchange around it is the answer of."""

    operation: Operation | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Notes:
    """What is told once, after all exchanges."""

    unknown: Sequence[str]
    expired: Sequence[Waiver]
    unused: Sequence[Waiver]


class Writer(Protocol):
    """How outcomes are told."""

    def wanted(self, outcome: Judged) -> Iterable[Violation]:
        """Return the violations whose lines are to be looked up."""

    def disturbs(self, outcome: Outcome) -> bool:
        """Say whether telling an outcome writes on the terminal."""

    def tell(self, outcome: Outcome, line_of: LineOf) -> None:
        """Tell what came of an exchange or a file."""

    def orphan(self, path: str) -> None:
        """Tell a cassette that no test uses."""

    def end(self, totals: Totals, notes: Notes) -> None:
        """Tell the notes and the totals."""


def check(
    given: Iterable[str], contract: Contract, writer: Writer, *, bare: Bare, today: date, orphans: Iterable[str] = ()
) -> tuple[Totals, Notes]:
    """Judge all that the given paths name, and tell it, the totals last."""
    totals, paths = Totals(), list(paths_in(given))
    with Progress(sys.stderr, files=len(paths)) as progress:
        for path in paths:
            outcomes = list(_outcomes(path, contract, bare, progress))
            totals.files += isinstance(path, str)
            _tell(outcomes, contract, writer, progress)
            for outcome in outcomes:
                totals.add(outcome)
            progress.file()
    for orphan in orphans:
        writer.orphan(orphan)
    notes = _notes(contract, today)
    writer.end(totals, notes)
    return totals, notes


def paths_in(given: Iterable[str]) -> Iterator[str | Unread]:
    """Yield the files that the given paths name, each once, and what names none."""
    seen: set[str] = set()
    for path in given:
        try:
            found = [file for file in find_files(path) if file not in seen]
        except Unreadable as error:
            yield Unread(path, error)
            continue
        seen.update(found)
        yield from found


def _outcomes(path: str | Unread, contract: Contract, bare: Bare, progress: Progress) -> Iterator[Outcome]:
    if isinstance(path, Unread):
        yield path
        return
    try:
        exchanges = read_file(path, operation=bare.operation, status=bare.status, limit=_file_limit(contract))
    except Unreadable as error:
        yield Unread(path, error)
        return
    for exchange in exchanges:
        yield outcome_of(exchange, contract)
        progress.exchange()


def _file_limit(contract: Contract) -> int:
    """Return how large a file may be: a body of the largest size fits in, written out as text."""
    return max(FILE_LIMIT, 2 * contract.settings.limits.decoded)


def outcome_of(exchange: Exchange, contract: Contract) -> Outcome:
    """Judge one exchange."""
    try:
        verdict, opinion = contract.judge_wholly(exchange)
    except (UnknownOperation, NotJudged) as error:
        host = _host(exchange.url)
        return Foreign(exchange) if host and not is_twilio_host(host) else Refused(exchange, error)
    return Judged(verdict, opinion)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _tell(outcomes: Sequence[Outcome], contract: Contract, writer: Writer, progress: Progress) -> None:
    """Tell the outcomes of one file: the lines of all its faults are looked up at once."""
    judged = [outcome for outcome in outcomes if isinstance(outcome, Judged)]
    spots = [spot_of(it.place, violation) for it in judged for violation in writer.wanted(it)]
    asked = [spot for spot in dict.fromkeys(spots) if spot]
    found = lines_of(judged[0].place.path, asked, limit=_file_limit(contract)) if asked else ()
    lines = dict(zip(asked, found, strict=True))
    for outcome in outcomes:
        if writer.disturbs(outcome):
            progress.clear()
        writer.tell(outcome, partial(_line, outcome.place if isinstance(outcome, Judged) else Place(""), lines))


def _line(place: Place, lines: Mapping[Spot, int | None], violation: Violation) -> int | None:
    spot = spot_of(place, violation)
    return lines[spot] if spot else place.line


def _notes(contract: Contract, today: date) -> Notes:
    waivers = contract.settings.waivers
    expired = [waiver for waiver in waivers if waiver.expired(today)]
    unused = [waiver for waiver in waivers if waiver not in contract.used and waiver not in expired]
    return Notes(tuple(contract.unknown), expired, unused)
