"""The factory of one resource: instances, pages, forms and whole exchanges that are valid by construction."""

from __future__ import annotations

import json as json_
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Exchange, Request
from pytest_numbers_contract.factories.chance import Chance
from pytest_numbers_contract.factories.checking import check_form, check_instance, check_names, refuse_repeated
from pytest_numbers_contract.factories.lists import chain, newest_first
from pytest_numbers_contract.factories.making import TRAITS, Json, Recipe, Wish, recipe
from pytest_numbers_contract.factories.records import Holders, Traits
from pytest_numbers_contract.numbering import MAGIC_AVAILABLE, is_e164
from pytest_numbers_contract.operation import Operation, Paging
from pytest_numbers_contract.paging import DEFAULT_SIZE, LARGEST_SIZE
from pytest_numbers_contract.resource import Resource

_HOLDERS = ("account_sid", "trunk_sid", "service_sid")
_KINDS = {"local": "Local", "mobile": "Mobile", "toll_free": "TollFree"}
_SHORT = {"toll_free": "TollFree", "mobile": "Mobile"}
_SPECIAL = ("test_purchase", "old_number")
# What came with 2022: numbers of an older day lack it.
_SINCE_2022 = (
    "address_requirements address_sid beta bundle_sid emergency_address_sid emergency_address_status emergency_status "
    "identity_sid origin sms_application_sid status trunk_sid voice_application_sid"
).split()


class ResourceFactory:
    """Makes payloads of one resource; calling it makes one instance.

    Keywords are traits (`country`, `area_code`, `kind`, `toll_free`, `mobile`, `sms_only`, `on_trunk`, `unset`,
    `test_purchase`, `old_number`) or members of the payload, which win. What is made of them is checked against the
    contract: BadSetting tells what it breaks, unless `invalid=True`.
    """

    def __init__(self, resource: Resource, *, seed: int, holders: Holders) -> None:
        self._resource = resource
        self._chance = Chance(seed, resource.name)
        self._holders = holders
        self._make: Recipe = recipe(resource)
        self._operations = {operation.verb: operation for operation in resource.operations}
        self._usual = Wish(self._traits({}), holders)

    def __repr__(self) -> str:
        return f"<factory of {self._resource.name}>"

    def __call__(self, *, invalid: bool = False, **wishes: Any) -> Json:
        """Make one instance."""
        if not wishes:
            return self._make(self._chance, self._usual)
        return self._wished(self._holders, invalid=invalid, **wishes)

    def many(self, n: int, **wishes: Any) -> tuple[Json, ...]:
        """Make several instances."""
        return tuple(self(**wishes) for _ in range(n))

    def json(self, **wishes: Any) -> bytes:
        """Make one instance, in JSON."""
        return json_.dumps(self(**wishes)).encode()

    def response(self, *, status: int = 200, **wishes: Any) -> Any:
        """Make one instance, as an `httpx.Response`."""
        from pytest_numbers_contract.factories.builds import as_response

        return as_response(self(**wishes), status)

    def sdk(self, **wishes: Any) -> Any:
        """Make one instance, as the official Python SDK would hand it to its caller."""
        from pytest_numbers_contract.factories.builds import as_sdk

        return as_sdk(self._resource, self(**wishes))

    # --- lists

    def page(self, n: int = 3, *, page: int = 0, page_size: int | None = None, **wishes: Any) -> Json:
        """Make a page of a list of `n` instances: all of them unless `page_size` cuts the list."""
        size = page_size if page_size is not None else min(max(n, 1), LARGEST_SIZE)
        pages = self.pages(n, page_size=size, **wishes)
        if not 0 <= page < len(pages):
            raise BadSetting(f"page {page} is beyond the end", f"{n} items in pages of {size}: 0 to {len(pages) - 1}")
        return pages[page]

    def pages(self, n: int, *, page_size: int = DEFAULT_SIZE, **wishes: Any) -> tuple[Json, ...]:
        """Make all pages of a list of `n` instances, chained by their links, newest first."""
        if n < 0 or not 1 <= page_size <= LARGEST_SIZE:
            raise BadSetting(f"{n} items in pages of {page_size} makes no sense", f"a page holds 1 to {LARGEST_SIZE}")
        return self._pages(self._listing, n, page_size, wishes)

    def _pages(self, operation: Operation, n: int, size: int, wishes: Mapping[str, Any]) -> tuple[Json, ...]:
        holders = self._held_by(wishes)
        rest = {name: value for name, value in wishes.items() if name not in _HOLDERS or name == "account_sid"}
        made = [self._wished(holders, **self._of_kind(operation, rest)) for _ in range(n)]
        if "phone_number" not in wishes:
            refuse_repeated(made)
        path = self._path(operation, holders, "", wishes)
        if operation.paging is Paging.NONE:
            return ({str(operation.key): made, "uri": path},)
        return tuple(chain(operation, path, newest_first(made), size))

    def csv(self, n: int = 3, **wishes: Any) -> bytes:
        """Make a list in CSV; BadSetting where the resource has none."""
        from pytest_numbers_contract.service.rendering import render_csv

        listed = self._operations.get("list")
        if listed is None or "csv" not in listed.suffixes:
            raise BadSetting(f"{self._resource.name} has no list in CSV", "incoming_phone_numbers has one")
        rows = self.page(n, **wishes)[listed.key or ""]
        columns = tuple(rows[0] if rows else self())
        return render_csv(columns, rows, product=listed.host, request_sid=self._chance.sid("RQ")).body

    # --- requests and exchanges

    def form(self, verb: str = "create", *, invalid: bool = False, **parameters: Any) -> dict[str, str]:
        """Make the form of an operation: what it needs, and the parameters given, which are checked."""
        operation = self._operation(verb)
        form = {**self._needed(operation, self._made_by(operation, {})), **parameters}
        written = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in form.items()}
        if parameters and not invalid:
            path = self._path(operation, self._holders, f"{self._resource.sid}{'0' * 32}", {})
            check_form(operation, path, written)
        return written

    def exchange(self, verb: str = "fetch", *, n: int = 3, **wishes: Any) -> Exchange:
        """Make a whole exchange of an operation: a request and the answer to it; lists have `n` items."""
        from pytest_numbers_contract.service.rendering import render_json

        operation = self._operation(verb)
        holders = self._held_by(wishes)
        item = self._made_by(operation, wishes)
        path = self._path(operation, holders, item.get("sid", ""), wishes)
        answer: Json | None = item
        if operation.key == "countries":
            answer = {"countries": [item], "uri": path}
        elif operation.key:
            answer = self._pages(operation, n, min(max(n, 1), LARGEST_SIZE), wishes)[0]
        status, body = next(iter(operation.responses.items()))
        query = f"?PageSize={min(max(n, 1), LARGEST_SIZE)}" if operation.key else ""
        form = urlencode(self._needed(operation, item)).encode()
        typed = (("Content-Type", "application/x-www-form-urlencoded"),) if form else ()
        request = Request(operation.method, f"https://{operation.host}.twilio.com{path}{query}", typed, form)
        sid = self._chance.sid("RQ")
        response = render_json(status, answer if body else None, product=operation.host, request_sid=sid)
        return Exchange.between(request, response, "factory")

    def _operation(self, verb: str) -> Operation:
        if verb not in self._operations:
            listed = ", ".join(self._operations)
            raise BadSetting(f"{self._resource.name} has no operation {verb!r}", f"it has {listed}")
        return self._operations[verb]

    @property
    def _listing(self) -> Operation:
        """The operation that lists instances: of several, the one declared first."""
        return self._operations.get("list") or next(each for each in self._operations.values() if each.key)

    def _made_by(self, operation: Operation, wishes: Mapping[str, Any]) -> Json:
        if "countries" in operation.verb:
            return self.country(str(wishes.get("country", "US")))
        wished = self._of_kind(operation, wishes)
        return self._wished(self._held_by(wishes), **wished)

    def country(self, country: str = "US") -> Json:
        """Make a country that has numbers on offer; of `available_phone_numbers` only."""
        from pytest_numbers_contract.numbering.plans import countries
        from pytest_numbers_contract.resources.available_phone_numbers.behaviour import country_payload

        if self._resource.name != "available_phone_numbers":
            raise BadSetting(f"{self._resource.name} has no countries", "available_phone_numbers has")
        if country not in countries():
            raise BadSetting(f"there is no numbering plan for {country!r}", f"countries: {', '.join(countries())}")
        return country_payload(countries()[country], self._holders.account_sid)

    def _of_kind(self, operation: Operation, wishes: Mapping[str, Any]) -> Json:
        kind = _KINDS.get(operation.verb.partition(".")[0])
        if kind is None or "phone_number" in wishes:
            return dict(wishes)
        # No country of the North American plan tells its mobile numbers apart.
        return {"country": "GB" if kind == "Mobile" else "US", **wishes, "kind": kind}

    def _path(self, operation: Operation, holders: Holders, sid: str, wishes: Mapping[str, Any]) -> str:
        country = "GB" if operation.verb == "mobile.list" else "US"
        path = operation.path.format(
            AccountSid=holders.account_sid,
            TrunkSid=holders.trunk_sid,
            ServiceSid=holders.service_sid,
            Sid=sid,
            CountryCode=wishes.get("country", country),
        )
        return path + (".json" if operation.suffixes else "")

    def _needed(self, operation: Operation, item: Json) -> dict[str, str]:
        """Return the parameters without which a request changes nothing: what an answer is about."""
        if operation.method != "POST":
            return {}
        if operation.verb == "create" and operation.resource in ("trunking.phone_numbers", "messaging.phone_numbers"):
            return {"PhoneNumberSid": item["sid"]}
        if "phone_number" in item and operation.verb != "update":
            return {"PhoneNumber": item["phone_number"]}
        return {"FriendlyName": item["friendly_name"]}

    # --- wishes

    def _held_by(self, wishes: Mapping[str, Any]) -> Holders:
        given = {name: wishes[name] for name in _HOLDERS if wishes.get(name)}
        return replace(self._holders, **given) if given else self._holders

    def _wished(self, holders: Holders, *, invalid: bool = False, **wishes: Any) -> Json:
        traits = {name: wishes.pop(name) for name in (*TRAITS, *_SHORT, *_SPECIAL) if name in wishes}
        if wishes.get("trunk_sid") or isinstance(traits.get("on_trunk"), str):
            holders = replace(holders, trunk_sid=wishes.get("trunk_sid") or traits["on_trunk"])
            traits["on_trunk"] = True
        holders = replace(holders, **{name: wishes[name] for name in _HOLDERS if wishes.get(name)})
        special = next((name for name in _SPECIAL if traits.pop(name, False)), None)
        number = MAGIC_AVAILABLE if special == "test_purchase" else _e164(wishes.get("phone_number"))
        made = self._make(self._chance, Wish(self._traits(traits), holders, number))
        made = self._as_special(made, special)
        if not wishes:
            return made
        made = _named(made, wishes.get("sid"))
        shown = self._operations.get("fetch") or self._listing
        if not invalid:
            check_names(shown, made, wishes, (*TRAITS, *_SHORT, *_SPECIAL))
        made = {**made, **wishes}
        if not invalid:
            check_instance(shown, made)
        return made

    def _traits(self, given: Mapping[str, Any]) -> Traits:
        known = {name: value for name, value in given.items() if name in TRAITS}
        for name, kind in _SHORT.items():
            if given.get(name):
                known["kind"] = kind
        if self._resource.name == "trunking.phone_numbers":
            known["on_trunk"] = True
        return Traits(**known)

    def _as_special(self, made: Json, special: str | None) -> Json:
        if special is None:
            return made
        if self._resource.name != "incoming_phone_numbers":
            raise BadSetting(f"{self._resource.name} has no {special}", "incoming_phone_numbers has")
        if special == "old_number":
            return {name: value for name, value in made.items() if name not in _SINCE_2022}
        unset = dict.fromkeys(("voice_url", "sms_url", "status_callback"), "")
        carries = {"voice": False, "sms": False}
        dated = ("date_created", "date_updated")
        kept = {name: value for name, value in made.items() if name not in dated}
        return {**kept, **unset, "capabilities": carries}


def _e164(phone_number: Any) -> str | None:
    return phone_number if isinstance(phone_number, str) and is_e164(phone_number) else None


def _named(made: Json, sid: Any) -> Json:
    """Return the instance under another SID, which its links name too."""
    if not isinstance(sid, str) or "sid" not in made:
        return made
    return cast("Json", json_.loads(json_.dumps(made).replace(made["sid"], json_.dumps(sid)[1:-1])))
