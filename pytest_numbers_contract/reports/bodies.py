"""Bodies as a report holds them: whole if they are short, else the parts that somebody would look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

SHORT = 16_384
"""The most characters of a body that are kept as they are."""
_ITEMS, _FAULTY, _TEXT = 2, 12, 400


class Shown(NamedTuple):
    """A body as it is shown, and the pointers into it by those into the whole."""

    text: str
    cut: bool
    pointers: Mapping[str, str | None]


def shown(body: str, pointers: Iterable[str]) -> Shown:
    """Return a body; of a long one the first items of each list, and those that a pointer leads to."""
    asked = list(dict.fromkeys(pointers))
    if len(body) <= SHORT:
        return Shown(body, False, {pointer: pointer for pointer in asked})
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return Shown(f"{body[:SHORT]}…", True, dict.fromkeys(asked))
    found: dict[str, str | None] = dict.fromkeys(asked)
    steps = {pointer: tuple(pointer.split("/")[1:]) for pointer in asked}
    text = json.dumps(_cut(whole, steps, "", found), ensure_ascii=False)
    if len(text) > 4 * SHORT:
        return Shown(f"{text[: 4 * SHORT]}…", True, dict.fromkeys(asked))
    return Shown(text, True, found)


def _cut(value: Any, steps: Mapping[str, tuple[str, ...]], at: str, found: dict[str, str | None]) -> Any:
    """Shorten a value; note where the ends of the pointers come to stand."""
    for pointer, left in steps.items():
        if not left:
            found[pointer] = at
    if isinstance(value, str):
        return value if len(value) <= _TEXT else f"{value[:_TEXT]}… ({len(value)} characters)"
    if isinstance(value, dict):
        return {name: _cut(held, _below(steps, _escaped(name)), f"{at}/{_escaped(name)}", found)
                for name, held in value.items()}  # fmt: skip
    if isinstance(value, list):
        kept = _kept(len(value), steps)
        cut = [_cut(value[old], _below(steps, str(old)), f"{at}/{new}", found) for new, old in enumerate(kept)]
        return [*cut, f"… {len(value) - len(kept)} more"] if len(kept) < len(value) else cut
    return value


def _kept(length: int, steps: Mapping[str, tuple[str, ...]]) -> list[int]:
    faulty = [int(left[0]) for left in steps.values() if left and left[0].isdecimal() and int(left[0]) < length]
    return sorted({*range(min(length, _ITEMS)), *list(dict.fromkeys(faulty))[:_FAULTY]})


def _below(steps: Mapping[str, tuple[str, ...]], name: str) -> dict[str, tuple[str, ...]]:
    return {pointer: left[1:] for pointer, left in steps.items() if left and left[0] == name}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
