"""Answers broken on purpose, by the id of the rule or check they break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.operation import Operation

Json = dict[str, Any]

_OTHER = "f" * 32


@dataclass(frozen=True, slots=True)
class Breakage:
    """How to break one rule: what to change in an instance, or in the envelope of a page, and where that can be."""

    change: Callable[[Json], Json]
    in_pages: bool = False
    resources: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()

    def fits(self, operation: Operation) -> bool:
        """Say whether an operation has answers that can be broken so."""
        if self.in_pages and (operation.paging is None or operation.key is None):
            return False
        if self.resources and operation.resource not in self.resources:
            return False
        return not self.verbs or operation.verb in self.verbs


def breaker(name: str, operation: Operation) -> Callable[[Json], Json]:
    """Return what breaks the rule or check of that id in a body of the operation; it returns the body if it cannot.

    BadSetting, with the valid ids, for what cannot be broken in this operation.
    """
    breakage = BREAKAGES.get(name)
    if breakage is None or not _answers(operation) or not breakage.fits(operation):
        listed = ", ".join(breakable(operation)) or "none, hand over a function instead"
        raise BadSetting(f"{operation.id} has no answer that breaks {name}", f"ids that can be broken: {listed}")
    if breakage.in_pages:
        return breakage.change
    return partial(_in_first, breakage.change, operation.key)


def breakable(operation: Operation) -> tuple[str, ...]:
    """Return the ids of all rules and checks that can be broken in an operation's answers."""
    return tuple(name for name, breakage in BREAKAGES.items() if _answers(operation) and breakage.fits(operation))


def _answers(operation: Operation) -> bool:
    return any(operation.responses.values())


def _in_first(change: Callable[[Json], Json], key: str | None, body: Json) -> Json:
    """Break the instance, or the first item of a list that has one."""
    if key is None:
        return change(body)
    items = body[key]
    return {**body, key: [change(items[0]), *items[1:]]} if items else body


def _set(item: Json, **members: Any) -> Json:
    """Change members that are there."""
    return {**item, **{name: value for name, value in members.items() if name in item}}


def _without_sid(item: Json) -> Json:
    return {name: value for name, value in item.items() if name != "sid"}


def _unspelt(item: Json) -> Json:
    return _set(item, phone_number=item["phone_number"].removeprefix("+"))


def _owned_by_others(item: Json) -> Json:
    if "uri" in item:
        return _set(item, account_sid="AC" + _OTHER)
    return _set(item, service_sid="MG" + _OTHER, trunk_sid="TK" + _OTHER)


def _in_another_country(member: str, item: Json) -> Json:
    return _set(item, **{member: "GB" if item["phone_number"].startswith("+1") else "US"})


def _on_a_day_that_never_was(item: Json) -> Json:
    iso = item["date_created"].endswith("Z")
    return _set(item, date_created="2015-02-30T00:00:00Z" if iso else "Mon, 30 Feb 2015 00:00:00 +0000")


def _updated_too_soon(item: Json) -> Json:
    iso = item["date_created"].endswith("Z")
    return _set(item, date_updated="2000-01-01T00:00:00Z" if iso else "Sat, 01 Jan 2000 00:00:00 +0000")


def _tail_of_another(member: str, item: Json) -> Json:
    return _set(item, **{member: item[member].replace(item["sid"], "PN" + _OTHER)})


def _link_of_another(item: Json) -> Json:
    return _set(item, links={"phone_number": item["links"]["phone_number"].replace(item["sid"], "PN" + _OTHER)})


def _envelope(change: Callable[[Json], Json], body: Json) -> Json:
    return {**body, "meta": change(body["meta"])} if "meta" in body else change(body)


def _skip_a_page(envelope: Json) -> Json:
    name, first = ("next_page_url", "first_page_url") if "url" in envelope else ("next_page_uri", "first_page_uri")
    return {**envelope, name: envelope[first].replace("&Page=0", f"&Page={envelope['page'] + 2}")}


def _twice(body: Json) -> Json:
    key = body["meta"]["key"] if "meta" in body else "incoming_phone_numbers"
    return {**body, key: [*body[key][:1], *body[key]]}


_PAGED = ("trunking.phone_numbers", "messaging.phone_numbers", "incoming_phone_numbers")
_SEARCHES = ("local.list", "mobile.list", "toll_free.list")
_PRODUCT = ("trunking.phone_numbers", "messaging.phone_numbers")

BREAKAGES: Mapping[str, Breakage] = {
    "NC201": Breakage(_without_sid, resources=_PAGED),
    "NC202": Breakage(partial(_set, sid=1), resources=_PAGED),
    "NC203": Breakage(partial(_set, sid=None), resources=_PAGED),
    "NC204": Breakage(_unspelt, resources=_PAGED),
    "NC301": Breakage(_owned_by_others, resources=_PAGED),
    "NC302": Breakage(partial(_set, sid="PN" + _OTHER), resources=_PRODUCT, verbs=("create",)),
    "NC303": Breakage(partial(_tail_of_another, "url"), resources=("trunking.phone_numbers",)),
    "NC304": Breakage(
        partial(_set, voice_application_sid="AP" + _OTHER, trunk_sid="TK" + _OTHER),
        resources=("trunking.phone_numbers", "incoming_phone_numbers"),
    ),
    "NC306": Breakage(_on_a_day_that_never_was, resources=_PAGED),
    "NC307": Breakage(_updated_too_soon, resources=_PAGED),
    "NC308": Breakage(partial(_in_another_country, "country_code"), resources=("messaging.phone_numbers",)),
    "NC314": Breakage(partial(_envelope, partial(_set, key="items")), in_pages=True, resources=_PRODUCT),
    "NC315": Breakage(partial(_envelope, _skip_a_page), in_pages=True, resources=_PAGED),
    "NC316": Breakage(
        lambda body: {**body, "end": body["end"] + 1}, in_pages=True, resources=("incoming_phone_numbers",)
    ),
    "NC317": Breakage(_twice, in_pages=True, resources=_PAGED),
    "NC323": Breakage(_link_of_another, resources=("trunking.phone_numbers",)),
    "NC324": Breakage(partial(_tail_of_another, "url"), resources=("messaging.phone_numbers",)),
    "NC325": Breakage(partial(_tail_of_another, "uri"), resources=("incoming_phone_numbers",)),
    "NC326": Breakage(
        partial(_in_another_country, "iso_country"),
        resources=("available_phone_numbers",),
        verbs=_SEARCHES,
    ),
}
"""How each rule or check can be broken, by its id."""
