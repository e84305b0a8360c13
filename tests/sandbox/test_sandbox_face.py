"""The class Sandbox: arrange, act through real clients, look, and what it raises."""

import contextlib
import weakref
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from pytest_numbers_contract import ContractViolation, Sandbox, journeys
from pytest_numbers_contract.errors import BadSetting, NotServed
from pytest_numbers_contract.state.choices import Choices

ACCOUNT = "AC" + "0a" * 16


def client(sandbox):
    return Client(sandbox.account.sid, sandbox.account.auth_token)


def attach_url(trunk):
    return f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}/PhoneNumbers"


def test_a_closed_sandbox_is_gone_with_its_last_name():
    with Sandbox() as sandbox:
        sandbox.trunk()
    left = weakref.ref(sandbox)

    del sandbox

    assert left() is None


def test_a_test_may_look_while_numbers_are_bought(monkeypatch):
    sandbox = Sandbox()
    sandbox.incoming_phone_number()

    def looked_at(sid, state):
        state.numbers[f"another beside {sid}"] = state.numbers[sid]
        return sid

    monkeypatch.setattr("pytest_numbers_contract.sandbox.Number", looked_at)

    assert len(sandbox.phone_numbers) == 1


class TestArrangeAndLook:
    def test_the_first_screen_of_the_manual(self):
        with Sandbox() as sandbox:
            trunk = sandbox.trunk()
            twilio = client(sandbox)

            bought = twilio.incoming_phone_numbers.create(area_code="415")
            twilio.trunking.v1.trunks(trunk.sid).phone_numbers.create(phone_number_sid=bought.sid)

            assert [number.phone_number for number in trunk.phone_numbers] == ["+14155550100"]
            assert sandbox.spent == ("+14155550100",)
            assert sandbox.orphans == []

    def test_everything_can_be_arranged_and_seen_from_all_sides(self):
        sandbox = Sandbox()
        trunk = sandbox.trunk(friendly_name="Desk")
        service = sandbox.messaging_service(friendly_name="News")

        number = sandbox.incoming_phone_number(
            trunk=trunk, messaging_service=service, friendly_name="Hotline", sms_url="https://example.com/sms"
        )

        assert number.trunk == trunk
        assert number.messaging_service == service
        assert trunk.phone_numbers == service.phone_numbers == sandbox.phone_numbers == (number,)
        assert sandbox.account.phone_numbers == (number,)
        assert (trunk.friendly_name, service.friendly_name, number.friendly_name) == ("Desk", "News", "Hotline")
        assert (number.phone_number, number.account_sid) == ("+14155550100", sandbox.account.sid)
        assert (number.voice_url, number.sms_url) == (
            "https://demo.twilio.com/welcome/voice/",
            "https://example.com/sms",
        )
        assert (number.voice_application_sid, number.sms_application_sid) == ("", "")
        assert number.capabilities.sms
        assert number.date_created.year == 2026
        assert not number.released

    def test_an_unattached_number_has_neither_trunk_nor_service(self):
        number = Sandbox().incoming_phone_number()

        assert number.trunk is None
        assert number.messaging_service is None

    def test_a_released_number_says_so(self):
        with Sandbox() as sandbox:
            number = sandbox.incoming_phone_number()
            client(sandbox).incoming_phone_numbers(number.sid).delete()

            assert number.released
            with pytest.raises(BadSetting, match="owned no more: it was released"):
                _ = number.phone_number

    def test_your_own_sids_are_taken(self):
        sandbox = Sandbox()

        assert sandbox.trunk(sid="TK" + "1" * 32).sid == "TK" + "1" * 32
        assert sandbox.messaging_service(sid="MG" + "1" * 32).sid == "MG" + "1" * 32
        assert sandbox.incoming_phone_number(sid="PN" + "1" * 32).sid == "PN" + "1" * 32
        assert sandbox.subaccount(sid="AC" + "1" * 32).sid == "AC" + "1" * 32

    @pytest.mark.parametrize("sid", ["ACtest", "TK123", "PN" + "1" * 32])
    def test_a_malformed_sid_is_refused_with_the_fix(self, sid):
        with pytest.raises(BadSetting, match=r"is no Trunk SID\n.*needs TK and 32 hex digits"):
            Sandbox().trunk(sid=sid)

    def test_a_number_of_your_own_is_taken(self):
        sandbox = Sandbox()

        assert sandbox.incoming_phone_number("+14155552671").phone_number == "+14155552671"
        assert sandbox.incoming_phone_number("+442071838750").phone_number == "+442071838750"

    @pytest.mark.parametrize("moment", [datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)], ids=str)
    def test_what_was_made_at_another_time_is_told_so(self, moment):
        with Sandbox() as sandbox:
            account = sandbox.declare_account(ACCOUNT, "token", date_created=moment)
            trunk, service = sandbox.trunk(date_created=moment), sandbox.messaging_service(date_created=moment)
            number = sandbox.incoming_phone_number(date_created=moment, trunk=trunk, messaging_service=service)
            twilio = client(sandbox)

            twilio.incoming_phone_numbers(number.sid).update(friendly_name="Desk")
            told = [
                twilio.api.v2010.accounts(account.sid).fetch(),
                twilio.trunking.v1.trunks(trunk.sid).fetch(),
                twilio.messaging.v1.services(service.sid).fetch(),
                twilio.incoming_phone_numbers(number.sid).fetch(),
            ]

        assert [one.date_created for one in told] == [moment] * 4

    def test_a_moment_in_any_time_zone_is_told_in_utc(self):
        with Sandbox() as sandbox:
            east = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5)))
            sid = sandbox.trunk(date_created=east, date_updated=datetime(2026, 1, 1, 8)).sid

            trunk = client(sandbox).trunking.v1.trunks(sid).fetch()

        assert (trunk.date_created, trunk.date_updated) == (east, datetime(2026, 1, 1, 8, tzinfo=UTC))

    def test_what_was_changed_before_the_clock_began_was_made_then(self):
        moment = datetime(2024, 1, 1, tzinfo=UTC)

        assert Sandbox().incoming_phone_number(date_updated=moment).date_created == moment

    def test_what_was_changed_before_it_was_made_is_refused(self):
        with pytest.raises(BadSetting, match=r"date_updated=.* is before date_created=2025-01-01"):
            Sandbox().trunk(date_created=datetime(2025, 1, 1), date_updated=datetime(2024, 1, 1))

    def test_a_number_that_is_none_is_refused(self):
        with pytest.raises(BadSetting, match=r"'4155552671' is no phone number\n.*E\.164"):
            Sandbox().incoming_phone_number("4155552671")

    def test_numbers_can_be_put_up_for_sale(self):
        with Sandbox() as sandbox:
            sandbox.available("+14155552671", "+4520123456", kind="Local")

            us = client(sandbox).available_phone_numbers("US").local.list(contains="+14155552671")
            dk = client(sandbox).available_phone_numbers("DK").local.list()

        assert [number.phone_number for number in us] == ["+14155552671"]
        assert dk[0].phone_number == "+4520123456"

    def test_a_number_that_the_sandbox_offers_keeps_what_it_does_not_say(self):
        with Sandbox() as sandbox:
            sandbox.available("+61255500000", beta=True)
            sandbox.incoming_phone_number("+61255500001")

            offer = client(sandbox).available_phone_numbers("AU").local.list(contains="+61255500000")[0]
            owned = client(sandbox).incoming_phone_numbers.list()[0]

        assert (offer.beta, offer.address_requirements, owned.address_requirements) == (True, "any", "any")

    def test_a_released_number_can_be_put_up_for_sale_again(self):
        with Sandbox() as sandbox:
            client(sandbox).incoming_phone_numbers(sandbox.incoming_phone_number("+14155550100").sid).delete()
            sandbox.available("+14155550100")

            client(sandbox).incoming_phone_numbers.create(phone_number="+14155550100")

        assert sandbox.spent == ("+14155550100",)

    @pytest.mark.parametrize(
        ("number", "country"),
        [("+358401234567", "FI"), ("+79161234567", "RU"), ("+212612345678", "MA"), ("+4520123456", "DK")],
    )
    def test_a_number_of_a_shared_calling_code_is_of_its_main_country(self, number, country):
        with Sandbox() as sandbox:
            sandbox.available(number)

            found = client(sandbox).available_phone_numbers(country).local.list()

        assert [each.phone_number for each in found] == [number]

    def test_an_offer_with_a_member_that_is_none_is_refused(self):
        with pytest.raises(BadSetting, match="members: country, kind, capabilities"):
            Sandbox().available("+14155552671", colour="red")

    def test_subaccounts_are_accounts(self):
        with Sandbox() as sandbox:
            sub = sandbox.subaccount(friendly_name="Branch")
            number = sandbox.incoming_phone_number(account=sub)

            listed = Client(sub.sid, sub.auth_token).incoming_phone_numbers.list()

        assert [found.sid for found in listed] == [number.sid]
        assert (sub.friendly_name, sub.status) == ("Branch", "active")

    def test_a_declared_account_makes_credentials_count(self):
        with Sandbox() as sandbox:
            account = sandbox.declare_account(ACCOUNT, "right")

            assert Client(account.sid, "right").incoming_phone_numbers.list() == []
            with pytest.raises(TwilioRestException) as refused:
                Client(account.sid, "wrong").incoming_phone_numbers("PN" + "0" * 32).fetch()

        assert refused.value.status == 401

    def test_without_one_the_first_account_seen_is_the_main_one(self):
        with Sandbox() as sandbox:
            Client(ACCOUNT, "any").incoming_phone_numbers.list()

            assert sandbox.account.sid == ACCOUNT

    def test_declared_sids_are_the_only_ones_of_their_kind(self):
        with Sandbox() as sandbox:
            sandbox.accept("AP" + "1" * 32, "AP" + "2" * 32)
            number = sandbox.incoming_phone_number()
            update = client(sandbox).incoming_phone_numbers(number.sid).update

            update(sms_application_sid="AP" + "1" * 32)
            with pytest.raises(TwilioRestException) as refused:
                update(sms_application_sid="AP" + "3" * 32)

        assert refused.value.code in (21420, 22108)

    def test_the_same_seed_gives_the_same_answers(self):
        bodies = []
        for _ in range(2):
            with Sandbox(seed=7) as sandbox:
                httpx.get("https://trunking.twilio.com/v1/Trunks", auth=(ACCOUNT, "x"))
                sandbox.trunk()
                bodies.append(httpx.get("https://trunking.twilio.com/v1/Trunks", auth=(ACCOUNT, "x")).content)

        assert bodies[0] == bodies[1]
        assert Sandbox(seed=8).trunk().sid not in bodies[0].decode()


class TestVerdicts:
    def test_calls_are_logged_with_their_verdicts(self):
        with Sandbox() as sandbox:
            client(sandbox).incoming_phone_numbers.create(area_code="415")

        (call,) = sandbox.calls
        assert call.operation == "incoming_phone_numbers.create"
        assert call.verdict.ok
        assert str(call).startswith("POST https://api.twilio.com/")
        assert str(call).endswith("→ 201")

    def test_a_fault_that_the_service_accepts_silently_is_raised_at_the_end(self):
        with pytest.raises(ContractViolation, match=r"NC401  request form\.Colour"), Sandbox() as sandbox:
            account = sandbox.account
            url = f"https://api.twilio.com/2010-04-01/Accounts/{account.sid}/IncomingPhoneNumbers.json"
            form = {"AreaCode": "415", "Colour": "red"}

            answer = requests.post(url, data=form, auth=(account.sid, account.auth_token), timeout=5)

            assert answer.status_code == 201

    def test_swallowing_exceptions_hides_nothing(self):
        with pytest.raises(ContractViolation, match="NC405  request form"):
            with Sandbox() as sandbox:
                number = sandbox.incoming_phone_number()
                url = f"https://api.twilio.com/2010-04-01/Accounts/{sandbox.account.sid}/IncomingPhoneNumbers/{number.sid}.json"
                with contextlib.suppress(Exception):
                    httpx.post(url, json={"FriendlyName": "Desk"}, auth=(sandbox.account.sid, "x"))

    def test_a_fault_that_the_service_refuses_is_only_noted(self):
        with Sandbox() as sandbox:
            trunk = sandbox.trunk()

            answer = httpx.post(attach_url(trunk), data={"PhoneNumber": "+14155550100"}, auth=(ACCOUNT, "x"))

        assert answer.status_code == 400
        assert [violation.id for violation in sandbox.calls[0].verdict.noted] == ["NC401"]

    def test_an_error_of_the_block_itself_comes_first(self):
        with pytest.raises(ZeroDivisionError), Sandbox() as sandbox:
            httpx.get(attach_url(sandbox.trunk()) + "?limit=1", auth=(ACCOUNT, "x"))
            raise ZeroDivisionError

    def test_waived_violations_pass(self):
        with Sandbox(waive=lambda verdict: verdict.waiving(lambda violation: violation.id == "NC401")) as sandbox:
            httpx.get(attach_url(sandbox.trunk()) + "?limit=1", auth=(ACCOUNT, "x"))

        assert [violation.id for violation in sandbox.calls[0].verdict.waived] == ["NC401"]

    def test_violations_are_raised_once(self):
        sandbox = Sandbox()
        with pytest.raises(ContractViolation), sandbox:
            httpx.get(attach_url(sandbox.trunk()) + "?limit=1", auth=(ACCOUNT, "x"))

        assert sandbox.verify() is None

    def test_a_call_is_read_once_for_its_journey_however_often_it_is_verified(self, monkeypatch):
        read = []
        monkeypatch.setattr(journeys, "read_step", lambda verdict: read.append(verdict.exchange.url))
        with Sandbox() as sandbox:
            trunks = [sandbox.trunk(friendly_name=name) for name in ("Berlin", "Paris", "Rome")]

            for trunk in trunks:
                httpx.get(attach_url(trunk), auth=(ACCOUNT, "x"))
                sandbox.verify()

        assert read == [attach_url(trunk) for trunk in trunks]

    def test_what_two_calls_break_is_told_though_they_were_verified_one_by_one(self):
        with Sandbox() as sandbox:
            twilio = client(sandbox)
            twilio.available_phone_numbers("US").local.list(area_code="415", limit=1)
            sandbox.verify()
            sandbox.available("+12125552671")
            twilio.incoming_phone_numbers.create(phone_number="+12125552671")

            with pytest.raises(ContractViolation, match="NC501"):
                sandbox.verify()

        assert [found.rule.id for found in sandbox.breaks] == ["NC501"]

    def test_an_accident_that_changed_nothing_lets_a_journey_go_on(self):
        with Sandbox() as sandbox:
            twilio = client(sandbox)
            twilio.available_phone_numbers("US").local.list(area_code="415", limit=1)
            sandbox.fail("incoming_phone_numbers.list", slow=0.01)
            twilio.incoming_phone_numbers.list()
            sandbox.available("+12125552671")
            twilio.incoming_phone_numbers.create(phone_number="+12125552671")

            with pytest.raises(ContractViolation, match="NC501"):
                sandbox.verify()

    def test_a_journey_that_breaks_is_raised_with_both_exchanges(self):
        with pytest.raises(ContractViolation) as caught, Sandbox() as sandbox:
            twilio = client(sandbox)
            twilio.available_phone_numbers("US").local.list(area_code="415", limit=1)
            sandbox.available("+12125552671")

            twilio.incoming_phone_numbers.create(phone_number="+12125552671")

        message = str(caught.value)
        assert "the journey broke its contract: the number bought is one that was found" in message
        assert (
            "first   GET https://api.twilio.com/2010-04-01/Accounts/AC…/AvailablePhoneNumbers/US/Local.json" in message
        )
        assert 'got "+12125552671"' in message


class TestAccidents:
    def test_an_error_by_its_code(self):
        with Sandbox() as sandbox:
            sandbox.fail("incoming_phone_numbers.create", code=21422)
            create = client(sandbox).incoming_phone_numbers.create

            with pytest.raises(TwilioRestException) as failed:
                create(area_code="415")
            bought = create(area_code="415")

        assert failed.value.code == 21422
        assert bought.phone_number == "+14155550100"
        assert [call.injected for call in sandbox.calls] == [True, False]
        assert sandbox.calls[0].verdict is None

    def test_what_was_bought_before_the_accident_is_an_orphan(self):
        with Sandbox() as sandbox:
            service = sandbox.messaging_service()
            sandbox.fail("messaging.phone_numbers.create", code=21714)
            twilio = client(sandbox)

            bought = twilio.incoming_phone_numbers.create(area_code="415")
            with pytest.raises(TwilioRestException) as full:
                twilio.messaging.v1.services(service.sid).phone_numbers.create(phone_number_sid=bought.sid)

        assert full.value.status == 412
        assert [number.sid for number in sandbox.orphans] == [bought.sid]

    @pytest.mark.parametrize(
        ("accident", "error", "shown"),
        [
            pytest.param({"timeout": True}, httpx.ReadTimeout, "TimedOut", id="timeout"),
            pytest.param({"dropped": True}, httpx.RemoteProtocolError, "Dropped", id="dropped"),
            pytest.param({"slow": 60}, httpx.ReadTimeout, "200", id="slow"),
        ],
    )
    def test_no_answer_is_the_clients_own_exception(self, accident, error, shown):
        with Sandbox() as sandbox:
            sandbox.fail("trunking.phone_numbers.list", **accident)
            url = attach_url(sandbox.trunk())

            with pytest.raises(error):
                httpx.get(url, auth=(ACCOUNT, "x"), timeout=5)

        assert str(sandbox.calls[0]).endswith(f"→ {shown}")

    def test_a_broken_answer_reaches_the_code_and_is_not_judged(self):
        with Sandbox() as sandbox:
            sandbox.fail("incoming_phone_numbers.create", broken=lambda body: {**body, "sid": None})

            bought = client(sandbox).incoming_phone_numbers.create(area_code="415")

        assert bought.sid is None


class TestAnythingElse:
    def test_what_is_not_served_is_refused_by_name_with_the_nearest(self):
        with pytest.raises(NotServed) as refused, Sandbox():
            httpx.get("https://trunking.twilio.com/v1/Trunk", auth=(ACCOUNT, "hunter2"))

        message = str(refused.value)
        assert "GET https://trunking.twilio.com/v1/Trunk" in message
        assert "the nearest is trunking.trunks.list" in message
        assert "sandbox.answer('GET', 'https://trunking.twilio.com/v1/Trunk', json=…)" in message
        assert "hunter2" not in message

    def test_several_are_counted(self):
        with pytest.raises(NotServed, match=r"\(and 1 more\)"), Sandbox():
            httpx.get("https://lookups.twilio.com/v2/PhoneNumbers/+1", auth=(ACCOUNT, "x"))
            httpx.get("https://lookups.twilio.com/v2/PhoneNumbers/+2", auth=(ACCOUNT, "x"))

    def test_a_declared_answer_is_given_and_not_judged(self):
        with Sandbox() as sandbox:
            sandbox.answer("GET", "https://lookups.twilio.com/v2/PhoneNumbers/+14155550100", json={"valid": True})

            answer = httpx.get("https://lookups.twilio.com/v2/PhoneNumbers/+14155550100")

        assert answer.json() == {"valid": True}
        assert sandbox.calls[0].declared
        assert sandbox.calls[0].verdict is None

    def test_a_method_that_a_path_does_not_have_is_405(self):
        with Sandbox() as sandbox:
            answer = httpx.put(attach_url(sandbox.trunk()), auth=(ACCOUNT, "x"))

        assert (answer.status_code, answer.json()["code"]) == (405, 20004)
        assert sandbox.calls[0].verdict is None

    def test_a_fault_of_ours_is_raised_at_the_end(self, monkeypatch):
        sandbox = Sandbox()
        monkeypatch.setattr(sandbox._service, "serve", lambda request: 1 / 0)

        with pytest.raises(ZeroDivisionError), sandbox:
            assert httpx.get("https://api.twilio.com/").status_code == 500


def test_choices_change_what_nobody_knows():
    with Sandbox(choices=Choices(pool_created=200)) as sandbox:
        service, number = sandbox.messaging_service(), sandbox.incoming_phone_number()
        url = f"https://messaging.twilio.com/v1/Services/{service.sid}/PhoneNumbers"

        answer = httpx.post(url, data={"PhoneNumberSid": number.sid}, auth=(sandbox.account.sid, "x"))

    assert answer.status_code == 200


def test_test_credentials_buy_only_magic_numbers_and_change_nothing():
    with Sandbox(test_credentials=True) as sandbox:
        twilio = client(sandbox)

        bought = twilio.incoming_phone_numbers.create(phone_number="+15005550006")
        with pytest.raises(TwilioRestException) as refused:
            twilio.incoming_phone_numbers("PN" + "0" * 32).fetch()

    assert bought.friendly_name == "(500) 555-0006"
    assert (refused.value.status, refused.value.code) == (403, 20008)
    assert sandbox.phone_numbers == ()


def test_when_every_number_is_owned_the_way_out_is_told(monkeypatch):
    monkeypatch.setattr("pytest_numbers_contract.sandbox.arranging.search", lambda *_: iter(()))

    with pytest.raises(BadSetting, match="name one: incoming_phone_number"):
        Sandbox().incoming_phone_number()
