"""The journey recorded over HTTP by every client, replayed offline by another, compared with a fresh server."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from walking_clients import ACCOUNT, CLIENTS, TOKEN

from pytest_numbers_contract import Sandbox, judge
from pytest_numbers_contract.accidents import AnyAnswer
from pytest_numbers_contract.cassettes import Cassette, Comparing, Recording
from pytest_numbers_contract.exchange import Request
from pytest_numbers_contract.journey import Walk, authorization, steps_of
from pytest_numbers_contract.live import server
from pytest_numbers_contract.server import Server

# The SDK's own way with aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:.*(auth|BasicAuth).*:DeprecationWarning")

API = "https://api.twilio.com"
OWNED = f"{API}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
STATUSES = [200, 201, 201, 200, 200, 201, 201, 201, 200, 200, 201, 201, 409, 204, 404]
NAMES = list(CLIENTS)
PAIRS = [
    pytest.param(one, other, id=f"{one}, {other}") for one, other in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)
]


def walk(client: str) -> list[str]:
    """Walk the whole journey; return the steps that went astray."""
    with CLIENTS[client]() as send:
        walk = Walk(send, ACCOUNT, TOKEN)
        astray = [step.title for step in steps_of(walk) if not step.ok]
    return [*astray, walk.stopped] if walk.stopped else astray


def errand(client: str) -> list[int]:
    """Search, buy, attach, page, pool and release, each with what was answered before; return the statuses."""
    with CLIENTS[client]() as send:
        statuses: list[int] = []

        def ask(method: str, url: str, **form: str) -> Any:
            headers = (authorization(ACCOUNT, TOKEN), ("Content-Type", "application/x-www-form-urlencoded"))
            answer = send(Request(method, url, headers, urlencode(form).encode()))
            statuses.append(answer.status)
            return json.loads(answer.body or b"null")

        found = ask("GET", f"{API}/2010-04-01/Accounts/{ACCOUNT}/AvailablePhoneNumbers/US/Local.json?AreaCode=415")
        number = found["available_phone_numbers"][1]["phone_number"]
        bought = [ask("POST", f"{OWNED}.json", PhoneNumber=number), ask("POST", f"{OWNED}.json", AreaCode="415")]
        page = ask("GET", f"{OWNED}.json?PageSize=1")
        ask("GET", API + page["next_page_uri"])
        trunk = ask("POST", "https://trunking.twilio.com/v1/Trunks", FriendlyName="x")
        put = f"https://trunking.twilio.com/v1/Trunks/{trunk['sid']}/PhoneNumbers"
        for one in bought:
            ask("POST", put, PhoneNumberSid=one["sid"])
        ask("GET", ask("GET", f"{put}?PageSize=1")["meta"]["next_page_url"])
        pool = ask("POST", "https://messaging.twilio.com/v1/Services", FriendlyName="x")["links"]["phone_numbers"]
        ask("POST", pool, PhoneNumberSid=bought[0]["sid"])
        ask("POST", pool, PhoneNumberSid=bought[0]["sid"])
        ask("DELETE", f"{OWNED}/{bought[0]['sid']}.json")
        ask("GET", f"{OWNED}/{bought[0]['sid']}.json")
    return statuses


@contextmanager
def fresh(seed: int = 0) -> Iterator[AnyAnswer]:
    with Server(Sandbox(seed=seed).answer_request) as loopback, server(loopback.url) as source:
        yield source


def recorded(path: Path, run: Callable[[], object]) -> bytes:
    with fresh() as source, Recording(path, source, name="server", judge=judge, blocking=True) as recording:
        run()
    recording.save(today="2026-11-21")
    return path.read_bytes()


@pytest.mark.parametrize(("client", "other"), PAIRS)
def test_a_recording_is_stable_replays_offline_through_another_client_and_compares_clean(
    tmp_path, client, other, monkeypatch
):
    path = tmp_path / "x.yaml"
    before = recorded(path, partial(errand, client))

    again = recorded(tmp_path / "again.yaml", partial(errand, client))
    with fresh(seed=9) as source, Comparing(Recording(path, source, name="server", blocking=True)) as comparing:
        statuses = errand(client)
    comparing.verify()
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with Cassette(path, judge=judge):
        replayed = errand(other)

    assert (again == before, path.read_bytes() == before) == (True, True)
    assert (statuses, replayed) == (STATUSES, STATUSES)
    assert comparing.result.of("error", "warning") == ()
    assert sorted(os.listdir(tmp_path)) == ["again.yaml", "x.yaml"]


def test_the_whole_journey_recorded_once_replays_through_each_without_a_network(tmp_path, monkeypatch):
    recorded(tmp_path / "x.yaml", partial(walk, "httpx"))
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)

    for client in NAMES:
        with Cassette(tmp_path / "x.yaml", judge=judge) as cassette:
            assert walk(client) == []
        assert len(cassette.played) == 54
