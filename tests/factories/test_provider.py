"""The provider for Faker: values that the contract takes, the same for the same seed."""

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

import factory as factory_boy
import phonenumbers
import pytest
from faker import Faker

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.factories.provider import NumbersProvider
from pytest_numbers_contract.numbering import is_ours, is_sid


@pytest.fixture
def fake():
    faker = Faker()
    faker.add_provider(NumbersProvider)
    faker.seed_instance(4)
    return faker


@pytest.mark.parametrize(
    ("method", "prefix"),
    [
        ("phone_number_sid", "PN"),
        ("account_sid", "AC"),
        ("trunk_sid", "TK"),
        ("messaging_service_sid", "MG"),
        ("twilio_request_id", "RQ"),
    ],
)
def test_sids_have_their_prefix_and_our_check(fake, method, prefix):
    sid = getattr(fake, method)()

    assert is_sid(sid, prefix)
    assert is_ours(sid)


def test_the_same_seed_gives_the_same_values(fake):
    first = (fake.twilio_sid("AP"), fake.twilio_phone_number())
    fake.seed_instance(4)

    assert (fake.twilio_sid("AP"), fake.twilio_phone_number()) == first


def test_numbers_are_of_the_place_asked(fake):
    assert fake.twilio_phone_number(area_code="415").startswith("+141555501")
    assert fake.twilio_phone_number("GB", kind="Mobile").startswith("+447700900")
    assert phonenumbers.is_valid_number(phonenumbers.parse(fake.twilio_phone_number()))


def test_friendly_names_spell_the_number(fake):
    assert fake.twilio_friendly_name("+14155550100") == "(415) 555-0100"
    assert "555-01" in fake.twilio_friendly_name()


def test_capabilities_come_in_three_shapes(fake):
    assert list(fake.twilio_capabilities()) == ["voice", "sms", "mms"]
    assert list(fake.twilio_capabilities("available")) == ["voice", "SMS", "MMS"]
    assert set(fake.twilio_capabilities("list")) <= {"MMS", "SMS", "Voice"}


def test_dates_come_in_both_dialects(fake):
    iso, rfc = fake.twilio_iso8601(), fake.twilio_rfc2822()

    assert datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").year < 2026
    assert format_datetime(parsedate_to_datetime(rfc)) == rfc


def test_webhooks_stay_on_a_domain_of_nobody(fake):
    assert fake.twilio_webhook_url().startswith("https://example.com/")


@pytest.mark.parametrize(
    ("ask", "way_out"),
    [
        (lambda fake: fake.twilio_sid("ZZ"), "PN (IncomingPhoneNumber)"),
        (lambda fake: fake.twilio_capabilities("tuple"), "object, available, list"),
        (lambda fake: fake.twilio_phone_number("XX"), "US, CA"),
    ],
)
def test_what_makes_no_sense_is_told_with_what_does(fake, ask, way_out):
    with pytest.raises(BadSetting) as refused:
        ask(fake)

    assert way_out in refused.value.advice


def test_factory_boy_takes_it():
    factory_boy.Faker.add_provider(NumbersProvider)

    class Row(factory_boy.DictFactory):
        sid = factory_boy.Faker("phone_number_sid")
        number = factory_boy.Faker("twilio_phone_number", area_code="415")

    row = Row()

    assert is_sid(row["sid"], "PN")
    assert row["number"].startswith("+1415")
