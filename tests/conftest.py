"""What every test may use.

The heavy libraries are imported here, once: pytester forgets what an inner run imports, and would import it each time.
"""

import os

import aiohttp  # noqa: F401
import httpx  # noqa: F401
import pytest
import requests  # noqa: F401
import twilio.rest  # noqa: F401
import vcr.serializers  # noqa: F401

import pytest_numbers_contract.assertions
import pytest_numbers_contract.cassettes
import pytest_numbers_contract.reports.as_github
import pytest_numbers_contract.reports.as_html
import pytest_numbers_contract.reports.as_junit
import pytest_numbers_contract.reports.as_markdown
import pytest_numbers_contract.reports.as_sarif
import pytest_numbers_contract.reports.on_github
import pytest_numbers_contract.sandbox  # noqa: F401

pytest_plugins = ["pytester"]


@pytest.fixture
def pytester(pytester, monkeypatch):
    """Run pytest inside: with our plugin and xdist alone, since the others that are installed cost each run a second."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin,pytest_numbers_contract.plugin")
    return pytester


@pytest.fixture
def neighbours(pytester, monkeypatch):
    """Let inner runs load every plugin that is installed."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    # pytest-asyncio warns where it is not told; what it says is not what these tests are about.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-o asyncio_default_fixture_loop_scope=function")


# Trials in environments of their own: `python -m tests.acceptance`.
# Pages in Chromium: `pytest tests/browser`.
collect_ignore = ["acceptance", "browser"]

# Where these tests run on GitHub, the runs inside them do not.
for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
    os.environ.pop(name, None)
