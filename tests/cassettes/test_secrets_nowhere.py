"""Secrets in every position of what clients send and get: none in the file, in a message, in a report or in a log."""

import json
import re
from urllib.parse import quote

import httpx
import pytest
import requests
from secrets_in_exchanges import FORM, INCOMING, JSON, POSITIONS, TRUNKING, basic, bought, seeded, trunk_number
from twilio.rest import Client

from pytest_numbers_contract import ContractViolation, Exchange, NumbersContractError, judge
from pytest_numbers_contract.cassettes import Cassette, Recording, files
from pytest_numbers_contract.errors import NotRecorded
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.redaction import Redaction, redact
from pytest_numbers_contract.redaction.ledger import forms_of

SECRETS = seeded(200)
WORDS = ["horse-battery-staple", "Tr0ub4dor&3!", "p@ss w/rd of mine"]


def held(text, secrets):
    """Return the secrets that a text holds, in any form."""
    return [one for one in secrets if any(form in text for form in (*forms_of(one), one.lstrip("+"), quote(one)))]


@pytest.fixture(scope="module")
def by_httpx():
    with httpx.Client() as client:

        def send(request):
            client.request(request.method, request.url, headers=dict(request.headers), content=request.body)
            client.cookies.clear()

        yield send


def by_requests(request):
    requests.request(request.method, request.url, headers=dict(request.headers), data=request.body)


@pytest.fixture
def record(tmp_path, by_httpx):
    """Record exchanges as a live account's; return the file."""

    def run(exchanges, send=None, secrets=()):
        left = iter(exchanges)
        recording = Recording(tmp_path / "x.yaml", lambda _: next(left).response, name="live", redaction=Redaction(secrets))  # fmt: skip
        with recording:
            for exchange in exchanges:
                (send or by_httpx)(exchange.request)
        recording.save(today="2026-11-21")
        return tmp_path / "x.yaml"

    return run


@pytest.fixture
def placed():
    return [POSITIONS[position](secret) for _, position, secret in SECRETS]


@pytest.mark.parametrize("send", [None, by_requests])
def test_none_is_in_the_file_or_in_a_log(record, placed, caplog, send):
    caplog.set_level("DEBUG")
    for name in ("httpx", "httpcore", "urllib3", "vcr"):
        caplog.set_level("DEBUG", name)

    text = record(placed, send).read_text()

    assert held(text, [secret for *_, secret in SECRETS]) == []
    assert held(caplog.text, [secret for *_, secret in SECRETS]) == []
    assert len(caplog.records) >= len(SECRETS)


def test_what_is_left_conforms_as_it_did(placed):
    clean = redact(placed)

    judged = [
        (before, after) for before, after in zip(placed, clean, strict=True) if "IncomingPhoneNumbers" in after.url
    ]
    assert len(judged) > 100
    assert [[one.id for one in judge(after).violations] for _, after in judged] == [
        [one.id for one in judge(before).violations] for before, _ in judged
    ]


@pytest.mark.parametrize("position", [*POSITIONS])
def test_a_known_secret_goes_in_every_form_of_it(record, caplog, position):
    caplog.set_level("DEBUG")
    exchanges = [POSITIONS[position](form) for word in WORDS for form in (word, forms_of(word)[-2], forms_of(word)[-1])]

    text = record(exchanges, secrets=tuple(WORDS)).read_text()

    assert held(text, WORDS) == []
    assert held(caplog.text, WORDS) == []


@pytest.mark.parametrize("position", ["webhook", "userinfo", "basic", "cookie", "unknown-request-header"])
@pytest.mark.parametrize("word", ["hush", *WORDS])
def test_what_nobody_named_goes_from_where_secrets_stand(record, position, word):
    assert held(record([POSITIONS[position](word)]).read_text(), [word]) == []


def test_no_message_holds_one(record, placed, by_httpx, monkeypatch):
    # By a method that none of them has: what is not ours stands for what was recorded in its place.
    path = record([Exchange("PATCH", placed[0].url, 200, request_headers=FORM, request_body=b"A=1")])
    told = []

    for exchange in placed:
        with pytest.raises(NotRecorded) as missed, Cassette(path):
            by_httpx(exchange.request)
        told.append(str(missed.value))
    monkeypatch.setattr(files, "redact", lambda exchanges, _: tuple(exchanges))
    with pytest.raises(NumbersContractError) as refused:
        record(placed)

    assert held("\n".join([*told, str(refused.value)]), [secret for *_, secret in SECRETS]) == []


BREAKING = {
    "sid": lambda secret: bought(sid=secret),
    "account-sid": lambda secret: bought(account_sid=secret),
    "number": lambda secret: bought(phone_number=secret),
    "number-and-more": lambda secret: bought(phone_number=f"{secret}x"),
    "url": lambda secret: bought(voice_url=f"hooks of {secret}"),
    "webhook": lambda secret: bought(voice_url=f"hooks.example.com/in?key={secret}"),
    "userinfo": lambda secret: bought(voice_url=f"//me:{secret}@hooks.example.com/{' x'}"),
    "date": lambda secret: bought(date_created=secret),
    "wrong-type": lambda secret: bought(friendly_name=[secret, {"of": secret}]),
    "long": lambda secret: bought(phone_number=f"{'x' * 50}{secret}"),
    "as-a-number": lambda secret: bought(phone_number=int(re.sub(r"[^0-9]", "", secret))),
    "capabilities": lambda secret: bought(capabilities={"voice": secret}),
    "unknown-parameter": lambda secret: bought(form={"Colour": secret}),
    "sid-parameter": lambda secret: bought(form={"SmsApplicationSid": f"{secret}0"}),
    "path": lambda secret: Exchange("GET", f"{TRUNKING}/{quote(secret, safe='')}", 200, headers=JSON, body=json.dumps(trunk_number()).encode()),
    "media-type": lambda secret: bought(headers={"Content-Type": f"text/{secret}"}),
    "no-json": lambda secret: Exchange("GET", TRUNKING, 200, headers=JSON, body=f"<html>{secret}".encode()),
    "unpromised-status": lambda secret: bought(status=299, friendly_name=secret, voice_url=f"https://h.example.com/?key={secret}"),
}  # fmt: skip


@pytest.mark.parametrize("position", [*BREAKING])
def test_no_violation_of_a_live_answer_tells_one(tmp_path, by_httpx, position):
    secrets = [secret for *_, secret in SECRETS[:40]]
    broken = [BREAKING[position](secret) for secret in secrets]
    left = iter(broken)

    with Recording(tmp_path / "x.yaml", lambda _: next(left).response, name="live", judge=judge) as recording:
        for exchange in broken:
            by_httpx(exchange.request)
    with pytest.raises(ContractViolation) as told:
        recording.verify()

    assert str(told.value).count("broke its contract") > 20
    assert "from live, secrets replaced" in str(told.value)
    # Of a number its country and area code stay.
    assert held(str(told.value), [*secrets, *(secret[:8] for secret in secrets)]) == []


def test_what_the_service_refused_itself_is_told_without_one(tmp_path, by_httpx):
    secrets = [secret for *_, secret in SECRETS[:4]]
    refused = bought(form={"Colour": " ".join(secrets)}, status=400)

    with Recording(tmp_path / "x.yaml", lambda _: refused.response, name="live", judge=judge) as recording:
        by_httpx(refused.request)
    with pytest.raises(ContractViolation) as told:
        recording.verify()

    (verdict,) = told.value.verdicts
    assert [violation.pointer for violation in verdict.noted] == ["/form/Colour"]
    assert held(repr(told.value), secrets) == []


def test_of_two_sids_that_differ_a_message_shows_two(tmp_path, by_httpx):
    broken = bought(account_sid="AC9f86d081884c7d659a2feaa0c55ad015")

    with Recording(tmp_path / "x.yaml", lambda _: broken.response, name="live", judge=judge) as recording:
        by_httpx(broken.request)
    with pytest.raises(ContractViolation) as told:
        recording.verify()

    (violation,) = told.value.verdicts[0].violations
    shown = re.findall("AC[0-9a-f]{32}", f"{violation.expected} {violation.actual}")
    assert len(set(shown)) == 2


RUN = """
import httpx, pytest

@pytest.mark.numbers_cassette
def test_buy():
    auth = ("AC9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad016")
    url = f"https://api.twilio.com/2010-04-01/Accounts/{auth[0]}/IncomingPhoneNumbers.json"
    httpx.post(url, data={"PhoneNumber": "+14158675309", "VoiceUrl": "https://me:pw@x.example.com/?key=hush"}, auth=auth)
    assert FAILS
"""


@pytest.mark.parametrize("words", [["--numbers-record=all"], []], ids=["record", "replay"])
def test_no_report_holds_one(pytester, words):
    quick = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-rA", "--log-level=DEBUG", "--tb=line", "--show-capture=all")  # fmt: skip
    pytester.makepyfile(test_x=RUN.replace("FAILS", "True"))
    pytester.runpytest_inprocess(*quick, "--numbers-record=all")
    pytester.makepyfile(test_x=RUN.replace("FAILS", "False"))

    result = pytester.runpytest_inprocess(*quick, *words, "--junit-xml=x.xml")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*HTTP Request: POST https://api.twilio.com/*"])
    shown = result.stdout.str() + (pytester.path / "x.xml").read_text()
    assert held(shown, ["9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad016", "hush", "+14158675309"]) == []  # fmt: skip


def test_the_sdks_log_holds_none(tmp_path, caplog):
    caplog.set_level("DEBUG")
    account, token = "AC9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad016"
    answer = Response(200, tuple(JSON.items()), json.dumps({"trunks": [], "meta": {"key": "trunks"}}).encode())

    with Recording(tmp_path / "x.yaml", lambda _: answer, name="live"):
        Client(account, token).trunking.v1.trunks.list(limit=1)

    assert "-- BEGIN Twilio API Request --" in caplog.text
    assert re.search(r"GET Request: https://trunking\.twilio\.com/v1/Trunks", caplog.text)
    assert held(caplog.text, [account, token]) == []


def test_what_clients_log_elsewhere_is_left_alone(record, caplog):
    caplog.set_level("DEBUG")
    record([Exchange("GET", TRUNKING, 200, request_headers=FORM, headers=JSON, body=b"{}")])
    import logging

    logging.getLogger("httpx").info("a number of ours: %s", "+14158675309")

    assert "a number of ours: +14158675309" in caplog.text


def test_an_error_that_is_logged_loses_its_secrets_too(tmp_path, caplog):
    import logging

    with Recording(tmp_path / "x.yaml", lambda _: Response(200), name="live"):
        try:
            raise ValueError(basic("AC9f86d081884c7d659a2feaa0c55ad015", "x") + f" {INCOMING}")
        except ValueError:
            logging.getLogger("httpx").exception("it broke")

    assert "it broke" in caplog.text
    assert "ValueError: Basic …" in caplog.text
    assert INCOMING not in caplog.text
