"""The pytest plugin. Loaded in every run, so it imports pytest and the standard library, and nothing else."""

from pytest_numbers_contract.plugin.beginning import pytest_configure, pytest_report_header
from pytest_numbers_contract.plugin.declared import pytest_addoption
from pytest_numbers_contract.plugin.ending import (
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
    pytest_unconfigure,
)
from pytest_numbers_contract.plugin.fixtures import (
    numbers_cassette,
    numbers_cassette_folder,
    numbers_cassette_redaction,
    numbers_contract,
    numbers_factory,
    numbers_sandbox,
    numbers_sandbox_factory,
    numbers_sandbox_session,
    pytest_itemcollected,
)
from pytest_numbers_contract.plugin.reporting import pytest_runtest_protocol
from pytest_numbers_contract.plugin.verifying import (
    pytest_runtest_call,
    pytest_runtest_setup,
    pytest_runtest_teardown,
)

__all__ = [
    "numbers_cassette",
    "numbers_cassette_folder",
    "numbers_cassette_redaction",
    "numbers_contract",
    "numbers_factory",
    "numbers_sandbox",
    "numbers_sandbox_factory",
    "numbers_sandbox_session",
    "pytest_addoption",
    "pytest_configure",
    "pytest_itemcollected",
    "pytest_report_header",
    "pytest_runtest_call",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "pytest_unconfigure",
]
