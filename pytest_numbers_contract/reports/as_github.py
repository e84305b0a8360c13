"""GitHub's workflow commands: annotations at the line of the test and of the recording, at most ten."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_numbers_contract.reports.report import Entry, Group, Report
from pytest_numbers_contract.reports.wording import ORPHAN, counted, sentence, title

MOST = 10
"""GitHub shows no more of one step."""


def pieces(report: Report) -> Iterator[str]:
    """Write a report as workflow commands; nothing where nothing is wrong."""
    found = list(_annotations(report))
    lines = found[:MOST] if len(found) <= MOST else [*found[: MOST - 1], _more(len(found) - MOST + 1)]
    yield "".join(f"{line}\n" for line in lines)


def _more(count: int) -> str:
    return _command("error", "", None, "numbers-contract", f"… and {count} more: see the summary of this job")


def _annotations(report: Report) -> Iterator[str]:
    told: set[tuple[str, int | None, str]] = set()
    for entry, groups in report.broken():
        for group in groups:
            for file, line in _places(entry, group):
                if (file, line, group.first.fingerprint) not in told:
                    told.add((file, line, group.first.fingerprint))
                    heading = f"{group.first.id}: {title(group.first.id)}"
                    yield _command("error", file, line, heading, sentence(entry, group))
    for problem in report.problems:
        yield _command("error", problem.where, None, "problem", f"{problem.problem}\n{problem.advice}")
    yield from (_command("error", path, None, "orphan", ORPHAN) for path in report.orphans)
    if report.waivers.expired:
        count = counted(len(report.waivers.expired), "expired waiver")
        yield _command("error", "", None, count, "\n".join(report.waivers.expired))


def _places(entry: Entry, group: Group) -> Iterator[tuple[str, int | None]]:
    if entry.file:
        yield entry.file, group.first.line or entry.line
    if entry.seen:
        yield entry.seen[0].file, entry.seen[0].line
    if not entry.file and not entry.seen:
        yield "", None


def _command(level: str, file: str, line: int | None, heading: str, message: str) -> str:
    named = {"file": file, "line": str(line or ""), "title": heading}
    properties = ",".join(f"{name}={_property(value)}" for name, value in named.items() if value)
    return f"::{level} {properties}::{_message(message)}"


def _message(text: str) -> str:
    # As the toolkit of GitHub's actions escapes.
    plain = "".join(char if char.isprintable() or char in "\r\n" else _escaped(char) for char in text)
    return plain.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()
