"""The catalog: every resource there is, and which operation a request is."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from pytest_numbers_contract import resources as folder
from pytest_numbers_contract.errors import BadSetting, NotJudged, UnknownOperation
from pytest_numbers_contract.operation import Operation, Target, is_twilio_host, path_parameters, read_target
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.rules import SHARED, Rule
from pytest_numbers_contract.rules.errors import ERRORS
from pytest_numbers_contract.rules.paging import PAGING

_OUT_OF_SCOPE = {
    "AssignedAddOns": "add-ons assigned to a number are not part of this contract",
}
_ASK = "ask for .json, or for .csv where a list of owned numbers is read"


@dataclass(frozen=True, slots=True)
class Found:
    """The operation that a request is, its path parameters (None: not seen), and its URL read."""

    operation: Operation
    path: dict[str, str] | None
    target: Target


@cache
def resources() -> tuple[Resource, ...]:
    """Return every resource, by name: one for each module in `resources/`."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return tuple(importlib.import_module(f"{folder.__name__}.{name}").RESOURCE for name in names)


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation, by id."""
    found = [operation for resource in resources() for operation in resource.operations]
    return tuple(sorted(found, key=lambda operation: operation.id))


@cache
def operation_named(name: str) -> Operation:
    """Return the operation of that id, or raise BadSetting naming the nearest."""
    for operation in operations():
        if operation.id == name:
            return operation
    near = difflib.get_close_matches(name, [operation.id for operation in operations()], 1, 0)
    raise BadSetting(
        f"there is no operation {name!r}", f"the nearest is {near[0]}; `numbers-contract explain` lists them"
    )


@cache
def resource_of(operation: Operation) -> Resource:
    """Return the resource that declares an operation."""
    return next(resource for resource in resources() if operation in resource.operations)


@cache
def rules_of(operation: Operation) -> tuple[Rule, ...]:
    """Return the rules that hold for an operation's exchanges."""
    paging = PAGING if operation.paging else ()
    return (*SHARED, *paging, *resource_of(operation).rules)


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    found = {rule.id: rule for operation in operations() for rule in rules_of(operation)}
    found |= {rule.id: rule for rule in ERRORS}
    return tuple(found[key] for key in sorted(found))


def find(method: str, url: str) -> Found:
    """Find the operation of a request.

    Raises UnknownOperation, with the reason and the nearest operation, and NotJudged for XML.
    """
    target = read_target(url)
    if target is None:
        authority = url.partition("://")[2].partition("/")[0]
        if is_twilio_host(authority):
            raise UnknownOperation(f"{authority} is no API of Twilio's", "each has a host like api.twilio.com")
        raise UnknownOperation(f"{url!r} is not a URL on a Twilio host", "other hosts are not judged")
    at_path = [
        (operation, parameters)
        for operation in _candidates(target.product, len(target.segments))
        if (parameters := path_parameters(operation, target.segments)) is not None
    ]
    for operation, parameters in at_path:
        if operation.method == method:
            return Found(operation, parameters, _with_known_suffix(operation, target, method, url))
    raise _unknown(method, url, target, [operation for operation, _ in at_path])


@cache
def _candidates(product: str, length: int) -> tuple[Operation, ...]:
    """Return the operations of a product with so many path segments, literal segments before parameters."""
    found = [op for op in operations() if op.host == product and len(op.segments) == length]
    return tuple(sorted(found, key=lambda op: [segment.startswith("{") for segment in op.segments]))


def _with_known_suffix(operation: Operation, target: Target, method: str, url: str) -> Target:
    if (target.suffix in operation.suffixes) if operation.suffixes else not target.suffix:
        return target
    path = urlsplit(url).path
    if operation.suffixes:
        form = f".{target.suffix}" if target.suffix else "without a suffix, which is XML,"
        raise NotJudged(f"{operation.id} {form} is not judged: {method} {path}", _ASK)
    raise UnknownOperation(f"{method} {path} is no operation", f"{operation.id} takes no .{target.suffix}")


def _unknown(method: str, url: str, target: Target, at_path: list[Operation]) -> UnknownOperation:
    path = urlsplit(url).path
    problem = f"{method} {path} on {target.product}.twilio.com is no operation of this contract"
    for word in target.segments:
        if word in _OUT_OF_SCOPE:
            return UnknownOperation(problem, _OUT_OF_SCOPE[word])
    if at_path:
        return UnknownOperation(problem, f"this path takes {', '.join(sorted(op.method for op in at_path))}")
    return UnknownOperation(problem, f"the nearest is {nearest(method, target)}")


def nearest(method: str, target: Target) -> str:
    """Describe the operation that a request looks most like."""
    written = {f"{op.method} {op.host} {op.path}": op for op in operations()}
    asked = f"{method} {target.product} /{'/'.join(target.segments)}"
    match = difflib.get_close_matches(asked, written, 1, 0)[0]
    return f"{written[match].id}: {written[match].method} {written[match].path}"
