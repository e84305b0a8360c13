"""CSV read strictly: a head of columns, and rows that are all as long."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pytest_numbers_contract.http.faults import DecodeFault, Limits, first_repeated, shown, size, utf8

_MOST_ROWS = 100_000

Cells = tuple[str, ...]


def decode_csv(body: bytes, limits: Limits | None = None) -> tuple[Cells, tuple[Cells, ...]]:
    """Return the columns and the rows of a CSV body, or raise a `DecodeFault` that says which line is wrong.

    A cell holds at most what the `csv` module allows, 131,072 characters unless somebody has changed it.
    """
    lines = _lines(_csv_text(body, limits or Limits()))
    _, columns = next(lines)
    _refuse_bad_columns(columns)
    rows: list[Cells] = []
    for line, row in lines:
        if len(row) != len(columns):
            raise DecodeFault(f"CSV rows of {len(columns)} cells", f"{len(row)} in line {line}")
        if len(rows) == _MOST_ROWS:
            raise DecodeFault(f"CSV of at most {_MOST_ROWS:,} rows", "more of them")
        rows.append(row)
    return columns, tuple(rows)


def _csv_text(body: bytes, limits: Limits) -> str:
    if len(body) > limits.decoded:
        raise DecodeFault(f"a body of at most {size(limits.decoded)}", size(len(body)))
    if not body or body.isspace():
        raise DecodeFault("CSV with a line of columns", "nothing but white space" if body else "an empty body")
    if body.startswith(b"\xef\xbb\xbf"):
        raise DecodeFault("CSV in UTF-8 without a byte order mark", "a byte order mark (EF BB BF)")
    if b"\0" in body:
        raise DecodeFault("CSV", f"a NUL at byte {body.index(0)}")
    return utf8(body, expected="CSV in UTF-8")


def _lines(text: str) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, tuple(row)
    except csv.Error as error:
        raise DecodeFault("CSV", f"{error}, in line {reader.line_num}") from None


def _refuse_bad_columns(columns: Cells) -> None:
    if not columns or "" in columns:
        raise DecodeFault("CSV columns that all have a name", "one without")
    twice = first_repeated(columns)
    if twice is not None:
        raise DecodeFault("CSV columns that differ", f"{shown(twice)} more than once")
