"""What Twilio writes to name things: SIDs, phone numbers, dates in both dialects, friendly names.

Every SID made here carries a check in its last four digits, so that a scan tells ours from a live one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType

SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}", re.ASCII)
"""The form of a SID: two capitals and 32 hex digits."""
E164 = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
"""The form of a phone number: a plus sign, then 2 to 15 digits."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "AC": "Account",
        "AD": "Address",
        "AI": "AlphaSender",
        "AL": "IpAccessControlList",
        "AP": "Application",
        "BN": "BrandRegistration",
        "BU": "Bundle",
        "CA": "Call",
        "CF": "Conference",
        "CL": "CredentialList",
        "KS": "Proxy Service",
        "MG": "Messaging Service",
        "MM": "Message with media",
        "OU": "OriginationUrl",
        "PN": "IncomingPhoneNumber",
        "QE": "Usa2p",
        "RE": "Recording",
        "RI": "Identity",
        "RQ": "request",
        "SC": "ShortCode",
        "SK": "API key",
        "SM": "Message",
        "TK": "Trunk",
        "TR": "Transcription",
        "XE": "AssignedAddOn",
    }
)
"""SID prefixes, and the resource each belongs to."""

MAGIC_INVALID = "+15005550001"
"""Test credentials: buying it answers 21421."""
MAGIC_AVAILABLE = "+15005550006"
"""Test credentials: buying it succeeds."""
MAGIC_AREA_CODES: Mapping[str, str | None] = MappingProxyType({"500": MAGIC_AVAILABLE, "533": None})
"""Test credentials: the number that an area code yields, None where it has none."""

KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
"""The digits that letters stand for on a phone's keys, for `str.translate`."""

SID_BITS = 112
"""How many bits `make_sid` takes."""
TOKEN_BITS = 40
"""How many of them a token of ours has: the digits before are zeros."""

# The largest prime below 2**16 spreads best; the salt keeps 000…0, a common placeholder, from being ours.
_PRIME = 65521
_SALT = 0x5A17
_ALL_BITS = (1 << SID_BITS) - 1
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""The days of RFC 2822, the first of the week first."""
MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""The months of RFC 2822, each at its number."""


def make_sid(prefix: str, bits: int) -> str:
    """Make the SID of `bits`, a number below 2**112: prefix, 28 hex digits, 4 check digits."""
    return f"{prefix}{bits << 16 | (bits % _PRIME ^ _SALT):032x}"


def sid_maker(start: int, step: int) -> Callable[[str], str]:
    """Return what makes SIDs, no two alike: it counts from one number below 2**112 in steps of another.

    An odd step meets every number once before it comes back to the first, so that none has to be remembered.
    """
    bits, stride = start, step | 1

    def make(prefix: str) -> str:
        nonlocal bits
        bits = bits + stride & _ALL_BITS
        # As `make_sid`, at half its cost.
        return "%s%028x%04x" % (prefix, bits, bits % _PRIME ^ _SALT)  # noqa: UP031

    return make


def derive_sid(prefix: str, *parts: object) -> str:
    """Make the SID that these parts always give."""
    return make_sid(prefix, _bits_of(SID_BITS, prefix, *parts))


def derive_token(*parts: object) -> str:
    """Make the auth token that these parts always give: 32 hex digits, small, so that it can be told from live ones."""
    return make_sid("", _bits_of(TOKEN_BITS, "token", *parts))


def _bits_of(size: int, *parts: object) -> int:
    digest = blake2b("\0".join(map(str, parts)).encode(), digest_size=size // 8).digest()
    return int.from_bytes(digest, "big")


def is_sid(text: str, prefix: str | None = None) -> bool:
    """Say whether a text has the form of a SID, with this prefix if one is given."""
    return SID.fullmatch(text) is not None and (prefix is None or text.startswith(prefix))


def is_ours(sid: str) -> bool:
    """Say whether a SID carries our check: one in 65,521 live ones does by accident."""
    if SID.fullmatch(sid) is None or sid[2:] != sid[2:].lower():
        return False
    bits = int(sid[2:30], 16)
    return int(sid[30:], 16) == bits % _PRIME ^ _SALT


def is_e164(text: str) -> bool:
    """Say whether a text is a phone number in E.164."""
    return E164.fullmatch(text) is not None


def is_nanp(phone_number: str) -> bool:
    """Say whether a phone number is one of the North American plan: +1 and ten digits."""
    return re.fullmatch(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", phone_number, re.ASCII) is not None


def area_code(phone_number: str) -> str | None:
    """Return the area code of a North American number, None for any other."""
    return phone_number[2:5] if is_nanp(phone_number) else None


def friendly_name(phone_number: str, *, owned: bool = True) -> str:
    """Spell a number as Twilio names it when nobody named it.

    North American numbers are grouped, `(415) 867-5309`; others come bare, without their plus sign once owned.
    """
    digits = phone_number[1:]
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    elif not owned:
        return phone_number
    # Once owned, any ten digits are grouped: +4593751435 is (459) 375-1435.
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits


def iso8601(moment: datetime) -> str:
    """Write a moment in UTC as the product APIs do: `2015-07-30T20:12:31Z`."""
    return f"{moment.isoformat()[:19]}Z"


def rfc2822(moment: datetime) -> str:
    """Write a moment in UTC as the 2010 API does: `Thu, 30 Jul 2015 20:12:31 +0000`."""
    written = moment.isoformat()
    day = f"{DAYS[moment.weekday()]}, {written[8:10]} {MONTHS[moment.month]} {written[:4]}"
    return f"{day} {written[11:19]} +0000"
