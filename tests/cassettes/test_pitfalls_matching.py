"""Which recording answers: where plain vcrpy 9 lets a wrong test pass, and what happens here with the same file."""

import contextlib

import httpx
import pytest
import requests
import vcr

from pytest_numbers_contract import NumbersContractError
from pytest_numbers_contract.cassettes import Cassette, Recording
from pytest_numbers_contract.errors import NotRecorded
from pytest_numbers_contract.exchange import Request, Response

ONE, TWO = {"PhoneNumber": "+14155550100"}, {"PhoneNumber": "+14155550101"}
BUY = "/2010-04-01/Accounts/AC00000000000000000000000000000000/IncomingPhoneNumbers.json"
TRUNKS = "/v1/Trunks"


def test_a_purchase_of_another_number_is_not_answered(tmp_path, twilio, tape):
    with tape():
        requests.post(twilio.url(BUY), data=ONE)

    with tape(record_mode="none"):
        assert requests.post(twilio.url(BUY), data=TWO).status_code == 200
    with pytest.raises(NotRecorded, match=r"form\.PhoneNumber"), Cassette(tmp_path / "x.yaml"):
        assert requests.post(twilio.url(BUY), data=TWO).status_code == 501


def test_clearing_a_setting_is_not_leaving_it(tmp_path, twilio, tape):
    settings = {"match_on": ("method", "uri", "body"), "record_mode": "none"}
    form = {"headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    with tape():
        requests.post(twilio.url(BUY), data="A=1&VoiceUrl=", **form)

    with tape(**settings):
        assert requests.post(twilio.url(BUY), data="A=1", **form).status_code == 200
    with pytest.raises(NotRecorded, match=r"form\.VoiceUrl +recorded ''   sent nothing"), Cassette(tmp_path / "x.yaml"):
        requests.post(twilio.url(BUY), data="A=1", **form)


def test_a_miss_that_the_code_swallows_fails(tmp_path, twilio, tape):
    with tape():
        requests.get(twilio.url(TRUNKS))

    with tape(record_mode="none"), contextlib.suppress(Exception):
        requests.get(twilio.url(TRUNKS), params={"Page": 1})
    with pytest.raises(NotRecorded, match=r"query\.Page"), Cassette(tmp_path / "x.yaml", allow_unused=True):
        with contextlib.suppress(Exception):
            requests.get(twilio.url(TRUNKS), params={"Page": 1})


def test_what_nobody_asks_for_is_told(tmp_path, twilio, tape):
    with tape():
        requests.post(twilio.url(BUY), data=ONE)

    with tape(record_mode="none") as played:
        pass
    assert not played.all_played
    with pytest.raises(NotRecorded, match="holds 1 that nobody asked for"), Cassette(tmp_path / "x.yaml"):
        pass


def test_an_old_answer_is_not_mixed_with_new_ones(tmp_path, twilio, tape):
    """vcrpy's new_episodes keeps what is stale and asks the service for the rest; there is no such mode here."""
    with tape():
        requests.get(twilio.url(TRUNKS))
    twilio.answer = Response(200, twilio.answer.headers, b'{"new": true}')

    with tape(record_mode="new_episodes"):
        stale_and_new = [requests.get(twilio.url(TRUNKS)).json() for _ in range(2)]
    assert (stale_and_new, twilio.count) == ([{}, {"new": True}], 2)
    with pytest.raises(NotRecorded, match="played already"), Cassette(tmp_path / "x.yaml"):
        for _ in range(3):
            requests.get(twilio.url(TRUNKS))
    assert twilio.count == 2


def test_recording_again_keeps_nothing_of_the_old(tmp_path, twilio, tape):
    with tape():
        requests.get(twilio.url(TRUNKS, "api.twilio.com"))
    with tape(record_mode="all"):
        requests.get(twilio.url(TRUNKS))

    with tape(record_mode="none") as kept:
        assert len(kept) == 2
    with Recording(tmp_path / "x.yaml", lambda _: twilio.answer, name="sandbox") as recording:
        requests.get(twilio.url(TRUNKS))
    recording.save(today="2026-11-21")
    assert len(Cassette(tmp_path / "x.yaml").unused) == 1


def test_a_poll_never_goes_back_in_time(tmp_path, twilio, tape):
    twilio.answers = [Response(status, twilio.answer.headers, b"{}") for status in (404, 200)]
    with tape():
        recorded = [requests.get(twilio.url(TRUNKS)).status_code for _ in range(2)]

    with tape(record_mode="none", allow_playback_repeats=True):
        played = [requests.get(twilio.url(TRUNKS)).status_code for _ in range(2)]
    assert (recorded, played) == ([404, 200], [404, 404])
    with pytest.raises(NotRecorded, match="played already"), Cassette(tmp_path / "x.yaml"):
        assert [requests.get(twilio.url(TRUNKS)).status_code for _ in range(3)] == [404, 200, 501]


def test_a_long_cassette_is_not_searched_from_its_beginning(tmp_path, twilio, tape):
    recording = Recording(tmp_path / "x.yaml", lambda _: twilio.answer, name="sandbox")
    for page in range(40):
        recording.answer_request(Request("GET", twilio.url(f"{TRUNKS}?Page={page}")))
    recording.save(today="2026-11-21")
    compared = []
    theirs = vcr.VCR()
    theirs.register_matcher("counted", lambda one, other: compared.append(one) or one.uri == other.uri)

    with theirs.use_cassette(str(tmp_path / "x.yaml"), record_mode="none", match_on=["counted"]):
        httpx.get(twilio.url(f"{TRUNKS}?Page=39"))
    cassette = Cassette(tmp_path / "x.yaml")
    mine, fits = [], cassette._index._fits
    cassette._index._fits = lambda *both: mine.append(both) or fits(*both)
    cassette.answer_request(Request("GET", f"https://trunking.twilio.com{TRUNKS}?Page=39"))

    assert (len(compared) >= 40, len(mine)) == (True, 0)


def test_a_missing_cassette_is_not_recorded_by_the_way(tmp_path, twilio, tape):
    """On a CI machine whose checkout lacks the file, vcrpy's default asks the service, and buys."""
    with tape():
        requests.post(twilio.url(BUY), data=ONE)
    assert twilio.count == 1

    with pytest.raises(NumbersContractError, match=r"(?s)y\.yaml: no such cassette.*--numbers-record=missing"):
        with Cassette(tmp_path / "y.yaml"):
            requests.post(twilio.url(BUY), data=ONE)
    assert twilio.count == 1
