import io
import sys

import pytest
from cli_run import Result

from pytest_numbers_contract.cli import main


@pytest.fixture
def cli(capsys, monkeypatch, tmp_path):
    """Run the command in an empty folder: `cli("check", "x.yaml", stdin=b"…")`."""
    for name in ("NO_COLOR", "FORCE_COLOR", "NUMBERS_CONTRACT_PROFILE", "NUMBERS_CONTRACT_WAIVE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*argv, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main([str(word) for word in argv])
        return Result(code, *capsys.readouterr())

    return run
