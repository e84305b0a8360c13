"""The contradictions within a page: between its links, its counts and its items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pytest_numbers_contract.faults.relation import NUMBERS, Json, Relation, list_of, set_members
from pytest_numbers_contract.operation import Paging


def _envelope(change: Callable[[Json], Json], body: Any) -> Any:
    if "meta" not in body:
        return change(body)
    changed = change(body["meta"])
    return body if changed is body["meta"] else {**body, "meta": changed}


def _skip_a_page(name: str, first: str, envelope: Json) -> Json:
    return {**envelope, name: envelope[first].replace("&Page=0", f"&Page={envelope['page'] + 2}")}


def _replaced(name: str, old: str, new: str, envelope: Json) -> Json:
    changed = envelope[name].replace(old, new)
    return envelope if changed == envelope[name] else {**envelope, name: changed}


def _another_list(name: str, envelope: Json) -> Json:
    path, mark, query = envelope[name].partition("?")
    holder = path.replace("/PhoneNumbers", "x/PhoneNumbers") if "/PhoneNumbers" in path else _sibling(path)
    return {**envelope, name: holder + mark + query}


def _sibling(path: str) -> str:
    return path.removesuffix(".json") + "x" + ".json" * path.endswith(".json")


def _more(name: str, envelope: Json) -> Json:
    return {**envelope, name: envelope[name] + 1}


def _wrong_size(name: str, envelope: Json) -> Json:
    size = envelope["page_size"]
    return {**envelope, name: envelope[name].replace(f"PageSize={size}", f"PageSize={size + 1}")}


def _twice(body: Any) -> Any:
    key = list_of(body)
    items = body[key]
    return {**body, key: [items[0], *items]} if items and "sid" in items[0] else body


def _overfull(body: Any) -> Any:
    items = body[list_of(body)]
    return _envelope(lambda envelope: {**envelope, "page_size": len(items) - 1}, body) if len(items) > 1 else body


def _pages(paging: Paging, at_: str, spelling: str) -> Iterator[Relation]:
    """Yield the contradictions of one dialect of pages, whose links are spelt so."""
    own, first, following = spelling, f"first_page_{spelling}", f"next_page_{spelling}"
    rows: tuple[tuple[str, str, str, str, Callable[[Json], Json]], ...] = (
        (
            "next-skips-a-page",
            "NC315",
            following,
            "next skips a page",
            partial(_skip_a_page, following, first),
        ),
        (
            "first-is-second",
            "NC315",
            first,
            "first leads to page 1",
            partial(_replaced, first, "&Page=0", "&Page=1"),
        ),
        ("link-of-another-list", "NC315", own, "the page's own link is of another list", partial(_another_list, own)),
        ("next-of-another-list", "NC315", first, "the first link is of another list", partial(_another_list, first)),
        ("link-of-another-size", "NC315", first, "the first link has another PageSize", partial(_wrong_size, first)),
    )
    for name, check, member, sentence, change in rows:
        yield Relation(name, check, at_ + member, sentence, partial(_envelope, change), asks=True, in_pages=paging)
    yield Relation("sid-twice", "NC317", "{key}/1/sid", "an item stands twice", _twice, NUMBERS, in_pages=paging)
    yield Relation("overfull", "NC312", "{key}", "the page holds more than its page_size", _overfull, in_pages=paging)


PAGES: tuple[Relation, ...] = (
    *_pages(Paging.META, "meta/", "url"),
    *_pages(Paging.FLAT, "", "uri"),
    Relation(
        "key-of-another-list",
        "NC314",
        "meta/key",
        "meta.key does not name the list",
        partial(_envelope, partial(set_members, key="items")),
        in_pages=Paging.META,
    ),
    Relation(
        "start-off-by-one", "NC316", "start", "start is off by one", partial(_more, "start"), in_pages=Paging.FLAT
    ),
    Relation("end-off-by-one", "NC316", "end", "end is off by one", partial(_more, "end"), in_pages=Paging.FLAT),
)
"""Every contradiction within a page that a rule tells."""
