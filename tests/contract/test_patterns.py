"""Patterns mean the same in ECMAScript, Python and Rust."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from contract_layers import files

from pytest_numbers_contract.judging.validation import fast_validator, reference_validator


def _written(node: Any, at: str) -> Iterator[tuple[str, str, bool]]:
    """Every pattern of a file, where it is, and whether a greatest length stands beside it."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield at, node["pattern"], "maxLength" in node
        node = {key: value for key, value in node.items() if key not in ("conforms", "violates")}
        for key, value in node.items():
            yield from _written(value, f"{at}/{key}")
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from _written(value, f"{at}/{index}")


PATTERNS = [
    pytest.param(pattern, bounded, id=at)
    for name, document in files(wire=False).items()
    for at, pattern, bounded in _written(document, name)
]


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 20


@pytest.mark.parametrize(("pattern", "bounded"), PATTERNS)
def test_a_pattern_is_anchored_at_both_ends(pattern: str, bounded: bool) -> None:
    assert re.fullmatch(r"\^.*\$(\(\?!\\n\))?", pattern)


@pytest.mark.parametrize(("pattern", "bounded"), PATTERNS)
def test_no_alternative_escapes_the_anchors(pattern: str, bounded: bool) -> None:
    outside = re.sub(r"\[[^\]]*\\\][^\]]*\]|\[[^\]]*\]", "", pattern)
    while "(" in outside:
        outside = re.sub(r"\([^()]*\)", "", outside)

    assert "|" not in outside


@pytest.mark.parametrize(("pattern", "bounded"), PATTERNS)
def test_a_trailing_newline_is_refused_by_lookahead_or_by_length(pattern: str, bounded: bool) -> None:
    assert bounded or pattern.endswith(r"$(?!\n)")


@pytest.mark.parametrize(("pattern", "bounded"), PATTERNS)
def test_a_pattern_uses_nothing_that_the_dialects_read_differently(pattern: str, bounded: bool) -> None:
    bare = pattern.removesuffix(r"(?!\n)")

    # No classes that follow Unicode, no word boundaries, no references, no other look-arounds, no named groups.
    assert re.findall(r"\\[A-Za-z0-9]", bare) == []
    assert re.findall(r"\(\?(?!:)", bare) == []
    # A dot takes other line ends in each of them; so no dot outside a class that is not escaped.
    assert re.findall(r"(?<!\\)\.", re.sub(r"\[(?:\\.|[^\]])*\]", "", bare)) == []
    assert bare.isascii()


@pytest.mark.parametrize(("pattern", "bounded"), PATTERNS)
def test_no_class_holds_what_a_dialect_reads_as_an_operation(pattern: str, bounded: bool) -> None:
    classes = re.findall(r"\[((?:\\.|[^\]])*)\]", pattern)

    assert [held for held in classes if re.search(r"(?<!\\)\[|&&|--|~~", held)] == []


@pytest.mark.parametrize(("pattern", "bounded"), PATTERNS)
def test_both_validators_compile_it(pattern: str, bounded: bool) -> None:
    node = json.loads(json.dumps({"pattern": pattern}))

    assert fast_validator(node)("\x07") != []
    assert reference_validator(node)("\x07") != []
