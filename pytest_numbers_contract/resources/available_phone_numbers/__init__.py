"""Phone numbers on offer, and the countries that have some; the 2010 API."""

from __future__ import annotations

from pytest_numbers_contract.behaviour.searching import offer_payload
from pytest_numbers_contract.operation import Paging, declaring
from pytest_numbers_contract.resource import Resource
from pytest_numbers_contract.resources.available_phone_numbers.behaviour import BEHAVIOUR
from pytest_numbers_contract.rules.searching import SEARCHING

_COUNTRIES = "/2010-04-01/Accounts/{AccountSid}/AvailablePhoneNumbers"
_COUNTRY = _COUNTRIES + "/{CountryCode}"
_KEY = "available_phone_numbers"
_TYPES = {"local": "Local", "mobile": "Mobile", "toll_free": "TollFree"}

_declare = declaring("available_phone_numbers", "api", key=_KEY, paging=Paging.NONE, suffixes=("json",))
_declare_countries = declaring(
    "available_phone_numbers", "api", key="countries", paging=Paging.NONE, suffixes=("json",)
)

RESOURCE = Resource(
    name="available_phone_numbers",
    sid=None,
    paid=(),
    operations=(
        *(
            _declare(f"{kind}.list", "GET", f"{_COUNTRY}/{segment}", "list.request.json", {200: "page.json"})
            for kind, segment in _TYPES.items()
        ),
        _declare_countries("countries.list", "GET", _COUNTRIES, "countries.request.json", {200: "countries.json"}),
        _declare_countries("countries.fetch", "GET", _COUNTRY, "country.request.json", {200: "country.json"}),
    ),
    rules=SEARCHING,
    payload=offer_payload,
    behaviour=BEHAVIOUR,
    sdk="api.v2010.account.available_phone_number_country.local.LocalInstance",
)
