"""Two surfaces beside each other: every difference, by operation and place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_numbers_contract.drift.facts import Facts
from pytest_numbers_contract.drift.surface import Answer, Described, Key, Surface

_OR_UNSET = ', or "" for unset'
# Written this way, a text is written that way too.
_WITHIN = {"ISO 8601 in UTC, YYYY-MM-DDThh:mm:ssZ": "an RFC 3339 date and time"}
# Keywords that say the same kind of thing.
_ALIKE = {"pattern": {"pattern", "format"}, "if": {"if", "then", "else", "not"}, "enum": {"enum", "const"}}
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was: the kind, the operation, the place, and both sides in words."""

    kind: str
    key: Key
    place: str
    was: str
    now: str
    errata: tuple[str, ...] = ()


def differences(old: Surface, new: Surface) -> Iterator[Difference]:
    """Yield every difference, one operation after the other."""
    for key in sorted(old.operations.keys() | new.operations.keys()):
        if key not in new.operations:
            yield Difference("operation-removed", key, "", "there", "gone")
        elif key not in old.operations:
            yield Difference("operation-added", key, "", "not there", "there")
        else:
            yield from _of_operation(key, old.operations[key], new.operations[key])


def _of_operation(key: Key, old: Described, new: Described) -> Iterator[Difference]:
    if new.deprecated and not old.deprecated:
        yield Difference("operation-deprecated", key, "", "current", "deprecated")
    if old.credentials != new.credentials:
        yield Difference("credentials-changed", key, "", old.credentials, new.credentials)
    yield from _of_parameters(key, old.parameters, new.parameters)
    for status in sorted(old.answers.keys() | new.answers.keys()):
        if _is_error(status) and not (_tells_errors(old) and _tells_errors(new)):
            continue
        yield from _of_answer(key, status, old.answers.get(status), new.answers.get(status))


def _is_error(status: str) -> bool:
    return status[:1] in "45d"


def _tells_errors(described: Described) -> bool:
    return any(_is_error(status) for status in described.answers)


def _of_answer(key: Key, status: str, old: Answer | None, new: Answer | None) -> Iterator[Difference]:
    what = "error" if _is_error(status) else "success"
    if old is None or new is None:
        done = "added" if old is None else "removed"
        sides = ("not there", "there") if old is None else ("there", "gone")
        yield Difference(f"{what}-{done}", key, status, *sides)
        return
    for media in sorted(old.media - new.media):
        yield Difference("media-removed", key, f"{status} {media}", "there", "gone")
    for media in sorted(new.media - old.media):
        yield Difference("media-added", key, f"{status} {media}", "not there", "there")
    if old.body and new.body:
        yield from _of_members(key, f"{status} ", old.body, new.body)


# --- what is answered


def _of_members(key: Key, status: str, old: Mapping[str, Facts], new: Mapping[str, Facts]) -> Iterator[Difference]:
    unsaid: set[str] = set()
    for place, facts in old.items():
        above = _above(place)
        if above in unsaid or any(above.startswith(_below(gone)) for gone in unsaid):
            continue
        now = new.get(place) or _other(place, new)
        if now is not None:
            yield from _of_member(key, status + place, facts, now)
        elif above in new and not _says_more(above, new):
            unsaid.add(above)
            yield Difference("member-unsaid", key, status + above, "members are said", "nothing is", _ids(old[above]))
        elif above in new and not place.endswith(".*"):
            yield Difference("member-removed", key, status + place, _described(facts), "gone", _ids(facts))
    for place, facts in new.items():
        if place not in old and _above(place) in old and not place.endswith(".*") and _other(place, old) is None:
            yield Difference("member-added", key, status + place, "not there", _described(facts), _ids(facts))


def _above(place: str) -> str:
    """Name what holds a place."""
    return place[:-3] if place.endswith("[*]") else place.rpartition(".")[0]


def _below(place: str) -> tuple[str, str]:
    return f"{place}.", f"{place}["


def _other(place: str, facts: Mapping[str, Facts]) -> Facts | None:
    """Return what a map says of the members that it does not name."""
    return facts.get(f"{_above(place)}.*")


def _says_more(place: str, facts: Mapping[str, Facts]) -> bool:
    return any(other.startswith(_below(place)) for other in facts)


def _of_member(key: Key, place: str, old: Facts, new: Facts) -> Iterator[Difference]:
    for kind, keyword, was, now in _member_kinds(old, new):
        yield Difference(kind, key, place, was, now, _ids(old, new, keyword=keyword))


def _member_kinds(old: Facts, new: Facts) -> Iterator[tuple[str, str, str, str]]:
    if old.required != new.required:
        became = "required" if new.required else "optional"
        yield f"member-became-{became}", "required", _presence(old), _presence(new)
    # What may be anything may be null.
    if old.nullable != new.nullable and old.types and new.types:
        became = "nullable" if new.nullable else "not-null"
        yield f"member-became-{became}", "type", _described(old), _described(new)
    if old.types != new.types:
        narrowed = _admits(old.types, new.types)
        yield f"member-type-{'narrowed' if narrowed else 'changed'}", "type", _described(old), _described(new)
    yield from _values("member", old, new)
    if change := _text_change(old.text, new.text):
        yield f"member-format-{change}", "pattern", old.text or "any text", new.text or "any text"
    for name, change in _bound_changes(old.bounds, new.bounds):
        sides = (f"{name} {facts.bounds.get(name, 'not said')}" for facts in (old, new))
        yield f"member-bound-{change}", name, *sides  # type: ignore[misc]
    if old.conditions != new.conditions:
        yield "member-condition-changed", "if", old.conditions or "none", new.conditions or "none"


def _values(what: str, old: Facts, new: Facts) -> Iterator[tuple[str, str, str, str]]:
    if old.values == new.values:
        return
    if old.values is None or new.values is None:
        change = "closed" if old.values is None else "opened"
        yield f"{what}-values-{change}", "enum", _listed(old), _listed(new)
        return
    for value in sorted({*new.values} - {*old.values}):
        yield f"{what}-value-added", "enum", "not there", value
    for value in sorted({*old.values} - {*new.values}):
        yield f"{what}-value-removed", "enum", value, "gone"


# --- what is asked


def _of_parameters(key: Key, old: Mapping[str, Facts], new: Mapping[str, Facts]) -> Iterator[Difference]:
    for place, facts in old.items():
        if place in new:
            for kind, keyword, was, now in _parameter_kinds(facts, new[place]):
                yield Difference(kind, key, place, was, now, _ids(facts, new[place], keyword=keyword))
        elif _is_parameter(place, beside=old, other=new):
            yield Difference("parameter-removed", key, place, _described(facts), "gone", _ids(facts))
    for place, facts in new.items():
        if place not in old and _is_parameter(place, beside=new, other=old):
            kind = "required-parameter-added" if facts.required else "parameter-added"
            yield Difference(kind, key, place, "not there", _described(facts), _ids(facts))


def _is_parameter(place: str, *, beside: Mapping[str, Facts], other: Mapping[str, Facts]) -> bool:
    """Say whether a place is told by itself: no item of a list is, nor what comes or goes with what holds it."""
    above = _above(place)
    return place != "form" and not place.endswith("[*]") and (above == "form" or above not in beside or above in other)


def _parameter_kinds(old: Facts, new: Facts) -> Iterator[tuple[str, str, str, str]]:
    if old.required != new.required:
        became = "required" if new.required else "optional"
        yield f"parameter-became-{became}", "required", _presence(old), _presence(new)
    if old.types != new.types:
        widened = _admits(new.types, old.types)
        yield f"parameter-type-{'widened' if widened else 'changed'}", "type", _described(old), _described(new)
    yield from _values("parameter", old, new)
    if change := _text_change(old.text, new.text):
        yield f"parameter-format-{change}", "pattern", old.text or "any text", new.text or "any text"
    for name, change in _bound_changes(old.bounds, new.bounds):
        sides = (f"{name} {facts.bounds.get(name, 'not said')}" for facts in (old, new))
        yield f"parameter-bound-{change}", name, *sides  # type: ignore[misc]
    if old.default != new.default:
        change = "unsaid" if new.default is None else "changed"
        yield f"parameter-default-{change}", "default", old.default or "not said", new.default or "not said"
    if old.conditions != new.conditions:
        yield "parameter-condition-changed", "if", old.conditions or "none", new.conditions or "none"


# --- both


def _admits(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    """Say whether every value of the narrow types is one of the wide; no type at all is any."""
    if not wide:
        return True
    return bool(narrow) and all(kind in wide or (kind == "integer" and "number" in wide) for kind in narrow)


def _text_change(old: str, new: str) -> str:
    if old == new:
        return ""
    if not new or new == old + _OR_UNSET or _WITHIN.get(old) == new:
        return "loosened"
    return "tightened" if not old or old == new + _OR_UNSET or _WITHIN.get(new) == old else "changed"


def _bound_changes(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name, "loosened" if _is_looser(name, old.get(name), new.get(name)) else "tightened"


def _is_looser(name: str, old: str | None, new: str | None) -> bool:
    if new is None or old is None:
        return new is None
    upper = name in _UPPER
    return _number(new) > _number(old) if upper else _number(new) < _number(old)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.inf if text == "true" else -math.inf


def _presence(facts: Facts) -> str:
    return "always there" if facts.required else "may be absent"


def _described(facts: Facts) -> str:
    kinds = sorted(facts.types) + ["null"] * facts.nullable if facts.types else ["anything"]
    return " or ".join(kinds)


def _listed(facts: Facts) -> str:
    return "any" if facts.values is None else ", ".join(facts.values)


def _ids(*sides: Facts, keyword: str = "") -> tuple[str, ...]:
    """Name the errata noted on a member: those that made it, and those that change what a keyword says."""
    noted = {erratum: words for facts in sides for erratum, words in facts.errata.items()}
    same = _ALIKE.get(keyword, {keyword})
    return tuple(sorted(erratum for erratum, words in noted.items() if not words or same & {*words.split(", ")}))
