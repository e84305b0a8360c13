"""Numbers on a trunk: the owned numbers once more, in the spelling of the product API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.behaviour.call import Behaviour, Call, Listing, owned_number, owned_trunk
from pytest_numbers_contract.numbering import iso8601
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.changes import attach, detach
from pytest_numbers_contract.state.records import Number


def payload(number: Number) -> dict[str, Any]:
    """Render a number that is on a trunk."""
    carries = number.capabilities
    return {
        "account_sid": number.account_sid,
        "address_requirements": number.address_requirements,
        "api_version": number.api_version,
        "beta": number.beta,
        "capabilities": {"voice": carries.voice, "sms": carries.sms, "mms": carries.mms},
        "date_created": iso8601(number.date_created),
        "date_updated": iso8601(number.date_updated),
        "friendly_name": number.friendly_name,
        "links": {
            "phone_number": "https://api.twilio.com/2010-04-01/Accounts/"
            f"{number.account_sid}/IncomingPhoneNumbers/{number.sid}"
        },
        "phone_number": number.phone_number,
        "sid": number.sid,
        "sms_application_sid": number.sms_application_sid,
        "sms_fallback_method": number.sms_fallback_method,
        "sms_fallback_url": number.sms_fallback_url,
        "sms_method": number.sms_method,
        "sms_url": number.sms_url,
        "status_callback": number.status_callback,
        "status_callback_method": number.status_callback_method,
        "trunk_sid": number.trunk_sid,
        "url": f"https://trunking.twilio.com/v1/Trunks/{number.trunk_sid}/PhoneNumbers/{number.sid}",
        "voice_application_sid": number.voice_application_sid,
        "voice_caller_id_lookup": number.voice_caller_id_lookup,
        "voice_fallback_method": number.voice_fallback_method,
        "voice_fallback_url": number.voice_fallback_url,
        "voice_method": number.voice_method,
        "voice_url": number.voice_url,
    }


def create(call: Call) -> dict[str, Any]:
    """Attach a number to the trunk."""
    trunk = owned_trunk(call, call.path["TrunkSid"])
    number = _own_number(call, call.required("PhoneNumberSid"))
    return payload(attach(call.state, number, trunk.sid))


def _own_number(call: Call, sid: str) -> Number:
    try:
        return owned_number(call, sid)
    except Refused:
        if call.state.choices.unknown_trunk_number == 21421:
            raise Refused(21421, number=sid) from None
        raise Refused("not_found", path=f"/Trunks/{call.path['TrunkSid']}/PhoneNumbers/{sid}") from None


def list_all(call: Call) -> Listing:
    """List the numbers on the trunk."""
    trunk = owned_trunk(call, call.path["TrunkSid"])
    return Listing(call.state.numbers_on(trunk.sid), payload)


def fetch(call: Call) -> dict[str, Any]:
    """Show a number on the trunk."""
    return payload(_attached(call))


def delete(call: Call) -> None:
    """Take a number off the trunk; it stays owned."""
    detach(call.state, _attached(call))


def _attached(call: Call) -> Number:
    trunk = owned_trunk(call, call.path["TrunkSid"])
    number = owned_number(call, call.path["Sid"])
    if number.trunk_sid != trunk.sid:
        raise Refused("not_found")
    return number


BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {"create": create, "list": list_all, "fetch": fetch, "delete": delete}
)
