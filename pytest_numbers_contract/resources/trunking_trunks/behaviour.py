"""SIP trunks, as far as code that makes its own needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pytest_numbers_contract.behaviour import parameters
from pytest_numbers_contract.behaviour.call import Behaviour, Call, Listing, owned_trunk
from pytest_numbers_contract.numbering import iso8601
from pytest_numbers_contract.refusals import Refused
from pytest_numbers_contract.state.changes import add_trunk, change_trunk, remove_trunk
from pytest_numbers_contract.state.records import Trunk

_TRANSFER_MODES = ("disable-all", "enable-all", "sip-only")
_CALLER_IDS = ("from-transferee", "from-transferor")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.pstn\.twilio\.com", re.ASCII | re.IGNORECASE)


def payload(trunk: Trunk) -> dict[str, Any]:
    """Render a trunk."""
    url = f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}"
    return {
        "sid": trunk.sid,
        "account_sid": trunk.account_sid,
        "domain_name": trunk.domain_name,
        "disaster_recovery_method": trunk.disaster_recovery_method,
        "disaster_recovery_url": trunk.disaster_recovery_url,
        "friendly_name": trunk.friendly_name,
        "secure": trunk.secure,
        "recording": {"mode": "do-not-record", "trim": "do-not-trim"},
        "transfer_mode": trunk.transfer_mode,
        "transfer_caller_id": trunk.transfer_caller_id,
        "cnam_lookup_enabled": trunk.cnam_lookup_enabled,
        "auth_type": "",
        "auth_type_set": [],
        "symmetric_rtp_enabled": False,
        "date_created": iso8601(trunk.date_created),
        "date_updated": iso8601(trunk.date_updated),
        "url": url,
        "links": {
            "origination_urls": f"{url}/OriginationUrls",
            "credential_lists": f"{url}/CredentialLists",
            "ip_access_control_lists": f"{url}/IpAccessControlLists",
            "phone_numbers": f"{url}/PhoneNumbers",
            "recording": f"{url}/Recording",
        },
    }


def create(call: Call) -> dict[str, Any]:
    """Make a trunk."""
    limit = call.state.choices.trunk_limit
    if limit is not None and sum(1 for _ in _own(call)) >= limit:
        raise Refused(21244)
    return payload(add_trunk(call.state, call.account.sid, **_settings(call, None)))


def list_all(call: Call) -> Listing:
    """List the trunks."""
    return Listing(_own(call), payload)


def fetch(call: Call) -> dict[str, Any]:
    """Show a trunk."""
    return payload(owned_trunk(call, call.path["Sid"]))


def update(call: Call) -> dict[str, Any]:
    """Change a trunk."""
    trunk = owned_trunk(call, call.path["Sid"])
    return payload(change_trunk(call.state, trunk, **_settings(call, trunk)))


def delete(call: Call) -> None:
    """Delete a trunk."""
    remove_trunk(call.state, owned_trunk(call, call.path["Sid"]))


def _own(call: Call) -> tuple[Trunk, ...]:
    return tuple(trunk for trunk in call.state.trunks.values() if trunk.account_sid == call.account.sid)


def _settings(call: Call, current: Trunk | None) -> dict[str, Any]:
    given = call.given
    settings = {
        **parameters.booleans(given, {"Secure": "secure", "CnamLookupEnabled": "cnam_lookup_enabled"}),
        **parameters.urls(given, {"DisasterRecoveryUrl": "disaster_recovery_url"}),
        **parameters.methods(given, {"DisasterRecoveryMethod": "disaster_recovery_method"}),
    }
    if "FriendlyName" in given:
        settings["friendly_name"] = parameters.name(given["FriendlyName"])
    if "TransferMode" in given:
        settings["transfer_mode"] = parameters.one_of("TransferMode", given["TransferMode"], _TRANSFER_MODES)
    if "TransferCallerId" in given:
        settings["transfer_caller_id"] = parameters.one_of("TransferCallerId", given["TransferCallerId"], _CALLER_IDS)
    if "DomainName" in given:
        settings["domain_name"] = _domain(call, given["DomainName"], current) if given["DomainName"] else None
    return settings


def _domain(call: Call, name: str, current: Trunk | None) -> str:
    if not _DOMAIN.fullmatch(name):
        raise Refused(21245)
    # A domain name is taken for everybody, whichever account holds it.
    others = (trunk for trunk in call.state.trunks.values() if current is None or trunk.sid != current.sid)
    if any((other.domain_name or "").lower() == name.lower() for other in others):
        raise Refused(21248)
    return name


BEHAVIOUR: Mapping[str, Behaviour] = MappingProxyType(
    {"create": create, "list": list_all, "fetch": fetch, "update": update, "delete": delete}
)
