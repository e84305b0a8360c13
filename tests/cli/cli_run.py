"""What the tests of the command share: its result, and cassettes made of exchanges."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pytest_numbers_contract import Exchange


@dataclass(frozen=True)
class Result:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects of its output."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def last(self) -> str:
        """The last line of its output."""
        return self.out.splitlines()[-1]


def cassette(path: str | Path, *exchanges: Exchange, recorded: str = "2026-03-02") -> Path:
    """Write exchanges as vcrpy does, bodies in the lines that they have."""
    file = Path(path)
    document = {
        "numbers_contract": {"recorded": recorded},
        "interactions": [_interaction(exchange) for exchange in exchanges],
        "version": 1,
    }
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    file.write_text(text, encoding="utf-8")
    return file


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """Keeps the lines of a text."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def _interaction(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    return {
        "request": {
            "method": request.method,
            "uri": request.url,
            "body": _text(request.body),
            "headers": {name: [value] for name, value in request.headers},
        },
        "response": {
            "status": {"code": response.status, "message": "whatever"},
            "headers": {name: [value] for name, value in response.headers},
            "body": {"string": _text(response.body)},
        },
    }


def _text(body: bytes | None) -> str | bytes | None:
    """Return a body as vcrpy keeps it: text where it is text."""
    try:
        return body.decode() if body is not None else None
    except UnicodeDecodeError:
        return body


def process(
    *words: str, code: str = "", cwd: Path, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command, or `code` before it, in a process of its own."""
    program = f"import sys\nfrom pytest_numbers_contract.cli import main\n{code}\nsys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=cwd,
        input=stdin.decode(),
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
