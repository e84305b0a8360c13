"""What a terminal is shown: safe characters, colours where they are wanted, tables that fit."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TextIO

from pytest_numbers_contract.explaining.page import Code, Page, Part, Table

_STYLES: Mapping[str, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_NARROW, _WIDE = 24, 40


def printable(text: str) -> str:
    """Write control and bidirectional characters as escapes, so that no file can steer a terminal."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text
    )


def wants_colour(stream: TextIO) -> bool:
    """Say whether a stream is to be coloured: NO_COLOR forbids it, FORCE_COLOR asks for it, else a terminal has it."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, *, colour: bool) -> str:
    """Write a text in a style, if colours are wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour else text


def width_of(stream: TextIO) -> int | None:
    """Return the columns of a terminal; None for what is none, where lines need no end."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def page_text(page: Page, *, width: int | None, colour: bool) -> str:
    """Write a page for a terminal of that width."""
    lines = [paint(f"{page.id}  {page.title}", "bold", colour=colour)]
    for part in page.parts:
        lines += ["", *_part(part, width)]
    for section in page.sections:
        lines += ["", paint(section.title, "bold", colour=colour)]
        for part in section.parts:
            lines += _part(part, width)
    return "\n".join(lines)


def _part(part: Part, width: int | None) -> list[str]:
    if isinstance(part, Table):
        return list(table_lines(part, width=width))
    if isinstance(part, Code):
        return [f"  {line}" for line in part.text.splitlines()]
    return _wrapped(part, width)


def table_lines(table: Table, *, width: int | None) -> Iterator[str]:
    """Write a table in aligned columns; on a terminal of that width, cells are wrapped."""
    rows = [table.columns, *table.rows]
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        sizes[:-1] = [min(size, _WIDE) for size in sizes[:-1]]
        sizes[-1] = max(width - sum(size + 2 for size in sizes[:-1]) - 2, _NARROW)
    for row in rows:
        cells = [textwrap.wrap(cell, size) or [""] for cell, size in zip(row, sizes, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            padded = (f"{text:<{size}}" for text, size in zip(line, sizes, strict=True))
            yield f"  {'  '.join(padded)}".rstrip()


def _wrapped(text: str, width: int | None) -> list[str]:
    if width is None:
        return [f"  {text}"]
    return textwrap.wrap(text, max(width, _NARROW), initial_indent="  ", subsequent_indent="  ")
