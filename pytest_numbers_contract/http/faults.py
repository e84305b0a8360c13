"""What decoding refuses, and how much it takes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is decoded: bytes of a body once its codings are undone, levels of nesting."""

    decoded: int = 32 * 1024 * 1024
    depth: int = 64


class DecodeFault(Exception):
    """Bytes that do not mean what they claim to: what was expected, and what was there instead."""

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(expected, actual)
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return f"expected {self.expected}, got {self.actual}"


def size(count: int) -> str:
    """Say a number of bytes."""
    return f"{count:,} bytes"


def first_repeated(names: Iterable[str]) -> str | None:
    """Return the first name that was there before."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def place_in(text: str, position: int) -> str:
    """Say where a character stands: line, column and byte."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column} (byte {len(text[:position].encode())})"


def shown(text: str) -> str:
    """Quote a piece of a foreign text: short, and harmless on a terminal."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def utf8(body: bytes, *, expected: str) -> str:
    """Decode UTF-8, or say which byte is none."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        where = place_in(before, len(before))
        raise DecodeFault(expected, f"0x{body[error.start]:02x} at {where}, which is not UTF-8") from None
