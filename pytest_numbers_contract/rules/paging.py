"""The rules of lists: what a page promises in either dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pytest_numbers_contract.operation import Target, read_target
from pytest_numbers_contract.rules import Finding, Rule, Scene, page, rule

_URL = "https://trunking.twilio.com/v1/Trunks/TK/PhoneNumbers"
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
_LINK = _URL + "?PageSize=2&Page="


def _meta(**members: Any) -> dict[str, Any]:
    return {"meta": {"key": "phone_numbers", "page": 0, "page_size": 2, **members}}


def _envelope(scene: Scene) -> tuple[str, Mapping[str, Any]]:
    """Return the members about paging, and the JSON pointer of their object."""
    meta = scene.body.get("meta")
    return ("/meta", meta) if isinstance(meta, Mapping) else ("", scene.body)


@rule(
    "NC312",
    source="002 'PageSize'",
    keeps=page("phone_numbers", [{}, {}], body=_meta()),
    breaks=page("phone_numbers", [{}, {}, {}], body=_meta()),
)
def a_page_holds_no_more_than_page_size(scene: Scene) -> Iterator[Finding]:
    """A page has at most as many items as its `page_size` says."""
    size = _envelope(scene)[1].get("page_size")
    if scene.key and size is not None and len(scene.items) > size:
        yield Finding(f"/{scene.key}", f"at most {size} items, the page_size", f"{len(scene.items)} items")


@rule(
    "NC313",
    source="002 'PageSize'",
    keeps=page("phone_numbers", [], body=_meta(), query={"PageSize": 2}),
    breaks=page("phone_numbers", [], body=_meta(), query={"PageSize": 20}),
)
def page_size_is_the_one_asked(scene: Scene) -> Iterator[Finding]:
    """`page_size` is the PageSize of the request; above 1000 the service may cap it."""
    at, envelope = _envelope(scene)
    asked, size = scene.query.get("PageSize"), envelope.get("page_size")
    if isinstance(asked, int) and size is not None and size != asked and not size == 1000 < asked:
        yield Finding(f"{at}/page_size", f"the PageSize asked, {asked}", size)


@rule(
    "NC410",
    source="002 'PageSize'",
    severity="warning",
    keeps=page("phone_numbers", [], query={"PageSize": 1000}),
    breaks=page("phone_numbers", [], query={"PageSize": 2000}),
)
def a_page_size_is_at_most_1000(scene: Scene) -> Iterator[Finding]:
    """A PageSize above 1000 may be capped or refused (20007): which is not known. The official SDK sends it."""
    asked = scene.query.get("PageSize")
    if isinstance(asked, int) and asked > 1000:
        yield Finding("/query/PageSize", "1000 or less", asked, part="request")


@rule(
    "NC314",
    source="002 'meta.key'",
    keeps=page("phone_numbers", [], body=_meta()),
    breaks=page("phone_numbers", [], body=_meta(key="items")),
)
def meta_key_names_the_array(scene: Scene) -> Iterator[Finding]:
    """`meta.key` is the name of the member that holds the items: readers find the items by it."""
    meta = scene.body.get("meta", {})
    if scene.key and meta.get("key", scene.key) != scene.key:
        yield Finding("/meta/key", f"the name of the array, {scene.key}", meta["key"])


@rule(
    "NC315",
    source="002 'meta.url'",
    keeps=page("phone_numbers", [], url=_URL, body=_meta(url=_LINK + "0", next_page_url=_LINK + "1&PageToken=PTx")),
    breaks=page("phone_numbers", [], url=_URL, body=_meta(url=_LINK + "0", next_page_url=_LINK + "7")),
)
def page_links_stay_on_the_resource_and_carry_the_page(scene: Scene) -> Iterator[Finding]:
    """Every page link has the path of the request; `Page` and `PageSize` in it are those of the page it leads to."""
    at, envelope = _envelope(scene)
    asked, number, size = read_target(scene.url), envelope.get("page"), envelope.get("page_size")
    if asked is None or number is None or _are_plainly_right(envelope, scene.url, number, size):
        return
    links = _links(envelope, asked.product)
    found = [*_strays(links, asked, urlsplit(scene.url).path), *_wrong_pages(links, number)]
    # A size that is not the one asked, or too small for the items, is told by NC313 or NC312.
    if size is not None and scene.query.get("PageSize", size) == size and len(scene.items) <= size:
        found += _wrong_sizes(links, size)
    first = {member: (member, expected, actual) for member, expected, actual in reversed(found)}
    for member, expected, actual in dict.fromkeys(first[member] for member, _, _ in found):
        yield Finding(f"{at}/{member}", expected, actual)


def _are_plainly_right(envelope: Mapping[str, Any], url: str, number: int, size: int | None) -> bool:
    """Say whether every link is spelled as the request's URL is: nearly all are, and reading them takes its time."""
    where = url.partition("?")[0]
    path = where[where.find("/", 8) :]
    return all(
        _is_plain(link, base, 0 if steps is None else number + steps, size)
        for name, steps in _STEPS.items()
        for kind, base in (("url", where), ("uri", path))
        if (link := envelope.get(name + kind))
    )


def _is_plain(link: str, base: str, number: int, size: int | None) -> bool:
    before, _, query = link.partition("?")
    if before != base or query.count("Page=") != 1 or query.count("PageSize=") != 1:
        return False
    words = query.split("&")
    return f"Page={number}" in words and f"PageSize={size}" in words


@dataclass(frozen=True, slots=True)
class _Link:
    """A page link, read: `steps` is how many pages it leads on from the page that holds it; None: to the first."""

    text: str
    steps: int | None
    target: Target | None
    page: str
    size: str | None

    def due(self, number: int) -> str:
        """Return the Page that it carries on page `number`."""
        return "0" if self.steps is None else str(number + self.steps)


_STEPS = {"": 0, "first_page_": None, "next_page_": 1, "previous_page_": -1}
_Fault = tuple[str, str, Any]


def _links(envelope: Mapping[str, Any], product: str) -> dict[str, _Link]:
    members = {name + kind: steps for name, steps in _STEPS.items() for kind in ("url", "uri")}
    return {
        member: _read(envelope[member], steps, product) for member, steps in members.items() if envelope.get(member)
    }


def _read(text: str, steps: int | None, product: str) -> _Link:
    target = read_target(text if "://" in text else f"https://{product}.twilio.com{text}")
    query = parse_qs(target.query, keep_blank_values=True) if target else {}
    # A link without Page leads to the first page, as older answers write their own `uri`.
    return _Link(text, steps, target, query.get("Page", ["0"])[-1], query.get("PageSize", [None])[-1])


def _strays(links: Mapping[str, _Link], asked: Target, path: str) -> Iterator[_Fault]:
    for member, link in links.items():
        if link.target is None:
            yield member, "a link to this service", link.text
        elif replace(link.target, query=asked.query) != asked:
            yield member, f"the path of the request, {path}", link.text


def _wrong_pages(links: Mapping[str, _Link], number: int) -> Iterator[_Fault]:
    wrong = {member: link for member, link in links.items() if link.page != link.due(number)}
    moving = [member for member, link in wrong.items() if link.steps is not None]
    if len(moving) > 1 and (other := _page_of(links)) is not None:
        yield "page", f"{other}, the page that its links know", number
        wrong = {member: link for member, link in wrong.items() if member not in moving}
    for member, link in wrong.items():
        due = link.due(number)
        yield member, f"Page={due} in its query" if due != "-1" else "null: no page comes before page 0", link.text


def _page_of(links: Mapping[str, _Link]) -> int | None:
    """Return the number of the page that holds these links, if they agree on one."""
    pages = {
        _whole(link.page) - link.steps for link in links.values() if link.steps is not None and link.target is not None
    }
    return pages.pop() if len(pages) == 1 else None


def _whole(text: str | None) -> int:
    """Read a number in a link's query; -1 for what is none."""
    return int(text) if text and _WHOLE.fullmatch(text) else -1


def _wrong_sizes(links: Mapping[str, _Link], size: int) -> Iterator[_Fault]:
    sizes = {link.size for link in links.values() if link.size is not None}
    wrong = [(member, link) for member, link in links.items() if link.size not in (None, str(size))]
    if len(wrong) > 1 and len(sizes) == 1:
        yield "page_size", f"{sizes.pop()}, the PageSize of its links", size
        return
    for member, link in wrong:
        yield member, f"PageSize={size} in its query", link.text


@rule(
    "NC316",
    source="R, recorded pages of owned numbers",
    keeps=page("incoming_phone_numbers", [{}, {}], body={"start": 2, "end": 3, "page": 1, "page_size": 2}),
    breaks=page("incoming_phone_numbers", [{}, {}], body={"start": 2, "end": 4, "page": 1, "page_size": 2}),
)
def start_and_end_count_the_items(scene: Scene) -> Iterator[Finding]:
    """`start` is page × page_size, `end` the index of the last item; an empty list has 0 and 0."""
    body = scene.body
    start, end, number, size = (body.get(member) for member in ("start", "end", "page", "page_size"))
    if scene.key is None or start is None or end is None or number is None or size is None:
        return
    first = number * size if scene.items else start if number else 0
    if start != first and not _links_count(body, start):
        yield Finding("/start", f"{first}, the index of the first item", start)
    elif end != (last := start + max(len(scene.items) - 1, 0)):
        yield Finding("/end", f"{last}, the index of the last item", end)


def _links_count(body: Mapping[str, Any], start: int) -> bool:
    """Say whether `start` is where the links begin: a `page` or `page_size` beside them is wrong, and told by NC315."""
    links = _links(body, "api")
    number, sizes = _page_of(links), {_whole(link.size) for link in links.values() if link.size}
    return number is not None and len(sizes) == 1 and start == number * sizes.pop()


PAGING: tuple[Rule, ...] = (
    a_page_holds_no_more_than_page_size,
    page_size_is_the_one_asked,
    a_page_size_is_at_most_1000,
    meta_key_names_the_array,
    page_links_stay_on_the_resource_and_carry_the_page,
    start_and_end_count_the_items,
)
"""The rules of pages."""
