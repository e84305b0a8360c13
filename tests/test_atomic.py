"""Files that are put in another's place: what is no file is written to, and stays what it is."""

import os

import pytest

from pytest_numbers_contract.atomic import beside, put, put_in_place, write
from pytest_numbers_contract.errors import NumbersContractError


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    put(str(pipe), [b"who", b"le"])
    read = os.read(reading, 100)
    os.close(reading)

    assert (read, pipe.is_fifo()) == (b"whole", True)


def test_a_device_is_never_replaced(monkeypatch):
    monkeypatch.setattr(os, "replace", lambda *_: pytest.fail("replaced"))

    put(os.devnull, [b"gone"])


def test_a_device_that_takes_nothing_is_told():
    with pytest.raises(
        NumbersContractError, match=r"/dev/full cannot be written: No space left on device\n  name a file"
    ):
        put("/dev/full", [b"x"])


def test_a_link_stays_a_link_to_the_file_that_is_replaced(tmp_path):
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "link").symlink_to("there")

    put(str(tmp_path / "link"), [b"new"])

    assert ((tmp_path / "there").read_bytes(), (tmp_path / "link").is_symlink()) == (b"new", True)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path, mode):
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    path.chmod(mode)

    put(str(path), [b"new"])

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", mode)


def test_a_new_file_is_for_all_to_read(tmp_path):
    put(str(tmp_path / "report.json"), [b"new"])

    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o644


def test_what_ends_in_the_midst_of_writing_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "report.json"
    path.write_bytes(b"old")

    def pieces():
        yield b"new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put(str(path), pieces())

    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["report.json"])


def test_two_runs_that_write_the_same_file_at_once_both_do(tmp_path):
    path = tmp_path / "report.json"
    with beside(str(path)) as new:
        write(new, str(path), [b"of the one"])
        put(str(path), [b"of the other"])
        put_in_place(new, str(path))

    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"of the one", ["report.json"])


def test_what_was_left_goes_even_if_it_is_a_link_to_nothing(tmp_path):
    left = tmp_path / ".report.json.abc.part"
    left.symlink_to("nothing")
    os.utime(left, (0, 0), follow_symlinks=False)

    put(str(tmp_path / "report.json"), [b"new"])

    assert os.listdir(tmp_path) == ["report.json"]
