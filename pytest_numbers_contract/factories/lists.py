"""Lists of made instances: put in order, and cut into pages that lead to one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_numbers_contract.factories.making import Json
from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.paging import Ask, Position, cut, flat_page, meta_page, write_token
from pytest_numbers_contract.rules import sortable


@dataclass(frozen=True, slots=True)
class Placed:
    """An instance with its place in the order of creation."""

    payload: Json
    order: int


def newest_first(made: Iterable[Json]) -> list[Placed]:
    """Put instances in the order in which lists show them, and say which was created when."""
    ordered = sorted(made, key=_created, reverse=True)
    return [Placed(payload, len(ordered) - place) for place, payload in enumerate(ordered)]


def _created(payload: Json) -> str:
    date = payload.get("date_created")
    return sortable(date) if date else ""


def chain(operation: Operation, path: str, placed: list[Placed], size: int) -> list[Json]:
    """Cut a list into its pages, each with the links to its neighbours."""
    flat = operation.paging is Paging.FLAT
    pages: list[Json] = []
    position: Position | None = None
    while position is not None or not pages:
        part = cut(placed, size, position)
        token = write_token(position, path, flat=flat) if position else None
        links = {
            "next": write_token(part.next, path, flat=flat) if part.next else None,
            "previous": write_token(part.previous, path, flat=flat) if part.previous else None,
        }
        ask = Ask(len(pages), size, token)
        items = [item.payload for item in part.items]
        whole = flat_page if flat else meta_page
        link = path if flat else f"https://{operation.host}.twilio.com{path}"
        pages.append(whole(link, str(operation.key), items, ask, **links))
        position = part.next
    return pages
