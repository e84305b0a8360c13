"""Watches imports while a seam is open, so that a library imported late gets its door too."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class ImportWatch:
    """Calls `arrived(name)` right after each of the named modules was executed. It imports nothing itself."""

    def __init__(self, names: Iterable[str], arrived: Callable[[str], object]) -> None:
        self._names = frozenset(names)
        self._arrived = arrived
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watch no longer."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec that the other finders give, with a loader that tells us when it is done."""
        if name not in self._names:
            return None
        for finder in sys.meta_path[_position(self) + 1 :]:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(name, path, target) if find else None
            if spec is not None:
                spec.loader = _Announced(spec.loader, self._arrived)  # type: ignore[assignment]
                return spec
        return None


def _position(watch: ImportWatch) -> int:
    return sys.meta_path.index(watch) if watch in sys.meta_path else -1


class _Announced:
    """A loader that hands everything to the true one, and says when the module is there."""

    def __init__(self, loader: Any, arrived: Callable[[str], object]) -> None:
        self._loader = loader
        self._arrived = arrived

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        spec: Any = module.__spec__
        spec.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._arrived(spec.name)
