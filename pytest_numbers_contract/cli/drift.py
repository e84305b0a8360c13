"""Say what changed between two descriptions of the API, and whose code that breaks.

OLD and NEW are each `contract` (ours), or an OpenAPI 3 document in JSON or YAML: one that Twilio publishes, or one that
`numbers-contract schema --openapi` wrote; - is standard input. Operations are matched by host, path and method,
whatever they are called. A document of one product is compared with that product alone. Beside `contract`, operations
of resources that it does not have are counted, not compared. Not compared either: descriptions, examples, headers,
links, and whether unknown members are let through.

Every change has a kind (member-became-nullable), a level and a fingerprint that stays. Levels: break (code that was
right goes wrong), warning (it may), info (it does not). Where errata of the contract already state a difference, it is
listed as known, and no news. So is what --accept names: the JSON of an earlier run.

Exit codes: 0 no news that counts; 1 news of the --fail-on level or worse; 2 a document cannot be read, or nothing can
be compared.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pytest_numbers_contract.cli._options import add_profile

if TYPE_CHECKING:
    from pytest_numbers_contract.drift import Drift, Level, Surface
    from pytest_numbers_contract.schema_store import Profile

CONTRACT = "contract"
"""The word for what this package holds."""

EXAMPLES = """\
  numbers-contract drift contract twilio_trunking_v1.json            is what Twilio publishes still what we hold?
  numbers-contract drift yesterday.yaml today.yaml --fail-on break   for a nightly job
  numbers-contract drift old-openapi.json contract --format markdown >> "$GITHUB_STEP_SUMMARY"
  numbers-contract drift contract twilio_api_v2010.json --format json > accepted.json
  numbers-contract drift contract twilio_api_v2010.json --accept accepted.json
  numbers-contract drift --kinds                                     every kind of change, and its level"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("old", nargs="?", metavar="OLD", help="contract, or an OpenAPI document")
    parser.add_argument("new", nargs="?", metavar="NEW", help="contract, or an OpenAPI document")
    add_profile(parser)
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    parser.add_argument(
        "--fail-on",
        choices=("break", "warning", "info", "never"),
        default="warning",
        help="the least level of news that makes the exit code 1 (default: warning)",
    )
    parser.add_argument("--accept", metavar="FILE", help="changes that are no news: the JSON of an earlier run")
    parser.add_argument("--kinds", action="store_true", help="list the kinds of change, and compare nothing")
    parser.set_defaults(refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Compare, tell, and return the exit code."""
    from pytest_numbers_contract.cli import CLEAN, VIOLATIONS

    if arguments.kinds:
        return _print_kinds()
    if arguments.new is None:
        arguments.refuse("name OLD and NEW: each is `contract` or an OpenAPI document")
    drift = _drift(arguments)
    print(_written(drift, arguments.format))
    return VIOLATIONS if drift.worse_than(_level(arguments.fail_on)) else CLEAN


def _print_kinds() -> int:
    from pytest_numbers_contract.cli._terminal import table_lines, width_of
    from pytest_numbers_contract.drift import KINDS
    from pytest_numbers_contract.explaining.page import Table

    rows = tuple((kind.id, kind.level, kind.who, kind.means) for kind in KINDS.values())
    table = Table(("kind", "level", "for", "means"), rows)
    print("\n".join(table_lines(table, width=width_of(sys.stdout))))
    return 0


def _level(word: str) -> Level | None:
    from pytest_numbers_contract.drift import LEVELS

    return next((level for level in LEVELS if level == word), None)


def _drift(arguments: argparse.Namespace) -> Drift:
    from pytest_numbers_contract.cli._settings import settings_of
    from pytest_numbers_contract.drift import drift_between

    profile = settings_of({"profile": arguments.profile}).profile
    accepted = _accepted(arguments.accept) if arguments.accept else ()
    old, new = (_surface(word, profile) for word in (arguments.old, arguments.new))
    return drift_between(
        old,
        new,
        contract=(_ours("documented"), _ours("wire")),
        bounded=arguments.old == CONTRACT,
        accepted=accepted,
    )


def _surface(word: str, profile: Profile) -> Surface:
    from pytest_numbers_contract.drift import read_document, surface_of

    return _ours(profile) if word == CONTRACT else surface_of(read_document(word), word)


def _ours(profile: Profile) -> Surface:
    from pytest_numbers_contract.cli._openapi import openapi
    from pytest_numbers_contract.drift import surface_of

    return surface_of(openapi(profile), CONTRACT)


def _accepted(path: str) -> tuple[str, ...]:
    """Return the fingerprints of an earlier run's changes."""
    import json

    from pytest_numbers_contract.errors import Unreadable
    from pytest_numbers_contract.reading.files import read_bytes

    try:
        told = json.loads(read_bytes(path, empty="write it again"))
        return tuple(str(change["fingerprint"]) for change in told["changes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Unreadable(f"{path}: not what `drift --format json` writes", "write it again") from None


def _written(drift: Drift, form: str) -> str:
    from pytest_numbers_contract.cli._drift import as_json, as_markdown, as_text
    from pytest_numbers_contract.cli._terminal import wants_colour
    from pytest_numbers_contract.schema_store import fingerprint

    if form == "json":
        return as_json(drift, fingerprint())
    return as_markdown(drift) if form == "markdown" else as_text(drift, colour=wants_colour(sys.stdout))
