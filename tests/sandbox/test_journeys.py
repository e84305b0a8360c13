"""What several exchanges promise together: each rule with what keeps it and what breaks it."""

from __future__ import annotations

import httpx
import pytest
import samples as s

from pytest_numbers_contract import Sandbox, judge
from pytest_numbers_contract.exchange import Exchange
from pytest_numbers_contract.journeys import JOURNEY_RULES, Break, judge_journey

OWN = f"{s.INCOMING}/{s.PN}.json"
ON_TRUNK = f"{s.TRUNKING}/{s.PN}"
IN_POOL = f"{s.MESSAGING}/{s.PN}"
OTHER_PN, OTHER_TK, OTHER_AC = "PN" + s.OTHER, "TK" + s.OTHER, "AC" + s.OTHER
OTHER_TRUNKING = s.TRUNKING.replace(s.TK, OTHER_TK)


def journey(*exchanges: Exchange) -> list[Break]:
    return judge_journey([judge(exchange) for exchange in exchanges])


def ids(*exchanges: Exchange) -> list[tuple[str, str]]:
    return [(found.rule.id, found.pointer) for found in journey(*exchanges)]


def get(url, body=b"", status=200, **more) -> Exchange:
    return s.exchange("GET", url, status, body, **more)


def delete(url) -> Exchange:
    return s.exchange("DELETE", url, 204)


def update(form: str, **members) -> Exchange:
    return s.exchange("POST", OWN, 200, s.owned_number(**members), form=form)


def on_trunk(*items, **meta) -> Exchange:
    return get(s.TRUNKING, {"phone_numbers": list(items), "meta": s.meta(**meta)})


def owned(*items, query="", **members) -> Exchange:
    return get(f"{s.INCOMING}.json{query}", s.owned_page(list(items), **members))


BREAKING = {
    "NC501 another number is bought than was found": (
        [s.search(s.offered_number(phone_number="+14155550101")), s.buy()],
        ("NC501", "/phone_number"),
    ),
    "NC501 another abroad is bought than was found": (
        [
            s.search(s.offered_number(phone_number="+441614960000", iso_country="GB"), country="GB"),
            s.buy(s.owned_number(phone_number="+441614960001"), form="PhoneNumber=%2B441614960001"),
        ],
        ("NC501", "/phone_number"),
    ),
    "NC501 a local purchase too": (
        [
            s.search(s.offered_number(phone_number="+14155550101")),
            s.exchange("POST", f"{s.INCOMING}/Local.json", 201, s.owned_number(), form="PhoneNumber=%2B14155550100"),
        ],
        ("NC501", "/phone_number"),
    ),
    "NC502 another phone number under the SID": (
        [s.buy(), get(OWN, s.owned_number(phone_number="+14155550199"))],
        ("NC502", "/phone_number"),
    ),
    "NC502 another account": ([s.buy(), s.attach(s.trunk_number(account_sid=OTHER_AC))], ("NC502", "/account_sid")),
    "NC502 another SID of the phone number": (
        [s.buy(), s.attach(s.trunk_number(sid=OTHER_PN), form=f"PhoneNumberSid={OTHER_PN}")],
        ("NC502", "/sid"),
    ),
    "NC502 within a list": (
        [s.buy(), on_trunk(s.trunk_number(phone_number="+14155550199"))],
        ("NC502", "/phone_numbers/0/phone_number"),
    ),
    "NC503 bought and not listed": ([s.buy(), owned()], ("NC503", "/incoming_phone_numbers")),
    "NC503 on the trunk and not listed": ([s.attach(), on_trunk()], ("NC503", "/phone_numbers")),
    "NC503 in the pool, put on a trunk, and not listed in the pool": (
        [s.pool(), s.attach(), get(s.MESSAGING, {"phone_numbers": [], "meta": s.meta()})],
        ("NC503", "/phone_numbers"),
    ),
    "NC504 released and fetched": ([s.buy(), delete(OWN), get(OWN, s.owned_number())], ("NC504", "/sid")),
    "NC504 taken off the trunk and listed": (
        [s.attach(), delete(ON_TRUNK), on_trunk(s.trunk_number())],
        ("NC504", "/phone_numbers/0/sid"),
    ),
    "NC504 taken out of the pool and fetched": ([s.pool(), delete(IN_POOL), get(IN_POOL, s.pool_number())], ("NC504", "/sid")),
    "NC504 released and listed by its type": (
        [s.buy(), delete(OWN), get(f"{s.INCOMING}/Local.json", s.owned_page([s.owned_number()]))],
        ("NC504", "/incoming_phone_numbers/0/sid"),
    ),
    "NC505 the next link leads back": (
        [
            on_trunk(s.trunk_number(), next_page_url=f"{s.TRUNKING}?Page=1&PageToken=PAx"),
            get(f"{s.TRUNKING}?Page=1&PageToken=PAx", {"phone_numbers": [], "meta": s.meta()}),
        ],
        ("NC505", "/meta/page"),
    ),
    "NC505 a SID on two pages": (
        [
            owned(s.owned_number(), next_page_uri=f"/2010-04-01/Accounts/{s.AC}/IncomingPhoneNumbers.json?Page=1"),
            owned(s.owned_number(), query="?Page=1", page=1),
        ],
        ("NC505", "/incoming_phone_numbers/0/sid"),
    ),
    "NC505 a SID of the first page on the third": (
        [
            on_trunk(s.trunk_number(), next_page_url=f"{s.TRUNKING}?Page=1"),
            get(f"{s.TRUNKING}?Page=1", {"phone_numbers": [], "meta": s.meta(page=1, next_page_url=f"{s.TRUNKING}?Page=2")}),
            get(f"{s.TRUNKING}?Page=2", {"phone_numbers": [s.trunk_number()], "meta": s.meta(page=2)}),
        ],
        ("NC505", "/phone_numbers/0/sid"),
    ),
}  # fmt: skip

KEEPING = {
    "NC501 bought as found": [s.search(s.offered_number()), s.buy()],
    "NC501 bought by area code": [s.search(s.offered_number(phone_number="+14155550101")), s.buy(form="AreaCode=415")],
    "NC501 searched in another country": [
        s.search(s.offered_number(phone_number="+447700900100", iso_country="GB"), country="GB"),
        s.buy(),
    ],
    "NC501 searched in another country of the same plan": [
        s.search(s.offered_number(phone_number="+14165550100", iso_country="CA"), country="CA"),
        s.buy(),
    ],
    "NC501 found by a search of a rare kind": [
        s.search(s.offered_number(phone_number="+14155550101")),
        s.search(s.offered_number(), kind="National"),
        s.buy(),
    ],
    "NC501 nothing was searched": [s.buy()],
    "NC501 nothing was found": [s.search(), s.buy()],
    "NC501 an own number again": [s.buy(), s.search(s.offered_number(phone_number="+14155550101")), s.buy()],
    "NC501 an own number bought back": [
        s.buy(), s.search(s.offered_number(phone_number="+14155550101")), delete(OWN), s.buy(s.owned_number(sid=OTHER_PN)),
    ],
    "NC501 an own number, though whose is not told": [
        get(OWN, {**s.owned_number(), "account_sid": "AC1"}), s.search(s.offered_number(phone_number="+14155550101")), s.buy(),
    ],
    "NC501 an own number, though its SID is none": [
        get(OWN, {**s.owned_number(), "sid": "PN1"}), s.search(s.offered_number(phone_number="+14155550101")), s.buy(),
    ],
    "NC502 the same all over": [s.buy(), s.attach(), s.pool(), get(OWN, s.owned_number())],
    "NC502 transferred": [
        s.buy(),
        update(f"AccountSid={OTHER_AC}", account_sid=OTHER_AC),
        get(OWN.replace(s.AC, OTHER_AC), s.owned_number(account_sid=OTHER_AC)),
    ],
    "NC502 released and bought anew": [s.buy(), delete(OWN), s.buy(s.owned_number(sid=OTHER_PN))],
    "NC502 bought twice with test credentials": [
        s.buy(s.owned_number(phone_number="+15005550006"), form="AreaCode=500"),
        s.buy(s.owned_number(phone_number="+15005550006", sid=OTHER_PN), form="AreaCode=500"),
    ],
    "NC502 released unseen": [delete(OWN), s.buy(s.owned_number(sid=OTHER_PN))],
    "NC503 listed": [s.buy(), s.attach(), owned(s.owned_number()), on_trunk(s.trunk_number())],
    "NC503 by type": [s.buy(), get(f"{s.INCOMING}/TollFree.json", s.owned_page([]))],
    "NC503 by filter": [s.buy(), owned(query="?FriendlyName=other")],
    "NC503 a page of more": [s.attach(), on_trunk(next_page_url=f"{s.TRUNKING}?Page=1")],
    "NC503 the second page": [s.attach(), get(f"{s.TRUNKING}?Page=1", {"phone_numbers": [], "meta": s.meta(page=1)})],
    "NC503 a later page by its token alone": [s.buy(), owned(query="?PageSize=50&PageToken=PA1")],
    "NC503 as CSV": [s.buy(), get(f"{s.INCOMING}.csv", b"sid\r\n", kind="text/csv")],
    "NC503 a list that cannot be read": [s.buy(), get(f"{s.INCOMING}.json", b"{")],
    "NC503 a list that is none": [s.buy(), get(f"{s.INCOMING}.json", b"[]")],
    "NC503 items that are none": [s.buy(), owned(query="?Page=0", incoming_phone_numbers="none", next_page_uri="/x")],
    "NC503 items that are no objects": [s.attach(), on_trunk("x", s.trunk_number())],
    "NC502 an item that says little": [s.attach(), on_trunk({"sid": s.PN})],
    "NC503 another trunk's": [s.attach(), get(OTHER_TRUNKING, {"phone_numbers": [], "meta": s.meta()})],
    "NC503 moved to another trunk by a setting": [s.attach(), update(f"TrunkSid={OTHER_TK}", trunk_sid=OTHER_TK), on_trunk()],
    "NC503 moved to another trunk": [
        s.attach(),
        s.exchange("POST", OTHER_TRUNKING, 201, s.trunk_number(trunk_sid=OTHER_TK), form=f"PhoneNumberSid={s.PN}"),
        on_trunk(),
    ],
    "NC503 the trunk was deleted": [s.attach(), delete(s.TRUNKING.removesuffix("/PhoneNumbers")), on_trunk()],
    "NC503 refused": [s.attach(s.error(), status=404), on_trunk()],
    "NC503 taken off": [s.attach(), delete(ON_TRUNK), on_trunk()],
    "NC504 deleted and not found": [s.buy(), delete(OWN), get(OWN, s.error(), 404)],
    "NC504 taken off and put on again": [s.attach(), delete(ON_TRUNK), s.attach(), get(ON_TRUNK, s.trunk_number())],
    "NC504 taken off, still owned": [s.buy(), s.attach(), delete(ON_TRUNK), get(OWN, s.owned_number())],
    "NC504 taken off and put on by a setting": [
        s.attach(), delete(ON_TRUNK), update(f"TrunkSid={s.TK}", trunk_sid=s.TK), on_trunk(s.trunk_number()),
    ],
    "NC505 a chain that ends": [
        on_trunk(s.trunk_number(), next_page_url=f"{s.TRUNKING}?Page=1"),
        get(f"{s.TRUNKING}?Page=1", {"phone_numbers": [s.trunk_number(sid=OTHER_PN, phone_number="+14155550101")], "meta": s.meta(page=1)}),
    ],
    "NC501 what was found is no number": [s.search(s.offered_number(phone_number=None)), s.buy()],
    "NC502 a SID that is none, told by its own verdict": [s.buy(), get(OWN, {**s.owned_number(), "sid": []})],
    "NC502 a genuine answer after one without a SID": [
        get(OWN, {**s.owned_number(), "sid": None}), get(OWN, s.owned_number()),
    ],
    "NC503 a list with a SID that is none": [s.attach(), on_trunk({**s.trunk_number(), "sid": "PN123"})],
    "NC505 a page that is no number": [
        on_trunk(s.trunk_number(), next_page_url=f"{s.TRUNKING}?Page=1"),
        get(f"{s.TRUNKING}?Page=1", {"phone_numbers": [], "meta": s.meta(page="1")}),
    ],
    "NC505 a link to what is no list": [
        on_trunk(s.trunk_number(), next_page_url=ON_TRUNK), get(ON_TRUNK, s.trunk_number()),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("exchanges", "broken"), BREAKING.values(), ids=BREAKING)
def test_a_journey_that_breaks_its_promise(exchanges, broken):
    assert ids(*exchanges) == [broken]


@pytest.mark.parametrize("exchanges", KEEPING.values(), ids=KEEPING)
def test_a_journey_that_keeps_its_promise(exchanges):
    assert ids(*exchanges) == []


@pytest.mark.parametrize("cases", [KEEPING, BREAKING], ids=["keeping", "breaking"])
def test_every_rule_has_cases(cases):
    assert {name.partition(" ")[0] for name in cases} == {rule.id for rule in JOURNEY_RULES}


def test_a_break_tells_both_exchanges_and_both_values():
    bought, fetched = s.buy(), get(OWN, s.owned_number(phone_number="+14155550199"))

    (found,) = journey(bought, fetched)

    assert (found.earlier.exchange, found.later.exchange) == (bought, fetched)
    assert (found.expected, found.actual) == ("+14155550100, as before", "+14155550199")
    assert (found.violation.id, found.violation.part) == ("NC502", "response")


def test_what_an_operation_given_by_name_judged_takes_no_part():
    somewhere = judge(Exchange("GET", "http://127.0.0.1/x", 404), operation="trunking.phone_numbers.fetch")

    assert judge_journey([somewhere]) == []


@pytest.mark.parametrize("accident", [{"slow": 60}, {"broken": lambda body: {**body}}], ids=["slow", "broken"])
def test_after_an_accident_that_changed_things_nothing_is_held_against_a_list(accident):
    with Sandbox() as sandbox, httpx.Client(auth=(sandbox.account.sid, "x")) as client:
        first, second = sandbox.trunk(), sandbox.trunk()
        number = sandbox.incoming_phone_number()
        lists = [f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}/PhoneNumbers" for trunk in (first, second)]
        client.post(lists[0], data={"PhoneNumberSid": number.sid})
        sandbox.fail("trunking.phone_numbers.create", **accident)
        sandbox.answer("GET", "https://lookups.twilio.com/v2/PhoneNumbers/+14155550100", json={})
        with_patience = {"timeout": 99}
        client.post(lists[1], data={"PhoneNumberSid": number.sid}, **with_patience)
        client.get("https://lookups.twilio.com/v2/PhoneNumbers/+14155550100")

        assert client.get(lists[0]).json()["phone_numbers"] == []

    assert len(sandbox.calls) == 4
