"""The failure message: at most forty lines, no secret, and the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.http import DecodeFault, parse_form
from pytest_numbers_contract.journeys import Break
from pytest_numbers_contract.judging.verdict import ABSENT, Verdict, Violation
from pytest_numbers_contract.operation import is_twilio_host
from pytest_numbers_contract.waivers import Waiver, collapsed, place_of

CREDENTIALS = re.compile(r"(?i)\b(basic|bearer)\s+[\w+/=.~-]+")
"""A scheme of authorization, and what follows it."""

_MOST = 12
_WIDTH = 60
_SENTENCE = 300
_USERINFO = re.compile(r"(?<=//)[^/?#@\s\"']*@")
_QUERY = re.compile(r"([?&][^=&#\s\"']+=)[^&#\s\"']+")
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])")
_SID = re.compile(r"\b([A-Z]{2})[0-9a-fA-F]{32}\b")
_ACCOUNT = re.compile(r"\bAC[0-9a-fA-F]{32}\b")


class Orphan(Protocol):
    """A number that was bought and left."""

    @property
    def sid(self) -> str:
        """Its PN SID."""

    @property
    def phone_number(self) -> str:
        """The number in E.164."""


@dataclass(frozen=True, slots=True)
class Group:
    """Violations that differ only in the index of their item."""

    first: Violation
    count: int


def failure(verdict: Verdict, *, today: date | None = None, at: Callable[[Violation], str] | None = None) -> str:
    """Write what an exchange broke, where, who says so, how to reproduce it and how to waive it.

    `at` names the file and line of a violation, where the exchange was read from a file.
    """
    count = len(verdict.violations)
    groups = grouped(verdict.violations)
    lines = [
        f"{verdict.operation.id} broke its contract ({count} violation{'s' if count > 1 else ''})",
        f"  {headline(verdict.exchange)}",
        "",
        *(line for group in groups[:_MOST] for line in _rows(group, at)),
    ]
    if len(groups) > _MOST:
        lines.append(f"  … and {len(groups) - _MOST} more")
    until = (today or date.today()) + timedelta(days=90)
    waiver = waiver_line(groups[0].first, verdict, until)
    return "\n".join([*lines, "", f"  reproduce   {curl(verdict.exchange)}", f"  waive       {waiver}"])


def journey_failure(found: Break) -> str:
    """Write what two exchanges broke together, with both of them and both values."""
    violation = found.violation
    return "\n".join(
        [
            f"the journey broke its contract: {found.rule.name}",
            f"  first   {headline(found.earlier.exchange)}",
            f"  then    {headline(found.later.exchange)}",
            "",
            *_rows(Group(violation, 1), None),
        ]
    )


def orphans_failure(numbers: Sequence[Orphan]) -> str:
    """Write which numbers were bought and left."""
    rows = [f"  {number.phone_number}  {number.sid}" for number in numbers]
    count = f"{len(rows)} number{'s' if len(rows) > 1 else ''}"
    advice = "attach, pool, configure or release what is bought, also when a later step fails"
    return "\n".join([f"{count} bought and left unattached", *rows, f"  {advice}"])


def grouped(violations: Iterable[Violation]) -> list[Group]:
    """Put violations together that differ only in the index of their item."""
    groups: dict[tuple[str, ...], Group] = {}
    for violation in violations:
        key = (violation.id, violation.part, collapsed(place_of(violation)), violation.says)
        known = groups.get(key)
        groups[key] = Group(known.first, known.count + 1) if known else Group(violation, 1)
    return list(groups.values())


def headline(exchange: Exchange) -> str:
    """Write method, URL, status and where the exchange comes from; SIDs are cut short."""
    url = _SID.sub(r"\1…", _printable(safe(exchange.url))) or "(no URL)"
    source = f"      from {exchange.source}" if exchange.source else ""
    return f"{exchange.method} {url} → {exchange.status}{source}"


def _rows(group: Group, at: Callable[[Violation], str] | None) -> list[str]:
    violation = group.first
    place = place_of(violation)
    repeated = f"   ×{group.count}, first at {place}" if group.count > 1 else ""
    shown = collapsed(place) if group.count > 1 else place
    where = f"{violation.part} {shown}"
    line = f"; at {at(violation)}" if at else ""
    return [
        f"  {violation.id}  {where:<36} expected {safe(violation.expected):<38} got {actual_of(violation)}{repeated}",
        f"         says {violation.says}; explain: numbers-contract explain {violation.id}{line}",
    ]


def actual_of(violation: Violation) -> str:
    """Write what a violation found; what the judge says of bytes and headers ends in the place, and is not cut."""
    return seen(violation.actual, most=_SENTENCE if violation.id.startswith("NC1") else _WIDTH)


def seen(value: Any, *, most: int = _WIDTH) -> str:
    """Write an actual value on one line, cut short, without secrets and control characters."""
    if value is ABSENT:
        return "nothing"
    text = _printable(safe(json.dumps(value, ensure_ascii=False, default=str)))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def safe(text: str) -> str:
    """Take out what may be a secret: userinfo, credentials, bare 32-digit tokens, query values of webhooks."""
    text = CREDENTIALS.sub(r"\1 …", _USERINFO.sub("…@", text))
    text = _TOKEN.sub("…", text)
    return text if _is_twilio(text) else _QUERY.sub(r"\1…", text)


def _is_twilio(text: str) -> bool:
    try:
        return is_twilio_host(urlsplit(text.strip('"')).hostname or "")
    except ValueError:
        return False


def curl(exchange: Exchange) -> str:
    """Write a command that sends the request again; credentials and the account come from the environment."""
    if not exchange.url:
        return "(the request was not seen)"
    words = [f"curl -X {exchange.method}", _quoted(_without_userinfo(exchange.url))]
    try:
        fields = parse_form(exchange.request.body or b"")
    except DecodeFault:
        fields = ()
    words += [f"--data-urlencode {_quoted(f'{name}={safe(value)}')}" for name, value in fields]
    return " ".join([*words, '-u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"'])


def _without_userinfo(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return safe(url)
    return safe(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))


def _quoted(text: str) -> str:
    """Quote for a shell, in double quotes so that the account can come from the environment."""
    printable = "".join(char if char.isprintable() else "?" for char in text)
    escaped = re.sub(r'([\\"$`])', r"\\\1", printable)
    return '"' + _ACCOUNT.sub("$TWILIO_ACCOUNT_SID", escaped) + '"'


def waiver_line(violation: Violation, verdict: Verdict, until: date) -> str:
    """Write the setting that would waive a violation; the reason is left to whoever pastes it."""
    place = collapsed(place_of(violation))
    return f"numbers_contract_waive = {Waiver(violation.id, verdict.operation.id, place, until, '…')}"
