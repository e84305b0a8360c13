"""Rules: promises that JSON Schema cannot say. Here the kind, and the rules that several resources share.

A rule is a generator of findings over a scene. A scene's body holds only members that the schema knows and accepted:
what it refused is left out, so that one fault is told once, and every member that is there has its documented type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pytest_numbers_contract.numbering import DAYS, MONTHS

Part = Literal["request", "response"]
Severity = Literal["violation", "warning"]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """One exchange as rules see it.

    `verb` is the operation's name within its resource. `path`, `query` and `form` are the request's parameters, read by
    their types; `form` is None when nobody saw the request's body; `refused` names parameters that were refused.
    `items` are the resource's instances in the body: those of the list `key`, or the body itself where `key` is None.
    """

    verb: str = ""
    path: Json = field(default_factory=dict)
    query: Json = field(default_factory=dict)
    form: Json | None = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    status: int = 200
    headers: Json = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    items: Sequence[Json] = ()
    key: str | None = None
    url: str = ""

    def pointer(self, index: int, member: str) -> str:
        """Return the JSON pointer of an item's member."""
        return f"/{self.key}/{index}/{member}" if self.key else f"/{member}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: where, what it expected, what is there."""

    pointer: str
    expected: str
    actual: Any
    part: Part = "response"
    severity: Severity | None = None
    """Set where this one finding weighs other than its rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A promise with a stable id, who makes it, and an example that keeps it and one that breaks it.

    `name` is the sentence. `source` is a document (`002`) or the grade of the evidence and its kind. `likewise` are
    more parameters of the path, each with its member, that it compares like those of its examples.
    """

    id: str
    name: str
    source: str
    explanation: str
    check: Callable[[Scene], Iterator[Finding]]
    keeps: Scene
    breaks: Scene
    severity: Severity = "violation"
    likewise: Mapping[str, str] = field(default_factory=dict)

    @property
    def documented(self) -> bool:
        """Say whether one of the four documents makes this promise."""
        return self.source[:3] in ("000", "001", "002", "003")


def rule(
    id: str,
    *,
    source: str,
    keeps: Scene,
    breaks: Scene,
    severity: Severity = "violation",
    likewise: Mapping[str, str] | None = None,
) -> Callable[[Callable[[Scene], Iterator[Finding]]], Rule]:
    """Make a rule of a generator of findings: its name is the sentence, its docstring the explanation."""

    def make(check: Callable[[Scene], Iterator[Finding]]) -> Rule:
        name = check.__name__.replace("_", " ")
        return Rule(id, name, source, check.__doc__ or "", check, keeps, breaks, severity, likewise or {})

    return make


def one(item: Json, **request: Any) -> Scene:
    """Make the scene of an answer that is one instance."""
    return Scene(body=item, items=(item,), **request)


def page(key: str, items: Sequence[Json], **scene: Any) -> Scene:
    """Make the scene of an answer that is a list."""
    return Scene(body={key: items, **scene.pop("body", {})}, items=items, key=key, **scene)


# --- what any instance promises

_A, _B = "0" * 32, "1" * 32
_MEMBER = {
    "AccountSid": "account_sid",
    "TrunkSid": "trunk_sid",
    "ServiceSid": "service_sid",
    "Sid": "sid",
}


def as_asked(scene: Scene, item: Json) -> Json:
    """Return an item with the SIDs that the request names.

    Where the item's own are others, NC301 or NC302 tells it: its links may hold either, and are not told as well.
    """
    form = scene.form or {}
    asked = {member: scene.path[name] for name, member in _MEMBER.items() if name in scene.path}
    posted = {"account_sid": form.get("AccountSid"), "sid": form.get("PhoneNumberSid")}
    return {**item, **asked, **{member: sid for member, sid in posted.items() if sid}}


@rule(
    "NC301",
    source="002 'trunk_sid'",
    keeps=one({"trunk_sid": "TK" + _A}, path={"TrunkSid": "TK" + _A}),
    breaks=one({"trunk_sid": "TK" + _B}, path={"TrunkSid": "TK" + _A}),
    likewise=_MEMBER,
)
def the_sids_of_the_path_are_those_of_the_body(scene: Scene) -> Iterator[Finding]:
    """What is created, read or changed under a path belongs to the trunk, service and account that the path names."""
    moved_to = (scene.form or {}).get("AccountSid")
    for parameter, member in _MEMBER.items():
        due = moved_to if moved_to and member == "account_sid" else scene.path.get(parameter)
        if due is None:
            continue
        for index, item in enumerate(scene.items):
            if item.get(member, due) != due:
                yield Finding(scene.pointer(index, member), f"the {parameter} of the request, {due}", item[member])


@rule(
    "NC302",
    source="001 'sid'",
    keeps=one({"sid": "PN" + _A}, form={"PhoneNumberSid": "PN" + _A}),
    breaks=one({"sid": "PN" + _B}, form={"PhoneNumberSid": "PN" + _A}),
)
def the_sid_is_the_one_posted(scene: Scene) -> Iterator[Finding]:
    """A number keeps its PN SID on a trunk and in a pool: the entry has no SID of its own."""
    posted = (scene.form or {}).get("PhoneNumberSid")
    for index, item in enumerate(scene.items if posted else ()):
        if item.get("sid", posted) != posted:
            yield Finding(scene.pointer(index, "sid"), f"the PhoneNumberSid posted, {posted}", item["sid"])


def links_name_their_own(scene: Scene, member: str, path_of: Callable[[Json], str]) -> Iterator[Finding]:
    """Find the items whose link in `member` ends neither in their own path nor in that of the SIDs asked for."""
    for index, item in enumerate(scene.items):
        link = item.get(member)
        if link and not link.endswith(due := path_of(item)) and not link.endswith(path_of(as_asked(scene, item))):
            yield Finding(scene.pointer(index, member), f"…{due}", link)


@rule(
    "NC304",
    source="002 'trunk_sid'",
    keeps=one({"trunk_sid": "TK" + _A, "voice_application_sid": ""}),
    breaks=one({"trunk_sid": "TK" + _A, "voice_application_sid": "AP" + _A}),
)
def a_trunk_and_a_voice_application_exclude_each_other(scene: Scene) -> Iterator[Finding]:
    """Setting a trunk deletes the voice application of a number, and the other way round."""
    for index, item in enumerate(scene.items):
        if item.get("voice_application_sid") and item.get("trunk_sid"):
            expected = "no voice application beside a trunk"
            yield Finding(scene.pointer(index, "voice_application_sid"), expected, item["voice_application_sid"])


# --- dates


def sortable(text: str) -> str:
    """Turn either date dialect into ISO 8601 without changing its meaning: texts then sort as times do."""
    if text[0].isdigit():
        return text
    return f"{text[12:16]}-{MONTHS.index(text[8:11]):02}-{text[5:7]}T{text[17:25]}Z"


def calendar_fault(text: str) -> str | None:
    """Say what is wrong with a well-formed date: a day that does not exist, or the wrong weekday."""
    iso = sortable(text)
    try:
        day = datetime.fromisoformat(iso)
    except ValueError:
        return "a day that exists"
    if iso is not text and text[:3] != DAYS[day.weekday()]:
        return f"the weekday of that date, {DAYS[day.weekday()]}"
    return None


@rule(
    "NC306",
    source="D, RFC 2822 and ISO 8601",
    keeps=one({"date_created": "Thu, 30 Jul 2015 23:19:04 +0000", "date_updated": "2016-02-29T00:00:00Z"}),
    breaks=one({"date_created": "Fri, 30 Jul 2015 23:19:04 +0000"}),
)
def dates_are_in_the_calendar(scene: Scene) -> Iterator[Finding]:
    """A date exists, and its weekday, where it has one, is right. The patterns of the schemas cannot count days."""
    for index, item in enumerate(scene.items):
        for member in ("date_created", "date_updated"):
            text = item.get(member)
            # Every month has 28 days, so most ISO dates need no calendar. There is no year 0.
            if not text or ("0001" <= text < "9" and text[8:10] < "29"):
                continue
            if fault := calendar_fault(text):
                yield Finding(scene.pointer(index, member), fault, text)


@rule(
    "NC307",
    source="R, every recorded instance",
    keeps=one({"date_created": "2015-07-30T20:12:31Z", "date_updated": "2015-07-30T20:12:33Z"}),
    breaks=one({"date_created": "2015-07-30T20:12:31Z", "date_updated": "2015-07-30T20:12:30Z"}),
)
def nothing_is_updated_before_it_is_created(scene: Scene) -> Iterator[Finding]:
    """`date_updated` is `date_created` or later."""
    for index, item in enumerate(scene.items):
        created, updated = item.get("date_created"), item.get("date_updated")
        if not created or not updated or created == updated or created < updated < "9":  # ISO 8601 sorts as it is.
            continue
        # A date that is in no calendar is told by NC306, and is neither early nor late.
        if sortable(updated) < sortable(created) and not (calendar_fault(created) or calendar_fault(updated)):
            yield Finding(scene.pointer(index, "date_updated"), f"no earlier than date_created, {created}", updated)


# --- phone numbers


def numbers_fit_their_country(scene: Scene, member: str, codes: Mapping[str, str]) -> Iterator[Finding]:
    """Find the items whose phone_number does not begin with the calling code of the country in `member`."""
    for index, item in enumerate(scene.items):
        country, number = item.get(member), item.get("phone_number")
        code = codes.get(country or "")
        if code and number and not number.startswith(code, 1):
            yield Finding(
                scene.pointer(index, member),
                f"the country of {number}; numbers of {country} begin with +{code}",
                country,
            )


# --- lists


@rule(
    "NC317",
    source="I, a page is a cut of a set",
    keeps=page("phone_numbers", [{"sid": "PN" + _A}, {"sid": "PN" + _B}]),
    breaks=page("phone_numbers", [{"sid": "PN" + _A}, {"sid": "PN" + _A}]),
)
def no_sid_stands_twice_on_a_page(scene: Scene) -> Iterator[Finding]:
    """A page names each number once."""
    sids = [item.get("sid") for item in scene.items]
    if len(set(sids)) == len(sids):
        return
    first: dict[str, int] = {}
    for index, sid in enumerate(sids):
        if sid is not None and first.setdefault(sid, index) != index:
            yield Finding(scene.pointer(index, "sid"), f"a SID that is not at [{first[sid]}] already", sid)


SHARED: tuple[Rule, ...] = (
    the_sids_of_the_path_are_those_of_the_body,
    a_trunk_and_a_voice_application_exclude_each_other,
    dates_are_in_the_calendar,
    nothing_is_updated_before_it_is_created,
    no_sid_stands_twice_on_a_page,
)
"""The rules that hold wherever their members are."""
