"""Cassettes that exist, without their secrets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_numbers_contract.cassettes.files import Stamp, cleaned, content_of, read_stamp
from pytest_numbers_contract.cassettes.files import replace as replace_file
from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.reading import read_file
from pytest_numbers_contract.reading.files import read_bytes
from pytest_numbers_contract.redaction import Redaction, redact
from pytest_numbers_contract.redaction.scanning import Finding, scan


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A cassette before and after; `findings` are what was in it, as far as a line tells it."""

    path: str
    before: bytes
    after: bytes
    findings: tuple[Finding, ...]

    @property
    def changed(self) -> bool:
        """Say whether anything in it has to go."""
        return self.before != self.after


def scrub(path: str, *, redaction: Redaction | None = None, write: bool = True) -> Scrubbed:
    """Take the secrets out of a cassette; a file that has none stays as it is, to the byte.

    Raises Unreadable, by name and line, for what is no cassette; the file is then as it was.
    """
    wanted = redaction or Redaction()
    before, exchanges = read_bytes(path), read_file(path)
    if b"interactions" not in before:
        raise Unreadable(
            f"{path}: no cassette", "only vcrpy's cassettes are scrubbed: leave HARs out of the repository"
        )
    findings = scan(before, path=path, exchanges=exchanges, secrets=wanted.secrets)
    if not findings and redact(exchanges, wanted) == exchanges:
        return Scrubbed(path, before, before, ())
    clean = cleaned(exchanges, wanted)
    after = content_of(path, clean, _stamp(path, exchanges[0]))
    if write:
        replace_file(path, after, clean, secrets=wanted.secrets)
    return Scrubbed(path, before, after, findings)


def _stamp(path: str, first: Exchange) -> Stamp:
    """Return a cassette's stamp, with the day of its first answer's `Date`, which is dropped, if it has no other."""
    stamp = read_stamp(path)
    if stamp.recorded or not isinstance(first.source, Place):
        return stamp
    return replace(stamp, recorded=first.source.recorded)
