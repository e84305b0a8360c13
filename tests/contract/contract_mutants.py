"""Takes one keyword at a time out of a wire schema, and sees whether any valid or broken instance notices."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from contract_facts import all_facts
from contract_faults import broken_instances, valid_instances

from pytest_numbers_contract.judging.validation import reference_validator
from pytest_numbers_contract.schema_store import data, keywords, schema

Place = tuple[tuple[str | int, ...], str, Any]
"""The path of a schema, a keyword of it, and which of its values; None for the whole keyword."""


def places(reference: str) -> Iterator[Place]:
    """Name everything that a wire schema asserts: keywords, and one by one what is required."""
    root = schema(reference, "wire")
    for path, keyword in keywords(root):
        if keyword == "required":
            yield from ((path, keyword, name) for name in _at(root, path)["required"])
        else:
            yield path, keyword, None


@cache
def unnoticed(reference: str) -> tuple[Place, ...]:
    """Name what can be taken out without any instance noticing."""
    judge = reference_validator(schema(reference, "wire"))
    instances = list(_unique((*broken_instances(reference), *valid_instances(reference))))
    verdicts = [(instance, judge(instance)) for instance in instances]
    return tuple(place for place in places(reference) if not _is_noticed(reference, place, verdicts))


def _is_noticed(reference: str, place: Place, verdicts: list[tuple[Any, list[Any]]]) -> bool:
    path, keyword, _ = place
    judge = reference_validator(_mutant(reference, place))
    # A condition breaks nothing itself: taking it out may turn any verdict.
    conditional = "if" in path
    about = [
        (instance, found)
        for instance, found in verdicts
        if conditional or any(where[1] == (*path, keyword) for where in found)
    ]
    return any(bool(judge(instance)) != bool(found) for instance, found in about)


def _mutant(reference: str, place: Place) -> Any:
    path, keyword, value = place
    root = copy.deepcopy(schema(reference, "wire"))
    node = _at(root, path)
    if value is None:
        del node[keyword]
    else:
        node[keyword] = [name for name in node[keyword] if name != value]
    return root


def is_held(reference: str, place: Place) -> bool:
    """Say whether the documented layer, which the table of the documents holds, has this keyword at the same place."""
    path, keyword, _ = place
    try:
        return keyword in _at(schema(reference, "documented"), path)
    except KeyError:
        return False


def is_shared(reference: str, place: Place) -> bool:
    """Say whether the keyword is of a SID's shape, which is written once, and the table has it of another member."""
    path, keyword, _ = place
    pattern = _at(schema(reference, "wire"), path).get("pattern")
    written = [shape["pattern"] for shape in data("common/sid.json")["$defs"].values()]
    rows = [row for told in all_facts() for row in told["members"] if row.get("pattern") == pattern]
    return written.count(pattern) == 1 and any(keyword in row for row in rows)


def _at(node: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


def _unique(instances: tuple[Any, ...]) -> Iterator[Any]:
    return iter({json.dumps(instance): instance for instance in instances}.values())


def neighbour(reference: str, place: Place) -> str | None:
    """Name the keyword that implies this one: an enum its type, a pattern of fixed length the least length."""
    path, keyword, _ = place
    node = _at(schema(reference, "wire"), path)
    if keyword == "type" and "enum" in node:
        of_that_type = reference_validator({"type": node["type"]})
        return None if any(of_that_type(value) for value in node["enum"]) else "enum"
    if keyword == "minLength" and "pattern" in node:
        fixed = re.fullmatch(r"\^([A-Z]{2})\[0-9a-fA-F\]\{32\}\$", node["pattern"])
        return "pattern" if fixed and len(fixed[1]) + 32 >= node["minLength"] else None
    return None
