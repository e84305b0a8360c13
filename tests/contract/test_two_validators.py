"""Both validators give the same explained faults: a verdict does not depend on which one is installed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from contract_faults import SHAPES, changed
from contract_instances import TEMPTING, instances
from contract_layers import references
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_numbers_contract.judging.validation import explain, fast_validator, reference_validator, written
from pytest_numbers_contract.schema_store import Profile

PROFILES: tuple[Profile, ...] = ("wire", "documented")
# The wire contract as it is judged by takes every instance; the other readings share them out.
READINGS = [
    pytest.param(reference, profile, closed, share, id=f"{reference} {profile} {'closed' if closed else 'open'}")
    for reference in references()
    for profile, closed, share in (
        ("wire", False, slice(None)),
        ("wire", True, slice(0, None, 3)),
        ("documented", False, slice(1, None, 3)),
        ("documented", True, slice(2, None, 3)),
    )
]


@cache
def validators(reference: str, profile: Profile, closed: bool) -> tuple[Any, Any]:
    compiled = written(reference, profile, closed)
    return fast_validator(compiled), reference_validator(compiled)


def both(reference: str, instance: Any, profile: Profile = "wire", closed: bool = False) -> tuple[Any, Any]:
    """Explain what each validator says; the faults are compared, so what is not JSON (1 and 1.0) is told apart."""
    fast, reference_one = (
        explain(reference, instance, validator(instance), profile=profile, closed=closed)
        for validator in validators(reference, profile, closed)
    )
    return fast, reference_one


@pytest.mark.parametrize(("reference", "profile", "closed", "share"), READINGS)
def test_generated_instances_have_the_same_faults(reference: str, profile: Profile, closed: bool, share: slice) -> None:
    pairs = [both(reference, instance, profile, closed) for instance in instances(reference)[share]]

    assert [(fast, other) for fast, other in pairs if fast != other] == []


def test_thousands_of_instances_are_compared() -> None:
    made = [len(instances(reference)) for reference in references()]

    assert sum(made) > 5_000
    assert min(made) > len(TEMPTING)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_MEMBERS = [(reference, pointer) for reference, shape in SHAPES.items() for pointer in shape.members]


@settings(max_examples=400, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(member=st.sampled_from(_MEMBERS), value=_JSON, closed=st.booleans(), profile=st.sampled_from(PROFILES))
def test_any_value_in_any_member_has_the_same_faults(
    member: tuple[str, str], value: Any, closed: bool, profile: Profile
) -> None:
    reference, pointer = member

    fast, other = both(reference, changed(SHAPES[reference].valid[0], pointer, value), profile, closed)

    assert fast == other


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(reference=st.sampled_from(references()), value=_JSON, closed=st.booleans(), profile=st.sampled_from(PROFILES))
def test_any_body_has_the_same_faults(reference: str, value: Any, closed: bool, profile: Profile) -> None:
    fast, other = both(reference, value, profile, closed)

    assert fast == other
