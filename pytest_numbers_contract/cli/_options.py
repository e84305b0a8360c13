"""Options that several commands take."""

from __future__ import annotations

import argparse


def add_profile(parser: argparse.ArgumentParser) -> None:
    """Add the option that says how the contract is read."""
    parser.add_argument("--profile", metavar="PROFILE", help="how the contract is read: wire (default) or documented")


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add the option that asks for reports."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="TYPE:DEST",
        help="write a report: json, junit, sarif, markdown, github or html, to a file or - (repeatable)",
    )
