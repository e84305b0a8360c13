"""How a list is cut into pages, in both dialects: which items, and the envelope around them.

A token remembers the place of an item in the order of creation, not how many came before it: whatever is bought or
released between two pages, nothing that stays is told twice or left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from pytest_numbers_contract.numbering import is_ours, make_sid

DEFAULT_SIZE = 50
LARGEST_SIZE = 1000

_PLACE_BITS = 48
_PLACES = (1 << _PLACE_BITS) - 1


class Ordered(Protocol):
    """Anything with a place in the order of creation."""

    @property
    def order(self) -> int:
        """The place: the later made, the higher."""


Item = TypeVar("Item", bound=Ordered)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: beyond the item of this place, towards older items, or newer ones if `backward`."""

    order: int
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Cut(Generic[Item]):
    """One page of a list, newest first, and where its neighbours begin; None where there is none."""

    items: tuple[Item, ...]
    next: Position | None
    previous: Position | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Which page was asked: `page` is the client's own count and positions nothing."""

    page: int = 0
    page_size: int = DEFAULT_SIZE
    token: str | None = None
    filters: tuple[tuple[str, str], ...] = ()


def cut(items: Sequence[Item], size: int, position: Position | None = None) -> Cut[Item]:
    """Cut a page out of all items."""
    newest_first = sorted(items, key=lambda item: item.order, reverse=True)
    if position is None:
        chosen = newest_first[:size]
    elif position.backward:
        chosen = [item for item in newest_first if item.order > position.order][-size:]
    else:
        chosen = [item for item in newest_first if item.order < position.order][:size]
    if not chosen:
        return Cut((), None, None)
    first, last = chosen[0].order, chosen[-1].order
    older = newest_first[-1].order < last
    newer = newest_first[0].order > first
    return Cut(tuple(chosen), Position(last) if older else None, Position(first, backward=True) if newer else None)


def write_token(position: Position, path: str, *, flat: bool) -> str:
    """Write a position as a token of the list at `path`: opaque, and worth nothing elsewhere."""
    mark = _mark(path)
    place = (position.order << 1 | position.backward) ^ (mark & _PLACES)
    # The 2010 API tells directions apart, PA forward and PB backward; the product APIs write PT for both.
    prefix = ("PB" if position.backward else "PA") if flat else "PT"
    return prefix + make_sid("ID", mark >> _PLACE_BITS << _PLACE_BITS | place)


def read_token(token: str, path: str, *, flat: bool) -> Position | None:
    """Read a token of the list at `path`; None if it is none that this list gave."""
    if not is_ours(token[2:]):
        return None
    bits, mark = int(token[4:32], 16), _mark(path)
    place = (bits ^ mark) & _PLACES
    position = Position(place >> 1, backward=bool(place & 1))
    return position if write_token(position, path, flat=flat) == token else None


def _mark(path: str) -> int:
    return int.from_bytes(blake2b(path.encode(), digest_size=14).digest(), "big")


def link(path: str, ask: Ask, page: int, token: str | None = None) -> str:
    """Return the link to a page: filters first, then size, page and token."""
    filters = f"{urlencode(ask.filters)}&" if ask.filters else ""
    # A token that was read or written is hex digits.
    behind = f"&PageToken={token}" if token else ""
    return f"{path}?{filters}PageSize={ask.page_size}&Page={page}{behind}"


def meta_page(
    url: str, key: str, items: list[dict[str, Any]], ask: Ask, *, next: str | None, previous: str | None
) -> dict[str, Any]:
    """Return a page as the product APIs give it: `meta` with absolute links, then the items."""
    return {
        "meta": {
            "page": ask.page,
            "page_size": ask.page_size,
            "first_page_url": link(url, ask, 0),
            "previous_page_url": link(url, ask, ask.page - 1, previous) if previous else None,
            "url": link(url, ask, ask.page, ask.token),
            "next_page_url": link(url, ask, ask.page + 1, next) if next else None,
            "key": key,
        },
        key: items,
    }


def flat_page(
    path: str, key: str, items: list[dict[str, Any]], ask: Ask, *, next: str | None, previous: str | None
) -> dict[str, Any]:
    """Return a page as the 2010 API gives it: page members and relative links beside the items."""
    start = ask.page * ask.page_size if items else 0
    return {
        "first_page_uri": link(path, ask, 0),
        "end": start + max(len(items) - 1, 0),
        "previous_page_uri": link(path, ask, ask.page - 1, previous) if previous else None,
        key: items,
        "uri": link(path, ask, ask.page, ask.token),
        "page_size": ask.page_size,
        "start": start,
        "next_page_uri": link(path, ask, ask.page + 1, next) if next else None,
        "page": ask.page,
    }
