"""Markdown for a step summary or a pull request: failures first."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from pytest_numbers_contract.coverage import table
from pytest_numbers_contract.reports.report import Entry, Group, Report
from pytest_numbers_contract.reports.wording import ORPHAN, call, counted, place, summary, title

_MOST, _WIDTH = 50, 300


def pieces(report: Report) -> Iterator[str]:
    """Write a report as Markdown; at most fifty violations, then how many more."""
    failed = report.totals["violation"] or report.waivers.expired or report.orphans
    mark = "❌" if failed else "⚠️" if report.problems else "✅"
    lines = [f"## {mark} Contract of Twilio's phone-number APIs", "", f"{summary(report)}.", ""]
    yield "\n".join([*lines, *_broken(report), *_problems(report), *_notes(report), *_coverage(report), _end(report)])


def _broken(report: Report) -> Iterator[str]:
    found = report.alike()
    rules: dict[str, list[list[tuple[Entry, Group]]]] = {}
    for alike in found[:_MOST]:
        rules.setdefault(alike[0][1].first.id, []).append(alike)
    for rule, rows in sorted(rules.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield from (f"### {rule}: {text(title(rule))}", "")
        yield from ("| where | expected | got | at | fingerprint |", "|---|---|---|---|---|")
        yield from map(_row, rows)
        yield ""
    if len(found) > _MOST:
        yield from (f"… and {len(found) - _MOST} more.", "")


def _row(alike: Sequence[tuple[Entry, Group]]) -> str:
    entry, group = alike[0]
    told, exchanges = group.first, sum(entry.count for entry, _ in alike)
    times = f" ×{group.times}" if group.times > 1 else ""
    tests = f"<br>{text(entry.tests[0])}" if entry.tests else ""
    more = f" and {len(entry.tests) - 1} more" if len(entry.tests) > 1 else ""
    many = f"in {exchanges} exchanges, first<br>" if exchanges > 1 else ""
    where = f"**{text(entry.operation)}**<br>{told.part} {code(told.place)}{times}<br>{text(call(entry))}"
    cells = (where, f"{text(told.expected)}<br>says {text(told.says)}", code(told.actual))
    return f"| {' | '.join(cells)} | {many}{code(place(entry, group))}{tests}{more} | {code(told.fingerprint)} |"


def _problems(report: Report) -> Iterator[str]:
    if report.problems:
        yield from (f"### {counted(len(report.problems), 'problem')}", "")
        yield from (f"- {code(it.where)}: {text(it.problem)}" for it in report.problems[:_MOST])
        yield ""


def _notes(report: Report) -> Iterator[str]:
    notes = [
        *(f"{code(path)}: {ORPHAN}" for path in report.orphans[:_MOST]),
        *(f"expired waiver, remove it or set a new day: {code(waiver)}" for waiver in report.waivers.expired),
        *(f"unused waiver: {code(waiver)}" for waiver in report.waivers.unused),
        *(f"not in the contract, tolerated: {code(member)}" for member in report.unknown[:_MOST]),
    ]
    if notes:
        yield from (*(f"- {note}" for note in notes), "")


def _coverage(report: Report) -> Iterator[str]:
    if report.touched:
        lines = table(report.touched)
        yield from ("<details>", f"<summary>{text(lines[-1])}</summary>", "", "```text", *lines, "```", "")
        yield from ("</details>", "")


def _end(report: Report) -> str:
    by = f"pytest-numbers-contract {report.package}, contract {report.contract}"
    return f"<sub>{by}; `numbers-contract explain ID` says what an id means</sub>\n"


def text(said: str) -> str:
    """Write a text that Markdown and HTML show as it is, on one line and in a table."""
    short = said if len(said) <= _WIDTH else f"{said[: _WIDTH - 1]}…"
    plain = html.escape(_visible(short), quote=False)
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+!|~@:" else char for char in plain)


def code(said: str) -> str:
    """Write a text as code: HTML, since Markdown's own cannot hold every character in a table."""
    short = said if len(said) <= _WIDTH else f"{said[: _WIDTH - 1]}…"
    plain = html.escape(_visible(short), quote=False)
    return f"<code>{''.join(f'&#{ord(char)};' if char in _ACTIVE else char for char in plain)}</code>"


_ACTIVE = frozenset("\\`*_{}[]|~@!:")


def _visible(said: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in said)
