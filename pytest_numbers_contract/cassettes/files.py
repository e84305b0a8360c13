"""Cassette files: written whole or not at all, searched for secrets and read back before they are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_numbers_contract.atomic import beside, put_in_place, write
from pytest_numbers_contract.cassettes.writing import readable, written
from pytest_numbers_contract.errors import NumbersContractError, Unreadable
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.reading import read_file
from pytest_numbers_contract.reading.cassettes import STAMP
from pytest_numbers_contract.reading.files import FILE_LIMIT, is_yaml, read_bytes
from pytest_numbers_contract.reading.yaml_text import read_yaml
from pytest_numbers_contract.redaction import Redaction, redact
from pytest_numbers_contract.redaction.scanning import scan
from pytest_numbers_contract.schema_store import fingerprint

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands at the top of our cassettes: the day of recording, the source, the contract's version."""

    recorded: str | None = None
    source: str | None = None
    contract: str | None = None

    def members(self) -> dict[str, str]:
        """Return what is known of it."""
        pairs = (("recorded", self.recorded), ("source", self.source), ("contract", self.contract))
        return {name: value for name, value in pairs if value is not None}


def read_stamp(path: str) -> Stamp:
    """Return a cassette's stamp; an empty one if it has none. Raises Unreadable."""
    content = read_bytes(path)
    data = read_yaml(content, path=path, limit=FILE_LIMIT).data if is_yaml(content, path) else json.loads(content)
    stamp = data.get(STAMP) if isinstance(data, dict) else None
    known = stamp if isinstance(stamp, dict) else {}
    values = (known.get(name) for name in ("recorded", "source", "contract"))
    return Stamp(*(value if isinstance(value, str) else None for value in values))


def save(
    path: str | os.PathLike[str],
    exchanges: Iterable[Exchange],
    *,
    recorded: str,
    source: str,
    redaction: Redaction | None = None,
) -> tuple[Exchange, ...]:
    """Write a recording without its secrets, in place of the one before; return what was written.

    The old file stays until the new one is whole, read back and clean. Raises Unreadable if what stands there is no
    cassette, and NumbersContractError if the new one cannot be written or is not clean.
    """
    name = os.fspath(path)
    if os.path.exists(name):
        _check_replaceable(name)
    clean = cleaned(exchanges, redaction)
    stamp = Stamp(recorded, source, fingerprint())
    replace(name, content_of(name, clean, stamp), clean, secrets=redaction.secrets if redaction else ())
    return clean


def cleaned(exchanges: Iterable[Exchange], redaction: Redaction | None = None) -> tuple[Exchange, ...]:
    """Return exchanges as they are written: without secrets, JSON in lines."""
    return tuple(map(readable, redact(exchanges, redaction)))


def content_of(path: str, exchanges: Sequence[Exchange], stamp: Stamp) -> bytes:
    """Return what a file of that name holds: JSON if it ends in .json, else YAML."""
    return written(exchanges, stamp.members(), as_json=Path(path).suffix.lower() == ".json")


def replace(path: str, content: bytes, exchanges: Sequence[Exchange], *, secrets: Iterable[str] = ()) -> None:
    """Put content in a file's place at once, after it was searched for secrets, written and read back."""
    # First, so that a process that is killed leaves no secret in the half-made file.
    _check_clean(content, path, exchanges, secrets)
    with beside(path) as new:
        write(new, path, [content])
        _check_readable(new, path, exchanges)
        put_in_place(new, path)


def _check_replaceable(path: str) -> None:
    try:
        read_file(path)
    except Unreadable as error:
        # What nobody can read may be somebody's: who wants it gone says so.
        raise Unreadable(error.problem, "it is not overwritten: remove it, and record it again") from None


def _check_readable(new: str, path: str, exchanges: Sequence[Exchange]) -> None:
    from vcr.serialize import deserialize  # type: ignore[import-untyped]
    from vcr.serializers import jsonserializer, yamlserializer  # type: ignore[import-untyped]

    serializer = jsonserializer if Path(path).suffix.lower() == ".json" else yamlserializer
    try:
        same = [_bare(one) for one in read_file(new)] == [_bare(one) for one in exchanges]
        whole = same and len(deserialize(Path(new).read_text(encoding="utf-8"), serializer)[0]) == len(exchanges)
    except (ValueError, Unreadable):
        whole = False
    if not whole:
        raise NumbersContractError(f"{path} would not say what was recorded", "please report it; the file is as it was")


def _bare(exchange: Exchange) -> tuple[object, ...]:
    """Return what a cassette has of an exchange: it does not have the spelling and order of header names."""
    request, response = exchange.request, exchange.response
    headers = (sorted((name.lower(), value) for name, value in part.headers) for part in (request, response))
    return (request.method, request.url, request.body or b"", response.status, response.body, *headers)


def _check_clean(content: bytes, path: str, exchanges: Sequence[Exchange], secrets: Iterable[str]) -> None:
    found = scan(content, path=path, exchanges=exchanges, secrets=secrets)
    if found:
        lines = "\n  ".join(str(one) for one in found[:_SHOWN])
        raise NumbersContractError(
            f"the cassette would not be clean, so it is not kept:\n  {lines}", "please report it"
        )
