"""What a verdict finds out only when it is asked: opinions that cost time and decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pytest_numbers_contract.http import DecodeFault
from pytest_numbers_contract.judging.request import judge_parameters
from pytest_numbers_contract.judging.response import ERROR, body_schema, read_body
from pytest_numbers_contract.judging.validation import errata_met, written
from pytest_numbers_contract.judging.verdict import Path, Verdict, Violation, pointer
from pytest_numbers_contract.schema_store import data


@dataclass(frozen=True, slots=True)
class Opinion:
    """All that a verdict finds out only when it is asked, found out at once."""

    warnings: tuple[Violation, ...]
    errata: tuple[str, ...]
    unknown: tuple[str, ...]

    @classmethod
    def of(cls, verdict: Verdict, body: Any) -> Opinion:
        """Ask for all of it; the body is the verdict's, decoded."""
        warnings = (*verdict.hints, *plan_warnings(verdict, body))
        return cls(warnings, errata_of(verdict, body), unknown_of(verdict, body))


def plan_warnings(verdict: Verdict, body: Any) -> tuple[Violation, ...]:
    """Ask libphonenumber which phone numbers of the response are possible."""
    key = verdict.operation.key
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


# Exchanges of a suite name the same few numbers again and again.
@lru_cache(maxsize=4096)
def _is_valid(number: str) -> bool:
    import phonenumbers

    if number.startswith(_MAGIC):
        return True
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def errata_of(verdict: Verdict, body: Any) -> tuple[str, ...]:
    """Return the errata that correct this exchange's departures from the documents."""
    from pytest_numbers_contract.judging import judge

    if verdict.profile == "wire" and not _departures(verdict):
        reference = body_schema(verdict.operation, verdict.exchange.status)
        if reference and _suffix(verdict) != "csv":
            return tuple(sorted(_errata_of_request(verdict) | errata_met(reference, body)))
    other = "documented" if verdict.profile == "wire" else "wire"
    again = judge(verdict.exchange, profile=other, operation=verdict.operation, limits=verdict.limits)
    literal, wire = (again, verdict) if other == "documented" else (verdict, again)
    broken = {(violation.part, violation.pointer) for violation in _departures(wire)}
    corrected = (it.erratum for it in _departures(literal) if it.erratum and (it.part, it.pointer) not in broken)
    return tuple(sorted(set(corrected)))


def _errata_of_request(verdict: Verdict) -> set[str]:
    from pytest_numbers_contract.judging import found_as

    operation, request = verdict.operation, verdict.exchange.request
    if not _is_corrected(operation.request):
        return set()
    found = found_as(operation, request.url)
    literal = judge_parameters(operation, request, path=found.path, query=found.target.query, profile="documented")
    return {violation.erratum for violation in literal.violations if violation.erratum}


@cache
def _is_corrected(reference: str) -> bool:
    """Say whether any erratum changes a schema: most requests are as the documents say."""
    return written(reference, "wire") != written(reference, "documented")


def _departures(verdict: Verdict) -> tuple[Violation, ...]:
    return (*verdict.violations, *verdict.noted, *verdict.waived)


def unknown_of(verdict: Verdict, body: Any) -> tuple[str, ...]:
    """Name the members, and the error code, that the contract does not know; list indices are `*`."""
    reference = body_schema(verdict.operation, verdict.exchange.status)
    if reference is None:
        return ()
    if reference == ERROR:
        code = body.get("code") if isinstance(body, Mapping) else None
        known = {row["code"] for row in data("common/errors.json")}
        # A code that is no integer is refused, and told as that.
        return (f"/code {code}",) if type(code) is int and code not in known else ()
    names = dict.fromkeys(_unknown(written(reference, "wire"), body, ()))
    return tuple(pointer(path) for path in names)


_CONTAINERS = frozenset((dict, list))


def _unknown(schema: Mapping[str, Any], value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        for name, item in value.items():
            if name not in known:
                yield (*path, name)
            elif type(item) in _CONTAINERS:
                yield from _unknown(known[name], item, (*path, name))
    elif isinstance(value, list) and "items" in schema:
        for item in value:
            yield from _unknown(schema["items"], item, (*path, "*"))


def body_of(verdict: Verdict) -> Any:
    """Read the body of a verdict's response again; what cannot be decoded, or is not due, is an empty object."""
    operation, response = verdict.operation, verdict.exchange.response
    if body_schema(operation, response.status) is None:
        return {}
    try:
        return read_body(operation, response, suffix=_suffix(verdict), limits=verdict.limits)
    except DecodeFault:
        return {}


def _suffix(verdict: Verdict) -> str:
    if "csv" not in verdict.operation.suffixes:  # No other says anything of the body.
        return ""
    from pytest_numbers_contract.judging import found_as

    return found_as(verdict.operation, verdict.exchange.url).target.suffix
