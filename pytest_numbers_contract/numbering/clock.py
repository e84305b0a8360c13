"""The sandbox's own time: a fixed start, one second a request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 1, tzinfo=UTC)
"""When every sandbox begins."""


class Clock:
    """A clock that moves only when told."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now = START

    def tick(self) -> datetime:
        """Move on one second, and return the new time."""
        self.now += timedelta(seconds=1)
        return self.now
