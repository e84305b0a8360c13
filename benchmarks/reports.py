"""What reports cost: a run of 2,000 exchanges, alone, and with coverage and a report of every type.

Each test searches, buys, attaches and lists, as code under test does, and waits for no network: nothing is cheaper than
the run that is compared with. The processor's time of the whole process counts, start and end included. Two runs side
by side make a ratio, and the median of those is told.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.measuring import Figure, Row, as_installed, side_by_side

_ROUNDS = 7
_TESTS = 500
_FORMATS = ("github", "html", "json", "junit", "markdown", "sarif")
_HEAD = """
import pytest
AREAS = ["415", "212", "312", "213", "617", "206", "303", "512", "404", "305"]
each = pytest.mark.parametrize("number", range({tests}))
"""
_SDK = """
from twilio.rest import Client

@each
def test_buys(numbers_sandbox, number):
    account, trunk = numbers_sandbox.account, numbers_sandbox.trunk()
    twilio = Client(account.sid, account.auth_token)
    found = twilio.available_phone_numbers("US").local.list(area_code=AREAS[number % 10], limit=5)
    offered = found[number % 5].phone_number
    bought = twilio.incoming_phone_numbers.create(phone_number=offered, friendly_name=f"Desk {number}")
    twilio.trunking.v1.trunks(trunk.sid).phone_numbers.create(phone_number_sid=bought.sid)
    assert twilio.trunking.v1.trunks(trunk.sid).phone_numbers.list()
"""
_HTTPX = """
import httpx
AC = "AC" + "0a" * 16
HTTP, API = httpx.Client(auth=(AC, "token")), f"https://api.twilio.com/2010-04-01/Accounts/{AC}"

@each
def test_buys(numbers_sandbox, number):
    trunk = f"https://trunking.twilio.com/v1/Trunks/{numbers_sandbox.trunk().sid}/PhoneNumbers"
    query = {"AreaCode": AREAS[number % 10], "PageSize": 5}
    found = HTTP.get(f"{API}/AvailablePhoneNumbers/US/Local.json", params=query).json()["available_phone_numbers"]
    form = {"PhoneNumber": found[number % 5]["phone_number"], "FriendlyName": f"Desk {number}"}
    bought = HTTP.post(f"{API}/IncomingPhoneNumbers.json", data=form).json()
    HTTP.post(trunk, data={"PhoneNumberSid": bought["sid"]})
    assert HTTP.get(trunk).json()["phone_numbers"]
"""


def _seconds(folder: str, *options: str) -> float:
    """Run the suite, and return the seconds that its process computed."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *options]
    done = subprocess.Popen(
        words,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**as_installed(), "GITHUB_ACTIONS": ""},
    )
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode:
        raise SystemExit(f"the suite of the benchmark failed: {done.returncode}")
    return used.ru_utime + used.ru_stime


def _compared(client: str, suite: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_it.py").write_text(_HEAD.format(tests=_TESTS) + suite, encoding="utf-8")
        options = ["--numbers-coverage", *(f"--numbers-report={name}:out/{name}" for name in _FORMATS)]
        plain, whole = partial(_seconds, folder), partial(_seconds, folder, *options)
        whole()
        pairs = [side_by_side(plain, whole) for _ in range(_ROUNDS)]
    alone, reported = (Figure(statistics.median(times), min(times), max(times)) for times in zip(*pairs, strict=True))
    ratio = statistics.median(after / before for before, after in pairs)
    return [
        Row(f"2,000 exchanges, {client}", "judged", alone, 1.0),
        Row(f"2,000 exchanges, {client}", "with coverage and six reports", reported, ratio, 1.05),
    ]


def run() -> list[Row]:
    """Measure with the SDK that most people use, and with the quickest client there is."""
    return [*_compared("twilio SDK", _SDK), *_compared("httpx", _HTTPX)]
