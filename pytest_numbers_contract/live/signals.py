"""Signals that end a process: while numbers may be held, they interrupt it, so that these are released."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING = ("SIGTERM", "SIGHUP")


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Have SIGTERM (a job that is cancelled) and SIGHUP (a terminal that is closed) do what Ctrl-C does.

    Handlers of somebody else's stay; in another thread than the main one nothing is changed.
    """
    # Only the main thread may set handlers.
    is_main = threading.current_thread() is threading.main_thread()
    numbers = [getattr(signal, name) for name in _ENDING if is_main and hasattr(signal, name)]
    ours = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]
    for number in ours:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
