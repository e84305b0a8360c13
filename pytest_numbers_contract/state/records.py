"""What the sandbox holds: one frozen record for each thing of Twilio's.

`order` counts creations: lists are newest first, and a page token remembers a place by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pytest_numbers_contract.numbering.plans import NOWHERE, Kind, Place

API_VERSION = "2010-04-01"
VOICE_URL = "https://demo.twilio.com/welcome/voice/"
"""The voice URL of a number that nobody has touched."""

Status = Literal["active", "suspended", "closed"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account, or a subaccount of `owner_account_sid`."""

    sid: str
    auth_token: str
    friendly_name: str
    owner_account_sid: str
    date_created: datetime
    date_updated: datetime
    status: Status = "active"
    type: Literal["Full", "Trial"] = "Full"
    api_keys: tuple[tuple[str, str], ...] = ()
    """Pairs of an SK SID and its secret."""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Trunk:
    """A SIP trunk."""

    sid: str
    account_sid: str
    date_created: datetime
    date_updated: datetime
    friendly_name: str | None = None
    domain_name: str | None = None
    disaster_recovery_method: str | None = None
    disaster_recovery_url: str | None = None
    secure: bool = False
    transfer_mode: str = "disable-all"
    transfer_caller_id: str = "from-transferor"
    cnam_lookup_enabled: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class MessagingService:
    """A messaging service; its pool is in the memberships."""

    sid: str
    account_sid: str
    date_created: datetime
    date_updated: datetime
    friendly_name: str = ""
    inbound_request_url: str | None = None
    inbound_method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    scan_message_content: str = "inherit"
    fallback_to_long_code: bool = True
    area_code_geomatch: bool = True
    synchronous_validation: bool = False
    validity_period: int = 14400
    usecase: str = "undeclared"
    us_app_to_person_registered: bool = False
    use_inbound_webhook_on_number: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a number can carry."""

    voice: bool = True
    sms: bool = True
    mms: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """An owned number: one record, whichever API shows it."""

    sid: str
    account_sid: str
    phone_number: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime
    capabilities: Capabilities = Capabilities()
    country: str = "US"
    kind: Kind = "Local"
    api_version: str = API_VERSION
    address_requirements: str = "none"
    beta: bool = False
    origin: str = "twilio"
    status: str = "in-use"
    voice_url: str = VOICE_URL
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_application_sid: str = ""
    voice_caller_id_lookup: bool = False
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    trunk_sid: str | None = None
    address_sid: str | None = None
    identity_sid: str | None = None
    bundle_sid: str | None = None
    emergency_status: str = "Inactive"
    emergency_address_sid: str | None = None
    emergency_address_status: str = "unregistered"
    order: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """A number's place in the pool of a messaging service."""

    number_sid: str
    service_sid: str
    account_sid: str
    date_created: datetime
    date_updated: datetime
    order: int = 0


@dataclass(frozen=True, slots=True)
class Available:
    """A number that can be bought."""

    phone_number: str
    country: str
    kind: Kind = "Local"
    capabilities: Capabilities = Capabilities()
    address_requirements: str = "none"
    beta: bool = False
    place: Place = NOWHERE
