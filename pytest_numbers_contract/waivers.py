"""Waivers: violations that somebody has looked at and lets pass until a day, for a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from urllib.parse import quote

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.judging.verdict import Verdict, Violation

_SHAPE = "NC204 @ trunking.phone_numbers.create $.phone_number until=2027-01-31 reason=why"
_LINE = re.compile(
    r"(?P<id>NC\d{3})\s+@\s+(?P<operation>\S+)\s+(?P<place>\S+)\s+until=(?P<until>\S+)\s+reason=(?P<reason>\S.*)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Waiver:
    """One violation let pass: its id, the operation and place (`*` for any), the last day, the reason."""

    id: str
    operation: str
    place: str
    until: date
    reason: str

    def __str__(self) -> str:
        return f"{self.id} @ {self.operation} {self.place} until={self.until} reason={self.reason}"

    def expired(self, today: date) -> bool:
        """Say whether its last day is over."""
        return today > self.until

    def covers(self, operation: str, violation: Violation) -> bool:
        """Say whether a violation of an operation is the one let pass."""
        return (
            violation.id == self.id
            and fnmatchcase(operation, self.operation)
            and self.place in ("*", place_of(violation), collapsed(place_of(violation)))
        )


def parse_waiver(line: str) -> Waiver:
    """Read a waiver's line; raise BadSetting with the shape it has to have."""
    match = _LINE.fullmatch(line.strip())
    if match is None:
        raise BadSetting(f"this is no waiver: {line.strip()!r}", f"a waiver reads: {_SHAPE}")
    try:
        until = date.fromisoformat(match["until"])
    except ValueError:
        raise BadSetting(f"a waiver's last day is no date: {match['until']!r}", f"a waiver reads: {_SHAPE}") from None
    return Waiver(match["id"], match["operation"], match["place"], until, match["reason"])


def waive(verdict: Verdict, waivers: Iterable[Waiver], *, today: date) -> tuple[Verdict, frozenset[Waiver]]:
    """Set aside what waivers cover; return the verdict and the waivers that were needed."""
    used: set[Waiver] = set()

    def covered(violation: Violation) -> bool:
        found = [w for w in waivers if not w.expired(today) and w.covers(verdict.operation.id, violation)]
        used.update(found)
        return bool(found)

    return verdict.waiving(covered), frozenset(used)


def place_of(violation: Violation) -> str:
    """Write where a violation is, as people read it: `$.items[3].sid`, `form.PhoneNumberSid`, `status`.

    A name's white space and control characters are written as in a URL, so that a waiver can name it.
    """
    steps = [_visible(step.replace("~1", "/").replace("~0", "~")) for step in violation.pointer.split("/")[1:]]
    if violation.part == "request" or violation.id.startswith("NC1"):
        return ".".join(steps)
    return "$" + "".join(f"[{step}]" if step.isdigit() or step == "*" else f".{step}" for step in steps)


def _visible(name: str) -> str:
    return "".join(char if char.isprintable() and char != " " else quote(char) for char in name)


def collapsed(place: str) -> str:
    """Write a place with `[*]` for every index."""
    return re.sub(r"\[\d+\]", "[*]", place)
