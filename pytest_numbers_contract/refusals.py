"""What the service says when it says no: the catalogue of errors, read from `schemas/`, and the bodies made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pytest_numbers_contract import schema_store
from pytest_numbers_contract.errors import BadSetting

MORE_INFO = "https://www.twilio.com/docs/errors/"


@dataclass(frozen=True, slots=True)
class KnownError:
    """One row of the catalogue: a code, the status and the message it comes with, when, and who says so.

    `id` is the row's own name, since a code can stand in several. `fields` are examples for those of `message`.
    `code` is None where no code is known. Grades: D dictionary, R recorded, I inferred, ? unknown.
    """

    id: str
    code: int | None
    status: int
    status_grade: str
    title: str
    message: str
    fields: Mapping[str, str]
    when: str
    grade: str
    source: str
    hosts: tuple[str, ...]
    detail: str | None = None


class Refused(Exception):
    """The service says no: the name of a row of the catalogue, and what its message is filled with.

    Raised by behaviours, answered by the service; no caller ever sees it.
    """

    def __init__(self, name: int | str, *, status: int | None = None, detail: str | None = None, **fields: str) -> None:
        super().__init__(name, status, detail, fields)
        self.name = name
        self.status = status
        self.detail = detail
        self.fields = fields


@cache
def catalogue() -> tuple[KnownError, ...]:
    """Return every error that the service is known to give."""
    return tuple(KnownError(**{**row, "hosts": tuple(row["hosts"])}) for row in schema_store.data("common/errors.json"))


@cache
def _by_name() -> dict[int | str, KnownError]:
    found: dict[int | str, KnownError] = {row.id: row for row in catalogue()}
    for row in catalogue():
        if row.code is not None:
            found.setdefault(row.code, row)
    return found


def known(name: int | str) -> KnownError:
    """Return the row of a code (the first, if it has several) or of a row's own name; BadSetting if there is none."""
    try:
        return _by_name()[name]
    except KeyError:
        codes = sorted({row.code for row in catalogue() if row.code is not None})
        raise BadSetting(f"no error {name!r} is known", f"known codes: {', '.join(map(str, codes))}") from None


def error(
    name: int | str, *, status: int | None = None, detail: str | None = None, **fields: str
) -> tuple[int, dict[str, Any]]:
    """Return the HTTP status and the body of an error, members in the order in which they were recorded.

    `fields` fill the message; those left out are taken from the catalogue's example.
    """
    row = known(name)
    answered = status or row.status
    body: dict[str, Any] = {} if row.code is None else {"code": row.code}
    explained = detail or row.detail
    if explained is not None:
        body["detail"] = explained
    body["message"] = row.message.format_map({**row.fields, **fields})
    if row.code is not None:
        body["more_info"] = f"{MORE_INFO}{row.code}"
    body["status"] = answered
    return answered, body


def plain_error(status: int) -> tuple[int, dict[str, Any]]:
    """Return an error that is known by its HTTP status alone: the catalogue's first for it, else one without code."""
    row = next((row for row in catalogue() if row.status == status), None)
    if row is not None:
        return error(row.id)
    return status, {"message": f"HTTP {status}", "status": status}
