"""Explanations: what every operation, rule, check, erratum and error code means, found by its id."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from pytest_numbers_contract.catalog import operations, rules
from pytest_numbers_contract.checks import CHECKS
from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.explaining.page import Code, Page, Part, Row, Section, Table
from pytest_numbers_contract.explaining.pages import (
    GRADES,
    check_page,
    erratum_page,
    error_page,
    journey_page,
    operation_page,
    rule_page,
    url_text,
)
from pytest_numbers_contract.journeys import JOURNEY_RULES
from pytest_numbers_contract.schema_store import data, errata

__all__ = ["GRADES", "TOPICS", "Code", "Page", "Part", "Row", "Section", "Table", "explain", "list_all", "pages_of"]

TOPICS = ("operations", "checks", "rules", "errata", "errors")
"""The kinds of things that have a page."""


def explain(word: str) -> Page:
    """Return the page of an id, an operation or an error code; raise BadSetting, with the nearest, if there is none."""
    known = {name.casefold(): make for topic in TOPICS for name, make in _makers(topic).items()}
    make = known.get(word.casefold())
    if make is not None:
        return make()
    names = [name for topic in TOPICS for name in _makers(topic)]
    near = difflib.get_close_matches(word, names, 3, 0.5) or difflib.get_close_matches(word.upper(), names, 3, 0)
    raise BadSetting(
        f"nothing here is called {word!r}", f"the nearest: {', '.join(near)}; `numbers-contract explain` lists all"
    )


def pages_of(topic: str) -> tuple[Page, ...]:
    """Return every page of one kind, by id."""
    return tuple(make() for make in _makers(topic).values())


def list_all(topic: str) -> Section:
    """List everything of one kind in a table."""
    columns, rows = _LISTS[topic]()
    return Section(f"{topic.capitalize()} ({len(rows)})", (Table(columns, tuple(rows)),))


def _makers(topic: str) -> Mapping[str, Callable[[], Page]]:
    """Return the ids of one kind, and what makes the page of each."""
    if topic == "operations":
        return {operation.id: partial(operation_page, operation) for operation in operations()}
    if topic == "checks":
        return {check.id: partial(check_page, check) for check in CHECKS}
    if topic == "rules":
        journeys = {rule.id: partial(journey_page, rule) for rule in JOURNEY_RULES}
        return {rule.id: partial(rule_page, rule) for rule in rules()} | journeys
    if topic == "errata":
        return {erratum.id: partial(erratum_page, erratum) for erratum in errata()}
    return {str(code): partial(error_page, code, cases) for code, cases in _errors()}


def _errors() -> list[tuple[int, list[dict[str, Any]]]]:
    rows = sorted((row for row in data("common/errors.json") if row["code"]), key=lambda row: row["code"])
    return [(code, list(cases)) for code, cases in groupby(rows, key=lambda row: row["code"])]


def _operations() -> tuple[Row, Sequence[Row]]:
    return ("operation", "request"), [(it.id, f"{it.method} {url_text(it)}") for it in operations()]


def _checks() -> tuple[Row, Sequence[Row]]:
    return ("id", "what is looked at"), [(check.id, check.name) for check in CHECKS]


def _rules() -> tuple[Row, Sequence[Row]]:
    journeys = [(rule.id, rule.source, rule.name) for rule in JOURNEY_RULES]
    return ("id", "source", "sentence"), [(rule.id, rule.source, rule.name) for rule in rules()] + journeys


def _errata() -> tuple[Row, Sequence[Row]]:
    return ("id", "direction", "grade", "what holds"), [(it.id, it.direction, it.grade, it.title) for it in errata()]


def _error_codes() -> tuple[Row, Sequence[Row]]:
    rows = [(str(code), ", ".join(sorted({str(it["status"]) for it in cases})), cases) for code, cases in _errors()]
    return ("code", "status", "title"), [(code, status, str(cases[0]["title"])) for code, status, cases in rows]


_LISTS: Mapping[str, Callable[[], tuple[Row, Sequence[Row]]]] = {
    "operations": _operations,
    "checks": _checks,
    "rules": _rules,
    "errata": _errata,
    "errors": _error_codes,
}
