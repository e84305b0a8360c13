"""The settings of an owned number, as buying and updating read them from a form."""

from __future__ import annotations

from typing import Any

from pytest_numbers_contract.behaviour import parameters
from pytest_numbers_contract.behaviour.call import Call, owned_trunk
from pytest_numbers_contract.numbering import is_sid
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.records import VOICE_URL, Number, Trunk

_URLS = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
    "StatusCallback": "status_callback",
}
_METHODS = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}
_APPLICATIONS = {"VoiceApplicationSid": "voice_application_sid", "SmsApplicationSid": "sms_application_sid"}
_PAPERS = {
    "AddressSid": ("address_sid", "AD"),
    "IdentitySid": ("identity_sid", "RI"),
    "BundleSid": ("bundle_sid", "BU"),
    "EmergencyAddressSid": ("emergency_address_sid", "AD"),
}
_VERSIONS = ("2010-04-01", "2008-08-01")
_EMERGENCY = ("Active", "Inactive")


def read_settings(call: Call, *, sms: bool = True, current: Number | None = None) -> dict[str, Any]:
    """Return the members that a call sets, on a fresh number or the current one; the trunk is not among them.

    `sms` says whether the number carries SMS. An empty string clears.
    """
    given = call.given
    if not sms and any(value for field, value in given.items() if field.startswith("Sms")):
        raise Refused(21407)
    settings = {
        **parameters.urls(given, _URLS),
        **parameters.methods(given, _METHODS),
        **parameters.booleans(given, {"VoiceCallerIdLookup": "voice_caller_id_lookup"}),
        **_applications(call),
        **_papers(call),
    }
    if "FriendlyName" in given:
        settings["friendly_name"] = parameters.name(given["FriendlyName"])
    if "ApiVersion" in given:
        settings["api_version"] = parameters.one_of("ApiVersion", given["ApiVersion"], _VERSIONS)
    if "EmergencyStatus" in given:
        settings["emergency_status"] = parameters.one_of("EmergencyStatus", given["EmergencyStatus"], _EMERGENCY)
    _check_fallbacks(settings, current)
    return settings


def wanted_trunk(call: Call) -> Trunk | None:
    """Return the trunk that a call names, None if it names none or clears it."""
    sid = call.given.get("TrunkSid")
    if not sid:
        return None
    try:
        return owned_trunk(call, sid)
    except Refused:
        raise Refused("not_found_v1", path=f"/Trunks/{sid}") from None


def _applications(call: Call) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for field, member in _APPLICATIONS.items():
        sid = call.given.get(field)
        if sid is None:
            continue
        if sid and not (is_sid(sid, "AP") and call.state.may_use(sid, "AP")):
            raise Refused(21420)
        settings[member] = sid
    if settings.get("voice_application_sid"):
        # Setting a voice application deletes the trunk; with both in one call we let the trunk win.
        settings |= {"voice_application_sid": ""} if call.given.get("TrunkSid") else {"trunk_sid": None}
    return settings


def _papers(call: Call) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for field, (member, prefix) in _PAPERS.items():
        sid = call.given.get(field)
        if sid is None:
            continue
        if sid and not (is_sid(sid, prefix) and call.state.may_use(sid, prefix)):
            raise Refused("invalid_parameter", parameter=field, value=sid)
        settings[member] = sid or None
    if "emergency_address_sid" in settings:
        registered = settings["emergency_address_sid"] is not None
        settings["emergency_address_status"] = "registered" if registered else "unregistered"
    return settings


def _check_fallbacks(settings: dict[str, Any], current: Number | None) -> None:
    voice = settings.get("voice_url", current.voice_url if current else VOICE_URL)
    sms = settings.get("sms_url", current.sms_url if current else "")
    if settings.get("voice_fallback_url") and not voice:
        raise Refused(21405)
    if settings.get("sms_fallback_url") and not sms:
        raise Refused(21406)
