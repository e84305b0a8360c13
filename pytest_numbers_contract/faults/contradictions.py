"""The contradictions within an instance, or between an instance and the request."""

from __future__ import annotations

from functools import partial

from pytest_numbers_contract.faults.relation import (
    OFFERED,
    OTHER,
    OWNED,
    POOL,
    SEARCHES,
    TRUNKING,
    Json,
    Relation,
    set_members,
)

_ABROAD, _AT_HOME = "+442079460000", "+14155550100"
_PURCHASES = ("create", "local.create", "mobile.create", "toll_free.create")


def _tail_of_another(member: str, item: Json) -> Json:
    return set_members(item, **{member: item[member].replace(item["sid"], "PN" + OTHER)})


def _holder_of_another(member: str, holder: str, item: Json) -> Json:
    return set_members(item, **{member: item[member].replace(item[holder], item[holder][:2] + OTHER)})


def _link_of_another(name: str, item: Json) -> Json:
    link = item["links"]["phone_number"].replace(item[name], item[name][:2] + OTHER)
    return set_members(item, links={"phone_number": link})


def _in_another_country(member: str, item: Json) -> Json:
    return set_members(item, **{member: "GB" if item["phone_number"].startswith("+1") else "US"})


def _moved_abroad(item: Json) -> Json:
    at_home = item["iso_country"] == "GB"
    return set_members(item, iso_country="US" if at_home else "GB", phone_number=_AT_HOME if at_home else _ABROAD)


def _another_number(item: Json) -> Json:
    return set_members(item, phone_number=_AT_HOME if item["phone_number"] == _ABROAD else _ABROAD)


def _updated_too_soon(item: Json) -> Json:
    iso = item.get("date_created", "").endswith("Z")
    return set_members(item, date_updated="2000-01-01T00:00:00Z" if iso else "Sat, 01 Jan 2000 00:00:00 +0000")


def _trunk_beside_application(item: Json) -> Json:
    return set_members(item, voice_application_sid="AP" + OTHER, trunk_sid=item.get("trunk_sid") or "TK" + OTHER)


INSTANCES: tuple[Relation, ...] = (
    Relation(
        "updated-before-created", "NC307", "date_updated", "it was updated before it was created", _updated_too_soon
    ),
    Relation(
        "foreign-trunk",
        "NC301",
        "trunk_sid",
        "trunk_sid is not the trunk of the path",
        partial(set_members, trunk_sid="TK" + OTHER),
        (TRUNKING,),
        asks=True,
    ),
    Relation(
        "foreign-service",
        "NC301",
        "service_sid",
        "service_sid is not the service of the path",
        partial(set_members, service_sid="MG" + OTHER),
        (POOL,),
        asks=True,
    ),
    Relation(
        "foreign-account",
        "NC301",
        "account_sid",
        "account_sid is not the account of the path",
        partial(set_members, account_sid="AC" + OTHER),
        (OWNED,),
        asks=True,
    ),
    Relation(
        "foreign-sid",
        "NC301",
        "sid",
        "sid is not the one of the path",
        lambda item: set_members(item, sid=item["sid"][:2] + OTHER),
        verbs=("fetch", "update"),
        asks=True,
    ),
    Relation(
        "sid-not-posted",
        "NC302",
        "sid",
        "sid is not the one posted, as if the entry had one of its own",
        partial(set_members, sid="PN" + OTHER),
        (TRUNKING, POOL),
        ("create",),
        asks=True,
    ),
    Relation(
        "number-not-asked",
        "NC321",
        "phone_number",
        "another number was bought than the one asked",
        _another_number,
        (OWNED,),
        _PURCHASES,
        asks=True,
    ),
    Relation(
        "url-foreign-sid",
        "NC303",
        "url",
        "url names another number",
        partial(_tail_of_another, "url"),
        (TRUNKING,),
    ),
    Relation(
        "url-foreign-trunk",
        "NC303",
        "url",
        "url names another trunk",
        partial(_holder_of_another, "url", "trunk_sid"),
        (TRUNKING,),
    ),
    Relation(
        "url-foreign-sid",
        "NC324",
        "url",
        "url names another number",
        partial(_tail_of_another, "url"),
        (POOL,),
    ),
    Relation(
        "url-foreign-service",
        "NC324",
        "url",
        "url names another service",
        partial(_holder_of_another, "url", "service_sid"),
        (POOL,),
    ),
    Relation(
        "uri-foreign-sid",
        "NC325",
        "uri",
        "uri names another number",
        partial(_tail_of_another, "uri"),
        (OWNED,),
    ),
    Relation(
        "uri-foreign-account",
        "NC325",
        "uri",
        "uri names another account",
        partial(_holder_of_another, "uri", "account_sid"),
        (OWNED,),
    ),
    Relation(
        "links-foreign-sid",
        "NC323",
        "links/phone_number",
        "links.phone_number names another number",
        partial(_link_of_another, "sid"),
        (TRUNKING,),
    ),
    Relation(
        "links-foreign-account",
        "NC323",
        "links/phone_number",
        "links.phone_number names another account",
        partial(_link_of_another, "account_sid"),
        (TRUNKING,),
    ),
    Relation(
        "application-beside-trunk",
        "NC304",
        "voice_application_sid",
        "a voice application stands beside a trunk",
        _trunk_beside_application,
        (TRUNKING, OWNED),
    ),
    Relation(
        "country-of-another-number",
        "NC308",
        "country_code",
        "country_code is not the country of the number",
        partial(_in_another_country, "country_code"),
        (POOL,),
    ),
    Relation(
        "country-of-another-number",
        "NC326",
        "iso_country",
        "iso_country is not the country of the number",
        partial(_in_another_country, "iso_country"),
        (OFFERED,),
        SEARCHES,
    ),
    Relation(
        "number-of-another-country",
        "NC311",
        "iso_country",
        "the number is of another country than the one asked",
        _moved_abroad,
        (OFFERED,),
        SEARCHES,
        asks=True,
    ),
)
"""Every contradiction within an instance that a rule tells."""
