"""A report made of what was judged: each exchange once, however many tests saw it, and nothing secret."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pytest_numbers_contract import __version__
from pytest_numbers_contract.exchange import Place
from pytest_numbers_contract.judging.verdict import Verdict, Violation
from pytest_numbers_contract.message import actual_of, safe
from pytest_numbers_contract.redaction import Redaction, Redactor, hiding, secrets_in
from pytest_numbers_contract.redaction.remembering import Once, Parts
from pytest_numbers_contract.reports.bodies import shown
from pytest_numbers_contract.reports.report import (
    Entry,
    Kind,
    Problem,
    Report,
    Run,
    Seen,
    Told,
    Waivers,
    digest,
    fingerprint_of,
)
from pytest_numbers_contract.schema_store import fingerprint
from pytest_numbers_contract.waivers import collapsed, place_of

# What reads files is imported where something was found in one.
if TYPE_CHECKING:
    from pytest_numbers_contract.reading.lines import Spot

Key = tuple[object, ...]
Found = list[tuple[Kind, Violation]]
_LONG = 2_000


@dataclass(slots=True)
class Row:
    """A verdict, what it broke together with others, and the tests that saw its exchange."""

    verdict: Verdict
    breaks: tuple[Violation, ...] = ()
    seen: dict[Seen, int] = field(default_factory=dict)
    warnings: tuple[Violation, ...] | None = None
    errata: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class Collection:
    """What is judged in a run, as it comes. It holds secrets: it stays in memory, and reports are made of it.

    `redaction` is what its owners want to go, besides what always does.
    """

    rows: dict[Key, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    redaction: Redaction = field(default_factory=Redaction)

    def redact(self, wanted: Redaction) -> None:
        """Let more go from all that is collected."""
        members = {**self.redaction.members, **wanted.members}
        # In the order in which they came: what takes their place is numbered.
        secrets = dict.fromkeys((*self.redaction.secrets, *wanted.secrets))
        self.redaction = Redaction(tuple(secrets), members)

    def add(self, verdict: Verdict, *, seen: Seen, breaks: Iterable[Violation] = ()) -> Row:
        """Add an exchange that was judged; one that is known already is counted."""
        beside = tuple(breaks)
        row = self.rows.setdefault((*key_of(verdict), *map(_named, beside)), Row(verdict, beside))
        row.seen[seen] = row.seen.get(seen, 0) + 1
        return row

    def take(self, other: Collection) -> None:
        """Add what another process collected."""
        for key, row in other.rows.items():
            known = self.rows.setdefault(key, Row(row.verdict, row.breaks))
            for seen, count in row.seen.items():
                known.seen[seen] = known.seen.get(seen, 0) + count
        self.problems += other.problems
        self.redact(other.redaction)


def key_of(verdict: Verdict) -> Key:
    """Tell exchanges apart: what was sent, what came, from where, and what was found in it."""
    exchange = verdict.exchange
    found = tuple(map(_named, (*verdict.violations, *verdict.waived)))
    return (exchange.request, exchange.response, exchange.source, verdict.profile, found)


def _named(violation: Violation) -> tuple[str, str, str]:
    return (violation.id, violation.part, violation.pointer)


class Facts(NamedTuple):
    """What a run says of itself; `root` is the folder that its files are named from."""

    by: str
    started: float
    seconds: float
    root: str
    waivers: Waivers = Waivers()
    unknown: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()


def make_report(collection: Collection, facts: Facts) -> Report:
    """Make a report: lines are looked up, warnings asked for, secrets taken out."""
    rows = list(collection.rows.values())
    found = [_found(row) for row in rows]
    wanted = collection.redaction.knowing(*secrets_in(os.environ))
    redactor = Redactor(wanted)
    parts = redactor.learn((row.verdict.exchange for row in rows), map(str, _texts(rows, found)))
    making = _Making(redactor, facts.root, _lines(rows, found), Once(safe), Once(partial(_without_secrets, redactor)))
    started = datetime.fromtimestamp(facts.started, UTC).isoformat(timespec="seconds")
    waivers = facts.waivers
    run = Run(facts.by, started, round(facts.seconds, 3), platform.python_version(), sys.platform)
    return Report(
        package=__version__,
        contract=fingerprint(),
        runs=(run,),
        exchanges=tuple(map(making.entry, rows, found, parts)),
        waivers=Waivers(*(_hidden(group, wanted) for group in (waivers.used, waivers.unused, waivers.expired))),
        unknown=_hidden(facts.unknown, wanted),
        problems=tuple(making.problem(problem) for problem in collection.problems),
        touched=tuple(sorted(facts.touched)),
        orphans=tuple(named_from(facts.root, path) for path in facts.orphans),
    )


def _hidden(texts: Iterable[str], redaction: Redaction) -> tuple[str, ...]:
    """Cut secrets short: what several shards say has to be the same in each."""
    return tuple(map(hiding(redaction).text, texts))


def _found(row: Row) -> Found:
    verdict = row.verdict
    found: list[tuple[Kind, Sequence[Violation]]] = [
        ("violation", (*verdict.violations, *row.breaks)),
        ("noted", verdict.noted),
        ("waived", verdict.waived),
        ("warning", row.warnings or verdict.hints),
    ]
    return [(kind, violation) for kind, violations in found for violation in violations]


def _without_secrets(redactor: Redactor, seen: Seen) -> Seen:
    return Seen(redactor.text(seen.test), seen.file, seen.line)


def _texts(rows: Iterable[Row], found: Iterable[Found]) -> Iterator[object]:
    for row, told in zip(rows, found, strict=True):
        for _, violation in told:
            yield from (violation.expected, violation.actual)
        yield from (seen.test for seen in row.seen)


def _lines(rows: Iterable[Row], found: Iterable[Found]) -> dict[tuple[str, Spot], int | None]:
    """Look up the lines of all that was found in files: each file is read once."""
    places = [
        (place, violation)
        for row, told in zip(rows, found, strict=True)
        for _, violation in told
        if isinstance(place := row.verdict.exchange.source, Place)
    ]
    if not places:
        return {}
    from pytest_numbers_contract.reading.lines import lines_of, spot_of

    asked: dict[str, dict[Spot, None]] = {}
    for place, violation in places:
        if spot := spot_of(place, violation):
            asked.setdefault(place.path, {})[spot] = None
    return {
        (path, spot): line
        for path, spots in asked.items()
        for spot, line in zip(spots, lines_of(path, list(spots)), strict=True)
    }


class _Making(NamedTuple):
    redactor: Redactor
    root: str
    lines: dict[tuple[str, Spot], int | None]
    urls: Once[str, str]
    tests: Once[Seen, Seen]

    def entry(self, row: Row, found: Found, parts: Parts) -> Entry:
        """Write one exchange down, with what was found in it and its parts rewritten."""
        verdict, exchange = row.verdict, row.verdict.exchange
        url, request_headers, request_body, headers, response_body = parts
        body = shown(response_body, (violation.pointer for _, violation in found if _is_in_body(violation)))
        told = tuple(self._told(kind, violation, verdict, body.pointers) for kind, violation in found)
        place = exchange.source if isinstance(exchange.source, Place) else None
        file = named_from(self.root, place.path) if place else None
        source = file or str(exchange.source or "")
        tests = sorted(row.seen, key=lambda seen: (seen.test, seen.file))
        words = (verdict.operation.id, exchange.method, url, str(exchange.status), source, request_body or "")
        return Entry(
            id=digest(*words, response_body, *(one.fingerprint + one.place for one in told)),
            operation=verdict.operation.id,
            profile=verdict.profile,
            method=exchange.method,
            url=self.urls[url[:_LONG]],
            status=exchange.status,
            source=source,
            file=file,
            line=place.line if place else None,
            recorded=place.recorded if place else None,
            count=sum(row.seen.values()),
            seen=tuple(self.tests[seen] for seen in tests if seen.test),
            found=told,
            errata=row.errata,
            unknown=tuple(map(self.redactor.text, row.unknown)),
            request_headers=request_headers,
            request_body=request_body if request_body is None else shown(request_body, ()).text,
            response_headers=headers,
            response_body=body.text,
            cut=body.cut,
        )

    def _told(self, kind: Kind, violation: Violation, verdict: Verdict, pointers: Mapping[str, str | None]) -> Told:
        operation, place = verdict.operation.id, verdict.exchange.source
        line = None
        if isinstance(place, Place):
            from pytest_numbers_contract.reading.lines import spot_of

            spot = spot_of(place, violation)
            line = self.lines[place.path, spot] if spot else place.line
        return Told(
            kind=kind,
            id=violation.id,
            fingerprint=fingerprint_of(operation, violation.id, violation.part, violation.pointer),
            part=violation.part,
            pointer=self.redactor.text(violation.pointer),
            place=self.redactor.text(place_of(violation)),
            expected=safe(self.redactor.text(violation.expected)[:_LONG]),
            actual=self._actual(violation),
            says=violation.says,
            erratum=violation.erratum,
            line=line,
            at=pointers.get(violation.pointer) if _is_in_body(violation) else None,
        )

    def _actual(self, violation: Violation) -> str:
        # Redacted before it is cut short: half a secret is none that could be found.
        actual = self.redactor.value(violation.actual, violation.pointer.rpartition("/")[2])
        return actual_of(replace(violation, actual=actual[:_LONG] if isinstance(actual, str) else actual))

    def problem(self, problem: Problem) -> Problem:
        """Write down what could not be judged."""
        said = (safe(self.redactor.text(text)) for text in (problem.problem, problem.advice))
        return Problem(named_from(self.root, problem.where), *said)


def _is_in_body(violation: Violation) -> bool:
    return violation.part == "response" and not violation.id.startswith("NC1")


def properties_of(verdict: Verdict, breaks: Iterable[Violation] = ()) -> list[tuple[str, str]]:
    """Write what an exchange broke as properties of a test case: id, fingerprint, operation and place."""
    operation = verdict.operation.id
    found: dict[str, None] = {}
    for violation in (*verdict.violations, *breaks):
        known = fingerprint_of(operation, violation.id, violation.part, violation.pointer)
        found[f"{violation.id} {known} {operation} {safe(collapsed(place_of(violation)))}"] = None
    return [("numbers_contract_violation", line) for line in found]


def named_from(root: str, path: str) -> str:
    """Name a file from a folder, with slashes, if it lies in there."""
    whole = os.path.normpath(os.path.join(root, path))
    inside = os.path.relpath(whole, root) if whole.startswith(os.path.join(root, "")) else path
    return inside.replace(os.sep, "/")
