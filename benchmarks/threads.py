"""`python -m benchmarks.threads`: eight threads of each client, and of all together, 1,000 calls each.

Not one call to the resolver, not one update lost: exits 1 otherwise. It takes about half a minute.
"""

from __future__ import annotations

import socket
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pytest_numbers_contract import Sandbox

sys.path.append(str(Path(__file__).parents[1] / "tests" / "sandbox"))

_CALLS = 1_000
_THREADS = 8


def run(makers: list[Callable[[], Any]]) -> tuple[int, int, float]:
    """Make trunks in as many threads as there are makers; return those made, those lost, and the seconds."""
    from test_every_client import making_trunks

    begun = time.perf_counter()
    with Sandbox() as sandbox, ThreadPoolExecutor(len(makers)) as threads:
        made = {sid for sids in threads.map(lambda make: making_trunks(make, _CALLS), makers) for sid in sids}
        seconds = time.perf_counter() - begun
    return len(made), _CALLS * len(makers) - len(made & set(sandbox._state.trunks)), seconds


def main() -> int:
    """Run every client by itself, then all at once; print a line for each."""
    from test_every_client import CLIENTS, by_httpx

    warnings.simplefilter("ignore", DeprecationWarning)
    asked: list[object] = []
    real = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **named: (asked.append(host), real(host, *more, **named))[1]
    lost = 0
    for name, makers in {
        **{name: [make] * _THREADS for name, make in CLIENTS.items()},
        "all": [*CLIENTS.values(), by_httpx],
    }.items():
        made, missing, seconds = run(makers)
        lost += missing
        print(
            f"{name:<14} {made:>6} made {missing:>4} lost {len(asked):>4} resolved {made / seconds:>8.0f}/s", flush=True
        )
    return 1 if lost or asked else 0


if __name__ == "__main__":
    sys.exit(main())
