"""The rules of lists: what a page promises in either dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pytest_numbers_contract.operation import read_target
from pytest_numbers_contract.rules import Finding, Rule, Scene, page, rule

_URL = "https://trunking.twilio.com/v1/Trunks/TK/PhoneNumbers"
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
    number, size = envelope.get("page"), envelope.get("page_size")
    if number is None:
        return
    for name, due in (("", number), ("first_page_", 0), ("next_page_", number + 1), ("previous_page_", number - 1)):
        for member in (name + "url", name + "uri"):
            link = envelope.get(member)
            fault = _link_fault(link, scene.url, due, size) if link else None
            if fault:
                yield Finding(f"{at}/{member}", fault, link)


def _link_fault(link: str, url: str, number: int, size: int | None) -> str | None:
    asked = read_target(url)
    target = read_target(link if "://" in link else f"https://{asked.product if asked else 'api'}.twilio.com{link}")
    if asked is None or target is None:
        return "a link to this service"
    if (target.product, target.segments, target.suffix) != (asked.product, asked.segments, asked.suffix):
        return f"the path of the request, {urlsplit(url).path}"
    query = parse_qs(target.query, keep_blank_values=True)
    # A link without Page leads to the first page, as older answers write their own `uri`.
    if query.get("Page", ["0"]) != [str(number)]:
        return f"Page={number} in its query"
    if size is not None and query.get("PageSize", [str(size)]) != [str(size)]:
        return f"PageSize={size} in its query"
    return None


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
    if start != first:
        yield Finding("/start", f"{first}, the index of the first item", start)
    elif end != (last := first + max(len(scene.items) - 1, 0)):
        yield Finding("/end", f"{last}, the index of the last item", end)


PAGING: tuple[Rule, ...] = (
    a_page_holds_no_more_than_page_size,
    page_size_is_the_one_asked,
    a_page_size_is_at_most_1000,
    meta_key_names_the_array,
    page_links_stay_on_the_resource_and_carry_the_page,
    start_and_end_count_the_items,
)
"""The rules of pages."""
