"""What each secret of a recording becomes: numbered by first appearance, and the same wherever it occurs."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType
from urllib.parse import quote, quote_plus

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.numbering import friendly_name, is_ours, make_sid
from pytest_numbers_contract.numbering.plans import Block, blocks
from pytest_numbers_contract.redaction.patterns import (
    E164,
    NANP,
    as_bytes,
    calling_code,
    is_nobodys,
    is_our_email,
    is_our_token,
)

SHORTEST = 12
"""Shorter secrets are replaced only where they stand alone: `token` is also a word."""

_PERSONAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("customername", "firstname", "lastname", "contactname", "businessname"), "Name"),
        **dict.fromkeys(("street", "streetsecondary", "streetaddress", "addressline1", "addressline2"), "Street"),
    }
)
_SECRET = frozenset(
    "authtoken primaryauthtoken secondaryauthtoken accesstoken secret clientsecret apisecret apikey password token"
    " refreshtoken idtoken".split()
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """What goes, besides what always does.

    `secrets` are values known to be secret, `members` more members or form fields that are personal, each with the
    word that takes the place of its value: `{"friendly_name": "Label"}` gives `Label 1`, `Label 2`.
    """

    secrets: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)

    def knowing(self, *secrets: str) -> Redaction:
        """Return the same, with more values known to be secret."""
        return replace(self, secrets=(*self.secrets, *secrets))

    def word_for(self, member: str) -> str | None:
        """Return the word for a personal member, None for any other; case and underscores do not matter."""
        name = plain(member)
        own = next((word for known, word in self.members.items() if plain(known) == name), None)
        return own or _PERSONAL.get(name)


_CREDENTIALS = ("TWILIO_AUTH_TOKEN", "TWILIO_API_KEY_SECRET", "TWILIO_API_SECRET")


def secrets_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the secrets that Twilio's own variables hold."""
    return tuple(environment[name] for name in _CREDENTIALS if environment.get(name))


@lru_cache(maxsize=1024)
def plain(member: str) -> str:
    """Write `CustomerName`, `customer_name` and `customer-name` alike."""
    return re.sub(r"[^a-z0-9]", "", member.lower())


def is_secret(member: str) -> bool:
    """Say whether a member holds a token or a password."""
    return bool(member) and plain(member) in _SECRET


@dataclass(slots=True)
class Ledger:
    """What was met, and what it becomes. While learning nothing changes; `settle` assigns, in order of appearance."""

    learning: bool = True
    _met: dict[tuple[str, str], str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _supply: dict[str, Iterator[str]] = field(default_factory=dict)
    _digits: dict[str, str] = field(default_factory=dict)
    _literals: dict[str, str] = field(default_factory=dict)
    _longest_first: dict[str, str] = field(default_factory=dict)

    def settle(self, secrets: Iterable[str] = ()) -> None:
        """Assign to all that was met, then to what is known to be secret."""
        self.learning = False
        for kind, value in list(self._met):
            self._become(kind, value)
        for secret in filter(None, secrets):
            self._become("token", secret)
        for (kind, value), new in list(self._met.items()):
            if kind == "token" and len(value) >= SHORTEST:
                self._literals |= zip(forms_of(value), forms_of(new), strict=True)
        self._longest_first = {}

    def sid(self, sid: str) -> str:
        """Return the SID that takes a SID's place: itself if it is ours."""
        return self._of(f"sid {sid[:2]}", sid, is_ours(sid))

    def token(self, token: str) -> str:
        """Return the token that takes a secret's place."""
        return self._of("token", token, is_our_token(token))

    def email(self, email: str) -> str:
        """Return the address that takes an email address's place."""
        return self._of("email", email, is_our_email(email))

    def person(self, word: str, value: str) -> str:
        """Return what takes the place of a name or a street."""
        return self._of(f"word {word}", value, re.fullmatch(rf"{re.escape(word)} [0-9]+", value) is not None)

    def number(self, phone_number: str) -> str:
        """Return the number that takes a number's place: itself if it is nobody's."""
        return self._of("number", phone_number, is_nobodys(phone_number))

    def spelled(self, text: str) -> str:
        """Return the spelling that takes a number's national spelling's place."""
        known = self._met.get(("spelling", text))
        if known:
            return known
        digits = re.sub(r"[^0-9]", "", text)
        new = self._digits.get(digits)
        nanp = NANP.fullmatch(digits)
        if new is None and nanp:
            national = nanp["area"] + nanp["rest"]
            if self.learning and not is_nobodys(f"+1{national}"):
                return text
            new = digits[: -len(national)] + self.number(f"+1{national}")[2:]
        elif new is None and text.startswith("+"):
            new = self.number(f"+{digits}")[1:]
        return text if new is None else filled(text, digits, new)

    def pair(self, before: str, after: str) -> None:
        """Remember what credentials in base64 become, for wherever else they stand."""
        self._literals[_base64(before)] = _base64(after)
        self._longest_first = {}

    def literals(self) -> Mapping[str, str]:
        """Return the known secrets in each of their forms, and what those become; the longest first."""
        # Asked for with every text.
        if self._literals and not self._longest_first:
            self._longest_first = dict(sorted(self._literals.items(), key=lambda pair: -len(pair[0])))
        return self._longest_first

    def pattern(self, value: str) -> str:
        """Return a search pattern; its digits become `*` where they are those of a number, or of one that has gone."""
        if E164.fullmatch(value) and not is_nobodys(value):
            return starred(value)
        wanted = re.compile(re.sub(r"[^0-9*]", "", value).replace("*", "[0-9]"))
        for (kind, old), new in list(self._met.items()):
            if kind == "number" and wanted.search(old) and not wanted.search(new):
                return starred(value)
        return value

    def _of(self, kind: str, value: str, ours: bool) -> str:
        if ours:
            self._used.add(value)
            return value
        if self.learning:
            self._met.setdefault((kind, value), "")
            return value
        return self._met.get((kind, value)) or self._become(kind, value)

    def _become(self, kind: str, value: str) -> str:
        group, supply = _supply(kind, value)
        source = self._supply.setdefault(group, supply)
        new = next((one for one in source if one not in self._used), None)
        if new is None and kind == "number":
            # What a country keeps for fiction is used up.
            return self._become("zeros", value)
        if new is None:
            raise BadSetting(f"too many of one kind to tell apart: {group}", "record less in one cassette")
        self._used.add(new)
        self._met[kind if kind != "zeros" else "number", value] = new
        if kind in ("number", "zeros"):
            self._spell(value, new)
        return new

    def _spell(self, old: str, new: str) -> None:
        for owned in (True, False):
            self._met.setdefault(("spelling", friendly_name(old, owned=owned)), friendly_name(new, owned=owned))
        self._digits.setdefault(old[1:], new[1:])
        if old.startswith("+1"):
            self._digits.setdefault(old[2:], new[2:])


def forms_of(secret: str) -> tuple[str, ...]:
    """Return a secret plain, in base64 and in hex, and the former two URL-encoded."""
    encoded, plain = _base64(secret), as_bytes(secret)
    quoted = (quote(plain, safe=""), quote_plus(plain), quote(encoded, safe=""))
    return (secret, *quoted, encoded, plain.hex())


def literals_of(secrets: Iterable[str], new: str) -> Mapping[str, str]:
    """Return secrets in each of their forms, with what takes their place everywhere."""
    return {form: new for secret in secrets if len(secret) >= SHORTEST for form in forms_of(secret)}


def _base64(text: str) -> str:
    return base64.b64encode(as_bytes(text)).decode()


def filled(text: str, digits: str, new: str) -> str:
    """Put other digits in place of a text's, its punctuation kept."""
    if len(digits) != len(new):
        begun = re.match(r"\+([0-9]+)([^0-9])", text)
        # What was no E.164 does not become it.
        return f"+{new[: len(begun[1])]}{begun[2]}{new[len(begun[1]) :]}" if begun else new
    left = iter(new)
    return re.sub(r"[0-9]", lambda _: next(left), text)


def _supply(kind: str, value: str) -> tuple[str, Iterator[str]]:
    """Return the group that a secret is numbered in, and what the members of that group become."""
    if kind == "number":
        return _numbers(value)
    if kind == "zeros":
        return _zeros(value)
    first, _, rest = kind.partition(" ")
    if first == "sid":
        return kind, (make_sid(rest, index) for index in range(1, 1 << 40))
    if first == "token":
        return kind, (make_sid("", index) for index in range(1, 1 << 40))
    if first == "email":
        return kind, (f"person{index}@example.com" for index in range(1, 1 << 40))
    return kind, (f"{rest} {index}" for index in range(1, 1 << 40))


def starred(pattern: str) -> str:
    """Write a search pattern without its digits."""
    return re.sub(r"[0-9]", "*", pattern)


def may_become(old: str, new: str) -> bool:
    """Say whether a recording may have one number in another's place: that one somebody's, this one given by us."""
    if is_nobodys(old) or not is_nobodys(new):
        return False
    digits = old[1:]
    nanp = NANP.fullmatch(digits)
    if nanp and len(digits) == 11 and new.startswith(f"+1{nanp['area']}555"):
        return new >= next(_fiction(nanp["area"]))
    block = None if nanp else _nearest(digits)
    if block and block.first <= int(new[1:]) <= block.last:
        return True
    first = next(_zeros(old)[1])
    return len(new) == len(first) and new.startswith(f"+{calling_code(digits)}0000")


def _numbers(phone_number: str) -> tuple[str, Iterator[str]]:
    digits = phone_number[1:]
    nanp = NANP.fullmatch(digits)
    if nanp and len(digits) == 11:
        return f"+1{nanp['area']}", _fiction(nanp["area"])
    block = _nearest(digits)
    if block is None:
        return _zeros(phone_number)
    return f"+{block.first}", (f"+{number}" for number in range(block.first, block.last + 1))


def _fiction(area: str) -> Iterator[str]:
    """Yield 555-0100 to 555-0199, which are kept for fiction, then the rest of 555.

    After the hundredth: 555-0200 on are kept for nothing, but given to nobody since 2016, except 555-1212.
    """
    # Of 800 only 555-0199 is kept.
    first = 199 if area == "800" else 100
    return (f"+1{area}555{line:04d}" for line in range(first, 10_000) if line != 1212)


def _nearest(digits: str) -> Block | None:
    """Return the block of a number's country that its digits agree with the longest: the same city or kind."""
    return max(_abroad(calling_code(digits)), key=lambda block: _agreement(digits, str(block.first)), default=None)


@cache
def _abroad(code: str) -> tuple[Block, ...]:
    return tuple(block for block in blocks() if code != "1" and str(block.first).startswith(code))


def _agreement(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((index for index, (left, right) in enumerate(pairs) if left != right), len(one))


def _zeros(phone_number: str) -> tuple[str, Iterator[str]]:
    """Yield calling code, zeros and a count: for countries that keep no numbers for fiction, or have no more."""
    digits = phone_number[1:]
    code = calling_code(digits)
    width = min(max(len(digits) - len(code), 8), 15 - len(code))
    return f"+{code} {width}", (f"+{code}{index:0{width}d}" for index in range(1, 10 ** (width - 4)))
