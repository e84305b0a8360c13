from __future__ import annotations

import pytest

from pytest_numbers_contract.accidents import Dropped, Slow, TimedOut
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.server.conversation import Conversation
from pytest_numbers_contract.wire import Incoming

GET = b"GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n/1"


class Answers:
    """Answers with the target, or with what a test puts first."""

    def __init__(self) -> None:
        self.first: list[object] = []
        self.asked: list[Incoming] = []

    def __call__(self, incoming: Incoming) -> object:
        self.asked.append(incoming)
        body = incoming.target.encode()
        return self.first.pop(0) if self.first else Response(200, (("Content-Length", str(len(body))),), body)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def talk(answers) -> Conversation:
    return Conversation(answers, max_head=1_000, max_body=100)


def test_a_request_is_answered(talk):
    talk.feed(GET)

    assert (bytes(talk.out), talk.ends, talk.pause, talk.answered) == (OK, False, None, 1)


def test_requests_sent_together_are_answered_in_order(talk):
    talk.feed(GET + GET.replace(b" /1", b" /2") + GET.replace(b" /1", b" /3"))

    assert bytes(talk.out) == OK + OK.replace(b"\n/1", b"\n/2") + OK.replace(b"\n/1", b"\n/3")


@pytest.mark.parametrize("end", [b"Connection: close", b"Connection: CLOSE, TE"])
def test_a_client_that_closes_is_told_so(talk, end):
    talk.feed(GET.replace(b"\r\n\r\n", b"\r\n" + end + b"\r\n\r\n") + GET)

    assert b"\r\nConnection: close\r\n\r\n/1" in talk.out
    assert (talk.ends, talk.answered) == (True, 1)


def test_an_old_client_gets_no_chunks(talk, answers):
    answers.first = [Response(200, (("Transfer-Encoding", "chunked"),), b"whole")]
    talk.feed(GET.replace(b"1.1", b"1.0"))

    assert bytes(talk.out) == b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole"
    assert talk.ends


def test_a_client_that_waits_for_continue_is_told_once(talk, answers):
    head = b"POST /1 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    talk.feed(head[:20])
    talk.feed(head[20:])
    talk.feed(b"")
    told = bytes(talk.out)
    talk.feed(b"a=")
    talk.feed(head)

    assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert bytes(talk.out) == told + OK + told
    assert answers.asked[0].body == b"a="


def test_a_dropped_answer_ends_the_connection_after_the_earlier_ones(talk, answers):
    answers.first = [Response(200, (("Content-Length", "2"),), b"/1"), Dropped()]
    talk.feed(GET * 3)

    assert (bytes(talk.out), talk.ends, talk.answered) == (OK, True, 2)


def test_an_answer_that_never_comes_holds_up_what_follows(talk, answers):
    answers.first = [TimedOut()]
    talk.feed(GET * 2)
    talk.resume()

    assert (bytes(talk.out), talk.ends, talk.pause, talk.answered) == (b"", False, float("inf"), 1)


def test_a_slow_answer_comes_when_it_is_due_and_then_the_next(talk, answers):
    answers.first = [Slow(3, Response(200, (("Content-Length", "2"),), b"/1"))]
    talk.feed(GET * 2)
    before = bytes(talk.out), talk.pause, talk.answered
    talk.resume()

    assert before == (b"", 3, 1)
    assert (bytes(talk.out), talk.pause, talk.answered) == (OK + OK, None, 2)


def test_two_slow_answers_are_each_waited_for(talk, answers):
    answers.first = [Slow(3, Response(204)), Slow(5, Response(204))]
    talk.feed(GET * 2)
    talk.resume()

    assert (talk.pause, talk.answered) == (5, 2)


def test_a_client_that_reads_nothing_is_answered_no_further(talk, answers):
    answers.first = [Response(200, (("Content-Length", "300000"),), b"x" * 300_000)]
    talk.feed(GET * 3)
    held = talk.answered
    talk.out.clear()
    talk.advance()

    assert held == 1
    assert bytes(talk.out) == OK + OK


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(b"\x16\x03\x01\x00\xee\x01\r\n\r\n", b"HTTP/1.1 400 Bad Request", id="garbage"),
        pytest.param(b"x" * 2_000, b"HTTP/1.1 431 Request Header Fields Too Large", id="head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n", b"HTTP/1.1 413 ", id="body"),
    ],
)
def test_what_is_no_request_or_too_large_is_refused_and_ends(talk, answers, data, line):
    talk.feed(data)
    refused = bytes(talk.out)
    talk.feed(GET)

    assert refused.startswith(line)
    assert b"\r\nConnection: close\r\n" in refused
    assert (talk.ends, bytes(talk.out), answers.asked) == (True, refused, [])
