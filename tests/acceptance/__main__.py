"""Trials as a stranger makes them: each in an environment of its own, green as it is, red when its code is broken.

    python -m tests.acceptance [CASE …] [--work FOLDER]

A case is a folder with a `case.toml`: what it `requires` from PyPI and npm, the `runs` that have to pass, and how its
code can be `broken`, with what the failing run has to say. It needs the network, and is in no other run of the tests.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Case:
    """One folder, and what it says of itself."""

    folder: Path
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run: what was tried, whether it was as due, and the output where it was not."""

    tried: str
    ok: bool
    seconds: float
    output: str


def main(argv: Sequence[str] | None = None) -> int:
    """Try the cases that are named, or all of them; 1 if one did not go as it says."""
    cases = {path.parent.name: Case(path.parent, _read(path)) for path in sorted(HERE.glob("*/case.toml"))}
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(cases)} (default: all)")
    parser.add_argument("--work", type=Path, help="a folder to work in and to keep (default: one that is removed)")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.cases) - cases.keys():
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(cases)}")
    chosen = [cases[name] for name in arguments.cases or cases]
    with tempfile.TemporaryDirectory(prefix="acceptance-") as temporary:
        work = arguments.work or Path(temporary)
        wheel = _wheel(work)
        went_well = [_tell(case, outcome) for case in chosen for outcome in _try(case, work, wheel)]
        return 0 if all(went_well) else 1


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _wheel(work: Path) -> str:
    """Build what a stranger would install."""
    dist = work / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _done([sys.executable, "-m", "pip", "-q", "wheel", "--no-deps", "-w", str(dist), str(ROOT)], cwd=ROOT)
    return str(next(dist.glob("*.whl")))


def _tell(case: Case, outcome: Outcome) -> bool:
    print(f"{'ok  ' if outcome.ok else 'FAIL'} {outcome.seconds:5.1f} s  {case.name}: {outcome.tried}", flush=True)
    if not outcome.ok:
        print("\n".join(f"      {line}" for line in outcome.output.splitlines()[-_SHOWN:]), flush=True)
    return outcome.ok


def _try(case: Case, work: Path, wheel: str) -> Iterator[Outcome]:
    venv, project = work / f"venv-{case.name}", work / case.name
    started = time.monotonic()
    try:
        _install(case, venv, wheel)
        _lay_out(case, project)
    except subprocess.CalledProcessError as error:
        yield Outcome("installing", False, time.monotonic() - started, f"{error.stdout}\n{error.stderr}")
        return
    yield Outcome("installed", True, time.monotonic() - started, "")
    for run in case.said.get("runs", [{}]):
        yield _passing(run, venv, project)
    for broken in case.said.get("broken", []):
        yield _failing(broken, case, venv, project)
    shutil.rmtree(project, ignore_errors=True)


def _install(case: Case, venv: Path, wheel: str) -> None:
    if not venv.exists():
        _done([sys.executable, "-m", "venv", str(venv)], cwd=case.folder)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "-q", "install", "--disable-pip-version-check"]
    pinned = _lowest() if case.said.get("lowest") else []
    _done([*pip, wheel, *pinned, *case.said.get("requires", [])], cwd=case.folder)
    _done([*pip, "--force-reinstall", "--no-deps", wheel], cwd=case.folder)


def _lowest() -> list[str]:
    """Pin what the project needs to the lowest versions that it declares."""
    declared = _read(ROOT / "pyproject.toml")["project"]["dependencies"]
    return [requirement.replace(">=", "==") for requirement in declared]


def _lay_out(case: Case, project: Path) -> None:
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(case.folder, project, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "case.toml"))
    if packages := case.said.get("npm"):
        _done(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], cwd=project)


def _done(command: Sequence[str], *, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=600)


def _run(run: Mapping[str, Any], venv: Path, project: Path) -> tuple[int, str, float]:
    """Run a command of the environment; pytest if none is named."""
    command = run.get("command", ["pytest", *run.get("args", [])])
    path = f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"
    outer = ("NUMBERS_CONTRACT_", "PYTEST_", "PYTHON", "GITHUB_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=project,
        env={**kept, "PATH": path, **run.get("env", {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout, time.monotonic() - started


def _passing(run: Mapping[str, Any], venv: Path, project: Path) -> Outcome:
    code, output, seconds = _run(run, venv, project)
    words = " ".join([*(f"{name}={value}" for name, value in run.get("env", {}).items()), *_words(run)])
    said = re.search(run.get("says", ""), output)
    return Outcome(f"{words} passes", code == 0 and bool(said), seconds, output)


def _words(run: Mapping[str, Any]) -> list[str]:
    return list(run.get("command", ["pytest", *run.get("args", [])]))


def _failing(broken: Mapping[str, Any], case: Case, venv: Path, project: Path) -> Outcome:
    """Break a file, run, and put it back: the run has to fail, and to say why."""
    file = project / broken["file"]
    whole = file.read_text(encoding="utf-8")
    if whole.count(broken["old"]) != 1:
        return Outcome(
            broken["what"], False, 0.0, f"{broken['file']} has {broken['old']!r} {whole.count(broken['old'])} times"
        )
    file.write_text(whole.replace(broken["old"], broken["new"]), encoding="utf-8")
    try:
        code, output, seconds = _run(broken, venv, project)
    finally:
        file.write_text(whole, encoding="utf-8")
    said = re.search(broken["says"], output)
    return Outcome(f"{broken['what']} fails, and says /{broken['says']}/", code == 1 and bool(said), seconds, output)


if __name__ == "__main__":
    sys.exit(main())
