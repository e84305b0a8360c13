"""What the documents say, typed from reading them: one JSON file a document, one row an attribute line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

# The two formats that the contract also says with a pattern, since no validator has to know them.
_PATTERNS = {
    "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z\[\]_a-z~]+$(?!\n)",
    "date-time": (
        r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)"
        r"(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$(?!\n)"
    ),
}
_AS_THEY_ARE = ("format", "minLength", "maxLength", "pattern", "minimum", "maximum", "default", "items")
_NOTES = {"title", "x-source", "x-recovered", "x-errata", "x-erratum", "$schema", "$id", "$defs"}


def facts(name: str) -> Any:
    """Read one file of facts."""
    return json.loads((HERE / "facts" / f"{name}.json").read_text(encoding="utf-8"))


def all_facts() -> list[dict[str, Any]]:
    """Read every place that the documents, or the published API description, speak of."""
    return [place for name in ("000", "001", "002", "003", "openapi") for place in facts(name)]


def promised(row: dict[str, Any]) -> dict[str, Any]:
    """Say a row in the keywords of JSON Schema."""
    types = row["types"]
    keywords = {"type": types[0] if len(types) == 1 else types}
    keywords |= {key: row[key] for key in _AS_THEY_ARE if key in row}
    if "enum" in row:
        keywords["enum"] = [*row["enum"], None] if "null" in types else row["enum"]
    if "values" in row:
        keywords["additionalProperties"] = {"type": row["values"]}
    if row.get("format") in _PATTERNS:
        keywords["pattern"] = _PATTERNS[row["format"]]
    return keywords


def said(node: dict[str, Any], *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what a written-out schema asserts of one value, without notes."""
    return {key: value for key, value in node.items() if key not in _NOTES and key not in but}


def source(node: dict[str, Any]) -> list[str]:
    """Return document and attribute that a schema names."""
    return [node["x-source"]["document"], node["x-source"]["attribute"]]
