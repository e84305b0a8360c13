"""Files that are written whole or not at all: beside the old one, and then in its place."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from pytest_numbers_contract.errors import NumbersContractError

_PART = ".part"
# What is younger, another run may be writing now.
_SECONDS_TO_WRITE = 60
# Bytes: to write each small piece by itself takes four times as long.
_BUFFER = 1 << 18


@contextmanager
def beside(path: str) -> Iterator[str]:
    """Yield the name of a file in the same folder, gone afterwards, as are those that a kill left there a while ago."""
    folder, name = os.path.split(path)
    try:
        os.makedirs(folder or ".", exist_ok=True)
        _clear(folder or ".", name)
        handle, new = tempfile.mkstemp(dir=folder or ".", prefix=f".{name}.", suffix=_PART)
    except OSError as error:
        raise _unwritable(path, error) from None
    os.close(handle)
    try:
        yield new
    finally:
        with suppress(FileNotFoundError):
            os.remove(new)


def _clear(folder: str, name: str) -> None:
    parts = [one for one in os.scandir(folder) if one.name.startswith(f".{name}.") and one.name.endswith(_PART)]
    for part in parts:
        # Another run may be as quick to see it, or to end.
        with suppress(FileNotFoundError):
            age = time.time() - part.stat(follow_symlinks=False).st_mtime
            if not -_SECONDS_TO_WRITE < age < _SECONDS_TO_WRITE:  # Clocks are set back, too.
                os.remove(part.path)


def write(new: str, path: str, pieces: Iterable[bytes]) -> None:
    """Write what is to take a file's place, piece by piece, with that file's mode."""
    try:
        with open(new, "wb", buffering=_BUFFER) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(new, os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o644)
    except OSError as error:
        raise _unwritable(path, error) from None


def put_in_place(new: str, path: str) -> None:
    """Put what was written in the file's place, so that it outlasts a power cut."""
    try:
        os.replace(new, path)
    except OSError as error:
        raise _unwritable(path, error) from None
    _settle(os.path.dirname(path) or ".")


def _settle(folder: str) -> None:
    # Where a folder cannot be opened, as on Windows, the system sees to it.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def put(path: str, pieces: Iterable[bytes]) -> None:
    """Put pieces in a file's place at once; folders above it are made. A pipe or a device is written to instead."""
    if _is_written_to(path):
        _append(path, pieces)
        return
    path = os.path.realpath(path)
    with beside(path) as new:
        write(new, path, pieces)
        put_in_place(new, path)


def _is_written_to(path: str) -> bool:
    # Put in the place of /dev/null, a file would be what all the machine's programs write to from then on.
    is_device = os.path.abspath(path).startswith(("/dev/", "/proc/"))
    return is_device or (os.path.exists(path) and not os.path.isfile(path))


def _append(path: str, pieces: Iterable[bytes]) -> None:
    try:
        with open(path, "ab") as device:
            device.write(b"".join(pieces))
    except OSError as error:
        raise NumbersContractError(f"{path} cannot be written: {error.strerror or error}", "name a file") from None


def _unwritable(path: str, error: OSError) -> NumbersContractError:
    advice = "the file is as it was before; make room or mend the folder, and try again"
    return NumbersContractError(f"{path} cannot be written: {error.strerror or error}", advice)
