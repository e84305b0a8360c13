"""Settings as a run has them, and what the run remembers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_numbers_contract.assertions import Contract
    from pytest_numbers_contract.cassettes import Cassette, Comparing, Recording
    from pytest_numbers_contract.cassettes.shelf import Shelf
    from pytest_numbers_contract.live import Purse
    from pytest_numbers_contract.plugin.claims import Claims
    from pytest_numbers_contract.plugin.sources import Source
    from pytest_numbers_contract.plugin.usage import Usage
    from pytest_numbers_contract.sandbox import Sandbox
    from pytest_numbers_contract.settings import Settings

CONTRACT: pytest.StashKey[Contract] = pytest.StashKey()
"""The contract that the run is judged by."""
OPEN = pytest.StashKey[list["Sandbox"]]()
"""The sandboxes that are open."""
ORPHANED = pytest.StashKey[frozenset[tuple[int, str]]]()
"""The numbers that were bought and left before a test began."""
OWN: pytest.StashKey[Sandbox] = pytest.StashKey()
"""The sandbox that the running test has for itself."""
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
"""What the end of the run tells: waivers used, members not known, touches, what was asked of a closed Twilio."""
SERIALIZERS = ("yaml", "json")
"""How a cassette is written; the first unless told otherwise."""
JUDGED_BY = ("profile", "waive", "max_body", "max_depth")
"""The settings that decide how exchanges are judged."""


def value_of(config: pytest.Config, name: str) -> Any:
    """Return a setting: command line before environment before ini."""
    full = f"numbers_contract_{name}"
    value = config.getoption(full, None) or os.environ.get(full.upper()) or config.getini(full)
    return value.splitlines() if name == "waive" and isinstance(value, str) else value


_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


def is_comparing(config: pytest.Config) -> bool:
    """Say whether cassettes are compared with their source."""
    value = str(value_of(config, "compare")).lower()
    if value not in (*_YES, *_NO):
        raise pytest.UsageError(f"numbers_contract_compare is {value!r}; it is one of: {', '.join((*_YES, *_NO[1:]))}")
    return value in _YES and not is_ordered(config, "record")


def is_on(config: pytest.Config, name: str) -> bool:
    """Read an ini setting that is true or false; what is neither is a usage error."""
    try:
        return bool(config.getini(f"numbers_contract_{name}"))
    # Which of them depends on pytest's version; neither says where.
    except (pytest.UsageError, ValueError) as fault:
        raise pytest.UsageError(f"numbers_contract_{name}: {fault}; it is true or false") from None


def is_ordered(config: pytest.Config, name: str) -> bool:
    """Say whether one of two that exclude each other is on the command line, and the other is not."""
    ordered = [one for one in ("compare", "record") if config.getoption(f"numbers_contract_{one}")]
    return ordered == [name]


def settings_of(config: pytest.Config) -> Settings:
    """Read our settings; what makes no sense is a usage error."""
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.settings import parse_settings

    values = {name: value_of(config, name) for name in JUDGED_BY}
    try:
        return parse_settings(values)
    except BadSetting as fault:
        raise pytest.UsageError(str(fault)) from None


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
