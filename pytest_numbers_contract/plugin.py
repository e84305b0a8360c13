"""The pytest plugin: options, fixtures and reports. Loaded in every run, so it imports pytest and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cassettes import Cassette, Recording
    from pytest_numbers_contract.factories import NumbersFactory
    from pytest_numbers_contract.redaction import Redaction
    from pytest_numbers_contract.sandbox import Sandbox
    from pytest_numbers_contract.settings import Settings

_OPEN = pytest.StashKey[list["Sandbox"]]()
_CASSETTES = pytest.StashKey[list["Cassette | Recording"]]()
_RECORDED = pytest.StashKey[dict[str, str]]()
_TOLD = pytest.StashKey[dict[str, list[str]]]()
_NAMES = ("profile", "waive", "max_body", "max_depth")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options and ini settings."""
    group = parser.getgroup("numbers-contract", "contract of Twilio's phone-number APIs")
    group.addoption(
        "--numbers-profile",
        dest="numbers_contract_profile",
        metavar="PROFILE",
        help="how the contract is read: wire (default) or documented",
    )
    group.addoption(
        "--numbers-coverage",
        dest="numbers_contract_coverage",
        action="store_true",
        help="show which operations, parameters, members and values of the contract the run touched",
    )
    group.addoption(
        "--numbers-fail-under",
        dest="numbers_contract_fail_under",
        type=float,
        metavar="PERCENT",
        help="fail the run if it touched less of the contract; implies --numbers-coverage",
    )
    group.addoption(
        "--numbers-record",
        dest="numbers_contract_record",
        metavar="WHICH",
        help="record the cassettes of tests marked numbers_cassette: all of them, or missing ones (default: replay)",
    )
    group.addoption(
        "--numbers-source",
        dest="numbers_contract_source",
        metavar="SOURCE",
        help="what cassettes are recorded from: sandbox (default)",
    )
    parser.addini("numbers_contract_record", "which cassettes are recorded: all or missing (default: none)", default="")
    parser.addini("numbers_contract_source", "what cassettes are recorded from: sandbox (default)", default="")
    parser.addini("numbers_contract_profile", "how the contract is read: wire (default) or documented", default="")
    parser.addini(
        "numbers_contract_waive",
        "violations let pass, one a line: NC204 @ OPERATION PLACE until=YYYY-MM-DD reason=WHY",
        type="linelist",
        default=[],
    )
    parser.addini(
        "numbers_contract_fail_on_orphans",
        "fail a test that leaves numbers bought and unattached in its sandbox (default false)",
        type="bool",
        default=False,
    )
    group.addoption(
        "--numbers-seed",
        dest="numbers_contract_seed",
        metavar="SEED",
        help="the seed of numbers_factory (default: that of pytest-randomly, else 0)",
    )
    parser.addini(
        "numbers_contract_seed", "the seed of numbers_factory (default: that of pytest-randomly, else 0)", default=""
    )
    parser.addini("numbers_contract_max_body", "bytes of a decoded body at most (default 33554432)", default="")
    parser.addini("numbers_contract_max_depth", "levels of nesting at most (default 64)", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Check the settings before any test runs."""
    told: dict[str, list[str]] = {"used": [], "unknown": [], "touched": []}
    config.stash[_TOLD] = told
    config.stash[_OPEN] = []
    config.stash[_CASSETTES] = []
    config.stash[_RECORDED] = {}
    _one_of(config, "record", ("all", "missing"))
    _one_of(config, "source", ("sandbox",))
    config.addinivalue_line(
        "markers",
        "numbers_cassette(allow_unused=False): answer this test's requests to Twilio from its cassette; "
        "allow_unused lets it ask for less than was recorded",
    )
    config.addinivalue_line(
        "markers",
        "numbers_sandbox(seed=0, test_credentials=False, **choices): how this test's sandbox behaves; "
        "choices are those of pytest_numbers_contract.state.choices.Choices",
    )
    config.addinivalue_line("markers", "numbers_no_orphans: fail the test if it leaves numbers bought and unattached")
    if any(_value(config, name) for name in _NAMES):
        _settings(config)


def _value(config: pytest.Config, name: str) -> Any:
    """Return a setting: command line before environment before ini."""
    full = f"numbers_contract_{name}"
    value = config.getoption(full, None) or os.environ.get(full.upper()) or config.getini(full)
    return value.splitlines() if name == "waive" and isinstance(value, str) else value


def _one_of(config: pytest.Config, name: str, valid: tuple[str, ...]) -> None:
    value = _value(config, name)
    if value == "live":
        raise pytest.UsageError("--numbers-source=live is not there yet: record from the sandbox, or with vcrpy")
    if value and value not in valid:
        raise pytest.UsageError(f"--numbers-{name} is {value!r}; it is one of: {', '.join(valid)}")


def _settings(config: pytest.Config) -> Settings:
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.settings import parse_settings

    values = {name: _value(config, name) for name in _NAMES}
    try:
        return parse_settings(values)
    except BadSetting as fault:
        raise pytest.UsageError(str(fault)) from None


def pytest_report_header(config: pytest.Config) -> str:
    """Say which contract this run is judged by."""
    from pytest_numbers_contract import __version__

    waivers = [line for line in _value(config, "waive") if line.strip()]
    told = f", {len(waivers)} waiver{'s' if len(waivers) > 1 else ''}" if waivers else ""
    return f"numbers-contract: {__version__}, profile {_value(config, 'profile') or 'wire'}{told}"


@pytest.fixture(scope="session")
def numbers_contract(pytestconfig: pytest.Config) -> Iterator[Contract]:
    """Judge responses by the contract: `numbers_contract.check(response)` returns a Verdict or fails the test."""
    from datetime import date

    from pytest_numbers_contract.assertions import Contract

    contract = Contract(_settings(pytestconfig), today=date.today(), counting=_is_counting(pytestconfig))
    yield contract
    told = pytestconfig.stash[_TOLD]
    told["used"] = sorted(str(waiver) for waiver in contract.used)
    told["unknown"] = list(contract.unknown)
    told["touched"] = sorted(contract.touched)


def _is_counting(config: pytest.Config) -> bool:
    asked = config.getoption("numbers_contract_fail_under") is not None
    return bool(config.getoption("numbers_contract_coverage")) or asked


@pytest.fixture(scope="session")
def numbers_sandbox_factory(
    pytestconfig: pytest.Config, numbers_contract: Contract
) -> Callable[..., AbstractContextManager[Sandbox]]:
    """Make sandboxes for fixtures of your own, of any scope: `with numbers_sandbox_factory() as sandbox: yield …`."""

    @contextmanager
    def make(**settings: Any) -> Iterator[Sandbox]:
        from pytest_numbers_contract.sandbox import Sandbox

        sandbox = Sandbox(waive=numbers_contract.waive, **settings)
        pytestconfig.stash[_OPEN].append(sandbox)
        try:
            with sandbox:
                yield sandbox
        finally:
            pytestconfig.stash[_OPEN].remove(sandbox)
            for call in sandbox.calls if _is_counting(pytestconfig) else ():
                if call.verdict:
                    numbers_contract.count(call.verdict)

    return make


@pytest.fixture
def numbers_sandbox(
    request: pytest.FixtureRequest, numbers_sandbox_factory: Callable[..., AbstractContextManager[Sandbox]]
) -> Iterator[Sandbox]:
    """Answer every client's requests to Twilio from a sandbox of this test's own, and judge them both ways."""
    with numbers_sandbox_factory(**_marked(request.node)) as sandbox:
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

    seed = _seed(request.config)
    # Shown only where the test fails.
    request.node.add_report_section("setup", "numbers_factory", f"the same data again: --numbers-seed={seed}")
    return NumbersFactory(seed)


def _seed(config: pytest.Config) -> int:
    given = _value(config, "seed") or config.getoption("randomly_seed", None) or 0
    try:
        return int(given)
    except ValueError:
        raise pytest.UsageError(f"numbers_contract_seed={given!r} is no whole number") from None


@pytest.fixture
def numbers_cassette_folder(request: pytest.FixtureRequest) -> Path:
    """Where this test's cassette is: `cassettes/` and the module's name beside it. Override it as you like."""
    return request.path.parent / "cassettes" / request.path.stem


@pytest.fixture
def numbers_cassette_redaction() -> Redaction:
    """What goes from recordings besides what always does. Override it: return a `Redaction(members=…, secrets=…)`."""
    from pytest_numbers_contract.redaction import Redaction

    return Redaction()


@pytest.fixture
def numbers_cassette(
    request: pytest.FixtureRequest,
    numbers_cassette_folder: Path,
    numbers_cassette_redaction: Redaction,
    numbers_contract: Contract,
) -> Iterator[Cassette | Recording]:
    """Answer every client's requests to Twilio from this test's cassette; record it if `--numbers-record` says so."""
    from pytest_numbers_contract.cassettes import file_name

    config, allow_unused = request.config, _allows_unused(request.node)
    path = numbers_cassette_folder / file_name(request.node.nodeid.partition("::")[2])
    which = _value(config, "record")
    opened: AbstractContextManager[Cassette | Recording]
    if which == "all" or (which == "missing" and not path.exists()):
        _claim(config, path, request.node.nodeid)
        opened = _recorded(config, path, numbers_contract, numbers_cassette_redaction)
    else:
        opened = _replayed(config, path, numbers_contract, numbers_cassette_redaction, allow_unused=allow_unused)
    with opened as cassette:
        yield cassette


@contextmanager
def _replayed(
    config: pytest.Config, path: Path, contract: Contract, redaction: Redaction, *, allow_unused: bool
) -> Iterator[Cassette]:
    from pytest_numbers_contract.cassettes import Cassette

    cassette = Cassette(path, allow_unused=allow_unused, judge=contract.judge, redaction=redaction)
    with _listed(config.stash[_CASSETTES], cassette):
        cassette.__enter__()
        try:
            yield cassette
        finally:
            cassette.close()
        cassette.verify(complete=False)


@contextmanager
def _recorded(config: pytest.Config, path: Path, contract: Contract, redaction: Redaction) -> Iterator[Recording]:
    from pytest_numbers_contract.cassettes import Recording
    from pytest_numbers_contract.redaction import secrets_in
    from pytest_numbers_contract.sandbox import Sandbox

    sandbox = Sandbox(waive=contract.waive)
    known = redaction.knowing(sandbox.account.auth_token, *secrets_in(os.environ))
    with (
        Recording(path, sandbox.answer_request, name="sandbox", redaction=known) as recording,
        _listed(config.stash[_OPEN], sandbox),
        _listed(config.stash[_CASSETTES], recording),
    ):
        yield recording


@contextmanager
def _listed(register: list[Any], entry: Any) -> Iterator[None]:
    register.append(entry)
    try:
        yield
    finally:
        register.remove(entry)


def _claim(config: pytest.Config, path: Path, nodeid: str) -> None:
    """Refuse to record two tests into one file: the second would take the first one's place."""
    other = config.stash[_RECORDED].setdefault(str(path).lower(), nodeid)
    if other != nodeid:
        raise pytest.UsageError(f"{path} is the cassette of {other}: override numbers_cassette_folder")


def _allows_unused(node: pytest.Item) -> bool:
    marker = node.get_closest_marker("numbers_cassette")
    given = dict(marker.kwargs) if marker else {}
    allowed = given.pop("allow_unused", False)
    if given or (marker and marker.args) or not isinstance(allowed, bool):
        raise pytest.UsageError("numbers_cassette takes allow_unused=True or nothing")
    return allowed


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test that is marked numbers_cassette the fixture of that name."""
    names = getattr(item, "fixturenames", None)
    if names is not None and item.get_closest_marker("numbers_cassette") and "numbers_cassette" not in names:
        names.append("numbers_cassette")


def _marked(node: pytest.Item) -> dict[str, Any]:
    """Read the marker `numbers_sandbox`; a name that is no setting is a usage error."""
    from dataclasses import fields

    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.state.choices import Choices

    marker = node.get_closest_marker("numbers_sandbox")
    if marker is None:
        return {}
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose calls broke the contract, though its code swallowed what came of it."""
    try:
        result = yield
    except Exception:
        if broken := _verified(item) or _played(item, passed=False):
            item.add_report_section("call", "numbers-contract", str(broken))
        raise
    if broken := _verified(item) or _played(item, passed=True):
        pytest.fail(str(broken), pytrace=False)
    return result


def _played(item: pytest.Item, *, passed: bool) -> Exception | None:
    """Verify the open cassettes, and write those that a passing test recorded; return what went wrong."""
    cassettes = item.config.stash[_CASSETTES]
    if not cassettes:
        return None
    from datetime import date

    from pytest_numbers_contract.cassettes import Cassette
    from pytest_numbers_contract.errors import ContractViolation, NumbersContractError

    try:
        for cassette in cassettes:
            if isinstance(cassette, Cassette):
                cassette.verify(complete=passed)
            elif passed:
                cassette.save(today=date.today().isoformat())
    except (ContractViolation, NumbersContractError) as broken:
        return broken.with_traceback(None)
    return None


def _verified(item: pytest.Item) -> Exception | None:
    """Verify the open sandboxes; return what one of them found."""
    open_sandboxes = item.config.stash[_OPEN]
    if not open_sandboxes:
        return None
    from pytest_numbers_contract.errors import ContractViolation, NumbersContractError
    from pytest_numbers_contract.message import orphans_failure

    for sandbox in open_sandboxes:
        try:
            sandbox.verify()
        except (ContractViolation, NumbersContractError) as broken:
            return broken.with_traceback(None)
        strict = item.get_closest_marker("numbers_no_orphans") or item.config.getini("numbers_contract_fail_on_orphans")
        if strict and sandbox.orphans:
            return ContractViolation(orphans_failure(sandbox.orphans))
    return None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker found to the controller; let an expired waiver fail the run."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["numbers_contract"] = config.stash[_TOLD]
    elif session.exitstatus == pytest.ExitCode.OK and (_expired(config) or _too_little(config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker found."""
    for key, lines in getattr(node, "workeroutput", {}).get("numbers_contract", {}).items():
        known = node.config.stash[_TOLD][key]
        known += [line for line in lines if line not in known]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell expired and unused waivers, and members that the contract does not know."""
    told = config.stash[_TOLD]
    expired = _expired(config)
    lines = [f"expired waiver, remove it or set a new day: {waiver}" for waiver in expired]
    if any(_value(config, "waive")):
        waivers = [str(waiver) for waiver in _settings(config).waivers]
        unused = [waiver for waiver in waivers if waiver not in expired and waiver not in told["used"]]
        lines += [f"unused waiver: {waiver}" for waiver in unused]
    lines += [f"not in the contract, tolerated: {member}" for member in told["unknown"]]
    if _is_counting(config):
        lines += _coverage_lines(config)
    if lines:
        terminalreporter.section("numbers-contract")
        for line in lines:
            terminalreporter.line(line)


def _too_little(config: pytest.Config) -> str:
    """Say that the run touched less of the contract than it had to."""
    due = config.getoption("numbers_contract_fail_under")
    if due is None:
        return ""
    from pytest_numbers_contract.coverage import total

    got = total(config.stash[_TOLD]["touched"]).percent
    return f"contract coverage {got:.1f} % is under {due:g} %" if got < due else ""


def _coverage_lines(config: pytest.Config) -> list[str]:
    from pytest_numbers_contract.coverage import missing, table

    touched = config.stash[_TOLD]["touched"]
    lines = [*table(touched), *(f"untouched, {line}" for line in missing(touched))]
    return [*lines, too_little] if (too_little := _too_little(config)) else lines


def _expired(config: pytest.Config) -> list[str]:
    from datetime import date

    if not any(_value(config, "waive")):
        return []
    return [str(waiver) for waiver in _settings(config).waivers if waiver.expired(date.today())]
