import os
import re
import subprocess

import pytest


@pytest.fixture
def sandbox():
    """`numbers-contract sandbox`: its URL and account, and what it says in the end."""
    with subprocess.Popen(
        ["numbers-contract", "sandbox", "--strict"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        head = "".join(process.stdout.readline() for _ in range(2))
        url, account = re.search(r"http://\S+", head)[0], re.search(r"AC[0-9a-f]{32}", head)[0]
        yield {"SANDBOX": url, "ACCOUNT_SID": account}
        process.terminate()
        told = process.stdout.read()
    print(told)
    assert process.returncode == 0


def test_a_number_lands_on_the_trunk(sandbox):
    done = subprocess.run(
        ["node", "attach.js"], env={**os.environ, **sandbox}, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\+1415\d{7}\n", done.stdout)
