"""The plugin: the fixture `numbers_contract`, its options and what it tells at the end."""

import subprocess
import sys

import pytest

PLUGIN = (
    ".percent",
    ".plugin",
    ".plugin.beginning",
    ".plugin.claims",
    ".plugin.declared",
    ".plugin.ending",
    ".plugin.fixtures",
    ".plugin.options",
    ".plugin.reporting",
    ".plugin.verifying",
)
CONFORMING = """
import samples as s

def test_attach(numbers_contract):
    verdict = numbers_contract.check(s.attach())
    assert verdict.operation.id == "trunking.phone_numbers.create"
"""
BREAKING = """
import samples as s

def test_attach(numbers_contract):
    numbers_contract.check(s.attach(s.trunk_number(phone_number="1")))
"""
WAIVER = "NC204 @ trunking.phone_numbers.create $.phone_number until={until} reason=typed by hand"


@pytest.fixture
def run(pytester, request):
    samples = request.config.rootpath / "tests" / "samples.py"
    pytester.makepyfile(samples=samples.read_text(encoding="utf-8"))
    return lambda *args: pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *args)


def test_a_conforming_response_passes(pytester, run):
    pytester.makepyfile(CONFORMING)

    result = run()

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*not in the contract*")


def test_a_run_with_nothing_to_say_says_nothing(pytester, run):
    pytester.makepyfile(CONFORMING)

    quiet = run("--numbers-profile", "wire")
    recording = run("--numbers-record", "missing")

    assert [line for line in quiet.outlines if "numbers-contract:" in line or "= numbers-contract =" in line] == []
    recording.stdout.fnmatch_lines(["numbers-contract: *, recording missing from sandbox"])


def test_a_breaking_response_fails_with_the_message_and_no_traceback_of_ours(pytester, run):
    pytester.makepyfile(BREAKING)

    result = run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *trunking.phone_numbers.create broke its contract (1 violation)",
            'E *NC204  response $.phone_number *expected E.164*got "1"',
            "E *reproduce   curl -X POST*",
            "E *waive       numbers_contract_waive = NC204 @ *",
        ]
    )
    result.stdout.no_fnmatch_line("*assertions.py*")


@pytest.mark.parametrize("how", ["option", "environment", "ini"])
def test_the_profile_is_set_anywhere(pytester, run, monkeypatch, how):
    pytester.makepyfile(CONFORMING)
    arguments = []
    if how == "option":
        arguments = ["--numbers-profile", "documented"]
    elif how == "environment":
        monkeypatch.setenv("NUMBERS_CONTRACT_PROFILE", "documented")
    else:
        pytester.makeini("[pytest]\nnumbers_contract_profile = documented\n")

    result = run(*arguments)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["numbers-contract: *, profile documented", "E *says 000 '*', which NE0? corrects; *"])


def test_the_command_line_comes_before_the_environment_before_the_ini(pytester, run, monkeypatch):
    pytester.makepyfile(CONFORMING)
    pytester.makeini("[pytest]\nnumbers_contract_profile = documented\n")
    monkeypatch.setenv("NUMBERS_CONTRACT_PROFILE", "documented")

    result = run("--numbers-profile", "wire")

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("ini", "told"),
    [
        pytest.param("numbers_contract_profile = strict", "*no profile 'strict'*", id="profile"),
        pytest.param("numbers_contract_waive = NC204", "*no waiver: 'NC204'*", id="waiver"),
        pytest.param("numbers_contract_max_depth = deep", "*numbers_contract_max_depth is 'deep'*", id="limit"),
        pytest.param(
            "numbers_contract_block = maybe", "*numbers_contract_block: *'maybe'; it is true or false", id="flag"
        ),
        pytest.param(
            "numbers_contract_fail_on_orphans = maybe", "*numbers_contract_fail_on_orphans: *'maybe';*", id="asked late"
        ),
        pytest.param("numbers_contract_seed = many", "*numbers_contract_seed='many' is no whole number*", id="seed"),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_usage_error(pytester, run, ini, told):
    pytester.makepyfile(CONFORMING)
    pytester.makeini(f"[pytest]\n{ini}\n")

    result = run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([told])


def test_limits_hold(pytester, run):
    pytester.makepyfile(CONFORMING)
    pytester.makeini("[pytest]\nnumbers_contract_max_body = 100\n")

    result = run()

    result.stdout.fnmatch_lines(["E *NC103  response body *"])


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "with-a-worker"])
class TestWaivers:
    def test_a_waived_violation_passes_and_is_counted_in_the_header(self, pytester, run, workers):
        pytester.makepyfile(BREAKING)
        pytester.makeini(f"[pytest]\nnumbers_contract_waive =\n  {WAIVER.format(until='2999-01-01')}\n")

        result = run(*workers)

        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["numbers-contract: *, 1 waiver"])
        result.stdout.no_fnmatch_line("*unused waiver*")

    def test_an_unused_waiver_is_told(self, pytester, run, workers):
        pytester.makepyfile(CONFORMING)
        line = WAIVER.format(until="2999-01-01")
        pytester.makeini(f"[pytest]\nnumbers_contract_waive =\n  {line}\n")

        result = run(*workers)

        assert result.ret == pytest.ExitCode.OK
        result.stdout.fnmatch_lines([f"unused waiver: {line}"])

    def test_an_expired_waiver_fails_the_run(self, pytester, run, workers):
        pytester.makepyfile(CONFORMING)
        pytester.makeini(f"[pytest]\nnumbers_contract_waive =\n  {WAIVER.format(until='2026-01-01')}\n")

        result = run(*workers)

        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["expired waiver, remove it or set a new day: NC204 @ *"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "with-workers"])
def test_members_the_contract_does_not_know_are_told_once(pytester, run, workers):
    pytester.makepyfile(
        """
        import pytest, samples as s

        @pytest.mark.parametrize("n", range(3))
        def test_attach(numbers_contract, n):
            numbers_contract.check(s.attach(s.trunk_number(flags=n)))
        """
    )

    result = run(*workers)

    result.assert_outcomes(passed=3)
    assert str(result.stdout).count("not in the contract, tolerated: trunking.phone_numbers.create /flags") == 1


def test_waivers_come_from_the_environment_too(pytester, run, monkeypatch):
    pytester.makepyfile(BREAKING)
    monkeypatch.setenv("NUMBERS_CONTRACT_WAIVE", WAIVER.format(until="2999-01-01"))

    run().assert_outcomes(passed=1)


def test_the_fixture_says_what_it_does(run):
    result = run("--fixtures")

    result.stdout.fnmatch_lines(["*numbers_contract*session scope*", "*Judge responses by the contract*"])


def test_the_module_of_the_plugin_imports_pytest_and_the_standard_library_only():
    code = (
        "import sys, pytest; before = set(sys.modules); import pytest_numbers_contract.plugin; "
        "print(sorted(m for m in set(sys.modules) - before if m.partition('.')[0] not in sys.stdlib_module_names))"
    )

    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    ours = ", ".join(f"'pytest_numbers_contract{name}'" for name in ("", *PLUGIN))
    assert output.strip() == f"[{ours}]"


def test_a_run_that_does_not_use_it_imports_nothing_more(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        """
        import sys

        def test_nothing():
            heavy = {"jsonschema", "jsonschema_rs", "vcr", "httpx", "faker", "phonenumbers"}
            ours = {name for name in sys.modules if name.startswith("pytest_numbers_contract")}
            assert {name for name in ours if not name.startswith("pytest_numbers_contract.plugin")} == {
                "pytest_numbers_contract",
                "pytest_numbers_contract.percent",
            }
            assert not heavy & set(sys.modules)
        """
    )

    result = pytester.runpytest_subprocess("-p", "pytest_numbers_contract.plugin")

    result.assert_outcomes(passed=1)
