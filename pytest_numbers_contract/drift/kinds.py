"""The kinds of change there are, each with its direction: whose code it can break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["break", "warning", "info"]
LEVELS: tuple[Level, ...] = ("break", "warning", "info")
"""How bad a change is, worst first: it breaks code, it may, it does not."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: `who` are readers of responses or callers, who send requests."""

    id: str
    level: Level
    who: Literal["readers", "callers"]
    means: str


_TABLE = """
operation-removed             break   callers  an operation is gone
operation-added               info    callers  an operation is new
operation-deprecated          warning callers  an operation is to go
credentials-changed           break   callers  other credentials are asked for
success-removed               break   readers  a success is no longer answered by this status
success-added                 warning readers  a success is answered by another status too
error-removed                 info    readers  an error is no longer answered by this status
error-added                   info    readers  an error is answered by another status too
media-removed                 break   readers  a body no longer comes in this media type
media-added                   info    readers  a body comes in another media type too
member-removed                break   readers  a member is gone
member-added                  info    readers  a member is new
member-unsaid                 warning readers  what is inside is no longer said
member-became-optional        break   readers  a member that was always there may be absent
member-became-required        info    readers  a member is always there
member-became-nullable        break   readers  a member may be null
member-became-not-null        info    readers  a member is never null
member-type-changed           break   readers  a member is of another type, or of one more
member-type-narrowed          info    readers  a member is of fewer types
member-value-added            warning readers  a member has one more value
member-value-removed          info    readers  a member has one value less
member-values-opened          warning readers  a member's values are no longer listed
member-values-closed          info    readers  a member's values are listed now
member-format-changed         break   readers  a text is written another way
member-format-loosened        warning readers  a text is promised less
member-format-tightened       info    readers  a text is promised more
member-bound-loosened         warning readers  a number, length or count may be larger or smaller
member-bound-tightened        info    readers  a number, length or count is bounded more
member-condition-changed      warning readers  what holds between members is another
parameter-removed             break   callers  a parameter is gone: it is ignored
parameter-added               info    callers  an optional parameter is new
required-parameter-added      break   callers  a required parameter is new
parameter-became-required     break   callers  an optional parameter is required
parameter-became-optional     info    callers  a required parameter is optional
parameter-type-changed        break   callers  a parameter is of another type, or of fewer
parameter-type-widened        info    callers  a parameter is of one more type
parameter-value-removed       break   callers  a parameter has one value less
parameter-value-added         info    callers  a parameter has one more value
parameter-values-closed       break   callers  a parameter's values are listed now
parameter-values-opened       info    callers  a parameter's values are no longer listed
parameter-format-changed      break   callers  a parameter is written another way
parameter-format-tightened    break   callers  a parameter's text is restricted
parameter-format-loosened     info    callers  a parameter's text is restricted less
parameter-bound-tightened     break   callers  a parameter's bounds are closer
parameter-bound-loosened      info    callers  a parameter's bounds are wider
parameter-default-changed     warning callers  a parameter that is left out means something else
parameter-default-unsaid      info    callers  what a parameter means that is left out is no longer said
parameter-condition-changed   warning callers  what holds between parameters is another
"""


def _kinds() -> Mapping[str, Kind]:
    rows = (line.split(maxsplit=3) for line in _TABLE.strip().splitlines())
    return {name: Kind(name, level, who, means) for name, level, who, means in rows}  # type: ignore[arg-type]


KINDS: Mapping[str, Kind] = _kinds()
"""Every kind of change, by its id. Ids are stable once released."""

LESS = frozenset(
    "member-became-optional member-became-nullable member-unsaid member-values-opened member-format-loosened "
    "member-bound-loosened parameter-values-opened parameter-format-loosened parameter-bound-loosened "
    "parameter-default-unsaid".split()
)
"""Kinds of change after which less is promised."""
MORE = frozenset(
    "member-became-required member-became-not-null member-values-closed member-format-tightened "
    "member-bound-tightened parameter-values-closed parameter-format-tightened parameter-bound-tightened".split()
)
"""Kinds of change after which more is promised."""
