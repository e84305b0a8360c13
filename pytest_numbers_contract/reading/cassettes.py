"""vcrpy's cassettes, in YAML or JSON, as exchanges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from itertools import chain, repeat
from typing import Any

from pytest_numbers_contract.clients import vcr_exchange
from pytest_numbers_contract.exchange import Exchange, Place, header
from pytest_numbers_contract.reading.yaml_text import unreadable

STAMP = "numbers_contract"
"""The key at a cassette's top under which we keep what vcrpy has no place for: `recorded`, `source`, `contract`."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)


def cassette_exchanges(cassette: Any, *, path: str, lines: Sequence[int]) -> Iterator[Exchange]:
    """Yield the exchanges of a cassette's data, each with its file, line and day of recording.

    Raises Unreadable for what vcrpy would not have written.
    """
    stamp = cassette.get(STAMP)
    recorded = day_in(stamp.get("recorded")) if isinstance(stamp, Mapping) else None
    # An alias for the whole list leaves its items without lines.
    for interaction, line in zip(_interactions(cassette, path), chain(lines, repeat(None)), strict=False):
        yield _exchange(interaction, path, line, recorded)


def is_cassette(data: Any) -> bool:
    """Say whether a file's data is a vcrpy cassette, or was meant to be."""
    return isinstance(data, Mapping) and "interactions" in data


def day_in(text: Any) -> str | None:
    """Return the day with which a text in ISO 8601 begins; None if there is none."""
    match = _DAY.match(text) if isinstance(text, str) else None
    return match[0] if match else None


def _interactions(cassette: Mapping[str, Any], path: str) -> Sequence[Any]:
    interactions = cassette["interactions"]
    if not isinstance(interactions, list) or not interactions:
        raise unreadable(path, None, "a cassette without interactions", "record it, or remove it")
    if "version" not in cassette:
        # vcrpy writes it last, so it is the first thing that a torn file lacks.
        advice = "remove it and record it again; if it is whole, end it with `version: 1`"
        raise unreadable(path, None, "a cassette without its `version`, so perhaps cut off", advice)
    return interactions


def _exchange(interaction: Any, path: str, line: int | None, recorded: str | None) -> Exchange:
    try:
        exchange = vcr_exchange(interaction, source=Place(path, line, recorded))
        if not isinstance(exchange.method, str):
            raise TypeError("a method that is no text")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"an interaction that vcrpy would not have written ({type(error).__name__}: {error})"
        raise unreadable(path, line, problem, "is the file whole? If not, remove it and record it again") from None
    day = None if recorded else _day_of_answer(exchange)
    return Exchange.between(exchange.request, exchange.response, Place(path, line, day)) if day else exchange


def _day_of_answer(exchange: Exchange) -> str | None:
    date = header(exchange.response.headers, "date")
    if not date:
        return None
    try:
        return parsedate_to_datetime(date[:40]).date().isoformat()
    except ValueError:
        return None
