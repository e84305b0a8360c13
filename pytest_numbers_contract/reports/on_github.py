"""On GitHub, a run tells what broke by itself: annotations, and a part of the job's summary."""

from __future__ import annotations

import os

from pytest_numbers_contract.errors import NumbersContractError
from pytest_numbers_contract.reports.formats import STDOUT, Destination, write
from pytest_numbers_contract.reports.report import Report


def is_on_github() -> bool:
    """Say whether this is a step of a workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def root_or(folder: str) -> str:
    """Return the folder that files are named from: the repository's, or the one given."""
    return (is_on_github() and os.environ.get("GITHUB_WORKSPACE")) or folder


def tell(report: Report, destinations: tuple[Destination, ...]) -> str:
    """Append to the job's summary, and return the annotations, unless they are written already.

    Raises NumbersContractError if the summary cannot be written.
    """
    if not is_on_github() or not (report.judged or report.problems):
        return ""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"{write(report, 'markdown')}\n")
        except OSError as fault:
            problem = f"GITHUB_STEP_SUMMARY, {path}, cannot be written: {fault.strerror}"
            raise NumbersContractError(problem) from None
    return "" if Destination("github", STDOUT) in destinations else write(report, "github")
