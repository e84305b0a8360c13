"""The pages of explanation: one for each operation, rule, check, erratum and error code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_numbers_contract.catalog import rules_of
from pytest_numbers_contract.checks import PRECEDENCE, Check, check_of
from pytest_numbers_contract.errors import BrokenContract
from pytest_numbers_contract.explaining.examples import EXAMPLES, Example
from pytest_numbers_contract.explaining.page import Code, Page, Row, Section, Table
from pytest_numbers_contract.explaining.shapes import errata_in, members, shape
from pytest_numbers_contract.journeys import JourneyRule
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.rules import Rule, Scene
from pytest_numbers_contract.rules.errors import ERRORS
from pytest_numbers_contract.schema_store import PROFILES, Erratum, Profile, Schema, at, data, errata, schema

GRADES: Mapping[str, str] = {
    "S": "one of the four documents",
    "O": "Twilio's OpenAPI",
    "D": "Twilio's documentation or error dictionary",
    "R": "real responses, quoted by those who received them",
    "K": "the official Python SDK's code",
    "T": "third parties: a hint, never proof",
    "I": "inferred",
    "?": "not known: chosen here",
}
"""How good the evidence is."""

_KEYWORDS = (*PRECEDENCE, "required", "minItems", "additionalProperties", "uniqueItems")
_CONDITIONS = frozenset(("if", "allOf"))
_MOST_EXAMPLES = 3
_LONG = 240


# --- rules and checks


def rule_page(rule: Rule) -> Page:
    """Explain a rule: its sentence, why, who says so, an example that keeps it and one that breaks it."""
    weight = (f"It is a {rule.severity}.",) if rule.severity != "violation" else ()
    return Page(
        rule.id,
        rule.name,
        (one_paragraph(rule.explanation), *weight),
        (
            Section("Who says so", (source_text(rule.source),)),
            Section("This keeps it", (Code(_scene(rule.keeps)),)),
            Section("This breaks it", (Code(_scene(rule.breaks)),)),
        ),
    )


def journey_page(rule: JourneyRule) -> Page:
    """Explain a promise over several exchanges: who says so, a journey that keeps it and one that breaks it."""
    return Page(
        rule.id,
        rule.name,
        (rule.explanation,),
        (
            Section("Who says so", (source_text(rule.source),)),
            Section("This journey keeps it", (Code(rule.keeps),)),
            Section("This one breaks it", (Code(rule.breaks),)),
        ),
    )


def check_page(check: Check) -> Page:
    """Explain a check: its sentence, what it means, an example that keeps it and one that breaks it."""
    example = EXAMPLES[check.id]
    keywords = [word for word in _KEYWORDS if check.id.startswith("NC2") and check_of(word, 0) == check.id]
    told = (f"In JSON Schema: {', '.join(keywords)}.",) if keywords else ()
    return Page(
        check.id,
        check.name,
        (check.explanation, *told),
        (
            Section("Who says so", (_WHO.get(check.id[:3], _WHO_ELSE),)),
            Section(f"This keeps it, in {example.operation}", (Code(_shown(example, example.keeps)),)),
            Section("This breaks it", (Code(_shown(example, example.breaks)),)),
        ),
    )


_WHO = {
    "NC1": "HTTP and the media types' standards, and the statuses and headers that the documents list.",
    "NC3": "libphonenumber, which knows the numbering plans of the world.",
}
_WHO_ELSE = "Each violation names the document and attribute, or the erratum, that promises otherwise."


def one_paragraph(text: str) -> str:
    """Put a docstring's lines together."""
    return " ".join(text.split())


def source_text(source: str) -> str:
    """Write a rule's source in words: a document and its attribute, or the grade of the evidence and its kind."""
    grade, _, kind = source.partition(", ")
    if not kind or grade not in GRADES:
        return f"Document {source}."
    whose = GRADES[grade]
    return f"{whose[0].upper()}{whose[1:]}: {kind}."


def _scene(scene: Scene) -> str:
    answer = {"status": scene.status} if scene.status != Scene().status else {}
    parts = {"url": scene.url, "path": scene.path, "query": scene.query, "form": scene.form}
    told = {**parts, **answer, "headers": scene.headers, "body": scene.body}
    return "\n".join(f"{part}: {_json(held)}" for part, held in told.items() if held) or "nothing"


def _shown(example: Example, value: Any) -> str:
    text = value if isinstance(value, str) and not example.place.startswith("$") else _json(value)
    return f"{example.place}: {text}" if text else f"{example.place}: empty"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


# --- errata


def erratum_page(erratum: Erratum) -> Page:
    """Explain an erratum: what the documents say, what holds instead, why, since when, on what evidence."""
    since = f" On record since {erratum.since}." if erratum.since else ""
    model = erratum.conforms[0]
    return Page(
        erratum.id,
        erratum.title,
        (erratum.why, f"It is {erratum.direction}: {_direction(erratum)}.{since}"),
        (
            Section("Where, and what holds", _differences(erratum)),
            Section("Evidence", (f"{erratum.evidence}. Grade {erratum.grade}: {GRADES[erratum.grade]}.",)),
            _example_section("These conform", erratum.conforms, model),
            _example_section("These do not", erratum.violates, model),
        ),
    )


def _direction(erratum: Erratum) -> str:
    looser = erratum.direction == "looser"
    if any(place.partition("#")[0].endswith(("request.json", "settings.json")) for place in erratum.places):
        return f"the service takes {'more' if looser else 'less'} than the documents say"
    return f"the service promises {'less' if looser else 'more'} than the documents do"


def _differences(erratum: Erratum) -> tuple[Table, ...]:
    """Say what an erratum's places hold in the documents and on the wire; places that say the same share a table."""
    found: dict[tuple[str, str], list[str]] = {}
    for place in erratum.places:
        for below, holds in _changed(erratum.holds, ""):
            said, wired = (_text_at(place + below, profile) for profile in PROFILES[::-1])
            after = _json(holds) if _CONDITIONS & holds.keys() or said == wired else wired
            found.setdefault((said, after), []).append(place + below)
    return tuple(
        Table(("where", places_text(places)), (("the documents", before), ("what holds", after)))
        for (before, after), places in found.items()
    )


def _changed(holds: Mapping[str, Any], below: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield where below its places an erratum changes something, and what it changes there."""
    own = {keyword: value for keyword, value in holds.items() if keyword != "properties"}
    if own:
        yield below, own
    for member, inner in holds.get("properties", {}).items():
        yield from _changed(inner, f"{below}/properties/{member}")


def _text_at(place: str, profile: Profile) -> str:
    try:
        return shape(schema(place, profile))
    except BrokenContract:
        return "nothing"


def places_text(places: Sequence[str]) -> str:
    """Write the places of schemas as people read them: `trunking.phone_numbers/created: sms_url, voice_url`."""
    by_file: dict[str, list[str]] = {}
    for place in places:
        name, _, pointer = place.partition("#")
        steps = [step for step in pointer.split("/")[1:] if step not in ("properties", "$defs")]
        by_file.setdefault(name.removesuffix(".json"), []).append(".".join(steps))
    return "; ".join(f"{file}: {', '.join(names)}" if any(names) else file for file, names in by_file.items())


def _example_section(title: str, values: Sequence[Any], model: Any) -> Section:
    shown = [_abridged(value, model) for value in values[:_MOST_EXAMPLES]]
    more = [f"… and {len(values) - _MOST_EXAMPLES} more"] if len(values) > _MOST_EXAMPLES else []
    return Section(title, (Code("\n".join(shown + more)),))


def _abridged(value: Any, model: Any) -> str:
    """Write an example; a long object that is much like the first that conforms, by what makes it different."""
    text = _json(value)
    if len(text) <= _LONG:
        return text
    if value is model or not (isinstance(value, dict) and isinstance(model, dict)):
        return f"{text[: _LONG - 1]}…"
    other = {name: held for name, held in value.items() if name not in model or model[name] != held}
    missing = [name for name in model if name not in value]
    words = [*([f"with {_json(other)}"] if other else []), *([f"without {', '.join(missing)}"] if missing else [])]
    return f"the first that conforms, {' and '.join(words)}"


# --- operations


def operation_page(operation: Operation) -> Page:
    """Explain an operation: its URL, parameters, statuses and members, and the errata and rules that apply to it."""
    request = schema(operation.request)
    bodies = [reference for reference in dict.fromkeys(operation.responses.values()) if reference]
    schemas = [request, schema(operation.headers), schema("common/error.json"), *map(schema, bodies)]
    met = frozenset().union(*map(errata_in, schemas))
    applied = tuple((erratum.id, erratum.title) for erratum in errata() if erratum.id in met)
    rules = tuple((rule.id, rule.name) for rule in sorted({*rules_of(operation), *ERRORS}, key=lambda rule: rule.id))
    return Page(
        operation.id,
        f"{operation.method} {url_text(operation)}",
        (_suffix_text(operation),) if operation.suffixes else (),
        (
            _section("Parameters", ("in", "name", "what it may be", "required", "who says so"), _parameters(request)),
            _section("Statuses", ("status", "body"), _statuses(operation)),
            *(_body_section(reference) for reference in bodies),
            _section("Response headers", ("name", "what it may be", "required", "who says so"), _headers(operation)),
            _section("Errata", ("id", "what holds"), applied),
            _section("Rules", ("id", "sentence"), rules),
        ),
    )


def url_text(operation: Operation) -> str:
    """Write an operation's URL, its parameters in braces."""
    suffix = ".json" if operation.suffixes else ""
    return f"https://{operation.host}.twilio.com{operation.path}{suffix}"


def _suffix_text(operation: Operation) -> str:
    formats = " or ".join(f".{suffix}" for suffix in operation.suffixes)
    return f"Ask for {formats}: without a suffix the 2010 API answers XML, which is not judged."


def _section(title: str, columns: Row, rows: Sequence[Row]) -> Section:
    return Section(title, (Table(columns, tuple(rows)),) if rows else ("None.",))


def _parameters(request: Schema) -> tuple[Row, ...]:
    return tuple(
        (part, member.name, member.shape, member.required, member.says)
        for part, held in request["properties"].items()
        for member in members(held)
    )


def _statuses(operation: Operation) -> tuple[Row, ...]:
    documented = [
        (str(status), data_title(reference) if reference else "no body")
        for status, reference in operation.responses.items()
    ]
    return (*documented, ("4xx, 5xx", data_title("common/error.json")))


def data_title(reference: str) -> str:
    """Return the title of a schema."""
    name, _, pointer = reference.partition("#")
    title: str = at(data(name), pointer).get("title", reference)
    return title


def _body_section(reference: str) -> Section:
    rows = tuple((row.name, row.shape, row.required, row.says) for row in members(schema(reference)))
    return _section(data_title(reference), ("member", "what it may be", "required", "who says so"), rows)


def _headers(operation: Operation) -> tuple[Row, ...]:
    return tuple((row.name, row.shape, row.required, row.says) for row in members(schema(operation.headers)))


# --- error codes


def error_page(code: int, rows: Sequence[Mapping[str, Any]]) -> Page:
    """Explain an error code: each case in which it comes, with status, message and evidence."""
    cases = tuple(
        (f"{row['status']}", row["message"], row["when"], f"{row['source']} ({row['grade']})") for row in rows
    )
    hosts = sorted({f"{host}.twilio.com" for row in rows for host in row["hosts"]})
    return Page(
        str(code),
        str(rows[0]["title"]),
        (f"An error of {', '.join(hosts)}. Messages vary: the judge does not hold anybody to them.",),
        (Section("When", (Table(("status", "message", "when", "evidence"), cases),)),),
    )
