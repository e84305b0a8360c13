"""Settings: one table of them, read from the files in which pytest reads its own, without pytest."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.http import Limits
from pytest_numbers_contract.schema_store import Profile, checked_profile
from pytest_numbers_contract.waivers import Waiver, parse_waiver

_FILES = (("pytest.toml", "pytest"), (".pytest.toml", "pytest"), ("pytest.ini", "pytest"), (".pytest.ini", "pytest"),
          ("pyproject.toml", "tool.pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A setting: its name after `numbers_contract_`, and whether it has a line for each value."""

    name: str
    many: bool = False


KNOWN = (Known("profile"), Known("waive", many=True), Known("max_body"), Known("max_depth"))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the judge is told: the profile, the waivers, the limits."""

    profile: Profile = "wire"
    waivers: tuple[Waiver, ...] = ()
    limits: Limits = field(default_factory=Limits)


def parse_settings(values: Mapping[str, Any]) -> Settings:
    """Read settings by their names; what is not there has its default. Raises BadSetting."""
    default = Settings()
    return Settings(
        profile=checked_profile(values.get("profile") or default.profile),
        waivers=tuple(parse_waiver(line) for line in _lines("waive", values.get("waive")) if line.strip()),
        limits=Limits(
            _count("max_body", values.get("max_body"), default.limits.decoded),
            _count("max_depth", values.get("max_depth"), default.limits.depth),
        ),
    )


def _lines(name: str, value: Any) -> Sequence[str]:
    lines = value or ()
    if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
        raise BadSetting(f"numbers_contract_{name} is {value!r}", "give texts, one a line")
    return lines


def _count(name: str, value: Any, default: int) -> int:
    if value in (None, ""):
        return default
    text = str(value)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**12):
        raise BadSetting(f"numbers_contract_{name} is {text!r}", f"give a whole number above 0, like {default}")
    return int(text)


def read_settings(folder: Path) -> dict[str, Any]:
    """Read our settings from the file that pytest would take, here or in the nearest folder above."""
    for place in (folder, *folder.parents):
        for name, section in _FILES:
            if (place / name).is_file() and (values := _section(place / name, section)) is not None:
                return {known.name: values.get(f"numbers_contract_{known.name}") for known in KNOWN}
    return {}


def _section(path: Path, section: str) -> dict[str, Any] | None:
    try:
        found = _toml(path, section) if path.suffix == ".toml" else _ini(path, section)
    except (OSError, ValueError, configparser.Error) as fault:
        raise BadSetting(f"{path} cannot be read: {fault}", "mend it, or run elsewhere") from fault
    if found is None:
        return None
    many = [f"numbers_contract_{known.name}" for known in KNOWN if known.many]
    return {
        key: value.splitlines() if key in many and isinstance(value, str) else value for key, value in found.items()
    }


def _toml(path: Path, section: str) -> dict[str, Any] | None:
    table: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    for word in section.split("."):
        table = table.get(word) if isinstance(table, dict) else None
    options = table.get("ini_options", table) if isinstance(table, dict) else None
    return options if isinstance(options, dict) else None


def _ini(path: Path, section: str) -> dict[str, Any] | None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(path.read_text(encoding="utf-8"), str(path))
    return dict(parser[section]) if parser.has_section(section) else None
