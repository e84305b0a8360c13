"""A whole journey: what a caller sends to provision a number, answered by the sandbox's service over a fresh state."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.exchange import Exchange, Request, Response
from pytest_numbers_contract.journey import authorization
from pytest_numbers_contract.numbering.plans import area_codes

_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


class _Caller:
    """Sends requests to a service, and keeps the exchanges; its credentials stay out of them."""

    def __init__(self, service: Any, account_sid: str) -> None:
        self._service = service
        self._headers = (authorization(account_sid, "none"),)
        self.exchanges: list[Exchange] = []

    def __call__(self, method: str, url: str, **form: str) -> dict[str, Any]:
        typed = _FORM if form else ()
        request = Request(method, url, (*self._headers, *typed), urlencode(form).encode())
        response: Response = self._service(request)
        self.exchanges.append(Exchange.between(replace(request, headers=typed), response, "factory"))
        return dict(json.loads(response.body)) if response.body else {}


def journey(seed: int, account_sid: str, area_code: str) -> tuple[Exchange, ...]:
    """Make the exchanges of a journey in one area code of the United States."""
    from pytest_numbers_contract.service import Service
    from pytest_numbers_contract.state import State

    if area_code not in area_codes():
        known = ", ".join(sorted(area_codes())[:12])
        raise BadSetting(f"US has no numbers in area code {area_code!r}", f"area codes: {known}, …")
    call = _Caller(Service(State(seed=seed)), account_sid)
    account = f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}"
    trunk = call("POST", "https://trunking.twilio.com/v1/Trunks", FriendlyName="Office")
    service = call("POST", "https://messaging.twilio.com/v1/Services", FriendlyName="Reminders")
    on_trunk = f"https://trunking.twilio.com/v1/Trunks/{trunk['sid']}/PhoneNumbers"
    in_pool = f"https://messaging.twilio.com/v1/Services/{service['sid']}/PhoneNumbers"
    found = call("GET", f"{account}/AvailablePhoneNumbers/US/Local.json?AreaCode={area_code}")
    wanted = found["available_phone_numbers"][0]["phone_number"]
    sid = call("POST", f"{account}/IncomingPhoneNumbers.json", PhoneNumber=wanted)["sid"]
    for place in (on_trunk, in_pool):
        call("POST", place, PhoneNumberSid=sid)
        call("GET", place)
    call("GET", f"{account}/IncomingPhoneNumbers/{sid}.json")
    for place in (on_trunk, in_pool):
        call("DELETE", f"{place}/{sid}")
    call("DELETE", f"{account}/IncomingPhoneNumbers/{sid}.json")
    return tuple(call.exchanges)
