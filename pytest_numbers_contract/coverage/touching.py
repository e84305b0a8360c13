"""What one judged exchange touched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import Any

from pytest_numbers_contract.coverage.room import Room, Spot, everything, room_of
from pytest_numbers_contract.http import DecodeFault, parse_form, parse_query
from pytest_numbers_contract.judging.lookback import body_of
from pytest_numbers_contract.judging.request import from_text
from pytest_numbers_contract.judging.verdict import Verdict
from pytest_numbers_contract.operation import path_parameters, read_target

_Pairs = tuple[tuple[str, str], ...]
_Body = tuple[Room, bytes]
_NUMBER = {"type": "integer"}


def touched(*verdicts: Verdict) -> frozenset[str]:
    """Return what judged exchanges touched together; what is asked again and again is read once."""
    found: set[str] = set()
    known: dict[_Body, frozenset[str]] = {}
    for verdict in verdicts:
        _look(verdict, found, known)
    return everything().intersection(found)


def _look(verdict: Verdict, found: set[str], known: dict[_Body, frozenset[str]]) -> None:
    exchange = verdict.exchange
    room = room_of(verdict.operation, exchange.status)
    found.add(room.status)
    path, query, form = asked = _asked(verdict)
    _see_parameters(room.path, path, found)
    _see_parameters(room.query, query, found)
    _see_parameters(room.form, form, found)
    _see_parameters(room.headers, exchange.response.headers, found)
    names = _answered(verdict, room, found, known)
    found.update(_rules(room, *(frozenset([name for name, _ in pairs]) for pairs in asked), names))


def _asked(verdict: Verdict) -> tuple[_Pairs, _Pairs, _Pairs]:
    """Read path, query and form."""
    exchange, target = verdict.exchange, read_target(verdict.exchange.url)
    path = path_parameters(verdict.operation, target.segments) if target else None
    return (
        tuple((path or {}).items()),
        _pairs(parse_query, target.query) if target and target.query else (),
        _pairs(parse_form, exchange.request.body) if exchange.request.body else (),
    )


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
    names = set[str]()
    if room.failed:
        if isinstance(answer, Mapping):
            found.add(f"error * {answer.get('code')}")
            names.update(answer)
    elif room.body:
        found.update(room.body.there)
        _see(room.body, answer, found, names)
        if _is_later(answer):
            found.add(room.later)
    return frozenset(names)


def _see(spot: Spot, value: Any, found: set[str], names: set[str]) -> None:
    """Look at a value; that it is there, its parent has seen."""
    if spot.loose:
        _see_loose(spot, value, found)
    if isinstance(value, dict):
        _see_members(spot, value, found, names)
    elif isinstance(value, list) and spot.items:
        found.update(spot.items.there if value else ())
        for item in value:
            _see(spot.items, item, found, names)
    elif isinstance(value, _TELLING):
        found.add(spot.values.get(value, ""))


def _see_members(spot: Spot, value: Mapping[str, Any], found: set[str], names: set[str]) -> None:
    known = _known(spot, tuple(value))
    found.update(known.there)
    names.update([name for name in known.names if value[name] is not None])
    for name, values in known.plain:
        if isinstance(held := value[name], _TELLING) and held in values:
            found.add(values[held])
    for name, member in known.deep:
        _see(member, value[name], found, names)


# 1 is not True, and a number is no value of an enum.
_TELLING = (str, bool, NoneType)


@dataclass(frozen=True, slots=True)
class _Known:
    """The members of an object that the contract knows: what they touch by being there, and whose values matter."""

    there: frozenset[str]
    names: tuple[str, ...]
    plain: tuple[tuple[str, Mapping[Any, str]], ...]
    deep: tuple[tuple[str, Spot], ...]


# Objects of a suite have the same few sets of names.
@lru_cache(maxsize=1024)
def _known(spot: Spot, names: tuple[str, ...]) -> _Known:
    members = {name: spot.members[name] for name in names if name in spot.members}
    deep = {name: member for name, member in members.items() if member.loose or member.members or member.items}
    return _Known(
        there=frozenset(touch for member in members.values() for touch in member.there),
        names=tuple(members),
        plain=tuple((name, member.values) for name, member in members.items() if member.values and name not in deep),
        deep=tuple(deep.items()),
    )


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
