"""What a test or a fixture did wrong with us is shown at its own line, not at ours."""

from __future__ import annotations

import pytest

_PACKAGE = "pytest_numbers_contract"


def shorten(error: BaseException) -> None:
    """Take the frames of this package from the end of an error that says what its caller did wrong."""
    # A fault of ours is shown whole.
    if type(error).__module__ != f"{_PACKAGE}.errors" or type(error).__name__ == "BrokenContract":
        return
    last = trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] != _PACKAGE:
            last = trace
        trace = trace.tb_next
    if last:
        last.tb_next = None


def plainly(error: pytest.UsageError) -> BaseException:
    """Return what a usage error of our fixtures is shown as: its sentence alone; any other stays."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    ours = trace and trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE
    return pytest.fail.Exception(f"UsageError: {error}", pytrace=False) if ours else error
