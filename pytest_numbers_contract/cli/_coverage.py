"""Contract coverage, told on standard error beside what a command writes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection


def tell_coverage(touched: Collection[str]) -> None:
    """Write the matrix, no longer than a terminal's screen, and the cheapest cases that are missing."""
    from pytest_numbers_contract.coverage import missing, table

    lines = shutil.get_terminal_size().lines if sys.stderr.isatty() else None
    told = [*table(touched, lines=lines), *missing(touched)]
    print("\n".join(told), file=sys.stderr)
