"""What every test may use.

The heavy libraries are imported here, once: pytester forgets what an inner run imports, and would import it each time.
"""

import aiohttp  # noqa: F401
import httpx  # noqa: F401
import requests  # noqa: F401
import twilio.rest  # noqa: F401
import vcr.serializers  # noqa: F401

import pytest_numbers_contract.cassettes
import pytest_numbers_contract.sandbox  # noqa: F401

pytest_plugins = ["pytester"]

# Trials in environments of their own: `python -m tests.acceptance`.
collect_ignore = ["acceptance"]
