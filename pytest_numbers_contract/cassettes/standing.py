"""Which recorded SIDs and numbers the sent ones stand for: a test may name what no recording may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.redaction.ledger import filled, may_become, starred
from pytest_numbers_contract.redaction.patterns import E164, NANP, SID, SPELLED, SUSPICIOUS
from pytest_numbers_contract.redaction.texts import is_search

_REFERENCE = re.compile(f"(?P<sid>{SID.pattern})|(?P<number>{E164.pattern})|(?P<spelled>{SPELLED.pattern})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A SID, a number in E.164, or a search pattern, that a request names."""

    kind: str
    name: str

    @property
    def is_account(self) -> bool:
        """Say whether it is an account's SID."""
        return self.kind == "sid" and self.name.startswith("AC")

    def may_stand_for(self, recorded: Reference) -> bool:
        """Say whether it may be what a recorded one was before it was redacted; an account may be any other."""
        if self.name == recorded.name or self.is_account:
            return True
        if self.kind == "sid":
            return is_ours(recorded.name) and not is_ours(self.name)
        # What a pattern's digits were, nobody knows.
        return (
            recorded.name == starred(recorded.name) if self.kind == "pattern" else may_become(self.name, recorded.name)
        )


def parted(text: str, field: str = "") -> tuple[str, tuple[Reference, ...]]:
    """Part a text, or the value of a query's field, into what stays when its references are others, and these."""
    if field and is_search(field, text):
        return starred(text), (Reference("pattern", text),)
    if not SUSPICIOUS.search(text):
        return text, ()
    references = tuple(map(_reference, _REFERENCE.finditer(text)))
    return (_REFERENCE.sub(_shape, text) if references else text), references


def _reference(match: re.Match[str]) -> Reference:
    if match["sid"]:
        return Reference("sid", match[0])
    digits = match["digits"] or re.sub(r"[^0-9]", "", match[0])
    national = None if match["digits"] else NANP.fullmatch(digits)
    return Reference("number", f"+1{national['area']}{national['rest']}" if national else f"+{digits}")


def _shape(match: re.Match[str]) -> str:
    if match["sid"]:
        return f"{match[0][:2]}…"
    return "+…" if match["digits"] or _is_foreign(match[0]) else starred(match[0])


def _is_foreign(spelling: str) -> bool:
    """Say whether it begins with a calling code that is not North America's: such a number may change its length."""
    return spelling.startswith("+") and NANP.fullmatch(re.sub(r"[^0-9]", "", spelling)) is None


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Write a text with other names for its references."""
    return _REFERENCE.sub(_renaming(names), text) if SUSPICIOUS.search(text) else text


def _renaming(names: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def rename(match: re.Match[str]) -> str:
        before = _reference(match).name
        new = names.get(before, before)
        if match["sid"] or new == before:
            return new if match["sid"] else match[0]
        if match["digits"]:
            return match["plus"] + new[1:]
        digits = re.sub(r"[^0-9]", "", match[0])
        return filled(match[0], digits, new[1:] if _is_foreign(match[0]) else new[-len(digits) :])

    return rename
