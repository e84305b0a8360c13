"""What differs between a recorded answer and a fresh one, and how much that weighs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pytest_numbers_contract.cassettes.references import References, read_text
from pytest_numbers_contract.exchange import Exchange, Headers, Response
from pytest_numbers_contract.http import media_type
from pytest_numbers_contract.judging.verdict import ABSENT
from pytest_numbers_contract.redaction import DROPPED

Weight = Literal["error", "warning", "information"]
_NOT_COMPARED = DROPPED | {"content-length", "content-type"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One departure of a fresh answer from the recorded one; list items are `[*]`."""

    weight: Weight
    what: str
    place: str
    recorded: Any
    fresh: Any


def differences_of(recorded: Exchange, fresh: Exchange, references: References) -> Iterator[Difference]:
    """Yield every difference of two answers to one request, once references are put in each other's place.

    A changed status, type, form or case is an error; a member that vanished or is newly null or empty, another error
    code and a SID of something else a warning; a member that came, and any other value, information.
    """
    references.learn_texts(recorded.url, fresh.url)
    before, now = recorded.response, fresh.response
    if before.status != now.status:
        yield Difference("error", "status", "status", before.status, now.status)
    if before.status // 100 == now.status // 100:
        yield from _headers(before.headers, now.headers, references)
        yield from _bodies(before, now, references)


def _headers(recorded: Headers, fresh: Headers, references: References) -> Iterator[Difference]:
    before, now = ({name.lower(): value for name, value in pairs} for pairs in (recorded, fresh))
    if media_type(recorded) != media_type(fresh):
        yield Difference("error", "form", "header content-type", media_type(recorded), media_type(fresh))
    unlike = {name: (before.get(name), now.get(name)) for name in (*before, *now) if name not in _NOT_COMPARED}
    for name, (one, other) in unlike.items():
        if one is None or other is None:
            yield _of_one("header " + name, one, other)
        else:
            yield from _texts(one, other, "header " + name, references)


def _of_one(place: str, recorded: Any, fresh: Any) -> Difference:
    if fresh is None:
        return Difference("warning", "vanished", place, recorded, ABSENT)
    return Difference("information", "added", place, ABSENT, fresh)


def _bodies(recorded: Response, fresh: Response, references: References) -> Iterator[Difference]:
    before, now = _read(recorded.body), _read(fresh.body)
    if isinstance(before, bytes) != isinstance(now, bytes) or bool(recorded.body) != bool(fresh.body):
        yield Difference("error", "form", "body", _kind(before), _kind(now))
    elif isinstance(before, bytes):
        yield from _texts(before.decode("utf-8", "replace"), now.decode("utf-8", "replace"), "body", references)
    else:
        yield from _values(before, now, "$", references)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _kind(body: Any) -> str:
    return "nothing" if body == b"" else "a text" if isinstance(body, bytes) else "JSON"


def _values(recorded: Any, fresh: Any, place: str, references: References) -> Iterator[Difference]:
    before, now = _type(recorded), _type(fresh)
    if recorded is None and fresh is None:
        return
    if fresh is None or (fresh == "" and before == "text" and recorded):
        yield Difference("warning", "emptied", place, recorded, fresh)
    elif recorded is None:
        yield Difference("information", "value", place, recorded, fresh)
    elif before != now:
        yield Difference("error", "type", place, recorded, fresh)
    elif isinstance(recorded, dict):
        yield from _objects(recorded, fresh, place, references)
    elif isinstance(recorded, list):
        yield from _lists(recorded, fresh, place, references)
    elif isinstance(recorded, str):
        yield from _texts(recorded, fresh, place, references)
    elif recorded != fresh:
        yield Difference("warning" if place == "$.code" else "information", "value", place, recorded, fresh)


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return kinds.get(type(value), "null")


def _objects(
    recorded: dict[str, Any], fresh: dict[str, Any], place: str, references: References
) -> Iterator[Difference]:
    come = [name for name in fresh if name not in recorded]
    for name, value in recorded.items():
        inner = f"{place}.{name}"
        other = name if name in fresh else next((one for one in come if one.lower() == name.lower()), None)
        if other is None:
            yield Difference("warning", "vanished", inner, value, ABSENT)
            continue
        if other != name:
            come.remove(other)
            yield Difference("error", "case", inner, name, other)
        yield from _values(value, fresh[other], inner, references)
    yield from (Difference("information", "added", f"{place}.{name}", ABSENT, fresh[name]) for name in come)


def _lists(recorded: list[Any], fresh: list[Any], place: str, references: References) -> Iterator[Difference]:
    if all(isinstance(item, str) for item in (*recorded, *fresh)):
        # A list of words is a set: in which order they come says nothing.
        recorded, fresh = sorted(recorded, key=str.lower), sorted(fresh, key=str.lower)
    if len(recorded) != len(fresh):
        yield Difference("information", "length", place, len(recorded), len(fresh))
    for before, now in zip(recorded, fresh, strict=False):
        yield from _values(before, now, f"{place}[*]", references)


def _texts(recorded: str, fresh: str, place: str, references: References) -> Iterator[Difference]:
    before, now = read_text(recorded), read_text(fresh)
    if recorded and before.form != now.form:
        yield Difference("error", "form", place, recorded, fresh)
    elif before.words == now.words:
        astray = references.learn(before, now)
        if astray:
            yield Difference("warning" if astray == "sid" else "information", "reference", place, recorded, fresh)
    elif recorded.lower() == fresh.lower():
        yield Difference("error", "case", place, recorded, fresh)
    else:
        yield Difference("information", "value", place, recorded, fresh)
