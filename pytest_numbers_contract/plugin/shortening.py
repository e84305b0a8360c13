"""What a test or a fixture did wrong with us is shown at its own line, not at ours."""

from __future__ import annotations

from types import TracebackType

import pytest

_PACKAGE = "pytest_numbers_contract"


def shorten(error: BaseException) -> None:
    """Take the frames of this package from the end of an error that says what its caller did wrong."""
    # A fault of ours is shown whole.
    if type(error).__module__ != f"{_PACKAGE}.errors" or type(error).__name__ == "BrokenContract":
        return
    for trace in [trace for trace in _traces(error) if not _is_ours(trace)][-1:]:
        trace.tb_next = None


def plainly(error: pytest.UsageError) -> BaseException:
    """Return what a usage error of our fixtures is shown as: its sentence alone; any other stays."""
    ours = all(map(_is_ours, _traces(error)[-1:]))
    return pytest.fail.Exception(f"UsageError: {error}", pytrace=False) if ours else error


def _traces(error: BaseException) -> list[TracebackType]:
    found, trace = [], error.__traceback__
    while trace:
        found.append(trace)
        trace = trace.tb_next
    return found


def _is_ours(trace: TracebackType) -> bool:
    return str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] == _PACKAGE
