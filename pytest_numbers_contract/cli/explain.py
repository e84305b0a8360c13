"""Say what an operation, rule, check, erratum or error code means.

Without an argument, list them all.
"""

from __future__ import annotations

import argparse
import sys

EXAMPLES = """\
  numbers-contract explain                                  list operations, checks, rules and errata
  numbers-contract explain NC301                            a rule, with an example that breaks it
  numbers-contract explain NE07                             what the documents say, and what holds
  numbers-contract explain trunking.phone_numbers.create    parameters, statuses, members, errata
  numbers-contract explain 21710                            an error code
  numbers-contract explain errors                           all error codes; so too operations, rules, …"""

_LISTED = ("operations", "checks", "rules", "errata")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "word", nargs="?", metavar="ID|OPERATION", help="an id (NC301, NE07), an operation, an error code, or a kind"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the page of what was asked, or the lists."""
    from pytest_numbers_contract.cli._terminal import page_text, wants_colour, width_of
    from pytest_numbers_contract.explaining import TOPICS, Page, explain, list_all

    word = arguments.word
    if word is None or word.casefold() in TOPICS:
        topics = _LISTED if word is None else (word.casefold(),)
        page = Page("numbers-contract", "what it knows", (), tuple(list_all(topic) for topic in topics))
    else:
        page = explain(word)
    print(page_text(page, width=width_of(sys.stdout), colour=wants_colour(sys.stdout)))
    return 0
