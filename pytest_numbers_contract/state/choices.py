"""What the service does where nobody knows: each unknown is a named choice with a default."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_type_hints

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.state.members import check_members


@dataclass(frozen=True, slots=True)
class Choices:
    """How the sandbox behaves where no document and no recording says what Twilio does."""

    trunk_reattach: Literal["move", "refuse"] = "move"
    """A number on another trunk is attached: it moves, or the call is refused with 409."""
    trunk_attach_again: Literal["repeat", "refuse"] = "repeat"
    """A number is attached to the trunk it is on: 201 again, or 409."""
    trunk_delete_with_numbers: Literal["detach", "refuse"] = "detach"
    """A trunk with numbers is deleted: they leave it, or 400/21247."""
    trunk_limit: int | None = None
    """How many trunks an account may have before 400/21244; None: no limit."""
    unknown_trunk_number: Literal[20404, 21421] = 20404
    """An unknown number is attached to a trunk: 404/20404 or 400/21421."""
    pool_created: Literal[201, 200] = 201
    """The status of adding a number to a pool; document 001 lists both."""
    pool_duplicate: Literal[409, 200] = 409
    """A number is added to the pool it is in: 409/21710 as recorded, or the 200 of document 001."""
    pool_limit: int = 400
    """How many numbers a pool holds before 412/21714."""
    unknown_service: Literal[20404, 21701] = 20404
    """A messaging service that is not there, asked for its numbers: either code, with 404."""
    unknown_pool_member: Literal[20404, 21711] = 20404
    """A number that is not in the pool, fetched or removed: either code, with 404; 20404 is recorded."""
    release_of_pooled: Literal["detach", "refuse"] = "detach"
    """A number in a pool is released: it leaves the pool, or 409."""
    transfer_of_attached: Literal["detach", "refuse"] = "detach"
    """A number on a trunk or in a pool is transferred: it leaves both, since they stay with the account, or 409."""
    subaccount_transfer: Literal[400, 401] = 400
    """The status of 21474, a transfer with a subaccount's credentials."""
    page_size_above_maximum: Literal["cap", "refuse"] = "cap"
    """A PageSize above 1000: 1000, or 400/20007."""
    rebuy_owned: Literal["update", "keep"] = "update"
    """An owned number is bought again: 201, with the parameters applied (2019) or not (2011)."""
    released_number: Literal["unavailable", "available"] = "unavailable"
    """A number just released is bought: 400/21422 as recorded, or 201."""
    number_and_area_code: Literal["number", "area_code"] = "number"
    """Both PhoneNumber and AreaCode are sent: which one counts."""
    foreign_account: Literal[20404, 20003] = 20404
    """The path of the 2010 API names an account that the caller cannot reach: 404/20404 or 401/20003."""
    suspended_account: Literal[20003, 20403, 20005] = 20003
    """A suspended or closed account asks: 401/20003, 403/20403 or 403/20005."""
    bundle_required_in: frozenset[str] = frozenset()
    """Countries (ISO codes) where buying without BundleSid answers 400/21649."""
    identity_required_in: frozenset[str] = frozenset()
    """Countries (ISO codes) where buying without IdentitySid answers 400/21650."""

    def __post_init__(self) -> None:
        for name, valid in _closed().items():
            if getattr(self, name) not in valid:
                listed = ", ".join(map(repr, valid))
                raise BadSetting(f"{name}={getattr(self, name)!r} is no choice", f"valid: {listed}")
        limits = {"trunk_limit": self.trunk_limit, "pool_limit": self.pool_limit}
        check_members(Choices, limits)
        for name, limit in limits.items():
            if limit is not None and limit < 0:
                raise BadSetting(f"{name}={limit} is no limit", "0 is the least: not one may be there")
        for name in ("bundle_required_in", "identity_required_in"):
            if not _are_countries(getattr(self, name)):
                raise BadSetting(f"{name}={getattr(self, name)!r} is no choice", 'valid: ISO codes, like {"GB", "DE"}')


def _are_countries(value: object) -> bool:
    if not isinstance(value, Collection) or isinstance(value, str):
        return False
    return all(isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) for code in value)


@cache
def _closed() -> Mapping[str, tuple[Any, ...]]:
    """Return the choices that have a closed set of values."""
    hints = ((name, get_args(hint)) for name, hint in get_type_hints(Choices).items())
    return {name: values for name, values in hints if values and not isinstance(values[0], type)}
