"""Which behaviour answers a request: the operations that the sandbox serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from pytest_numbers_contract import behaviours, catalog
from pytest_numbers_contract.call import Behaviour
from pytest_numbers_contract.operation import Operation, Target, path_parameters
from pytest_numbers_contract.resource import Resource


@dataclass(frozen=True, slots=True)
class Route:
    """An operation, what the sandbox does for it, and what with test credentials: None where they reach nothing."""

    operation: Operation
    behaviour: Behaviour
    in_test: Behaviour | None = None


def find_routes(target: Target) -> tuple[tuple[Route, dict[str, str]], ...]:
    """Return the routes whose path a URL has, whatever their method, each with the path's parameters."""
    candidates = _by_shape().get((target.product, len(target.segments)), ())
    read = ((route, path_parameters(route.operation, target.segments)) for route in candidates)
    return tuple((route, parameters) for route, parameters in read if parameters is not None)


@cache
def _by_shape() -> Mapping[tuple[str, int], tuple[Route, ...]]:
    """Return the routes by product and number of segments; a literal segment comes before a parameter."""
    found: dict[tuple[str, int], list[Route]] = {}
    for route in routes():
        found.setdefault((route.operation.host, len(route.operation.segments)), []).append(route)
    for shape in found.values():
        shape.sort(key=lambda route: [segment.startswith("{") for segment in route.operation.segments])
    return {key: tuple(shape) for key, shape in found.items()}


@cache
def routes() -> tuple[Route, ...]:
    """Return a route for every operation that has a behaviour."""
    declared = {resource.name: resource for resource in catalog.resources()}
    own = (route for resource in declared.values() for route in _routes(resource.operations, _behaviour(resource)))
    modules = (import_module(f"{behaviours.__name__}.{name}") for name in _UNJUDGED)
    more = (
        route
        for module in modules
        if module.NAME not in declared
        for route in _routes(module.OPERATIONS, module.BEHAVIOUR)
    )
    return (*own, *more)


# Resources that code makes for itself on the way: served, though the catalog may not judge them.
_UNJUDGED = ("accounts", "messaging_services", "trunking_trunks")


def _routes(operations: Iterable[Operation], behaviour: Mapping[str, Behaviour]) -> list[Route]:
    served = [operation for operation in operations if operation.verb in behaviour]
    return [
        Route(operation, behaviour[operation.verb], behaviour.get(f"{operation.verb}.test")) for operation in served
    ]


def _behaviour(resource: Resource) -> Mapping[str, Behaviour]:
    if resource.behaviour:
        return resource.behaviour
    found: Mapping[str, Behaviour] = import_module(f"{behaviours.__name__}.{resource.name.replace('.', '_')}").BEHAVIOUR
    return found
