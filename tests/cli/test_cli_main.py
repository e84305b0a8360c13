"""The command line as a whole."""

import argparse
import json
import pkgutil
import re
import shlex
import signal
import subprocess
import sys

import pytest
import samples as s
from cli_run import cassette, process

from pytest_numbers_contract import __version__
from pytest_numbers_contract import cli as package
from pytest_numbers_contract.cli import _commands, _parser, explain, main, tell
from pytest_numbers_contract.errors import BadSetting

COMMANDS = [name for name, _ in _commands()]
HEAVY = ("jsonschema", "jsonschema_rs", "rich", "yaml", "vcr", "httpx", "faker", "phonenumbers", "pytest", "twilio")


def test_every_public_module_is_a_command():
    modules = [module.name for module in pkgutil.iter_modules(package.__path__)]

    assert sorted(name for name in modules if not name.startswith("_")) == COMMANDS
    assert {"check", "explain", "schema"} <= set(COMMANDS)


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)], ids=["all", *COMMANDS])
def test_help_has_examples_at_every_level(cli, words):
    result = cli(*words, "--help")

    assert (result.code, result.err) == (0, "")
    assert re.search(r"examples:\n  .*numbers-contract ", result.out)
    assert max(map(len, result.out.splitlines())) <= 120


EXAMPLES = [
    pytest.param(line.partition("numbers-contract ")[2], id=f"{name}-{index}")
    for name, module in _commands()
    for index, line in enumerate(line for line in module.EXAMPLES.splitlines() if "numbers-contract " in line)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_command_that_can_be_given(example):
    words = shlex.split(re.split(r"\s{2,}|[|>]|\s[&#]", example)[0])

    arguments = _parser().parse_args(words)

    assert callable(arguments.run)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_of_a_command_is_explained(name):
    parser = argparse.ArgumentParser()
    dict(_commands())[name].add_arguments(parser)

    assert [action.dest for action in parser._actions if not action.help] == []


SPEAKING = {
    "check": ["check", "broken.yaml"],
    "drift": ["drift", "contract", "gone.json"],
    "explain": ["explain", "NC301"],
}


@pytest.mark.parametrize("words", SPEAKING.values(), ids=SPEAKING)
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        pytest.param({}, False, id="pipe"),
        pytest.param({"FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="NO_COLOR"),
    ],
)
def test_colours_are_for_those_who_want_them(cli, monkeypatch, tmp_path, words, environment, coloured):
    cassette(tmp_path / "broken.yaml", s.attach(s.trunk_number(phone_number="1")))
    server, paths = [{"url": "https://trunking.twilio.com"}], {"/v1/Trunks": {"get": {}}}
    (tmp_path / "gone.json").write_text(json.dumps({"openapi": "3.0.1", "servers": server, "paths": paths}))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    result = cli(*words)

    assert ("\x1b[" in result.out) is coloured


def test_version_names_the_package_and_the_contract(cli):
    result = cli("--version")

    assert result.code == 0
    assert re.fullmatch(
        rf"numbers-contract {re.escape(__version__)}\ncontract [0-9a-f]{{12}}, \d+ errata\n", result.out
    )


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "--help"], ["explain", "NC301"]])
def test_starting_up_imports_nothing_heavy(tmp_path, words):
    code = f"import atexit\natexit.register(lambda: print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr))"

    done = process(*words, code=code, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "[]\n")


@pytest.mark.parametrize("words", [[], ["chek"], ["check"], ["schema"], ["check", "--nope", "x"]])
def test_wrong_usage_exits_2(cli, words):
    result = cli(*words)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("usage: numbers-contract")


def test_a_fault_of_ours_is_told_without_a_traceback(cli, monkeypatch):
    monkeypatch.setattr(explain, "run", lambda _: {}["x"])

    result = cli("explain")

    assert result.code == 2
    assert re.match(r"numbers-contract: a fault of ours: KeyError: 'x' \(test_cli_main.py:\d+\)\n", result.err)


def test_a_fault_of_ours_is_shown_whole_in_development_mode(tmp_path):
    code = "from pytest_numbers_contract.cli import explain\nexplain.run = lambda _: {}['x']"

    done = process("explain", code=code, cwd=tmp_path, env={"PYTHONDEVMODE": "1"})

    assert "Traceback" in done.stderr


def test_an_error_does_not_steer_the_terminal(capsys):
    tell(BadSetting("\x1b[2J", "\u202e"))

    assert capsys.readouterr().err == "numbers-contract: \\x1b[2J\n  \\u202e\n"


def test_an_interrupt_ends_quietly(cli, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(explain, "run", interrupted)

    result = cli("explain")

    assert (result.code, result.out, result.err) == (128 + signal.SIGINT, "", "")


@pytest.mark.parametrize("words", [[], ["NC204"]], ids=["at once", "at the end"])
def test_a_broken_pipe_ends_quietly(tmp_path, words):
    with subprocess.Popen(
        [sys.executable, "-m", "pytest_numbers_contract", "explain", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        running.stdout.close()
        told = running.stderr.read()

    assert (running.returncode, told) == (141, b"")


@pytest.mark.parametrize(("words", "code"), [(["journey"], 0), (["check", "none.yaml"], 2), (["--help"], 0)])
def test_closed_streams_change_no_exit_code(tmp_path, words, code):
    done = process(*words, code="sys.stdout = sys.stderr = None", cwd=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.parametrize("words", [["explain", "NC204"], ["schema", "--openapi"]], ids=["at the end", "at once"])
def test_output_that_cannot_be_written_is_told_and_exits_2(tmp_path, words):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pytest_numbers_contract", *words],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (
        2,
        "numbers-contract: the output cannot be written: No space left on device\n  make room, or send it elsewhere\n",
    )


def test_output_that_is_lost_at_the_end_is_told_here_too(capfd, monkeypatch):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)

        code = main(["explain", "NC204"])

    assert code == 2
    assert capfd.readouterr().err.startswith("numbers-contract: the output cannot be written: No space left")


def test_it_is_a_module_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pytest_numbers_contract", "explain", "NC204"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("NC204  a text has its form\n")


def test_a_terminal_without_utf_8_gets_escapes(tmp_path):
    cassette(tmp_path / "x.yaml", s.attach(s.trunk_number(phone_number="1")))

    done = process("check", "x.yaml", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})

    assert done.returncode == 1
    assert "\\u2192 201" in done.stdout


def test_streams_that_cannot_be_set_up_are_left_alone(capsys, monkeypatch):
    class Plain:
        def __init__(self):
            self.text = ""

        def write(self, text):
            self.text += text

        def flush(self):
            """Nothing is held back."""

        def isatty(self):
            return False

    out = Plain()
    monkeypatch.setattr(sys, "stdout", out)

    code = main(["explain", "NC204"])

    assert code == 0
    assert out.text.startswith("NC204")
