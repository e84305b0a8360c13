"""How each resource's payloads are made: records of a random state, rendered by the resource's own `payload()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.factories.chance import Chance
from pytest_numbers_contract.factories.records import (
    Holders,
    Traits,
    make_account,
    make_membership,
    make_number,
    make_offer,
    make_service,
    make_trunk,
)
from pytest_numbers_contract.resource import Resource

Json = dict[str, Any]
TRAITS = tuple(field.name for field in fields(Traits))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made: its traits, what it belongs to, the phone number if that was named."""

    traits: Traits
    holders: Holders
    phone_number: str | None = None


Recipe = Callable[[Chance, Wish], Json]


def recipe(resource: Resource) -> Recipe:
    """Return what makes an instance of a resource: found by the records that its `payload()` takes."""
    render = resource.payload
    names = (
        () if render is None else tuple(str(kind) for name, kind in render.__annotations__.items() if name != "return")
    )
    if render is None or names not in _RECIPES:
        raise BadSetting(f"{resource.name} has no factory", "its payload() is rendered from records that none makes")
    return _RECIPES[names](render)


def _of_numbers(render: Callable[..., Json]) -> Recipe:
    return lambda chance, wish: render(make_number(chance, wish.traits, wish.holders, phone_number=wish.phone_number))


def _of_members(render: Callable[..., Json]) -> Recipe:
    def make(chance: Chance, wish: Wish) -> Json:
        number = make_number(chance, wish.traits, wish.holders, phone_number=wish.phone_number)
        return render(make_membership(chance, number, wish.holders), number)

    return make


def _of_offers(render: Callable[..., Json]) -> Recipe:
    return lambda chance, wish: render(make_offer(chance, wish.traits, phone_number=wish.phone_number))


def _plain(make: Callable[[Chance, Holders], Any]) -> Callable[[Callable[..., Json]], Recipe]:
    return lambda render: lambda chance, wish: render(make(chance, wish.holders))


_RECIPES: Mapping[tuple[str, ...], Callable[[Callable[..., Json]], Recipe]] = {
    ("Number",): _of_numbers,
    ("Membership", "Number"): _of_members,
    ("Available",): _of_offers,
    ("Trunk",): _plain(make_trunk),
    ("MessagingService",): _plain(make_service),
    ("Account",): _plain(make_account),
}
