"""References in texts: SIDs, numbers, dates, tokens. Which fresh one stands for which recorded one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_numbers_contract.redaction.patterns import E164, EMAIL, SID, SPELLED, TOKEN

_RFC2822 = r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \+0000"
_ISO8601 = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_REFERENCE = re.compile(
    "|".join(
        (
            r"(?P<page>(?<=PageToken=)[^&\s\"]+)",
            f"(?P<rfc>{_RFC2822})",
            f"(?P<iso>{_ISO8601})",
            f"(?P<sid>{SID.pattern})",
            f"(?P<token>{TOKEN.pattern})",
            f"(?P<email>{EMAIL.pattern})",
            f"(?P<number>{E164.pattern})",
            f"(?P<spelled>{SPELLED.pattern})",
        )
    ),
    re.ASCII,
)
# Forms that a reader relies on; what is none of them is just a text.
_FORMS = (
    ("a SID, {0}…", re.compile(r"([A-Z]{2})[0-9a-f]{32}", re.ASCII)),
    ("a SID in capitals, {0}…", re.compile(r"([A-Z]{2})[0-9a-fA-F]{32}", re.ASCII)),
    ("a number in E.164", re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)),
    ("a date in RFC 2822", re.compile(_RFC2822, re.ASCII)),
    ("a date in ISO 8601", re.compile(_ISO8601, re.ASCII)),
    ("an absolute URL", re.compile(r"(?:https?|wss?)://\S+", re.IGNORECASE)),
    ("a path", re.compile(r"/\S*")),
)
_DATES = frozenset(("rfc", "iso"))


@dataclass(frozen=True, slots=True)
class Read:
    """A text, read: its form, its words between references, and the references with their kinds."""

    form: str | None
    words: tuple[str, ...]
    references: tuple[tuple[str, str], ...]


def read_text(text: str) -> Read:
    """Read a text."""
    words, references, done = [], [], 0
    for match in _REFERENCE.finditer(text):
        kind = str(match.lastgroup)
        # A SID that stands for another has its prefix.
        name = kind + match[0][:2] if kind == "sid" else kind
        words += [text[done : match.start()], name]
        references.append((kind, _plain(match[0])))
        done = match.end()
    return Read(_form(text), (*words, text[done:]), tuple(references))


def _form(text: str) -> str | None:
    for name, pattern in _FORMS:
        if match := pattern.fullmatch(text):
            return name.format(*match.groups())
    return None


def _plain(reference: str) -> str:
    return re.sub("%252[Bb]|%2[Bb]", "+", reference)


class References:
    """Remembers what stands for what; the first place where two meet decides."""

    def __init__(self) -> None:
        self._recorded: dict[str, str] = {}
        self._fresh: dict[str, str] = {}

    def learn(self, recorded: Read, fresh: Read) -> str | None:
        """Pair the references of two texts that read alike; return the kind of one that stands for another already."""
        astray = None
        for (kind, before), (_, now) in zip(recorded.references, fresh.references, strict=True):
            if kind in _DATES:
                continue
            same = self._recorded.setdefault(now, before) == before
            if self._fresh.setdefault(before, now) != now or not same:
                astray = astray or kind
        return astray

    def learn_texts(self, recorded: str, fresh: str) -> None:
        """Pair the references of two texts, if they read alike."""
        before, now = read_text(recorded), read_text(fresh)
        if before.words == now.words:
            self.learn(before, now)

    def translated(self, text: str) -> str:
        """Write a fresh text with the references that were recorded."""
        return _REFERENCE.sub(lambda match: self._translated(match[0]), text)

    def _translated(self, reference: str) -> str:
        plain = _plain(reference)
        known = self._recorded.get(plain, plain)
        # The plus sign of a number may be percent-encoded.
        return known if reference == plain else reference.removesuffix(plain[1:]) + known[1:]
