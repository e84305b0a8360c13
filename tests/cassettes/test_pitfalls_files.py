"""What happens to a file: where plain vcrpy 9 loses or trusts it, and what happens here."""

import os
import subprocess
import sys

import httpx
import pytest
import requests
import vcr
import yaml
from pytest_recording.plugin import get_default_cassette_name

from pytest_numbers_contract.cassettes import Cassette, Recording, file_name, read_stamp
from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.exchange import Response
from pytest_numbers_contract.judging import judge

TRUNKS = "/v1/Trunks"
TORN = b"interactions:\n- request:\n    body: \xff\n"


def test_a_file_that_cannot_be_read_is_not_overwritten(tmp_path, twilio, tape):
    for name in ("theirs.yaml", "ours.yaml"):
        (tmp_path / name).write_bytes(TORN)

    with tape("theirs.yaml", record_mode="new_episodes"):
        requests.get(twilio.url(TRUNKS))
    with Recording(tmp_path / "ours.yaml", lambda _: twilio.answer, name="sandbox") as recording:
        requests.get(twilio.url(TRUNKS))
    with pytest.raises(Unreadable, match=r"ours\.yaml:3: not YAML"):
        recording.save(today="2026-11-21")

    assert [(tmp_path / name).read_bytes() == TORN for name in ("theirs.yaml", "ours.yaml")] == [False, True]


def test_a_failed_test_leaves_the_old_file(tmp_path, twilio, tape):
    with tape():
        requests.get(twilio.url(TRUNKS))
    before = (tmp_path / "x.yaml").read_bytes()

    with pytest.raises(ZeroDivisionError), Recording(tmp_path / "x.yaml", lambda _: twilio.answer, name="sandbox"):
        requests.get(twilio.url(TRUNKS), params={"Page": "1"})
        raise ZeroDivisionError
    after = (tmp_path / "x.yaml").read_bytes()
    with pytest.raises(ZeroDivisionError), tape(record_mode="all"):
        requests.get(twilio.url(TRUNKS), params={"Page": "1"})
        raise ZeroDivisionError

    assert after == before
    assert (tmp_path / "x.yaml").read_bytes() != before


def test_a_cassette_says_when_it_was_recorded(tmp_path, twilio, tape):
    with tape("theirs.yaml"):
        requests.get(twilio.url(TRUNKS))
    with Recording(tmp_path / "ours.yaml", lambda _: twilio.answer, name="sandbox") as recording:
        requests.get(twilio.url(TRUNKS))
    recording.save(today="2026-11-21")

    assert set(yaml.safe_load((tmp_path / "theirs.yaml").read_text())) == {"version", "interactions"}
    assert read_stamp(str(tmp_path / "ours.yaml")).recorded == "2026-11-21"


@pytest.mark.usefixtures("neighbours")
def test_our_stamp_survives_the_loaders_that_their_metadata_breaks(tmp_path, twilio, tape, pytester):
    with tape("theirs.yaml") as recording:
        recording.get_metadata("recorded", "2026-11-21")
        requests.get(twilio.url(TRUNKS))
    with Recording(tmp_path / "ours.yaml", lambda _: twilio.answer, name="sandbox") as ours:
        requests.get(twilio.url(TRUNKS))
    ours.save(today="2026-11-21")
    pytester.makepyfile(
        f"""
import pytest, requests

@pytest.fixture
def vcr_cassette_dir():
    return {str(tmp_path)!r}

@pytest.mark.parametrize("name", ["theirs", "ours"])
@pytest.mark.vcr
def test_replay(name, vcr):
    assert requests.get({twilio.url(TRUNKS)!r}).json() == {{}}

@pytest.fixture
def default_cassette_name(name):
    return name
"""
    )

    result = pytester.runpytest_inprocess("-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_replay?theirs?*", "*too many values to unpack*"])
    with vcr.use_cassette(str(tmp_path / "ours.yaml"), record_mode="none"):
        assert requests.get(twilio.url(TRUNKS)).json() == {}


def test_what_a_client_makes_of_a_replay_is_not_judged(tmp_path, twilio, tape):
    """A replayed httpx.Response has no stream to look at and says HTTP/1.1, whatever was recorded."""
    with tape():
        recorded = httpx.get(twilio.url(TRUNKS))
        first = judge(recorded)

    with tape(record_mode="none"):
        replayed = httpx.get(twilio.url(TRUNKS))
    with Cassette(tmp_path / "x.yaml"):
        ours = httpx.get(twilio.url(TRUNKS))

    assert ["network_stream" in one.extensions for one in (recorded, replayed, ours)] == [True, False, False]
    assert [judge(one).violations for one in (replayed, ours)] == [first.violations] * 2


@pytest.mark.parametrize(("one", "other"), [("test_x[a/b]", "test_x[a-b]"), ("test_x[a:b]", "test_x[a?b]")])
def test_names_that_look_alike_are_two_files(one, other):
    assert get_default_cassette_name(None, one) == get_default_cassette_name(None, other)
    assert file_name(one) != file_name(other)


def test_a_name_fits_into_a_folder_beside_others():
    long = f"test_x[{'é' * 200}]"

    assert len(os.fsencode(get_default_cassette_name(None, long))) > 255
    assert len(os.fsencode(file_name(long))) < 100


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\ninteractions: []\nversion: 1\n", "a cassette without interactions"),
        (b"interactions: []\ninteractions: []\nversion: 1\n", "names a key twice"),
        (b"interactions: []\n", "without interactions"),
        (b"\n", "an empty file"),
    ],
    ids=["aliases", "twice", "torn", "empty"],
)  # fmt: skip
def test_a_file_that_is_not_to_be_trusted_is_refused(tmp_path, twilio, tape, content, told):
    """vcrpy 9 takes these for cassettes, and records into them."""
    (tmp_path / "x.yaml").write_bytes(content)

    with pytest.raises(Unreadable, match=told):
        Cassette(tmp_path / "x.yaml")
    with tape(record_mode="new_episodes"):
        requests.get(twilio.url(TRUNKS))
    assert twilio.count == 1


@pytest.mark.parametrize(("tag", "told"), [("!!python/object/apply:os.system", "asks for an object")])
def test_a_file_that_asks_for_objects_is_refused_by_its_line(tmp_path, tag, told):
    """vcrpy ran it before 8.2.1, and refuses it since."""
    (tmp_path / "x.yaml").write_text(f"interactions:\n- {tag} ['x']\nversion: 1\n")

    with pytest.raises(Unreadable, match=rf"x\.yaml:2: .*{told}"):
        Cassette(tmp_path / "x.yaml")


def test_of_two_recordings_of_one_file_vcrpy_keeps_the_last(twilio, tape):
    """Here the second is refused before it asks for anything: tests/plugin/test_plugin_claims.py."""
    with tape():
        requests.get(twilio.url(TRUNKS))
        with tape():
            requests.get(twilio.url("/v1/other"))

    with tape(record_mode="none") as kept:
        assert len(kept) == 1


def test_without_libyaml_vcrpy_says_nothing():
    """Here the end of the run does: tests/plugin/test_plugin_usage.py."""
    code = "import sys; sys.modules['yaml._yaml'] = None; import vcr.serializers.yamlserializer as it; print(it._BaseLoader.__name__)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (done.stdout.strip(), done.stderr) == ("SafeLoader", "")


def test_an_answer_is_read_back_as_it_was_sent(tmp_path):
    odd = Response(200, (("Content-Type", "text/plain"),), "é\r\n \u2028 x".encode())
    with Recording(tmp_path / "x.yaml", lambda _: odd, name="sandbox") as recording:
        requests.get(f"https://trunking.twilio.com{TRUNKS}")
    recording.save(today="2026-11-21")

    with Cassette(tmp_path / "x.yaml"):
        assert requests.get(f"https://trunking.twilio.com{TRUNKS}").content == odd.body
