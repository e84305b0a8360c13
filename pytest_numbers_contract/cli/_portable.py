"""The contract's schemas as any validator takes them: standard keywords only, patterns without look-ahead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_numbers_contract.schema_store import Schema

_END = r"$(?!\n)"
_NO_BREAK = {"type": "string", "pattern": "\\n"}
_FORMATS = ("date-time", "uri")


def portable(node: Any) -> Any:
    r"""Return a schema that says the same, for every validator.

    Annotations of ours become `$comment`. A pattern that ends in `$(?!\n)`, which many regular expressions cannot say,
    ends in `$`, and a line break is refused beside it. Formats that no standard knows are left out.
    """
    if isinstance(node, list):
        return [portable(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: _held(key, value) for key, value in node.items() if not key.startswith("x-")}
    if kept.get("format", "uri") not in _FORMATS:
        del kept["format"]
    if "pattern" in kept and _END in kept["pattern"]:
        kept = _without_look_ahead(kept)
    comment = _comment(node)
    return {**kept, "$comment": comment} if comment else kept


def _held(keyword: str, value: Any) -> Any:
    if keyword == "properties":
        return {name: portable(held) for name, held in value.items()}
    return value if keyword in ("enum", "const", "default") else portable(value)


def _without_look_ahead(schema: Schema) -> Schema:
    plain = {**schema, "pattern": schema["pattern"].replace(_END, "$")}
    return {**plain, "not": _NO_BREAK} if "not" not in schema else {**plain, "allOf": [{"not": _NO_BREAK}]}


def _comment(node: Mapping[str, Any]) -> str:
    source = node.get("x-source")
    words = [f"{source['document']} '{source['attribute']}'"] if source else []
    words += [node["x-erratum"]] if "x-erratum" in node else []
    words += [node["x-recovered"]] if "x-recovered" in node else []
    changed: dict[str, list[str]] = {}
    for keyword, erratum in node.get("x-errata", {}).items():
        changed.setdefault(erratum, []).append(keyword)
    words += [f"{erratum} ({', '.join(keywords)})" for erratum, keywords in changed.items()]
    return "; ".join(words)


def dumped(schema: Schema) -> str:
    """Write a schema as a file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False)
