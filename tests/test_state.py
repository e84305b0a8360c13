"""What happens to the sandbox's state, and what it never lets happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.numbering import is_ours
from pytest_numbers_contract.numbering.clock import START
from pytest_numbers_contract.redaction.patterns import is_our_token
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state import State, changes, inventory, orphans
from pytest_numbers_contract.state.choices import Choices
from pytest_numbers_contract.state.records import Available, Capabilities, MessagingService, Number, Trunk

OWN = "AC" + "a" * 32


@pytest.fixture
def state() -> State:
    return State()


def offer(phone_number: str = "+14155550100") -> Available:
    return Available(phone_number, "US")


def bought(state: State, phone_number: str = "+14155550100", **settings: object) -> Number:
    return changes.buy(state, state.main_sid, offer(phone_number), settings)


def trunk(state: State) -> Trunk:
    return changes.add_trunk(state, state.main_sid)


def service(state: State) -> MessagingService:
    return changes.add_service(state, state.main_sid)


def refusal(act: Callable[[], object]) -> int | str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.name


# --- beginning


def test_the_same_seed_gives_the_same_accounts_and_sids() -> None:
    first, second, other = State(seed=3), State(seed=3), State(seed=4)

    assert first.main == second.main
    assert first.main.sid != other.main.sid
    assert bought(first).sid == bought(second).sid


def test_everything_made_carries_our_check(state: State) -> None:
    assert is_ours(state.main.sid)
    assert is_our_token(state.main.auth_token)
    assert is_ours(bought(state).sid)


def test_each_account_has_a_token_of_its_own(state: State) -> None:
    tokens = [changes.add_account(state).auth_token for _ in range(20)]

    assert len({state.main.auth_token, *tokens}) == 21
    assert all(map(is_our_token, tokens))


def test_a_new_state_holds_its_main_account_and_nothing_else(state: State) -> None:
    assert list(state.accounts) == [state.main_sid]
    assert state.main.owner_account_sid == state.main_sid
    assert state.main.date_created == START
    assert (state.numbers, state.trunks, state.services, state.memberships) == ({}, {}, {}, {})


# --- accounts


def test_the_main_account_takes_the_sid_of_the_code_under_test_and_keeps_what_it_holds(state: State) -> None:
    token = state.main.auth_token
    child = changes.add_account(state, owner_sid=state.main_sid)
    number, line, pool = bought(state), trunk(state), service(state)
    changes.join_pool(state, number, pool)

    changes.adopt(state, OWN)

    assert (state.main.sid, state.main.auth_token, state.main.owner_account_sid) == (OWN, token, OWN)
    assert state.accounts[child.sid].owner_account_sid == OWN
    assert list(state.accounts) == [OWN, child.sid]
    assert state.numbers[number.sid].account_sid == OWN
    assert state.trunks[line.sid].account_sid == OWN
    assert state.services[pool.sid].account_sid == OWN
    assert state.memberships[number.sid].account_sid == OWN


def test_what_subaccounts_hold_stays_theirs_when_the_main_account_gets_its_sid(state: State) -> None:
    child = changes.add_account(state, owner_sid=state.main_sid)
    number = changes.add_number(state, child.sid, offer())

    changes.adopt(state, OWN)

    assert state.numbers[number.sid].account_sid == child.sid


def test_an_independent_account_keeps_its_owner_when_the_main_account_gets_its_sid(state: State) -> None:
    other = changes.add_account(state)

    changes.adopt(state, OWN)

    assert state.accounts[other.sid].owner_account_sid == other.sid


def test_adopting_its_own_sid_changes_nothing_but_that_no_other_is_adopted(state: State) -> None:
    before = state.main

    changes.adopt(state, before.sid)

    assert state.main == before
    assert not state.adoptable


def test_a_declared_account_makes_credentials_count(state: State) -> None:
    account = changes.declare_main(state, OWN, "secret", type="Trial")

    assert state.strict
    assert (account.sid, account.auth_token, account.type) == (OWN, "secret", "Trial")
    assert state.main == account


def test_the_main_account_can_be_declared_under_its_own_sid(state: State) -> None:
    sid = state.main_sid

    assert changes.declare_main(state, sid, "secret").sid == sid


@pytest.mark.parametrize("sid", ["ACtest", "AC" + "x" * 32, "PN" + "1" * 32, ""])
def test_a_malformed_sid_gets_a_message_that_names_the_fix(state: State, sid: str) -> None:
    with pytest.raises(BadSetting, match="is no Account SID") as told:
        changes.add_account(state, sid=sid)

    assert "AC and 32 hex digits" in told.value.advice


def test_a_sid_names_one_thing(state: State) -> None:
    line = trunk(state)

    with pytest.raises(BadSetting, match="is there already"):
        changes.add_trunk(state, state.main_sid, sid=line.sid)


def test_a_sid_of_the_users_own_is_taken_as_it_is(state: State) -> None:
    assert changes.add_service(state, state.main_sid, sid="MG" + "F" * 32).sid == "MG" + "F" * 32


def test_a_subaccount_without_a_name_gets_one_that_says_when(state: State) -> None:
    account = changes.add_account(state, owner_sid=state.main_sid)

    assert account.friendly_name == "SubAccount Created at 2026-01-01 00:00:00"


# --- owning


def test_a_number_is_owned_once(state: State) -> None:
    bought(state)

    with pytest.raises(BadSetting, match="is owned already"):
        bought(state)


def test_only_phone_numbers_are_owned(state: State) -> None:
    with pytest.raises(BadSetting, match="is no phone number"):
        bought(state, "4155550100")


def test_members_of_an_owned_number_can_be_given(state: State) -> None:
    number = changes.add_number(state, state.main_sid, offer(), friendly_name="Desk", sms_url="https://example.com")

    assert (number.friendly_name, number.sms_url) == ("Desk", "https://example.com")
    assert not state.purchases


def test_a_change_is_dated_and_leaves_the_rest(state: State) -> None:
    number = bought(state)
    state.clock.tick()

    changed = changes.change_number(state, number, friendly_name="Desk")

    assert changed == replace(number, friendly_name="Desk", date_updated=state.clock.now)
    assert state.numbers[number.sid] == changed
    assert changed.date_created < changed.date_updated


def test_a_released_number_leaves_everything(state: State) -> None:
    number, line, pool = bought(state), trunk(state), service(state)
    changes.attach(state, number, line.sid)
    changes.join_pool(state, number, pool)

    changes.release(state, state.numbers[number.sid])

    assert (state.numbers, state.owners, state.memberships) == ({}, {}, {})
    assert list(state.numbers_on(line.sid)) == []
    assert state.released == {"+14155550100": state.main_sid}


@pytest.mark.parametrize(("choice", "free"), [("unavailable", False), ("available", True)])
def test_whether_a_released_number_is_free_again_is_a_choice(choice: str, free: bool) -> None:
    state = State(choices=Choices(released_number=choice))  # type: ignore[arg-type]
    changes.release(state, bought(state))

    assert state.is_free("+14155550100") is free


def test_a_released_number_bought_back_is_released_no_more() -> None:
    state = State(choices=Choices(released_number="available"))
    changes.release(state, bought(state))

    bought(state)

    assert state.released == {}


# --- trunks


def test_a_trunk_takes_the_voice_application_and_leaves_the_urls(state: State) -> None:
    number = bought(
        state, voice_application_sid="AP" + "1" * 32, voice_url="https://example.com/v", sms_application_sid="AP"
    )
    line = trunk(state)

    on_trunk = changes.attach(state, number, line.sid)

    assert (on_trunk.trunk_sid, on_trunk.voice_application_sid) == (line.sid, "")
    assert (on_trunk.voice_url, on_trunk.sms_application_sid) == ("https://example.com/v", "AP")


def test_a_number_moves_to_another_trunk(state: State) -> None:
    number, first, second = bought(state), trunk(state), trunk(state)
    changes.attach(state, number, first.sid)

    changes.attach(state, state.numbers[number.sid], second.sid)

    assert list(state.numbers_on(first.sid)) == []
    assert [held.sid for held in state.numbers_on(second.sid)] == [number.sid]


def test_attaching_again_changes_nothing(state: State) -> None:
    number, line = bought(state), trunk(state)
    attached = changes.attach(state, number, line.sid)
    state.clock.tick()

    assert changes.attach(state, attached, line.sid) == attached


def test_moving_can_be_refused() -> None:
    state = State(choices=Choices(trunk_reattach="refuse"))
    attached = changes.attach(state, bought(state), trunk(state).sid)

    assert refusal(lambda: changes.attach(state, attached, trunk(state).sid)) == "attached"


def test_attaching_again_can_be_refused() -> None:
    state = State(choices=Choices(trunk_attach_again="refuse"))
    attached = changes.attach(state, bought(state), trunk(state).sid)

    assert refusal(lambda: changes.attach(state, attached, attached.trunk_sid or "")) == "attached"


def test_numbers_leave_a_deleted_trunk(state: State) -> None:
    number, line = bought(state), trunk(state)
    changes.attach(state, number, line.sid)

    changes.remove_trunk(state, line)

    assert state.trunks == {}
    assert state.numbers[number.sid].trunk_sid is None


def test_deleting_a_trunk_with_numbers_can_be_refused() -> None:
    state = State(choices=Choices(trunk_delete_with_numbers="refuse"))
    line = trunk(state)
    attached = changes.attach(state, bought(state), line.sid)

    assert refusal(lambda: changes.remove_trunk(state, line)) == 21247
    changes.detach(state, attached)
    changes.remove_trunk(state, line)
    assert state.trunks == {}


# --- pools


def test_a_number_is_in_one_pool_at_most(state: State) -> None:
    number, first, second = bought(state), service(state), service(state)
    changes.join_pool(state, number, first)

    assert refusal(lambda: changes.join_pool(state, number, first)) == 21710
    assert refusal(lambda: changes.join_pool(state, number, second)) == 21712
    assert [member.service_sid for member in state.memberships.values()] == [first.sid]


@pytest.mark.parametrize(("sms", "mms", "fits"), [(True, False, True), (False, True, True), (False, False, False)])
def test_a_pool_takes_numbers_that_carry_messages(state: State, sms: bool, mms: bool, fits: bool) -> None:
    number = bought(state, capabilities=Capabilities(sms=sms, mms=mms))
    names = [] if fits else [21715]

    try:
        changes.join_pool(state, number, service(state))
    except Refused as refused:
        names.remove(refused.name)  # type: ignore[arg-type]

    assert names == []
    assert len(state.memberships) == fits


def test_a_pool_has_a_limit() -> None:
    state = State(choices=Choices(pool_limit=2))
    pool = service(state)
    changes.join_pool(state, bought(state, "+14155550100"), pool)
    changes.join_pool(state, bought(state, "+14155550101"), pool)

    assert refusal(lambda: changes.join_pool(state, bought(state, "+14155550102"), pool)) == 21714


def test_a_pool_holds_400_numbers_by_default() -> None:
    assert Choices().pool_limit == 400


def test_a_number_on_a_trunk_can_be_in_a_pool(state: State) -> None:
    number, line, pool = bought(state), trunk(state), service(state)
    on_trunk = changes.attach(state, number, line.sid)

    changes.join_pool(state, on_trunk, pool)

    assert state.numbers[number.sid].trunk_sid == line.sid
    assert [member.number_sid for member in state.pool(pool.sid)] == [number.sid]


def test_a_number_that_leaves_a_pool_stays_owned(state: State) -> None:
    number = bought(state)

    changes.leave_pool(state, changes.join_pool(state, number, service(state)))

    assert (state.memberships, state.numbers) == ({}, {number.sid: number})


def test_a_deleted_service_gives_its_pool_up_and_no_other(state: State) -> None:
    first, second = service(state), service(state)
    changes.join_pool(state, bought(state, "+14155550100"), first)
    other = changes.join_pool(state, bought(state, "+14155550101"), second)

    changes.remove_service(state, first)

    assert list(state.services) == [second.sid]
    assert list(state.memberships.values()) == [other]


# --- releases and transfers of what is attached


def test_releasing_a_pooled_number_can_be_refused() -> None:
    state = State(choices=Choices(release_of_pooled="refuse"))
    number = bought(state)
    changes.join_pool(state, number, service(state))

    assert refusal(lambda: changes.release(state, number)) == "attached"
    assert number.sid in state.numbers


def test_a_transferred_number_leaves_trunk_and_pool_behind(state: State) -> None:
    child = changes.add_account(state, owner_sid=state.main_sid)
    number = changes.attach(state, bought(state), trunk(state).sid)
    changes.join_pool(state, number, service(state))

    moved = changes.transfer(state, number, child.sid)

    assert (moved.sid, moved.account_sid, moved.trunk_sid) == (number.sid, child.sid, None)
    assert state.memberships == {}


def test_a_transfer_to_its_own_account_changes_nothing(state: State) -> None:
    number = changes.attach(state, bought(state), trunk(state).sid)

    assert changes.transfer(state, number, state.main_sid) == number


@pytest.mark.parametrize("where", ["trunk", "pool"])
def test_transferring_an_attached_number_can_be_refused(where: str) -> None:
    state = State(choices=Choices(transfer_of_attached="refuse"))
    child = changes.add_account(state, owner_sid=state.main_sid)
    number = bought(state)
    free = bought(state, "+14155550101")
    put = {
        "trunk": lambda: changes.attach(state, number, trunk(state).sid),
        "pool": lambda: changes.join_pool(state, number, service(state)),
    }
    put[where]()

    assert refusal(lambda: changes.transfer(state, state.numbers[number.sid], child.sid)) == "attached"
    assert changes.transfer(state, free, child.sid).account_sid == child.sid


# --- orphans


def test_a_number_bought_and_left_is_an_orphan(state: State) -> None:
    number = bought(state)

    assert orphans(state) == (number,)


def test_an_arranged_number_is_none(state: State) -> None:
    changes.add_number(state, state.main_sid, offer())

    assert orphans(state) == ()


@pytest.mark.parametrize("member", ["voice_url", "sms_url", "voice_application_sid", "sms_application_sid"])
def test_a_number_that_somebody_configured_is_none(state: State, member: str) -> None:
    bought(state, **{member: "https://example.com"})

    assert orphans(state) == ()


def test_a_number_on_a_trunk_in_a_pool_or_released_is_none(state: State) -> None:
    changes.attach(state, bought(state, "+14155550100"), trunk(state).sid)
    changes.join_pool(state, bought(state, "+14155550101"), service(state))
    changes.release(state, bought(state, "+14155550102"))

    assert orphans(state) == ()
    assert len(state.purchases) == 3


# --- choices


@pytest.mark.parametrize("choice", [field.name for field in fields(Choices) if "Literal" in str(field.type)])
def test_a_choice_takes_its_own_values_only(choice: str) -> None:
    with pytest.raises(BadSetting, match=f"{choice}='perhaps' is no choice") as told:
        Choices(**{choice: "perhaps"})  # type: ignore[arg-type]

    assert "valid: " in told.value.advice


# --- the inventory


def test_the_first_number_of_an_area_code_is_the_first_free_one(state: State) -> None:
    bought(state, "+14155550100")

    assert inventory.by_area_code(state, "415") == inventory.find(state, "+14155550101")


def test_canadian_area_codes_have_numbers_too(state: State) -> None:
    found = inventory.by_area_code(state, "416")

    assert found is not None
    assert (found.phone_number, found.country) == ("+14165550100", "CA")


@pytest.mark.parametrize("area_code", ["999", "800", "555"])
def test_an_area_code_that_nobody_lives_in_has_none(state: State, area_code: str) -> None:
    assert inventory.by_area_code(state, area_code) is None


def test_an_area_code_has_a_hundred_numbers(state: State) -> None:
    for line in range(100):
        bought(state, f"+141555501{line:02}")

    assert inventory.by_area_code(state, "415") is None


def test_a_number_that_a_test_offers_comes_first(state: State) -> None:
    state.offered["+14155552671"] = offer("+14155552671")

    assert inventory.by_area_code(state, "415") == offer("+14155552671")
    assert inventory.find(state, "+14155552671") == offer("+14155552671")


def test_a_number_is_offered_as_its_country_has_it(state: State) -> None:
    mobile = inventory.find(state, "+447700900123")

    assert mobile is not None
    assert (mobile.country, mobile.kind, mobile.capabilities) == ("GB", "Mobile", Capabilities(mms=False))
    assert inventory.find(state, "+14155552671") is None


# --- looking


def test_what_is_walked_through_may_change_meanwhile(state: State) -> None:
    line, pool = trunk(state), service(state)
    changes.join_pool(state, changes.attach(state, bought(state), line.sid), pool)

    walks = [state.numbers_on(line.sid), state.pool(pool.sid), state.numbers_of(state.main_sid)]
    first = [next(walk) for walk in walks]
    changes.join_pool(state, changes.attach(state, bought(state, "+14155550101"), line.sid), pool)

    assert len(first) == 3
    assert [list(walk) for walk in walks] == [[], [], []]
