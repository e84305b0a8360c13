"""What a verdict finds out only when it is asked: opinions that cost time and decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_numbers_contract.http import DecodeFault
from pytest_numbers_contract.judging.response import ERROR, body_schema, read_body
from pytest_numbers_contract.judging.validation import written
from pytest_numbers_contract.judging.verdict import Path, Verdict, Violation, pointer
from pytest_numbers_contract.schema_store import data


def plan_warnings(verdict: Verdict) -> tuple[Violation, ...]:
    """Ask libphonenumber which phone numbers of the response are possible."""
    body, key = body_of(verdict), verdict.operation.key
    items = body.get(key) if key and isinstance(body, Mapping) else [body]
    found = []
    for index, item in enumerate(items if isinstance(items, list) else ()):
        number = item.get("phone_number") if isinstance(item, Mapping) else None
        if isinstance(number, str) and not _is_valid(number):
            at = pointer((key, index, "phone_number") if key else ("phone_number",))
            says = "libphonenumber's opinion"
            found.append(Violation("NC390", at, "response", "a number that can exist", number, says))
    return tuple(found)


# Numbers that only test credentials know: Twilio made them up.
_MAGIC = "+1500555000"


def _is_valid(number: str) -> bool:
    import phonenumbers

    if number.startswith(_MAGIC):
        return True
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def errata_of(verdict: Verdict) -> tuple[str, ...]:
    """Return the errata that correct this exchange's departures from the documents."""
    from pytest_numbers_contract.judging import judge

    other = "documented" if verdict.profile == "wire" else "wire"
    again = judge(verdict.exchange, profile=other, operation=verdict.operation, limits=verdict.limits)
    literal, wire = (again, verdict) if other == "documented" else (verdict, again)
    broken = {(violation.part, violation.pointer) for violation in _departures(wire)}
    corrected = (it.erratum for it in _departures(literal) if it.erratum and (it.part, it.pointer) not in broken)
    return tuple(sorted(set(corrected)))


def _departures(verdict: Verdict) -> tuple[Violation, ...]:
    return (*verdict.violations, *verdict.noted, *verdict.waived)


def unknown_of(verdict: Verdict) -> tuple[str, ...]:
    """Name the members, and the error code, that the contract does not know; list indices are `*`."""
    reference = body_schema(verdict.operation, verdict.exchange.status)
    if reference is None:
        return ()
    body = body_of(verdict)
    if reference == ERROR:
        code = body.get("code") if isinstance(body, Mapping) else None
        known = {row["code"] for row in data("common/errors.json")}
        return (f"/code {code}",) if code is not None and code not in known else ()
    names = dict.fromkeys(_unknown(written(reference, "wire"), body, ()))
    return tuple(pointer(path) for path in names)


def _unknown(schema: Mapping[str, Any], value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, Mapping) and "properties" in schema:
        for name, item in value.items():
            if name in schema["properties"]:
                yield from _unknown(schema["properties"][name], item, (*path, name))
            else:
                yield (*path, name)
    elif isinstance(value, list) and "items" in schema:
        for item in value:
            yield from _unknown(schema["items"], item, (*path, "*"))


def body_of(verdict: Verdict) -> Any:
    """Read the body of a verdict's response again; what cannot be decoded is an empty object."""
    target_suffix = verdict.exchange.url.partition("?")[0].rpartition(".")[2]
    suffix = "csv" if target_suffix == "csv" else ""
    response = verdict.exchange.response
    try:
        return read_body(verdict.operation, response, suffix=suffix, profile=verdict.profile, limits=verdict.limits)
    except DecodeFault:
        return {}
