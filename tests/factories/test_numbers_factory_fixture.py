"""The fixture: where its seed comes from, that each test begins anew, and what a failure says."""

import pytest


@pytest.fixture
def run(pytester):
    return lambda *args: pytester.runpytest("-p", "no:cacheprovider", "-p", "no:asyncio", *args)


@pytest.fixture
def seeds(pytester):
    pytester.makepyfile(
        """
        def test_one(numbers_factory):
            print("seed is", numbers_factory.seed, numbers_factory.incoming_phone_numbers()["sid"])

        def test_two(numbers_factory):
            print("seed is", numbers_factory.seed, numbers_factory.incoming_phone_numbers()["sid"])
        """
    )


def test_without_a_setting_the_seed_is_0_and_every_test_begins_anew(run, seeds):
    result = run("-p", "no:randomly", "-s")

    result.stdout.fnmatch_lines(["*seed is 0 PN*"])
    assert len({line.partition("seed is")[2] for line in result.outlines if "seed is" in line}) == 1


def test_the_command_line_goes_before_the_environment_before_the_ini(run, seeds, pytester, monkeypatch):
    pytester.makeini("[pytest]\nnumbers_contract_seed = 1\n")

    run("-s").stdout.fnmatch_lines(["*seed is 1 PN*"])
    monkeypatch.setenv("NUMBERS_CONTRACT_SEED", "2")
    run("-s").stdout.fnmatch_lines(["*seed is 2 PN*"])
    run("-s", "--numbers-seed=3").stdout.fnmatch_lines(["*seed is 3 PN*"])


@pytest.mark.usefixtures("neighbours")
def test_the_seed_of_randomly_is_taken_and_a_failure_tells_it(run, pytester):
    pytester.makepyfile("def test_wrong(numbers_factory): assert not numbers_factory.sid('PN')")

    result = run("--randomly-seed=77")

    result.stdout.fnmatch_lines(["*the same data again: --numbers-seed=77"])
