"""Test data that is valid by construction: payloads, pages, errors, forms, exchanges and whole journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_numbers_contract.catalog import resources
from pytest_numbers_contract.factories.chance import Chance
from pytest_numbers_contract.factories.checking import check_prefix
from pytest_numbers_contract.factories.records import Holders
from pytest_numbers_contract.factories.resource_factory import ResourceFactory
from pytest_numbers_contract.refusals import error

if TYPE_CHECKING:
    from pytest_numbers_contract.exchange import Exchange

__all__ = ["NumbersFactory", "ResourceFactory"]


class NumbersFactory:
    """Makes test data of every resource, found by its name: `factory.trunking.phone_numbers(area_code="415")`.

    The same seed gives the same bytes. Each resource has a stream of chance of its own: what is made of others, and in
    which order, changes nothing.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self._chance = Chance(seed, "")
        sids = Chance(seed, "holders")
        self.holders = Holders(sids.sid("AC"), sids.sid("TK"), sids.sid("MG"))
        self._made: dict[str, ResourceFactory] = {}

    def __repr__(self) -> str:
        return f"NumbersFactory(seed={self.seed})"

    def __getattr__(self, name: str) -> Any:
        names = [resource.name for resource in resources()]
        if name.startswith("_") or not any(known.partition(".")[0] == name for known in names):
            raise AttributeError(f"there is no factory {name!r}; there are {', '.join(names)}")
        return self.of(name) if name in names else _Product(self, name)

    def of(self, name: str) -> ResourceFactory:
        """Return the factory of a resource by its whole name: `trunking.phone_numbers`."""
        if name not in self._made:
            found = next((resource for resource in resources() if resource.name == name), None)
            if found is None:
                names = ", ".join(resource.name for resource in resources())
                raise AttributeError(f"there is no factory {name!r}; there are {names}")
            self._made[name] = ResourceFactory(found, seed=self.seed, holders=self.holders)
        return self._made[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all factories."""
        return tuple(resource.name for resource in resources())

    def sid(self, prefix: str) -> str:
        """Make a SID; BadSetting for a prefix that nothing has."""
        check_prefix(prefix)
        return self._chance.sid(prefix)

    def error(self, code: int | str, *, status: int | None = None, **fields: str) -> dict[str, Any]:
        """Make the body of an error by its code; BadSetting, with all codes, for one that is not known."""
        return error(code, status=status, **fields)[1]

    def response(self, payload: dict[str, Any], status: int | None = None) -> Any:
        """Put a payload into an `httpx.Response`; an error comes with its own status."""
        from pytest_numbers_contract.factories.builds import as_response

        is_error = "message" in payload and isinstance(payload.get("status"), int)
        return as_response(payload, status or (payload["status"] if is_error else 200))

    def journey(self, *, area_code: str = "415") -> tuple[Exchange, ...]:
        """Make a whole journey: a number found, bought, put on a trunk and into a pool, listed, and released."""
        from pytest_numbers_contract.factories.journeys import journey

        return journey(self.seed, self.holders.account_sid, area_code)


class _Product:
    """The factories of one product: `trunking`, `messaging`."""

    __slots__ = ("_factory", "_name")

    def __init__(self, factory: NumbersFactory, name: str) -> None:
        self._factory = factory
        self._name = name

    def __getattr__(self, name: str) -> ResourceFactory:
        return self._factory.of(f"{self._name}.{name}")
