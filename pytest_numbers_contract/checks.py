"""The checks: what the judge looks at without a rule, each with a stable id. JSON Schema keywords map to NC2xx."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its stable id, its sentence and what stands behind it."""

    id: str
    name: str
    explanation: str


CHECKS: tuple[Check, ...] = (
    Check(
        "NC101",
        "the status is one that the operation promises",
        "Success is the documented status: 201 for creating, 204 for deleting, else 200. A pool answers 201 or 200. "
        "A failure is a 4xx or 5xx with an error body. Anything else is neither.",
    ),
    Check(
        "NC102",
        "the body is of the media type asked",
        "application/json, or text/csv where .csv was asked.",
    ),
    Check(
        "NC103",
        "the body can be decoded",
        "Encodings undone, UTF-8, whole and strict JSON: no NaN, no key twice, no lone surrogate, no number beyond "
        "64 bits, nothing deeper or larger than numbers_contract_max_depth and numbers_contract_max_body allow.",
    ),
    Check("NC104", "a response header has its documented form", "The headers that the documents list, each optional."),
    Check("NC105", "a body is there only where one is due", "204 No Content has none."),
    Check(
        "NC106",
        "a CSV has each column once",
        "Columns come in any order and new ones may come; a required member's column is there, and none twice.",
    ),
    Check("NC201", "a required member is there", "Members that every genuine response has are required."),
    Check("NC202", "a member has its type", "As JSON Schema types: string, integer, boolean, object, array, null."),
    Check("NC203", "a member that has a value is not null", "Null where a value is promised."),
    Check("NC204", "a text has its form", "A SID's prefix and 32 hex digits, E.164, a date, a URL."),
    Check("NC205", "a value is one of those listed", "An enum or a constant."),
    Check("NC206", "a text or list is neither too short nor too long", "Lengths."),
    Check("NC207", "a number is in its range", "Bounds."),
    Check("NC208", "no other member is there", "Only where the shape is strict: errors, and what the sandbox answers."),
    Check("NC209", "a list names each value once", "Doublets in a list of capabilities."),
    Check(
        "NC390",
        "a phone number can exist",
        "What libphonenumber thinks of the response's phone numbers. Only a warning: numbering plans change.",
    ),
    Check(
        "NC401",
        "a parameter is one that the operation has",
        "The service ignores an unknown parameter and says nothing.",
    ),
    Check("NC402", "a required parameter is sent, and not blank", "Error 20001 names the missing parameter."),
    Check("NC403", "a parameter has its form", "Type, pattern, enum, range; SIDs with their prefix and length."),
    Check(
        "NC404",
        "a parameter is spelled in its own case",
        "Names are case sensitive: phoneNumberSid is an unknown parameter.",
    ),
    Check(
        "NC405",
        "the parameters are sent as a form",
        "A JSON body is not read by the service, and not refused: its parameters are missing.",
    ),
    Check("NC406", "a parameter is sent once", "Which of two values counts is not known."),
    Check(
        "NC409",
        "a parameter of the path has its form",
        "A SID is its prefix and 32 hex digits, 34 characters; a country is two capitals.",
    ),
)

_BY_KEYWORD = {
    "required": "NC201",
    "type": "NC202",
    "pattern": "NC204",
    "enum": "NC205",
    "const": "NC205",
    "minLength": "NC206",
    "maxLength": "NC206",
    "minItems": "NC206",
    "minimum": "NC207",
    "maximum": "NC207",
    "additionalProperties": "NC208",
    "uniqueItems": "NC209",
}
PRECEDENCE = ("type", "const", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum")
"""Of several keywords that one value breaks, the first of these is told."""


def check_of(keyword: str, actual: object) -> str:
    """Return the id of the check that a response value breaks with a JSON Schema keyword."""
    return "NC203" if keyword == "type" and actual is None else _BY_KEYWORD[keyword]
