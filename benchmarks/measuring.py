"""How a figure is taken: all contestants in turn, many rounds, medians, and the spread beside them.

What counts is the processor's time, that of child processes too: what else the machine does hardly changes it.
"""

from __future__ import annotations

import os
import resource
import statistics
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """A contestant's time in seconds: the median of its rounds, the quickest and the slowest."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, its ratio to the floor, and the most that it may be."""

    benchmark: str
    contestant: str
    figure: Figure
    ratio: float
    target: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Say whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def as_installed() -> dict[str, str]:
    """Return an environment in which bytecode is kept, as pip leaves it: who may not keep it compiles each time."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(contestants: Mapping[str, Callable[[], object]], *, rounds: int = 21) -> dict[str, Figure]:
    """Time contestants in turn, so that a machine that slows down slows all of them."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run()
    for _ in range(rounds):
        for name, run in contestants.items():
            begun = computed()
            run()
            times[name].append(computed() - begun)
    return {name: Figure(statistics.median(spent), min(spent), max(spent)) for name, spent in times.items()}


def side_by_side(*tasks: Callable[[], T]) -> list[T]:
    """Do things that run in processes of their own at once, and on one core, where the system lets us choose it.

    So all of them have the same neighbours on the machine: in turn two equal runs differ by a tenth, that way by half a
    percent.
    """
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
    if cores:
        os.sched_setaffinity(0, {min(cores)})
    try:
        with ThreadPoolExecutor(len(tasks)) as pool:
            return [done.result() for done in [pool.submit(task) for task in tasks]]
    finally:
        if cores:
            os.sched_setaffinity(0, cores)


def computed() -> float:
    """Return the seconds that this process and those it waited for have computed."""
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(it.ru_utime + it.ru_stime for it in used)


def table(rows: list[Row]) -> str:
    """Write rows as a table; a missed target is marked."""
    lines = [f"{'benchmark':<28} {'contestant':<34} {'median':>10} {'spread':>17} {'ratio':>8}  target"]
    for row in rows:
        figure = row.figure
        spread = f"{figure.low * 1e3:.3f}–{figure.high * 1e3:.3f}"
        bound = "" if row.target is None else f"{'≥' if row.at_least else '≤'} {row.target:g}"
        mark = {None: "", True: "  met", False: "  MISSED"}[row.met]
        times = f"{figure.median * 1e3:>7.3f} ms {spread:>17} {row.ratio:>8.2f}"
        lines.append(f"{row.benchmark:<28} {row.contestant:<34} {times}  {bound}{mark}")
    return "\n".join(lines)


_TARGET_AT = 30
_MOST = 45


def plot(rows: list[Row]) -> str:
    """Draw how much of its target each figure takes: a bar beyond the line missed it."""
    aimed = [row for row in rows if row.target]
    head = f"{'':<64} {'0':<{_TARGET_AT}}│ the target"
    return "\n".join([head, *(_bar(row, row.target or 1) for row in aimed)])


def _bar(row: Row, target: float) -> str:
    used = target / row.ratio if row.at_least else row.ratio / target
    length = min(round(used * _TARGET_AT), _MOST)
    bar = ("█" * length).ljust(_TARGET_AT)
    drawn = f"{bar[:_TARGET_AT]}│{bar[_TARGET_AT:]}"
    return f"{f'{row.benchmark.strip()}: {row.contestant}':<64} {drawn} {used:.0%}"


def page(rows: list[Row], *, command: str, machine: str) -> str:
    """Write the table and the plot as a Markdown page."""
    missed = [f"{row.benchmark.strip()}: {row.contestant}" for row in rows if row.met is False]
    told = f"Missed: {'; '.join(missed)}." if missed else "Every target is met."
    return "\n".join(
        (
            "# Benchmarks",
            "",
            f"Measured by `{command}` on {machine}. {told}",
            "",
            "Ratios are to the floor or the peer measured in the same run; times are medians, the spread beside them.",
            "",
            "```text",
            table(rows),
            "```",
            "",
            "How much of its target each figure takes:",
            "",
            "```text",
            plot(rows),
            "```",
            "",
        )
    )
