"""OpenAPI documents in JSON or YAML, told apart by their content, and references in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.reading import FILE_LIMIT
from pytest_numbers_contract.reading.files import read_bytes
from pytest_numbers_contract.reading.yaml_text import read_yaml

_ADVICE = "give an OpenAPI 3 document in JSON or YAML, as Twilio publishes it, or `contract`"
_HOPS = 32


def read_document(path: str, *, limit: int = FILE_LIMIT) -> Mapping[str, Any]:
    """Read an OpenAPI 3 document; raise Unreadable, with the place, for anything else.

    From YAML every scalar comes as text, or None: what reads it takes both.
    """
    try:
        document = _parsed(read_bytes(path, limit=limit), path, limit)
    except Unreadable as error:
        raise Unreadable(error.problem, _ADVICE) from None
    if not isinstance(document, Mapping):
        raise Unreadable(f"{path}: {named(document)}, no OpenAPI document", _ADVICE)
    if "swagger" in document:
        raise Unreadable(f"{path}: Swagger {text_of(document['swagger'])}, which OpenAPI 3 replaced", _ADVICE)
    version = text_of(document.get("openapi"))
    if not version.startswith("3."):
        said = f"it says openapi: {version}" if "openapi" in document else "it has no `openapi`"
        raise Unreadable(f"{path}: no OpenAPI 3 document, {said}", _ADVICE)
    return document


def _parsed(content: bytes, path: str, limit: int) -> Any:
    """Read JSON where it begins like it: its tabs, and its size, are more than YAML takes."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return read_yaml(content, path=path, limit=limit).data
    try:
        return json.loads(content.decode("utf-8-sig"), strict=False)
    except RecursionError:
        raise Unreadable(f"{path}: nested too deep") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{path}:{line}: not UTF-8") from None
    except json.JSONDecodeError as error:
        if path.lower().endswith((".yaml", ".yml")):
            return read_yaml(content, path=path, limit=limit).data
        raise Unreadable(f"{path}:{error.lineno}: not JSON: {error.msg}") from None


def named(value: Any) -> str:
    """Name what a value is, for a message."""
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else "nothing" if value is None else "a text or number"


def text_of(value: Any) -> str:
    """Write a scalar as YAML text: documents in both languages are compared by it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class Reader:
    """One document, with the name by which messages call it; follows references."""

    document: Mapping[str, Any]
    name: str

    def refusal(self, at: str, problem: str) -> Unreadable:
        """Make the error that names the document and the place in it."""
        return Unreadable(f"{self.name}: {at or '/'}: {problem}", "is the document whole, and one file?")

    def mapping(self, node: Any, at: str) -> Mapping[str, Any]:
        """Return the mapping that stands at a place, its reference followed; nothing there is an empty one."""
        found, _ = self.followed({} if node is None else node, at)
        return found

    def followed(self, node: Any, at: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """Return a mapping with its references followed, and which those were."""
        chain: list[str] = []
        while isinstance(node, Mapping) and "$ref" in node:
            reference = text_of(node["$ref"])
            if reference in chain or len(chain) > _HOPS:
                raise self.refusal(at, f"$ref {reference} leads back to itself")
            chain.append(reference)
            beside = {key: value for key, value in node.items() if key != "$ref"}
            found = self._named(reference, at)
            node = {**found, **beside} if isinstance(found, Mapping) else found
        if not isinstance(node, Mapping):
            raise self.refusal(at, f"{named(node)}, where a mapping is due")
        return node, tuple(chain)

    def _named(self, reference: str, at: str) -> Any:
        if not reference.startswith("#/"):
            raise self.refusal(at, f"$ref {reference} names something outside of the document")
        node: Any = self.document
        for token in unquote(reference[2:]).split("/"):
            key = token.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or key not in node:
                raise self.refusal(at, f"$ref {reference} names nothing")
            node = node[key]
        return node

    def listed(self, node: Any, at: str) -> list[Any]:
        """Return the list that stands at a place; nothing there is an empty one."""
        if node is not None and not isinstance(node, list):
            raise self.refusal(at, f"{named(node)}, where a list is due")
        return node or []
