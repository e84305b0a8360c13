"""The judge: one exchange in, one verdict out."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from pytest_numbers_contract.catalog import Found, find, operation_named, rules_of
from pytest_numbers_contract.errors import UnknownOperation
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.http import Limits
from pytest_numbers_contract.judging.request import Parameters, judge_parameters
from pytest_numbers_contract.judging.response import Answer, judge_answer
from pytest_numbers_contract.judging.verdict import Verdict, Violation
from pytest_numbers_contract.operation import Operation, Target, path_parameters
from pytest_numbers_contract.rules import Finding, Rule, Scene, Severity
from pytest_numbers_contract.rules.errors import ERRORS
from pytest_numbers_contract.schema_store import Profile, checked_profile

__all__ = ["Limits", "Verdict", "Violation", "judge"]


_LIMITS = Limits()


def judge(
    exchange_or_response: Any,
    *,
    profile: str = "wire",
    operation: str | Operation | None = None,
    limits: Limits | None = None,
    closed: bool = False,
) -> Verdict:
    """Judge one exchange: its request, its response, and what rules say of both.

    Takes an Exchange, a response of httpx, requests, urllib3 or aiohttp, vcrpy's dicts, or, with `operation`, a
    `(status, body)` pair, whose body None is none. The operation is found from method and URL unless it is given.
    `closed` allows no member that the contract does not know.

    Raises UnknownOperation, NotJudged, BadSetting, or TypeError for what is no response.
    """
    return judge_and_decode(exchange_or_response, profile=profile, operation=operation, limits=limits, closed=closed)[0]


def judge_and_decode(
    exchange_or_response: Any,
    *,
    profile: str = "wire",
    operation: str | Operation | None = None,
    limits: Limits | None = None,
    closed: bool = False,
) -> tuple[Verdict, Any]:
    """Judge one exchange as `judge` does; return the response's body too, decoded, {} where it could not be."""
    reading, within = checked_profile(profile), limits or _LIMITS
    given = operation_named(operation) if isinstance(operation, str) else operation
    exchange = _exchange(exchange_or_response, given)
    found = find(exchange.method, exchange.url) if given is None else found_as(given, exchange.url)
    parameters = judge_parameters(
        found.operation, exchange.request, path=found.path, query=found.target.query, profile=reading
    )
    answer = judge_answer(
        found.operation,
        exchange.response,
        suffix=found.target.suffix,
        profile=reading,
        limits=within,
        closed=closed,
    )
    scene = _scene(found.operation, exchange, parameters, answer)
    faults = [*parameters.violations, *answer.violations]
    sorted_out = _sorted_out(found.operation, reading, scene, faults)
    return Verdict(exchange, found.operation, reading, *sorted_out, limits=within), answer.decoded


def _exchange(given: Any, operation: Operation | None) -> Exchange:
    if not (isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], int)):
        return Exchange.of(given)
    status, body = given
    if operation is None:
        raise TypeError("a (status, body) pair says nothing of its request: name its operation")
    headers = {"Content-Type": "application/json"}
    return Exchange(operation.method, "", status, request_body=None, headers=headers, body=_bytes_of(body))


def _bytes_of(body: Any) -> bytes:
    """Write a body that was handed over; None is none, as 204 has."""
    if body is None:
        return b""
    return body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()


def found_as(operation: Operation, url: str) -> Found:
    """Take a request for an operation's, whatever its host: behind a proxy, on a loopback server, or unknown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UnknownOperation(f"{url!r} is no URL", "an operation that is named is judged whatever its host") from None
    segments = [unquote(segment) for segment in parts.path.strip("/").split("/")]
    last, dot, suffix = segments[-1].rpartition(".")
    if not dot:
        last, suffix = segments[-1], ""
    read = (*segments[:-1], last)[-len(operation.segments) :]
    path = path_parameters(operation, read)
    # What an operation has not, it was not asked for: only lists of owned numbers come as CSV.
    kept = suffix if suffix in operation.suffixes else ""
    return Found(operation, path, Target(operation.host, read, kept, parts.query))


def _scene(operation: Operation, exchange: Exchange, parameters: Parameters, answer: Answer) -> Scene:
    body = answer.body
    items = body.get(operation.key, ()) if operation.key else (body,)
    failed = exchange.status >= 400
    return Scene(
        verb=operation.verb,
        path=parameters.path,
        query=parameters.query,
        form=parameters.form,
        refused=parameters.refused,
        status=exchange.status,
        headers=answer.headers,
        body=body,
        items=() if failed else items,
        key=operation.key,
        url=exchange.url,
    )


def _sorted_out(
    operation: Operation, profile: Profile, scene: Scene, faults: list[Violation]
) -> tuple[tuple[Violation, ...], tuple[Violation, ...], tuple[Violation, ...]]:
    """Return what schemas and rules found: violations, faults that the service refused itself, hints."""
    rules = _rules(operation, profile, scene.status >= 400)
    found = [(rule, finding) for rule in rules for finding in rule.check(scene)]
    if not found and not faults:
        return (), (), ()
    hints = tuple(_violation(*pair) for pair in found if _severity(*pair) == "warning")
    violations = faults + [_violation(*pair) for pair in found if _severity(*pair) == "violation"]
    if not 400 <= scene.status < 500:
        return tuple(violations), (), hints
    noted = tuple(violation for violation in violations if violation.part == "request")
    return tuple(violation for violation in violations if violation.part != "request"), noted, hints


@cache
def _rules(operation: Operation, profile: Profile, failed: bool) -> tuple[Rule, ...]:
    rules = (*ERRORS, *rules_of(operation)) if failed else rules_of(operation)
    return tuple(rule for rule in rules if profile == "wire" or rule.documented)


def _violation(rule: Rule, finding: Finding) -> Violation:
    return Violation(rule.id, finding.pointer, finding.part, finding.expected, finding.actual, rule.source)


def _severity(rule: Rule, finding: Finding) -> Severity:
    return finding.severity or rule.severity
