"""The beginning of a run: settings are checked, watchers registered, the contract made, the header told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_numbers_contract.plugin.claims import claims_of
from pytest_numbers_contract.plugin.declared import MARKERS
from pytest_numbers_contract.plugin.options import (
    CASSETTES,
    CONTRACT,
    JUDGED_BY,
    LIVE,
    OPEN,
    PURSES,
    RECORDED,
    REPLAYING,
    SERIALIZER,
    SERIALIZERS,
    SOURCES,
    TOLD,
    USAGE,
    is_comparing,
    is_counting,
    is_on,
    is_ordered,
    seed_of,
    settings_of,
    value_of,
)
from pytest_numbers_contract.plugin.reporting import is_page_due, listener, start

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract


def pytest_configure(config: pytest.Config) -> None:
    """Check the settings before any test runs."""
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
    # Both are needed later, or never: what makes no sense is told now.
    is_on(config, "fail_on_orphans")
    if value_of(config, "seed"):
        seed_of(config)
    config.stash[REPLAYING] = not value_of(config, "record") and not is_comparing(config)
    config.stash[SERIALIZER] = value_of(config, "serializer") or SERIALIZERS[0]
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    if any(value_of(config, name) for name in JUDGED_BY):
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
    asked = is_on(config, "block") or config.getoption("numbers_contract_block")
    return bool(asked) and not config.stash[LIVE]


def _is_live(config: pytest.Config) -> bool:
    if value_of(config, "source") != "live":
        return False
    ordered = config.getoption("numbers_contract_source") or value_of(config, "record")
    return bool(ordered) or is_comparing(config)


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
    if is_comparing(config) and value_of(config, "record") and not is_ordered(config, "compare"):
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


def contract_of(config: pytest.Config) -> Contract:
    """Return the contract that the run is judged by, made when it is first asked for."""
    if CONTRACT not in config.stash:
        from datetime import date

        from pytest_numbers_contract.assertions import Contract

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
