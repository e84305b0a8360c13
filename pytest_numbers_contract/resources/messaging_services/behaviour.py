"""Messaging services, as far as code that makes its own needs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.behaviour import parameters
from pytest_numbers_contract.behaviour.call import Behaviour, Call, Listing, owned_service
from pytest_numbers_contract.numbering import iso8601
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.changes import add_service, change_service, remove_service
from pytest_numbers_contract.state.records import MessagingService

_URLS = {
    "InboundRequestUrl": "inbound_request_url",
    "FallbackUrl": "fallback_url",
    "StatusCallback": "status_callback",
}
_METHODS = {"InboundMethod": "inbound_method", "FallbackMethod": "fallback_method"}
_FLAGS = {
    "StickySender": "sticky_sender",
    "MmsConverter": "mms_converter",
    "SmartEncoding": "smart_encoding",
    "FallbackToLongCode": "fallback_to_long_code",
    "AreaCodeGeomatch": "area_code_geomatch",
    "SynchronousValidation": "synchronous_validation",
    "UseInboundWebhookOnNumber": "use_inbound_webhook_on_number",
}
_SCANS = ("inherit", "enable", "disable")
_LONGEST_VALIDITY = 36_000
_LINKS = {
    "phone_numbers": "PhoneNumbers",
    "short_codes": "ShortCodes",
    "alpha_senders": "AlphaSenders",
    "messages": "Messages",
    "us_app_to_person": "Compliance/Usa2p",
    "us_app_to_person_usecases": "Compliance/Usa2p/Usecases",
    "channel_senders": "ChannelSenders",
    "destination_alpha_senders": "DestinationAlphaSenders",
}


def payload(service: MessagingService) -> dict[str, Any]:
    """Render a messaging service."""
    url = f"https://messaging.twilio.com/v1/Services/{service.sid}"
    return {
        "account_sid": service.account_sid,
        "sid": service.sid,
        "friendly_name": service.friendly_name,
        "date_created": iso8601(service.date_created),
        "date_updated": iso8601(service.date_updated),
        "inbound_request_url": service.inbound_request_url,
        "inbound_method": service.inbound_method,
        "fallback_url": service.fallback_url,
        "fallback_method": service.fallback_method,
        "status_callback": service.status_callback,
        "sticky_sender": service.sticky_sender,
        "mms_converter": service.mms_converter,
        "smart_encoding": service.smart_encoding,
        "scan_message_content": service.scan_message_content,
        "fallback_to_long_code": service.fallback_to_long_code,
        "area_code_geomatch": service.area_code_geomatch,
        "synchronous_validation": service.synchronous_validation,
        "validity_period": service.validity_period,
        "usecase": service.usecase,
        "us_app_to_person_registered": service.us_app_to_person_registered,
        "use_inbound_webhook_on_number": service.use_inbound_webhook_on_number,
        "url": url,
        "links": {name: f"{url}/{segment}" for name, segment in _LINKS.items()},
    }


def create(call: Call) -> dict[str, Any]:
    """Make a messaging service; it needs a name."""
    call.required("FriendlyName")
    return payload(add_service(call.state, call.account.sid, **_settings(call)))


def list_all(call: Call) -> Listing:
    """List the messaging services."""
    services = call.state.services.values()
    return Listing([service for service in services if service.account_sid == call.account.sid], payload)


def fetch(call: Call) -> dict[str, Any]:
    """Show a messaging service."""
    return payload(owned_service(call, call.path["Sid"]))


def update(call: Call) -> dict[str, Any]:
    """Change a messaging service."""
    service = owned_service(call, call.path["Sid"])
    return payload(change_service(call.state, service, **_settings(call)))


def delete(call: Call) -> None:
    """Delete a messaging service."""
    remove_service(call.state, owned_service(call, call.path["Sid"]))


def _settings(call: Call) -> dict[str, Any]:
    given = call.given
    settings = {
        **{member: value or None for member, value in parameters.urls(given, _URLS).items()},
        **parameters.methods(given, _METHODS),
        **parameters.booleans(given, _FLAGS),
        **parameters.texts(given, {"Usecase": "usecase"}),
    }
    if "FriendlyName" in given:
        settings["friendly_name"] = parameters.name(given["FriendlyName"])
    if "ScanMessageContent" in given:
        settings["scan_message_content"] = parameters.one_of("ScanMessageContent", given["ScanMessageContent"], _SCANS)
    if "ValidityPeriod" in given:
        settings["validity_period"] = _validity(given["ValidityPeriod"])
    return settings


def _validity(text: str) -> int:
    seconds = parameters.whole(text, 0, least=1)
    if not 1 <= seconds <= _LONGEST_VALIDITY:
        raise Refused("invalid_parameter", parameter="ValidityPeriod", value=text)
    return seconds


BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {"create": create, "list": list_all, "fetch": fetch, "update": update, "delete": delete}
)
