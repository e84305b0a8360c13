"""The fixtures: plain objects, for sync and async tests alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_numbers_contract.plugin.options import (
    CASSETTES,
    LIVE,
    OPEN,
    RECORDED,
    SERIALIZERS,
    SHELF,
    USAGE,
    contract_of,
    is_comparing,
    seed_of,
    value_of,
)
from pytest_numbers_contract.plugin.reporting import reporting

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cassettes import Cassette, Comparing, Recording
    from pytest_numbers_contract.cassettes.shelf import Shelf
    from pytest_numbers_contract.factories import NumbersFactory
    from pytest_numbers_contract.redaction import Redaction
    from pytest_numbers_contract.sandbox import Sandbox


@pytest.fixture(scope="session")
def numbers_contract(pytestconfig: pytest.Config) -> Contract:
    """Judge responses by the contract: `numbers_contract.check(response)` returns a Verdict or fails the test."""
    return contract_of(pytestconfig)


@pytest.fixture(scope="session")
def numbers_sandbox_factory(pytestconfig: pytest.Config) -> Callable[..., AbstractContextManager[Sandbox]]:
    """Make sandboxes for fixtures of your own, of any scope: `with numbers_sandbox_factory() as sandbox: yield …`."""
    return partial(_sandbox, pytestconfig)


@contextmanager
def _sandbox(config: pytest.Config, **settings: Any) -> Iterator[Sandbox]:
    from pytest_numbers_contract.sandbox import Sandbox

    if config.stash[LIVE]:
        raise pytest.UsageError(
            "numbers_sandbox answers by itself, and --numbers-source=live asks Twilio: mark the test "
            "numbers_cassette instead, or run it without --numbers-source=live"
        )

    contract = contract_of(config)
    sandbox = Sandbox(waive=contract.waive, **settings)
    config.stash[OPEN].append(sandbox)
    try:
        with sandbox:
            yield sandbox
            # Whether its accidents happened was asked when the test passed, if it had the sandbox for itself.
            sandbox.excuse_accidents()
    finally:
        config.stash[OPEN].remove(sandbox)
        if collecting := reporting(config):
            collecting.forget(sandbox)
        for call in sandbox.calls if contract.counting else ():
            if met := call.met:
                contract.count(met)


@pytest.fixture
def numbers_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Answer every client's requests to Twilio from a sandbox of this test's own, and judge them both ways."""
    # No other fixture stands behind this one: each would cost every test 30 µs.
    with _sandbox(request.config, **_marked(request.node)) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def numbers_sandbox_session(
    numbers_sandbox_factory: Callable[..., AbstractContextManager[Sandbox]],
) -> Iterator[Sandbox]:
    """Answer requests to Twilio from one sandbox for the whole session, which remembers."""
    with numbers_sandbox_factory() as sandbox:
        yield sandbox


@pytest.fixture
def numbers_factory(request: pytest.FixtureRequest) -> NumbersFactory:
    """Make test data that is valid by construction: `numbers_factory.trunking.phone_numbers(area_code="415")`."""
    from pytest_numbers_contract.factories import NumbersFactory

    seed = seed_of(request.config)
    # Shown only where the test fails.
    request.node.add_report_section("setup", "numbers_factory", f"the same data again: --numbers-seed={seed}")
    return NumbersFactory(seed)


# Once a module and once a session: each test that has a fixture of its own pays for it.
@pytest.fixture(scope="module")
def numbers_cassette_folder(request: pytest.FixtureRequest) -> Path:
    """Where this test's cassette is: `cassettes/` and the module's name beside it. Override it as you like."""
    return request.path.parent / "cassettes" / request.path.stem


@pytest.fixture(scope="session")
def numbers_cassette_redaction() -> Redaction:
    """What goes from recordings besides what always does. Override it: return a `Redaction(members=…, secrets=…)`."""
    from pytest_numbers_contract.redaction import Redaction

    return Redaction()


@pytest.fixture
def numbers_cassette(
    request: pytest.FixtureRequest,
    numbers_cassette_folder: Path,
    numbers_cassette_redaction: Redaction,
) -> Iterator[Cassette | Recording | Comparing]:
    """Answer every client's requests to Twilio from this test's cassette; record it if `--numbers-record` says so.

    `--numbers-compare` has the source answer, and compares what it says with the cassette.
    """
    from pytest_numbers_contract.cassettes import file_name

    config, allow_unused = request.config, _allows_unused(request.node)
    path = numbers_cassette_folder / file_name(
        request.node.nodeid.partition("::")[2], suffix=f".{_serializer(config, request.node)}"
    )
    which = value_of(config, "record")
    opened: AbstractContextManager[Cassette | Recording | Comparing]
    if is_comparing(config):
        opened = _compared(config, path, numbers_cassette_redaction, allow_unused=allow_unused)
    elif which == "all" or (which == "missing" and not path.exists()):
        _claim(config, path, request.node.nodeid)
        opened = _recorded(config, path, numbers_cassette_redaction)
    else:
        opened = _replayed(config, path, numbers_cassette_redaction, allow_unused=allow_unused)
    with opened as cassette:
        config.stash[USAGE].note(request.node.nodeid, cassette.path)
        yield cassette


@contextmanager
def _replayed(config: pytest.Config, path: Path, redaction: Redaction, *, allow_unused: bool) -> Iterator[Cassette]:
    from pytest_numbers_contract.cassettes import Cassette

    cassette = Cassette(
        path, allow_unused=allow_unused, judge=contract_of(config).judge, redaction=redaction, shelf=_shelf(config)
    )
    with _listed(config.stash[CASSETTES], cassette):
        cassette.__enter__()
        try:
            yield cassette
        finally:
            cassette.close()
        cassette.verify(complete=False)


def _shelf(config: pytest.Config) -> Shelf:
    """Return the cassettes that this run keeps once they are read."""
    if SHELF not in config.stash:
        from pytest_numbers_contract.cassettes.shelf import Shelf

        config.stash[SHELF] = Shelf()
    return config.stash[SHELF]


@contextmanager
def _recorded(config: pytest.Config, path: Path, redaction: Redaction) -> Iterator[Recording]:
    from pytest_numbers_contract.cassettes import Recording
    from pytest_numbers_contract.plugin.sources import opened_source

    # A source outlives what listens to it: what it has to clear up is not heard.
    with opened_source(config) as source:
        # The sandbox judges what it answers itself.
        judge = contract_of(config).judge if source.blocking else None
        recording = Recording(path, source.ask, judge=judge, **source.listening(redaction))
        with _listed(config.stash[CASSETTES], recording), recording:
            yield recording
        recording.verify()


@contextmanager
def _compared(config: pytest.Config, path: Path, redaction: Redaction, *, allow_unused: bool) -> Iterator[Comparing]:
    from pytest_numbers_contract.cassettes import Comparing
    from pytest_numbers_contract.plugin.sources import opened_source

    with opened_source(config) as source:
        comparing = Comparing(path, source.ask, allow_unused=allow_unused, **source.listening(redaction))
        with _listed(config.stash[CASSETTES], comparing), comparing:
            yield comparing


@contextmanager
def _listed(register: list[Any], entry: Any) -> Iterator[None]:
    register.append(entry)
    try:
        yield
    finally:
        register.remove(entry)


def _claim(config: pytest.Config, path: Path, nodeid: str) -> None:
    """Refuse to record two tests into one file: the second would take the first one's place."""
    if other := config.stash[RECORDED].claim(path, nodeid):
        raise pytest.UsageError(f"{path} is the cassette of {other}: override numbers_cassette_folder")


def _allows_unused(node: pytest.Item) -> bool:
    marker = node.get_closest_marker("numbers_cassette")
    given = dict(marker.kwargs) if marker else {}
    allowed, serializer = given.pop("allow_unused", False), given.pop("serializer", "yaml")
    if given or (marker and marker.args) or not isinstance(allowed, bool) or serializer not in SERIALIZERS:
        raise pytest.UsageError('numbers_cassette takes allow_unused=True, serializer="json" or nothing')
    return allowed


def _serializer(config: pytest.Config, node: pytest.Item) -> str:
    """Return how a cassette is written: what the command line or the environment say, the marker, the ini file."""
    marker = node.get_closest_marker("numbers_cassette")
    told = marker.kwargs.get("serializer") if marker else None
    asked = value_of(config, "serializer")
    return str(told if told and asked == config.getini("numbers_contract_serializer") else asked or SERIALIZERS[0])


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test that is marked numbers_cassette the fixture of that name."""
    names = getattr(item, "fixturenames", None)
    if names is not None and item.get_closest_marker("numbers_cassette") and "numbers_cassette" not in names:
        names.append("numbers_cassette")


def _marked(node: pytest.Item) -> dict[str, Any]:
    """Read the marker `numbers_sandbox`; a name that is no setting is a usage error."""
    marker = node.get_closest_marker("numbers_sandbox")
    if marker is None:
        return {}
    from dataclasses import fields

    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.state.choices import Choices

    given = dict(marker.kwargs)
    settings: dict[str, Any] = {name: given.pop(name) for name in ("seed", "test_credentials") if name in given}
    valid = [field.name for field in fields(Choices)]
    if marker.args or not set(given) <= set(valid):
        wrong = ", ".join([*map(repr, marker.args), *sorted(set(given) - set(valid))])
        raise pytest.UsageError(f"numbers_sandbox has no {wrong}; it has seed, test_credentials, {', '.join(valid)}")
    try:
        return {**settings, "choices": Choices(**given)}
    except BadSetting as fault:
        raise pytest.UsageError(f"numbers_sandbox: {fault}") from None
