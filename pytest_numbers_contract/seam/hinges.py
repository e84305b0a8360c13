"""Hinges: what a door hangs on. One replaced method each, put back exactly as it was."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Function = Callable[..., Any]


class Hinge:
    """One method of a class, or function of a module, replaced while its door is hung.

    `make` builds the replacement from this hinge; the replacement calls `before` or `method_before` for what is not
    its own. Blocks may end in any order, and other tools may stand below or above.
    """

    __slots__ = ("_absent", "_before", "_hung", "_name", "_owner", "_replacement")

    def __init__(self, owner: Any, name: str, make: Callable[[Hinge], Function]) -> None:
        self._owner = owner
        self._name = name
        self._hung = True
        if hasattr(owner.__dict__.get(name), "numbers_hinge"):
            _sweep(owner, name)
        self._absent = name not in owner.__dict__
        self._before = getattr(owner, name)
        replacement: Any = make(self)
        replacement.numbers_hinge = self
        # It knows its hinge: a circle would keep all that a test remembers until the collector comes by.
        self._replacement = weakref.ref(replacement)
        setattr(owner, name, replacement)

    def before(self, *arguments: Any, **named: Any) -> Any:
        """Call the function that stood there before."""
        self._leave_if_down()
        return self._before(*arguments, **named)

    def method_before(self, instance: Any) -> Function:
        """Return the method that stood there before, of this instance."""
        self._leave_if_down()
        bind = getattr(type(self._before), "__get__", None)
        bound: Function = self._before if bind is None else bind(self._before, instance, type(instance))
        return bound

    def take_down(self) -> None:
        """Put back what stood there; where another tool has replaced us since, fall through until it leaves."""
        self._hung = False
        _sweep(self._owner, self._name)

    def _leave_if_down(self) -> None:
        # Another tool that was put over us and left after us has put us back.
        if not self._hung:
            _sweep(self._owner, self._name)

    def _put_back(self) -> None:
        if self._absent:
            with suppress(AttributeError):  # two threads may find us left behind
                delattr(self._owner, self._name)
        else:
            setattr(self._owner, self._name, self._before)


def _sweep(owner: Any, name: str) -> None:
    """Remove the doors on top that are no longer hung."""
    while True:
        standing = owner.__dict__.get(name)
        hinge = getattr(standing, "numbers_hinge", None)
        # functools.wraps copies attributes: a wrapper around us is not us.
        if hinge is None or type(hinge) is not Hinge or hinge._hung or hinge._replacement() is not standing:
            return
        hinge._put_back()
