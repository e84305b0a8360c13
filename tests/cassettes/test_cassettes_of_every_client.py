"""The journey recorded over HTTP by every client, replayed offline by another, compared with a fresh server."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from walking_clients import ACCOUNT, CLIENTS, TOKEN

from pytest_numbers_contract import Sandbox, judge
from pytest_numbers_contract.accidents import AnyAnswer
from pytest_numbers_contract.cassettes import Cassette, Comparing, Recording
from pytest_numbers_contract.journey import Walk, steps_of
from pytest_numbers_contract.live import server
from pytest_numbers_contract.server import Server

# The SDK's own way with aiohttp.
pytestmark = pytest.mark.filterwarnings("ignore:.*(auth|BasicAuth).*:DeprecationWarning")

NAMES = list(CLIENTS)
PAIRS = [
    pytest.param(one, other, id=f"{one}, {other}") for one, other in zip(NAMES, NAMES[1:] + NAMES[:1], strict=True)
]


def walk(client: str) -> list[str]:
    """Walk the journey; return the steps that went astray."""
    with CLIENTS[client]() as send:
        walk = Walk(send, ACCOUNT, TOKEN)
        astray = [step.title for step in steps_of(walk) if not step.ok]
    return [*astray, walk.stopped] if walk.stopped else astray


@contextmanager
def fresh(seed: int = 0) -> Iterator[AnyAnswer]:
    with Server(Sandbox(seed=seed).answer_request) as loopback, server(loopback.url) as source:
        yield source


def recorded(path: Path, client: str) -> bytes:
    with fresh() as source, Recording(path, source, name="server", judge=judge, blocking=True) as recording:
        assert walk(client) == []
    recording.save(today="2026-11-21")
    return path.read_bytes()


@pytest.mark.parametrize(("client", "other"), PAIRS)
def test_a_recording_is_stable_replays_offline_through_another_client_and_compares_clean(
    tmp_path, client, other, monkeypatch
):
    path = tmp_path / "x.yaml"
    before = recorded(path, client)

    again = recorded(tmp_path / "again.yaml", client)
    with fresh(seed=9) as source, Comparing(path, source, name="server", blocking=True) as comparing:
        astray = walk(client)
    comparing.verify()
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with Cassette(path, judge=judge):
        astray += walk(other)

    assert (again == before, path.read_bytes() == before) == (True, True)
    assert (astray, comparing.result.of("error", "warning")) == ([], ())
    assert sorted(os.listdir(tmp_path)) == ["again.yaml", "x.yaml"]
    assert TOKEN.encode() + b":" not in before


def test_a_cassette_of_any_client_replays_through_each_without_a_network(tmp_path, monkeypatch):
    recorded(tmp_path / "x.yaml", "httpx")
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)

    for client in NAMES:
        with Cassette(tmp_path / "x.yaml", judge=judge) as cassette:
            assert walk(client) == []
        assert len(cassette.played) == 54
