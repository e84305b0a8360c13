"""The documented journey through every client, unmodified and unconfigured, and many calls of many threads."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Thread

import httpx
import pytest
from walking_clients import ACCOUNT, CLIENTS, TOKEN, Send, by_httpx

from pytest_numbers_contract import Sandbox, judge
from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.journey import Walk, steps_of
from pytest_numbers_contract.journeys import Journey
from pytest_numbers_contract.sandbox.log import Log

# The SDK's own way with aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:.*(auth|BasicAuth).*:DeprecationWarning")


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def client(request) -> Callable[[], AbstractContextManager[Send]]:
    return request.param


@pytest.fixture
def resolved(monkeypatch) -> list[object]:
    """Names that the real resolver was asked for: Twilio's must not be among them."""
    asked: list[object] = []
    real = socket.getaddrinfo

    def counting(host, *arguments, **named):
        asked.append(host)
        return real("127.0.0.1", *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    return asked


def test_the_whole_journey_goes_its_way_and_conforms(client, resolved):
    with Sandbox() as sandbox, client() as send:
        walk = Walk(send, ACCOUNT, TOKEN)
        astray = [step.title for step in steps_of(walk) if not step.ok]

    assert (astray, walk.stopped, resolved) == ([], "", [])
    assert len(walk.steps) == len(sandbox.calls) == 54
    assert [str(call) for call in sandbox.calls if not call.verdict.ok] == []
    assert sandbox.phone_numbers == ()


def test_departures_from_the_documents_are_exactly_the_errata(client):
    with Sandbox() as sandbox, client() as send:
        list(steps_of(Walk(send, ACCOUNT, TOKEN)))

    departures = [
        violation for call in sandbox.calls for violation in judge(call.exchange, profile="documented").violations
    ]

    assert len(departures) > 100
    assert [violation for violation in departures if violation.erratum is None] == []


def credentials() -> tuple[tuple[str, str], ...]:
    encoded = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    return (
        ("Authorization", f"Basic {encoded}"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    )


def making_trunks(make: Callable[[], AbstractContextManager[Send]], count: int) -> list[str]:
    """Make trunks one after the other; return their SIDs."""
    with make() as send:
        answers = [
            send(Request("POST", "https://trunking.twilio.com/v1/Trunks", credentials(), b"FriendlyName=a"))
            for _ in range(count)
        ]
    return [json.loads(answer.body)["sid"] for answer in answers]


def test_eight_threads_lose_no_update(client, resolved):
    with Sandbox() as sandbox, ThreadPoolExecutor(8) as threads:
        made = [sid for sids in threads.map(lambda _: making_trunks(client, 40), range(8)) for sid in sids]

    assert resolved == []
    assert len(set(made)) == len(sandbox.calls) == 320
    assert set(made) == set(sandbox._state.trunks)


def test_threads_of_all_clients_together_lose_no_update(resolved):
    makers = [*CLIENTS.values(), by_httpx]
    with Sandbox() as sandbox, ThreadPoolExecutor(8) as threads:
        made = [sid for sids in threads.map(lambda make: making_trunks(make, 100), makers) for sid in sids]

    assert resolved == []
    assert len(set(made)) == len(sandbox.calls) == 800
    assert set(made) == set(sandbox._state.trunks)


def test_calls_that_two_threads_verify_at_once_are_judged_once(monkeypatch):
    judged, others = Journey.judge, []

    def verify_beside(journey, verdict):
        found = judged(journey, verdict)
        if not others and verdict.exchange.method == "DELETE":
            others.append(Thread(target=sandbox.verify))
            others[0].start()
            others[0].join(0.1)
        return found

    monkeypatch.setattr(Journey, "judge", verify_beside)
    with Sandbox() as sandbox:
        sid = sandbox.incoming_phone_number().sid
        numbers = f"https://api.twilio.com/2010-04-01/Accounts/{sandbox.account.sid}/IncomingPhoneNumbers"
        httpx.get(f"{numbers}.json", auth=(sandbox.account.sid, "x"))
        httpx.delete(f"{numbers}/{sid}.json", auth=(sandbox.account.sid, "x"))

    others[0].join()

    assert sandbox.breaks == ()


def test_a_call_is_noted_before_another_thread_is_answered(monkeypatch):
    sandbox, add, answerable = Sandbox(), Log.add, []

    def watched(log, request, served):
        with ThreadPoolExecutor(1) as other:
            answerable.append(other.submit(sandbox._state.lock.acquire, blocking=False).result())
        return add(log, request, served)

    monkeypatch.setattr(Log, "add", watched)
    sandbox.answer_request(Request("POST", "https://trunking.twilio.com/v1/Trunks", credentials(), b"FriendlyName=a"))

    assert answerable == [False]
