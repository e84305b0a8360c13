"""Take secrets out of cassettes: tokens, SIDs, phone numbers, emails, webhook values.

SIDs become other SIDs and numbers become numbers that nobody owns, so that a cassette keeps its contract. A file is
replaced at once or stays as it was; one that cannot be read is refused, and one that is clean is not touched.
"""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_numbers_contract.cassettes import Scrubbed
    from pytest_numbers_contract.redaction import Redaction

EXAMPLES = """\
  numbers-contract scrub tests/cassettes             take the secrets out of every cassette below
  numbers-contract scrub --check tests/cassettes     change nothing; 1 if there are any
  numbers-contract scrub --diff old.yaml             show what is written in their place
  numbers-contract scrub --member friendly_name .    take the values of one more member out"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a cassette, or a folder with cassettes below it")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something has to go")
    parser.add_argument("--diff", action="store_true", help="show the lines that are written, never those that go")
    parser.add_argument(
        "--member", action="append", default=[], metavar="NAME", help="a member or form field that is personal, too"
    )


def run(arguments: argparse.Namespace) -> int:
    """Scrub all files; 1 if some would change under --check, 2 if one could not be read."""
    from pytest_numbers_contract.cassettes import scrub
    from pytest_numbers_contract.cli import CLEAN, FAILED, VIOLATIONS, tell
    from pytest_numbers_contract.cli._checking import paths_in
    from pytest_numbers_contract.errors import NumbersContractError

    redaction, changed, failed, files = _redaction(arguments.member), 0, 0, 0
    for path in paths_in(arguments.paths):
        try:
            if not isinstance(path, str):
                raise path.error
            done = scrub(path, redaction=redaction, write=not arguments.check)
        except NumbersContractError as error:
            tell(error)
            failed += 1
            continue
        files += 1
        changed += done.changed
        _show(done, check=arguments.check, diff=arguments.diff)
    print(_total(files, changed, failed, check=arguments.check))
    return FAILED if failed else VIOLATIONS if changed and arguments.check else CLEAN


def _redaction(members: list[str]) -> Redaction:
    from pytest_numbers_contract.redaction import Redaction, secrets_in

    return Redaction(secrets_in(os.environ), {name: name.replace("_", " ").capitalize() for name in members})


def _show(done: Scrubbed, *, check: bool, diff: bool) -> None:
    from pytest_numbers_contract.cli._terminal import printable

    if not done.changed:
        return
    if check:
        lines = [str(finding) for finding in done.findings] or [f"{done.path}: headers that change with every call"]
    else:
        lines = [f"{done.path}: scrubbed"]
    for line in (*lines, *(_written(done) if diff else ())):
        print(printable(line))


def _written(done: Scrubbed) -> Iterator[str]:
    """Yield a diff in which the lines that go are only counted: they may hold secrets."""
    before, after = (part.decode("utf-8", "replace").splitlines() for part in (done.before, done.after))
    for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield f"  @@ line {start + 1}: {end - start} gone, {last - first} written"
            yield from (f"  + {line}" for line in after[first:last])


def _total(files: int, changed: int, failed: int, *, check: bool) -> str:
    verb = "to scrub" if check else "scrubbed"
    refused = f", {failed} refused" if failed else ""
    return f"{files} cassette{'' if files == 1 else 's'}: {changed} {verb}{refused}"
