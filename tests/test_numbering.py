"""SIDs, phone numbers, friendly names and dates are spelt as Twilio spells them."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime
from email.utils import format_datetime

import phonenumbers
import pytest

from pytest_numbers_contract import numbering
from pytest_numbers_contract.numbering import plans
from pytest_numbers_contract.numbering.clock import START, Clock

MOMENT = datetime(2015, 7, 30, 20, 12, 31, tzinfo=UTC)
BITS = [0, 1, 65520, 65521, 2**111, 2**112 - 1]


@pytest.mark.parametrize("bits", BITS)
def test_a_sid_is_its_prefix_and_32_lower_case_hex_digits(bits: int) -> None:
    sid = numbering.make_sid("PN", bits)

    assert numbering.is_sid(sid, "PN")
    assert sid == "PN" + sid[2:].lower()
    assert sid[2:30] == f"{bits:028x}"


@pytest.mark.parametrize("bits", BITS)
def test_our_sids_carry_our_check(bits: int) -> None:
    assert numbering.is_ours(numbering.make_sid("TK", bits))


@pytest.mark.parametrize("place", range(2, 34))
def test_a_sid_with_another_digit_is_not_ours(place: int) -> None:
    sid = numbering.make_sid("PN", 0x0123456789ABCDEF0123456789AB)
    other = sid[:place] + f"{int(sid[place], 16) ^ 1:x}" + sid[place + 1 :]

    assert not numbering.is_ours(other)


@pytest.mark.parametrize(
    "sid",
    ["PN" + "0" * 32, "PN" + "a" * 32, "PN" + "f" * 32, "PN" + "1" * 31, "PN" + "1" * 33, "", "PN" + "x" * 32],
    ids=["zeros", "placeholder", "effs", "short", "long", "empty", "no hex"],
)
def test_placeholders_and_malformed_texts_are_not_ours(sid: str) -> None:
    assert not numbering.is_ours(sid)


def test_a_sid_in_capitals_is_not_ours() -> None:
    sid = numbering.make_sid("PN", 0xABCDEF)

    assert not numbering.is_ours("PN" + sid[2:].upper())


def test_few_random_sids_pass_for_ours() -> None:
    digits = random.Random(7).getrandbits

    assert sum(numbering.is_ours(f"PN{digits(128):032x}") for _ in range(50_000)) < 6


@pytest.mark.parametrize("text", ["PN" + "1" * 32 + "\n", "PN" + "1" * 31 + "١", "pn" + "1" * 32, "P1" + "1" * 32])
def test_what_only_looks_like_a_sid_is_none(text: str) -> None:
    assert not numbering.is_sid(text)


def test_a_sid_of_another_prefix_is_not_the_one_asked() -> None:
    assert not numbering.is_sid("TK" + "1" * 32, "PN")


def test_the_same_parts_give_the_same_sid_and_others_another() -> None:
    sids = {numbering.derive_sid("PN", 0, count) for count in range(1000)}

    assert len(sids) == 1000
    assert numbering.derive_sid("PN", 0, 1) == numbering.derive_sid("PN", 0, 1)
    assert numbering.derive_sid("PN", 1, 1) != numbering.derive_sid("PN", 0, 1)
    assert all(map(numbering.is_ours, sids))


@pytest.mark.parametrize(
    ("phone_number", "owned", "name"),
    [
        ("+14158675309", True, "(415) 867-5309"),
        ("+4593751435", True, "(459) 375-1435"),
        ("+15005550006", True, "(500) 555-0006"),
        ("+441234567890", True, "441234567890"),
        ("+447903501715", False, "+447903501715"),
        ("+4759440374", False, "+4759440374"),
        ("+46846500400", True, "46846500400"),
    ],
)
def test_the_friendly_name_of_a_number_is_the_one_recorded(phone_number: str, owned: bool, name: str) -> None:
    assert numbering.friendly_name(phone_number, owned=owned) == name


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("+14155550100", True),
        ("+12", True),
        ("+" + "1" * 15, True),
        ("+1", False),
        ("+" + "1" * 16, False),
        ("14155550100", False),
        (" 14155550100", False),
        ("+04155550100", False),
        ("+1415555٠100", False),
        ("+14155550100\n", False),
    ],
)
def test_e164_is_a_plus_sign_and_2_to_15_digits(text: str, is_one: bool) -> None:
    assert numbering.is_e164(text) is is_one


@pytest.mark.parametrize(
    ("phone_number", "code"),
    [
        ("+14155550100", "415"),
        ("+15005550006", "500"),
        ("+11155550100", None),
        ("+14150550100", None),
        ("+141555501000", None),
        ("+441214960000", None),
    ],
)
def test_only_north_american_numbers_have_an_area_code(phone_number: str, code: str | None) -> None:
    assert numbering.area_code(phone_number) == code


def test_dates_of_the_product_apis_are_iso_8601() -> None:
    assert numbering.iso8601(MOMENT) == "2015-07-30T20:12:31Z"
    assert numbering.iso8601(MOMENT.replace(microsecond=5, tzinfo=None)) == "2015-07-30T20:12:31Z"


@pytest.mark.parametrize("month", range(1, 13))
def test_dates_of_the_2010_api_are_rfc_2822(month: int) -> None:
    moment = MOMENT.replace(month=month, day=month)

    assert numbering.rfc2822(moment) == format_datetime(moment)


def test_a_clock_moves_only_when_told() -> None:
    clock = Clock()

    assert clock.now == START
    assert clock.tick() == clock.now
    assert (clock.now - START).seconds == 1
    assert (clock.tick() - START).seconds == 2


def test_prefixes_say_what_a_sid_belongs_to() -> None:
    assert numbering.PREFIXES["PN"] == "IncomingPhoneNumber"
    assert all(len(prefix) == 2 and prefix.isupper() for prefix in numbering.PREFIXES)


# --- reserved numbers

# No operator holds these ranges, so libphonenumber knows none of them.
UNKNOWN_TO_LIBPHONENUMBER = {("GB", "Mobile"), ("FR", "Mobile"), ("IE", "Local")}
BLOCKS = plans.blocks()


@pytest.mark.parametrize("country", sorted(plans.countries()))
def test_libphonenumber_knows_our_numbers_where_it_can(country: str) -> None:
    blocks = [b for b in BLOCKS if b.country == country and (country, b.kind) not in UNKNOWN_TO_LIBPHONENUMBER]
    parsed = [phonenumbers.parse(f"+{number}") for b in blocks for number in (b.first, b.last)]

    assert [number for number in parsed if not phonenumbers.is_valid_number(number)] == []
    assert {phonenumbers.region_code_for_number(number) for number in parsed} <= {country}


@pytest.mark.parametrize("kind", plans.KINDS)
def test_libphonenumber_agrees_on_the_kind_of_our_numbers(kind: plans.Kind) -> None:
    types = {
        "Local": {phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE},
        "Mobile": {phonenumbers.PhoneNumberType.MOBILE},
        "TollFree": {phonenumbers.PhoneNumberType.TOLL_FREE},
    }
    ours = [b for b in BLOCKS if b.kind == kind and (b.country, kind) not in UNKNOWN_TO_LIBPHONENUMBER]

    assert {phonenumbers.number_type(phonenumbers.parse(f"+{b.first}")) for b in ours} <= types[kind]


def test_north_american_numbers_are_those_kept_for_fiction() -> None:
    local = [b for b in BLOCKS if str(b.first).startswith("1") and b.kind == "Local"]

    assert {str(b.first)[4:] for b in local} == {"5550100"}
    assert {str(b.last)[4:] for b in local} == {"5550199"}
    assert {len(b) for b in local} == {100}


def test_no_number_stands_in_two_blocks() -> None:
    ordered = sorted((b.first, b.last) for b in BLOCKS)

    assert all(last < first for (_, last), (first, _) in itertools.pairwise(ordered))


def test_each_number_finds_its_block() -> None:
    assert [b for b in BLOCKS if plans.block_of(f"+{b.first}") is not b or plans.block_of(f"+{b.last}") is not b] == []


@pytest.mark.parametrize(
    "number", ["+14155550099", "+14155550200", "+14155552671", "+99", "", "+", "+1415555O100", "+٤٤٢٠"]
)
def test_other_numbers_have_no_block(number: str) -> None:
    assert plans.block_of(number) is None


def test_blocks_begin_with_the_calling_code_of_their_country() -> None:
    codes = {country.code: country.calling_code for country in plans.countries().values()}

    assert [b for b in BLOCKS if not str(b.first).startswith(codes[b.country])] == []


def test_area_codes_are_those_of_the_country() -> None:
    assert plans.area_codes("US")["415"].place.locality == "San Francisco"
    assert plans.area_codes("CA")["416"].place.region == "ON"
    assert "416" not in plans.area_codes("US")
    assert plans.area_codes("GB") == {}


@pytest.mark.parametrize(
    ("country", "kinds"),
    [
        ("US", {"Local", "TollFree"}),
        ("CA", {"Local", "TollFree"}),
        ("GB", {"Local", "Mobile", "TollFree"}),
        ("XX", set()),
    ],
)
def test_a_country_has_the_kinds_that_twilio_has_there(country: str, kinds: set[str]) -> None:
    assert plans.kinds(country) == kinds


def test_places_are_spelt_as_twilio_spells_them() -> None:
    places = [b.place for b in BLOCKS if b.place != plans.NOWHERE]

    assert all(len(place.latitude or "") >= 9 and "." in (place.latitude or "") for place in places)
    assert all(place.region and place.locality and place.rate_center and place.lata for place in places)
