"""Settings, read without pytest."""

import pytest

from pytest_numbers_contract.errors import BadSetting
from pytest_numbers_contract.http import Limits
from pytest_numbers_contract.settings import parse_settings, read_settings

WAIVER = "NC204 @ trunking.* $.phone_number until=2027-01-31 reason=x"
FILES = [
    pytest.param(
        "pytest.ini", "[pytest]\nnumbers_contract_profile = documented\nnumbers_contract_waive =\n  {w}\n", id="ini"
    ),
    pytest.param(
        "tox.ini", "[pytest]\nnumbers_contract_profile = documented\nnumbers_contract_waive =\n  {w}\n", id="tox"
    ),
    pytest.param(
        "setup.cfg", "[tool:pytest]\nnumbers_contract_profile = documented\nnumbers_contract_waive =\n  {w}\n", id="cfg"
    ),
    pytest.param(
        "pyproject.toml",
        '[tool.pytest.ini_options]\nnumbers_contract_profile = "documented"\nnumbers_contract_waive = ["{w}"]\n',
        id="pyproject",
    ),
    pytest.param(
        "pyproject.toml",
        '[tool.pytest]\nnumbers_contract_profile = "documented"\nnumbers_contract_waive = ["{w}"]\n',
        id="pyproject-native",
    ),
    pytest.param(
        "pytest.toml",
        '[pytest]\nnumbers_contract_profile = "documented"\nnumbers_contract_waive = ["{w}"]\n',
        id="toml",
    ),
]


@pytest.mark.parametrize(("name", "text"), FILES)
def test_they_are_read_where_pytest_reads_its_own(tmp_path, name, text):
    (tmp_path / name).write_text(text.replace("{w}", WAIVER), encoding="utf-8")
    below = tmp_path / "tests"
    below.mkdir()

    settings = parse_settings(read_settings(below))

    assert settings.profile == "documented"
    assert [str(waiver) for waiver in settings.waivers] == [WAIVER]


def test_without_files_there_are_defaults(tmp_path):
    settings = parse_settings(read_settings(tmp_path))

    assert (settings.profile, settings.waivers, settings.limits) == ("wire", (), Limits())


def test_a_file_without_our_section_is_passed_over(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    (tmp_path / "tox.ini").write_text("[testenv]\n", encoding="utf-8")
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\nnumbers_contract_profile = documented\n", encoding="utf-8")

    assert read_settings(tmp_path)["profile"] == "documented"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("pyproject.toml", "[tool.pytest", id="toml"),
        pytest.param("pytest.ini", "no section", id="ini"),
        pytest.param("pytest.ini", "[pytest]\nx = \udcff", id="encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, text):
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(BadSetting, match=name):
        read_settings(tmp_path)


def test_limits_are_read():
    settings = parse_settings({"max_body": "1000", "max_depth": 8})

    assert settings.limits == Limits(decoded=1000, depth=8)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1e3", "٣", "9" * 13])
def test_a_limit_that_makes_no_sense_is_refused(text):
    with pytest.raises(BadSetting, match="numbers_contract_max_body"):
        parse_settings({"max_body": text})


def test_an_unknown_profile_is_refused_with_the_valid_ones():
    with pytest.raises(BadSetting, match=r"no profile 'strict'\n  valid profiles: wire, documented"):
        parse_settings({"profile": "strict"})


@pytest.mark.parametrize("value", [[1], 5, True, {"a": 1}], ids=str)
def test_waivers_that_are_no_texts_are_refused(value):
    with pytest.raises(BadSetting, match=r"numbers_contract_waive is .*\n  give texts, one a line"):
        parse_settings({"waive": value})


@pytest.mark.parametrize("text", ["[tool]\npytest = 3\n", "[tool.pytest]\nini_options = 3\n"])
def test_a_table_that_is_none_holds_no_settings(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)

    assert read_settings(tmp_path) == {}
