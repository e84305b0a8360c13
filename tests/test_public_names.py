"""What is public, and what it costs to ask for it."""

import subprocess
import sys

import pytest

import pytest_numbers_contract


@pytest.mark.parametrize("name", pytest_numbers_contract.__all__)
def test_a_public_name_is_there_and_listed(name):
    assert getattr(pytest_numbers_contract, name).__doc__
    assert name in dir(pytest_numbers_contract)


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="has no attribute 'mock'"):
        _ = pytest_numbers_contract.mock


def test_nothing_is_imported_before_it_is_asked_for():
    code = "import sys, pytest_numbers_contract; print([m for m in sys.modules if m.startswith('pytest_numbers')])"

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert output.strip() == "['pytest_numbers_contract']"
