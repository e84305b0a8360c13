"""SARIF 2.1.0, for code scanning: a result for each violation, at the line of the recording or of the test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from pytest_numbers_contract.reports.report import Entry, Group, Report, Run, grouped
from pytest_numbers_contract.reports.wording import HOME, ORPHAN, call, meaning, sentence, title

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST_TESTS = 10
Json = dict[str, Any]


def pieces(report: Report) -> Iterator[str]:
    """Write a report as SARIF."""
    results = list(_results(report))
    ids = sorted({result["ruleId"] for result in results})
    indexed = [{**result, "ruleIndex": ids.index(result["ruleId"])} for result in results]
    driver = {
        "name": "pytest-numbers-contract",
        "semanticVersion": report.package,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in ids],
        "properties": {"contract": report.contract},
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(run, report) for run in report.runs],
        "results": indexed,
        "columnKind": "unicodeCodePoints",
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(id: str) -> Json:
    return {
        "id": id,
        "name": "".join(word.capitalize() for word in title(id).replace("-", " ").split() if word.isalnum()),
        "shortDescription": {"text": title(id)},
        "fullDescription": {"text": meaning(id)},
        "help": {"text": f"{meaning(id)}\n\nnumbers-contract explain {id}"},
        "helpUri": f"{HOME}#{id.lower()}",
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["contract", "twilio"]},
    }


def _invocation(run: Run, report: Report) -> Json:
    started = datetime.fromisoformat(run.started)
    ended = started + timedelta(seconds=run.seconds)
    times = {"startTimeUtc": started, "endTimeUtc": ended}
    told: Json = {name: f"{time:%Y-%m-%dT%H:%M:%S}Z" for name, time in times.items()}
    problems = [
        {"level": "error", "message": {"text": f"{it.where}: {it.problem}. {it.advice}"}} for it in report.problems
    ]
    # An orphan breaks no rule, and a result needs one.
    orphans = [
        {"level": "warning", "message": {"text": f"{path}: {ORPHAN}"}, "locations": [_at(path, None)]}
        for path in report.orphans
    ]
    return {**told, "executionSuccessful": not problems, "toolExecutionNotifications": [*problems, *orphans]}


def _results(report: Report) -> Iterator[Json]:
    for entry in (entry for entry in report.exchanges if entry.found):
        for kind in ("violation", "waived"):
            found = tuple(told for told in entry.found if told.kind == kind)
            waived = {"suppressions": [{"kind": "external", "status": "accepted"}]} if kind == "waived" else {}
            yield from ({**_result(entry, group), **waived} for group in grouped(found))


def _result(entry: Entry, group: Group) -> Json:
    told = group.first
    tests = [_at(seen.file, seen.line) for seen in entry.seen]
    own = [_at(entry.file, told.line or entry.line)] if entry.file else tests[:1]
    seen = zip(tests[:_MOST_TESTS], entry.seen, strict=False)
    related = [{"id": at, **test, "message": {"text": one.test}} for at, (test, one) in enumerate(seen, 1)]
    return {
        "ruleId": told.id,
        "level": "error",
        "message": {"text": sentence(entry, group)},
        "locations": own,
        "relatedLocations": related,
        "partialFingerprints": {"numbersContract/v1": told.fingerprint},
        "occurrenceCount": max(1, entry.count * group.times),
        "properties": {
            "operation": entry.operation,
            "call": call(entry),
            "pointer": told.pointer,
            "exchange": entry.id,
        },
    }


def _at(file: str, line: int | None) -> Json:
    region = {"region": {"startLine": line}} if line else {}
    # A file's name is bytes, and need not be UTF-8.
    path = quote(file, errors="surrogatepass")
    uri = f"file://{path}" if file.startswith("/") else path
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, **region}}
