"""Whatever is done to the sandbox in whatever order: nothing is lost, nothing doubled, every answer conforms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sandbox_client import ACCOUNT, API, SERVICES, TRUNKS, Client, Got

from pytest_numbers_contract.service import Service
from pytest_numbers_contract.state import orphans

AREA_CODES = st.sampled_from(["415", "212", "306", "999"])
PHONE_NUMBERS = st.sampled_from(
    ["+14155550100", "+14155550150", "+13065550100", "+18335550100", "+447700900000", "+442079460000", "+14155552671"]
)
NOT_FOR_SALE = "+14155552671"
AP = "AP" + "1" * 32
PICK = st.integers(0, 11)


@dataclass
class Held:
    """What the machine believes of a number."""

    sid: str
    phone_number: str
    account: str
    carries_messages: bool
    configured: bool
    trunk: str | None = None
    pool: str | None = None
    application: str = ""


@dataclass
class Walk:
    """A list that is being read page by page, while others change it."""

    stays: set[str]
    told: list[str] = field(default_factory=list)
    next_uri: str = ""


def has(name: str) -> Any:
    return precondition(lambda machine: bool(getattr(machine, name)))


class Sandbox(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.client = Client(Service())
        self.child = self.client.subaccount()["sid"]
        self.clients = {ACCOUNT: self.client, self.child: self.client.as_(self.child)}
        self.held: dict[str, Held] = {}
        self.trunks: list[str] = []
        self.services: list[str] = []
        self.released: set[str] = set()
        self.walks: list[Walk] = []

    @initialize()
    def arrange(self) -> None:
        for made in range(2):
            self.make_a_trunk()
            self.make_a_service()
            self._keep(self.client.post(f"{self.client.numbers}.json", AreaCode=["415", "212"][made]), ACCOUNT)

    def one(self, pick: int) -> Held:
        return list(self.held.values())[pick % len(self.held)]

    def url(self, held: Held) -> str:
        return f"{self.clients[held.account].numbers}/{held.sid}.json"

    # --- buying and releasing

    def _keep(self, got: Got, account: str, *, configured: bool = False) -> None:
        body = got.json
        carries = body["capabilities"]["sms"] or body["capabilities"]["mms"]
        held = self.held.setdefault(
            body["sid"], Held(body["sid"], body["phone_number"], account, carries, configured=False)
        )
        held.configured |= configured

    @rule(area_code=AREA_CODES)
    def buy_in_an_area_code(self, area_code: str) -> None:
        got = self.client.post(f"{self.client.numbers}.json", AreaCode=area_code)
        if area_code == "999":
            assert got.code == 21452
        else:
            assert got.status == 201
            self._keep(got, ACCOUNT)

    @rule(phone_number=PHONE_NUMBERS, below=st.booleans())
    def buy_a_number(self, phone_number: str, below: bool) -> None:
        account = self.child if below else ACCOUNT
        owners = {held.phone_number: held.account for held in self.held.values()}
        form = {"PhoneNumber": phone_number, "VoiceUrl": "https://example.com/voice"}
        got = self.client.post(f"{self.clients[account].numbers}.json", **form)
        gone = phone_number == NOT_FOR_SALE or phone_number in self.released
        if owners.get(phone_number, account) != account or gone:
            assert got.code == 21422
        else:
            assert got.status == 201
            self._keep(got, account, configured=True)

    @has("held")
    @rule(pick=PICK)
    def release(self, pick: int) -> None:
        held = self.one(pick)
        assert self.client.delete(self.url(held)).status == 204
        del self.held[held.sid]
        self.released.add(held.phone_number)
        self._leaves_every_list(held)

    def _leaves_every_list(self, held: Held) -> None:
        for walk in self.walks:
            walk.stays.discard(held.sid)

    # --- trunks and pools

    @precondition(lambda self: len(self.trunks) < 3)
    @rule()
    def make_a_trunk(self) -> None:
        self.trunks.append(self.client.trunk()["sid"])

    @precondition(lambda self: len(self.services) < 3)
    @rule()
    def make_a_service(self) -> None:
        self.services.append(self.client.pool()["sid"])

    @precondition(lambda self: len(self.trunks) > 1)
    @rule(pick=PICK)
    def delete_a_trunk(self, pick: int) -> None:
        trunk = self.trunks.pop(pick % len(self.trunks))
        assert self.client.delete(f"{TRUNKS}/{trunk}").status == 204
        for held in self.held.values():
            held.trunk = None if held.trunk == trunk else held.trunk

    @precondition(lambda self: len(self.services) > 1)
    @rule(pick=PICK)
    def delete_a_service(self, pick: int) -> None:
        service = self.services.pop(pick % len(self.services))
        assert self.client.delete(f"{SERVICES}/{service}").status == 204
        for held in self.held.values():
            held.pool = None if held.pool == service else held.pool

    @has("held")
    @rule(pick=PICK, other=PICK, by_update=st.booleans())
    def attach_or_move(self, pick: int, other: int, by_update: bool) -> None:
        held, trunk = self.one(pick), self.trunks[other % len(self.trunks)]
        if by_update:
            got = self.client.post(self.url(held), TrunkSid=trunk)
        else:
            got = self.client.post(f"{TRUNKS}/{trunk}/PhoneNumbers", PhoneNumberSid=held.sid)
        if held.account != ACCOUNT:
            assert got.status == 404
            return
        assert (got.status, got.json["trunk_sid"]) == (200 if by_update else 201, trunk)
        held.application = held.application if held.trunk == trunk else ""
        held.trunk = trunk

    @has("held")
    @rule(pick=PICK, other=PICK)
    def detach(self, pick: int, other: int) -> None:
        held, trunk = self.one(pick), self.trunks[other % len(self.trunks)]
        got = self.client.delete(f"{TRUNKS}/{trunk}/PhoneNumbers/{held.sid}")
        assert got.status == (204 if held.trunk == trunk else 404)
        held.trunk = None if held.trunk == trunk else held.trunk

    @has("held")
    @rule(pick=PICK, application=st.sampled_from([AP, ""]))
    def set_the_application(self, pick: int, application: str) -> None:
        held = self.one(pick)
        got = self.client.post(self.url(held), VoiceApplicationSid=application)
        assert got.json["voice_application_sid"] == application
        held.application = application
        held.trunk = None if application else held.trunk

    @has("held")
    @rule(pick=PICK, other=PICK)
    def add_to_a_pool(self, pick: int, other: int) -> None:
        held, service = self.one(pick), self.services[other % len(self.services)]
        got = self.client.post(f"{SERVICES}/{service}/PhoneNumbers", PhoneNumberSid=held.sid)
        if held.account != ACCOUNT:
            assert got.code == 21421
        elif held.pool is not None:
            assert got.code == (21710 if held.pool == service else 21712)
        elif not held.carries_messages:
            assert got.code == 21715
        else:
            assert got.status == 201
            held.pool = service

    @has("held")
    @rule(pick=PICK, other=PICK)
    def remove_from_a_pool(self, pick: int, other: int) -> None:
        held, service = self.one(pick), self.services[other % len(self.services)]
        got = self.client.delete(f"{SERVICES}/{service}/PhoneNumbers/{held.sid}")
        assert got.status == (204 if held.pool == service else 404)
        held.pool = None if held.pool == service else held.pool

    @has("held")
    @rule(pick=PICK)
    def hand_over(self, pick: int) -> None:
        held = self.one(pick)
        gaining = self.child if held.account == ACCOUNT else ACCOUNT
        got = self.client.post(self.url(held), AccountSid=gaining)
        assert (got.status, got.json["account_sid"], got.json["trunk_sid"]) == (200, gaining, None)
        held.account, held.trunk, held.pool = gaining, None, None
        self._leaves_every_list(held)

    # --- accidents

    @rule(pick=PICK, status=st.sampled_from([429, 500, 503]))
    def fail_and_change_nothing(self, pick: int, status: int) -> None:
        service = self.services[pick % len(self.services)]
        self.client.service.fail("messaging.services.delete", status=status)

        assert self.client.delete(f"{SERVICES}/{service}").status == status
        assert self.client.get(f"{SERVICES}/{service}").status == 200

    # --- reading while others change

    @precondition(lambda self: len(self.walks) < 3)
    @rule(below=st.booleans(), size=st.integers(1, 3))
    def begin_to_read(self, below: bool, size: int) -> None:
        account = self.child if below else ACCOUNT
        walk = Walk({held.sid for held in self.held.values() if held.account == account})
        self.walks.append(walk)
        self._read(walk, f"{self.clients[account].numbers}.json?PageSize={size}")

    @has("walks")
    @rule(pick=PICK)
    def read_on(self, pick: int) -> None:
        walk = self.walks[pick % len(self.walks)]
        self._read(walk, API + walk.next_uri)

    def _read(self, walk: Walk, url: str) -> None:
        page = self.client.get(url).json
        walk.told += [row["sid"] for row in page["incoming_phone_numbers"]]
        walk.next_uri = page["next_page_uri"]
        stayed = [sid for sid in walk.told if sid in walk.stays]
        assert len(stayed) == len(set(stayed))
        if walk.next_uri is None:
            assert walk.stays <= set(walk.told)
            self.walks = [other for other in self.walks if other is not walk]

    # --- looking

    @rule(pick=PICK)
    def the_list_of_a_trunk_agrees_with_the_numbers(self, pick: int) -> None:
        trunk = self.trunks[pick % len(self.trunks)]
        on_it = (held for held in self.held.values() if held.trunk == trunk)
        self._agrees(f"{TRUNKS}/{trunk}/PhoneNumbers", on_it)

    @rule(pick=PICK)
    def the_list_of_a_pool_agrees_with_the_numbers(self, pick: int) -> None:
        service = self.services[pick % len(self.services)]
        in_it = (held for held in self.held.values() if held.pool == service)
        self._agrees(f"{SERVICES}/{service}/PhoneNumbers", in_it)

    def _agrees(self, url: str, expected: Iterable[Held]) -> None:
        rows = self.client.get(url).json["phone_numbers"]
        assert sorted(row["sid"] for row in rows) == sorted(held.sid for held in expected)
        assert [self.client.get(row["url"]).json for row in rows] == rows

    @has("held")
    @rule(pick=PICK)
    def a_number_is_seen_by_its_account_alone(self, pick: int) -> None:
        held = self.one(pick)
        owned = self.client.get(self.url(held)).json
        assert (owned["phone_number"], owned["trunk_sid"]) == (held.phone_number, held.trunk)
        other = self.child if held.account == ACCOUNT else ACCOUNT
        assert self.client.get(f"{self.clients[other].numbers}/{held.sid}.json").status == 404

    # --- always

    @invariant()
    def the_state_is_what_was_done(self) -> None:
        state, held = self.client.service.state, self.held.values()
        assert {
            (number.sid, number.phone_number, number.account_sid, number.trunk_sid, number.voice_application_sid)
            for number in state.numbers.values()
        } == {(one.sid, one.phone_number, one.account, one.trunk, one.application) for one in held}
        pools = {member.number_sid: member.service_sid for member in state.memberships.values()}
        assert pools == {one.sid: one.pool for one in held if one.pool}
        assert state.owners == {one.phone_number: one.sid for one in held}
        idle = {one.sid for one in held if not (one.trunk or one.pool or one.configured or one.application)}
        assert {number.sid for number in orphans(state)} == idle

    @invariant()
    def every_answer_conforms(self) -> None:
        assert self.client.violations == []


TestSandbox = Sandbox.TestCase
TestSandbox.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
