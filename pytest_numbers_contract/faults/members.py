"""The members of what the documents describe: written by hand from the documents, and not read from `schemas/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pytest_numbers_contract.faults.families import (
    COUNTRY,
    DECIMAL,
    E164,
    FLAG,
    ISO,
    METHOD,
    NAMES,
    OBJECT,
    PATH,
    RFC,
    URL,
    VERSION,
    Family,
    Member,
    choice,
    sid,
    text,
    untyped_choice,
    whole,
)

Members = Mapping[str, Member]
"""Members by their JSON pointers."""


def _each(names: str, family: Family, *, required: bool = True, null: bool = False, unset: bool = False) -> Members:
    member = Member(family, required, null, unset)
    return {f"/{name}": member for name in names.split()}


_REQUIREMENTS = choice("none", "any", "local", "foreign")
_WEBHOOKS = {
    **_each("sms_fallback_url sms_url status_callback voice_fallback_url voice_url", URL, null=True, unset=True),
    **_each(
        "sms_fallback_method sms_method status_callback_method voice_fallback_method voice_method", METHOD, null=True
    ),
    **_each("sms_application_sid voice_application_sid", sid("AP"), null=True, unset=True),
    **_each("voice_caller_id_lookup", FLAG, null=True),
}
_ANY_NUMBER = {
    **_WEBHOOKS,
    **_each("account_sid", sid("AC")),
    **_each("address_requirements", _REQUIREMENTS),
    **_each("api_version", VERSION),
    **_each("beta", FLAG, null=True),
    **_each("capabilities", OBJECT),
    **_each("friendly_name", text(64)),
    **_each("phone_number", E164),
    **_each("sid", sid("PN")),
}
_TRUNK_NUMBER = {
    **_ANY_NUMBER,
    **_each("capabilities/voice capabilities/sms capabilities/mms", FLAG),
    **_each("date_created date_updated", ISO),
    **_each("links", OBJECT),
    **_each("links/phone_number url", URL),
    **_each("trunk_sid", sid("TK")),
}
_POOL_NUMBER = {
    **_each("sid", sid("PN")),
    **_each("account_sid", sid("AC")),
    **_each("service_sid", sid("MG")),
    **_each("date_created date_updated", ISO),
    **_each("phone_number", E164),
    **_each("country_code", COUNTRY),
    **_each("capabilities", NAMES),
    **_each("url", URL),
}
_EMERGENCY = untyped_choice(
    "registered",
    "unregistered",
    "pending-registration",
    "registration-failure",
    "pending-unregistration",
    "unregistration-failure",
)
_OWNED_NUMBER = {
    **_ANY_NUMBER,
    **_each("capabilities/voice capabilities/sms", FLAG),
    **_each("capabilities/mms", FLAG, required=False),
    **_each("address_sid emergency_address_sid", sid("AD"), null=True),
    **_each("bundle_sid", sid("BU"), null=True),
    **_each("identity_sid", sid("RI"), null=True),
    **_each("trunk_sid", sid("TK"), null=True),
    **_each("date_created date_updated", RFC),
    **_each("emergency_address_status", _EMERGENCY),
    **_each("emergency_status", choice("Inactive", "Active")),
    **_each("origin", text()),
    # Numbers of an older day have none, and then may lack the other members that came with it.
    **_each("status", text(), required=False),
    **_each("type", text(), required=False, null=True),
    **_each("voice_receive_mode", untyped_choice("voice", "fax"), required=False),
    **_each("uri", PATH),
}
_OFFERED_NUMBER = {
    **_each("friendly_name", text(empty=False)),
    **_each("phone_number", E164),
    **_each("lata locality rate_center region postal_code", text(), required=False, null=True),
    **_each("latitude longitude", DECIMAL, required=False, null=True),
    **_each("iso_country", COUNTRY),
    **_each("address_requirements", _REQUIREMENTS, required=False, null=True),
    **_each("beta", FLAG, required=False, null=True),
    **_each("capabilities", OBJECT, required=False),
    **_each("capabilities/voice capabilities/SMS capabilities/MMS", FLAG),
}
_COUNTRY = {
    **_each("country_code", COUNTRY),
    **_each("country", text()),
    **_each("uri", PATH, null=True),
    **_each("beta", FLAG, required=False, null=True),
    **_each("subresource_uris", OBJECT, null=True),
}

INSTANCES: Mapping[str, Members] = MappingProxyType(
    {
        "trunking.phone_numbers": _TRUNK_NUMBER,
        "messaging.phone_numbers": _POOL_NUMBER,
        "incoming_phone_numbers": _OWNED_NUMBER,
        "available_phone_numbers": _OFFERED_NUMBER,
        "available_phone_numbers.countries": _COUNTRY,
    }
)
"""The members of each resource's instance."""

META: Members = MappingProxyType(
    {
        **_each("meta", OBJECT),
        **_each("meta/first_page_url meta/url", URL),
        **_each("meta/next_page_url meta/previous_page_url", URL, null=True),
        **_each("meta/key", text()),
        **_each("meta/page", whole(0)),
        **_each("meta/page_size", whole(1)),
    }
)
"""The envelope of a page of the product APIs."""

FLAT: Members = MappingProxyType(
    {
        **_each("first_page_uri uri", PATH),
        **_each("next_page_uri previous_page_uri", PATH, null=True),
        **_each("page start end", whole(0)),
        **_each("page_size", whole(1)),
    }
)
"""The envelope of a page of the 2010 API."""

WHOLE: Members = MappingProxyType({"/uri": Member(PATH)})
"""The envelope of a list that comes whole."""

_MORE_INFO = replace(URL, sample="https://www.twilio.com/docs/errors/20404")
ERROR: Members = MappingProxyType(
    {
        **_each("message", text(empty=False)),
        **_each("status", whole(400)),
        **_each("code", whole(10000), required=False),
        **_each("more_info", _MORE_INFO, required=False),
    }
)
"""The body of an error."""

# --- requests

_PAGED = {
    **_each("PageSize", whole(1), required=False),
    **_each("Page", whole(0), required=False),
}
_HOOKS_SENT = {
    **_each("SmsFallbackUrl SmsUrl StatusCallback VoiceFallbackUrl VoiceUrl", URL, required=False, unset=True),
    **_each("SmsFallbackMethod SmsMethod StatusCallbackMethod VoiceFallbackMethod VoiceMethod", METHOD, required=False),
    **_each("SmsApplicationSid VoiceApplicationSid", sid("AP"), required=False, unset=True),
    **_each("AddressSid EmergencyAddressSid", sid("AD"), required=False, unset=True),
    **_each("BundleSid", sid("BU"), required=False, unset=True),
    **_each("IdentitySid", sid("RI"), required=False, unset=True),
    **_each("TrunkSid", sid("TK"), required=False, unset=True),
    **_each("VoiceCallerIdLookup", FLAG, required=False),
    **_each("EmergencyStatus", choice("Active", "Inactive"), required=False),
    **_each("VoiceReceiveMode", choice("voice", "fax"), required=False),
    **_each("FriendlyName", text(64), required=False),
}
_ATTACHED = _each("PhoneNumberSid", sid("PN"))
_BOUGHT = {**_HOOKS_SENT, **_each("PhoneNumber", E164)}

FORMS: Mapping[str, Members] = MappingProxyType(
    {
        "trunking.phone_numbers.create": _ATTACHED,
        "messaging.phone_numbers.create": _ATTACHED,
        "incoming_phone_numbers.create": {**_HOOKS_SENT, **_each("PhoneNumber", E164, required=False)},
        "incoming_phone_numbers.local.create": _BOUGHT,
        "incoming_phone_numbers.mobile.create": _BOUGHT,
        "incoming_phone_numbers.toll_free.create": _BOUGHT,
        "incoming_phone_numbers.update": {**_HOOKS_SENT, **_each("AccountSid", sid("AC"), required=False)},
    }
)
"""The form parameters of each operation that takes any."""

_SEARCHED = {
    **_each("AreaCode", whole(-(2**62)), required=False),
    **_each("Distance", whole(0), required=False),
    **_each("SmsEnabled MmsEnabled VoiceEnabled FaxEnabled Beta", FLAG, required=False),
    **_each("ExcludeAllAddressRequired ExcludeLocalAddressRequired", FLAG, required=False),
    **_each("ExcludeForeignAddressRequired", FLAG, required=False),
    **_PAGED,
}
QUERIES: Mapping[str, Members] = MappingProxyType(
    {
        "trunking.phone_numbers.list": _PAGED,
        "messaging.phone_numbers.list": _PAGED,
        **{
            f"incoming_phone_numbers.{verb}": {**_PAGED, **_each("Beta", FLAG, required=False)}
            for verb in ("list", "local.list", "mobile.list", "toll_free.list")
        },
        **{f"available_phone_numbers.{kind}.list": _SEARCHED for kind in ("local", "mobile", "toll_free")},
        "available_phone_numbers.countries.list": _PAGED,
    }
)
"""The query parameters of each operation that takes any."""

PATHS: Mapping[str, Family] = MappingProxyType(
    {
        "AccountSid": sid("AC"),
        "TrunkSid": sid("TK"),
        "ServiceSid": sid("MG"),
        "CountryCode": COUNTRY,
    }
)
"""The parameters of paths; `Sid` is of its resource's prefix."""
