"""The factories in whole runs: faker's own fixture, and workers."""

import pytest

MAKING = """
import json
import pytest

@pytest.mark.parametrize("n", range(6))
def test_bytes(numbers_factory, n, request):
    made = [numbers_factory.trunking.phone_numbers(), numbers_factory.incoming_phone_numbers.page(n=3)]
    place = request.config.rootpath / f"made-{request.config.getoption('-k')}-{n}.json"
    place.write_text(json.dumps(made))
"""


@pytest.fixture
def run(pytester):
    return lambda *args: pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *args)


def test_the_same_seed_gives_the_same_bytes_on_any_worker(pytester, run):
    pytester.makepyfile(MAKING)

    run("-k", "bytes", "--numbers-seed", "7").assert_outcomes(passed=6)
    run("-k", "test_bytes", "--numbers-seed", "7", "-n", "2").assert_outcomes(passed=6)

    alone = [(pytester.path / f"made-bytes-{n}.json").read_text() for n in range(6)]
    shared = [(pytester.path / f"made-test_bytes-{n}.json").read_text() for n in range(6)]
    assert alone == shared
    assert "PN" in alone[0]


@pytest.mark.usefixtures("neighbours")
def test_fakers_own_fixture_takes_the_provider(pytester, run):
    pytester.makepyfile(
        """
        from pytest_numbers_contract.factories.provider import NumbersProvider
        from pytest_numbers_contract.numbering import is_ours

        def test_sid(faker):
            faker.add_provider(NumbersProvider)
            assert is_ours(faker.phone_number_sid())
        """
    )

    run().assert_outcomes(passed=1)
