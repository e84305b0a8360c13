"""Numbers in the pool of a messaging service: an entry of its own, under the SID of the number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.behaviour.call import Behaviour, Call, Listing, Reply, owned_number, owned_service, pooled
from pytest_numbers_contract.numbering import iso8601
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.changes import join_pool, leave_pool
from pytest_numbers_contract.state.records import Capabilities, Membership, MessagingService, Number


def payload(member: Membership, number: Number) -> dict[str, Any]:
    """Render a pool entry and the number it holds."""
    return {
        "sid": number.sid,
        "account_sid": member.account_sid,
        "service_sid": member.service_sid,
        "date_created": iso8601(member.date_created),
        "date_updated": iso8601(member.date_updated),
        "phone_number": number.phone_number,
        "country_code": number.country,
        "capabilities": capability_names(number.capabilities),
        "url": f"https://messaging.twilio.com/v1/Services/{member.service_sid}/PhoneNumbers/{number.sid}",
    }


def capability_names(carries: Capabilities) -> list[str]:
    """Return what a number can carry as this API spells it: names, in alphabetical order."""
    named = (("MMS", carries.mms), ("SMS", carries.sms), ("Voice", carries.voice))
    return [name for name, has in named if has]


def create(call: Call) -> Reply:
    """Add a number to the pool."""
    service = _service(call)
    sid = call.required("PhoneNumberSid")
    try:
        number = owned_number(call, sid)
    except Refused:
        raise Refused("invalid_number_sid", number=sid) from None
    choices, held = call.state.choices, call.state.memberships.get(sid)
    if held is not None and held.service_sid == service.sid and choices.pool_duplicate == 200:
        return Reply(payload(held, number), 200)
    return Reply(payload(join_pool(call.state, number, service), number), choices.pool_created)


def list_all(call: Call) -> Listing:
    """List the pool."""
    service = _service(call)
    return Listing(call.state.pool(service.sid), lambda member: payload(member, call.state.numbers[member.number_sid]))


def fetch(call: Call) -> dict[str, Any]:
    """Show a pool entry."""
    member = pooled(call, _service(call), call.path["Sid"])
    return payload(member, call.state.numbers[member.number_sid])


def delete(call: Call) -> None:
    """Take a number out of the pool; it stays owned."""
    leave_pool(call.state, pooled(call, _service(call), call.path["Sid"]))


def _service(call: Call) -> MessagingService:
    try:
        return owned_service(call, call.path["ServiceSid"])
    except Refused:
        raise Refused("not_found" if call.state.choices.unknown_service == 20404 else 21701) from None


BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {"create": create, "list": list_all, "fetch": fetch, "delete": delete}
)
