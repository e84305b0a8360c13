"""What a test or a fixture did wrong with us is shown at its own line, not at ours."""

from __future__ import annotations

from types import TracebackType

import pytest

_OURS = "pytest_numbers_contract"
# The frames of a `with` stand between us and whoever opened it.
_BETWEEN = (_OURS, "contextlib")
_PYTEST = ("_pytest", "pluggy")


def shorten(error: BaseException) -> None:
    """Take the frames of this package from the end of an error that says what its caller did wrong."""
    if not _is_told(error):
        return
    for trace in [trace for trace in _traces(error) if _package(trace) not in _BETWEEN][-1:]:
        trace.tb_next = None


def plainly(error: Exception) -> BaseException:
    """Return what is shown of an error that a fixture of ours met: its sentence alone; any other stays."""
    if isinstance(error, pytest.UsageError):
        ours = all(_package(trace) == _OURS for trace in _traces(error)[-1:])
        return pytest.fail.Exception(f"UsageError: {error}", pytrace=False) if ours else error
    # Nobody's line is at fault where pytest itself called us.
    if _is_told(error) and _called_by(error) in _PYTEST:
        return pytest.fail.Exception(str(error), pytrace=False)
    return error


def _is_told(error: BaseException) -> bool:
    """Say whether an error is one of ours, and tells what was done wrong; a fault of ours is shown whole."""
    return type(error).__module__ == f"{_OURS}.errors" and type(error).__name__ != "BrokenContract"


def _called_by(error: BaseException) -> str:
    """Name the package whose line called us, where an error came up."""
    packages = [_package(trace) for trace in _traces(error)]
    return next((package for package in reversed(packages) if package not in _BETWEEN), "")


def _traces(error: BaseException) -> list[TracebackType]:
    found, trace = [], error.__traceback__
    while trace:
        found.append(trace)
        trace = trace.tb_next
    return found


def _package(trace: TracebackType) -> str:
    return str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0]
