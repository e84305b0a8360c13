"""Chance that can be repeated: one stream for each factory, so that the order of calls to others does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from random import Random
from typing import TypeVar

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.numbering import SID_BITS, sid_maker
from pytest_numbers_contract.numbering.clock import START
from pytest_numbers_contract.numbering.plans import KINDS, Block, Kind, area_codes, blocks, countries

Thing = TypeVar("Thing")

_TEN_YEARS = 10 * 365 * 86_400


class Chance:
    """A stream of chance of its own, for one seed and one name."""

    __slots__ = ("_bits", "_first", "_given", "random", "sid")

    def __init__(self, seed: int, name: str) -> None:
        digest = blake2b(f"{seed}\0{name}".encode(), digest_size=16).digest()
        self.random = Random(int.from_bytes(digest, "big"))
        self._bits = self.random.getrandbits
        self.sid = sid_maker(self._bits(SID_BITS), self._bits(SID_BITS))
        """Makes a SID of a prefix, another one each time."""
        self._given: dict[tuple[str, str, str | None], int] = {}
        self._first = int.from_bytes(digest[:4], "big")

    def choice(self, things: Sequence[Thing]) -> Thing:
        """Return one of several things."""
        return things[self._bits(16) % len(things)]

    def moment(self) -> datetime:
        """Return a moment of the ten years before the sandbox's clock starts."""
        return START - timedelta(seconds=self._bits(40) % _TEN_YEARS)

    def later(self, moment: datetime) -> datetime:
        """Return a moment of the next days, in one case of four the very same."""
        bits = self._bits(20)
        return moment + timedelta(seconds=bits >> 2) if bits & 3 else moment

    def number(self, country: str = "US", kind: Kind = "Local", area_code: str | None = None) -> tuple[str, Block]:
        """Return a number that is kept for fiction, another one each time until all have been given, and its block."""
        key = (country, kind, area_code)
        run = _run(*key)
        given = self._given.get(key, self._first)
        self._given[key] = given + 1
        # A prime stride visits each number once before the first comes again.
        block, offset = run[given * _STRIDE % len(run)]
        return f"+{block.first + offset}", block


_STRIDE = 1_000_003


@cache
def _run(country: str, kind: Kind, area_code: str | None) -> tuple[tuple[Block, int], ...]:
    """Return every number of a country and kind, as its block and its place there; BadSetting if there is none."""
    if country not in countries():
        raise BadSetting(f"there is no numbering plan for {country!r}", f"countries: {', '.join(countries())}")
    if area_code is not None:
        return _in_area(country, kind, area_code)
    found = tuple((block, n) for block in _blocks(country, kind) for n in range(len(block)))
    if not found:
        held = [known for known in KINDS if _blocks(country, known)]
        raise BadSetting(f"{country} has no {kind!r} numbers", f"it has {', '.join(held)}")
    return found


def _blocks(country: str, kind: Kind) -> list[Block]:
    # Toll-free numbers are one pool for the whole North American plan; ours are all listed under US.
    listed = "US" if (country, kind) == ("CA", "TollFree") else country
    return [block for block in blocks() if (block.country, block.kind) == (listed, kind)]


def _in_area(country: str, kind: Kind, area_code: str) -> tuple[tuple[Block, int], ...]:
    known = area_codes(country) if kind == "Local" else {}
    if area_code not in known:
        listed = f"{len(known)} of them: {', '.join(sorted(known)[:12])}, …" if known else "none"
        raise BadSetting(f"{country} has no {kind!r} numbers in area code {area_code!r}", f"area codes: {listed}")
    return tuple((known[area_code], n) for n in range(len(known[area_code])))
