"""Print the JSON Schema of an operation's response or request, or all of them as OpenAPI.

One self-contained document in JSON Schema 2020-12, for any validator in any language. `$comment` names the document
and attribute, or the erratum, that stands behind a member. Rules (NC3xx) are not in it: no schema can say them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pytest_numbers_contract.cli._options import add_profile

if TYPE_CHECKING:
    from pytest_numbers_contract.operation import Operation

EXAMPLES = """\
  numbers-contract schema messaging.phone_numbers.create                  the body of its success
  numbers-contract schema trunking.phone_numbers.fetch --status 404       the body of its errors
  numbers-contract schema incoming_phone_numbers.create --request         path, query and form of the request
  numbers-contract schema trunking.phone_numbers.list --profile documented > page.json
  numbers-contract schema --openapi > openapi.json                        every operation that the sandbox serves"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("operation", nargs="?", metavar="OPERATION", help="such as trunking.phone_numbers.create")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--status", type=int, metavar="N", help="the HTTP status of the response (default: its success)")
    which.add_argument("--request", action="store_true", help="the request: an object of path, query and form")
    which.add_argument("--openapi", action="store_true", help="one OpenAPI 3.1 document of what the sandbox serves")
    parser.set_defaults(refuse=parser.error)
    add_profile(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print one schema, or the whole document."""
    if arguments.openapi != (arguments.operation is None):
        arguments.refuse("name one OPERATION, or say --openapi; `numbers-contract explain` lists them")
    return _print_openapi(arguments.profile) if arguments.openapi else _print_schema(arguments)


def _print_openapi(profile: str | None) -> int:
    from pytest_numbers_contract.cli._openapi import openapi
    from pytest_numbers_contract.cli._portable import dumped
    from pytest_numbers_contract.cli._settings import settings_of

    print(dumped(openapi(settings_of({"profile": profile}).profile)))
    return 0


def _print_schema(arguments: argparse.Namespace) -> int:
    from pytest_numbers_contract.catalog import operation_named
    from pytest_numbers_contract.cli._portable import dumped, portable
    from pytest_numbers_contract.cli._settings import settings_of
    from pytest_numbers_contract.schema_store import schema

    operation, profile = operation_named(arguments.operation), settings_of({"profile": arguments.profile}).profile
    if arguments.request:
        reference, part = operation.request, "request"
    else:
        status = next(iter(operation.responses)) if arguments.status is None else arguments.status
        reference, part = _body(operation, status), str(status)
    said = portable(schema(reference, profile))
    written = {keyword: value for keyword, value in said.items() if keyword not in ("$schema", "$id")}
    name = f"https://numbers-contract.example/schemas/{profile}/{operation.id}/{part}.json"
    print(dumped({"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **written}))
    return 0


def _body(operation: Operation, status: int) -> str:
    from pytest_numbers_contract.errors import BadSetting
    from pytest_numbers_contract.judging.response import body_schema

    reference = body_schema(operation, status)
    if reference is not None:
        return reference
    promised = ", ".join(str(known) for known in operation.responses)
    if status in operation.responses:
        raise BadSetting(f"{operation.id} answers {status} without a body", "ask for --status 404, or for --request")
    raise BadSetting(f"{operation.id} does not answer {status}", f"it answers {promised}, or an error: 4xx, 5xx")
