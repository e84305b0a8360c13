"""`python -m benchmarks [NAME…]`: measure, print a table, and exit 1 if a target is missed and --strict is given."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import sys
from pathlib import Path

import benchmarks
from benchmarks.measuring import Row, page, plot, table

_NOT_BENCHMARKS = {"__main__", "acceptance", "measuring", "threads"}


def main() -> int:
    """Run the benchmarks named, or all."""
    names = sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in _NOT_BENCHMARKS
    )
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)} (default: all)")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a target is missed")
    parser.add_argument("--page", metavar="FILE", type=Path, help="write table and plot as Markdown too")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(names)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}")
    rows: list[Row] = []
    for name in arguments.names or names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"benchmarks.{name}").run()
    print(table(rows), plot(rows), sep="\n\n")
    if arguments.page:
        command = " ".join(["python -m benchmarks", *arguments.names])
        arguments.page.write_text(page(rows, command=command, machine=_machine()), encoding="utf-8")
    return 1 if arguments.strict and any(row.met is False for row in rows) else 0


def _machine() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} shared cores"


def _run() -> int:
    """Run, and end quietly where somebody interrupts or reads no further."""
    try:
        code = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


if __name__ == "__main__":
    sys.exit(_run())
