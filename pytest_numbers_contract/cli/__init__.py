"""The command `numbers-contract`: each module of this package whose name has no underscore is one of its commands.

A command's module has a docstring (its help), `EXAMPLES`, `add_arguments(parser)` and `run(arguments) -> int`. It
imports what it works with when it runs, so that the others start quickly.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from pytest_numbers_contract import __version__
from pytest_numbers_contract.errors import NumbersContractError

CLEAN, VIOLATIONS, FAILED = 0, 1, 2
"""Exit codes: all is well; the contract was broken; we were used wrongly, or something could not be read or judged."""
# What a shell reports of a process that SIGINT or SIGPIPE ended.
_INTERRUPTED, _BROKEN_PIPE = 130, 141
_LOST = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

_EXAMPLES = """\
examples:
  numbers-contract check cassettes/                  judge recorded exchanges, offline
  numbers-contract explain NC204                     what a violation means, and who says so
  numbers-contract schema messaging.phone_numbers.create > created.json

`numbers-contract COMMAND --help` has more of them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        # A file name or a terminal that knows no UTF-8 must not stop us.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        return _leave_pipe()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        _leave_pipe()
        tell(_fault(error))
        return FAILED
    return code


def _open_streams() -> None:
    """Give a stream that the caller closed (`>&-`) somewhere to go."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments = _parser().parse_args(argv)
        code: int = arguments.run(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    except NumbersContractError as error:
        tell(error)
        return FAILED
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        tell(_fault(error))
        return FAILED
    return code


def _fault(error: Exception) -> NumbersContractError:
    """Say what went wrong: a disk is full or gone where output goes, or the fault is ours."""
    if isinstance(error, OSError) and error.errno in _LOST:
        return NumbersContractError(
            f"the output cannot be written: {error.strerror}", "make room, or send it elsewhere"
        )
    last = traceback.extract_tb(error.__traceback__)[-1]
    problem = f"a fault of ours: {type(error).__name__}: {error} ({os.path.basename(last.filename)}:{last.lineno})"
    return NumbersContractError(
        problem, "please report it; `python -X dev -m pytest_numbers_contract …` shows all of it"
    )


def tell(error: NumbersContractError) -> None:
    """Write an error of ours to standard error: the problem, and the way out."""
    from pytest_numbers_contract.cli._terminal import printable

    print(printable(f"numbers-contract: {error}"), file=sys.stderr)


def _leave_pipe() -> int:
    """Give what is still in the buffer somewhere to go, so that the interpreter ends without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _BROKEN_PIPE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="numbers-contract",
        description="Judge code that buys and wires Twilio phone numbers by its contract, offline.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the package's and the contract's version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in _commands():
        about = (module.__doc__ or "").strip()
        command = commands.add_parser(
            name,
            help=about.partition("\n")[0].rstrip("."),
            description=about,
            epilog=f"examples:\n{module.EXAMPLES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _commands() -> list[tuple[str, ModuleType]]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    return [(name, importlib.import_module(f"{__name__}.{name}")) for name in sorted(names)]


class _Version(argparse.Action):
    """Prints the versions: the contract's is told by its data, so that two installations can be compared."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from pytest_numbers_contract.schema_store import errata, fingerprint

        print(f"numbers-contract {__version__}\ncontract {fingerprint()}, {len(errata())} errata")
        parser.exit()
