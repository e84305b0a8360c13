"""Which behaviour answers a request: the operations that the sandbox serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pytest_numbers_contract import catalog
from pytest_numbers_contract.behaviour.call import Behaviour
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
    return tuple(route for resource in catalog.resources() for route in _routes(resource))


def _routes(resource: Resource) -> list[Route]:
    behaviour = resource.behaviour
    served = [operation for operation in resource.operations if operation.verb in behaviour]
    return [
        Route(operation, behaviour[operation.verb], behaviour.get(f"{operation.verb}.test")) for operation in served
    ]
