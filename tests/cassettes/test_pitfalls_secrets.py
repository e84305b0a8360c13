"""What stays in a file or a log: where plain vcrpy 9 keeps a secret or breaks the truth, and what happens here."""

import base64
import gzip
import json
import re

import httpx
import pytest
import requests
import yaml
from samples import AC, owned_number

from pytest_numbers_contract import Exchange, judge
from pytest_numbers_contract.cassettes import Cassette, Recording
from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.reading import read_file
from pytest_numbers_contract.redaction import Redaction

TOKEN = "9f86d081884c7d659a2feaa0c55ad015"
BUY = f"/2010-04-01/Accounts/{AC}/IncomingPhoneNumbers.json"
FORM = {"PhoneNumber": "+14158675309"}
FILTER = {"filter_sensitive_data": {"<TOKEN>": TOKEN, "<ACCOUNT>": AC}}


def bought(*, zipped=False, friendly_name="journey"):
    body = json.dumps(owned_number(phone_number="+14158675309", friendly_name=friendly_name)).encode()
    coding = (("Content-Encoding", "gzip"),) if zipped else ()
    return Response(201, (("Content-Type", "application/json"), *coding), gzip.compress(body) if zipped else body)


@pytest.fixture
def by_vcrpy(tmp_path, twilio, tape):
    """Buy a number while plain vcrpy records; return its file."""

    def record(answer, **settings):
        twilio.answer = answer
        with tape("theirs.yaml", **settings):
            httpx.post(twilio.url(BUY, "api.twilio.com"), data=FORM, auth=(AC, TOKEN))
        return tmp_path / "theirs.yaml"

    return record


@pytest.fixture
def by_us(tmp_path):
    """Buy a number while we record; return our file."""

    def record(answer, *, redaction=None):
        with Recording(tmp_path / "ours.yaml", lambda _: answer, name="live", redaction=redaction) as recording:
            requests.post(f"https://api.twilio.com{BUY}", data=FORM, auth=(AC, TOKEN))
        recording.save(today="2026-11-21")
        return tmp_path / "ours.yaml"

    return record


def test_a_compressed_answer_keeps_no_secret_and_can_be_read(by_vcrpy, by_us):
    answer = bought(zipped=True, friendly_name=TOKEN)

    theirs, ours = by_vcrpy(answer, **FILTER).read_text(), by_us(answer).read_text()

    packed = yaml.safe_load(theirs)["interactions"][0]["response"]["body"]["string"]
    assert TOKEN not in theirs
    assert TOKEN in gzip.decompress(packed).decode()
    assert ("!!binary" in theirs, "!!binary" in ours) == (True, False)
    assert '          "phone_number": "+14155550100"' in ours
    assert TOKEN not in ours


def test_a_basic_header_keeps_no_secret(by_vcrpy, by_us):
    encoded = base64.b64encode(f"{AC}:{TOKEN}".encode()).decode()

    assert encoded in by_vcrpy(bought(), **FILTER).read_text()
    assert encoded not in by_us(bought()).read_text()


def test_what_takes_a_secrets_place_keeps_the_contract_and_the_length(by_vcrpy, by_us):
    length = (("Content-Length", str(len(bought().body))),)
    theirs = yaml.safe_load(by_vcrpy(bought(), **FILTER).read_text())["interactions"][0]
    (ours,) = read_file(str(by_us(Response(201, (*bought().headers, *length), bought().body))))

    body = theirs["response"]["body"]["string"]
    stale = int(theirs["response"]["headers"]["content-length"][0])
    assert stale != len(body)
    assert "NC204" in {one.id for one in judge(Exchange("POST", f"https://api.twilio.com{BUY}", 201, headers=bought().headers, body=body.encode())).violations}  # fmt: skip
    assert dict(ours.response.headers)["Content-Length"] == str(len(ours.response.body))
    assert judge(ours).ok


def test_what_replays_has_the_same_types_as_what_was_recorded(tmp_path, by_vcrpy, by_us, tape, twilio):
    """vcrpy's hook changes what is replayed and not what the recording run sees, so a test can pass in one alone."""
    calls = []

    def hide(response):
        calls.append(response)
        text = response["body"]["string"].replace(b"+14158675309", b"<NUMBER>")
        return {**response, "body": {"string": text}}

    by_vcrpy(bought(), before_record_response=hide)
    with tape("theirs.yaml", record_mode="none", before_record_response=hide):
        theirs = httpx.post(twilio.url(BUY, "api.twilio.com"), data=FORM).json()["phone_number"]
    by_us(bought())
    with Cassette(tmp_path / "ours.yaml"):
        ours = requests.post(f"https://api.twilio.com{BUY}", data={"PhoneNumber": "+14155550100"}).json()["phone_number"]  # fmt: skip

    assert len(calls) > 1
    assert [re.fullmatch(r"\+[1-9]\d{6,14}", number) is not None for number in (theirs, ours)] == [False, True]


def test_no_exchange_is_dropped_in_silence(tmp_path, by_vcrpy, by_us):
    torn = Response(201, (*bought().headers, ("Content-Encoding", "gzip")), gzip.compress(bought().body)[:-9])

    assert not by_vcrpy(bought(), before_record_response=lambda _: None).exists()
    with pytest.raises(Unreadable, match="a body that cannot be decoded"):
        recording_of(tmp_path / "ours.yaml", torn).save(today="2026-11-21")


def recording_of(path, answer):
    recording = Recording(path, lambda _: answer, name="live")
    with recording, requests.post(f"https://api.twilio.com{BUY}", data=FORM, stream=True):
        pass
    return recording


def test_no_log_holds_a_secret(by_vcrpy, by_us, tmp_path, caplog):
    caplog.set_level("DEBUG")
    by_vcrpy(bought(friendly_name=TOKEN))
    theirs = caplog.text
    caplog.clear()

    caplog.set_level("DEBUG", "httpx")
    by_us(bought(friendly_name=TOKEN), redaction=Redaction((TOKEN,)))
    with Cassette(tmp_path / "ours.yaml", allow_unused=True):
        pass

    assert (TOKEN in theirs, TOKEN in caplog.text, AC in caplog.text) == (True, False, False)
