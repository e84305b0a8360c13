"""What a wish made, checked against the contract: a factory hands out nothing invalid unless it is asked to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.judging.verdict import Violation
from pytest_numbers_contract.numbering import PREFIXES
from pytest_numbers_contract.operation import Operation

_ANYWHERE = "/2010-04-01/x.json"


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that no resource's SIDs have; all of them are told."""
    if prefix not in PREFIXES:
        listed = ", ".join(f"{known} ({noun})" for known, noun in PREFIXES.items())
        raise BadSetting(f"no resource has SIDs that begin with {prefix!r}", f"prefixes: {listed}")


def check_names(operation: Operation, made: Mapping[str, Any], wished: Iterable[str], traits: tuple[str, ...]) -> None:
    """Refuse names that are no member of an operation's instances; traits are named as another way out."""
    from pytest_numbers_contract.faults.body import instance_members

    members = {name[1:] for name in instance_members(operation) if name.count("/") == 1} | made.keys()
    valid = sorted(members)
    for name in set(wished) - members:
        near = difflib.get_close_matches(name, (*valid, *traits), 1, 0.6)
        told = f"{near[0]}, perhaps? " if near else ""
        listed = f"members: {', '.join(valid)}; traits: {', '.join(traits)}"
        raise BadSetting(f"{operation.resource} has no member or trait {name!r}", told + listed)


def check_instance(operation: Operation, made: Mapping[str, Any]) -> None:
    """Refuse an instance that an answer of the operation may not hold."""
    from pytest_numbers_contract.judging import judge

    body = {operation.key: [made], "uri": _ANYWHERE} if operation.key else made
    _refuse(operation.resource, judge((200, body), operation=operation).violations)


def check_form(operation: Operation, path: str, form: Mapping[str, str]) -> None:
    """Refuse a form that the operation does not take."""
    from pytest_numbers_contract.judging import judge

    url, status = f"https://{operation.host}.twilio.com{path}", next(iter(operation.responses))
    verdict = judge(Exchange(operation.method, url, status, request_body=urlencode(form).encode(), body=b"{}"))
    _refuse(operation.id, tuple(found for found in verdict.violations if found.part == "request"))


def refuse_repeated(made: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a list that names a phone number twice."""
    numbers = [item["phone_number"] for item in made if "phone_number" in item]
    if len(set(numbers)) < len(numbers):
        raise BadSetting(f"only {len(set(numbers))} such numbers are kept for fiction", "ask for fewer, or for others")


def _refuse(name: str, violations: tuple[Violation, ...]) -> None:
    if violations:
        told = "; ".join(f"{it.id} {it.pointer} expected {it.expected}, got {it.actual!r}" for it in violations[:3])
        raise BadSetting(f"{name} would break its contract: {told}", "say invalid=True if that is what you want")
