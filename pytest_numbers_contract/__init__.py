"""Test code that buys and wires Twilio phone numbers: contract, sandbox and cassettes for pytest."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import assert_conforms
    from pytest_numbers_contract.catalog import operations
    from pytest_numbers_contract.errors import ContractViolation, NumbersContractError
    from pytest_numbers_contract.exchange import Exchange
    from pytest_numbers_contract.judging import judge
    from pytest_numbers_contract.judging.verdict import Verdict, Violation
    from pytest_numbers_contract.operation import Operation
    from pytest_numbers_contract.sandbox import Sandbox

__all__ = [
    "ContractViolation",
    "Exchange",
    "NumbersContractError",
    "Operation",
    "Sandbox",
    "Verdict",
    "Violation",
    "assert_conforms",
    "judge",
    "operations",
]

# Where each public name lives: imported when first asked for, so that loading the plugin stays cheap.
_HOME = {
    "ContractViolation": "errors",
    "Exchange": "exchange",
    "NumbersContractError": "errors",
    "Operation": "operation",
    "Sandbox": "sandbox",
    "Verdict": "judging.verdict",
    "Violation": "judging.verdict",
    "assert_conforms": "assertions",
    "judge": "judging",
    "operations": "catalog",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
