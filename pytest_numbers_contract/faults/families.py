"""What a value may not be, family by family: written from the documents and from what was recorded of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Wrong:
    """One way in which a value is wrong: its name, the check that tells it, a sentence, how it is made of a good one.

    `at` leads to the place from the value, where it is not the value itself.
    """

    name: str
    check: str
    sentence: str
    make: Callable[[Any], Any]
    at: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Values of one kind: a good one, and everything that is wrong with others."""

    sample: Any
    wrongs: tuple[Wrong, ...]
    null: str = "NC203"
    """The check that tells a null."""

    def good(self, value: Any) -> Any:
        """Return the value if it is of this family, else a good one: what is unset cannot be bent."""
        return value if value and type(value) is type(self.sample) else self.sample


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its family, whether it is always there, and whether it may be null, or "" for unset."""

    family: Family
    required: bool = True
    null: bool = False
    unset: bool = False

    def wrongs(self) -> tuple[Wrong, ...]:
        """Return all that can be wrong with its value."""
        own = (wrong for wrong in self.family.wrongs if not (self.unset and wrong.name == "empty"))
        null = Wrong("null", self.family.null, "is null", lambda _: None)
        return (*own,) if self.null else (null, *own)


def _as(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


_NUMBER = Wrong("number", "NC202", "is a number", _as(3))
_LIST = Wrong("list", "NC202", "is a list", _as([]))
_OBJECT = Wrong("object", "NC202", "is an object", _as({}))
_TEXT = Wrong("text", "NC202", "is a text", _as("x"))
_TRUE = Wrong("boolean", "NC202", "is a boolean", _as(True))
_NO_TEXT = (_NUMBER, _TRUE, _LIST, _OBJECT)
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _form(name: str, sentence: str, make: Callable[[Any], Any]) -> Wrong:
    return Wrong(name, "NC204", sentence, make)


_NEWLINE = _form("trailing-newline", "ends in a newline", lambda text: text + "\n")
_SPACE = _form("leading-space", "begins with a space", lambda text: " " + text)
_DIGITS = _form("arabic-digits", "is written in Arabic digits", lambda text: text.translate(_ARABIC))
_EMPTY = _form("empty", "is empty", _as(""))


def _text(sample: str, *wrongs: Wrong) -> Family:
    return Family(sample, (*_NO_TEXT, *wrongs))


def sid(prefix: str) -> Family:
    """A SID: a prefix and 32 hex digits, 34 characters."""
    other = "TR" if prefix == "TK" else "TK"
    return _text(
        prefix + "5" * 32,
        _form("33-characters", "has 33 characters, one short", lambda text: text[:-1]),
        _form("35-characters", "has 35 characters, one more", lambda text: text + "0"),
        _form("32-characters", "has 32 characters, prefix included", lambda text: text[:32]),
        _form("wrong-prefix", f"begins with {other}, the prefix of another resource", lambda text: other + text[2:]),
        _form("lower-case-prefix", "has its prefix in lower case", lambda text: text[:2].lower() + text[2:]),
        _form("no-prefix", "is its 32 digits alone", lambda text: text[2:]),
        _form("not-hex", "holds a letter that is no hex digit", lambda text: text[:-1] + "g"),
        _form("placeholder", "is a word, as hand-made ones are", lambda text: f"{text[:2]}placeholder"),
        _form("arabic-digits", "is written in Arabic digits", lambda text: text[:2] + "٠" * 32),
        _NEWLINE,
        _SPACE,
        _EMPTY,
    )


def choice(*words: str) -> Family:
    """One of a few words, in this spelling."""
    wrongs = (
        Wrong("unknown-word", "NC205", "is none of the words", _as("unheard-of")),
        Wrong("wrong-case", "NC205", "is in the wrong case", lambda text: text.swapcase()),
        Wrong("trailing-newline", "NC205", "ends in a newline", lambda text: text + "\n"),
        Wrong("empty", "NC205", "is empty", _as("")),
    )
    return _text(words[0], *wrongs)


def untyped_choice(*words: str) -> Family:
    """One of a few words, of which the documents say no type: whatever is none of them is told so."""
    typed = choice(*words)
    return Family(typed.sample, tuple(replace(wrong, check="NC205") for wrong in typed.wrongs), null="NC205")


def text(longest: int | None = None, *, empty: bool = True) -> Family:
    """Any text, no longer than so many characters."""
    too_long = Wrong("too-long", "NC206", f"has {(longest or 0) + 1} characters", _as("x" * ((longest or 0) + 1)))
    too_short = Wrong("empty", "NC206", "is empty", _as(""))
    return _text("x", *((too_long,) if longest else ()), *(() if empty else (too_short,)))


def whole(least: int) -> Family:
    """An integer, no less than so much."""
    below = Wrong("too-small", "NC207", f"is {least - 1}", _as(least - 1))
    half = Wrong("fraction", "NC202", "is no whole number", lambda number: number + 0.5)
    written = Wrong("text", "NC202", "is a text", str)
    return Family(least, (written, half, _TRUE, _LIST, _OBJECT, below))


URL = _text(
    "https://example.com/hook",
    _form("relative", "has no scheme and host", _as("/hook")),
    _form("no-scheme", "has no scheme", _as("example.com/hook")),
    _form("with-a-space", "holds a space", lambda url: url + " x"),
    _form("not-ascii", "holds a letter that is not ASCII", lambda url: url + "ü"),
    _form("no-url", "is prose", _as("not a url")),
    _NEWLINE,
    _SPACE,
    _EMPTY,
)
ISO = _text(
    "2015-07-30T20:12:31Z",
    _form("rfc2822", "is in RFC 2822, the dialect of the 2010 API", _as("Thu, 30 Jul 2015 20:12:31 +0000")),
    _form("offset", "has an offset where Z is due", lambda text: text[:-1] + "+00:00"),
    _form("milliseconds", "has milliseconds", lambda text: text[:-1] + ".000Z"),
    _form("no-zone", "has no zone", lambda text: text[:-1]),
    _form("date-only", "has no time", lambda text: text[:10]),
    _form("space-for-t", "has a space for its T", lambda text: text.replace("T", " ")),
    _form("lower-case-z", "ends in a lower-case z", lambda text: text[:-1] + "z"),
    _form("month-13", "is in month 13", lambda text: text[:5] + "13" + text[7:]),
    _form("day-32", "is on day 32", lambda text: text[:8] + "32" + text[10:]),
    _form("hour-24", "is at 24 o'clock", lambda text: text[:11] + "24" + text[13:]),
    Wrong("no-such-day", "NC306", "is on 30 February", lambda text: text[:5] + "02-30" + text[10:]),
    _DIGITS,
    _NEWLINE,
    _EMPTY,
)
_WEEKDAYS = {"Mon": "Tue", "Tue": "Wed", "Wed": "Thu", "Thu": "Fri", "Fri": "Sat", "Sat": "Sun", "Sun": "Mon"}
RFC = _text(
    "Thu, 30 Jul 2015 23:19:04 +0000",
    _form("iso8601", "is in ISO 8601, the dialect of the product APIs", _as("2015-07-30T23:19:04Z")),
    _form("gmt", "says GMT for +0000", lambda text: text.replace("+0000", "GMT")),
    _form("other-zone", "is in another zone", lambda text: text.replace("+0000", "-0700")),
    _form("one-digit-day", "has a day of one digit", lambda text: text[:5] + "9" + text[7:]),
    _form("no-weekday", "has no weekday", lambda text: text[5:]),
    _form("lower-case", "is in lower case", str.lower),
    _form("hour-24", "is at 24 o'clock", lambda text: text[:17] + "24" + text[19:]),
    Wrong("wrong-weekday", "NC306", "names the wrong weekday", lambda text: _WEEKDAYS[text[:3]] + text[3:]),
    Wrong("no-such-day", "NC306", "is on 30 February", lambda text: text[:5] + "30 Feb" + text[11:]),
    _DIGITS,
    _NEWLINE,
    _EMPTY,
)
E164 = _text(
    "+14155550100",
    _form("no-plus", "has no plus sign", lambda number: number[1:]),
    _form("formatted", "is spelled for people", _as("(415) 555-0100")),
    _form("with-spaces", "has spaces", lambda number: number[:2] + " " + number[2:]),
    _form("with-a-letter", "has a letter o for a zero", lambda number: number[:-2] + "o0"),
    _form("leading-zero", "begins with a zero", lambda number: "+0" + number[2:]),
    _form("16-digits", "has 16 digits", lambda number: number + "0" * (17 - len(number))),
    _form("two-pluses", "has two plus signs", lambda number: "+" + number),
    _DIGITS,
    _NEWLINE,
    _SPACE,
    _EMPTY,
)
FLAG = Family(
    True,
    (
        Wrong("text", "NC202", "is a text", lambda flag: str(flag).lower()),
        Wrong("number", "NC202", "is a number", int),
        Wrong("empty", "NC202", "is an empty text", _as("")),
        _LIST,
    ),
)
VERSION = _text(
    "2010-04-01",
    _form("other-scheme", "is v1", _as("v1")),
    _form("last-century", "is of 1999", lambda text: "1999" + text[4:]),
    _form("slashes", "has slashes", lambda text: text.replace("-", "/")),
    _DIGITS,
    _NEWLINE,
    _EMPTY,
)
COUNTRY = _text(
    "US",
    _form("lower-case", "is in lower case", str.lower),
    _form("three-letters", "has three letters", lambda code: code + "A"),
    _form("one-letter", "has one letter", lambda code: code[:1]),
    _form("digit", "holds a digit", _as("1A")),
    _NEWLINE,
    _EMPTY,
)
DECIMAL = _text(
    "37.781300",
    _form("words", "is a word", _as("north")),
    _form("exponent", "has an exponent", _as("1e3")),
    _form("comma", "has a comma", lambda text: text.replace(".", ",")),
    _DIGITS,
    _NEWLINE,
    _EMPTY,
)
PATH = _text(
    "/2010-04-01/Accounts.json",
    _form("absolute", "is absolute", lambda path: "https://api.twilio.com" + path),
    _form("no-root", "does not begin at the root", lambda path: path[1:]),
    _form("other-version", "is of another version", lambda path: path.replace("/2010-04-01/", "/v1/")),
    _form("with-a-space", "holds a space", lambda path: path + " x"),
    _NEWLINE,
    _EMPTY,
)
METHOD = choice("POST", "GET")
METHOD = replace(METHOD, wrongs=(*METHOD.wrongs, Wrong("put", "NC205", "is PUT", _as("PUT"))))
OBJECT = Family({"x": True}, (_TEXT, _NUMBER, Wrong("list", "NC202", "is a list", _as([]))))
ARRAY = Family([], (_TEXT, _NUMBER, Wrong("object", "NC202", "is an object", _as({}))))
NAMES = Family(
    ["MMS", "SMS", "Voice"],
    (
        Wrong("object", "NC202", "is an object, as in the other APIs", _as({"voice": True, "sms": True, "mms": True})),
        Wrong("text", "NC202", "is a text", _as("SMS")),
        Wrong("lower-case", "NC205", "is in lower case", lambda names: [names[0].lower(), *names[1:]], at="/0"),
        Wrong("unknown-name", "NC205", "names Fax", lambda names: ["Fax", *names[1:]], at="/0"),
        Wrong("number-inside", "NC202", "holds a number", lambda names: [3, *names[1:]], at="/0"),
        Wrong("twice", "NC209", "names one twice", lambda names: [*names, names[0]]),
    ),
)
