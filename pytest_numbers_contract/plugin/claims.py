"""Which test records which file: two tests never record into one, in whichever process of a run they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


class Claims:
    """The files that tests record into; `shared` is a folder where the processes of a run tell one another."""

    def __init__(self, shared: Path | None = None) -> None:
        self._own: dict[str, str] = {}
        self._shared = shared

    def claim(self, path: Path, test: str) -> str | None:
        """Claim a file for a test; return the test that has it already, None if there is no other."""
        # Two spellings of a name are one file on some systems.
        real = os.path.realpath(path).casefold()
        other = self._own.setdefault(real, test)
        if other == test and self._shared:
            other = _claimed(self._shared, real, test)
        return None if other == test else other


def claims_of(config: pytest.Config) -> Claims:
    """Return the claims of a run; under xdist its workers share them, and its end clears them away."""
    worker = getattr(config, "workerinput", None)
    return Claims(_folder(worker["testrunuid"]) if worker else None)


def clear_claims(run: str) -> None:
    """Remove what the workers of a run shared."""
    import shutil

    shutil.rmtree(_folder(run), ignore_errors=True)


def _folder(run: str) -> Path:
    import tempfile

    return Path(tempfile.gettempdir(), f"numbers-contract-{_short(run)}")


def _claimed(folder: Path, real: str, test: str) -> str:
    folder.mkdir(exist_ok=True)
    note = folder / _short(real)
    mine = folder / f"{_short(real)}.{os.getpid()}"
    mine.write_bytes(os.fsencode(test))
    try:
        # Linked whole, so that nobody reads it half written.
        os.link(mine, note)
    except FileExistsError:
        return os.fsdecode(note.read_bytes())
    finally:
        mine.unlink()
    return test


def _short(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
