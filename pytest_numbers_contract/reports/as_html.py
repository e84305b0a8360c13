"""A page: one file that asks for nothing else, and in which nothing that was recorded can run."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from pytest_numbers_contract.coverage import matrix, total
from pytest_numbers_contract.reports.encoding import dumped
from pytest_numbers_contract.reports.report import Report
from pytest_numbers_contract.reports.wording import ORPHAN, counted, meaning, summary, title

_EVERYWHERE = "*"


def pieces(report: Report) -> Iterator[str]:
    """Write a report as a page."""
    style, script = _file("page.css"), _file("page.js")
    state, verdict = _verdict(report)
    parts = {
        "TITLE": escape(f"{verdict}: contract of Twilio's phone-number APIs"),
        "STATE": state,
        "VERDICT": escape(verdict),
        "FACTS": escape(_facts(report)),
        "FOOTER": escape(
            f"pytest-numbers-contract {report.package}, contract {report.contract}. Secrets are taken out."
        ),
        "STYLE_HASH": _hash(style),
        "SCRIPT_HASH": _hash(script),
        "STYLE": style,
        "SCRIPT": script,
        "BESIDE": _inert(dumped(_beside(report))[1:]),
    }
    for index, piece in enumerate(_file("page.html").split("@")):
        # Every other piece is a name: what is put in is not searched for names again.
        if piece == "EXCHANGES":
            yield from _exchanges(report)
        else:
            yield parts[piece] if index % 2 else piece


def _exchanges(report: Report) -> Iterator[str]:
    before = ""
    for line in report.lines:
        yield before
        yield _inert(line)
        before = ", "


def _file(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what the page's policy knows its own script and style by: no other runs."""
    return base64.b64encode(sha256(text.encode()).digest()).decode()


def _verdict(report: Report) -> tuple[str, str]:
    if broken := report.totals["violation"]:
        return "bad", f"{broken} violation{'' if broken == 1 else 's'}"
    if report.waivers.expired:
        return "bad", "A waiver has expired"
    if report.orphans:
        return "bad", "A cassette is an orphan"
    if report.problems or not report.judged:
        return "warn", counted(len(report.problems), "problem") if report.problems else "Nothing was judged"
    return "good", "All conform"


def _facts(report: Report) -> str:
    runs = [f"{run.by} on {run.started[:16].replace('T', ' ')} UTC, {run.seconds:.1f} s" for run in report.runs[:3]]
    more = [f"and {len(report.runs) - 3} more runs"] if len(report.runs) > 3 else []
    return ". ".join([summary(report), "; ".join([*runs, *more])])


def _beside(report: Report) -> dict[str, Any]:
    """Return what the page shows beside the exchanges."""
    rules = {told.id for entry in report.exchanges for told in entry.found}
    return {
        "rules": {rule: {"title": title(rule), "meaning": meaning(rule)} for rule in sorted(rules)},
        "coverage": _coverage(report),
        "notes": _notes(report),
    }


def _inert(text: str) -> str:
    """Write JSON so that no markup begins in it, whatever was recorded: in a script, `<` begins all there is."""
    # That there is none, `in` finds ten times as fast as replace().
    return text.replace("<", r"\u003c") if "<" in text else text


def _coverage(report: Report) -> dict[str, Any]:
    if not report.touched:
        return {"kinds": [], "rows": [], "total": "", "everywhere": ""}
    cells, whole = matrix(report.touched), total(report.touched)
    everywhere = cells.pop(_EVERYWHERE)
    kinds = [kind for kind in everywhere if any(row[kind].total for row in cells.values())]
    rest = [f"{kind}s {count}".replace("erratums", "errata") for kind, count in everywhere.items() if count.total]
    return {
        "kinds": kinds,
        "rows": [[name, [row[kind] for kind in kinds]] for name, row in cells.items()],
        "total": f"{whole.percent:.1f} % ({whole})",
        "everywhere": ", ".join(rest),
    }


def _notes(report: Report) -> list[str]:
    return [
        *(f"{it.where}: {it.problem}. {it.advice}" for it in report.problems),
        *(f"{path}: {ORPHAN}" for path in report.orphans),
        *(f"expired waiver, remove it or set a new day: {waiver}" for waiver in report.waivers.expired),
        *(f"unused waiver: {waiver}" for waiver in report.waivers.unused),
        *(f"not in the contract, tolerated: {member}" for member in report.unknown),
    ]
