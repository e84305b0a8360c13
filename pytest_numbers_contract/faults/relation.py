"""A contradiction between values that are each well-formed, or between one of them and the request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_numbers_contract.faults.fault import Change
from pytest_numbers_contract.operation import Operation, Paging

Json = dict[str, Any]

OTHER = "f" * 32
TRUNKING, POOL, OWNED = "trunking.phone_numbers", "messaging.phone_numbers", "incoming_phone_numbers"
OFFERED = "available_phone_numbers"
NUMBERS = (TRUNKING, POOL, OWNED)
SEARCHES = ("local.list", "mobile.list", "toll_free.list")


@dataclass(frozen=True, slots=True)
class Relation:
    """A contradiction: its name, the rule that tells it at which member, a sentence, what is changed in an instance.

    `resources` and `verbs` say where it can be, none said meaning anywhere. `asks`: the request has to be seen for it
    to be told. `in_pages`: it is in the envelope of a list with that paging, not in an instance.
    """

    name: str
    check: str | None
    member: str
    sentence: str
    change: Change
    resources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    asks: bool = False
    in_pages: Paging | None = None

    def fits(self, operation: Operation) -> bool:
        """Say whether an operation's answers can have it."""
        if self.in_pages is not None and operation.paging is not self.in_pages:
            return False
        if self.resources and operation.resource not in self.resources:
            return False
        return not self.verbs or operation.verb in self.verbs


def set_members(item: Json, **members: Any) -> Json:
    """Change members that are there."""
    there = {name: value for name, value in members.items() if name in item}
    return {**item, **there} if there else item


def list_of(body: Any) -> str:
    """Return the name of the list in a page: the first member that is a list."""
    return next(str(name) for name, value in body.items() if isinstance(value, list))
