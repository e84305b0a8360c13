"""Files, folders and streams: what is in them, and which reader it is for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.reading.bodies import body_exchange
from pytest_numbers_contract.reading.cassettes import cassette_exchanges, is_cassette
from pytest_numbers_contract.reading.har import har_exchanges, is_har
from pytest_numbers_contract.reading.json_text import item_lines
from pytest_numbers_contract.reading.yaml_text import TORN, read_yaml, unreadable

FILE_LIMIT = 64 * 1024 * 1024
"""How large a file may be, in bytes, unless told otherwise."""

STDIN = "-"
"""The path that stands for standard input."""

_YAML = (".yaml", ".yml")
_SUFFIXES = (*_YAML, ".json", ".har")
_BARE = "a bare body is judged by: numbers-contract check FILE --operation OPERATION --status N"


def find_files(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return the files that a path names, sorted: itself, or all cassettes and HARs below a folder.

    Folders and files whose name begins with a dot are passed over. Raises Unreadable if there are none.
    """
    if os.fspath(path) == STDIN or not os.path.isdir(path):
        return (os.fspath(path),)
    found: list[str] = []
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        wanted = [name for name in files if name.lower().endswith(_SUFFIXES) and not name.startswith(".")]
        found += [os.path.join(folder, name) for name in wanted]
    if not found:
        raise unreadable(os.fspath(path), None, f"a folder without {', '.join(_SUFFIXES)} below it", "name another")
    return tuple(sorted(found))


def read_file(
    path: str,
    *,
    operation: Operation | None = None,
    status: int = 200,
    limit: int = FILE_LIMIT,
    stdin: BinaryIO | None = None,
) -> tuple[Exchange, ...]:
    """Return the exchanges of one file or stream; raise Unreadable if it cannot be read, or holds none."""
    content = read_bytes(path, limit=limit, stdin=stdin)
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".csv":
        return (_bare(content, path, operation, status, "csv"),)
    if not is_yaml(content, path):
        return _json(content, path, operation, status)
    if operation is None or suffix in _YAML or b"interactions:" in content:
        return _yaml(content, path, limit)
    return (_bare(content, path, operation, status, "json"),)


def is_yaml(content: bytes, path: str) -> bool:
    """Say whether a file is read as YAML: by its name, or, where that says nothing, because it is not like JSON."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix in _YAML or (suffix not in _SUFFIXES and content.lstrip()[:1] not in (b"{", b"["))


def read_bytes(
    path: str, *, limit: int = FILE_LIMIT, stdin: BinaryIO | None = None, empty: str = "remove it, and record it again"
) -> bytes:
    """Return what a file or stream holds; raise Unreadable if it cannot be read, is empty, or larger than `limit`.

    `empty` is the way out for an empty file.
    """
    try:
        if path == STDIN:
            content = (stdin or sys.stdin.buffer).read(limit + 1)
        else:
            with open(path, "rb") as file:
                content = _whole(file, limit)
    except OSError as error:
        raise unreadable(path, None, f"cannot be read: {error.strerror}", "is the name right?") from None
    if len(content) > limit:
        raise unreadable(path, None, f"more than {limit:,} bytes", "split it, or raise the limit")
    if not content or content.isspace():
        raise unreadable(path, None, "an empty file", empty)
    return content


def _whole(file: BinaryIO, limit: int) -> bytes:
    """Read a file to its end, or one byte beyond the limit."""
    # Python makes room for as many bytes as are asked for: for the limit's, that takes longer than to read the file.
    size = os.fstat(file.fileno()).st_size
    content = file.read(min(size, limit) + 1)
    return content + file.read(limit + 1 - len(content)) if size < len(content) <= limit else content


def _yaml(content: bytes, path: str, limit: int) -> tuple[Exchange, ...]:
    document = read_yaml(content, path=path, limit=limit)
    if not is_cassette(document.data):
        old = isinstance(document.data, list)
        advice = "a list is what vcrpy wrote before 1.0: remove it, and record it again" if old else _BARE
        raise unreadable(path, None, "no cassette: it has no `interactions`", advice)
    lines = document.item_lines.get("interactions", ())
    return tuple(cassette_exchanges(document.data, path=path, lines=lines))


def _json(content: bytes, path: str, operation: Operation | None, status: int) -> tuple[Exchange, ...]:
    try:
        data, lines = _items(content)
    except (ValueError, RecursionError) as error:
        if operation is not None:
            return (_bare(content, path, operation, status, "json"),)
        raise _not_json(content, path, error) from None
    if is_cassette(data):
        return tuple(cassette_exchanges(data, path=path, lines=lines))
    if is_har(data):
        return _some(har_exchanges(data, path=path, lines=lines), path)
    return (_bare(content, path, operation, status, "json"),)


def _items(content: bytes) -> tuple[Any, tuple[int, ...]]:
    """Return a JSON file's data, and the lines of a cassette's interactions or of a HAR's entries."""
    text = content.decode("utf-8-sig")
    data = json.loads(text)
    pointer = "/interactions" if is_cassette(data) else "/log/entries" if is_har(data) else ""
    return data, item_lines(text, pointer) if pointer else ()


def _not_json(content: bytes, path: str, error: Exception) -> Exception:
    line = getattr(error, "lineno", None)
    if isinstance(error, UnicodeDecodeError):
        line = content.count(b"\n", 0, error.start) + 1
    problem = "nested too deep" if isinstance(error, RecursionError) else str(error)
    return unreadable(path, line, f"not JSON: {problem}", TORN)


def _some(exchanges: Iterator[Exchange], path: str) -> tuple[Exchange, ...]:
    found = tuple(exchanges)
    if not found:
        raise unreadable(path, None, "nothing that was answered", "export it again")
    return found


def _bare(content: bytes, path: str, operation: Operation | None, status: int, suffix: str) -> Exchange:
    if operation is None:
        raise unreadable(path, None, "neither a cassette nor a HAR", _BARE)
    return body_exchange(content, operation=operation, status=status, suffix=suffix, source=Place(path, 1))
