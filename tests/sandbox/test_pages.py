"""Pages: in both dialects, of any size, while the list changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox_client import API, Client, Got

from pytest_numbers_contract import paging
from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.service import Service
from pytest_numbers_contract.state import State
from pytest_numbers_contract.state.choices import Choices


@pytest.fixture
def stocked(client: Client) -> Client:
    for line in range(5):
        client.buy(f"+1415555010{line}")
    return client


def numbers(got: Got) -> list[str]:
    return [row["phone_number"][-1] for row in got.json["incoming_phone_numbers"]]


def walk(client: Client, uri: str, key: str = "next_page_uri") -> Iterator[Got]:
    while uri:
        yield (got := client.get(API + uri))
        uri = got.json[key]


def first(client: Client, **query: str) -> str:
    return client.get(f"{client.numbers}.json", **query).json["uri"]


# --- the 2010 API


def test_pages_chain_forward_and_back(stocked: Client) -> None:
    forward = list(walk(stocked, first(stocked, PageSize="2")))
    back = list(walk(stocked, forward[-1].json["uri"], "previous_page_uri"))

    assert [numbers(page) for page in forward] == [["4", "3"], ["2", "1"], ["0"]]
    assert [numbers(page) for page in back] == [["0"], ["2", "1"], ["4", "3"]]
    assert [page.json["page"] for page in back] == [2, 1, 0]


def test_a_flat_page_has_the_members_that_were_recorded(stocked: Client) -> None:
    middle = list(walk(stocked, first(stocked, PageSize="2")))[1].json

    path = f"/2010-04-01/Accounts/{stocked.user}/IncomingPhoneNumbers.json"
    assert set(middle) == {
        *("end", "first_page_uri", "incoming_phone_numbers", "next_page_uri", "page", "page_size"),
        *("previous_page_uri", "start", "uri"),
    }
    assert (middle["start"], middle["end"], middle["page"], middle["page_size"]) == (2, 3, 1, 2)
    assert middle["first_page_uri"] == f"{path}?PageSize=2&Page=0"
    assert middle["uri"].startswith(f"{path}?PageSize=2&Page=1&PageToken=PAID")
    assert middle["next_page_uri"].startswith(f"{path}?PageSize=2&Page=2&PageToken=PAID")
    assert middle["previous_page_uri"].startswith(f"{path}?PageSize=2&Page=0&PageToken=PBID")


def test_the_last_page_ends_at_its_last_item(stocked: Client) -> None:
    last = list(walk(stocked, first(stocked, PageSize="2")))[-1].json

    assert (last["start"], last["end"], last["next_page_uri"]) == (4, 4, None)


def test_an_empty_list_starts_and_ends_at_0(client: Client) -> None:
    page = client.get(f"{client.numbers}.json").json

    assert (page["start"], page["end"], page["incoming_phone_numbers"]) == (0, 0, [])
    assert (page["next_page_uri"], page["previous_page_uri"]) == (None, None)


def test_filters_stay_in_the_links(stocked: Client) -> None:
    uri = first(stocked, PhoneNumber="+1415", PageSize="2", FriendlyName="")

    assert "json?PhoneNumber=%2B1415&FriendlyName=&PageSize=2&Page=0" in uri
    assert [numbers(page) for page in walk(stocked, uri)] == [["4", "3"], ["2", "1"], ["0"]]


def test_page_positions_nothing(stocked: Client) -> None:
    got = stocked.get(f"{stocked.numbers}.json", PageSize="2", Page="1")

    assert numbers(got) == ["4", "3"]
    assert (got.json["page"], got.json["start"], got.json["previous_page_uri"]) == (1, 2, None)


def test_before_page_0_there_is_none(stocked: Client) -> None:
    uri = stocked.get(f"{stocked.numbers}.json", PageSize="2").json["next_page_uri"]

    got = stocked.get(API + uri.replace("&Page=1", "&Page=0"))

    assert (numbers(got), got.json["previous_page_uri"]) == (["2", "1"], None)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({}, 50),
        ({"PageSize": "1000"}, 1000),
        ({"PageSize": "2000"}, 1000),
        ({"PageSize": "9" * 30}, 1000),
        ({"PageSize": "0"}, 50),
        ({"PageSize": "-1"}, 50),
        ({"PageSize": "many"}, 50),
        ({"PageSize": "9" * 4001}, 50),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_page_has_the_size_asked_up_to_1000(stocked: Client, query: dict[str, str], size: int) -> None:
    assert stocked.get(f"{stocked.numbers}.json", **query).json["page_size"] == size


def test_too_large_a_page_can_be_refused() -> None:
    client = Client(Service(State(choices=Choices(page_size_above_maximum="refuse"))))

    got = client.get(f"{client.numbers}.json", PageSize="1001")

    assert (got.status, got.code, got.message) == (400, 20007, "Page size too large")
    assert client.get(f"{client.numbers}.json", PageSize="1000").status == 200


@pytest.mark.parametrize("token", ["x", "PAID" + "0" * 32, "PTID" + "1" * 32, "PA", "PAID" + "٣" * 32])
def test_a_token_that_nobody_gave_is_invalid(stocked: Client, token: str) -> None:
    got = stocked.get(f"{stocked.numbers}.json", PageToken=token)

    assert (got.status, got.code, got.message) == (400, 21481, "Invalid PageToken")


def test_a_token_of_another_list_is_invalid(stocked: Client) -> None:
    uri = stocked.get(f"{stocked.numbers}.json", PageSize="1").json["next_page_uri"]

    got = stocked.get(API + uri.replace("IncomingPhoneNumbers", "IncomingPhoneNumbers/Local"))

    assert got.code == 21481


def test_a_token_of_the_other_direction_is_invalid(stocked: Client) -> None:
    uri = stocked.get(f"{stocked.numbers}.json", PageSize="1").json["next_page_uri"]

    assert stocked.get(API + uri.replace("=PAID", "=PBID")).code == 21481


# --- the product APIs


@pytest.mark.parametrize("kind", ["trunk", "pool"])
def test_product_pages_chain_by_absolute_links(stocked: Client, kind: str) -> None:
    made = {"trunk": stocked.trunk, "pool": stocked.pool}[kind]()
    put = {"trunk": stocked.attach, "pool": stocked.add}[kind]
    for row in stocked.get(f"{stocked.numbers}.json").json["incoming_phone_numbers"][::-1]:
        put(made, row)
    url = made["links"]["phone_numbers"]

    start = stocked.get(url, PageSize="2").json
    middle = stocked.get(start["meta"]["next_page_url"]).json
    end = stocked.get(middle["meta"]["next_page_url"]).json

    assert [[row["phone_number"][-1] for row in page["phone_numbers"]] for page in (start, middle, end)] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]
    assert middle["meta"] == {
        "page": 1,
        "page_size": 2,
        "first_page_url": f"{url}?PageSize=2&Page=0",
        "previous_page_url": middle["meta"]["previous_page_url"],
        "url": start["meta"]["next_page_url"],
        "next_page_url": middle["meta"]["next_page_url"],
        "key": "phone_numbers",
    }
    assert middle["meta"]["previous_page_url"].startswith(f"{url}?PageSize=2&Page=0&PageToken=PT")
    assert (start["meta"]["previous_page_url"], end["meta"]["next_page_url"]) == (None, None)
    assert stocked.get(middle["meta"]["previous_page_url"]).json["phone_numbers"] == start["phone_numbers"]


# --- while the list changes


def test_a_purchase_between_pages_doubles_nothing(stocked: Client) -> None:
    pages = walk(stocked, first(stocked, PageSize="2"))
    seen = numbers(next(pages))
    stocked.buy("+12125550109")

    seen += [number for page in pages for number in numbers(page)]

    assert seen == ["4", "3", "2", "1", "0"]


def test_a_release_between_pages_loses_nothing(stocked: Client) -> None:
    pages = walk(stocked, first(stocked, PageSize="2"))
    page = next(pages)
    for row in page.json["incoming_phone_numbers"]:
        stocked.delete(f"{API}{row['uri']}")

    assert [numbers(page) for page in pages] == [["2", "1"], ["0"]]


def test_the_way_back_past_released_items_shows_the_rest(stocked: Client) -> None:
    forward = list(walk(stocked, first(stocked, PageSize="2")))
    stocked.delete(f"{API}{forward[1].json['incoming_phone_numbers'][0]['uri']}")

    back = stocked.get(API + forward[2].json["previous_page_uri"])

    assert numbers(back) == ["3", "1"]


def test_beyond_the_last_item_there_is_an_empty_page(stocked: Client) -> None:
    forward = list(walk(stocked, first(stocked, PageSize="4")))
    stocked.delete(f"{API}{forward[1].json['incoming_phone_numbers'][0]['uri']}")

    page = stocked.get(API + forward[0].json["next_page_uri"]).json

    assert (page["incoming_phone_numbers"], page["next_page_uri"], page["previous_page_uri"]) == ([], None, None)


# --- the cut itself


@dataclass(frozen=True)
class Item:
    order: int


@given(
    orders=st.sets(st.integers(1, 60)),
    size=st.integers(1, 9),
    changes=st.lists(st.tuples(st.sets(st.integers(1, 60), max_size=4), st.integers(61, 90)), max_size=20),
)
def test_whatever_changes_between_pages_what_stays_is_told_once(
    orders: set[int], size: int, changes: list[tuple[set[int], int]]
) -> None:
    held, stays, told = set(orders), set(orders), []
    page = paging.cut([Item(order) for order in held], size)
    told += [item.order for item in page.items]
    left = iter(changes)
    while page.next is not None:
        gone, made = next(left, (set(), 0))
        held = (held - gone) | ({made} if made else set())
        stays &= held
        page = paging.cut([Item(order) for order in held], size, page.next)
        told += [item.order for item in page.items]

    assert sorted(set(told)) == sorted(told)
    assert stays <= set(told)
    assert told == sorted(told, reverse=True)


@given(orders=st.sets(st.integers(1, 60), min_size=1), size=st.integers(1, 9))
def test_the_way_back_holds_what_the_way_forward_held(orders: set[int], size: int) -> None:
    items = [Item(order) for order in orders]
    pages = [paging.cut(items, size)]
    while pages[-1].next is not None:
        pages.append(paging.cut(items, size, pages[-1].next))

    back = [pages[-1].items]
    previous = pages[-1].previous
    while previous is not None:
        page = paging.cut(items, size, previous)
        back.append(page.items)
        previous = page.previous

    assert back[::-1] == [page.items for page in pages]


@given(order=st.integers(0, 2**40), backward=st.booleans(), flat=st.booleans())
def test_a_token_is_read_as_it_was_written_and_only_by_its_list(order: int, backward: bool, flat: bool) -> None:
    position = paging.Position(order, backward)

    token = paging.write_token(position, "/a", flat=flat)

    assert is_ours(token[2:])
    assert paging.read_token(token, "/a", flat=flat) == position
    assert paging.read_token(token, "/b", flat=flat) is None
    assert paging.read_token(token, "/a", flat=not flat) is None
