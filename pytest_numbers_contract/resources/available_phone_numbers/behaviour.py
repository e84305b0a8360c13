"""Numbers for sale, by country and kind; and the countries that have some."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.behaviour.call import Behaviour, Call
from pytest_numbers_contract.behaviour.searching import search
from pytest_numbers_contract.numbering.plans import KINDS, Country, Kind, countries, kinds
from pytest_numbers_contract.refusals import Refused

_WORDS: Mapping[Kind, str] = {"Local": "local", "Mobile": "mobile", "TollFree": "toll_free"}


def country_payload(country: Country, account_sid: str) -> dict[str, Any]:
    """Render a country and the kinds of number it has."""
    path = f"/2010-04-01/Accounts/{account_sid}/AvailablePhoneNumbers/{country.code}"
    held = kinds(country.code)
    return {
        "country_code": country.code,
        "country": country.name,
        "uri": f"{path}.json",
        "beta": False,
        "subresource_uris": {_WORDS[kind]: f"{path}/{kind}.json" for kind in KINDS if kind in held},
    }


def list_countries(call: Call) -> dict[str, Any]:
    """List the countries that have numbers."""
    rows = [country_payload(country, call.account.sid) for country in countries().values()]
    return {"countries": rows, "uri": call.uri}


def fetch_country(call: Call) -> dict[str, Any]:
    """Show a country."""
    country = countries().get(call.path["CountryCode"])
    if country is None:
        raise Refused("not_found")
    return country_payload(country, call.account.sid)


BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {
        **{f"{word}.list": partial(search, kind=kind) for kind, word in _WORDS.items()},
        "countries.list": list_countries,
        "countries.fetch": fetch_country,
    }
)
