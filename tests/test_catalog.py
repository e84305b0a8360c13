"""Which operation a request is."""

import pytest
import samples as s

from pytest_numbers_contract import operations
from pytest_numbers_contract.catalog import find, operation_named, resource_of
from pytest_numbers_contract.errors import BadSetting, NotJudged, UnknownOperation

OPERATIONS = """
available_phone_numbers.countries.fetch available_phone_numbers.countries.list available_phone_numbers.local.list
available_phone_numbers.mobile.list available_phone_numbers.toll_free.list
incoming_phone_numbers.create incoming_phone_numbers.delete incoming_phone_numbers.fetch incoming_phone_numbers.list
incoming_phone_numbers.local.create incoming_phone_numbers.local.list incoming_phone_numbers.mobile.create
incoming_phone_numbers.mobile.list incoming_phone_numbers.toll_free.create incoming_phone_numbers.toll_free.list
incoming_phone_numbers.update
messaging.phone_numbers.create messaging.phone_numbers.delete messaging.phone_numbers.fetch messaging.phone_numbers.list
trunking.phone_numbers.create trunking.phone_numbers.delete trunking.phone_numbers.fetch trunking.phone_numbers.list
""".split()


def test_every_operation_of_the_contract_is_there():
    assert set(OPERATIONS) <= {operation.id for operation in operations()}


def test_no_two_operations_share_a_method_and_a_path():
    places = [(operation.method, operation.host, operation.path) for operation in operations()]

    assert len(set(places)) == len(places)


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
def test_an_operation_is_found_by_its_own_url(operation):
    suffix = f".{operation.suffixes[0]}" if operation.suffixes else ""
    path = operation.path.replace("{CountryCode}", "US")

    found = find(operation.method, f"https://{operation.host}.twilio.com{path}{suffix}")

    assert found.operation is operation
    assert operation in resource_of(operation).operations


@pytest.mark.parametrize(
    "host",
    [
        "api.twilio.com",
        "api.twilio.com:443",
        "API.Twilio.COM",
        "api.au1.twilio.com",
        "api.sydney.au1.twilio.com",
        "user:secret@api.twilio.com",
    ],
)
def test_edge_region_port_and_case_of_the_host_do_not_matter(host):
    found = find("GET", s.INCOMING.replace("api.twilio.com", host) + ".json")

    assert found.operation.id == "incoming_phone_numbers.list"
    assert found.path == {"AccountSid": s.AC}


def test_literal_segments_come_before_parameters():
    assert find("GET", f"{s.INCOMING}/Local.json").operation.id == "incoming_phone_numbers.local.list"
    assert find("GET", f"{s.INCOMING}/{s.PN}.json").operation.id == "incoming_phone_numbers.fetch"


@pytest.mark.parametrize(
    ("method", "url", "reason"),
    [
        pytest.param("GET", "https://example.com/v1/Trunks", "not a URL on a Twilio host", id="other-host"),
        pytest.param("GET", "https://[oops", "not a URL on a Twilio host", id="no-url"),
        pytest.param("GET", "https://eviltwilio.com/v1", "not a URL on a Twilio host", id="look-alike"),
        pytest.param("GET", "https://a.b.c.d.twilio.com/v1", "a.b.c.d.twilio.com is no API", id="too-many-labels"),
        pytest.param("GET", "https://twilio.com/v1", "twilio.com is no API of Twilio's", id="no-product"),
        pytest.param("GET", s.TRUNKING + "s", "the nearest is trunking.phone_numbers.list", id="typing-error"),
        pytest.param("PUT", s.TRUNKING, "this path takes GET, POST", id="method"),
        pytest.param("GET", s.TRUNKING + ".json", "takes no .json", id="suffix-on-a-product"),
        pytest.param("GET", f"{s.INCOMING}/{s.PN}/AssignedAddOns.json", "add-ons assigned to a number", id="add-ons"),
        pytest.param("GET", "https://api.twilio.com", "the nearest is", id="no-path"),
    ],
)
def test_what_is_no_operation_is_refused_with_its_reason(method, url, reason):
    with pytest.raises(UnknownOperation, match=reason):
        find(method, url)


@pytest.mark.parametrize("suffix", ["", ".xml", ".JSON"])
def test_other_forms_of_the_2010_api_are_not_judged(suffix):
    with pytest.raises(NotJudged, match=r"ask for \.json, or for \.csv"):
        find("GET", s.INCOMING + suffix)


def test_a_csv_of_one_number_is_not_judged():
    with pytest.raises(NotJudged):
        find("GET", f"{s.INCOMING}/{s.PN}.csv")


def test_an_unknown_operation_is_refused_with_the_nearest():
    with pytest.raises(BadSetting, match=r"the nearest is trunking\.phone_numbers\.create"):
        operation_named("trunking.phone_number.create")
