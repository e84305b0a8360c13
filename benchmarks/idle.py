"""What the plugin costs a run that does not use it: a whole run, its import, and those of other plugins."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import Figure, Row, as_installed, measure

_ROUNDS = 9
_PLUGINS = {
    "pytest-recording": "pytest_recording.plugin",
    "ours": "pytest_numbers_contract.plugin",
    "respx": "respx.plugin",
    "pytest-httpx": "pytest_httpx",
    "faker": "faker.contrib.pytest.plugin",
    "anyio": "anyio.pytest_plugin",
    "schemathesis": "schemathesis.pytest.plugin",
}
# As a pytest run has it: pytest is there, and what pytest needs.
_IMPORT = """
import json, sys, time
import pytest
before = set(sys.modules)
begun = time.perf_counter()
__import__(sys.argv[1])
spent = time.perf_counter() - begun
fresh = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps([spent, sorted(fresh - set(sys.stdlib_module_names) - {sys.argv[1].partition(".")[0]})]))
"""


def run() -> list[Row]:
    """Measure the import of each plugin that is installed, in processes of their own."""
    found = {name: module for name, module in _PLUGINS.items() if find_spec(module.partition(".")[0])}
    times: dict[str, list[float]] = {name: [] for name in found}
    foreign: list[str] = []
    for _ in range(_ROUNDS):
        for name, module in found.items():
            words = [sys.executable, "-c", _IMPORT, module]
            done = subprocess.run(words, capture_output=True, text=True, check=True, env=as_installed())
            spent, fresh = json.loads(done.stdout)
            times[name].append(spent)
            foreign = fresh if name == "ours" else foreign
    figures = {name: Figure(sorted(spent)[_ROUNDS // 2], min(spent), max(spent)) for name, spent in times.items()}
    faker = figures["faker"].median
    rows = [Row("import, to faker's", name, figure, figure.median / faker) for name, figure in figures.items()]
    nothing = Figure(0, 0, 0)
    rows.append(Row("libraries that ours imports", ", ".join(foreign) or "none", nothing, len(foreign), 0))
    return [*_runs(), *rows]


def _runs() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_it.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        without = [*words, "-p", "no:numbers_contract"]
        runs = {
            name: partial(subprocess.run, line, cwd=folder, capture_output=True, check=True, env=as_installed())
            for name, line in {"without": without, "with": words}.items()
        }
        figures = measure(runs)
    floor, ours = figures["without"], figures["with"]
    return [
        Row("a run of one empty test", "without the plugin", floor, 1.0),
        Row("a run of one empty test", "with the plugin", ours, ours.median / floor.median, 1.05),
    ]
