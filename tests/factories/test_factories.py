"""Factories: what they make conforms, hangs together, is the same for the same seed, and refuses what makes no sense."""

import csv
import io
import json
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import phonenumbers
import pytest

from pytest_numbers_contract import judge
from pytest_numbers_contract.catalog import operations, resources
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.factories import NumbersFactory
from pytest_numbers_contract.factories.builds import as_sdk
from pytest_numbers_contract.factories.making import recipe
from pytest_numbers_contract.journeys import judge_journey
from pytest_numbers_contract.numbering import friendly_name, is_ours
from pytest_numbers_contract.refusals import catalogue
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.rules import sortable

NAMES = [resource.name for resource in resources()]
NUMBERS = ["trunking.phone_numbers", "messaging.phone_numbers", "incoming_phone_numbers"]
OPERATIONS = [pytest.param(operation, id=operation.id) for operation in operations()]
OTHER = "a1" * 16


@pytest.fixture
def factory():
    return NumbersFactory(4)


def owned(factory, **wishes):
    payload = factory.incoming_phone_numbers(**wishes)
    return payload, judge((201, payload), operation="incoming_phone_numbers.create", closed=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_product_conforms(factory, name):
    verb = {"available_phone_numbers": "local.list", "rare_phone_numbers": "national.list"}.get(name, "list")

    verdict = judge(factory.of(name).exchange(verb, n=300), closed=True)

    assert verdict.violations == ()


@pytest.mark.parametrize("name", NUMBERS)
def test_under_the_documents_alone_only_errata_are_missed(factory, name):
    verdict = judge(factory.of(name).exchange("list", n=50), profile="documented")

    assert [violation for violation in verdict.violations if violation.erratum is None] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_exchange_conforms(factory, operation):
    exchange = factory.of(operation.resource).exchange(operation.verb)

    verdict = judge(exchange, closed=True)

    assert (verdict.operation, verdict.violations, verdict.hints) == (operation, (), ())


@pytest.mark.parametrize("wishes", [{}, {"toll_free": True}], ids=["local", "toll-free"])
def test_libphonenumber_takes_every_american_number(factory, wishes):
    numbers = [factory.trunking.phone_numbers(**wishes)["phone_number"] for _ in range(300)]

    assert [n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n))] == []


@pytest.mark.parametrize("name", NUMBERS)
def test_no_sid_and_no_number_comes_twice(factory, name):
    made = factory.of(name).many(2000)

    assert len({payload["sid"] for payload in made}) == 2000
    assert len({payload["phone_number"] for payload in made}) == 2000
    assert all(is_ours(payload["sid"]) for payload in made)


def test_factories_do_not_give_each_others_sids(factory):
    made = [payload["sid"] for name in NUMBERS for payload in factory.of(name).many(50)]

    assert len(set(made)) == 150


def test_some_numbers_were_changed_since_they_were_bought_and_some_were_not(factory):
    made = factory.trunking.phone_numbers.many(50)

    assert {item["date_created"] == item["date_updated"] for item in made} == {True, False}


def test_a_trunk_number_hangs_together(factory):
    made = factory.trunking.phone_numbers()

    assert made["url"].endswith(f"/v1/Trunks/{made['trunk_sid']}/PhoneNumbers/{made['sid']}")
    assert made["friendly_name"] == friendly_name(made["phone_number"])
    assert made["date_created"] <= made["date_updated"]
    assert made["account_sid"] in made["links"]["phone_number"]
    assert len(made) == 26


# --- sameness


def test_the_same_seed_gives_the_same_bytes():
    made = [NumbersFactory(9).incoming_phone_numbers.json() for _ in range(2)]

    assert made[0] == made[1]
    assert made[0] != NumbersFactory(10).incoming_phone_numbers.json()


def test_what_is_made_of_others_changes_nothing():
    first, second = NumbersFactory(9), NumbersFactory(9)
    second.messaging.phone_numbers.many(3)
    second.sid("AP")
    second.incoming_phone_numbers.pages(4)

    assert first.trunking.phone_numbers() == second.trunking.phone_numbers()


# --- traits and overrides


@pytest.mark.parametrize(
    ("wishes", "members"),
    [
        ({"area_code": "415", "sms_only": True}, {"capabilities": {"voice": False, "sms": True, "mms": False}}),
        ({"on_trunk": "TK" + OTHER}, {"trunk_sid": "TK" + OTHER, "voice_application_sid": ""}),
        ({"trunk_sid": "TK" + OTHER}, {"trunk_sid": "TK" + OTHER}),
        ({"on_trunk": False}, {"trunk_sid": None}),
        ({"unset": None}, {"voice_url": None, "sms_application_sid": None, "status_callback": None}),
        ({"unset": ""}, {"voice_url": "", "sms_application_sid": "", "status_callback": ""}),
        ({"phone_number": "+4512345678"}, {"phone_number": "+4512345678", "friendly_name": "(451) 234-5678"}),
        ({"phone_number": "+447700900123"}, {"phone_number": "+447700900123", "friendly_name": "447700900123"}),
        ({"phone_number": "+14155550123"}, {"friendly_name": "(415) 555-0123"}),
        ({"phone_number": "+12025551234"}, {"friendly_name": "(202) 555-1234"}),
        ({"phone_number": "+4917612345678"}, {"address_requirements": "local"}),
        ({"friendly_name": "Desk", "beta": True}, {"friendly_name": "Desk", "beta": True}),
        ({"account_sid": "AC" + OTHER}, {"account_sid": "AC" + OTHER}),
        ({"type": "local"}, {"type": "local"}),
        (
            {"test_purchase": True},
            {"phone_number": "+15005550006", "friendly_name": "(500) 555-0006", "voice_url": ""},
        ),
        ({"mobile": True, "country": "GB"}, {"capabilities": {"voice": True, "sms": True, "mms": False}}),
    ],
    ids=lambda value: "-".join(value),
)
def test_what_was_wished_is_there_and_conforms(factory, wishes, members):
    payload, verdict = owned(factory, **wishes)

    assert {name: payload[name] for name in members} == members
    assert verdict.violations == ()


def test_a_sid_of_ones_own_stands_in_the_links_too(factory):
    made = factory.trunking.phone_numbers(sid="PN" + OTHER, trunk_sid="TK" + OTHER, account_sid="AC" + OTHER)

    assert made["url"] == f"https://trunking.twilio.com/v1/Trunks/TK{OTHER}/PhoneNumbers/PN{OTHER}"
    assert made["links"]["phone_number"].endswith(f"/Accounts/AC{OTHER}/IncomingPhoneNumbers/PN{OTHER}")


def test_a_test_purchase_has_no_dates_and_an_old_number_no_status(factory):
    bought, old = owned(factory, test_purchase=True), owned(factory, old_number=True)

    assert "date_created" not in bought[0]
    assert {"status", "origin", "trunk_sid"}.isdisjoint(old[0])
    assert (bought[1].violations, old[1].violations) == ((), ())


def test_an_offer_can_be_of_a_number_one_names(factory):
    here = factory.available_phone_numbers(phone_number="+14155550123")
    elsewhere = factory.available_phone_numbers(phone_number="+4512345678", iso_country="DK")

    assert (here["locality"], here["iso_country"]) == ("San Francisco", "US")
    assert (elsewhere["locality"], elsewhere["iso_country"]) == (None, "DK")


def test_a_broken_value_is_made_where_it_is_wanted(factory):
    made = factory.incoming_phone_numbers(sid="PN123", colour="red", phone_number=3, invalid=True)

    assert (made["sid"], made["colour"], made["phone_number"]) == ("PN123", "red", 3)
    assert made["uri"].endswith("/PN123.json")
    assert factory.incoming_phone_numbers(sid=None, invalid=True)["sid"] is None


@pytest.mark.parametrize(
    ("make", "message", "way_out"),
    [
        (
            lambda f: f.incoming_phone_numbers(fiendly_name="x"),
            "no member or trait 'fiendly_name'",
            "friendly_name, perhaps",
        ),
        (lambda f: f.incoming_phone_numbers(qqq="x"), "no member or trait 'qqq'", "members: account_sid"),
        (lambda f: f.incoming_phone_numbers(sid="TK" + OTHER), "NC204 /sid expected PN", "invalid=True"),
        (lambda f: f.incoming_phone_numbers(voice_method="PUT"), "NC205 /voice_method", "invalid=True"),
        (lambda f: f.trunking.phone_numbers(voice_application_sid="AP" + OTHER), "NC304", "invalid=True"),
        (lambda f: f.available_phone_numbers(iso_country="GB"), "NC326", "invalid=True"),
        (lambda f: f.trunking.phone_numbers(country="XX"), "no numbering plan for 'XX'", "US, CA, GB"),
        (lambda f: f.trunking.phone_numbers(mobile=True), "US has no 'Mobile' numbers", "Local, TollFree"),
        (lambda f: f.trunking.phone_numbers(kind="Fax"), "no kind of number 'Fax'", "Local, Mobile, TollFree"),
        (lambda f: f.trunking.phone_numbers(area_code="999"), "in area code '999'", "201, 202"),
        (lambda f: f.trunking.phone_numbers(country="GB", area_code="415"), "in area code '415'", "none"),
        (lambda f: f.trunking.phone_numbers(unset=0), "unset=0 makes no sense", '"" or None'),
        (lambda f: f.trunking.phone_numbers(test_purchase=True), "has no test_purchase", "incoming_phone_numbers"),
        (lambda f: f.trunking.phone_numbers.page(3, page=2, page_size=2), "page 2 is beyond the end", "0 to 1"),
        (lambda f: f.trunking.phone_numbers.page(3, page_size=1001), "makes no sense", "1 to 1000"),
        (lambda f: f.trunking.phone_numbers.page(101, area_code="415"), "only 100 such numbers", "ask for fewer"),
        (lambda f: f.trunking.phone_numbers.pages(-1), "makes no sense", "1 to 1000"),
        (lambda f: f.trunking.phone_numbers.csv(), "no list in CSV", "incoming_phone_numbers"),
        (lambda f: f.available_phone_numbers.csv(), "no list in CSV", "incoming_phone_numbers"),
        (lambda f: f.trunking.phone_numbers.exchange("buy"), "no operation 'buy'", "create, list, fetch, delete"),
        (lambda f: f.trunking.phone_numbers.form(Colour="red"), "NC401 /form/Colour", "invalid=True"),
        (lambda f: f.available_phone_numbers.country("XX"), "no numbering plan for 'XX'", "US, CA, GB"),
        (lambda f: f.accounts.country(), "accounts has no countries", "available_phone_numbers"),
        (lambda f: f.journey(area_code="999"), "area code '999'", "201, 202"),
        (lambda f: f.error(1), "no error 1", "21422"),
        (lambda f: f.sid("ZZ"), "begin with 'ZZ'", "PN (IncomingPhoneNumber)"),
        (lambda f: as_sdk(Resource("colours", None, ()), {}), "colours has no class in the SDK", ".response()"),
        (lambda f: recipe(Resource("colours", None, ())), "colours has no factory", "payload()"),
    ],
)
def test_what_makes_no_sense_is_told_with_what_does(factory, make, message, way_out):
    with pytest.raises(BadSetting) as refused:
        make(factory)

    assert message in refused.value.problem
    assert way_out in refused.value.advice


@pytest.mark.parametrize("name", ["nothing", "_private"])
def test_an_unknown_factory_is_told_with_those_there_are(factory, name):
    with pytest.raises(AttributeError, match=r"trunking\.phone_numbers"):
        getattr(factory, name)


def test_an_unknown_factory_of_a_product_is_told(factory):
    with pytest.raises(AttributeError, match=r"no factory 'trunking\.nothing'"):
        factory.trunking.nothing  # noqa: B018


def test_factories_say_what_they_are(factory):
    assert repr(factory) == "NumbersFactory(seed=4)"
    assert repr(factory.trunking.phone_numbers) == "<factory of trunking.phone_numbers>"
    assert factory.names == tuple(NAMES)


# --- lists


@pytest.mark.parametrize(
    ("name", "meta", "link"),
    [
        ("trunking.phone_numbers", lambda page: page["meta"], "next_page_url"),
        ("incoming_phone_numbers", lambda page: page, "next_page_uri"),
    ],
)
def test_pages_form_a_chain_that_ends(factory, name, meta, link):
    pages = factory.of(name).pages(7, page_size=3)

    links = [meta(page)[link] for page in pages]
    own = [meta(page)[link.removeprefix("next_page_")] for page in pages]
    assert [*links[:-1]] == own[1:]
    assert links[-1] is None
    assert [parse_qs(urlsplit(url).query)["Page"] for url in own] == [["0"], ["1"], ["2"]]


@pytest.mark.parametrize(
    ("name", "key"),
    [("trunking.phone_numbers", "phone_numbers"), ("incoming_phone_numbers", "incoming_phone_numbers")],
)
def test_a_chain_is_newest_first_and_tells_nobody_twice(factory, name, key):
    pages = factory.of(name).pages(7, page_size=3)

    items = [item for page in pages for item in page[key]]
    dates = [sortable(item["date_created"]) for item in items]
    assert dates == sorted(dates, reverse=True)
    assert len({item["sid"] for item in items}) == 7


@pytest.mark.parametrize(
    ("arguments", "count"),
    [((0, {}), 0), ((1000, {}), 1000), ((5, {"page": 1, "page_size": 3}), 2)],
    ids=["empty", "full", "last"],
)
def test_a_page_has_the_size_asked(factory, arguments, count):
    n, more = arguments
    page = factory.trunking.phone_numbers.page(n, **more)

    assert len(page["phone_numbers"]) == count


def test_a_list_belongs_to_the_trunk_asked(factory):
    page = factory.trunking.phone_numbers.page(2, trunk_sid="TK" + OTHER, country="SE")

    assert f"/Trunks/TK{OTHER}/" in page["meta"]["url"]
    assert {item["trunk_sid"] for item in page["phone_numbers"]} == {"TK" + OTHER}
    assert all(item["phone_number"].startswith("+46") for item in page["phone_numbers"])


def test_a_number_one_names_may_be_on_a_page_more_than_once(factory):
    page = factory.trunking.phone_numbers.page(2, phone_number="+14155550123")

    assert [item["phone_number"] for item in page["phone_numbers"]] == ["+14155550123"] * 2


@pytest.mark.parametrize("n", [0, 2])
def test_a_list_in_csv_has_its_columns(factory, n):
    rows = list(csv.DictReader(io.StringIO(factory.incoming_phone_numbers.csv(n).decode()), strict=True))
    header = factory.incoming_phone_numbers.csv(n).decode().splitlines()[0]

    assert len(rows) == n
    assert {"sid", "phone_number", "capabilities"} <= set(header.split(","))


# --- requests, errors, journeys


@pytest.mark.parametrize(
    ("name", "verb", "parameters", "needed"),
    [
        ("trunking.phone_numbers", "create", {}, "PhoneNumberSid"),
        ("incoming_phone_numbers", "create", {"VoiceUrl": "https://example.com/v"}, "PhoneNumber"),
        ("incoming_phone_numbers", "mobile.create", {"phone_number": "+447700900123"}, "PhoneNumber"),
        ("incoming_phone_numbers", "update", {"VoiceCallerIdLookup": True}, "FriendlyName"),
        ("messaging.services", "create", {}, "FriendlyName"),
    ],
)
def test_a_form_has_what_its_operation_needs(factory, name, verb, parameters, needed):
    form = factory.of(name).form(verb, invalid=True, **parameters)

    assert form[needed]
    assert set(form) == {needed, *parameters}


def test_a_checked_form_is_written_as_clients_write_it(factory):
    form = factory.incoming_phone_numbers.form("update", VoiceCallerIdLookup=True)

    assert form["VoiceCallerIdLookup"] == "true"


def test_a_form_of_a_read_is_empty(factory):
    assert factory.trunking.phone_numbers.form("fetch") == {}


@pytest.mark.parametrize("code", sorted({row.code for row in catalogue() if row.code}))
def test_every_known_error_conforms(factory, code):
    body = factory.error(code)

    assert judge((body["status"], body), operation="messaging.phone_numbers.create").violations == ()


def test_an_error_comes_with_its_own_status(factory):
    response = factory.response(factory.error(21714))

    assert (response.status_code, response.json()["code"]) == (412, 21714)
    assert judge((412, response.json()), operation="messaging.phone_numbers.create").ok


def test_a_payload_comes_as_a_response(factory):
    made = factory.trunking.phone_numbers()

    assert (factory.response(made).status_code, factory.response(made, 201).status_code) == (200, 201)
    assert factory.trunking.phone_numbers.response(status=201, sid="PN" + OTHER).json()["sid"] == "PN" + OTHER
    assert json.loads(factory.trunking.phone_numbers.json(sid="PN" + OTHER))["sid"] == "PN" + OTHER


def test_a_journey_breaks_no_promise(factory):
    journey = factory.journey(area_code="212")

    verdicts = [judge(exchange) for exchange in journey]
    assert [verdict.violations for verdict in verdicts if not verdict.ok] == []
    assert list(judge_journey(verdicts)) == []
    assert "Basic" not in repr(journey)
    assert journey == NumbersFactory(4).journey(area_code="212")


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk_loads_every_product_with_its_dates_read(factory, name):
    made = factory.of(name).sdk()

    assert isinstance(getattr(made, "date_created", datetime.min), datetime)


@pytest.mark.parametrize("country", ["CA", "GB", "AU", "FR", "DE", "SE", "IE"])
def test_numbers_of_every_country_conform(factory, country):
    _, verdict = owned(factory, country=country)

    assert verdict.violations == ()


def test_toll_free_numbers_of_canada_are_those_of_the_whole_plan(factory):
    assert factory.trunking.phone_numbers(country="CA", toll_free=True)["phone_number"].startswith("+18")
