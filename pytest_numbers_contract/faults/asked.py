"""The faults of a request: what the service would refuse, or would accept in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.faults import derived
from pytest_numbers_contract.faults.families import Family, Member, sid
from pytest_numbers_contract.faults.fault import Fault
from pytest_numbers_contract.faults.members import FORMS, INSTANCES, PATHS, QUERIES, Members
from pytest_numbers_contract.operation import Operation, path_parameters, read_target

Pairs = list[tuple[str, str]]

_JSON = (("Content-Type", "application/json"),)


def request_faults(operation: Operation, prefix: str | None) -> Iterator[Fault]:
    """Yield every fault of a request; `prefix` is that of the resource's SIDs."""
    for name in operation.segments:
        if name.startswith("{"):
            yield from _path_faults(operation, name[1:-1], PATHS.get(name[1:-1]) or sid(prefix or ""))
    yield from _parameter_faults(operation, "query", _in_query, _queries(operation))
    if operation.method == "POST":
        forms = _forms(operation)
        yield from _parameter_faults(operation, "form", _in_form, forms)
        if any(member.required for member in forms.values()):
            yield _fault(operation, "json", "NC405", "/form", "the parameters are sent in JSON", _as_json)
    yield from _combinations(operation)


def _forms(operation: Operation) -> Members:
    if operation.resource in INSTANCES:
        return FORMS[operation.id]
    return derived.parameters_of(operation.request, "form")


def _queries(operation: Operation) -> Members:
    if operation.resource in INSTANCES:
        return QUERIES.get(operation.id, {})
    return derived.parameters_of(operation.request, "query")


def _fault(
    operation: Operation, id: str, check: str, place: str, sentence: str, alter: Callable[[Exchange], Exchange]
) -> Fault:
    return Fault(operation.id, f"request-{id}", check, place, sentence, alter=alter, part="request")


# --- paths


def _path_faults(operation: Operation, name: str, family: Family) -> Iterator[Fault]:
    for wrong in family.wrongs:
        if wrong.check == "NC204" and wrong.name != "empty":
            alter = partial(_in_path, operation, name, wrong.make)
            yield _fault(
                operation,
                f"path-{name}-{wrong.name}",
                "NC409",
                f"/path/{name}",
                f"{name} in the path {wrong.sentence}",
                alter,
            )


def _in_path(operation: Operation, name: str, make: Callable[[Any], Any], exchange: Exchange) -> Exchange:
    target = read_target(exchange.url)
    parameters = path_parameters(operation, target.segments) if target else None
    if parameters is None or target is None:
        return exchange
    parameters = {**parameters, name: make(parameters[name])}
    path = operation.path.format(**{key: quote(value, safe="") for key, value in parameters.items()})
    suffix = f".{target.suffix}" if target.suffix else ""
    return _with_url(exchange, urlunsplit(urlsplit(exchange.url)._replace(path=path + suffix)))


def _with_url(exchange: Exchange, url: str) -> Exchange:
    return Exchange.between(replace(exchange.request, url=url), exchange.response, exchange.source)


# --- parameters

_Place = Callable[[Callable[[Pairs], Pairs], Exchange], Exchange]


def _in_query(change: Callable[[Pairs], Pairs], exchange: Exchange) -> Exchange:
    parts = urlsplit(exchange.url)
    pairs = change(parse_qsl(parts.query, keep_blank_values=True))
    return _with_url(exchange, urlunsplit(parts._replace(query=urlencode(pairs))))


def _in_form(change: Callable[[Pairs], Pairs], exchange: Exchange) -> Exchange:
    pairs = change(parse_qsl((exchange.request.body or b"").decode(), keep_blank_values=True))
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = replace(exchange.request, body=urlencode(pairs).encode(), headers=headers)
    return Exchange.between(request, exchange.response, exchange.source)


def _as_json(exchange: Exchange) -> Exchange:
    import json

    pairs = dict(parse_qsl((exchange.request.body or b"").decode()))
    request = replace(exchange.request, body=json.dumps(pairs).encode(), headers=_JSON)
    return Exchange.between(request, exchange.response, exchange.source)


def _with(name: str, value: str, pairs: Pairs) -> Pairs:
    return [*(pair for pair in pairs if pair[0] != name), (name, value)]


def _twice(name: str, value: str, pairs: Pairs) -> Pairs:
    return [*_with(name, value, pairs), (name, value)]


def _without(name: str, pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair[0] != name]


def _misspelt(name: str, value: str, pairs: Pairs) -> Pairs:
    given = dict(pairs).get(name, value)
    return [*_without(name, pairs), (name[0].lower() + name[1:], given)]


def _parameter_faults(operation: Operation, part: str, into: _Place, members: Members) -> Iterator[Fault]:
    unknown = f"a {part} parameter that nobody knows"
    yield _fault(
        operation, f"unknown-{part}", "NC401", f"/{part}/Colour", unknown, _alter(into, _with, "Colour", "red")
    )
    for pointer, member in members.items():
        name, good = pointer[1:], _written(member.family.sample)
        cased = name[0].lower() + name[1:]
        rows: list[tuple[str, str, str, str, Callable[[Exchange], Exchange]]] = [
            ("name-in-wrong-case", "NC404", cased, "is in the wrong case", _alter(into, _misspelt, name, good)),
            ("twice", "NC406", name, "is sent twice", _alter(into, _twice, name, good)),
        ]
        if member.required:
            rows.append(("missing", "NC402", name, "is not sent", partial(into, partial(_without, name))))
            rows.append(("blank", "NC402", name, "is blank", _alter(into, _with, name, "")))
        rows += [
            (word, "NC403", name, sentence, _alter(into, _with, name, value))
            for word, sentence, value in _wrong_values(member)
        ]
        for word, check, told, sentence, alter in rows:
            yield _fault(operation, f"{name}-{word}", check, f"/{part}/{told}", f"{name} {sentence}", alter)


def _alter(
    into: _Place, change: Callable[[str, str, Pairs], Pairs], name: str, value: str
) -> Callable[[Exchange], Exchange]:
    return partial(into, partial(change, name, value))


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrong_values(member: Member) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a parameter as a text: all of them are texts on the wire."""
    if isinstance(member.family.sample, bool):
        yield "word", "is neither true nor false", "perhaps"
    elif isinstance(member.family.sample, int):
        yield "word", "is a word", "many"
        yield "fraction", "is no whole number", "1.5"
    for wrong in member.wrongs():
        bounded = wrong.name != "too-small" or member.family.sample > -(2**62)
        if wrong.check in ("NC204", "NC205", "NC206", "NC207", "NC306") and bounded and wrong.name != "empty":
            yield wrong.name, wrong.sentence, _written(wrong.make(member.family.sample))


# --- what several parameters, or a parameter and the answer, promise


def _combinations(operation: Operation) -> Iterator[Fault]:
    searched = operation.id.startswith("available_phone_numbers.") and "countries" not in operation.id
    if operation.id == "incoming_phone_numbers.create":
        both = _alter(_in_form, _with, "AreaCode", "415")
        yield _fault(operation, "number-and-area", "NC407", "/form/PhoneNumber", "both PhoneNumber and AreaCode", both)
        neither = partial(_in_form, lambda _: [("FriendlyName", "Desk")])
        yield _fault(operation, "neither", "NC407", "/form/PhoneNumber", "neither PhoneNumber nor AreaCode", neither)
    if searched:
        alone = _alter(_in_query, _with, "InRateCenter", "HILO HI")
        yield _fault(operation, "rate-center-alone", "NC408", "/query/InLata", "InRateCenter without InLata", alone)
    yield from (
        Fault(operation.id, name, check, place.format(key=operation.key), sentence, alter=alter)
        for name, check, place, sentence, alter in _UNANSWERED
        if _can_ask(operation, name, searched=searched)
    )


def _can_ask(operation: Operation, name: str, *, searched: bool) -> bool:
    if name.startswith("echo-"):
        return operation.id == "incoming_phone_numbers.update"
    if name.startswith("filter-"):
        return operation.resource == "incoming_phone_numbers" and operation.key is not None
    # An AreaCode asks for numbers of the North American plan, which has no mobile ones of its own.
    return searched and (name, operation.verb) != ("asked-area-code", "mobile.list")


_UNANSWERED: tuple[tuple[str, str, str, str, Callable[[Exchange], Exchange]], ...] = (
    (
        "echo-friendly-name",
        "NC305",
        "/friendly_name",
        "the name posted is not the name answered",
        _alter(_in_form, _with, "FriendlyName", "Posted, and not echoed"),
    ),
    (
        "echo-voice-url",
        "NC305",
        "/voice_url",
        "the URL posted is not the URL answered",
        _alter(_in_form, _with, "VoiceUrl", "https://example.com/posted-and-not-echoed"),
    ),
    (
        "filter-number",
        "NC320",
        "/{key}/0/phone_number",
        "a number was listed that the filter excludes",
        _alter(_in_query, _with, "PhoneNumber", "000000"),
    ),
    (
        "filter-name",
        "NC320",
        "/{key}/0/friendly_name",
        "a name was listed that the filter excludes",
        _alter(_in_query, _with, "FriendlyName", "Nobody's"),
    ),
    (
        "asked-area-code",
        "NC309",
        "/{key}/0/phone_number",
        "a number was found outside of the area code asked",
        _alter(_in_query, _with, "AreaCode", "299"),
    ),
    (
        "asked-digits",
        "NC310",
        "/{key}/0/phone_number",
        "a number was found without the digits asked",
        _alter(_in_query, _with, "Contains", "000000"),
    ),
    (
        "asked-fax",
        "NC322",
        "/{key}/0/capabilities/fax",
        "a number was found that cannot do what was asked",
        lambda exchange: _without_fax(_alter(_in_query, _with, "FaxEnabled", "true")(exchange)),
    ),
)


def _without_fax(exchange: Exchange) -> Exchange:
    from pytest_numbers_contract.faults.body import at
    from pytest_numbers_contract.faults.fault import with_body
    from pytest_numbers_contract.http import decode_json

    body = decode_json(exchange.response.body)
    steps = ["available_phone_numbers", "0", "capabilities"]
    return with_body(exchange, at(body, steps, lambda carries: {**carries, "fax": False}))
