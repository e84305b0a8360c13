"""A page of a list as the request asks for it, in the dialect of its operation."""

from __future__ import annotations

from typing import Any

from pytest_numbers_contract.behaviour.call import Listing
from pytest_numbers_contract.behaviour.parameters import whole
from pytest_numbers_contract.operation import Operation, Paging, Target
from pytest_numbers_contract.paging import (
    DEFAULT_SIZE,
    LARGEST_SIZE,
    Ask,
    Position,
    cut,
    flat_page,
    meta_page,
    read_token,
    write_token,
)
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.choices import Choices

_PAGING = ("PageSize", "Page", "PageToken")


def page_of(
    listing: Listing, operation: Operation, target: Target, fields: tuple[tuple[str, str], ...], choices: Choices
) -> dict[str, Any]:
    """Cut the page that was asked, render its items and put the envelope around them."""
    flat = operation.paging is Paging.FLAT
    path = "/" + "/".join(target.segments) + (f".{target.suffix}" if target.suffix else "")
    ask = _ask(fields, choices)
    page = cut(tuple(listing.items), ask.page_size, _position(ask, path, flat=flat))
    links = {
        "next": write_token(page.next, path, flat=flat) if page.next else None,
        "previous": write_token(page.previous, path, flat=flat) if page.previous and ask.page else None,
    }
    items = [listing.render(item) for item in page.items]
    key = operation.key or ""
    if flat:
        return flat_page(path, key, items, ask, **links)
    return meta_page(f"https://{target.product}.twilio.com{path}", key, items, ask, **links)


def _ask(fields: tuple[tuple[str, str], ...], choices: Choices) -> Ask:
    given = dict(fields)
    size = whole(given.get("PageSize"), DEFAULT_SIZE, least=1)
    if size > LARGEST_SIZE and choices.page_size_above_maximum == "refuse":
        raise Refused(20007)
    filters = tuple((name, value) for name, value in fields if name not in _PAGING)
    return Ask(whole(given.get("Page"), 0), min(size, LARGEST_SIZE), given.get("PageToken") or None, filters)


def _position(ask: Ask, path: str, *, flat: bool) -> Position | None:
    if ask.token is None:
        return None
    position = read_token(ask.token, path, flat=flat)
    if position is None:
        raise Refused(21481)
    return position
