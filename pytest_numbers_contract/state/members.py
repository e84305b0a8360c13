"""Values that a test gives by name: the names that there are, and values of their types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pytest_numbers_contract.errors import BadSetting

_SAID = {str: "a text", bool: "True or False", int: "a whole number", float: "a number", NoneType: "None"}


def check_members(kind: type, members: Mapping[str, Any], *, without: Iterable[str] = ()) -> None:
    """Raise BadSetting for a name that this kind of record lacks, or a value that is not of the member's type.

    `without` are members that are not the test's to give.
    """
    hints = {name: hint for name, hint in _hints(kind).items() if name not in frozenset(without)}
    for name, value in members.items():
        if name not in hints:
            raise BadSetting(f"{kind.__name__} has no member {name!r} to give", f"members: {', '.join(hints)}")
        if not fits(value, hints[name]):
            raise BadSetting(f"{name}={value!r} makes no sense", f"{name} takes {said(hints[name])}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def fits(value: object, hint: Any) -> bool:
    """Say whether a value is of a type, as its annotation says it."""
    return _test_of(hint)(value)


@cache
def _test_of(hint: Any) -> Callable[[Any], bool]:
    """Return what says whether a value is of a type: a sandbox a test is made, and each is asked the same."""
    origin, parts = get_origin(hint), get_args(hint)
    if isinstance(hint, UnionType):
        tests = [_test_of(part) for part in parts]
        return lambda value: any(test(value) for test in tests)
    if origin is Literal:
        return lambda value: value in parts
    if origin is tuple:
        return lambda value: isinstance(value, tuple) and _all_fit(value, parts)
    if hint in (int, float):
        kinds = int if hint is int else (int, float)
        return lambda value: isinstance(value, kinds) and not isinstance(value, bool)
    return lambda value: isinstance(value, origin or hint)


def _all_fit(values: tuple[object, ...], parts: tuple[Any, ...]) -> bool:
    if parts[-1] is Ellipsis:
        return all(fits(value, parts[0]) for value in values)
    return len(values) == len(parts) and all(map(fits, values, parts))


def said(hint: Any) -> str:
    """Write a type in words."""
    if isinstance(hint, UnionType):
        return " or ".join(said(part) for part in get_args(hint))
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, get_args(hint)))
    return _SAID.get(hint) or str(getattr(hint, "__name__", hint))
