"""How drift is told: as text, JSON and Markdown."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

from pytest_numbers_contract.cli._terminal import paint, printable
from pytest_numbers_contract.drift import LEVELS, Change, Drift

_STYLE = {"break": "red", "warning": "yellow", "info": "dim"}
_SHOWN = 200


def as_text(drift: Drift, *, colour: bool) -> str:
    """Write it for a terminal: news first, then what errata state, then what was accepted."""
    scope = f"{_safe(', '.join(drift.hosts))}, {_count(drift.compared, 'operation')} compared"
    lines = [f"{_safe(drift.old)} → {_safe(drift.new)}   {scope}"]
    for change in drift.news:
        lines += ["", *_news(change, colour=colour)]
    known = [change for change in drift.changes if change.known]
    if known:
        lines += ["", f"known, errata state it ({len(known)}):", *(f"  {_row(change)}" for change in known)]
    accepted = [change for change in drift.changes if change.accepted]
    if accepted:
        lines += ["", f"accepted ({len(accepted)}):", *(f"  {_row(change)}" for change in accepted)]
    return "\n".join([*lines, "", *_ending(drift)])


def _news(change: Change, *, colour: bool) -> Iterator[str]:
    level = paint(f"{change.kind.level:<7}", _STYLE[change.kind.level], colour=colour)
    yield f"{level}  {_row(change)}"
    yield f"         {change.kind.means} ({change.kind.who}); {change.fingerprint}"
    yield f"         {_safe(', '.join(change.operations))}"


def _row(change: Change) -> str:
    errata = f"   {', '.join(change.errata)}" if change.errata else ""
    return (
        f"{change.kind.id:<27} {_safe(change.place or change.host)}   {_safe(change.was)} → {_safe(change.now)}{errata}"
    )


def _safe(text: str) -> str:
    """Cut what a document says to a length that can be read, on one line, without power over a terminal."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _ending(drift: Drift) -> Iterator[str]:
    counts = [f"{_count(_of(drift, level), level)}" for level in LEVELS]
    known = sum(change.known for change in drift.changes)
    accepted = sum(change.accepted for change in drift.changes)
    yield f"news: {', '.join(counts)}; known by errata: {known}" + (f"; accepted: {accepted}" if accepted else "")
    if drift.left_out:
        yield f"not compared, in one document only: {_safe(', '.join(drift.left_out))}"
    if drift.outside:
        yield f"not compared, beside the contract: {_count(drift.outside, 'operation')} of {_safe(drift.new)}"


def _of(drift: Drift, level: str) -> int:
    return sum(change.kind.level == level for change in drift.news)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_json(drift: Drift, contract: str) -> str:
    """Write it for programs; `contract` is the fingerprint of ours."""
    told = {
        "version": 1,
        "contract": contract,
        "old": drift.old,
        "new": drift.new,
        "hosts": drift.hosts,
        "compared": drift.compared,
        "left_out": drift.left_out,
        "outside": drift.outside,
        "news": {level: _of(drift, level) for level in LEVELS},
        "changes": [_object(change) for change in drift.changes],
    }
    return json.dumps(told, indent=2)


def _object(change: Change) -> dict[str, object]:
    return {
        "id": change.kind.id,
        "level": change.kind.level,
        "who": change.kind.who,
        "means": change.kind.means,
        "host": change.host,
        "place": change.place,
        "was": change.was,
        "now": change.now,
        "operations": change.operations,
        "errata": change.errata,
        "known": change.known,
        "accepted": change.accepted,
        "fingerprint": change.fingerprint,
    }


def as_markdown(drift: Drift) -> str:
    """Write it for a pull request or a step summary."""
    lines = [f"## {_cell(drift.old)} → {_cell(drift.new)}", "", *_ending(drift), ""]
    lines += list(_table(drift.news)) if drift.news else ["Nothing new."]
    rest = [change for change in drift.changes if not change.is_news]
    if rest:
        summary = f"<details><summary>{_count(len(rest), 'change')} known or accepted</summary>"
        lines += ["", summary, "", *_table(rest), "", "</details>"]
    return "\n".join(lines)


def _table(changes: tuple[Change, ...] | list[Change]) -> Iterator[str]:
    yield "| | change | where | was | is | operations | errata | fingerprint |"
    yield "|---|---|---|---|---|---|---|---|"
    for change in changes:
        where = (change.place or change.host, change.was, change.now, ", ".join(change.operations))
        cells = (change.kind.level, change.kind.id, *where, ", ".join(change.errata), change.fingerprint)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    shown = html.escape(_safe(text), quote=False)
    return "".join(f"\\{char}" if char in "\\|`*_[]~#!" else char for char in shown)
