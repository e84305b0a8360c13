"""Replay: what was recorded answers, what was not fails, and nothing reaches the network."""

import contextlib
import threading
import weakref
from urllib.parse import urlencode

import httpx
import pytest
import requests
from samples import PN
from secrets_in_exchanges import FORM, INCOMING, JSON, TRUNKING, bought
from twilio.rest import Client

from pytest_numbers_contract import ContractViolation, Exchange, judge
from pytest_numbers_contract.cassettes import Cassette, save
from pytest_numbers_contract.errors import BadSetting, NotRecorded, Unreadable
from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.numbering import make_sid
from pytest_numbers_contract.redaction import Redaction

BUY = f"{INCOMING}.json".replace("AC" + "0a" * 16, make_sid("AC", 1))
ONE, TWO = "+14155550100", "+14155550101"


@pytest.fixture
def recorded(tmp_path):
    """Write a cassette and name it."""

    def write(*exchanges):
        save(tmp_path / "x.yaml", exchanges, recorded="2026-11-21", source="sandbox")
        return tmp_path / "x.yaml"

    return write


def listed(query="", status=200, body=b"{}"):
    return Exchange("GET", f"{TRUNKING}{query}", status, headers=JSON, body=body)


def posted(body, headers=FORM, url=f"{INCOMING}.json"):
    return Exchange("POST", url, 201, request_headers=headers, request_body=body, headers=JSON, body=b'{"a": 1}')


def trunks():
    return TRUNKING.replace("TK" + "2c" * 16, make_sid("TK", 1))


def test_a_closed_cassette_is_gone_with_its_last_name(recorded):
    cassette = Cassette(recorded(listed()))
    with cassette:
        cassette.answer_request(Request("GET", TRUNKING))
    left = weakref.ref(cassette)

    del cassette

    assert left() is None


def test_a_cassette_that_is_not_open_can_be_closed(recorded):
    cassette = Cassette(recorded(listed()), allow_unused=True)
    with cassette:
        cassette.close()

    cassette.close()

    assert len(cassette.unused) == 1


def test_an_open_cassette_is_not_opened_again_and_closes(recorded):
    before = httpx.HTTPTransport.handle_request

    with Cassette(recorded(bought())) as cassette:
        with pytest.raises(BadSetting, match="is open already"):
            cassette.__enter__()
        httpx.post(BUY, data={"PhoneNumber": ONE})

    assert httpx.HTTPTransport.handle_request is before


def test_each_client_gets_what_was_recorded(recorded):
    path = recorded(bought(), bought(), bought())

    with Cassette(path):
        numbers = [
            httpx.post(BUY, data={"PhoneNumber": ONE}).json()["phone_number"],
            requests.post(BUY, data={"PhoneNumber": ONE}).json()["phone_number"],
            Client(make_sid("AC", 1), "x").incoming_phone_numbers.create(phone_number=ONE).phone_number,
        ]

    assert numbers == [ONE] * 3


def test_the_wrong_number_is_not_answered(recorded):
    path = recorded(bought())

    with pytest.raises(NotRecorded, match="has no answer to 1 request") as missed:
        with Cassette(path):
            answer = httpx.post(BUY, data={"PhoneNumber": TWO})
            assert answer.status_code == 501
            assert "x.yaml has no answer" in answer.json()["message"]

    assert f"form.PhoneNumber         recorded '{ONE}'   sent '{TWO}'" in str(missed.value)
    assert f"from {path}:" in str(missed.value)


@pytest.mark.parametrize(
    ("recorded_urls", "nearest"),
    [
        (("https://messaging.twilio.com/v1/Trunks/A", "https://trunking.twilio.com/v1/Other/B"), 1),
        (("https://trunking.twilio.com/v1/Trunks/A?C=1&D=2", "https://trunking.twilio.com/v1/Trunks/A?C=1"), 1),
    ],
    ids=["the same host before the same path", "fewer fields"],
)
def test_the_nearest_of_what_was_recorded_is_told(recorded, recorded_urls, nearest):
    path = recorded(*(Exchange("GET", url, 200, headers=JSON, body=b"{}") for url in recorded_urls))
    cassette = Cassette(path)

    cassette.answer_request(Request("GET", "https://trunking.twilio.com/v1/Trunks/A"))

    assert cassette.misses[0].nearest.url == recorded_urls[nearest]


@pytest.mark.parametrize("sent", [b"", b"VoiceUrl", b"VoiceUrl=&VoiceUrl=", b"VoiceUrl=+"])
def test_a_blank_is_not_nothing(recorded, sent):
    cassette = Cassette(recorded(posted(b"VoiceUrl=&Beta=")))

    answer = cassette.answer_request(Request("POST", BUY, tuple(FORM.items()), sent))

    assert answer.status == 501


@pytest.mark.parametrize("sent", [b"B=2&A=1&A=", b"A=&B=2&A=1", b"A=1&B=%32&A"])
def test_a_form_is_a_multiset(recorded, sent):
    cassette = Cassette(recorded(posted(b"A=1&A=&B=2")))

    assert cassette.answer_request(Request("POST", BUY, tuple(FORM.items()), sent)).status == 201


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "?B=2&A=1", 200),
        ("GET", "?A=1&B=%32", 200),
        ("GET", "?A=1", 501),
        ("GET", "?A=1&B=%zz", 501),
        ("POST", "?A=1&B=2", 501),
        ("GET", "/x?A=1&B=2", 501),
    ],
)
def test_method_path_and_query_have_to_be_equal(recorded, method, url, status):
    cassette = Cassette(recorded(listed("?A=1&B=2")))

    assert cassette.answer_request(Request(method, trunks() + url)).status == status


@pytest.mark.parametrize(("body", "headers"), [(b'{"a": 1}', JSON), (b"A=%zz", FORM)])
def test_what_is_no_form_has_to_be_equal_to_the_byte(recorded, body, headers):
    cassette = Cassette(recorded(posted(body, headers), posted(b"A=1")))
    sent = cassette.unused[0].request

    assert cassette.answer_request(Request("POST", BUY, sent.headers, sent.body + b"1")).status == 501
    assert cassette.answer_request(sent).status == 201
    with pytest.raises(NotRecorded, match=r"body  +recorded \d+ bytes"):
        cassette.verify()


@pytest.mark.parametrize("host", ["api", "messaging"])
def test_the_host_is_told_in_a_miss(recorded, host):
    cassette = Cassette(recorded(listed()))

    cassette.answer_request(Request("DELETE", f"https://{host}.twilio.com/v1/x"))

    with pytest.raises(
        NotRecorded,
        match=rf"(?s)method +recorded GET   sent DELETE.*host +recorded trunking.twilio.com   sent {host}.*path ",
    ):
        cassette.verify()


def test_a_miss_that_is_swallowed_fails_all_the_same(recorded):
    path = recorded(listed())

    with pytest.raises(NotRecorded):
        with Cassette(path):
            httpx.get(trunks())
            with contextlib.suppress(Exception):
                httpx.get(f"{trunks()}/{PN}").raise_for_status()


def test_what_nobody_asked_for_fails(recorded):
    path = recorded(listed(), *(listed(f"?Page={page}") for page in range(6)))

    with pytest.raises(NotRecorded, match=r"(?s)holds 6 that nobody asked for.*and 1 more.*allow_unused"):
        with Cassette(path):
            httpx.get(trunks())


def test_what_nobody_asked_for_may_be_allowed(recorded):
    with Cassette(recorded(listed()), allow_unused=True) as cassette:
        assert len(cassette.unused) == 1
        assert cassette.played == ()


def test_an_error_in_the_block_is_not_covered_up(recorded):
    path = recorded(listed())

    with pytest.raises(ZeroDivisionError), Cassette(path):
        _ = 1 / 0


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"x\.yaml: no such cassette(?s:.)*--numbers-record=missing"):
        Cassette(tmp_path / "x.yaml")


def test_identical_requests_replay_in_order_and_only_as_often_as_recorded(recorded):
    cassette = Cassette(recorded(listed(), listed(status=404), listed(status=500)))

    answers = [cassette.answer_request(Request("GET", trunks())).status for _ in range(4)]

    assert answers == [200, 404, 500, 501]
    with pytest.raises(NotRecorded, match="played already: GET"):
        cassette.verify()


def test_threads_never_get_the_same_answer_twice(recorded):
    cassette = Cassette(recorded(*(listed(status=200 + index) for index in range(40))))
    answers = []

    def ask():
        answers.extend(cassette.answer_request(Request("GET", trunks())).status for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(answers) == [200 + index for index in range(40)]


def test_threads_never_reach_the_network(recorded):
    cassette = Cassette(recorded(*(listed() for _ in range(40))))
    statuses = []

    def ask():
        statuses.extend(requests.get(trunks()).status_code for _ in range(10))

    with cassette:
        threads = [threading.Thread(target=ask) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]

    assert statuses == [200] * 40


def test_the_account_may_be_another_one_than_was_recorded(recorded):
    mine = "AC" + "77" * 16
    path = recorded(bought(), bought())

    with Cassette(path):
        first = Client(mine, "x").incoming_phone_numbers.create(phone_number=ONE)
        assert first.account_sid == make_sid("AC", 1)
        assert httpx.post(BUY, data={"PhoneNumber": ONE}).status_code == 201


def test_two_accounts_are_not_taken_for_one(recorded):
    cassette = Cassette(recorded(bought(), bought()))
    urls = [BUY.replace(make_sid("AC", 1), "AC" + pair * 16) for pair in ("77", "88", "77")]

    answers = [cassette.answer_request(Request("POST", url, (), b"PhoneNumber=%2B14155550100")).status for url in urls]

    assert answers == [201, 501, 201]


def test_an_account_is_not_taken_for_two(recorded):
    other = Exchange("GET", f"{TRUNKING}?A=AC{'99' * 16}", 200)
    cassette = Cassette(recorded(Exchange("GET", f"{TRUNKING}?A=AC{'88' * 16}", 200), other))
    sent = Request("GET", f"{trunks()}?A=AC{'77' * 16}")

    assert [cassette.answer_request(sent).status for _ in range(2)] == [200, 501]


def test_a_miss_shows_no_secret_and_at_most_five(recorded):
    cassette = Cassette(recorded(listed()))
    token = "9f86d081884c7d659a2feaa0c55ad015"

    for _ in range(6):
        cassette.answer_request(Request("GET", f"{trunks()}?Token={token}&Email=jane@corp.com"))

    with pytest.raises(
        NotRecorded, match=r"(?s)no answer to 6 requests.*query\.Token +recorded nothing +sent .*and 1 more"
    ) as missed:
        cassette.verify()
    assert token not in str(missed.value)
    assert "jane" not in str(missed.value)


def test_a_request_without_host_is_a_miss(recorded):
    cassette = Cassette(recorded(listed()))

    assert cassette.answer_request(Request("GET", "/x")).status == 501


def test_an_unreadable_url_is_told_by_the_seam(recorded):
    cassette = Cassette(recorded(listed()))

    with pytest.raises(ValueError, match="IPv6"), cassette:
        cassette._seam.answer(Request("GET", "https://[x"))


def test_a_request_costs_the_same_however_long_the_cassette_is(recorded, monkeypatch):
    cassette = Cassette(recorded(*(listed(f"?Page={page}") for page in range(200))))
    compared = []
    fits = cassette._index._fits
    monkeypatch.setattr(cassette._index, "_fits", lambda *both: compared.append(both) or fits(*both))

    for page in range(200):
        cassette.answer_request(Request("GET", f"{trunks().replace(make_sid('TK', 1), 'TK' + '0' * 32)}?Page={page}"))

    assert (len(compared), cassette.unused) == (1, ())


def test_a_recorded_exchange_is_judged_and_one_that_nobody_knows_is_not(recorded):
    lookup = Exchange("GET", "https://lookups.twilio.com/v2/PhoneNumbers/x", 200, body=b"{}")
    cassette = Cassette(recorded(lookup, listed(body=b'{"meta": 1}')), judge=judge)
    for exchange in cassette.unused:
        cassette.answer_request(exchange.request)

    with pytest.raises(ContractViolation, match=r"trunking\.phone_numbers\.list broke its contract") as broken:
        cassette.verify()

    assert len(broken.value.verdicts) == 1


def test_a_miss_is_raised_once(recorded):
    cassette = Cassette(recorded(listed()))
    cassette.answer_request(Request("GET", "/x"))
    with pytest.raises(NotRecorded):
        cassette.verify(complete=False)

    assert cassette.verify(complete=False) is None


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("VoiceUrl", "https://me:pw@h.example.com/in?key=1", "https://h.example.com/other?key=1"),
        ("CustomerName", "Jane", None),
        ("Email", "jane@corp.com", "nobody"),
        ("Token", "9f86d081884c7d659a2feaa0c55ad015", None),
        ("FriendlyName", "Jane's line", None),
    ],
)
def test_what_redaction_took_out_is_found_all_the_same(recorded, name, value, other):
    wanted = Redaction(members={"friendly_name": "Label"})
    form = urlencode({name: value, "A": "1"}).encode()
    save(path := recorded(listed()), [posted(form)], recorded="2026-11-21", source="sandbox", redaction=wanted)

    cassette = Cassette(path, redaction=wanted)

    if other:
        missed = cassette.answer_request(Request("POST", BUY, (), urlencode({name: other, "A": "1"}).encode()))
        assert missed.status == 501
    assert value.encode() not in path.read_bytes()
    assert cassette.answer_request(Request("POST", BUY, (), form)).status == 201


def test_json_that_was_put_into_lines_is_found_all_the_same(recorded):
    sent = posted(b'{"a": 1, "token": "hush"}', JSON).request
    cassette = Cassette(recorded(posted(sent.body, JSON)))

    assert cassette.answer_request(Request("POST", BUY, sent.headers, sent.body)).status == 201


def test_a_body_that_is_no_text_is_found_by_its_bytes(recorded):
    sent = posted(b"\xff=1", FORM).request
    cassette = Cassette(recorded(posted(sent.body, FORM)))

    assert cassette.answer_request(Request("POST", BUY, sent.headers, sent.body)).status == 201


@pytest.mark.parametrize(("spelled", "status"), [("(415) 555-0100", 201), ("(415) 555-0101", 501)])
def test_a_spelled_number_has_to_be_the_recorded_one(recorded, spelled, status):
    cassette = Cassette(recorded(posted(b"FriendlyName=%28415%29+555-0100")))

    sent = urlencode({"FriendlyName": spelled}).encode()

    assert cassette.answer_request(Request("POST", BUY, (), sent)).status == status


def test_a_search_is_found_by_its_pattern(recorded):
    cassette = Cassette(recorded(listed("?PhoneNumber=415*")))

    assert cassette.answer_request(Request("GET", f"{trunks()}?PhoneNumber=415*")).status == 200
