"""One OpenAPI 3.1 document of what the sandbox serves, built from the catalog and the contract's schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_numbers_contract import __version__
from pytest_numbers_contract.cli._portable import portable
from pytest_numbers_contract.judging.response import ERROR
from pytest_numbers_contract.operation import Operation
from pytest_numbers_contract.refusals import catalogue
from pytest_numbers_contract.schema_store import Profile, Schema, data, schema
from pytest_numbers_contract.service.routes import routes

_FORM = "application/x-www-form-urlencoded"
_ABOUT = """\
What `numbers-contract sandbox` serves of Twilio's phone-number APIs. The first path segment is the Twilio host: without
it, and with https before the host, a path is Twilio's own. Parameters that the service does not know it ignores, so a
request that this document forbids may yet succeed."""
# What only a call that changes something meets: a number in use, a full pool.
_CHANGING = frozenset({409, 412})


def openapi(profile: Profile) -> Schema:
    """Return the document."""
    served = [route.operation for route in routes()]
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(served, key=lambda operation: (operation.host, operation.path)):
        for suffix in operation.suffixes or ("",):
            path = paths.setdefault(_path(operation, suffix), {})
            path[operation.method.lower()] = _operation(operation, suffix, profile)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "The phone-number sandbox",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:8080", "description": "numbers-contract sandbox --port 8080"}],
        "security": [{"basic": []}],
        "tags": [{"name": name} for name in sorted({operation.resource for operation in served})],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "Account SID and auth token"}
            },
            "schemas": {_name(body): _schema(body, profile) for body in sorted(_bodies(served))},
            "responses": {"error": _error()},
        },
    }


def _path(operation: Operation, suffix: str) -> str:
    return f"/{operation.host}.twilio.com{operation.path}{'.' if suffix else ''}{suffix}"


def _operation(operation: Operation, suffix: str, profile: Profile) -> dict[str, Any]:
    request = schema(operation.request, profile)["properties"]
    told: dict[str, Any] = {
        "operationId": f"{operation.id}.csv" if suffix == "csv" else operation.id,
        "tags": [operation.resource],
        "parameters": [*_parameters(request, "path"), *_parameters(request, "query")],
    }
    if "form" in request and operation.method == "POST":
        form = portable(request["form"])
        told["requestBody"] = {"required": bool(form.get("required")), "content": {_FORM: {"schema": form}}}
    answers = {str(status): _response(operation, body, suffix, profile) for status, body in operation.responses.items()}
    errors = {str(status): {"$ref": "#/components/responses/error"} for status in _errors(operation)}
    return {**told, "responses": {**answers, **errors}}


def _parameters(request: Mapping[str, Schema], part: str) -> Iterator[dict[str, Any]]:
    held = request.get(part, {})
    for name, said in held.get("properties", {}).items():
        required = part == "path" or name in held.get("required", ())
        yield {"name": name, "in": part, "required": required, "schema": portable(said)}


def _response(operation: Operation, body: str | None, suffix: str, profile: Profile) -> dict[str, Any]:
    known = schema(operation.headers, profile)["properties"]
    headers = {name: {"schema": portable(said)} for name, said in known.items()}
    if body is None:
        return {"description": "Done; there is no body", "headers": headers}
    if suffix == "csv":
        content = {"text/csv": {"schema": {"type": "string"}}}
        return {"description": f"{_title(body)}, as CSV", "headers": headers, "content": content}
    content = {"application/json": {"schema": _reference(body)}}
    return {"description": _title(body), "headers": headers, "content": content, "links": _links(operation)}


def _links(operation: Operation) -> dict[str, Any]:
    """Say what can be done with what a creation made: the operations one segment below."""
    if operation.verb != "create":
        return {}
    below = [route.operation for route in routes() if route.operation.segments[:-1] == operation.segments]
    above = {segment[1:-1]: f"$request.path.{segment[1:-1]}" for segment in operation.segments if segment[0] == "{"}
    return {
        other.id: {"operationId": other.id, "parameters": {**above, other.segments[-1][1:-1]: "$response.body#/sid"}}
        for other in below
        if other.host == operation.host and other.segments[-1][0] == "{"
    }


def _errors(operation: Operation) -> list[int]:
    met = {row.status for row in catalogue() if operation.host in row.hosts and row.id != "method_not_allowed"}
    return sorted(met - (_CHANGING if operation.method == "GET" else frozenset()))


def _error() -> dict[str, Any]:
    challenge = {"description": "With 401", "schema": {"type": "string"}}
    content = {"application/json": {"schema": _reference(ERROR)}}
    return {"description": _title(ERROR), "headers": {"WWW-Authenticate": challenge}, "content": content}


def _bodies(served: list[Operation]) -> set[str]:
    return {body for operation in served for body in operation.responses.values() if body} | {ERROR}


def _schema(reference: str, profile: Profile) -> Schema:
    held = portable(schema(reference, profile))
    return {keyword: said for keyword, said in held.items() if keyword not in ("$schema", "$id")}


def _reference(body: str) -> Schema:
    return {"$ref": f"#/components/schemas/{_name(body)}"}


def _name(body: str) -> str:
    """Name a schema as its file: `trunking.phone_numbers/page.json` is `trunking.phone_numbers.page`."""
    return body.removesuffix(".json").replace("/", ".")


def _title(reference: str) -> str:
    title: str = data(reference)["title"]
    return title
