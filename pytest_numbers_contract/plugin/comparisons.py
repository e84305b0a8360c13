"""What `--numbers-compare` tells at the end: noted with each test's report, so that it comes from any worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_numbers_contract.cassettes import Comparing

_COUNTED, _TOLD = "numbers_contract_compared", "numbers_contract_difference"


def note(item: pytest.Item, comparing: Comparing) -> None:
    """Note with a test how much was compared, and what differs without failing it."""
    item.user_properties.append((_COUNTED, str(len(comparing.exchanges))))
    lines = (one.line for one in comparing.result.of("warning", "information"))
    item.user_properties += [(_TOLD, line) for line in lines]


def lines_of(terminalreporter: pytest.TerminalReporter) -> Iterator[str]:
    """Yield what was noted with all tests: how much was compared, the warnings, then the information."""
    noted = [pair for report in _called(terminalreporter) for pair in report.user_properties]
    counts = [int(str(value)) for name, value in noted if name == _COUNTED]
    told = [str(value) for name, value in noted if name == _TOLD]
    warnings = [line for line in told if line.startswith("warning")]
    yield (
        f"compared: {sum(counts)} exchanges, {len(counts)} cassettes; "
        f"warnings: {len(warnings)}, information: {len(told) - len(warnings)}"
    )
    yield from warnings
    yield from (line for line in told if line not in warnings)


def _called(terminalreporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    for reports in terminalreporter.stats.values():
        yield from (report for report in reports if isinstance(report, pytest.TestReport) and report.when == "call")
