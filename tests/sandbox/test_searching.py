"""Searching numbers for sale."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sandbox_client import Client

from pytest_numbers_contract.numbering.plans import Kind
from pytest_numbers_contract.state.records import Available, Capabilities


def search(client: Client, path: str = "US/Local", **query: str) -> list[dict[str, Any]]:
    return client.get(f"{client.account}/AvailablePhoneNumbers/{path}.json", **query).json["available_phone_numbers"]


def test_a_number_for_sale_has_the_members_and_values_that_were_recorded(client: Client) -> None:
    assert search(client, AreaCode="415", PageSize="1") == [
        {
            "friendly_name": "(415) 555-0100",
            "phone_number": "+14155550100",
            "lata": "722",
            "locality": "San Francisco",
            "rate_center": "SNFC CNTRL",
            "latitude": "37.779300",
            "longitude": "-122.419300",
            "region": "CA",
            "postal_code": None,
            "iso_country": "US",
            "address_requirements": "none",
            "beta": False,
            "capabilities": {"voice": True, "SMS": True, "MMS": True},
        }
    ]


def test_abroad_nothing_geographic_is_known(client: Client) -> None:
    found = search(client, "GB/Mobile", PageSize="1")[0]

    assert (found["friendly_name"], found["phone_number"]) == ("+447700900000", "+447700900000")
    assert (found["region"], found["latitude"], found["lata"]) == (None, None, None)
    assert found["capabilities"] == {"voice": True, "SMS": True, "MMS": False}


def test_a_search_is_one_piece_and_echoes_its_query(client: Client) -> None:
    url = f"{client.account}/AvailablePhoneNumbers/US/Local.json"

    page = client.get(f'{url}?AreaCode=415&Contains=%2B1"4').json

    assert set(page) == {"available_phone_numbers", "uri"}
    assert page["uri"] == url.removeprefix("https://api.twilio.com") + "?AreaCode=415&Contains=%2B1%224"


@pytest.mark.parametrize(("size", "count"), [("5", 5), ("30", 30), ("1000", 30), ("", 30), ("0", 30), ("x", 30)])
def test_a_search_returns_30_numbers_at_most(client: Client, size: str, count: int) -> None:
    assert len(search(client, PageSize=size)) == count


def test_a_search_shows_many_places(client: Client) -> None:
    assert len({row["phone_number"][:5] for row in search(client)}) == 30


def test_the_same_search_finds_the_same(client: Client) -> None:
    assert search(client, InRegion="CA") == search(client, InRegion="CA")


def test_what_is_bought_is_for_sale_no_more(client: Client) -> None:
    client.buy("+14155550100")

    assert search(client, AreaCode="415", PageSize="1")[0]["phone_number"] == "+14155550101"


@pytest.mark.parametrize(
    ("path", "query", "member", "value"),
    [
        ("US/Local", {"AreaCode": "212"}, "region", "NY"),
        ("CA/Local", {"AreaCode": "416"}, "locality", "Toronto"),
        ("US/Local", {"InRegion": "TX"}, "region", "TX"),
        ("US/Local", {"InRegion": "tx"}, "region", "TX"),
        ("US/Local", {"InLocality": "Seattle"}, "locality", "Seattle"),
        ("US/Local", {"InPostalCode": "94103"}, "locality", "San Francisco"),
        ("US/Local", {"InLata": "834"}, "locality", "Honolulu"),
        ("US/Local", {"InRateCenter": "SNFC CNTRL", "InLata": "722"}, "locality", "San Francisco"),
        ("US/Local", {"NearLatLong": "37.78, -122.42", "Distance": "2"}, "locality", "San Francisco"),
        ("US/Local", {"NearNumber": "+12065550100"}, "locality", "Seattle"),
        ("US/TollFree", {"AreaCode": "888"}, "region", None),
    ],
    ids=lambda value: "&".join(value) if isinstance(value, dict) else "",
)
def test_a_search_finds_what_it_asks(client: Client, path: str, query: dict[str, str], member: str, value: str) -> None:
    assert {row[member] for row in search(client, path, **query)} == {value}


@pytest.mark.parametrize(
    ("contains", "digits"),
    [("415555", "415555"), ("*5550123", "5550123"), ("555-01", "55501"), ("+1212", "+1212"), ("KLJ010", "555010")],
)
def test_a_search_for_digits_finds_numbers_with_them(client: Client, contains: str, digits: str) -> None:
    found = search(client, Contains=contains)

    assert found
    assert all(digits in row["phone_number"] for row in found)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("US/Local", {"AreaCode": "999"}),
        ("US/Local", {"Contains": "TWILIO"}),
        ("US/Local", {"FaxEnabled": "true"}),
        ("US/Local", {"InRegion": "XX"}),
        ("US/Local", {"NearNumber": "+14155552671"}),
        ("US/Local", {"NearLatLong": "north"}),
        ("US/Local", {"NearLatLong": "0,0"}),
        ("US/TollFree", {"NearNumber": "+12065550100"}),
        ("GB/Local", {"SmsEnabled": "true"}),
        ("GB/Local", {"AreaCode": "415"}),
        ("GB/Mobile", {"InRegion": "CA"}),
        ("GB/Mobile", {"MmsEnabled": "true"}),
        ("AU/Local", {"ExcludeAllAddressRequired": "true"}),
        ("FR/Local", {"ExcludeLocalAddressRequired": "true"}),
        ("CA/TollFree", {}),
    ],
    ids=str,
)
def test_a_search_can_find_nothing(client: Client, path: str, query: dict[str, str]) -> None:
    assert search(client, path, **query) == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("GB/Mobile", {"SmsEnabled": "true", "VoiceEnabled": "true"}),
        ("GB/Local", {"SmsEnabled": "false"}),
        ("FR/Local", {"ExcludeForeignAddressRequired": "true"}),
        ("US/Local", {"ExcludeAllAddressRequired": "true", "Beta": "false"}),
        ("US/Local", {"InRateCenter": "nowhere"}),
        ("US/Local", {"SmsEnabled": "perhaps"}),
        ("US/TollFree", {}),
        ("AU/TollFree", {}),
    ],
    ids=str,
)
def test_a_search_finds_what_fits(client: Client, path: str, query: dict[str, str]) -> None:
    assert search(client, path, **query)


def test_nearer_numbers_are_fewer(client: Client) -> None:
    counts = [
        len({row["region"] for row in search(client, NearLatLong="38.9072,-77.0369", Distance=miles)})
        for miles in ("1", "100", "500", "9000")
    ]

    assert all(fewer <= more for fewer, more in pairwise(counts))
    assert counts[0] == 1
    assert counts[2] == counts[3]


def test_a_bad_area_code_is_told(client: Client) -> None:
    got = client.get(f"{client.account}/AvailablePhoneNumbers/US/Local.json", AreaCode="4155")

    assert (got.status, got.code) == (400, 21451)


@pytest.mark.parametrize("path", ["US/Mobile", "US/National", "XX/Local", "us/Local"])
def test_a_country_without_such_numbers_is_not_found(client: Client, path: str) -> None:
    got = client.get(f"{client.account}/AvailablePhoneNumbers/{path}.json")

    asked = f"/2010-04-01/Accounts/{client.user}/AvailablePhoneNumbers/{path}.json"
    assert (got.status, got.code, got.message) == (404, 20404, f"The requested resource {asked} was not found")


def test_a_number_that_a_test_offers_is_found_first_and_bought(client: Client) -> None:
    offered = Available("+14155552671", "US", capabilities=Capabilities(mms=False), beta=True)
    client.service.state.offered[offered.phone_number] = offered

    assert search(client)[0]["phone_number"] == "+14155552671"
    assert search(client, Beta="false")[0]["phone_number"] != "+14155552671"
    assert search(client, MmsEnabled="true")[0]["phone_number"] != "+14155552671"
    assert search(client, Contains="2671")[0]["capabilities"]["MMS"] is False
    assert client.buy("+14155552671")["beta"] is True
    assert search(client, Contains="2671") == []


def test_an_offer_makes_a_country_known(client: Client) -> None:
    client.service.state.offered["+4512345678"] = Available("+4512345678", "DK", "Mobile")

    assert search(client, "DK/Mobile")[0]["iso_country"] == "DK"


@pytest.mark.parametrize("kind", ["National", "Voip", "SharedCost", "MachineToMachine"])
def test_a_rare_kind_is_found_where_a_test_offers_it(client: Client, kind: Kind) -> None:
    client.offer("+14155552671", kind)

    assert [row["phone_number"] for row in search(client, f"US/{kind}")] == ["+14155552671"]
    assert "+14155552671" not in [row["phone_number"] for row in search(client)]


def test_an_offer_of_a_reserved_number_is_found_once(client: Client) -> None:
    client.service.state.offered["+14155550100"] = Available("+14155550100", "US")

    assert [row["phone_number"] for row in search(client, Contains="4155550100")] == ["+14155550100"]


def test_countries_are_listed_and_shown(client: Client) -> None:
    countries = client.get(f"{client.account}/AvailablePhoneNumbers.json").json

    assert set(countries) == {"countries", "uri"}
    britain = next(row for row in countries["countries"] if row["country_code"] == "GB")
    assert client.get(f"{client.account}/AvailablePhoneNumbers/GB.json").json == britain
    assert britain == {
        "country_code": "GB",
        "country": "United Kingdom",
        "uri": f"/2010-04-01/Accounts/{client.user}/AvailablePhoneNumbers/GB.json",
        "beta": False,
        "subresource_uris": {
            kind: f"/2010-04-01/Accounts/{client.user}/AvailablePhoneNumbers/GB/{segment}.json"
            for kind, segment in (("local", "Local"), ("mobile", "Mobile"), ("toll_free", "TollFree"))
        },
    }


def test_an_unknown_country_is_not_found(client: Client) -> None:
    assert client.get(f"{client.account}/AvailablePhoneNumbers/XX.json").code == 20404
