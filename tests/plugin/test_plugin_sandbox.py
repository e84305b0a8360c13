"""The plugin: the sandbox fixtures, their marker, and when a test fails by them."""

import pytest

WRONG = (
    'httpx.get(f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}/PhoneNumbers?limit=1", auth=("AC" + "0" * 32, "x"))'
)


@pytest.fixture
def run(pytester):
    return lambda *args: pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *args)


def test_a_test_reaches_the_sandbox_and_passes(pytester, run):
    pytester.makepyfile(
        """
        from twilio.rest import Client

        def test_buy(numbers_sandbox):
            account = numbers_sandbox.account
            number = Client(account.sid, account.auth_token).incoming_phone_numbers.create(area_code="415")
            assert number.phone_number == "+14155550100"
        """
    )

    run().assert_outcomes(passed=1)


def test_a_silent_fault_fails_the_test_not_its_teardown(pytester, run):
    pytester.makepyfile(
        f"""
        import httpx

        def test_wrong(numbers_sandbox):
            trunk = numbers_sandbox.trunk()
            try:
                {WRONG}
            except Exception:
                pass
        """
    )

    result = run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["trunking.phone_numbers.list broke its contract*", "*NC401  request query.limit*"])
    result.stdout.no_fnmatch_line("*plugin.py*")


def test_a_test_that_fails_by_itself_shows_the_fault_beside(pytester, run):
    pytester.makepyfile(
        f"""
        import httpx

        def test_wrong(numbers_sandbox):
            trunk = numbers_sandbox.trunk()
            {WRONG}
            assert 1 == 2
        """
    )

    result = run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *assert 1 == 2", "*numbers-contract call*", "*NC401  request query.limit*"])


def test_a_test_that_fails_by_itself_alone_shows_nothing_beside(pytester, run):
    pytester.makepyfile("def test_wrong(numbers_sandbox):\n    assert 1 == 2\n")

    result = run()

    result.stdout.no_fnmatch_line("*numbers-contract call*")


def test_a_method_that_a_path_does_not_take_is_shown_as_refused(pytester, run):
    pytester.makepyfile(
        """
        import httpx

        def test_puts(numbers_sandbox):
            auth = (numbers_sandbox.account.sid, "x")
            assert httpx.put("https://trunking.twilio.com/v1/Trunks", auth=auth).is_success
        """
    )

    result = run()

    result.stdout.fnmatch_lines(
        ["the service refused:", "  PUT https://trunking.twilio.com/v1/Trunks → 405*20004 Method not allowed"]
    )


def test_a_test_does_not_answer_for_the_one_before(pytester, run):
    pytester.makepyfile(
        """
        import contextlib, socket
        import httpx, pytest

        @pytest.fixture(scope="session")
        def other(numbers_sandbox_factory):
            with numbers_sandbox_factory(seed=1) as sandbox:
                yield sandbox

        def slip_past():
            with contextlib.suppress(Exception):
                socket.getaddrinfo("api.twilio.com", 443)

        def ask(sandbox):
            auth = (sandbox.account.sid, "x")
            httpx.get("https://trunking.twilio.com/v1/Trunks", params={"limit": 1}, auth=auth)

        def test_1_slips_past_and_asks_wrongly(numbers_sandbox_session):
            slip_past()
            slip_past()
            ask(numbers_sandbox_session)

        def test_2_does_no_wrong(numbers_sandbox_session):
            pass

        def test_3_asks_two_wrongly(other, numbers_sandbox_session):
            ask(numbers_sandbox_session)
            other.answer_request(numbers_sandbox_session.calls[-1].exchange.request)

        def test_4_does_no_wrong(other, numbers_sandbox_session):
            pass
        """
    )

    result = run()

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*test_1_slips*",
            "a request to api.twilio.com slipped past*",
            "*test_3_asks*",
            "trunking.trunks.list broke its contract*",
            "trunking.trunks.list broke its contract*",
        ]
    )


@pytest.mark.parametrize(
    ("leave", "outcome"),
    [("pytest.skip('not today')", {"skipped": 1}), ("sys.exit(3)", {"failed": 1})],
    ids=["skip", "exit"],
)
def test_a_test_that_leaves_in_the_midst_answers_for_itself(pytester, run, leave, outcome):
    pytester.makepyfile(
        f"""
        import sys
        import httpx, pytest

        def test_1_asks_wrongly(numbers_sandbox_session):
            auth = (numbers_sandbox_session.account.sid, "x")
            httpx.get("https://trunking.twilio.com/v1/Trunks", params={{"limit": 1}}, auth=auth)
            {leave}

        def test_2_does_no_wrong(numbers_sandbox_session):
            pass
        """
    )

    result = run()

    result.assert_outcomes(passed=1, **outcome)


def test_a_test_that_fails_by_a_refusal_shows_the_reason_beside(pytester, run):
    pytester.makepyfile(
        """
        import httpx

        def buy(sandbox, **form):
            auth = (sandbox.account.sid, "x")
            url = f"https://api.twilio.com/2010-04-01/Accounts/{auth[0]}/IncomingPhoneNumbers.json"
            return httpx.post(url, auth=auth, **form)

        def test_first(numbers_sandbox_session):
            buy(numbers_sandbox_session, data={"PhoneNumber": "\\x1b[2J"})

        def test_wrong(numbers_sandbox_session):
            buy(numbers_sandbox_session, json={"AreaCode": "415"}).raise_for_status()

        def test_other(numbers_sandbox_session):
            assert buy(numbers_sandbox_session, data={"PhoneNumber": "\\x1b[2J"}).status_code == 201
        """
    )

    result = run()

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*Captured numbers-contract call*",
            "the service refused:",
            "  POST https://api.twilio.com/*/IncomingPhoneNumbers.json → 400*",
            "    NC405  request form: due is *",
            "*Captured numbers-contract call*",
            "the service refused:",
            "  POST https://api.twilio.com/*/IncomingPhoneNumbers.json → 400*21421 *x1b*is not a valid number*",
        ]
    )
    assert "\x1b[2J" not in result.stdout.str()
    assert result.stdout.str().count("the service refused:") == 2


def test_a_fault_in_the_teardown_is_an_error(pytester, run):
    pytester.makepyfile(
        f"""
        import httpx, pytest

        @pytest.fixture
        def late(numbers_sandbox):
            yield
            trunk = numbers_sandbox.trunk()
            {WRONG}

        def test_fine(late):
            pass
        """
    )

    run().assert_outcomes(passed=1, errors=1)


def test_unittest_classes_fail_the_same_way(pytester, run):
    pytester.makepyfile(
        f"""
        import unittest, httpx, pytest

        class TestWrong(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _sandbox(self, numbers_sandbox):
                self.sandbox = numbers_sandbox

            def test_wrong(self):
                trunk = self.sandbox.trunk()
                {WRONG}

            def test_right(self):
                assert self.sandbox.calls == ()
        """
    )

    run().assert_outcomes(passed=1, failed=1)


@pytest.mark.usefixtures("neighbours")
def test_async_tests_reach_it_too(pytester, run):
    pytester.makepyfile(
        """
        import asyncio, httpx, pytest

        @pytest.mark.asyncio
        async def test_gather(numbers_sandbox):
            trunk = numbers_sandbox.trunk()
            url = f"https://trunking.twilio.com/v1/Trunks/{trunk.sid}/PhoneNumbers"
            async with httpx.AsyncClient(auth=(numbers_sandbox.account.sid, "x")) as client:
                answers = await asyncio.gather(*(client.get(url) for _ in range(5)))
            assert [answer.status_code for answer in answers] == [200] * 5
        """
    )

    run().assert_outcomes(passed=1)


def test_each_test_has_its_own(pytester, run):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("n", [1, 2])
        def test_own(numbers_sandbox, n):
            assert numbers_sandbox.phone_numbers == ()
            numbers_sandbox.incoming_phone_number()
        """
    )

    run("-n", "2").assert_outcomes(passed=2)


def test_wider_scopes_remember(pytester, run):
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="module")
        def shared(numbers_sandbox_factory):
            with numbers_sandbox_factory(seed=3) as sandbox:
                yield sandbox

        def test_first(shared, numbers_sandbox_session):
            shared.trunk()
            numbers_sandbox_session.incoming_phone_number()

        def test_second(shared, numbers_sandbox_session):
            assert len(numbers_sandbox_session.phone_numbers) == 1
        """
    )

    run().assert_outcomes(passed=2)


def test_a_fault_in_a_wider_scope_fails_the_test_that_made_it(pytester, run):
    pytester.makepyfile(
        f"""
        import httpx

        def test_wrong(numbers_sandbox_session):
            trunk = numbers_sandbox_session.trunk()
            {WRONG}

        def test_right(numbers_sandbox_session):
            pass
        """
    )

    run().assert_outcomes(failed=1, passed=1)


class TestMarker:
    def test_it_sets_seed_credentials_and_choices(self, pytester, run):
        pytester.makepyfile(
            """
            import pytest
            from pytest_numbers_contract import Sandbox

            @pytest.mark.numbers_sandbox(seed=5, test_credentials=True, pool_limit=3)
            def test_marked(numbers_sandbox):
                assert numbers_sandbox.trunk().sid == Sandbox(seed=5).trunk().sid
            """
        )

        run("--strict-markers").assert_outcomes(passed=1)

    def test_a_marked_test_has_a_sandbox_though_it_names_none(self, pytester, run):
        pytester.makepyfile(
            """
            import httpx, pytest

            pytestmark = pytest.mark.numbers_sandbox(seed=5)

            def ask():
                return httpx.get("https://trunking.twilio.com/v1/Trunks", auth=("AC" + "0" * 32, "x")).status_code

            def test_marked():
                assert ask() == 200

            @pytest.mark.numbers_cassette
            def test_of_a_cassette(request):
                assert "numbers_sandbox" not in request.fixturenames
                assert ask() == 200

            def test_with_a_cassette(numbers_cassette, request):
                assert "numbers_sandbox" not in request.fixturenames
                assert ask() == 200
            """
        )

        run("--numbers-record=all").assert_outcomes(passed=3)

    def test_a_mark_on_one_parameter_is_not_on_the_others(self, pytester, run):
        pytester.makepyfile(
            """
            import pytest

            @pytest.mark.parametrize("marked", [pytest.param(True, marks=pytest.mark.numbers_sandbox), False])
            def test_one(marked, request):
                assert ("numbers_sandbox" in request.fixturenames) == marked
            """
        )

        run().assert_outcomes(passed=2)

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            pytest.param(
                "sed=5", "*numbers_sandbox has no sed; it has seed, test_credentials, trunk_reattach*", id="name"
            ),
            pytest.param("5", "*numbers_sandbox has no 5; it has*", id="position"),
            pytest.param("pool_created=202", "*numbers_sandbox: pool_created=202 is no choice*", id="value"),
        ],
    )
    def test_what_makes_no_sense_is_told_with_what_does(self, pytester, run, arguments, told):
        pytester.makepyfile(
            f"import pytest\n\n@pytest.mark.numbers_sandbox({arguments})\ndef test_marked(numbers_sandbox):\n    pass\n"
        )

        result = run()

        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([told])


class TestOrphans:
    code = """
        import pytest
        from twilio.rest import Client

        {marker}
        def test_buy(numbers_sandbox):
            account = numbers_sandbox.account
            Client(account.sid, account.auth_token).incoming_phone_numbers.create(area_code="415")
        """

    def test_the_marker_fails_a_test_that_leaves_some(self, pytester, run):
        pytester.makepyfile(self.code.format(marker="@pytest.mark.numbers_no_orphans"))

        result = run("--strict-markers")

        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["1 number bought and left unattached", "*+14155550100  PN*"])

    def test_the_setting_does_it_for_all(self, pytester, run):
        pytester.makepyfile(self.code.format(marker=""))
        pytester.makeini("[pytest]\nnumbers_contract_fail_on_orphans = true\n")

        run().assert_outcomes(failed=1)

    def test_those_of_an_earlier_test_in_a_sandbox_of_several_are_that_ones(self, pytester, run):
        pytester.makepyfile(
            """
            import httpx

            def buy(sandbox, area_code):
                sid = sandbox.account.sid
                owned = f"https://api.twilio.com/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json"
                httpx.post(owned, data={"AreaCode": area_code}, auth=(sid, "x"))

            def test_1_leaves_one(numbers_sandbox_session):
                buy(numbers_sandbox_session, "415")

            def test_2_buys_none(numbers_sandbox_session):
                pass

            def test_3_leaves_another(numbers_sandbox_session):
                buy(numbers_sandbox_session, "212")
            """
        )
        pytester.makeini("[pytest]\nnumbers_contract_fail_on_orphans = true\n")

        result = run()

        result.assert_outcomes(failed=2, passed=1)
        result.stdout.fnmatch_lines(
            ["1 number bought*", "  +14155550100*", "1 number bought*", "  +12125550100*", "*3_leaves_another*"]
        )

    def test_without_either_they_are_only_there_to_be_looked_at(self, pytester, run):
        pytester.makepyfile(self.code.format(marker=""))

        run().assert_outcomes(passed=1)


def test_waivers_hold_in_the_sandbox(pytester, run):
    pytester.makepyfile(
        f"""
        import httpx

        def test_wrong(numbers_sandbox):
            trunk = numbers_sandbox.trunk()
            {WRONG}
        """
    )
    line = "NC401 @ trunking.phone_numbers.list query.limit until=2999-01-01 reason=old client"
    pytester.makeini(f"[pytest]\nnumbers_contract_waive =\n  {line}\n")

    result = run()

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*unused waiver*")


UNUSED = """
import httpx, pytest

def order(sandbox, **more):
    sandbox.fail("messaging.phone_numbers.create", code=21714, **more)
"""


@pytest.mark.parametrize(
    ("code", "outcomes"),
    [
        pytest.param("def test_x(numbers_sandbox):\n    order(numbers_sandbox)\n", {"failed": 1}, id="passing"),
        pytest.param(
            "def test_x(numbers_sandbox):\n    order(numbers_sandbox, allow_unused=True)\n", {"passed": 1}, id="allowed"
        ),
        pytest.param(
            "def test_x(numbers_sandbox):\n    order(numbers_sandbox)\n    pytest.skip('no')\n",
            {"skipped": 1},
            id="skipped",
        ),
        pytest.param(
            "def test_x(numbers_sandbox_session):\n    order(numbers_sandbox_session)\n",
            {"passed": 1},
            id="of many tests",
        ),
        pytest.param(
            "@pytest.fixture\ndef numbers_sandbox():\n    return 7\n\ndef test_x(numbers_sandbox):\n    pass\n",
            {"passed": 1},
            id="somebody else's",
        ),
        pytest.param(
            "import unittest\n\nclass TestX(unittest.TestCase):\n"
            "    @pytest.fixture(autouse=True)\n"
            "    def own(self, numbers_sandbox):\n        order(numbers_sandbox)\n\n"
            "    def test_x(self):\n        pass\n",
            {"failed": 1},
            id="unittest",
        ),
        pytest.param(
            'def test_x(request):\n    order(request.getfixturevalue("numbers_sandbox"))\n',
            {"failed": 1},
            id="asked for by its name",
        ),
        pytest.param(
            "@pytest.fixture\ndef numbers_sandbox(numbers_sandbox_factory):\n"
            "    with numbers_sandbox_factory(seed=7) as sandbox:\n        yield sandbox\n\n"
            "def test_x(numbers_sandbox):\n    order(numbers_sandbox)\n",
            {"failed": 1},
            id="one of theirs",
        ),
    ],
)
def test_an_accident_that_never_happens_fails_a_test_that_passes(pytester, run, code, outcomes):
    pytester.makepyfile(UNUSED + code)

    result = run()

    result.assert_outcomes(**outcomes)


def test_an_accident_that_never_happens_is_named_and_hides_no_other_reason(pytester, run):
    pytester.makepyfile(
        UNUSED + "def test_x(numbers_sandbox):\n    order(numbers_sandbox)\n\n"
        "def test_y(numbers_sandbox):\n    order(numbers_sandbox)\n    assert 1 == 2\n"
    )

    result = run()

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "ordered, and never happened: messaging.phone_numbers.create (code=21714)",
            "  called was nothing; if it need not happen, say so: sandbox.fail(*, allow_unused=True)",
            "*assert 1 == 2",
        ]
    )
    # On a CI the summary at the end says it again.
    told = "ordered, and never happened: messaging.phone_numbers.create (code=21714)"
    assert result.stdout.lines.count(told) == 1
