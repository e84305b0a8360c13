"""Reports read back from JSON, and several put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, TypeVar

from pytest_numbers_contract.errors import BadSetting, Unreadable
from pytest_numbers_contract.judging.validation import fast_validator, reference_validator
from pytest_numbers_contract.reading.files import read_bytes
from pytest_numbers_contract.reports.report import VERSION, Entry, Problem, Report, Run, Seen, Told, Waivers

_LIMIT = 1 << 30
_ADVICE = "give a file that --numbers-report=json:FILE or `check --report json:FILE` (`journey` too) wrote"
_AGAIN = "is it whole? Write it again: pytest --numbers-report=json:FILE, or check --report json:FILE"


@cache
def report_schema() -> dict[str, Any]:
    """Return the published JSON Schema of reports."""
    text = files(__package__).joinpath("report.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def read_report(path: str) -> Report:
    """Read a report; raise Unreadable, with the place, for what is none."""
    content = read_bytes(path, limit=_LIMIT, empty=_AGAIN)
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as fault:
        begun = content.lstrip().startswith(b"{")
        raise Unreadable(f"{path} is no report: it is no JSON: {fault}", _AGAIN if begun else _ADVICE) from None
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise Unreadable(f"{path} has version {version}; here {VERSION} is the last", "bring this package up to date")
    if faults := _validator()(data):
        where, keywords = faults[0]
        place = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
        raise Unreadable(f"{path} is no report: {place} breaks its schema ({keywords[-1]})", _ADVICE)
    return _report(data)


@cache
def _validator() -> Callable[[Any], list[Any]]:
    return (fast_validator if find_spec("jsonschema_rs") else reference_validator)(report_schema())


def _report(data: Mapping[str, Any]) -> Report:
    return Report(
        package=data["package"],
        contract=data["contract"],
        runs=tuple(Run(**row) for row in data["runs"]),
        exchanges=tuple(map(_entry, data["exchanges"])),
        waivers=Waivers(**{name: tuple(held) for name, held in data["waivers"].items()}),
        unknown=tuple(data["unknown"]),
        problems=tuple(Problem(**row) for row in data["problems"]),
        touched=tuple(data["touched"]),
        orphans=tuple(data["orphans"]),
        version=data["version"],
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    held: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    for name in ("request_headers", "response_headers"):
        held[name] = tuple((header, value) for header, value in row[name])
    held["seen"] = tuple(Seen(**seen) for seen in row["seen"])
    held["found"] = tuple(Told(**told) for told in row["found"])
    return Entry(**held)


# --- several


def merge(reports: Sequence[Report]) -> Report:
    """Put the reports of shards together: what they have in common is there once, and counted.

    Raises BadSetting if they were judged by different contracts.
    """
    first = reports[0]
    contracts = {report.contract: None for report in reports}
    if len(contracts) > 1:
        problem = f"these reports were judged by different contracts: {', '.join(contracts)}"
        raise BadSetting(problem, "let all shards use the same version of this package")
    used = _union(report.waivers.used for report in reports)
    unused = [waiver for waiver in _union(report.waivers.unused for report in reports) if waiver not in used]
    expired = _union(report.waivers.expired for report in reports)
    return Report(
        package=first.package,
        contract=first.contract,
        runs=tuple(run for report in reports for run in report.runs),
        exchanges=_joined(reports),
        waivers=Waivers(used, tuple(unused), expired),
        unknown=_union(report.unknown for report in reports),
        problems=_union(report.problems for report in reports),
        touched=tuple(sorted(_union(report.touched for report in reports))),
        orphans=_union(report.orphans for report in reports),
    )


_Item = TypeVar("_Item")


def _union(parts: Iterable[Iterable[_Item]]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def _joined(reports: Iterable[Report]) -> tuple[Entry, ...]:
    known: dict[Entry, Entry] = {}
    for entry in (entry for report in reports for entry in report.exchanges):
        bare = entry._replace(count=0, seen=())
        before = known.get(bare)
        seen = (*(before.seen if before else ()), *entry.seen)
        count = entry.count + (before.count if before else 0)
        known[bare] = entry._replace(count=count, seen=tuple(sorted(set(seen), key=_by_place)))
    return tuple(known.values())


def _by_place(seen: Seen) -> tuple[str, str, int]:
    return seen.test, seen.file, seen.line or 0
