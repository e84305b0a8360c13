"""The fixtures: plain objects, for sync and async tests alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_numbers_contract.plugin.beginning import contract_of
from pytest_numbers_contract.plugin.options import (
    CASSETTES,
    LIVE,
    OPEN,
    OWN,
    RECORDED,
    REPLAYING,
    RUNNING,
    SERIALIZER,
    SERIALIZERS,
    SHELF,
    USAGE,
    is_comparing,
    seed_of,
    value_of,
)
from pytest_numbers_contract.plugin.reporting import leave_out, reporting

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
        if found := reporting(config):
            found.collecting.forget(sandbox)
        for call in sandbox.calls if contract.counting else ():
            if met := call.met:
                contract.count(met)


@pytest.fixture
def numbers_sandbox(pytestconfig: pytest.Config) -> Iterator[Sandbox]:
    """Answer every client's requests to Twilio from a sandbox of this test's own, and judge them both ways."""
    # No fixture stands behind this one that is not there anyway: each costs every test 10 to 30 µs.
    with _sandbox(pytestconfig, **_marked(pytestconfig.stash[RUNNING])) as sandbox:
        pytestconfig.stash[OWN] = sandbox
        yield sandbox
        del pytestconfig.stash[OWN]


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
def numbers_cassette_folder(pytestconfig: pytest.Config) -> Path:
    """Where this test's cassette is: `cassettes/` and the module's name beside it. Override it as you like."""
    module = pytestconfig.stash[RUNNING].path
    return module.parent / "cassettes" / module.stem


@pytest.fixture(scope="session")
def numbers_cassette_redaction() -> Redaction:
    """What goes from recordings and reports besides what always does.

    Override it: return a `Redaction(members=…, secrets=…)`.
    """
    from pytest_numbers_contract.redaction import Redaction

    return Redaction()


@pytest.fixture
def numbers_cassette(
    pytestconfig: pytest.Config,
    numbers_cassette_folder: Path,
    numbers_cassette_redaction: Redaction,
) -> Iterator[Cassette | Recording | Comparing]:
    """Answer every client's requests to Twilio from this test's cassette; record it if `--numbers-record` says so.

    `--numbers-compare` has the source answer, and compares what it says with the cassette.
    """
    from pytest_numbers_contract.cassettes.naming import file_name

    config, node, redaction = pytestconfig, pytestconfig.stash[RUNNING], numbers_cassette_redaction
    leave_out(config, redaction)
    allow_unused, suffix = _marked_cassette(config, node)
    path = os.path.join(numbers_cassette_folder, file_name(node.nodeid.partition("::")[2], suffix=f".{suffix}"))
    if _is_replayed(config, path):
        yield from _replayed(config, node, path, redaction, allow_unused=allow_unused)
        return
    opened: AbstractContextManager[Recording | Comparing]
    if is_comparing(config):
        opened = _compared(config, path, redaction, allow_unused=allow_unused)
    else:
        _claim(config, path, node.nodeid)
        opened = _recorded(config, path, redaction)
    with opened as cassette:
        config.stash[USAGE].note(node.nodeid, cassette.path)
        yield cassette


def _is_replayed(config: pytest.Config, path: str) -> bool:
    """Say whether a cassette answers, and is not recorded or compared."""
    if config.stash[REPLAYING]:
        return True
    return not is_comparing(config) and value_of(config, "record") == "missing" and os.path.exists(path)


def _replayed(
    config: pytest.Config, node: pytest.Item, path: str, redaction: Redaction, *, allow_unused: bool
) -> Iterator[Cassette]:
    from pytest_numbers_contract.cassettes.replaying import Cassette

    judge, shelf = contract_of(config).judge, _shelf(config)
    cassette = Cassette(path, allow_unused=allow_unused, judge=judge, redaction=redaction, shelf=shelf)
    open_cassettes = config.stash[CASSETTES]
    open_cassettes.append(cassette)
    config.stash[USAGE].note(node.nodeid, cassette.path)
    try:
        cassette.__enter__()
        yield cassette
    finally:
        cassette.close()
        open_cassettes.remove(cassette)
    cassette.verify(complete=False)


def _shelf(config: pytest.Config) -> Shelf:
    """Return the cassettes that this run keeps once they are read."""
    if SHELF not in config.stash:
        from pytest_numbers_contract.cassettes.shelf import Shelf

        config.stash[SHELF] = Shelf()
    return config.stash[SHELF]


@contextmanager
def _recorded(config: pytest.Config, path: str, redaction: Redaction) -> Iterator[Recording]:
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
def _compared(config: pytest.Config, path: str, redaction: Redaction, *, allow_unused: bool) -> Iterator[Comparing]:
    from pytest_numbers_contract.cassettes import Comparing, Recording
    from pytest_numbers_contract.plugin.sources import opened_source

    with opened_source(config) as source:
        heard = Recording(path, source.ask, **source.listening(redaction))
        comparing = Comparing(heard, allow_unused=allow_unused)
        with _listed(config.stash[CASSETTES], comparing), comparing:
            yield comparing


@contextmanager
def _listed(register: list[Any], entry: Any) -> Iterator[None]:
    register.append(entry)
    try:
        yield
    finally:
        register.remove(entry)


def _claim(config: pytest.Config, path: str, nodeid: str) -> None:
    """Refuse to record two tests into one file: the second would take the first one's place."""
    if other := config.stash[RECORDED].claim(Path(path), nodeid):
        raise pytest.UsageError(f"{path} is the cassette of {other}: override numbers_cassette_folder")


def _marked_cassette(config: pytest.Config, node: pytest.Item) -> tuple[bool, str]:
    """Read the marker: whether a test may ask for less than was recorded, and how its cassette is written.

    That is told by the command line or the environment, else by the marker, else by the ini file.
    """
    marker, asked = node.get_closest_marker("numbers_cassette"), config.stash[SERIALIZER]
    if marker is None or not (marker.args or marker.kwargs):
        return False, asked
    given = dict(marker.kwargs)
    allowed, told = given.pop("allow_unused", False), given.pop("serializer", None)
    if given or marker.args or not isinstance(allowed, bool) or told not in (*SERIALIZERS, None):
        raise pytest.UsageError('numbers_cassette takes allow_unused=True, serializer="json" or nothing')
    by_ini = value_of(config, "serializer") == config.getini("numbers_contract_serializer")
    return allowed, told if told and by_ini else asked


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test that is marked numbers_cassette or numbers_sandbox the fixture of that name.

    It comes after the test's own: those that ask Twilio themselves have to name it.
    """
    names = getattr(item, "fixturenames", ())
    marked = [name for name in ("numbers_cassette", "numbers_sandbox") if item.get_closest_marker(name)]
    # A module may be marked whose cassettes answer some of its tests.
    if not marked or (marked == ["numbers_sandbox"] and "numbers_cassette" in names):
        return
    # The list is that of all parameters of a test, and only one of them may be marked.
    item.fixturenames = list(dict.fromkeys([*names, *marked[:1]]))  # type: ignore[attr-defined]


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
