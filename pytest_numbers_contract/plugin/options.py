"""Settings as a run has them, markers, and what the run remembers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from pytest_numbers_contract.plugin.claims import Claims, claims_of

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cassettes import Cassette, Comparing, Recording
    from pytest_numbers_contract.cassettes.shelf import Shelf
    from pytest_numbers_contract.live import Purse
    from pytest_numbers_contract.plugin.sources import Source
    from pytest_numbers_contract.plugin.usage import Usage
    from pytest_numbers_contract.sandbox import Sandbox
    from pytest_numbers_contract.settings import Settings

CONTRACT = pytest.StashKey["Contract"]()
"""The contract that the run is judged by."""
OPEN = pytest.StashKey[list["Sandbox"]]()
"""The sandboxes that are open."""
CASSETTES = pytest.StashKey[list["Cassette | Recording | Comparing"]]()
"""The cassettes that are open."""
RECORDED: pytest.StashKey[Claims] = pytest.StashKey()
"""Which test records which file."""
SHELF: pytest.StashKey[Shelf] = pytest.StashKey()
"""The cassettes that were read."""
USAGE: pytest.StashKey[Usage] = pytest.StashKey()
"""What notes which cassettes were used."""
SOURCES = pytest.StashKey[list["Source"]]()
"""What open cassettes are recorded from or compared with."""
PURSES = pytest.StashKey[list["Purse"]]()
"""What may be bought in this run, and what was: one for all tests, none while nobody asked Twilio."""
LIVE = pytest.StashKey[bool]()
"""Whether this run asks Twilio itself, and does not merely replay what was recorded from it."""
RUNNING = pytest.StashKey[pytest.Item]()
"""The test that runs. The fixture `request` tells it too, but makes a definition of itself each time: 10 to 15 µs."""
REPLAYING = pytest.StashKey[bool]()
"""Whether cassettes are replayed in this run, and neither recorded nor compared."""
SERIALIZER = pytest.StashKey[str]()
"""How this run writes cassettes whose tests do not say it."""
SUMMED_UP = pytest.StashKey[bool]()
"""Whether the summary was written."""
TOLD = pytest.StashKey[dict[str, list[str]]]()
"""What the end of the run tells: waivers used, members not known, touches."""
SERIALIZERS = ("yaml", "json")
"""How a cassette is written; the first unless told otherwise."""
_NAMES = ("profile", "waive", "max_body", "max_depth")


def pytest_configure(config: pytest.Config) -> None:
    """Check the settings before any test runs."""
    from pytest_numbers_contract.plugin.reporting import start

    told: dict[str, list[str]] = {"used": [], "unknown": [], "touched": [], "blocked": []}
    config.stash[TOLD] = told
    config.stash[OPEN] = []
    config.stash[CASSETTES] = []
    config.stash[RECORDED] = claims_of(config)
    config.stash[SOURCES] = []
    config.stash[PURSES] = []
    config.stash[LIVE] = _is_live(config)
    _register(config)
    _one_of(config, "record", ("all", "missing"))
    _one_of(config, "serializer", SERIALIZERS)
    _check_source(config)
    _check_budget(config)
    config.stash[REPLAYING] = not value_of(config, "record") and not is_comparing(config)
    config.stash[SERIALIZER] = value_of(config, "serializer") or SERIALIZERS[0]
    config.addinivalue_line(
        "markers",
        "numbers_cassette(allow_unused=False, serializer='yaml'): answer this test's requests to Twilio from its "
        "cassette; allow_unused lets it ask for less than was recorded; serializer is yaml or json",
    )
    config.addinivalue_line(
        "markers",
        "numbers_sandbox(seed=0, test_credentials=False, **choices): how this test's sandbox behaves; "
        "choices are those of pytest_numbers_contract.state.choices.Choices",
    )
    config.addinivalue_line("markers", "numbers_no_orphans: fail the test if it leaves numbers bought and unattached")
    if any(value_of(config, name) for name in _NAMES):
        settings_of(config)
    start(config)


def _register(config: pytest.Config) -> None:
    """Let what watches over a run's cassettes hear of its tests."""
    from pytest_numbers_contract.plugin.ages import ages_of
    from pytest_numbers_contract.plugin.usage import Usage

    config.stash[USAGE] = Usage()
    config.pluginmanager.register(config.stash[USAGE], "numbers_contract_usage")
    if ages := ages_of(config):
        config.pluginmanager.register(ages, "numbers_contract_ages")
    if _is_closed(config):
        from pytest_numbers_contract.plugin.blocking import Blocking

        config.pluginmanager.register(Blocking(config), "numbers_contract_blocking")


def _is_closed(config: pytest.Config) -> bool:
    """Say whether Twilio is closed for the whole run; where Twilio itself is asked it stays open."""
    asked = config.getoption("numbers_contract_block") or config.getini("numbers_contract_block")
    return bool(asked) and not config.stash[LIVE]


def value_of(config: pytest.Config, name: str) -> Any:
    """Return a setting: command line before environment before ini."""
    full = f"numbers_contract_{name}"
    value = config.getoption(full, None) or os.environ.get(full.upper()) or config.getini(full)
    return value.splitlines() if name == "waive" and isinstance(value, str) else value


def _one_of(config: pytest.Config, name: str, valid: tuple[str, ...]) -> None:
    value = value_of(config, name)
    if value and value not in valid:
        raise pytest.UsageError(f"--numbers-{name} is {value!r}; it is one of: {', '.join(valid)}")


def _check_source(config: pytest.Config) -> None:
    """Refuse a source that is none, credentials of no kind, and two orders that exclude each other."""
    source = value_of(config, "source") or "sandbox"
    if source not in ("sandbox", "live"):
        _check_base_url(source)
    _one_of(config, "credentials", ("test", "live", "subaccount", "api-key"))
    if is_comparing(config) and value_of(config, "record") and not _is_ordered(config, "compare"):
        raise pytest.UsageError("--numbers-compare writes no cassette, --numbers-record does: say one of them")


def _check_base_url(source: str) -> None:
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.live.sending import checked_base_url

    valid = "it is one of: sandbox, live, or the base URL of a server, like http://127.0.0.1:8080"
    try:
        checked_base_url(source)
    except BadSetting as fault:
        raise pytest.UsageError(f"--numbers-source: {fault.problem}; {valid}") from None


def _check_budget(config: pytest.Config) -> None:
    """Refuse a budget that makes no sense, or that several processes would spend at once."""
    budget = config.getoption("numbers_contract_budget")
    if budget is None:
        return
    if budget < 0:
        raise pytest.UsageError(f"--numbers-budget is {budget}; it is how many numbers may be bought, from 0 on")
    if value_of(config, "source") != "live":
        raise pytest.UsageError("--numbers-budget buys from Twilio itself: say --numbers-source=live with it")
    if hasattr(config, "workerinput") or config.getoption("dist", "no") != "no":
        raise pytest.UsageError("--numbers-budget is counted in one process: run these tests without -n")


_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


def is_comparing(config: pytest.Config) -> bool:
    """Say whether cassettes are compared with their source."""
    value = str(value_of(config, "compare")).lower()
    if value not in (*_YES, *_NO):
        raise pytest.UsageError(f"numbers_contract_compare is {value!r}; it is one of: {', '.join((*_YES, *_NO[1:]))}")
    return value in _YES and not _is_ordered(config, "record")


def _is_live(config: pytest.Config) -> bool:
    if value_of(config, "source") != "live":
        return False
    ordered = config.getoption("numbers_contract_source") or value_of(config, "record")
    return bool(ordered) or is_comparing(config)


def _is_ordered(config: pytest.Config, name: str) -> bool:
    """Say whether one of two that exclude each other is on the command line, and the other is not."""
    ordered = [one for one in ("compare", "record") if config.getoption(f"numbers_contract_{one}")]
    return ordered == [name]


def settings_of(config: pytest.Config) -> Settings:
    """Read our settings; what makes no sense is a usage error."""
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.settings import parse_settings

    values = {name: value_of(config, name) for name in _NAMES}
    try:
        return parse_settings(values)
    except BadSetting as fault:
        raise pytest.UsageError(str(fault)) from None


def contract_of(config: pytest.Config) -> Contract:
    """Return the contract that the run is judged by, made when it is first asked for."""
    if CONTRACT not in config.stash:
        from datetime import date

        from pytest_numbers_contract.assertions import Contract
        from pytest_numbers_contract.plugin.reporting import is_page_due, listener

        counting, tell = is_counting(config) or is_page_due(config), listener(config)
        config.stash[CONTRACT] = Contract(settings_of(config), today=date.today(), counting=counting, tell=tell)
    return config.stash[CONTRACT]


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say how this run is judged and recorded, where it is not as ever."""
    from pytest_numbers_contract import __version__

    profile = value_of(config, "profile")
    waivers = [line for line in value_of(config, "waive") if line.strip()]
    told = [f"profile {profile}"] if profile and profile != "wire" else []
    told += [f"{len(waivers)} waiver{'s' if len(waivers) > 1 else ''}"] if waivers else []
    told += [asked] if (asked := _asked(config)) else []
    return f"numbers-contract: {', '.join([__version__, *told])}" if told else None


def _asked(config: pytest.Config) -> str:
    """Say what this run asks a source for, and what it may spend."""
    record = value_of(config, "record")
    if not record and not is_comparing(config):
        return ""
    done = "comparing with" if is_comparing(config) else f"recording {record} from"
    from pytest_numbers_contract.clients import bare_url

    budget = config.getoption("numbers_contract_budget")
    allowed = "" if budget is None else f", may buy {budget}"
    return f"{done} {bare_url(value_of(config, 'source') or 'sandbox')}{allowed}"


def is_counting(config: pytest.Config) -> bool:
    """Say whether coverage is asked for."""
    asked = config.getoption("numbers_contract_fail_under") is not None
    return bool(config.getoption("numbers_contract_coverage")) or asked


def seed_of(config: pytest.Config) -> int:
    """Return the seed of the factories."""
    given = value_of(config, "seed") or config.getoption("randomly_seed", None) or 0
    try:
        return int(given)
    except ValueError:
        raise pytest.UsageError(f"numbers_contract_seed={given!r} is no whole number") from None
