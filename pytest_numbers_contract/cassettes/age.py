"""How old a recording is, and what the service has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pytest_numbers_contract.catalog import find
from pytest_numbers_contract.errors import BadSetting, UnknownOperation
from pytest_numbers_contract.exchange import Exchange, Place
from pytest_numbers_contract.schema_store import Erratum, errata

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class MaxAge:
    """How many days a recording may be old, and whether an older one fails the test or is warned of."""

    days: int
    fails: bool = False


def parse_max_age(text: str) -> MaxAge:
    """Read `90`, `90 warn` or `90 fail`. Raises BadSetting."""
    days, _, then = text.strip().partition(" ")
    then = then.strip()
    if not (days.isascii() and days.isdigit() and len(days) <= 5) or then not in ("", "warn", "fail"):
        problem = f"numbers_contract_max_age is {text!r}"
        raise BadSetting(problem, "give days, and what then: 90, 90 warn (the same) or 90 fail")
    return MaxAge(int(days), then == "fail")


def staleness(path: str, exchanges: Iterable[Exchange], limit: MaxAge, *, today: date) -> str | None:
    """Say why a cassette is too old: what changed since it was recorded, else its days; None if it is not."""
    recording = tuple(exchanges)
    days = sorted(date.fromisoformat(day) for day in map(_day, recording) if day)
    if len(days) < len(recording):
        return f"{path}: nothing tells when it was recorded, neither a stamp nor a Date header"
    oldest = days[0]
    changed = [erratum for since, erratum in _concerning(recording) if oldest < since]
    if changed:
        told = "; ".join(f"{erratum.id} ({erratum.since}): {erratum.title}" for erratum in changed[-_SHOWN:])
        return f"{path}: recorded {oldest}, before {told}"
    age = (today - oldest).days
    if age <= limit.days:
        return None
    return f"{path}: recorded {oldest}, {age} days ago; {limit.days} at most"


def _day(exchange: Exchange) -> str | None:
    return exchange.source.recorded if isinstance(exchange.source, Place) else None


def _concerning(exchanges: Iterable[Exchange]) -> list[tuple[date, Erratum]]:
    """Return the dated errata of the resources that a recording is of, the oldest first."""
    resources = {"common", *_resources(exchanges)}
    found = [one for one in errata() if resources & {place.partition("/")[0] for place in one.places}]
    return sorted(((_day_in(one.since), one) for one in found if one.since), key=lambda pair: pair[0])


def _resources(exchanges: Iterable[Exchange]) -> Iterator[str]:
    for exchange in exchanges:
        try:
            yield find(exchange.method, exchange.url).operation.resource
        except UnknownOperation:
            continue


def _day_in(since: str) -> date:
    """Return the day since when an erratum holds; of a year, its first."""
    return date.fromisoformat(since if len(since) > 4 else f"{since}-01-01")
