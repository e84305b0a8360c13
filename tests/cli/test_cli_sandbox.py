"""`numbers-contract sandbox`, as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest

from pytest_numbers_contract.cli import main
from pytest_numbers_contract.server import Server

ACCOUNT = "AC" + "0a" * 16
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def command(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest_numbers_contract", "sandbox", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield command
    for process in running:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> str:
    """Read until the manual of how to reach it is whole."""
    lines = iter(process.stdout.readline, "")
    return "".join(
        line
        for line in iter(
            lambda: next(lines), "Python needs none of this: use the fixture numbers_sandbox, or `with Sandbox()`.\n"
        )
    )


def test_it_serves_as_it_says_tells_each_call_and_stops_when_interrupted(start):
    process = start("--seed", "7")
    manual = told(process)
    url = re.search(r"sandbox on (http://127\.0\.0\.1:\d+)\n", manual)[1]
    sid, token = re.search(r"account +(AC[0-9a-f]{32})\n +auth token +(\w+)", manual).groups()

    with httpx.Client(auth=(sid, token)) as client:
        bought = client.post(
            f"{url}/api.twilio.com/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json", data={"AreaCode": "415"}
        )
        broken = client.get(f"{url}/v1/Trunks?limit=5", headers={"Host": "trunking.twilio.com"})
        unknown = client.get(f"{url}/lookups.twilio.com/v2/PhoneNumbers/+14155550100")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)

    assert [answer.status_code for answer in (bought, broken, unknown)] == [201, 200, 404]
    assert process.returncode == 0
    assert f"curl         {url}/api.twilio.com/2010-04-01/Accounts/{sid}/" in manual
    assert out.strip() == "3 calls, 1 broke their contract, 1 numbers bought"
    assert "/IncomingPhoneNumbers.json → 201\n" in err
    assert "  NC401  request query.limit: due is " in err
    assert "  not served: " in err


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("/trunking.twilio.com/v1/Trunks", 0, id="fine"),
        pytest.param("/trunking.twilio.com/v1/Trunks?limit=5", 1, id="broken"),
        pytest.param("/lookups.twilio.com/v2/PhoneNumbers/1", 1, id="not-served"),
    ],
)
def test_strictly_its_exit_code_tells_whether_all_was_well(start, path, code):
    process = start("--quiet", "--strict")
    url = re.search(r"sandbox on (\S+)", told(process))[1]

    httpx.get(f"{url}{path}", auth=(ACCOUNT, "x"))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)

    assert process.returncode == code


def test_it_is_quiet_if_asked_and_stops_when_terminated(start):
    process = start("--quiet", "--test-credentials")
    url = re.search(r"sandbox on (\S+)", told(process))[1]

    refused = httpx.get(f"{url}/trunking.twilio.com/v1/Trunks", auth=(ACCOUNT, "x"))
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)

    assert (refused.status_code, refused.json()["code"]) == (403, 20008)
    assert (process.returncode, out.strip(), err) == (0, "1 calls, 0 broke their contract, 0 numbers bought", "")


def test_a_port_in_use_is_told_with_the_way_out(capsys):
    with Server(lambda request: None) as taken:
        code = main(["sandbox", "--port", str(taken.port)])

    err = capsys.readouterr().err
    assert code == 2
    assert f"port {taken.port} cannot be served" in err
    assert "0 for any that is free" in err


@pytest.mark.parametrize("port", ["x", "-1", "65536", "٣"])
def test_what_is_no_port_is_refused(capsys, port):
    assert main(["sandbox", f"--port={port}"]) == 2
    assert "is no port: 0 to 65535" in capsys.readouterr().err


def test_a_fault_of_ours_is_told_at_the_end(cli, monkeypatch):
    def broken(server: Server) -> None:
        server.errors.append(ValueError("of ours"))
        server.stop()
        real(server)

    real = Server.run
    monkeypatch.setattr(Server, "run", broken)
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    result = cli("sandbox")

    assert "a fault of ours: ValueError('of ours')" in result.err
