"""Progress on a terminal."""

import io
import sys

import pytest
import samples as s
from cli_run import cassette

from pytest_numbers_contract.cli import _progress, main
from pytest_numbers_contract.cli._progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_nothing_is_shown_in_the_first_second(clock):
    screen = Terminal()

    with Progress(screen, files=2, clock=clock) as progress:
        clock.now = 0.9
        progress.exchange()
        progress.file()

    assert screen.getvalue() == ""


def test_files_and_exchanges_are_shown_after_a_second_and_cleared_at_the_end(clock):
    screen = Terminal()

    with Progress(screen, files=2, clock=clock) as progress:
        progress.exchange()
        clock.now = 1.0
        progress.exchange()
        progress.file()

    shown = screen.getvalue()
    assert "2 exchanges" in shown
    assert "1/2" in shown
    assert shown.rstrip().endswith("\x1b[2K")


def test_nothing_is_shown_in_a_pipe(clock):
    pipe = io.StringIO()

    with Progress(pipe, files=1, clock=clock) as progress:
        clock.now = 60.0
        progress.exchange()

    assert pipe.getvalue() == ""


def test_it_makes_room_for_what_is_printed_and_comes_back(clock):
    screen = Terminal()

    with Progress(screen, files=2, clock=clock) as progress:
        clock.now = 1.0
        progress.exchange()
        progress.clear()
        cleared = len(screen.getvalue())
        progress.exchange()
        at_once = len(screen.getvalue())
        clock.now = 1.2
        progress.exchange()

    assert at_once == cleared
    assert "3 exchanges" in screen.getvalue()[cleared:]


@pytest.mark.parametrize(
    ("options", "first"),
    [
        pytest.param([], "trunking.phone_numbers.create broke its contract", id="a violation"),
        pytest.param(["-v"], "broken  trunking.phone_numbers.create", id="verbose"),
        pytest.param(["--format", "ndjson"], '{"kind": "exchange"', id="ndjson"),
    ],
)
def test_a_pass_shows_progress_and_clears_it_before_it_prints(cli, monkeypatch, options, first):
    cassette("x.yaml", s.attach(s.trunk_number(phone_number="1")))
    screen = Terminal()
    monkeypatch.setattr(_progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")

    code = main(["check", "x.yaml", *options])

    progress, _, _ = screen.getvalue().partition(first)
    assert code == 1
    assert "1 exchange " in progress
    assert progress.endswith("\x1b[2K")


def test_a_pass_leaves_progress_alone_where_nothing_is_printed_on_the_terminal(cli, monkeypatch, capsys):
    cassette("x.yaml", s.attach(s.trunk_number(phone_number="1")))
    screen = Terminal()
    monkeypatch.setattr(_progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", screen)

    code = main(["check", "x.yaml", "-v"])

    assert code == 1
    assert "1/1" in screen.getvalue()


def test_a_file_that_cannot_be_read_is_told_below_no_progress(cli, monkeypatch):
    cassette("a.yaml", s.attach())
    screen = Terminal()
    monkeypatch.setattr(_progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", screen)

    code = main(["check", "a.yaml", "missing.yaml"])

    progress, _, _ = screen.getvalue().partition("missing.yaml: ")
    assert code == 2
    assert progress.endswith("\x1b[2K")


def test_clearing_twice_is_no_fault(clock):
    screen = Terminal()

    with Progress(screen, files=1, clock=clock) as progress:
        progress.clear()

    assert screen.getvalue() == ""
