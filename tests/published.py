"""Documents in the style in which Twilio publishes its own: OpenAPI 3.0, one product each, nothing required."""

from __future__ import annotations

from typing import Any

_NUMBER_TEXTS = "friendly_name api_version".split()
_URLS = "sms_url sms_fallback_url voice_url voice_fallback_url status_callback".split()
_METHODS = "sms_method sms_fallback_method voice_method voice_fallback_method status_callback_method".split()


def sid(prefix: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": 34, "maxLength": 34, "pattern": f"^{prefix}[0-9a-fA-F]{{32}}$", **more}


def null(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **more, "nullable": True}


def trunk_number() -> dict[str, Any]:
    """The number of a trunk, member by member."""
    return {
        "account_sid": sid("AC", nullable=True),
        "address_requirements": {"$ref": "#/components/schemas/trunk_phone_number_enum_address_requirements"},
        "beta": null("boolean"),
        "capabilities": null(
            "object",
            format="phone-number-capabilities",
            properties={name: {"type": "boolean"} for name in ("mms", "sms", "voice", "fax")},
        ),
        "date_created": null("string", format="date-time"),
        "date_updated": null("string", format="date-time"),
        "links": null("object", format="uri-map"),
        "phone_number": null("string", format="phone-number"),
        "sid": sid("PN", nullable=True),
        "sms_application_sid": sid("AP", nullable=True),
        "trunk_sid": sid("TK", nullable=True),
        "url": null("string", format="uri"),
        "voice_application_sid": sid("AP", nullable=True),
        "voice_caller_id_lookup": null("boolean"),
        **{name: null("string") for name in _NUMBER_TEXTS},
        **{name: null("string", format="uri") for name in _URLS},
        **{name: null("string", format="http-method", enum=["GET", "POST"]) for name in _METHODS},
    }


def trunking() -> dict[str, Any]:
    """The trunking product, of which this has the phone numbers and one thing beside them."""
    number = "#/components/schemas/trunking.v1.trunk.trunk_phone_number"
    trunk = {"name": "TrunkSid", "in": "path", "required": True, "schema": sid("TK")}
    one = [trunk, {"name": "Sid", "in": "path", "required": True, "schema": sid("PN")}]
    form = {
        "type": "object",
        "title": "CreateTrunkPhoneNumberRequest",
        "properties": {"PhoneNumberSid": sid("PN")},
        "required": ["PhoneNumberSid"],
    }
    below = {"url": "https://trunking.twilio.com"}
    return {
        "openapi": "3.0.1",
        "info": {"title": "Twilio - Trunking", "version": "2.6.7", "x-twilio": {"since": "2026"}},
        "servers": [{"url": "https://api.elsewhere.example"}],
        "paths": {
            "/v1/Trunks/{TrunkSid}/PhoneNumbers": {
                "servers": [below],
                "x-twilio": {"pathType": "list"},
                "post": {
                    "operationId": "CreateTrunkPhoneNumber",
                    "parameters": [trunk],
                    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
                    "responses": {"201": body(number)},
                },
                "get": {
                    "operationId": "ListTrunkPhoneNumber",
                    "parameters": [trunk, *paging()],
                    "responses": {"200": page("phone_numbers", number, meta())},
                },
            },
            "/v1/Trunks/{TrunkSid}/PhoneNumbers/{Sid}": {
                "servers": [below],
                "parameters": one,
                "get": {"operationId": "FetchTrunkPhoneNumber", "responses": {"200": body(number)}},
                "delete": {"operationId": "DeleteTrunkPhoneNumber", "responses": {"204": {"description": "gone"}}},
            },
            "/v1/Trunks/{TrunkSid}/OriginationUrls": {
                "servers": [below],
                "parameters": [trunk],
                "get": {"operationId": "ListOriginationUrl", "responses": {"200": {"description": "OK"}}},
            },
        },
        "components": {
            "schemas": {
                "trunking.v1.trunk.trunk_phone_number": {"type": "object", "properties": trunk_number()},
                "trunk_phone_number_enum_address_requirements": {
                    "type": "string",
                    "enum": ["none", "any", "local", "foreign"],
                },
            },
            "securitySchemes": {"accountSid_authToken": {"type": "http", "scheme": "basic"}},
        },
        "security": [{"accountSid_authToken": []}],
    }


def body(reference: str) -> dict[str, Any]:
    return {"description": "OK", "content": {"application/json": {"schema": {"$ref": reference}}}}


def page(key: str, reference: str, more: dict[str, Any]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {key: {"type": "array", "items": {"$ref": reference}}, **more},
    }
    return {"description": "OK", "content": {"application/json": {"schema": schema}}}


def meta() -> dict[str, Any]:
    url = {"type": "string", "format": "uri"}
    members = {
        "first_page_url": url,
        "next_page_url": {**url, "nullable": True},
        "previous_page_url": {**url, "nullable": True},
        "url": url,
        "key": {"type": "string"},
        "page": {"type": "integer"},
        "page_size": {"type": "integer"},
    }
    return {"meta": {"type": "object", "properties": members}}


def paging() -> list[dict[str, Any]]:
    return [
        {
            "name": "PageSize",
            "in": "query",
            "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 1000},
        },
        {"name": "Page", "in": "query", "schema": {"type": "integer", "minimum": 0}},
        {"name": "PageToken", "in": "query", "schema": {"type": "string"}},
    ]


def pool_entry() -> dict[str, Any]:
    """The number of a messaging service, member by member."""
    return {
        "sid": sid("PN", nullable=True),
        "account_sid": sid("AC", nullable=True),
        "service_sid": sid("MG", nullable=True),
        "date_created": null("string", format="date-time"),
        "date_updated": null("string", format="date-time"),
        "phone_number": null("string", format="phone-number"),
        "country_code": null("string"),
        "capabilities": null("array", items={"type": "string"}),
        "url": null("string", format="uri"),
    }


def messaging() -> dict[str, Any]:
    """The messaging product, of which this has the pools; a creation may be answered by 200 or 201."""
    entry = "#/components/schemas/messaging.v1.service.service_phone_number"
    service = {"name": "ServiceSid", "in": "path", "required": True, "schema": sid("MG")}
    return product(
        "messaging",
        {
            "/v1/Services/{ServiceSid}/PhoneNumbers": {
                "parameters": [service],
                "post": {
                    "operationId": "CreateServicePhoneNumber",
                    "requestBody": form({"PhoneNumberSid": sid("PN")}, required=["PhoneNumberSid"]),
                    "responses": {"201": body(entry), "200": body(entry)},
                },
                "get": {
                    "operationId": "ListServicePhoneNumber",
                    "parameters": paging(),
                    "responses": {"200": page("phone_numbers", entry, meta())},
                },
            },
            "/v1/Services/{ServiceSid}/PhoneNumbers/{Sid}": {
                "parameters": [service, {"name": "Sid", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {"operationId": "FetchServicePhoneNumber", "responses": {"200": body(entry)}},
                "delete": {"operationId": "DeleteServicePhoneNumber", "responses": {"204": {"description": "gone"}}},
            },
        },
        {"messaging.v1.service.service_phone_number": {"type": "object", "properties": pool_entry()}},
    )


def available_number() -> dict[str, Any]:
    """A number that can be bought, member by member."""
    texts = "lata locality rate_center region postal_code address_requirements".split()
    return {
        "friendly_name": null("string", format="phone-number"),
        "phone_number": null("string", format="phone-number"),
        "latitude": null("number"),
        "longitude": null("number"),
        "iso_country": null("string", format="iso-country-code"),
        "beta": null("boolean"),
        "capabilities": null(
            "object",
            format="phone-number-capabilities",
            properties={name: {"type": "boolean"} for name in ("mms", "sms", "voice", "fax")},
        ),
        **{name: null("string") for name in texts},
    }


def api() -> dict[str, Any]:
    """The 2010 API, of which this has the countries and one search."""
    account = {"name": "AccountSid", "in": "path", "required": True, "schema": sid("AC")}
    country = {
        "name": "CountryCode",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "iso-country-code"},
    }
    number = "#/components/schemas/api.v2010.account.available_phone_number_country.available_phone_number_local"
    below = "/2010-04-01/Accounts/{AccountSid}/AvailablePhoneNumbers"
    texts = "Contains NearNumber NearLatLong InPostalCode InRegion InRateCenter InLata InLocality".split()
    flags = "SmsEnabled MmsEnabled VoiceEnabled FaxEnabled Beta".split()
    flags += [f"Exclude{kind}AddressRequired" for kind in ("All", "Local", "Foreign")]
    filters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in texts]
    filters += [{"name": name, "in": "query", "schema": {"type": "boolean"}} for name in flags]
    filters += [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("AreaCode", "Distance")]
    around = {
        **{name: {"type": "integer"} for name in ("end", "page", "page_size", "start")},
        **{name: {"type": "string", "format": "uri"} for name in ("first_page_uri", "uri")},
        **{name: null("string", format="uri") for name in ("next_page_uri", "previous_page_uri")},
    }
    return product(
        "api",
        {
            f"{below}/{{CountryCode}}/Local.json": {
                "parameters": [account, country],
                "get": {
                    "operationId": "ListAvailablePhoneNumberLocal",
                    "parameters": [*filters, *paging()],
                    "responses": {"200": page("available_phone_numbers", number, around)},
                },
            },
        },
        {number.rpartition("/")[2]: {"type": "object", "properties": available_number()}},
    )


def form(fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": fields, **more}
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def product(name: str, paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.0.1",
        "info": {"title": f"Twilio - {name.capitalize()}", "version": "2.6.7"},
        "servers": [{"url": f"https://{name}.twilio.com"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"accountSid_authToken": {"type": "http", "scheme": "basic"}},
        },
        "security": [{"accountSid_authToken": []}],
    }
