"""Writes the pages of this folder, and the list of what coverage counts, from the contract: `python docs/generate.py`.

A test holds them fresh.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from pytest_numbers_contract.coverage import room
from pytest_numbers_contract.drift import KINDS
from pytest_numbers_contract.explaining import GRADES, TOPICS, Page, Part, Section, Table, list_all, pages_of
from pytest_numbers_contract.plugin.declared import DECLARED

_HERE = Path(__file__).parent
_NOTE = "<!-- Written by docs/generate.py from the contract itself: change that, not this. -->"
_ABOUT = {
    "operations": "Every operation of the contract: its parameters, its statuses, the members of its bodies.",
    "checks": "What the judge looks at without a rule: status, headers, schemas, parameters.",
    "rules": "Promises that no JSON Schema can say.",
    "errata": "Every difference between the documents and the service. Documents + errata = the wire contract.",
    "errors": "The error codes that Twilio's phone-number APIs are known to answer.",
}


def texts() -> dict[str, str]:
    """Return the pages of this folder by path: an index, and one page for each id."""
    pages = {f"{topic}/{page.id}.md": "\n".join(_page(page)) for topic in TOPICS for page in pages_of(topic)}
    return {"README.md": _index(), "drift.md": _drift(), "options.md": _options(), **pages}


def _index() -> str:
    lines = [_NOTE, "", "# The contract", "", "`numbers-contract explain ID` shows the same in a terminal.", ""]
    for topic in TOPICS:
        section = list_all(topic)
        lines += [f"## {topic.capitalize()}", "", f"{section.title}. {_ABOUT[topic]}", ""]
        lines += [line for part in section.parts for line in _part(part, linked=topic)]
    lines += [
        "## Guides",
        "",
        "[Options](options.md), [cassettes](cassettes.md), [sources](live.md), [benchmarks](benchmarks.md).",
        "",
    ]
    lines += ["## Drift", "", "[What can change](drift.md) between two descriptions of the same operations.", ""]
    lines += ["## Grades of evidence", "", *_table(Table(("grade", "source"), tuple(GRADES.items())))]
    return "\n".join(lines)


def _drift() -> str:
    rows = tuple((kind.id, kind.level, kind.who, kind.means) for kind in KINDS.values())
    about = "Every kind of change that `numbers-contract drift` tells, how bad it is, and for whom. Ids are stable."
    lines = [_NOTE, "", "# Drift", "", f"{about} [Index](README.md)", "", *_levels()]
    return "\n".join([*lines, *_table(Table(("kind", "level", "for", "means"), rows))])


def _options() -> str:
    rows = tuple(
        (
            f"`{each.words}`" if each.option is not None else "",
            f"`{each.key}`" if each.ini is not None else "",
            f"`{each.key.upper()}`" if each.in_environment else "",
            each.help,
        )
        for each in DECLARED
    )
    about = "Command line before environment before marker before ini before default. [Index](README.md)"
    lines = [_NOTE, "", "# Options", "", about, ""]
    return "\n".join([*lines, *_table(Table(("option", "ini", "environment", "what it says"), rows))])


def _levels() -> Iterator[str]:
    yield "* `break`: code that was right goes wrong"
    yield "* `warning`: it may"
    yield "* `info`: it does not"
    yield ""


def _page(page: Page) -> Iterator[str]:
    yield from (_NOTE, "", f"# {page.id}", "", f"**{_escaped(page.title)}**", "")
    for part in page.parts:
        yield from _part(part)
    for section in page.sections:
        yield from _section(section)
    yield "[All pages](../README.md)\n"


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {_escaped(section.title)}", "")
    for part in section.parts:
        yield from _part(part)


def _part(part: Part, *, linked: str | None = None) -> Iterator[str]:
    if isinstance(part, str):
        yield from (_escaped(part), "")
    elif isinstance(part, Table):
        yield from _table(part, linked=linked)
    else:
        yield from ("```text", part.text, "```", "")


def _table(table: Table, *, linked: str | None = None) -> Iterator[str]:
    yield _row(tuple(_escaped(cell) for cell in table.columns))
    yield _row(("---",) * len(table.columns))
    for row in table.rows:
        cells = tuple(_escaped(cell) for cell in row)
        yield _row((f"[{cells[0]}]({linked}/{row[0]}.md)", *cells[1:]) if linked else cells)
    yield ""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Write a text so that Markdown shows it as it is; code in backticks stays code."""
    kept = text.split("`")
    kept[::2] = [_plain(part) for part in kept[::2]]
    return "`".join(kept).replace("|", "\\|")


def _plain(text: str) -> str:
    for char in "\\*<>[]":
        text = text.replace(char, f"\\{char}")
    return text


def write() -> None:
    """Write every page, and remove those of what is there no more."""
    for topic in TOPICS:
        shutil.rmtree(_HERE / topic, ignore_errors=True)
        (_HERE / topic).mkdir()
    for name, text in texts().items():
        (_HERE / name).write_text(text, encoding="utf-8")
    Path(room.__file__).with_name(room.TOUCHES).write_text("\n".join([*room.worked_out(), ""]), encoding="utf-8")


if __name__ == "__main__":
    write()
