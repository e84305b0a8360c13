"""How secrets look in a text, plain or percent-encoded, and which of them are ours and may stay."""

from __future__ import annotations

import base64
import re
from functools import cache

from pytest_numbers_contract.numbering import PREFIXES, is_ours
from pytest_numbers_contract.numbering.plans import block_of
from pytest_numbers_contract.schema_store import data

# A page token has two more capitals before its SID, and a percent-encoded slash two hex digits.
SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}(?![0-9a-fA-F])", re.ASCII)
# One with too many digits, or in small letters, is refused, and names somebody's all the same.
MISWRITTEN = re.compile(rf"(?<![0-9A-Za-z])(?i:{'|'.join(PREFIXES)})[0-9a-fA-F]{{32,}}(?![0-9A-Za-z])", re.ASCII)
TOKEN = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-Fa-f]{2}))[0-9a-fA-F]{32}(?![0-9A-Za-z])", re.ASCII)
E164 = re.compile(r"(?P<plus>\+|%2[Bb]|%252[Bb])(?P<digits>[1-9][0-9]{6,14})(?![0-9])", re.ASCII)
# People, and their word processors, write blanks and hyphens of several kinds.
_GAP = r"[-. _/\u00a0\u2009\u202f\u2010-\u2015]"
SPELLED = re.compile(
    r"(?<![0-9A-Za-z.+*])"
    rf"(?:[0-9]{{7,15}}|(?:\+?1{_GAP}?)?(?:\([2-9][0-9]{{2}}\){_GAP}?|[2-9][0-9]{{2}}{_GAP})[0-9]{{3}}{_GAP}?[0-9]{{4}}"
    rf"|\+(?![0-9]{{7}})[2-9](?=[0-9]*(?:{_GAP}|\())(?:(?:{_GAP}|[()]){{0,2}}[0-9]){{7,14}}(?![0-9]))"
    # An extension may follow.
    r"(?!(?!(?:x|ext\.?) ?[0-9])[0-9A-Za-z*])",
    re.ASCII,
)
# As dialled from abroad, it may have 00 or 011 before it.
NANP = re.compile(r"(?:(?:00|011)?1)?(?P<area>[2-9][0-9]{2})(?P<rest>[2-9][0-9]{6})", re.ASCII)
# No name before an @ is longer (RFC 5321), and without a bound a long text takes the square of its length.
# A percent-encoded character before it is not of it.
EMAIL = re.compile(r"(?u:(?<!%)(?<!%[0-9A-Fa-f])[\w.+-]{1,64}(?:@|%(?:25)?40)[\w-]+(?:\.[\w-]+)+)")
# An apostrophe may be part of one; it is if more of a query follows.
URL = re.compile(r"(?:https?|wss?)://(?:[^\s\"'<>\\]|'(?=[^\s\"'<>\\,]*[&=]))+", re.IGNORECASE)
ENCODED_URL = re.compile(r"(?:https?|wss?)%3A%2F%2F[^\s\"'<>\\&]+", re.IGNORECASE)
# Both are words too: a basic plan, the bearer of news. Only what follows tells.
BASIC = re.compile(r"(?P<scheme>\b(?i:basic)\s+)(?P<credentials>[A-Za-z0-9+/]{4,}={0,2})(?![\w+/=])", re.ASCII)
BEARER = re.compile(r"(?P<scheme>\b(?i:bearer)\s+)(?=\S*[0-9])(?P<token>[\w+/=.~-]{16,})", re.ASCII)

SUSPICIOUS = re.compile(r"@|%(?:25)?40|://|%3[Aa]%2[Ff]|[0-9]{4}|[0-9a-fA-F]{32}|(?i:basic|bearer)\s|\+[2-9]")
"""What every text has in which one of the above is found; most texts are short and have none."""

GONE = "redacted"
"""What stands in place of a query's value in a URL that is not Twilio's."""

_MAGIC = re.compile(r"\+1500555[0-9]{4}", re.ASCII)
# Or the beginning of one, as a search names it.
_FICTION = re.compile(r"\+1[2-9][0-9]{2}555(?!1212)[0-9]{0,4}", re.ASCII)
_PERSON = re.compile(r"person[0-9]+(?:@|%(?:25)?40)example\.com", re.ASCII)
_NUMBERED = re.compile(r"0{18}[0-9a-f]{14}", re.ASCII)


def is_miswritten(run: str) -> bool:
    """Say whether a run is somebody's SID, written wrong: zeros and ours are nobody's, and a page token has one."""
    meant = run[:2].upper() + run[2:34].lower()
    return not (SID.search(run) or is_ours(meant) or not run[2:].strip("0"))


def credentials_in(encoded: str) -> tuple[str, str] | None:
    """Return the user and the secret that a word in base64 holds; None for one that is just a word."""
    try:
        user, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (user, secret) if colon else None


def as_bytes(text: str) -> bytes:
    """Return the bytes of a text: those that were no UTF-8 as they came."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # Half a character, which JSON can name and nobody can send.
        return text.encode("utf-8", "surrogatepass")


def in_base64(user: str, secret: str) -> str:
    """Write credentials as a Basic header has them."""
    return base64.b64encode(f"{user}:{secret}".encode()).decode()


def is_our_token(token: str) -> bool:
    """Say whether a token is one that redaction wrote or a sandbox gave: small, with our check."""
    return _NUMBERED.fullmatch(token) is not None and is_ours("XX" + token)


def is_our_email(email: str) -> bool:
    """Say whether an email address is one that redaction wrote."""
    return _PERSON.fullmatch(email) is not None


def is_nobodys(phone_number: str) -> bool:
    """Say whether a number in E.164 can ring nobody: magic, kept for fiction, or four zeros after its country."""
    if _MAGIC.fullmatch(phone_number) or _FICTION.fullmatch(phone_number) or block_of(phone_number):
        return True
    digits = phone_number[1:]
    return digits[len(calling_code(digits)) :].startswith("0000")


@cache
def _calling_codes() -> frozenset[str]:
    return frozenset(data("common/calling-codes.json").values())


def calling_code(digits: str) -> str:
    """Return the calling code that a number's digits begin with; its first three digits if they begin with none."""
    return next((digits[:size] for size in (1, 2, 3) if digits[:size] in _calling_codes()), digits[:3])
