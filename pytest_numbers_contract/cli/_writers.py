"""What `check` says: text for people, or a JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pytest_numbers_contract.cli._checking import LineOf, Notes
from pytest_numbers_contract.cli._outcomes import Foreign, Judged, Outcome, Refused, Totals, Unread, place_of
from pytest_numbers_contract.cli._terminal import paint, printable
from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.judging.verdict import Violation
from pytest_numbers_contract.message import actual_of, failure, grouped, headline, safe
from pytest_numbers_contract.waivers import place_of as place_in

# --- text


@dataclass(frozen=True, slots=True)
class Text:
    """Failure messages and one line of totals; what cannot be read or judged goes to standard error."""

    today: date
    verbose: bool
    colour: bool

    def wanted(self, outcome: Judged) -> Iterable[Violation]:
        """Return the first violation of each group: the message shows no other."""
        return [group.first for group in grouped(outcome.verdict.violations)]

    def disturbs(self, outcome: Outcome) -> bool:
        """Say whether an outcome is told on the terminal."""
        if isinstance(outcome, Refused | Unread):
            return True
        broken = isinstance(outcome, Judged) and not outcome.verdict.ok
        return (broken or self.verbose) and sys.stdout.isatty()

    def tell(self, outcome: Outcome, line_of: LineOf) -> None:
        """Tell an outcome, if there is something to tell."""
        if isinstance(outcome, Judged):
            self._judged(outcome, line_of)
        elif isinstance(outcome, Refused):
            _complain(f"{place_of(outcome.exchange)}: not judged: {safe(str(outcome.error))}")
        elif isinstance(outcome, Unread):
            _complain(str(outcome.error))
        elif self.verbose:
            self._say(f"other host  {headline(outcome.exchange)}", "dim")

    def _judged(self, outcome: Judged, line_of: LineOf) -> None:
        verdict, path = outcome.verdict, outcome.place.path
        if self.verbose:
            self._listed(outcome)
        if not verdict.ok:
            message = failure(verdict, today=self.today, at=lambda violation: _at(path, line_of(violation)))
            first, _, rest = message.partition("\n")
            self._say(first, "red")
            self._say(f"{rest}\n")

    def _listed(self, outcome: Judged) -> None:
        verdict = outcome.verdict
        word, style = ("ok", "green") if verdict.ok else ("broken", "red")
        errata = f"      errata {', '.join(outcome.opinion.errata)}" if outcome.opinion.errata else ""
        self._say(f"{word:<6}  {verdict.operation.id}  {headline(verdict.exchange)}{errata}", style)
        for kind, found in (
            ("noted", verdict.noted),
            ("waived", verdict.waived),
            ("warning", outcome.opinion.warnings),
        ):
            for violation in found:
                expected, actual = safe(violation.expected), actual_of(violation)
                place = f"{violation.part} {place_in(violation)}"
                self._say(f"        {kind} {violation.id}  {place}  expected {expected}, got {actual}")

    def _say(self, text: str, style: str | None = None) -> None:
        shown = printable(text)
        print(paint(shown, style, colour=self.colour) if style else shown)

    def orphan(self, path: str) -> None:
        """Tell that no test uses a cassette."""
        self._say(f"{path}: no test uses it", "red")

    def end(self, totals: Totals, notes: Notes) -> None:
        """Tell the notes and the line of totals."""
        for member in notes.unknown:
            self._say(f"not in the contract, tolerated: {member}", "yellow")
        for waiver in notes.expired:
            self._say(f"expired waiver, remove it or set a new day: {waiver}", "red")
        for waiver in notes.unused:
            self._say(f"unused waiver: {waiver}", "yellow")
        self._say(_line(totals, len(notes.unknown)), "red" if totals.violations or notes.expired else "green")


def _at(path: str, line: int | None) -> str:
    return f"{path}:{line}" if line else path


def _complain(text: str) -> None:
    sys.stdout.flush()
    print(printable(text), file=sys.stderr)


def _line(totals: Totals, unknown: int) -> str:
    """Write the totals in one line; what is seldom is left out where it is nothing."""
    counts = [
        (totals.judged, "judged", "judged", True),
        (totals.violations, "violation", "violations", True),
        (len(totals.errata), "erratum met", "errata met", True),
        (totals.waived, "waived", "waived", False),
        (totals.noted, "noted", "noted", False),
        (totals.warnings, "warning", "warnings", False),
        (unknown, "unknown member", "unknown members", False),
        (totals.not_judged, "not judged", "not judged", False),
        (totals.other_hosts, "on another host", "on other hosts", False),
        (totals.unreadable, "unreadable", "unreadable", False),
    ]
    told = [f"{count} {one if count == 1 else many}" for count, one, many, always in counts if count or always]
    files = f"{totals.files} file{'' if totals.files == 1 else 's'}"
    exchanges = f"{totals.exchanges} exchange{'' if totals.exchanges == 1 else 's'}"
    return f"{files}, {exchanges}: {', '.join(told)}"


# --- JSON, an object a line


@dataclass(frozen=True, slots=True)
class Ndjson:
    """One object for each exchange, for each file that cannot be read, and one of totals at the end."""

    def wanted(self, outcome: Judged) -> Iterable[Violation]:
        """Return everything: each is told with its line."""
        verdict = outcome.verdict
        return [*verdict.violations, *verdict.noted, *verdict.waived, *outcome.opinion.warnings]

    def disturbs(self, outcome: Outcome) -> bool:
        """Say whether an outcome is told on the terminal."""
        return sys.stdout.isatty()

    def tell(self, outcome: Outcome, line_of: LineOf) -> None:
        """Write an outcome."""
        if isinstance(outcome, Judged):
            _write({"kind": "exchange", **_about(outcome.verdict.exchange), **_verdict(outcome, line_of)})
        elif isinstance(outcome, Refused):
            _write({"kind": "not_judged", **_about(outcome.exchange), **_error(outcome.error)})
        elif isinstance(outcome, Foreign):
            _write({"kind": "other_host", **_about(outcome.exchange)})
        else:
            _write({"kind": "unreadable", "file": outcome.path, **_error(outcome.error)})

    def orphan(self, path: str) -> None:
        """Write that no test uses a cassette."""
        _write({"kind": "orphan", "file": path})

    def end(self, totals: Totals, notes: Notes) -> None:
        """Write the totals and the notes."""
        _write(
            {
                "kind": "summary",
                "files": totals.files,
                "exchanges": totals.exchanges,
                "judged": totals.judged,
                "violations": totals.violations,
                "waived": totals.waived,
                "noted": totals.noted,
                "warnings": totals.warnings,
                "errata": sorted(totals.errata),
                "unknown": list(notes.unknown),
                "not_judged": totals.not_judged,
                "other_hosts": totals.other_hosts,
                "unreadable": totals.unreadable,
                "expired_waivers": [str(waiver) for waiver in notes.expired],
                "unused_waivers": [str(waiver) for waiver in notes.unused],
            }
        )


def _about(exchange: Exchange) -> dict[str, Any]:
    place = place_of(exchange)
    return {
        "file": place.path,
        "line": place.line,
        "recorded": place.recorded,
        "method": exchange.method,
        "url": safe(exchange.url),
        "status": exchange.status,
    }


def _verdict(outcome: Judged, line_of: LineOf) -> dict[str, Any]:
    verdict = outcome.verdict
    return {
        "operation": verdict.operation.id,
        "profile": verdict.profile,
        "ok": verdict.ok,
        "violations": [_violation(violation, line_of) for violation in verdict.violations],
        "noted": [_violation(violation, line_of) for violation in verdict.noted],
        "waived": [_violation(violation, line_of) for violation in verdict.waived],
        "warnings": [_violation(violation, line_of) for violation in outcome.opinion.warnings],
        "errata": list(outcome.opinion.errata),
        "unknown": list(outcome.opinion.unknown),
    }


def _violation(violation: Violation, line_of: LineOf) -> dict[str, Any]:
    return {
        "id": violation.id,
        "part": violation.part,
        "pointer": violation.pointer,
        "place": place_in(violation),
        "line": line_of(violation),
        "expected": safe(violation.expected),
        "actual": actual_of(violation),
        "says": violation.says,
        "erratum": violation.erratum,
    }


def _error(error: NumbersContractError) -> dict[str, str]:
    return {"problem": safe(error.problem), "advice": safe(error.advice)}


def _write(what: dict[str, Any]) -> None:
    # ASCII only: a program reads it, whatever the stream's encoding, and no name of a file can break it.
    print(json.dumps(what))
