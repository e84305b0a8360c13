"""The command scrub: files that exist lose their secrets, or stay as they were."""

import pytest
from samples import AC
from secrets_in_exchanges import basic, bought, bought_gzipped
from vcr.persisters.filesystem import FilesystemPersister
from vcr.request import Request
from vcr.serializers import yamlserializer

from pytest_numbers_contract.cassettes import Stamp, read_stamp, save
from pytest_numbers_contract.cli import main
from pytest_numbers_contract.reading import read_file

TOKEN = "9f86d081884c7d659a2feaa0c55ad015"


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TWILIO_AUTH_TOKEN", raising=False)


@pytest.fixture
def scrub(capsys):
    def run(*words):
        code = main(["scrub", *map(str, words)])
        return (code, *capsys.readouterr())

    return run


def by_vcrpy(path, *exchanges, date="Tue, 03 Mar 2026 09:00:00 GMT"):
    """Write exchanges as vcrpy 9 leaves them: Basic header, gzip as !!binary."""
    sent = [
        Request(one.method, one.url, one.request.body, {**dict(one.request.headers), "Authorization": basic(AC, TOKEN)})
        for one in exchanges
    ]
    answers = [
        {"status": {"code": one.status, "message": "Created"}, "headers": {**{name: [value] for name, value in one.response.headers}, "Date": [date]}, "body": {"string": one.response.body}}
        for one in exchanges
    ]  # fmt: skip
    FilesystemPersister.save_cassette(path, {"requests": sent, "responses": answers}, yamlserializer)


def test_what_vcrpy_recorded_is_clean_and_readable_afterwards(tmp_path, scrub):
    by_vcrpy(tmp_path / "x.yaml", bought_gzipped(friendly_name=TOKEN, phone_number="+14158675309"))
    before = (tmp_path / "x.yaml").read_text()

    code, out, _ = scrub("x.yaml")

    text = (tmp_path / "x.yaml").read_text()
    assert (code, out) == (0, "x.yaml: scrubbed\n1 cassette: 1 scrubbed\n")
    assert "!!binary" in before
    assert "!!binary" not in text
    assert '          "phone_number": "+14155550100"' in text
    assert AC not in text
    assert scrub("--check", "x.yaml")[0] == 0


def test_the_day_of_the_answer_becomes_the_stamp(tmp_path, scrub):
    by_vcrpy(tmp_path / "x.yaml", bought())

    scrub("x.yaml")

    assert read_stamp("x.yaml") == Stamp(recorded="2026-03-03")
    assert read_file("x.yaml")[0].source.recorded == "2026-03-03"


def test_scrubbing_twice_changes_nothing(tmp_path, scrub):
    by_vcrpy(tmp_path / "x.yaml", bought(), bought_gzipped())
    scrub("x.yaml")
    before = (tmp_path / "x.yaml").read_bytes()

    assert scrub("x.yaml") == (0, "1 cassette: 0 scrubbed\n", "")
    assert (tmp_path / "x.yaml").read_bytes() == before


def test_a_stamp_stays(tmp_path, scrub):
    save("x.yaml", [bought()], recorded="2026-01-02", source="sandbox")
    before = read_stamp("x.yaml")
    (tmp_path / "x.yaml").write_text((tmp_path / "x.yaml").read_text().replace("(415) 555-0100", "(415) 867-5309"))

    assert scrub("x.yaml")[0] == 0
    assert read_stamp("x.yaml") == before


def test_check_changes_nothing_and_names_the_lines(tmp_path, scrub):
    by_vcrpy(tmp_path / "x.yaml", bought())
    before = (tmp_path / "x.yaml").read_bytes()

    code, out, _ = scrub("--check", "x.yaml")

    assert code == 1
    assert "x.yaml:6: credentials in base64" in out
    assert out.endswith("1 cassette: 1 to scrub\n")
    assert TOKEN not in out
    assert (tmp_path / "x.yaml").read_bytes() == before


def test_what_cannot_be_read_counts_before_what_has_to_go(tmp_path, scrub):
    by_vcrpy(tmp_path / "x.yaml", bought())
    (tmp_path / "y.yaml").write_text("torn: '")

    code, out, _ = scrub("--check", "x.yaml", "y.yaml")

    assert (code, out.splitlines()[-1]) == (2, "1 cassette: 1 to scrub, 1 refused")


def test_check_names_headers_that_change_with_every_call(tmp_path, scrub):
    save("x.yaml", [bought()], recorded="2026-01-02", source="sandbox")
    path = tmp_path / "x.yaml"
    path.write_text(
        path.read_text().replace(
            "    headers:\n      Content-Type:\n      - application/json", "    headers:\n      Server:\n      - x"
        )
    )

    assert scrub("--check", "x.yaml")[:2] == (
        1,
        "x.yaml: headers that change with every call\n1 cassette: 1 to scrub\n",
    )


def test_a_diff_shows_what_is_written_and_never_what_goes(tmp_path, scrub):
    by_vcrpy(tmp_path / "x.yaml", bought(friendly_name=TOKEN))

    code, out, _ = scrub("--diff", "--check", "x.yaml")

    assert code == 1
    assert "  @@ line 1: " in out
    assert '  +           "friendly_name": "00000000000000000000000000015a16",' in out
    assert TOKEN not in out
    assert AC not in out


def test_credentials_of_the_environment_are_known_secrets(tmp_path, scrub, monkeypatch):
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "correct-horse-battery")
    save("x.yaml", [bought(friendly_name="correct-horse-battery")], recorded="2026-01-02", source="sandbox")

    assert "a known secret" in scrub("--check", "x.yaml")[1]
    assert scrub("x.yaml")[0] == 0
    assert "correct-horse-battery" not in (tmp_path / "x.yaml").read_text()


def test_a_member_can_be_named(tmp_path, scrub):
    save("x.yaml", [bought(friendly_name="Jane's line")], recorded="2026-01-02", source="sandbox")

    scrub("--member", "friendly_name", "x.yaml")

    assert '"friendly_name": "Friendly name 1"' in (tmp_path / "x.yaml").read_text()


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("x.yaml", b"interactions:\n- request: {\n", ":3:"),
        ("x.yaml", b"interactions:\n- !!python/object/apply:os.system ['x']\n", ":2:"),
        ("x.har", b'{"log": {"entries": [{"request": {"method": "GET", "url": "https://x.y/", "headers": []}, "response": {"status": 200, "headers": [], "content": {}}}]}}', ": no cassette"),
        ("none.yaml", None, ": cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_and_left(tmp_path, scrub, name, content, line):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    by_vcrpy(tmp_path / "good.yaml", bought())

    code, out, err = scrub(name, "good.yaml")

    assert code == 2
    assert f"numbers-contract: {name}{line}" in err
    assert out.endswith("1 cassette: 1 scrubbed, 1 refused\n")
    assert content is None or (tmp_path / name).read_bytes() == content


def test_a_folder_without_cassettes_is_refused(tmp_path, scrub):
    (tmp_path / "empty").mkdir()

    assert scrub("empty")[0] == 2
