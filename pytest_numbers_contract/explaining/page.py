"""A page of explanation: what is said, apart from how a terminal or a document shows it."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns."""

    columns: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be shown as it is."""

    text: str


Part = str | Table | Code


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs, tables and code under a title."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that is said about one id, or about all of a kind."""

    id: str
    title: str
    parts: tuple[Part, ...]
    sections: tuple[Section, ...] = ()
