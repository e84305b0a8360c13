"""Changes: the same difference in several operations told once, with a fingerprint, and what errata already state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from pytest_numbers_contract.drift.comparing import Difference, differences
from pytest_numbers_contract.drift.kinds import KINDS, LESS, LEVELS, MORE, Kind, Level
from pytest_numbers_contract.drift.surface import Described, Key, Surface
from pytest_numbers_contract.errors import Unreadable

_IN_PATH = re.compile(r"path\.\{(\d+)\}")
_ITEM = re.compile(r"\$\.\w+\[\*\](?=\.)")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, the member or parameter, both sides in words, and where it is met.

    `errata` are set where the contract already states it: then it is no news. `accepted` says that somebody else did.
    """

    kind: Kind
    host: str
    place: str
    was: str
    now: str
    operations: tuple[str, ...]
    errata: tuple[str, ...] = ()
    known: bool = False
    accepted: bool = False

    @property
    def fingerprint(self) -> str:
        """12 hex digits that tell this change from any other, and stay."""
        said = "\n".join((self.kind.id, self.host, self.place, self.now, *self.operations))
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def is_news(self) -> bool:
        """Say whether nobody knows of it yet."""
        return not (self.known or self.accepted)


@dataclass(frozen=True, slots=True)
class Drift:
    """What came of a comparison: the changes, the worst first; how much was compared; the hosts that were not."""

    old: str
    new: str
    changes: tuple[Change, ...]
    compared: int
    outside: int
    hosts: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def news(self) -> tuple[Change, ...]:
        """The changes that are news."""
        return tuple(change for change in self.changes if change.is_news)

    def worse_than(self, level: Level | None) -> bool:
        """Say whether there is news of that level or a worse one; None is none at all."""
        counted = LEVELS[: LEVELS.index(level) + 1] if level else ()
        return any(change.kind.level in counted for change in self.news)


def drift_between(
    old: Surface,
    new: Surface,
    *,
    contract: tuple[Surface, Surface],
    bounded: bool = False,
    accepted: Iterable[str] = (),
) -> Drift:
    """Compare two surfaces; `contract` is ours by the documents and on the wire, whose difference is known.

    Documents of one product are compared with its host alone. `bounded` leaves out operations of the new one that lie
    beside those of the old. Raises Unreadable if no operation is in both.
    """
    old, new, left_out = _shared(old, new)
    strange = _strange(old, new) if bounded else frozenset()
    kept = _but(new, strange)
    states = _Errata.between(old, new, contract)
    told = {key: told for surface in (kept, old, *contract) for key, told in surface.operations.items()}
    ours = frozenset(contract[1].operations)
    changes = _changes(differences(old, kept), states, _Names(told, ours), frozenset(accepted))
    ordered = tuple(sorted(changes, key=lambda it: (LEVELS.index(it.kind.level), it.host, it.operations, it.place)))
    compared = len(old.operations.keys() & new.operations.keys())
    return Drift(old.name, new.name, ordered, compared, len(strange), tuple(sorted(old.hosts)), left_out)


def _shared(old: Surface, new: Surface) -> tuple[Surface, Surface, tuple[str, ...]]:
    """Leave out the hosts of a document of many products if the other one is of a single product."""
    both = old.hosts & new.hosts
    if not both or not old.operations.keys() & new.operations.keys():
        sides = (f"{it.name} is of {', '.join(sorted(it.hosts)) or 'none'}" for it in (old, new))
        raise Unreadable("nothing to compare: no operation is in both", "; ".join(sides))
    if (len(old.hosts) == 1) == (len(new.hosts) == 1):
        return _alike(old, new, ())
    left_out = tuple(sorted((old.hosts | new.hosts) - both))
    return _alike(_at(old, both), _at(new, both), left_out)


def _alike(old: Surface, new: Surface, left_out: tuple[str, ...]) -> tuple[Surface, Surface, tuple[str, ...]]:
    """Leave out lists in CSV where one document never speaks of them; Twilio's do not."""
    first, second = ({key for key in it.operations if key.path.endswith(".csv")} for it in (old, new))
    if bool(first) == bool(second):
        return old, new, left_out
    return _but(old, first), _but(new, second), (*left_out, "lists in CSV")


def _but(surface: Surface, keys: set[Key] | frozenset[Key]) -> Surface:
    return Surface(surface.name, {key: told for key, told in surface.operations.items() if key not in keys})


def _at(surface: Surface, hosts: frozenset[str]) -> Surface:
    return Surface(surface.name, {key: told for key, told in surface.operations.items() if key.host in hosts})


def _strange(old: Surface, new: Surface) -> frozenset[Key]:
    """Name operations that belong to no resource of the old surface."""
    known = {(key.host, _collection(key.path)) for key in old.operations}
    return frozenset(
        key for key in new.operations if key not in old.operations and (key.host, _collection(key.path)) not in known
    )


def _collection(path: str) -> str:
    return path.removesuffix("/{}")


@dataclass(frozen=True, slots=True)
class _Errata:
    """What errata state, if one side is of the wire and the other one not; and the kinds after which it says less."""

    stated: Mapping[tuple[str, ...], tuple[str, ...]]
    vaguer: frozenset[str]

    @classmethod
    def between(cls, old: Surface, new: Surface, contract: tuple[Surface, Surface]) -> _Errata:
        """Find it out. Two documents that both know of errata differ by something else."""
        if old.notes_errata == new.notes_errata:
            return cls({}, frozenset())
        documented, wire = contract
        both = (*differences(documented, wire), *differences(wire, documented))
        return cls({_identity(it): it.errata for it in both}, LESS if old.notes_errata else MORE)

    def state(self, it: Difference) -> tuple[str, ...] | None:
        """Return the errata that state a difference: as it is, or as far as the vaguer side says anything."""
        vague = it.errata if it.errata and it.kind in self.vaguer else None
        return self.stated.get(_identity(it), vague)


def _identity(it: Difference) -> tuple[str, ...]:
    return (it.kind, str(it.key), it.place, it.was, it.now)


@dataclass(frozen=True, slots=True)
class _Names:
    told: Mapping[Key, Described]
    ours: frozenset[Key]

    def of(self, key: Key) -> str:
        """Call an operation as the contract does, or by its URL."""
        return self.told[key].name if key in self.ours else str(key)

    def place(self, place: str, key: Key) -> str:
        """Call a parameter of a path by its name, and a member as in one item, whichever list holds it."""
        if inside := _IN_PATH.match(place):
            return f"path.{self.told[key].path[int(inside[1])]}{place[inside.end() :]}"
        return _relative(place)


def _changes(
    found: Iterable[Difference],
    states: _Errata,
    names: _Names,
    accepted: frozenset[str],
) -> Iterator[Change]:
    """Tell the same difference once, for all operations of a host that have it."""
    told: dict[Change, set[str]] = {}
    for it in found:
        kind, name = KINDS[it.kind], names.of(it.key)
        errata = states.state(it)
        alone = (name,) if kind.id.startswith("operation-") else ()
        change = Change(kind, it.key.host, names.place(it.place, it.key), it.was, it.now, alone)
        change = replace(change, errata=it.errata if errata is None else errata, known=errata is not None)
        told.setdefault(change, set()).add(name)
    for change, operations in told.items():
        yield _as_accepted(replace(change, operations=tuple(sorted(operations))), accepted)


def _as_accepted(change: Change, accepted: frozenset[str]) -> Change:
    return replace(change, accepted=True) if change.fingerprint in accepted and not change.known else change


def _relative(place: str) -> str:
    """Leave out which list holds a member, and by which status; errors stay apart."""
    status, _, pointer = place.partition(" ")
    if not pointer.startswith("$"):
        return place
    return ("error " if status[:1] in "45d" else "") + _ITEM.sub("$", pointer, count=1)
