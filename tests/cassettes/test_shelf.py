"""A cassette that many tests play is read once, unless it changes."""

import pytest
from secrets_in_exchanges import JSON, TRUNKING

from pytest_numbers_contract import Exchange
from pytest_numbers_contract.cassettes import Cassette, save, shelf
from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.redaction import Redaction


@pytest.fixture
def reads(monkeypatch):
    """Keep what was read."""
    seen, read_file = [], shelf.read_file
    monkeypatch.setattr(shelf, "read_file", lambda path: seen.append(path) or read_file(path))
    return seen


def keep(path, pages=1):
    exchanges = [Exchange("GET", f"{TRUNKING}?Page={page}", 200, headers=JSON, body=b"{}") for page in range(pages)]
    save(path, exchanges, recorded="2026-11-21", source="sandbox")
    return str(path)


def test_each_test_plays_it_from_its_beginning(tmp_path, reads):
    path, kept = keep(tmp_path / "x.yaml", 2), shelf.Shelf()

    for _ in range(3):
        cassette = Cassette(path, shelf=kept)
        statuses = [cassette.answer_request(one.request).status for one in cassette.exchanges]
        assert (statuses, cassette.unused) == ([200, 200], ())

    assert reads == [path]


def test_one_that_changes_is_read_again(tmp_path, reads):
    path, kept = keep(tmp_path / "x.yaml"), shelf.Shelf()
    Cassette(path, shelf=kept)

    keep(path, 3)

    assert len(Cassette(path, shelf=kept).exchanges) == 3


def test_what_goes_from_it_is_part_of_what_was_read(tmp_path, reads):
    path, kept = keep(tmp_path / "x.yaml"), shelf.Shelf()

    for members in ({}, {"friendly_name": "Label"}):
        Cassette(path, shelf=kept, redaction=Redaction(members=members))

    assert len(reads) == 2


def test_only_the_last_are_kept(tmp_path, reads):
    paths, kept = [keep(tmp_path / f"{number}.yaml") for number in range(9)], shelf.Shelf()

    for path in (*paths, paths[8], paths[0]):
        Cassette(path, shelf=kept)

    assert reads == [*paths, paths[0]]


def test_what_is_no_file_is_named(tmp_path):
    keep(tmp_path / "x.yaml")

    with pytest.raises(Unreadable, match=r"x\.yaml/y\.yaml: Not a directory"):
        Cassette(tmp_path / "x.yaml" / "y.yaml")
