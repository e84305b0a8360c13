"""`numbers-contract journey` and the walk behind it."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cli_run import Result

from pytest_numbers_contract import Sandbox
from pytest_numbers_contract.accidents import Answer, TimedOut
from pytest_numbers_contract.cli import journey as journey_command
from pytest_numbers_contract.coverage import total
from pytest_numbers_contract.errors import BadSetting, NumbersContractError
from pytest_numbers_contract.exchange import Request, Response
from pytest_numbers_contract.journey import NEEDED, Walk, steps_of, through
from pytest_numbers_contract.live import sender
from pytest_numbers_contract.reports.reading import read_report
from pytest_numbers_contract.seam import Seam
from pytest_numbers_contract.server import Server

STEPS = 54


@pytest.fixture
def run(cli) -> Callable[..., Result]:
    return partial(cli, "journey")


def changing(change: Callable[[Request, dict], object]) -> Callable[[Request], Answer]:
    """A sandbox whose JSON answers are changed on their way: `change` returns the new body, None for the same."""
    sandbox = Sandbox()

    def ask(request: Request) -> Answer:
        answer = sandbox.answer_request(request)
        try:
            changed = change(request, json.loads(answer.body))
        except ValueError:
            return answer
        return answer if changed is None else replace(answer, body=json.dumps(changed).encode())

    return ask


def walked(ask: Callable[[Request], Answer]) -> Walk:
    walk = Walk(ask, "AC" + "0" * 32, "token")
    assert len(list(steps_of(walk))) == len(walk.steps)
    return walk


class TestTheCommand:
    def test_the_sandbox_conforms_and_every_step_goes_its_way(self, run):
        result = run()

        assert result.code == 0
        assert result.last == f"{STEPS} exchanges judged, 0 broke their contract, 0 went astray"
        assert "trunking.phone_numbers.create                  ·     2     ·     1" in result.out

    def test_reports_are_written_of_every_exchange(self, run):
        result = run("--report", "json:journey.json", "--report", "sarif:journey.sarif")

        report = read_report("journey.json")
        assert (result.code, result.err) == (0, "")
        assert (report.runs[0].by, report.judged, report.totals["violation"], report.problems) == (
            "journey",
            STEPS,
            0,
            (),
        )
        assert {entry.source for entry in report.exchanges} == {"journey"}
        assert total(report.touched).touched > 500
        assert json.loads(Path("journey.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"

    def test_a_report_has_what_the_journey_broke(self, run):
        source = changing(lambda request, body: {**body, "phone_numbers": []} if "phone_numbers" in body else None)
        with Server(source) as server:
            result = run("--base-url", server.url, "--report", "json:journey.json")

        found = {told.id for entry in read_report("journey.json").exchanges for told in entry.violations}
        assert (result.code, "NC503" in found) == (1, True)

    def test_what_went_astray_is_a_problem_of_the_report(self, run):
        with Server(lambda request: Response(401, (), b"")) as server:
            result = run("--base-url", server.url, "--report", "json:journey.json")

        problems = [problem.problem for problem in read_report("journey.json").problems]
        assert result.code == 1
        assert problems[0] == "list the countries: the answer was 401, due 200"
        assert problems[-1].startswith("The journey could not go on: search local numbers: the answer, 401, has no")

    def test_an_answer_too_deep_to_read_stops_it_as_any_other_would(self, run):
        with Server(lambda request: Response(200, (), b"[" * 100_000)) as server:
            result = run("--base-url", server.url)

        assert (result.code, result.err) == (1, "")
        assert "could not go on" in result.out

    def test_on_github_it_annotates_by_itself(self, run, monkeypatch):
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
        source = changing(lambda request, body: {**body, "sid": "PN1"} if "sid" in body else None)

        with Server(source) as server:
            result = run("--base-url", server.url)

        assert result.err.startswith("::error title=NC204%3A a text has its form::")
        assert "### NC204" in Path("summary.md").read_text(encoding="utf-8")

    def test_a_report_that_makes_no_sense_is_refused_before_anything_is_asked(self, run):
        result = run("--report", "pdf:x")

        assert (result.code, result.out) == (2, "")
        assert "there is no report of type 'pdf'" in result.err

    def test_each_call_is_shown_if_asked(self, run):
        result = run("-v", "--seed", "7")

        assert result.out.count("\nok  ") == STEPS - 1
        assert "ok   buy a number that was found" in result.out

    def test_progress_is_shown_on_a_terminal(self, run, monkeypatch):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

        assert run().out.startswith("." * STEPS)

    def test_a_server_that_serves_the_sandbox_conforms(self, run):
        with Server(Sandbox().answer_request) as server:
            result = run("--base-url", f"{server.url}/")

        assert (result.code, result.last) == (0, f"{STEPS} exchanges judged, 0 broke their contract, 0 went astray")

    def test_a_server_that_breaks_the_contract_is_told(self, run):
        source = changing(lambda request, body: {**body, "sid": "PN1"} if "sid" in body else None)
        with Server(source) as server:
            result = run("--base-url", server.url)

        assert result.code == 1
        assert "NC204  response $.sid" in result.out

    def test_a_server_that_breaks_the_journey_is_told(self, run):
        source = changing(lambda request, body: {**body, "phone_numbers": []} if "phone_numbers" in body else None)
        with Server(source) as server:
            result = run("--base-url", server.url)

        assert result.code == 1
        assert "the journey broke its contract: a list after a creation holds what was created" in result.out

    def test_a_server_that_refuses_everything_is_told(self, run):
        with Server(lambda request: Response(401, (), b"")) as server:
            result = run("--base-url", server.url)

        assert result.code == 1
        assert "BAD  list the countries" in result.out
        assert "due: 200" in result.out
        assert "The journey could not go on: search local numbers: the answer, 401, has no" in result.out

    def test_a_server_that_has_nothing_to_offer_is_no_silent_pass(self, run):
        empty = {"available_phone_numbers": []}
        source = changing(lambda request, body: {**body, **empty} if "available_phone_numbers" in body else None)
        with Server(source) as server:
            result = run("--base-url", server.url)

        assert result.code == 1
        assert "the answer, 200, has no available_phone_numbers.0.phone_number to go on with" in result.out

    def test_nobody_at_the_base_url_is_told(self, run):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        result = run("--base-url", f"http://127.0.0.1:{port}")

        assert result.code == 2
        assert f"http://127.0.0.1:{port} does not answer" in result.err
        assert "is the server up?" in result.err


class TestTheWalk:
    def test_everything_made_is_taken_down_again(self):
        sandbox = Sandbox()

        walked(sandbox.answer_request)

        assert sandbox.phone_numbers == ()
        assert len(sandbox.spent) == 3
        assert sandbox._state.trunks == sandbox._state.services == {}

    def test_a_walk_that_is_left_takes_down_what_it_made(self):
        sandbox = Sandbox()
        steps = steps_of(Walk(sandbox.answer_request, "AC" + "0" * 32, "token"))

        bought = [step.title for _, step in zip(range(8), steps, strict=False)]
        steps.close()

        assert bought[-1] == "buy a local number"
        assert len(sandbox.spent) == 2
        assert sandbox.phone_numbers == ()

    def test_an_accident_instead_of_an_answer_stops_it(self):
        walk = walked(lambda request: TimedOut())

        assert walk.stopped.startswith("search local numbers: the answer, 0,")

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            pytest.param({"meta": {"next_page_url": "https://elsewhere.example/x"}}, "elsewhere", id="another host"),
            pytest.param({"meta": {"next_page_url": 7}}, "elsewhere, to 7", id="no link"),
            pytest.param({"meta": {"next_page_url": "https://api.twilio.com/x"}}, "elsewhere", id="another path"),
        ],
    )
    def test_a_link_that_leads_elsewhere_is_not_followed(self, body, why):
        walk = walked(changing(lambda request, own: body if "phone_numbers" in own and "meta" in own else None))

        assert f"list the trunk, page 0: {why}" in walk.stopped.replace(": the next link leads", ", page 0:")
        assert "release a number" in [step.title for step in walk.steps]

    def test_pages_without_end_are_left(self):
        def again(request: Request, body: dict) -> dict | None:
            if "first_page_uri" not in body:
                return None
            return {**body, "next_page_uri": body["uri"].partition("?")[0] + "?PageSize=2"}

        walk = walked(changing(again))

        assert walk.stopped == "list own numbers: more than 50 pages"

    @pytest.mark.parametrize("body", ["text", [], None, 7], ids=repr)
    def test_a_page_that_is_none_ends_its_list(self, body):
        answers = changing(lambda request, own: [body] if "first_page_uri" in own else None)

        assert walked(answers).stopped == ""

    @pytest.mark.parametrize("sid", ["../x", 7, "", None, "PN 1"], ids=repr)
    def test_a_sid_that_is_none_goes_into_no_url(self, sid):
        walk = walked(changing(lambda request, body: {**body, "sid": sid} if request.method == "POST" else None))

        assert walk.stopped == "buy a number that was found: the answer, 201, has no sid to go on with"
        assert all(str(sid) not in step.exchange.url for step in walk.steps if sid == "../x")

    def test_another_server_is_asked_below_its_base_url(self):
        asked: list[str] = []

        def send(request: Request) -> Response:
            asked.append(request.url)
            return Response(200, (), b'{"url": "http://there:1/api/trunking.twilio.com/v1/x"}')

        answer = through("http://there:1/api/", send)(Request("GET", "https://trunking.twilio.com/v1/x"))

        assert asked == ["http://there:1/api/trunking.twilio.com/v1/x"]
        assert answer.body == b'{"url": "https://trunking.twilio.com/v1/x"}'

    def test_an_accident_there_is_passed_on(self):
        assert (
            through("http://there", lambda request: TimedOut())(Request("GET", "https://api.twilio.com/")) == TimedOut()
        )


class TestTheLiveSource:
    def test_requests_and_responses_go_through_whole(self):
        def source(request: Request) -> Response:
            return Response(201, (("X-Seen", request.method),), request.body or b"")

        with Server(source) as server, sender(server.url) as send:
            answer = send(Request("POST", f"{server.url}/api.twilio.com/x", (("A", "b"),), b"a=b"))

        assert (answer.status, answer.body) == (201, b"a=b")
        assert ("X-Seen", "POST") in answer.headers
        assert "Content-Length" not in dict(answer.headers)

    @pytest.mark.parametrize(
        "base_url", ["https://api.twilio.com", "https://x:y@API.twilio.com:443/", "http://twilio.com"]
    )
    def test_twilio_itself_is_refused(self, base_url):
        with pytest.raises(BadSetting, match="Twilio itself, where numbers cost money") as refused, sender(base_url):
            pass

        assert "x:y" not in str(refused.value)

    def test_a_host_that_is_twilio_by_other_dots_is_refused(self):
        with pytest.raises(BadSetting, match="is no host in ASCII"), sender("https://api\u3002twilio\u3002com"):
            pass

    @pytest.mark.parametrize("base_url", ["127.0.0.1:80", "ftp://x", ""])
    def test_what_is_no_base_url_is_refused(self, base_url):
        with pytest.raises(BadSetting, match=r"is no base URL\n.*like http://127"), sender(base_url):
            pass

    def test_what_no_request_can_be_made_of_is_refused(self):
        with sender("http://h:port") as send, pytest.raises(BadSetting, match="is no base URL"):
            send(Request("GET", "http://h:port/x"))

    def test_no_answer_is_an_error_of_ours(self):
        with Server(lambda request: TimedOut()) as server:
            url = server.url
        with sender(url) as send, pytest.raises(NumbersContractError, match="does not answer"):
            send(Request("GET", f"{url}/api.twilio.com/"))


ACCOUNT, TOKEN = "AC" + "1a" * 16, "5d" * 16


@pytest.fixture
def there(monkeypatch):
    """A sandbox that plays Twilio: what is sent there arrives here, and nowhere else."""
    sandbox = Sandbox()
    sandbox.declare_account(ACCOUNT, TOKEN)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    with Seam(sandbox.answer_request):
        yield sandbox


class TestAgainstTwilio:
    def test_without_a_budget_it_says_what_it_would_buy_and_stops(self, run, there):
        result = run("--live")

        assert result.code == 2
        assert "buys 3 numbers of area code 415" in result.out
        assert result.last == "Nothing was sent. To walk it: numbers-contract journey --live --budget 4"
        assert there.calls == ()

    def test_within_a_budget_it_is_walked_and_all_is_released(self, run, there):
        result = run("--live", "--budget", NEEDED)

        assert (result.code, result.err) == (0, "")
        assert result.last == f"{STEPS} exchanges judged, 0 broke their contract, 0 went astray"
        assert (len(there.spent), there.phone_numbers) == (3, ())
        assert TOKEN not in result.out

    def test_what_cannot_be_released_is_told_with_its_command(self, run, there):
        there.fail("incoming_phone_numbers.delete", status=503, times=7)

        result = run("--live", "--budget", NEEDED, "--report", "json:journey.json")

        assert result.code == 1
        assert result.err.count("costs money: Twilio answered 503\n  curl -X DELETE") == 3
        assert TOKEN not in result.out + result.err
        assert read_report("journey.json").problems[-1].problem.startswith("3 of what was bought may cost money still")
        assert not {TOKEN, ACCOUNT} & set(re.findall(r"\w+", Path("journey.json").read_text(encoding="utf-8")))

    def test_an_interrupted_walk_releases_what_it_bought(self, run, there, monkeypatch):
        def interrupt(step, verbose):
            if there.spent:
                raise KeyboardInterrupt

        monkeypatch.setattr(journey_command, "_show", interrupt)

        result = run("--live", "--budget", NEEDED)

        assert (result.code, len(there.spent), there.phone_numbers) == (130, 1, ())

    def test_a_number_that_was_handed_over_when_the_walk_ended_is_released(self, run, there, monkeypatch):
        monkeypatch.setattr(journey_command, "_show", lambda step, verbose: step.title != "transfer a number" or 1 / 0)

        result = run("--live", "--budget", NEEDED)

        assert (result.code, there.phone_numbers) == (2, ())
        assert [account.status for account in there._state.accounts.values()] == ["active", "closed"]

    @pytest.mark.parametrize(
        ("settings", "kind"),
        [({"test_credentials": True}, "test credentials buy"), ({}, "Twilio does not know these credentials")],
        ids=["test", "unknown"],
    )
    def test_credentials_that_cannot_walk_it_are_refused_after_one_free_call(self, run, there, settings, kind):
        other = Sandbox(**settings)
        other.declare_account(ACCOUNT, TOKEN if settings else "another")

        with Seam(other.answer_request):
            result = run("--live", "--budget", NEEDED)

        assert (result.code, len(other.calls)) == (2, 1)
        assert f"{kind}" in result.err
        assert "nothing was bought" in result.err

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("--budget", "4"), "say --live with it"),
            (("--live", "--budget", "3"), "--budget 3 is too little: nothing was sent"),
            (
                ("--live", "--budget", "4", "--account-sid", TOKEN),
                "is no SID: nothing was sent\n  it is AC and 32 hex digits",
            ),
            (("--live", "--base-url", "http://127.0.0.1:1"), "say one of them"),
            (("--base-url", "https://api.twilio.com"), "Twilio itself, where numbers cost money"),
        ],
        ids=["no live", "too little", "no SID", "two sources", "by the back door"],
    )
    def test_arguments_that_make_no_sense_are_refused(self, run, there, arguments, told):
        result = run(*arguments)

        assert (result.code, there.calls) == (2, ())
        assert told in result.err

    def test_credentials_are_the_environments(self, run, there, monkeypatch):
        monkeypatch.delenv("TWILIO_AUTH_TOKEN")

        result = run("--live", "--budget", NEEDED)

        assert (result.code, there.calls) == (2, ())
        assert "--live needs TWILIO_AUTH_TOKEN" in result.err


LIVE = {
    "sid": "PN9f86d081884c7d659a2feaa0c55ad015",
    "phone_number": "+14158675309",
    "friendly_name": "(415) 867-5309",
    "email": "jane.doe@corp.example.org",
    "voice_url": "https://me:hushpw@hooks.example.org/in?key=hushkey",
}


class TestSecretsOfTwilio:
    """Twilio's answers are changed on their way into ones that break their contract, with secrets in them."""

    @pytest.fixture
    def told(self, run, monkeypatch):
        def walk(change, *more):
            sandbox = Sandbox()
            sandbox.declare_account(ACCOUNT, TOKEN)
            monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
            monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)

            def ask(request):
                answer = sandbox.answer_request(request)
                body = json.loads(answer.body) if answer.body.startswith(b"{") else {}
                return replace(answer, body=json.dumps(change(body)).encode()) if change(body) else answer

            with Seam(ask):
                return run("--live", "--budget", NEEDED, *more)

        return walk

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda body: {**body, **LIVE, "beta": LIVE} if "voice_url" in body else None, id="instances"),
            pytest.param(
                lambda body: (
                    {**body, "incoming_phone_numbers": [{**one, **LIVE} for one in body["incoming_phone_numbers"]]}
                    if "incoming_phone_numbers" in body
                    else None
                ),
                id="a list that breaks the journey",
            ),
            pytest.param(
                lambda body: (
                    {**body, "next_page_uri": f"https://jane.doe@corp.example.org/{LIVE['sid']}?key=hushkey"}
                    if body.get("next_page_uri")
                    else None
                ),
                id="a link that leads elsewhere",
            ),
        ],
    )
    def test_none_is_told_of_answers_that_break_the_contract(self, told, change):
        result = told(change, "-v", "--report", "json:journey.json")

        shown = result.out + Path("journey.json").read_text(encoding="utf-8")
        assert result.code == 1
        assert "secrets replaced" in result.out or "The journey could not go on" in result.out
        words = (*LIVE.values(), "867-5309", "8675309", "jane.doe", "hush", TOKEN, ACCOUNT, LIVE["sid"][2:])
        assert [word for word in words if word in shown] == []
