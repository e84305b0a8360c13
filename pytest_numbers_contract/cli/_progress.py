"""Progress on a terminal, once there is something to wait for; silence in a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich import progress

# Seconds before the first sign, and after something was printed.
_PATIENCE, _PAUSE = 1.0, 0.2


class Progress:
    """Tells how much is done, on a terminal and after a second; to be cleared before anything is printed."""

    def __init__(self, stream: TextIO, *, files: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._files = files
        self._clock = clock
        self._due = clock() + _PATIENCE
        self._exchanges = 0
        self._done = 0
        self._bar: progress.Progress | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def exchange(self) -> None:
        """Note that an exchange is done."""
        self._exchanges += 1
        self._show()

    def file(self) -> None:
        """Note that a file is done."""
        self._done += 1
        self._show()

    def clear(self) -> None:
        """Take the progress off the screen; the next step puts it back."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._due = self._clock() + _PAUSE

    def _show(self) -> None:
        if not self._stream.isatty() or self._clock() < self._due:
            return
        if self._bar is None:
            self._bar = self._begun()
        told = f"{self._exchanges} exchange{'' if self._exchanges == 1 else 's'}"
        self._bar.update(self._bar.task_ids[0], completed=self._done, description=told)

    def _begun(self) -> progress.Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
        console = Console(file=self._stream)
        bar = Progress(
            *columns,
            TimeElapsedColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.add_task("", total=self._files)
        bar.start()
        return bar
