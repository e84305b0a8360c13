"""A service and a client for each test; whatever the service answered conforms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sandbox_client import Client

from pytest_numbers_contract.service import Service


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    client = Client(service)
    yield client
    assert client.violations == []
