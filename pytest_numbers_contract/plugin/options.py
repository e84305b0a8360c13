"""Options, ini settings, markers, and what a run remembers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from pytest_numbers_contract.plugin.claims import Claims, claims_of

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cassettes import Cassette, Recording
    from pytest_numbers_contract.cassettes.shelf import Shelf
    from pytest_numbers_contract.plugin.usage import Usage
    from pytest_numbers_contract.sandbox import Sandbox
    from pytest_numbers_contract.settings import Settings

CONTRACT = pytest.StashKey["Contract"]()
"""The contract that the run is judged by."""
OPEN = pytest.StashKey[list["Sandbox"]]()
"""The sandboxes that are open."""
CASSETTES = pytest.StashKey[list["Cassette | Recording"]]()
"""The cassettes that are open."""
RECORDED: pytest.StashKey[Claims] = pytest.StashKey()
"""Which test records which file."""
SHELF: pytest.StashKey[Shelf] = pytest.StashKey()
"""The cassettes that were read."""
USAGE: pytest.StashKey[Usage] = pytest.StashKey()
"""What notes which cassettes were used."""
TOLD = pytest.StashKey[dict[str, list[str]]]()
"""What the end of the run tells: waivers used, members not known, touches."""
SERIALIZERS = ("yaml", "json")
"""How a cassette is written; the first unless told otherwise."""
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
    group.addoption(
        "--numbers-serializer",
        dest="numbers_contract_serializer",
        metavar="NAME",
        help="how cassettes are written, by vcrpy's serializers: yaml (default) or json",
    )
    parser.addini("numbers_contract_serializer", "how cassettes are written: yaml (default) or json", default="")
    group.addoption(
        "--numbers-max-age",
        dest="numbers_contract_max_age",
        metavar="DAYS",
        help="tell of cassettes that are older, or older than an erratum of theirs: '90' warns, '90 fail' fails",
    )
    parser.addini("numbers_contract_max_age", "how old a cassette may be: '90' warns, '90 fail' fails", default="")
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
    config.stash[TOLD] = told
    config.stash[OPEN] = []
    config.stash[CASSETTES] = []
    config.stash[RECORDED] = claims_of(config)
    _register(config)
    _one_of(config, "record", ("all", "missing"))
    _one_of(config, "serializer", SERIALIZERS)
    _one_of(config, "source", ("sandbox",))
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


def _register(config: pytest.Config) -> None:
    """Let what watches over a run's cassettes hear of its tests."""
    from pytest_numbers_contract.plugin.ages import ages_of
    from pytest_numbers_contract.plugin.usage import Usage

    config.stash[USAGE] = Usage()
    config.pluginmanager.register(config.stash[USAGE], "numbers_contract_usage")
    if ages := ages_of(config):
        config.pluginmanager.register(ages, "numbers_contract_ages")


def value_of(config: pytest.Config, name: str) -> Any:
    """Return a setting: command line before environment before ini."""
    full = f"numbers_contract_{name}"
    value = config.getoption(full, None) or os.environ.get(full.upper()) or config.getini(full)
    return value.splitlines() if name == "waive" and isinstance(value, str) else value


def _one_of(config: pytest.Config, name: str, valid: tuple[str, ...]) -> None:
    value = value_of(config, name)
    if value == "live":
        raise pytest.UsageError("--numbers-source=live is not there yet: record from the sandbox, or with vcrpy")
    if value and value not in valid:
        raise pytest.UsageError(f"--numbers-{name} is {value!r}; it is one of: {', '.join(valid)}")


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

        config.stash[CONTRACT] = Contract(settings_of(config), today=date.today(), counting=is_counting(config))
    return config.stash[CONTRACT]


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say how this run is judged and recorded, where it is not as ever."""
    from pytest_numbers_contract import __version__

    profile, record = value_of(config, "profile"), value_of(config, "record")
    waivers = [line for line in value_of(config, "waive") if line.strip()]
    told = [f"profile {profile}"] if profile and profile != "wire" else []
    told += [f"{len(waivers)} waiver{'s' if len(waivers) > 1 else ''}"] if waivers else []
    told += [f"recording {record} cassettes"] if record else []
    return f"numbers-contract: {', '.join([__version__, *told])}" if told else None


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
