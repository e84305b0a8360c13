"""Judges a response: status, media type, headers, body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_numbers_contract.checks import check_of
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.http import DecodeFault, Limits, decode_content, decode_csv, decode_json, media_type
from pytest_numbers_contract.judging.request import from_text
from pytest_numbers_contract.judging.validation import Fault, find_faults, written
from pytest_numbers_contract.judging.verdict import ABSENT, Violation, pointer
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.schema_store import Profile

ERROR = "common/error.json"
_MEDIA = {"json": "application/json", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, judged by its schemas: what it knows and accepts of body and headers, and what was refused.

    `decoded` is the body as it came, {} where it could not be decoded or none was due.
    """

    body: Mapping[str, Any]
    headers: Mapping[str, Any]
    violations: tuple[Violation, ...]
    decoded: Any = field(default_factory=dict)


def judge_answer(
    operation: Operation, response: Response, *, suffix: str, profile: Profile, limits: Limits, closed: bool
) -> Answer:
    """Judge a response by the schemas of its status."""
    headers, found = _judge_headers(operation, response, profile)
    reference = body_schema(operation, response.status)
    if reference is None:
        found += _judge_silence(operation, response)
        return Answer({}, headers, tuple(found))
    try:
        body = read_body(operation, response, suffix=suffix, limits=limits)
    except DecodeFault as fault:
        found.append(_undecodable(response, suffix, fault))
        return Answer({}, headers, tuple(found))
    if (wrong := _wrong_media_type(response, suffix)) is not None:
        found.append(wrong)
        if _is_table(suffix, response.status):  # Any text reads as CSV: what comes as something else is none.
            return Answer({}, headers, tuple(found))
    faults = find_faults(reference, body, profile=profile, closed=closed)
    if _is_table(suffix, response.status):
        columns = faults if body[operation.key] else _faults_of_head(operation, response, profile, limits)
        found += _column_faults(columns)
        faults = [fault for fault in faults if len(fault.path) > 1 and not _is_of_column(fault)]
    # Of all bodies, only those of errors are in no document.
    source = "R, recorded errors" if reference == ERROR else f"{operation.id}, its documented bodies"
    found += [_as_violation(fault, source) for fault in faults]
    left = _known_of(_without(body, faults), written(reference, profile), operation.key)
    return Answer(left, headers, tuple(found), body)


def _is_table(suffix: str, status: int) -> bool:
    """Say whether a CSV is due; errors are JSON all the same."""
    return suffix == "csv" and status < 400


def body_schema(operation: Operation, status: int) -> str | None:
    """Return the schema of a status's body, None where no body is due or the status is not promised."""
    return ERROR if 400 <= status <= 599 else operation.responses.get(status)


def _judge_silence(operation: Operation, response: Response) -> list[Violation]:
    """Judge a response that has no schema: a status that nobody promised, or one without a body."""
    if response.status not in operation.responses:
        due = " or ".join(str(status) for status in operation.responses)
        says = f"{operation.id}, its documented statuses"
        return [Violation("NC101", "/status", "response", f"{due}, or an error", response.status, says)]
    if response.body:
        size = f"{len(response.body)} bytes"
        return [Violation("NC105", "/body", "response", f"no body with {response.status}", size, "HTTP, RFC 9110")]
    return []


def read_body(operation: Operation, response: Response, *, suffix: str, limits: Limits) -> Any:
    """Decode a body; a CSV becomes the list that it stands for. Raises DecodeFault."""
    body = decode_content(response.headers, response.body, limits)
    if not _is_table(suffix, response.status):
        return decode_json(body, limits)
    columns, rows = decode_csv(body, limits)
    # Whatever profile judges them, cells are read as the service means them: an empty one may be null.
    item = written(operation.responses[response.status] or "", "wire")["properties"][operation.key]["items"]
    members = item["properties"]
    return {
        operation.key: [
            {name: _cell(members.get(name, {}), text, limits) for name, text in zip(columns, row, strict=True)}
            for row in rows
        ]
    }


def _cell(schema: Mapping[str, Any], text: str, limits: Limits) -> Any:
    """Read a CSV cell by the member's type. An empty cell is null where that may be: "" cannot be told from it."""
    kinds = schema.get("type", ())
    if text == "" and "null" in kinds:
        return None
    if "object" in kinds:
        # How a cell writes capabilities is not known: JSON is read, anything else left to the type's check.
        try:
            return decode_json(text.lower().replace("'", '"').encode(), limits)
        except DecodeFault:
            return text
    return from_text(dict(schema), text)


def _faults_of_head(operation: Operation, response: Response, profile: Profile, limits: Limits) -> list[Fault]:
    """Judge the columns of a CSV without rows, by a row of blanks."""
    columns, _ = decode_csv(decode_content(response.headers, response.body, limits), limits)
    table = {operation.key: [dict.fromkeys(columns, "")]}
    return find_faults(operation.responses[response.status] or "", table, profile=profile)


def _column_faults(faults: Iterable[Fault]) -> list[Violation]:
    """Tell a missing column once, though each row lacks its cell."""
    missing = {fault.path[-1]: fault for fault in faults if _is_of_column(fault)}
    return [
        Violation("NC106", f"/{fault.path[0]}/*/{name}", "response", "a column of that name", ABSENT, fault.says)
        for name, fault in missing.items()
    ]


def _is_of_column(fault: Fault) -> bool:
    return fault.actual is ABSENT and len(fault.path) == 3


def _undecodable(response: Response, suffix: str, fault: DecodeFault) -> Violation:
    wrong = _wrong_media_type(response, suffix)
    # What is empty has no media type: that nothing came says more.
    if wrong is not None and response.body:
        return wrong
    check = "NC106" if _is_table(suffix, response.status) and "column" in fault.expected else "NC103"
    return Violation(check, "/body", "response", fault.expected, fault.actual, "the media type's standard")


def _wrong_media_type(response: Response, suffix: str) -> Violation | None:
    due = _MEDIA["csv" if _is_table(suffix, response.status) else "json"]
    kind = media_type(response.headers)
    if kind == due:
        return None
    says = "001, 002 'application/json'" if due == _MEDIA["json"] else "003 'CSV'"
    return Violation("NC102", "/headers/Content-Type", "response", due, kind or ABSENT, says)


def _judge_headers(
    operation: Operation, response: Response, profile: Profile
) -> tuple[dict[str, Any], list[Violation]]:
    """Judge the headers that are known; names are canonical, values read by their types."""
    known = written(operation.headers, profile)["properties"]
    # Of a header that comes twice, the first counts.
    seen = {name.lower(): text for name, text in reversed(response.headers)}
    values = {
        name: from_text(schema, text) for name, schema in known.items() if (text := seen.get(name.lower())) is not None
    }
    faults = find_faults(operation.headers, values, profile=profile)
    violations = [
        Violation("NC104", f"/headers{pointer(fault.path)}", "response", fault.expected, fault.actual, fault.says)
        for fault in faults
    ]
    return {**values, "Date": seen.get("date")}, violations


def _as_violation(fault: Fault, source: str) -> Violation:
    """Turn a fault in a body into a violation; `source` says so where no member does."""
    check = check_of(fault.keyword, fault.actual)
    says = fault.says or source
    return Violation(check, pointer(fault.path), "response", fault.expected, fault.actual, says, fault.erratum)


def _without(body: Any, faults: Iterable[Fault]) -> Mapping[str, Any]:
    """Return the body without the values that were refused; an item of a list becomes {}, to keep its index."""
    tree: dict[str | int, Any] = {}
    for fault in faults:
        node = tree
        for step in fault.path:
            node = node.setdefault(step, {})
        node[_REFUSED] = {}
    left = _pruned(body, tree) if tree else body
    return left if isinstance(left, Mapping) else {}


def _known_of(body: Mapping[str, Any], schema: Mapping[str, Any], key: str | None) -> Mapping[str, Any]:
    """Return the body without members that its schema does not know: they may be of any type, and promise nothing."""
    if "properties" not in schema:  # An error's: it knows all of its members.
        return body
    body = _only(body, schema["properties"])
    items = body.get(key or "", ())
    known = schema["properties"][key]["items"]["properties"] if items else {}
    # Their names together: that takes half as long as to look at each.
    if set().union(*items) <= known.keys():
        return body
    return {**body, str(key): [_only(item, known) for item in items]}


def _only(members: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    if members.keys() <= known.keys():
        return members
    return {name: value for name, value in members.items() if name in known}


_REFUSED = "\ud800refused"  # no decoded name holds a lone surrogate


def _pruned(value: Any, tree: Mapping[str | int, Any]) -> Any:
    if _REFUSED in tree:
        return {}
    if isinstance(value, dict):
        kept = ((key, item) for key, item in value.items() if _REFUSED not in tree.get(key, ()))
        return {key: _pruned(item, tree[key]) if key in tree else item for key, item in kept}
    return [_pruned(item, tree[index]) if index in tree else item for index, item in enumerate(value)]
