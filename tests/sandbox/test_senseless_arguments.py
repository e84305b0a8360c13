"""What makes no sense is refused at once, with the way out, and not from the depths."""

import pickle
import re
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from pytest_numbers_contract import ContractViolation, Sandbox
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.judging.verdict import ABSENT
from pytest_numbers_contract.state.choices import Choices
from pytest_numbers_contract.state.records import Capabilities

ACCOUNT = "AC" + "0a" * 16
TRUNKS = "https://trunking.twilio.com/v1/Trunks"
LOOKUP = "https://lookups.twilio.com/v2/PhoneNumbers/+14155550100"
BUY = "incoming_phone_numbers.create"
FIRST = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


def refused(problem: str, advice: str):
    return pytest.raises(BadSetting, match=f"(?s){re.escape(problem)}.*\n.*{re.escape(advice)}")


@pytest.mark.parametrize(
    ("members", "problem", "advice"),
    [
        pytest.param({"colour": 1}, "Trunk has no member 'colour'", "members: date_created, date_updated", id="name"),
        pytest.param({"account_sid": ACCOUNT}, "Trunk has no member 'account_sid'", "members: ", id="ours"),
        pytest.param({"order": 1}, "Trunk has no member 'order'", "members: ", id="our order"),
        pytest.param({"friendly_name": 5}, "friendly_name=5", "a text or None", id="type"),
        pytest.param({"secure": "yes"}, "secure='yes'", "True or False", id="flag"),
        pytest.param({"friendly_name": "x" * 65}, "breaks the contract", "64", id="too long"),
        pytest.param({"transfer_mode": "maybe"}, "transfer_mode='maybe'", "sip-only", id="none of the values"),
        pytest.param({"date_created": "now"}, "date_created='now'", "datetime", id="date"),
        pytest.param(
            {"date_created": datetime.max}, "9999-12-31 23:59:59.999999 is at the end", "9998", id="last date"
        ),
        pytest.param({"date_updated": FIRST}, "0001-01-01 00:00:00+14:00 is at the end", "years 2", id="first date"),
        pytest.param({"sid": 5}, "5 is no Trunk SID", "needs TK and 32 hex digits", id="sid"),
        pytest.param({"account": ACCOUNT}, f"'{ACCOUNT}' is no Account", "not its SID", id="account"),
    ],
)
def test_a_trunk_with_members_that_make_no_sense_is_refused(sandbox, members, problem, advice):
    with refused(problem, advice):
        sandbox.trunk(**members)


@pytest.mark.parametrize(
    ("members", "problem", "advice"),
    [
        pytest.param({"colour": 1}, "Number has no member 'colour'", "voice_url", id="name"),
        pytest.param({"trunk_sid": "TK" + "1" * 32}, "Number has no member 'trunk_sid'", "members", id="trunk_sid"),
        pytest.param({"kind": "Fax"}, "kind='Fax'", "'Local' or 'Mobile' or 'TollFree'", id="kind"),
        pytest.param({"voice_method": "PATCH"}, "breaks the contract", "GET or POST", id="method"),
        pytest.param({"voice_url": "nonsense"}, "breaks the contract", "an absolute URI", id="url"),
        pytest.param({"voice_application_sid": "AP1"}, "breaks the contract", "AP + 32 hex", id="application"),
        pytest.param({"capabilities": 7}, "capabilities=7", "Capabilities", id="capabilities"),
        pytest.param({"capabilities": {"fax": True}}, "no member 'fax'", "voice, sms, mms", id="capability"),
        pytest.param({"capabilities": {"sms": "yes"}}, "sms='yes'", "True or False", id="capability's value"),
        pytest.param({"trunk": "TK" + "1" * 32}, "is no Trunk", "the object that the sandbox made", id="trunk"),
        pytest.param({"messaging_service": 7}, "7 is no MessagingService", "the object", id="service"),
    ],
)
def test_a_number_with_members_that_make_no_sense_is_refused(sandbox, members, problem, advice):
    with refused(problem, advice):
        sandbox.incoming_phone_number(**members)

    assert sandbox.phone_numbers == ()


def test_capabilities_may_be_given_as_a_mapping(sandbox):
    number = sandbox.incoming_phone_number(capabilities={"sms": True})

    assert number.capabilities == Capabilities(voice=False, sms=True, mms=False)


def test_members_of_their_type_are_taken(sandbox):
    number = sandbox.incoming_phone_number(voice_caller_id_lookup=True, voice_url="", address_sid=None)

    assert number.voice_url == ""


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param(lambda other: {"trunk": other.trunk()}, id="trunk"),
        pytest.param(lambda other: {"messaging_service": other.messaging_service()}, id="service"),
        pytest.param(lambda other: {"account": other.subaccount()}, id="account"),
    ],
)
def test_a_thing_of_another_sandbox_is_refused(sandbox, thing):
    with refused("is not in this sandbox", "made by another sandbox"):
        sandbox.incoming_phone_number(**thing(Sandbox(seed=1)))


@pytest.mark.parametrize("arrange", ["incoming_phone_number", "available"])
def test_a_number_of_no_country_is_refused(sandbox, arrange):
    with refused("+999123456789 is of no country", "like +14155550100"):
        getattr(sandbox, arrange)("+999123456789")


@pytest.mark.parametrize("kind", ["trunk", "messaging_service"])
def test_a_number_and_what_holds_it_have_one_account(sandbox, kind):
    holder = getattr(sandbox, kind)(account=sandbox.subaccount())

    with refused("belongs to", "the same account="):
        sandbox.incoming_phone_number(**{kind: holder})

    assert sandbox.phone_numbers == ()


@pytest.mark.parametrize(
    ("arguments", "members", "problem", "advice"),
    [
        pytest.param(["ACtest", "t"], {}, "'ACtest' is no Account SID", "needs AC and 32 hex digits", id="sid"),
        pytest.param([ACCOUNT, ""], {}, "'' is no auth token", "any text", id="empty token"),
        pytest.param([ACCOUNT, 5], {}, "5 is no auth token", "any text", id="token"),
        pytest.param([ACCOUNT, "t"], {"status": "dead"}, "status='dead'", "'suspended'", id="status"),
        pytest.param([ACCOUNT, "t"], {"api_keys": "SK"}, "api_keys='SK'", "tuple", id="keys"),
        pytest.param([ACCOUNT, "t"], {"api_keys": (("SK",),)}, "api_keys=(('SK',),)", "tuple", id="pairs"),
        pytest.param([ACCOUNT, "t"], {"api_keys": (("SK", 1),)}, "api_keys=(('SK', 1),)", "tuple", id="secret"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(sandbox, arguments, members, problem, advice):
    with refused(problem, advice):
        sandbox.declare_account(*arguments, **members)


def test_api_keys_are_pairs(sandbox):
    account = sandbox.declare_account(ACCOUNT, "t", api_keys=(("SK" + "1" * 32, "secret"),))

    assert account.status == "active"


def test_a_subaccounts_name_is_a_text(sandbox):
    with refused("friendly_name=7", "a text"):
        sandbox.subaccount(friendly_name=7)


@pytest.mark.parametrize(
    ("members", "problem", "advice"),
    [
        pytest.param({"kind": "Fax"}, "kind='Fax'", "'TollFree'", id="kind"),
        pytest.param({"country": "Mars"}, "country='Mars'", "ISO 3166", id="country"),
        pytest.param({"beta": 1}, "beta=1", "True or False", id="beta"),
        pytest.param({"place": "here"}, "place='here'", "Place", id="place"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(sandbox, members, problem, advice):
    with refused(problem, advice):
        sandbox.available("+14155552671", **members)


def test_an_offer_takes_capabilities_as_a_mapping(sandbox):
    assert sandbox.available("+14155552671", capabilities={"voice": True}) == ("+14155552671",)


def test_an_owned_number_is_not_for_sale(sandbox):
    sandbox.incoming_phone_number("+14155552671")

    with refused("+14155552671 is owned already", "offer another"):
        sandbox.available("+14155552671")


@pytest.mark.parametrize("sid", ["x", 5, "PN" + "1" * 32, "AP1"])
def test_what_cannot_be_declared_as_known_is_refused(sandbox, sid):
    with refused(f"{sid!r} is none to accept", "AP, AD, BU, RI"):
        sandbox.accept(sid)


@pytest.mark.parametrize(
    ("accident", "problem", "advice"),
    [
        pytest.param({"cod": 1}, "there is no accident cod", "code, status, timeout", id="name"),
        pytest.param({}, "no accident", "code, status, timeout", id="nothing"),
        pytest.param({"code": "21422"}, "code='21422'", "a whole number", id="code"),
        pytest.param({"status": "500"}, "status='500'", "a whole number", id="status"),
        pytest.param({"status": True}, "status=True", "a whole number", id="flag as status"),
        pytest.param({"timeout": 5}, "timeout=5", "True or False", id="timeout"),
        pytest.param({"slow": "3"}, "slow='3'", "a number", id="slow"),
        pytest.param({"slow": float("nan")}, "slow=nan", "seconds above 0", id="nan"),
        pytest.param({"slow": float("inf")}, "slow=inf", "seconds above 0", id="inf"),
        pytest.param({"broken": 5}, "broken=5", "Callable", id="broken"),
        pytest.param({"code": 21422, "times": "2"}, "times='2'", "times is 1 or more", id="times"),
        pytest.param({"code": 21422, "times": 1.5}, "times=1.5", "times is 1 or more", id="half a time"),
        pytest.param({"code": 21422, "after": None}, "after=None", "after 0 or more", id="after"),
    ],
)
def test_an_accident_that_makes_no_sense_is_refused(sandbox, accident, problem, advice):
    with refused(problem, advice):
        sandbox.fail(BUY, **accident)


@pytest.mark.parametrize("operation", ["x", 7])
def test_an_accident_to_no_operation_names_the_nearest(sandbox, operation):
    with refused(f"there is no operation '{operation}'", "the nearest is"):
        sandbox.fail(operation, code=21422)


@pytest.mark.parametrize(
    ("arguments", "more", "problem", "advice"),
    [
        pytest.param([7, LOOKUP], {}, "7 is no HTTP method", "GET", id="method"),
        pytest.param(["GET /x", LOOKUP], {}, "'GET /x' is no HTTP method", "GET", id="method and path"),
        pytest.param(["GET", 7], {}, "7 is neither a path nor a URL", "say /v2/", id="path"),
        pytest.param(["GET", "/a b"], {}, "'/a b' is neither a path", "say /v2/", id="space"),
        pytest.param(["GET", LOOKUP, "200"], {}, "status='200'", "200 to 599", id="status"),
        pytest.param(["GET", LOOKUP, 99], {}, "status=99", "200 to 599", id="status out of range"),
        pytest.param(["GET", LOOKUP], {"json": {1}}, "cannot be written as JSON", "dicts", id="json"),
        pytest.param(["GET", LOOKUP], {"json": float("nan")}, "cannot be written as JSON", "dicts", id="nan"),
        pytest.param(["GET", LOOKUP], {"headers": 5}, "headers=5", "mapping or pairs", id="headers"),
        pytest.param(["GET", LOOKUP], {"headers": "ab"}, "headers='ab'", "mapping or pairs", id="text as headers"),
        pytest.param(["GET", LOOKUP], {"headers": {"A": "b\r\nC: d"}}, "no header that can", "mapping", id="injected"),
        pytest.param(["GET", LOOKUP], {"headers": {"A b": "c"}}, "no header that can", "mapping", id="header's name"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(sandbox, arguments, more, problem, advice):
    with refused(problem, advice):
        sandbox.answer(*arguments, **more)


@pytest.mark.parametrize(
    ("settings", "problem", "advice"),
    [
        pytest.param({"seed": "x"}, "seed='x'", "a whole number", id="seed"),
        pytest.param({"seed": 1.5}, "seed=1.5", "a whole number", id="a part of a seed"),
        pytest.param({"choices": {"pool_created": 200}}, "choices=", "Choices or None", id="choices"),
        pytest.param({"test_credentials": "yes"}, "test_credentials='yes'", "True or False", id="test_credentials"),
        pytest.param({"waive": 7}, "waive=7", "Callable or None", id="waive"),
    ],
)
def test_a_sandbox_with_settings_that_make_no_sense_is_refused(settings, problem, advice):
    with refused(problem, advice):
        Sandbox(**settings)


@pytest.mark.parametrize(
    ("arrange", "members", "problem", "advice"),
    [
        pytest.param("incoming_phone_number", {"bundle_sid": "BU1"}, "bundle_sid='BU1'", "BU + 32 hex", id="sid"),
        pytest.param(
            "incoming_phone_number", {"emergency_address_status": "x"}, "='x' breaks", "unregistered", id="status"
        ),
        pytest.param("incoming_phone_number", {"country": "usa"}, "country='usa' is none", "ISO 3166", id="country"),
        pytest.param("messaging_service", {"validity_period": 0}, "validity_period=0", "1 or more", id="number"),
    ],
)
def test_a_member_that_errata_or_other_resources_name_is_checked_too(sandbox, arrange, members, problem, advice):
    with refused(problem, advice):
        getattr(sandbox, arrange)(**members)


def test_an_offer_that_breaks_the_contract_is_refused(sandbox):
    with refused("address_requirements='x'", "none or any or local"):
        sandbox.available("+14155550100", address_requirements="x")


@pytest.mark.parametrize(
    ("choice", "problem", "advice"),
    [
        pytest.param({"pool_created": 202}, "pool_created=202", "201, 200", id="status"),
        pytest.param({"pool_limit": "3"}, "pool_limit='3'", "a whole number", id="limit"),
        pytest.param({"pool_limit": None}, "pool_limit=None", "a whole number", id="no limit"),
        pytest.param({"pool_limit": -1}, "pool_limit=-1 is no limit", "0 is the least", id="limit below none"),
        pytest.param({"trunk_limit": -1}, "trunk_limit=-1 is no limit", "0 is the least", id="fewer trunks than none"),
        pytest.param({"trunk_limit": True}, "trunk_limit=True", "a whole number or None", id="limit of trunks"),
        pytest.param({"bundle_required_in": "AUS"}, "bundle_required_in='AUS'", "ISO codes", id="text"),
        pytest.param({"bundle_required_in": {"de"}}, "bundle_required_in={'de'}", "ISO codes", id="lower case"),
        pytest.param({"identity_required_in": None}, "identity_required_in=None", "ISO codes", id="no countries"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(choice, problem, advice):
    with refused(problem, advice):
        Choices(**choice)


def test_an_open_sandbox_is_not_opened_again(sandbox):
    with sandbox:
        with refused("this sandbox is open already", "make another"):
            sandbox.__enter__()
        answer = httpx.get(TRUNKS, auth=(ACCOUNT, "x"))

    assert answer.status_code == 200


def test_a_closed_sandbox_may_be_opened_again_and_remembers(sandbox):
    with sandbox:
        trunk = sandbox.trunk()
    with sandbox:
        listed = httpx.get(TRUNKS, auth=(sandbox.account.sid, "x")).json()["trunks"]

    assert [item["sid"] for item in listed] == [trunk.sid]


def test_closing_twice_or_before_opening_is_harmless(sandbox):
    sandbox.close()
    with sandbox:
        pass
    sandbox.close()

    assert sandbox.calls == ()


def test_a_sandbox_can_be_looked_at_after_it_was_closed(sandbox):
    with sandbox:
        httpx.get(TRUNKS, auth=(ACCOUNT, "x"))

    assert sandbox.calls[0].verdict.ok
    assert sandbox.incoming_phone_number().phone_number == "+14155550100"


def test_of_nested_sandboxes_each_keeps_its_calls(sandbox):
    with sandbox:
        with Sandbox(seed=1) as inner:
            httpx.get(TRUNKS, auth=(ACCOUNT, "x"))
        httpx.get(TRUNKS, auth=(ACCOUNT, "x"))

    assert (len(sandbox.calls), len(inner.calls)) == (1, 1)


def test_an_account_whose_place_was_taken_says_so(sandbox):
    with sandbox:
        before = sandbox.account
        httpx.get(TRUNKS, auth=(ACCOUNT, "x"))

    with refused(f"the code under test uses {ACCOUNT}", "sandbox.declare_account(sid, token)"):
        _ = before.auth_token


@pytest.mark.parametrize("kind", ["trunk", "messaging_service"])
def test_what_was_deleted_says_so(sandbox, kind):
    thing = getattr(sandbox, kind)()
    url = {"trunk": TRUNKS, "messaging_service": "https://messaging.twilio.com/v1/Services"}[kind]
    with sandbox:
        httpx.delete(f"{url}/{thing.sid}", auth=(ACCOUNT, "x"))

    with refused(f"{thing.sid} is there no more", "look at it before"):
        _ = thing.friendly_name


def test_a_violation_and_its_verdicts_go_through_a_pickle(sandbox):
    with pytest.raises(ContractViolation) as caught, sandbox:
        httpx.get(f"{TRUNKS}?limit=1", auth=(ACCOUNT, "x"))

    there = pickle.loads(pickle.dumps(caught.value))

    assert str(there) == str(caught.value)
    assert there.verdicts == caught.value.verdicts
    assert hash(there.verdicts[0].operation) == hash(caught.value.verdicts[0].operation)
    assert there.verdicts[0].operation != "trunking.trunks.list"
    assert (there.verdicts[0].errata, there.verdicts[0].unknown, there.verdicts[0].warnings) == ((), (), ())


def test_what_is_absent_is_the_same_behind_a_pickle():
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT


def test_only_what_can_be_called_is_told_of_calls(sandbox):
    with refused("7 cannot be told of calls", "a function that takes a Call"):
        sandbox.watch(7)


def test_a_watcher_is_told_each_call(sandbox):
    told = []
    sandbox.watch(told.append)

    with sandbox:
        httpx.get(TRUNKS, auth=(ACCOUNT, "x"))

    assert tuple(told) == sandbox.calls
