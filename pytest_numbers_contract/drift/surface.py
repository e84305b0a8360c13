"""The surface of a document: its operations, each with the facts of what it takes and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from pytest_numbers_contract.drift.documents import Reader, text_of
from pytest_numbers_contract.drift.facts import Facts, flattened

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_FORM = "application/x-www-form-urlencoded"
_PARAMETER = re.compile(r"\{([^}]*)\}")
_HOST_FIRST = re.compile(r"/([a-z0-9.-]+\.twilio\.com)(/.*)", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which operation it is, whatever it is called: host, path with `{}` for its parameters, method."""

    host: str
    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} https://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one status: the media types, and the facts of a JSON body by place."""

    media: frozenset[str]
    body: Mapping[str, Facts]


@dataclass(frozen=True, slots=True)
class Described:
    """One operation as a document has it; `parameters` by part and name, `{0}` for the first of the `path`."""

    name: str
    path: tuple[str, ...]
    deprecated: bool
    credentials: str
    parameters: Mapping[str, Facts]
    answers: Mapping[str, Answer]

    def facts(self) -> Iterator[Facts]:
        """Yield all that is said of parameters and members."""
        yield from self.parameters.values()
        for answer in self.answers.values():
            yield from answer.body.values()


@dataclass(frozen=True, slots=True)
class Surface:
    """All operations of a document, and what messages call it."""

    name: str
    operations: Mapping[Key, Described]

    @property
    def notes_errata(self) -> bool:
        """Say whether the document knows of errata: it is ours, as the contract is on the wire."""
        return any(facts.errata for told in self.operations.values() for facts in told.facts())

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that it describes."""
        return frozenset(key.host for key in self.operations)


def surface_of(document: Mapping[str, Any], name: str) -> Surface:
    """Read what a document says of its operations."""
    reader = Reader(document, name)
    found: dict[Key, Described] = {}
    for path, item in reader.mapping(document.get("paths"), "/paths").items():
        at = f"/paths/{text_of(path).replace('~', '~0').replace('/', '~1')}"
        held = reader.mapping(item, at)
        for method in _METHODS:
            if method in held:
                operation = reader.mapping(held[method], f"{at}/{method}")
                key = _key(method, text_of(path), (operation, held, document), reader, at)
                found[key] = _described(operation, held, text_of(path), reader, f"{at}/{method}")
    return Surface(name, found)


def _key(method: str, path: str, holders: tuple[Mapping[str, Any], ...], reader: Reader, at: str) -> Key:
    """Find host and path: our own documents have the host in the path, others beside it."""
    host, below = "", ""
    if inside := _HOST_FIRST.fullmatch(path):
        host, path = inside[1], inside[2]
    else:
        servers = next((holder["servers"] for holder in holders if holder.get("servers")), None)
        first = reader.mapping(next(iter(reader.listed(servers, at)), None), at)
        host, below = _split_server(first, reader, at)
    shape = _PARAMETER.sub("{}", below + path).removesuffix("/").removesuffix(".json").removesuffix("/")
    return Key(host, shape, method.upper())


def _split_server(server: Mapping[str, Any], reader: Reader, at: str) -> tuple[str, str]:
    url = text_of(server.get("url", ""))
    for name, variable in reader.mapping(server.get("variables"), at).items():
        url = url.replace(f"{{{name}}}", text_of(reader.mapping(variable, at).get("default", "")))
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip("."), parts.path.rstrip("/")
    except ValueError:
        raise reader.refusal(at, f"a server whose URL cannot be read: {url!r}") from None


def _described(operation: Mapping[str, Any], item: Mapping[str, Any], path: str, reader: Reader, at: str) -> Described:
    answers = reader.mapping(operation.get("responses"), f"{at}/responses")
    return Described(
        name=text_of(operation.get("operationId", "")),
        path=tuple(_PARAMETER.findall(path)),
        deprecated=text_of(operation.get("deprecated", False)) == "true",
        credentials=_credentials(operation, reader, at),
        parameters=dict(_parameters(operation, item, path, reader, at)),
        answers={
            text_of(status): _answer(told, reader, f"{at}/responses/{text_of(status)}")
            for status, told in answers.items()
            if not text_of(status).startswith("x-")
        },
    )


def _credentials(operation: Mapping[str, Any], reader: Reader, at: str) -> str:
    """Say which schemes are asked for, by what they are: their names differ."""
    components = reader.mapping(reader.document.get("components"), "/components")
    schemes = reader.mapping(components.get("securitySchemes"), "/components/securitySchemes")
    found = set()
    for wanted in reader.listed(operation.get("security", reader.document.get("security")), f"{at}/security"):
        for name in reader.mapping(wanted, f"{at}/security"):
            scheme = reader.mapping(schemes.get(name), f"/components/securitySchemes/{name}")
            found.add(" ".join(text_of(scheme[key]) for key in ("type", "scheme", "in", "name") if key in scheme))
    return ", ".join(sorted(found)) or "none"


def _parameters(
    operation: Mapping[str, Any], item: Mapping[str, Any], path: str, reader: Reader, at: str
) -> Iterator[tuple[str, Facts]]:
    order = _PARAMETER.findall(path)
    for told in (*reader.listed(item.get("parameters"), at), *reader.listed(operation.get("parameters"), at)):
        parameter = reader.mapping(told, f"{at}/parameters")
        name, part = text_of(parameter.get("name", "")), text_of(parameter.get("in", ""))
        if part not in ("path", "query"):
            continue
        root = f"path.{{{order.index(name)}}}" if part == "path" and name in order else f"{part}.{name}"
        required = text_of(parameter.get("required", False)) == "true"
        yield from _of_parameter(parameter.get("schema"), root, required, reader, f"{at}/parameters/{name}")
    body = reader.mapping(operation.get("requestBody"), f"{at}/requestBody")
    media = reader.mapping(reader.mapping(body.get("content"), at).get(_FORM), f"{at}/requestBody")
    if "schema" in media:
        # What the form lets through besides, the service ignores.
        fields = flattened(media["schema"], reader, f"{at}/requestBody", root="form")
        yield from ((place, facts) for place, facts in fields.items() if place != "form.*")


def _of_parameter(schema: Any, root: str, required: bool, reader: Reader, at: str) -> Iterator[tuple[str, Facts]]:
    for place, facts in flattened(schema or {}, reader, at, root=root).items():
        yield place, replace(facts, required=required) if place == root else facts


def _answer(told: Any, reader: Reader, at: str) -> Answer:
    content = reader.mapping(reader.mapping(told, at).get("content"), f"{at}/content")
    schema = next((held for media, held in content.items() if text_of(media).partition(";")[0].endswith("json")), None)
    body = flattened(reader.mapping(schema, at).get("schema", {}), reader, f"{at}/content") if schema else {}
    return Answer(frozenset(text_of(media).partition(";")[0].strip() for media in content), body)
