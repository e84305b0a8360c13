"""Phone numbers on offer of the kinds that few countries have: national, VoIP, shared cost, machine to machine."""

from __future__ import annotations

from functools import partial

from pytest_numbers_contract.behaviour.searching import offer_payload, search
from pytest_numbers_contract.numbering.plans import Kind
from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.rules.searching import SEARCHING

_COUNTRY = "/2010-04-01/Accounts/{AccountSid}/AvailablePhoneNumbers/{CountryCode}"
_KINDS: dict[str, Kind] = {
    "national": "National",
    "voip": "Voip",
    "shared_cost": "SharedCost",
    "machine_to_machine": "MachineToMachine",
}

_declare = declaring("rare_phone_numbers", "api", key="available_phone_numbers", paging=Paging.NONE, suffixes=("json",))

RESOURCE = Resource(
    name="rare_phone_numbers",
    sid=None,
    paid=(),
    arranged='numbers_sandbox.available("+14155550190", {kind})',
    # Parameters and members are those of a search for local numbers.
    operations=tuple(
        _declare(f"{word}.list", "GET", f"{_COUNTRY}/{kind}", "list.request.json", {200: "page.json"})
        for word, kind in _KINDS.items()
    ),
    rules=SEARCHING,
    payload=offer_payload,
    # No country keeps such numbers that nobody can own: there are those that a test offers.
    behaviour={f"{word}.list": partial(search, kind=kind) for word, kind in _KINDS.items()},
    sdk="api.v2010.account.available_phone_number_country.national.NationalInstance",
)
