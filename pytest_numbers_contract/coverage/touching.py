"""What one judged exchange touched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Any

from pytest_numbers_contract.coverage.room import Room, Spot, everything, room_of
from pytest_numbers_contract.exchange import Headers
from pytest_numbers_contract.http import DecodeFault, parse_form, parse_query
from pytest_numbers_contract.judging.lookback import body_of
from pytest_numbers_contract.judging.request import from_text
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.operation import Operation, path_parameters, read_target

_Pairs = tuple[tuple[str, str], ...]
_Body = tuple[Room, bytes]
_NUMBER = {"type": "integer"}


def touched(*verdicts: Verdict) -> frozenset[str]:
    """Return what judged exchanges touched together; what is asked again and again is read once."""
    found: set[str] = set()
    known: dict[_Body, frozenset[str]] = {}
    try:
        for verdict in verdicts:
            _look(verdict, found, known)
    finally:
        # They hold what exchanges said, which may be long: it goes with its batch.
        for kept in (_in_url, _in_headers, _told):
            kept.cache_clear()
    return everything().intersection(found)


def _look(verdict: Verdict, found: set[str], known: dict[_Body, frozenset[str]]) -> None:
    exchange = verdict.exchange
    room = room_of(verdict.operation, exchange.status)
    found.add(room.status)
    touches, path, query = _in_url(room, verdict.operation, exchange.url)
    found.update(touches)
    form = _pairs(parse_form, exchange.request.body) if exchange.request.body else ()
    _see_parameters(room.form, form, found)
    if room.headers:
        found.update(_in_headers(room, exchange.response.headers))
    names = _answered(verdict, room, found, known)
    found.update(_rules(room, path, query, _names(form), names))


# Exchanges of a suite have the same few URLs and headers.
@lru_cache(maxsize=1024)
def _in_url(room: Room, operation: Operation, url: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return what a URL touches, and the names that its path and its query have."""
    target = read_target(url)
    path = path_parameters(operation, target.segments) if target else None
    query = _pairs(parse_query, target.query) if target and target.query else ()
    found: set[str] = set()
    _see_parameters(room.path, (path or {}).items(), found)
    _see_parameters(room.query, query, found)
    return frozenset(found), frozenset(path or ()), _names(query)


@lru_cache(maxsize=1024)
def _in_headers(room: Room, headers: Headers) -> frozenset[str]:
    found: set[str] = set()
    _see_parameters(room.headers, [(name.lower(), value) for name, value in headers], found)
    return frozenset(found)


def _names(pairs: _Pairs) -> frozenset[str]:
    return frozenset([name for name, _ in pairs])


def _pairs(parse: Any, text: Any) -> _Pairs:
    try:
        return tuple(parse(text))
    except DecodeFault:
        return ()


def _see_parameters(spots: Mapping[str, Spot], pairs: Iterable[tuple[str, str]], found: set[str]) -> None:
    for name, text in pairs if spots else ():
        if spot := spots.get(name):
            found.update(spot.there)
            if spot.loose:
                _see_loose(spot, from_text(_NUMBER, text), found)


def _see_loose(spot: Spot, value: Any, found: set[str]) -> None:
    """Look whether the documents alone refuse a value; once they did, no other has to be asked about."""
    if not found.issuperset(spot.loose) and spot.is_refused(value):
        found.update(spot.loose)


def _answered(verdict: Verdict, room: Room, found: set[str], known: dict[_Body, frozenset[str]]) -> frozenset[str]:
    """Look at the body of a response; name the members that are there and not null."""
    raw = verdict.exchange.response.body
    if not _is_plain(verdict):
        return _names_seen(room, body_of(verdict) if raw else None, found)
    if (room, raw) not in known:
        known[room, raw] = _names_seen(room, json.loads(raw), found)
    return known[room, raw]


def _is_plain(verdict: Verdict) -> bool:
    """Say whether a body is JSON that was read without a fault, whatever the headers."""
    raw, faults = verdict.exchange.response.body, (*verdict.violations, *verdict.waived)
    if raw[:1] not in (b"{", b"[") or ".csv" in verdict.exchange.url:
        return False
    return not (faults and any(fault.id.startswith("NC1") for fault in faults))


def _names_seen(room: Room, answer: Any, found: set[str]) -> frozenset[str]:
    walk = _Walk(found, room.asked)
    if room.failed:
        if isinstance(answer, Mapping):
            found.add(f"error * {answer.get('code')}")
            walk.names.update(answer)
    elif room.body:
        found.update(room.body.there)
        walk.see(room.body, answer)
        if _is_later(answer):
            found.add(room.later)
    return frozenset(walk.names)


class _Walk:
    """A walk through an answer: what it touches, and the names, of those asked for, that are there and not null."""

    def __init__(self, found: set[str], asked: frozenset[str]) -> None:
        self.names = set[str]()
        self._found = found
        self._asked = asked

    def see(self, spot: Spot, value: Any) -> None:
        """Look at a value; that it is there, its parent has seen."""
        if spot.loose and isinstance(value, dict | list):
            _see_loose(spot, value, self._found)
        if isinstance(value, dict):
            self._see_members(spot, value)
        elif isinstance(value, list) and spot.items:
            self._found.update(spot.items.there if value else ())
            for item in value:
                self.see(spot.items, item)
        elif not isinstance(value, list):
            self._found.update(_told_by(spot, value))

    def _see_members(self, spot: Spot, value: Mapping[str, Any]) -> None:
        known = _known(spot, tuple(value), self._asked)
        self._found.update(known.there)
        self._found.update(_told_together(known, [value[name] for name in known.telling]))
        self.names.update([name for name in known.asked if value[name] is not None])
        for name, member in known.deep:
            self.see(member, value[name])


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """The members of an object that the contract knows: those that rules ask about, whose values tell, or have more."""

    there: frozenset[str]
    asked: tuple[str, ...]
    telling: Mapping[str, Spot]
    deep: tuple[tuple[str, Spot], ...]


# Objects of a suite have the same few sets of names.
@lru_cache(maxsize=1024)
def _known(spot: Spot, names: tuple[str, ...], asked: frozenset[str]) -> _Known:
    members = {name: spot.members[name] for name in names if name in spot.members}
    deep = {name: member for name, member in members.items() if member.members or member.items}
    return _Known(
        there=frozenset(touch for member in members.values() for touch in member.there),
        asked=tuple(members.keys() & asked),
        telling={
            name: member for name, member in members.items() if (member.values or member.loose) and name not in deep
        },
        deep=tuple(deep.items()),
    )


def _told_together(known: _Known, values: list[Any]) -> frozenset[str]:
    try:
        return _told(known, *values)
    except TypeError:  # An object or a list stands where none is due.
        return _told.__wrapped__(known, *values)


# The values that tell are few: null, "", true, false, words of enums, and addresses that a suite has everywhere.
@lru_cache(maxsize=1024, typed=True)
def _told(known: _Known, *values: Any) -> frozenset[str]:
    pairs = zip(known.telling.values(), values, strict=True)
    return frozenset(touch for spot, value in pairs for touch in _told_by(spot, value))


def _told_by(spot: Spot, value: Any) -> Iterator[str]:
    """Yield what a value tells, besides that it is there."""
    if isinstance(value, _TELLING) and value in spot.values:
        yield spot.values[value]
    if spot.loose and spot.is_refused(value):
        yield from spot.loose


# 1 is not True, and a number is no value of an enum.
_TELLING = (str, bool, NoneType)


def _is_later(answer: Any) -> bool:
    """Say whether an answer is a page after the first."""
    envelope = answer.get("meta", answer) if isinstance(answer, Mapping) else {}
    number = envelope.get("page") if isinstance(envelope, Mapping) else None
    return isinstance(number, int) and number > 0


# Exchanges of a suite have the same few sets of names.
@lru_cache(maxsize=1024)
def _rules(room: Room, *there: frozenset[str]) -> tuple[str, ...]:
    """Name the rules that had something to look at: path, query, form and members that are there."""
    return tuple(need.touch for need in room.needs if need.is_met(*there))
