"""Form and query fields read as Twilio reads them: texts that mean a boolean, a URL, a method, a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_numbers_contract.refusals import Refused

METHODS = ("GET", "POST")
LONGEST_NAME = 64

_BOOLEANS = {"true": True, "false": False}
_URL = re.compile(r"https?://[!#-;=?-Z\[\]_a-z~]+", re.ASCII | re.IGNORECASE)
_LOCAL = re.compile(r"(?:.*\.)?localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|::1", re.ASCII | re.IGNORECASE)


def boolean(text: str | None) -> bool | None:
    """Read true or false; None for anything else, which is not read."""
    return _BOOLEANS.get((text or "").lower())


def flag(parameter: str, value: str) -> bool:
    """Return true or false; refuse anything else."""
    read = boolean(value)
    if read is None:
        raise Refused("invalid_parameter", parameter=parameter, value=value)
    return read


def one_of(parameter: str, value: str, valid: Collection[str]) -> str:
    """Return a value that is among the valid ones; refuse any other."""
    if value not in valid:
        raise Refused("invalid_parameter", parameter=parameter, value=value)
    return value


def whole(text: str | None, default: int, *, least: int = 0) -> int:
    """Read a whole number; the default for anything else and for what is below the least."""
    # Python reads no more than 4,300 digits.
    if text is None or not re.fullmatch(r"[0-9]{1,4000}", text, re.ASCII):
        return default
    return int(text) if int(text) >= least else default


def decimal(text: str | None) -> float | None:
    """Read a decimal number; None for anything else."""
    return float(text) if text and re.fullmatch(r"-?[0-9]{1,9}(?:\.[0-9]{1,12})?", text, re.ASCII) else None


def url(parameter: str, value: str) -> str:
    """Return a webhook URL, "" to clear it; refuse what Twilio could not reach, localhost included."""
    if value and not _is_public(value):
        raise Refused(21402, parameter=parameter, value=value)
    return value


def _is_public(value: str) -> bool:
    if not _URL.fullmatch(value):
        return False
    try:
        host = urlsplit(value).hostname
    except ValueError:
        return False
    return bool(host) and not _LOCAL.fullmatch(host or "")


def method(parameter: str, value: str) -> str:
    """Return a webhook method, GET or POST; refuse any other."""
    if value not in METHODS:
        raise Refused(21403, parameter=parameter, value=value)
    return value


def name(value: str) -> str:
    """Return a friendly name; refuse one that is too long."""
    if len(value) > LONGEST_NAME:
        raise Refused(20002)
    return value


def urls(given: Mapping[str, str], members: Mapping[str, str]) -> dict[str, Any]:
    """Read the URL fields that are given, by the members they set."""
    return {member: url(field, given[field]) for field, member in members.items() if field in given}


def methods(given: Mapping[str, str], members: Mapping[str, str]) -> dict[str, Any]:
    """Read the method fields that are given, by the members they set."""
    return {member: method(field, given[field]) for field, member in members.items() if field in given}


def booleans(given: Mapping[str, str], members: Mapping[str, str]) -> dict[str, Any]:
    """Read the boolean fields that are given, by the members they set."""
    return {member: flag(field, given[field]) for field, member in members.items() if field in given}


def texts(given: Mapping[str, str], members: Mapping[str, str]) -> dict[str, Any]:
    """Read the text fields that are given, by the members they set."""
    return {member: given[field] for field, member in members.items() if field in given}
