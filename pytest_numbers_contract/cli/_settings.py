"""Settings of a command: command line before environment before the file in which pytest reads its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_numbers_contract.settings import KNOWN, Settings, parse_settings, read_settings


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Return the settings that hold here: `given` are those of the command line, None where it says nothing."""
    values = read_settings(Path.cwd())
    for known in KNOWN:
        asked = given.get(known.name) or os.environ.get(f"NUMBERS_CONTRACT_{known.name.upper()}")
        if asked:
            values[known.name] = asked.splitlines() if known.many else asked
    return parse_settings(values)
