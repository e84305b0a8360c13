"""`python -m benchmarks.acceptance`: schemathesis runs the OpenAPI document against the sandbox's real server.

No status of 500; no status, media type, header or body that the document does not promise. It takes about a minute, and
schemathesis brings a pytest plugin that every run would load: so this is a script, and no test. Install it first.

Left out of its checks, and why:
- negative_data_rejection: the service ignores parameters that it does not know, and so does the sandbox;
- positive_data_acceptance: what a schema allows may still name a number that nobody has;
- unsupported_method: the service was never seen to send `Allow` with its 405.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from pytest_numbers_contract.cli._openapi import openapi
from pytest_numbers_contract.sandbox import Sandbox
from pytest_numbers_contract.server import Server

_ACCOUNT = "AC" + "0a" * 16
_LEFT_OUT = "negative_data_rejection,positive_data_acceptance,unsupported_method"
_CALL = "from schemathesis.cli import schemathesis; schemathesis()"


def sandbox() -> Sandbox:
    """Make a sandbox in which the paths of the configuration name things."""
    made = Sandbox()
    made.declare_account(_ACCOUNT, "token")
    trunk, service = made.trunk(sid="TK" + "1" * 32), made.messaging_service(sid="MG" + "1" * 32)
    for digit in "123456789":
        made.incoming_phone_number(sid="PN" + digit * 32, trunk=trunk, messaging_service=service)
    return made


def configuration() -> str:
    """Write which account, trunk, service and country the paths name, for schemathesis."""
    named = {"AccountSid": _ACCOUNT, "TrunkSid": "TK" + "1" * 32, "ServiceSid": "MG" + "1" * 32, "CountryCode": "US"}
    return "\n".join(["[parameters]", *(f'"path.{name}" = "{value}"' for name, value in named.items())])


def main() -> int:
    """Run schemathesis; return its exit code, 1 if the server answered with a 500 of its own or a fault of ours."""
    served = sandbox()
    with tempfile.TemporaryDirectory() as folder, Server(served.answer_request) as server:
        document, settings = Path(folder, "openapi.json"), Path(folder, "schemathesis.toml")
        document.write_text(json.dumps(openapi("wire")), encoding="utf-8")
        settings.write_text(configuration(), encoding="utf-8")
        words = ["--config-file", str(settings), "run", str(document), "--url", server.url, "--seed", "1"]
        words += ["--auth", f"{_ACCOUNT}:token", "--max-examples", "25", "--checks", "all", "--continue-on-failure"]
        words += ["--exclude-checks", _LEFT_OUT, "--no-color"]
        code = subprocess.run([sys.executable, "-c", _CALL, *words], cwd=folder, check=False).returncode
    faults = list(server.errors)
    print(f"{len(served.calls)} calls, {len(faults)} faults of ours", *faults, sep="\n")
    return code or bool(faults)


if __name__ == "__main__":
    sys.exit(main())
