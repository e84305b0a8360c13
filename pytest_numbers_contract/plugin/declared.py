"""What a run can be told: every option, ini setting and marker, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from pytest_numbers_contract.percent import percent

_TEXT: Mapping[str, Any] = {"default": ""}
_LINES: Mapping[str, Any] = {"type": "linelist", "default": []}
_FLAG: Mapping[str, Any] = {"action": "store_true"}


@dataclass(frozen=True, slots=True)
class Declared:
    """One thing that a run can be told.

    `option` is how it stands on the command line, `ini` how in the ini file; None: not there. What is read as text from
    the ini file may stand in the environment too.
    """

    name: str
    help: str
    option: Mapping[str, Any] | None = None
    ini: Mapping[str, Any] | None = None

    @property
    def words(self) -> str:
        """The option's name."""
        return f"--numbers-{self.name.replace('_', '-')}"

    @property
    def key(self) -> str:
        """The ini setting's name, and in capitals the environment variable's."""
        return f"numbers_contract_{self.name}"

    @property
    def in_environment(self) -> bool:
        """Whether the environment may tell it."""
        return self.ini is not None and self.ini.get("type") != "bool"


def _said(metavar: str, **more: Any) -> dict[str, Any]:
    return {"metavar": metavar, **more}


DECLARED = (
    Declared("profile", "how the contract is read: wire (default) or documented", _said("PROFILE"), _TEXT),
    Declared(
        "waive", "violations let pass, one a line: NC204 @ OPERATION PLACE until=YYYY-MM-DD reason=WHY", None, _LINES
    ),
    Declared("max_body", "bytes of a decoded body at most (default 33554432)", None, _TEXT),
    Declared("max_depth", "levels of nesting at most (default 64)", None, _TEXT),
    Declared(
        "fail_on_orphans",
        "fail a test that leaves numbers bought and unattached in its sandbox (default false)",
        None,
        {"type": "bool", "default": False},
    ),
    Declared(
        "block",
        "keep Twilio closed for the whole run: what is asked while no sandbox or cassette is open, by a thread that "
        "outlives its test above all, does not leave and fails the test or the run (default false)",
        _FLAG,
        {"type": "bool", "default": False},
    ),
    Declared("coverage", "show which operations, parameters, members and values of the contract were touched", _FLAG),
    Declared(
        "fail_under",
        "fail the run if it touched less of the contract, in percent; implies --numbers-coverage",
        _said("PERCENT", type=percent),
    ),
    Declared(
        "report",
        "write a report: json, junit, sarif, markdown, github or html, to a file or - (repeatable; in the ini file one "
        "a line), as in html:contract.html; off: none, not even GitHub's",
        _said("TYPE:DEST", action="append"),
        _LINES,
    ),
    Declared("seed", "the seed of numbers_factory (default: that of pytest-randomly, else 0)", _said("SEED"), _TEXT),
    Declared(
        "record",
        "record the cassettes of tests marked numbers_cassette: all of them, or missing ones (default: replay)",
        _said("WHICH"),
        _TEXT,
    ),
    Declared(
        "source",
        "what cassettes are recorded from and compared with: sandbox (default), live (Twilio itself), or the base URL "
        "of a server, like http://127.0.0.1:8080",
        _said("SOURCE"),
        _TEXT,
    ),
    Declared(
        "compare",
        "run the tests marked numbers_cassette against the source, and fail where it answers in another form than was "
        "recorded; no cassette is written (default false)",
        _FLAG,
        {"default": "false"},
    ),
    Declared(
        "credentials",
        "what the run's credentials for the source live are: test, live, subaccount or api-key (default: found by one "
        "free call)",
        _said("KIND"),
        _TEXT,
    ),
    Declared(
        "budget",
        "how many numbers --numbers-source=live may buy (default: none); they are released again",
        _said("N", type=int),
    ),
    Declared(
        "serializer", "how cassettes are written, by vcrpy's serializers: yaml (default) or json", _said("NAME"), _TEXT
    ),
    Declared(
        "max_age",
        "tell of cassettes that are older, or older than an erratum of theirs, in days: '90' warns, '90 fail' fails",
        _said("DAYS"),
        _TEXT,
    ),
)


MARKERS = (
    "numbers_cassette(allow_unused=False, serializer='yaml'): answer this test's requests to Twilio from its "
    "cassette; allow_unused lets it ask for less than was recorded; serializer is yaml or json",
    "numbers_sandbox(seed=0, test_credentials=False, **choices): give this test a sandbox, which behaves so; "
    "choices are those of pytest_numbers_contract.state.choices.Choices",
    "numbers_no_orphans: fail the test if it leaves numbers bought and unattached",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options and ini settings."""
    group = parser.getgroup("numbers-contract", "contract of Twilio's phone-number APIs")
    for each in DECLARED:
        if each.option is not None:
            group.addoption(each.words, dest=each.key, help=each.help, **each.option)
        if each.ini is not None:
            parser.addini(each.key, each.help, **each.ini)
