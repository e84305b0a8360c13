"""`python -m benchmarks [NAME…]`: measure, print a table, and exit 1 if a target is missed and --strict is given."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import benchmarks
from benchmarks.measuring import table

_NOT_BENCHMARKS = {"__main__", "acceptance", "measuring", "threads"}


def main() -> int:
    """Run the benchmarks named, or all."""
    names = sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in _NOT_BENCHMARKS
    )
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)} (default: all)")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a target is missed")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(names)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}")
    rows = [row for name in arguments.names or names for row in importlib.import_module(f"benchmarks.{name}").run()]
    print(table(rows))
    return 1 if arguments.strict and any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
