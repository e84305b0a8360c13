"""Rules through the judge: coherence between request, response and items."""

import pytest
import samples as s

from pytest_numbers_contract import judge

OTHER_PN = "PN" + s.OTHER


def told(exchange):
    return [(violation.id, violation.pointer) for violation in judge(exchange).violations]


def page(*items, query="", **meta):
    return s.exchange("GET", s.TRUNKING + query, 200, {"phone_numbers": list(items), "meta": s.meta(**meta)})


def owned(*items, query="", **members):
    return s.exchange("GET", f"{s.INCOMING}.json{query}", 200, s.owned_page(list(items), **members))


def update(form, **members):
    return s.exchange("POST", f"{s.INCOMING}/{s.PN}.json", 200, s.owned_number(**members), form=form)


@pytest.mark.parametrize(
    ("exchange", "violations"),
    [
        pytest.param(
            s.attach({**s.trunk_number(), "trunk_sid": "TK" + s.OTHER}),
            [("NC301", "/trunk_sid")],
            id="trunk-of-another",
        ),
        pytest.param(
            s.attach(s.trunk_number(trunk_sid="TK" + s.OTHER, url=f"{s.TRUNKING}/{OTHER_PN}")),
            [("NC301", "/trunk_sid"), ("NC303", "/url")],
            id="trunk-and-url-of-others",
        ),
        pytest.param(s.attach({**s.trunk_number(), "sid": OTHER_PN}), [("NC302", "/sid")], id="sid-of-another"),
        pytest.param(
            s.exchange("GET", f"{s.TRUNKING}/{s.PN}", 200, {**s.trunk_number(), "sid": OTHER_PN}),
            [("NC301", "/sid")],
            id="sid-not-asked",
        ),
        pytest.param(
            s.pool(s.pool_number(service_sid="MG" + s.OTHER)), [("NC301", "/service_sid")], id="service-of-another"
        ),
        pytest.param(s.pool(s.pool_number(sid=OTHER_PN)), [("NC302", "/sid")], id="pool-sid-not-posted"),
        pytest.param(
            s.attach(s.trunk_number(links={"phone_number": f"{s.INCOMING}/{OTHER_PN}"}, url=None)),
            [("NC203", "/url"), ("NC323", "/links/phone_number")],
            id="link-to-another-beside-no-url",
        ),
        pytest.param(s.attach(form=f"PhoneNumberSid={OTHER_PN}"), [("NC302", "/sid")], id="sid-not-posted"),
        pytest.param(
            s.attach(s.trunk_number(url=s.TRUNKING + "/" + OTHER_PN)), [("NC303", "/url")], id="url-of-another"
        ),
        pytest.param(
            s.attach(s.trunk_number(links={"phone_number": f"{s.INCOMING}/{OTHER_PN}"})),
            [("NC323", "/links/phone_number")],
            id="link-to-another",
        ),
        pytest.param(
            s.attach(s.trunk_number(links={"phone_number": f"{s.INCOMING}/{s.PN}.json"})), [], id="older-link"
        ),
        pytest.param(
            s.attach(s.trunk_number(voice_application_sid=s.AP)),
            [("NC304", "/voice_application_sid")],
            id="trunk-and-app",
        ),
        pytest.param(
            s.attach(s.trunk_number(date_created="2015-02-30T20:12:31Z")),
            [("NC306", "/date_created")],
            id="30-february",
        ),
        pytest.param(
            s.attach(s.trunk_number(date_updated="2015-07-30T20:12:30Z")), [("NC307", "/date_updated")], id="order"
        ),
        pytest.param(
            s.buy(s.owned_number(date_updated="Wed, 30 Jul 2015 23:19:04 +0000")),
            [("NC306", "/date_updated")],
            id="weekday",
        ),
        pytest.param(
            s.buy(s.owned_number(date_updated="Wed, 29 Jul 2015 23:19:04 +0000")),
            [("NC307", "/date_updated")],
            id="order-2010",
        ),
        pytest.param(
            s.attach(s.trunk_number(date_updated="2015-02-30T20:12:31Z")),
            [("NC306", "/date_updated")],
            id="30-february-before-july",
        ),
        pytest.param(
            s.buy(s.owned_number(date_created="Mon, 31 Jul 2015 23:19:04 +0000")),
            [("NC306", "/date_created")],
            id="created-on-no-day",
        ),
        pytest.param(s.pool(s.pool_number(country_code="DK")), [("NC308", "/country_code")], id="country"),
        pytest.param(s.pool(s.pool_number(country_code="ZZ")), [], id="unknown-country"),
        pytest.param(s.pool(s.pool_number(url=s.MESSAGING + "/" + OTHER_PN)), [("NC324", "/url")], id="pool-url"),
        pytest.param(
            s.buy(s.owned_number(uri=s.owned_number(sid=OTHER_PN)["uri"])), [("NC325", "/uri")], id="uri-of-another"
        ),
        pytest.param(
            s.buy(s.owned_number(phone_number="+14155550101")), [("NC321", "/phone_number")], id="another-number"
        ),
        pytest.param(s.buy(form="AreaCode=212"), [("NC321", "/phone_number")], id="another-area"),
    ],
)
def test_an_incoherent_answer_is_told(exchange, violations):
    assert told(exchange) == violations


@pytest.mark.parametrize(
    ("exchange", "violations"),
    [
        pytest.param(
            s.search(s.offered_number(), query="?AreaCode=212"),
            [("NC309", "/available_phone_numbers/0/phone_number")],
            id="area-code",
        ),
        pytest.param(s.search(s.offered_number(), query="?Contains=4155**0100"), [], id="contains"),
        pytest.param(s.search(s.offered_number(), query="?Contains=%2B1415"), [], id="contains-plus"),
        pytest.param(s.search(s.offered_number(), query="?Contains=%5E415%24"), [], id="contains-unknown-grammar"),
        pytest.param(
            s.search(s.offered_number(), query="?Contains=TWILIO"),
            [("NC310", "/available_phone_numbers/0/phone_number")],
            id="contains-letters",
        ),
        pytest.param(
            s.search(s.offered_number(), country="CA"),
            [("NC311", "/available_phone_numbers/0/iso_country")],
            id="country",
        ),
        pytest.param(
            s.search(s.offered_number(phone_number="+447700900123")),
            [("NC326", "/available_phone_numbers/0/iso_country")],
            id="number-of-another-country",
        ),
        pytest.param(
            s.search(
                s.offered_number(capabilities={"voice": True, "SMS": False, "MMS": True}), query="?SmsEnabled=true"
            ),
            [("NC322", "/available_phone_numbers/0/capabilities/SMS")],
            id="capability",
        ),
        pytest.param(
            s.search(s.offered_number(), query="?InRateCenter=SNFC"), [("NC408", "/query/InLata")], id="rate-center"
        ),
    ],
)
def test_a_search_answers_what_was_asked(exchange, violations):
    assert told(exchange) == violations


@pytest.mark.parametrize(
    ("exchange", "violations"),
    [
        pytest.param(page(s.trunk_number(), s.trunk_number()), [("NC317", "/phone_numbers/1/sid")], id="sid-twice"),
        pytest.param(
            page(s.trunk_number(), s.trunk_number(sid=OTHER_PN), page_size=1,
                 url=f"{s.TRUNKING}?PageSize=1&Page=0", first_page_url=f"{s.TRUNKING}?PageSize=1&Page=0"),
            [("NC312", "/phone_numbers")],
            id="more-than-page-size",
        ),
        pytest.param(page(query="?PageSize=20"), [("NC313", "/meta/page_size")], id="another-page-size"),
        pytest.param(page(query="?PageSize=50"), [], id="the-page-size"),
        pytest.param(page(key="items"), [("NC314", "/meta/key")], id="key"),
        pytest.param(
            page({**s.trunk_number(), "sid": OTHER_PN}), [("NC303", "/phone_numbers/0/url")], id="sid-unlike-its-links"
        ),
        pytest.param(page(page_size=51), [("NC315", "/meta/page_size")], id="size-unlike-its-links"),
        pytest.param(
            page(query="?PageSize=50", page_size=51), [("NC313", "/meta/page_size")], id="size-unlike-links-and-request"
        ),
        pytest.param(
            page(s.trunk_number(), s.trunk_number(sid=OTHER_PN), page_size=1),
            [("NC312", "/phone_numbers")],
            id="size-unlike-links-and-items",
        ),
        pytest.param(page(page=1), [("NC315", "/meta/url")], id="page-unlike-its-link"),
        pytest.param(
            page(page=1, next_page_url=f"{s.TRUNKING}?PageSize=50&Page=1"), [("NC315", "/meta/page")], id="page-unlike-its-links"
        ),
        pytest.param(
            page(page=1, next_page_url=f"{s.TRUNKING}?PageSize=50&Page=7"),
            [("NC315", "/meta/url"), ("NC315", "/meta/next_page_url")],
            id="links-of-two-pages",
        ),
        pytest.param(
            page(url=f"{s.TRUNKING}?PageSize=7&Page=9"), [("NC315", "/meta/url")], id="page-and-size-in-one-link"
        ),
        pytest.param(
            page(page=1, url=f"{s.TRUNKING}?Page={'9' * 5000}", next_page_url=f"{s.TRUNKING}?Page=x"),
            [("NC315", "/meta/url"), ("NC315", "/meta/next_page_url")],
            id="links-without-numbers",
        ),
        pytest.param(owned(s.owned_number(), page_size=51), [("NC315", "/page_size")], id="owned-size"),
        pytest.param(owned(s.owned_number(), page=1), [("NC315", "/uri")], id="owned-page"),
        pytest.param(
            page(next_page_url="https://trunking.twilio.com/v1/Trunks?Page=1"), [("NC315", "/meta/next_page_url")], id="path"
        ),
        pytest.param(
            page(next_page_url=f"{s.TRUNKING}?PageSize=50&Page=2"), [("NC315", "/meta/next_page_url")], id="page"
        ),
        pytest.param(
            page(next_page_url=f"{s.TRUNKING}s?PageSize=50&Page=1"), [("NC315", "/meta/next_page_url")], id="path-alone"
        ),
        pytest.param(
            page(next_page_url=f"{s.TRUNKING}?PageSize=50&Page=1&Page=7"), [("NC315", "/meta/next_page_url")], id="page-twice"
        ),
        pytest.param(
            page(next_page_url=f"{s.TRUNKING}?PageSize=50&Page=1&PageSize=5"), [("NC315", "/meta/next_page_url")], id="size-twice"
        ),
        pytest.param(
            page(next_page_url=f"{s.TRUNKING}?PageSize=5&Page=1"), [("NC315", "/meta/next_page_url")], id="size"
        ),
        pytest.param(page(url="https://example.com/x?Page=0"), [("NC315", "/meta/url")], id="host"),
        pytest.param(owned(s.owned_number(), end=1), [("NC316", "/end")], id="end"),
        pytest.param(owned(s.owned_number(), start=1, end=1), [("NC316", "/start")], id="start"),
        pytest.param(owned(start=0, end=-0), [], id="empty-0-0"),
        pytest.param(owned(start=50, end=50), [("NC316", "/start")], id="empty-not-0"),
        pytest.param(
            owned(query="?Page=3", start=150, end=150, page=3, uri=s.owned_page([])["uri"].replace("Page=0", "Page=3")),
            [],
            id="empty-later-page",
        ),
        pytest.param(
            owned(s.owned_number(), query="?PhoneNumber=%2B1212"),
            [("NC320", "/incoming_phone_numbers/0/phone_number")],
            id="filter-number",
        ),
        pytest.param(owned(s.owned_number(), query="?PhoneNumber=415***01"), [], id="filter-star"),
        pytest.param(
            owned(s.owned_number(), query="?FriendlyName=Desk"),
            [("NC320", "/incoming_phone_numbers/0/friendly_name")],
            id="filter-name",
        ),
        pytest.param(
            owned(s.owned_number(), query="?Beta=true"), [("NC320", "/incoming_phone_numbers/0/beta")], id="filter-beta"
        ),
        pytest.param(
            owned(s.owned_number(account_sid="AC" + s.OTHER)),
            [("NC301", "/incoming_phone_numbers/0/account_sid")],
            id="account-of-another",
        ),
    ],
)  # fmt: skip
def test_a_page_keeps_its_promises(exchange, violations):
    assert told(exchange) == violations


def test_a_page_size_above_the_maximum_may_be_capped():
    first = f"{s.TRUNKING}?PageSize=1000&Page=0"
    exchange = page(query="?PageSize=2000", page_size=1000, url=first, first_page_url=first)

    verdict = judge(exchange)

    assert verdict.ok
    assert [warning.id for warning in verdict.warnings] == ["NC410"]


@pytest.mark.parametrize(
    ("answer", "operation"),
    [
        pytest.param({"phone_numbers": [], "meta": s.meta()}, "trunking.phone_numbers.list", id="trunk"),
        pytest.param(s.owned_page([s.owned_number()]), "incoming_phone_numbers.list", id="owned"),
    ],
)
def test_links_are_not_compared_with_a_url_nobody_saw(answer, operation):
    assert judge((200, answer), operation=operation).ok


def test_links_are_not_compared_with_the_url_of_another_host():
    url = f"http://127.0.0.1:8080/v1/Trunks/{s.TK}/PhoneNumbers"
    exchange = s.exchange("GET", url, 200, {"phone_numbers": [s.trunk_number()], "meta": s.meta()})

    assert judge(exchange, operation="trunking.phone_numbers.list").ok


def test_an_area_code_means_nothing_outside_of_north_america():
    offer = s.offered_number(phone_number="+442071838750", iso_country="GB")

    assert told(s.search(offer, query="?AreaCode=415", country="GB")) == []


class TestEcho:
    @pytest.mark.parametrize(
        ("form", "members"),
        [
            pytest.param("FriendlyName=Desk", {"friendly_name": "Desk"}, id="name"),
            pytest.param("SmsUrl=", {"sms_url": None}, id="cleared"),
            pytest.param("FriendlyName=", {}, id="blank-name"),
            pytest.param("VoiceCallerIdLookup=true", {"voice_caller_id_lookup": True}, id="boolean"),
            pytest.param(f"TrunkSid={s.TK}&VoiceApplicationSid={s.AP}", {"trunk_sid": s.TK}, id="exclusive"),
            pytest.param(f"BundleSid=BU{s.OTHER}", {"bundle_sid": "BU" + s.OTHER}, id="bundle"),
        ],
    )
    def test_what_was_posted_is_there(self, form, members):
        assert told(update(form, **members)) == []

    @pytest.mark.parametrize(
        ("form", "pointer"),
        [
            pytest.param("FriendlyName=Desk", "/friendly_name", id="name"),
            pytest.param("VoiceUrl=", "/voice_url", id="not-cleared"),
            pytest.param("VoiceCallerIdLookup=true", "/voice_caller_id_lookup", id="boolean"),
            pytest.param(f"TrunkSid={s.TK}", "/trunk_sid", id="trunk"),
        ],
    )
    def test_what_was_posted_and_is_not_there_is_told(self, form, pointer):
        assert told(update(form)) == [("NC305", pointer)]

    def test_buying_an_own_number_again_may_leave_it_as_it_was(self):
        owned_before = s.owned_number(date_updated="Fri, 31 Jul 2015 23:19:04 +0000")

        verdict = judge(s.buy(owned_before, form="PhoneNumber=%2B14155550100&FriendlyName=Desk"))

        assert verdict.ok
        assert [(warning.id, warning.pointer) for warning in verdict.warnings] == [("NC305", "/friendly_name")]

    @pytest.mark.parametrize(
        ("answered", "warned"),
        [
            pytest.param("Thu, 30 Jul 2015 23:19:05 GMT", [], id="bought-now"),
            pytest.param("Mon, 03 Aug 2026 10:00:00 GMT", ["NC305"], id="owned-for-years"),
        ],
    )
    def test_a_number_created_before_the_day_of_the_answer_was_owned_before(self, answered, warned):
        exchange = s.exchange(
            "POST",
            f"{s.INCOMING}.json",
            201,
            s.owned_number(),
            form="PhoneNumber=%2B14155550100&FriendlyName=Desk",
            headers={"Date": answered},
        )

        verdict = judge(exchange)

        assert [warning.id for warning in verdict.warnings if warning.id == "NC305"] == warned
        assert verdict.ok is bool(warned)


def test_a_transfer_moves_the_number_to_the_account_posted():
    gaining = "AC" + s.OTHER
    body = s.owned_number(account_sid=gaining, uri=s.owned_number()["uri"].replace(s.AC, gaining))
    exchange = s.exchange("POST", f"{s.INCOMING}/{s.PN}.json", 200, body, form=f"AccountSid={gaining}")

    assert told(exchange) == []


def test_a_transfer_that_leaves_the_number_is_told():
    exchange = s.exchange("POST", f"{s.INCOMING}/{s.PN}.json", 200, s.owned_number(), form=f"AccountSid=AC{s.OTHER}")

    assert told(exchange) == [("NC301", "/account_sid")]


def test_the_documented_profile_applies_only_rules_of_the_documents():
    body = s.trunk_number(date_updated="2015-07-30T20:12:30Z", voice_application_sid=s.AP)

    found = {violation.id for violation in judge(s.attach(body), profile="documented").violations}

    assert "NC304" in found
    assert "NC307" not in found


def test_a_test_purchase_has_no_dates():
    body = s.owned_number(phone_number="+15005550006", friendly_name="(500) 555-0006")
    del body["date_created"], body["date_updated"]

    assert told(s.buy(body, form="PhoneNumber=%2B15005550006")) == []


def test_a_purchase_by_magic_area_code_gives_the_magic_number():
    body = s.owned_number(phone_number="+15005550006", friendly_name="(500) 555-0006")

    assert told(s.buy(body, form="AreaCode=500")) == []


def test_any_other_purchase_has_dates():
    body = s.owned_number()
    del body["date_created"], body["date_updated"]

    assert told(s.buy(body)) == [("NC201", "/date_created"), ("NC201", "/date_updated")]


COUNTRIES = {"uri": f"/2010-04-01/Accounts/{s.AC}/AvailablePhoneNumbers.json", "countries": []}


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(owned(s.owned_number(), meta="x"), id="meta of a flat list"),
        pytest.param(
            s.exchange(
                "GET", s.TRUNKING, 200, {**s.owned_page([]), "phone_numbers": [], "meta": s.meta(), "start": "a"}
            ),
            id="page members beside meta",
        ),
        pytest.param(s.exchange("GET", f"{s.AVAILABLE}.json", 200, {**COUNTRIES, "page_size": "x"}), id="no paging"),
        pytest.param(s.search(s.offered_number(date_created=5)), id="a date of a number on offer"),
        pytest.param(s.search(s.offered_number(sid=[]), s.offered_number(sid=[])), id="a SID of a number on offer"),
        pytest.param(
            s.pool(s.pool_number(trunk_sid=1, voice_application_sid=2)), id="a trunk and an application of a pool's"
        ),
    ],
)
def test_a_member_that_the_contract_does_not_know_may_be_anything_whatever_its_name(exchange):
    verdict = judge(exchange)

    assert verdict.ok
    assert verdict.unknown


def test_an_unknown_meta_beside_flat_page_members_hides_none_of_them():
    numbers = [s.owned_number(), s.owned_number(sid=OTHER_PN)]
    links = {name: s.owned_page([])[name].replace("=50", "=1") for name in ("uri", "first_page_uri")}

    assert told(owned(*numbers, page_size=1, meta={}, **links)) == [("NC312", "/incoming_phone_numbers")]


def test_a_previous_link_on_the_first_page_is_told_to_be_none():
    (violation,) = judge(page(previous_page_url=f"{s.TRUNKING}?PageSize=50&Page=0")).violations

    assert (violation.id, violation.pointer) == ("NC315", "/meta/previous_page_url")
    assert violation.expected == "null: no page comes before page 0"
