"""A recording run that is killed: every cassette is whole, the old one or the new."""

import json
import os
import subprocess
import sys
import time

import pytest
from secrets_in_exchanges import bought

from pytest_numbers_contract.cassettes import save
from pytest_numbers_contract.reading import find_files, read_file

# One process imports; each of its children records again and again until it is killed.
RUN = """
import json, os, random, signal, sys, time
from pytest_numbers_contract.cassettes import Recording
from pytest_numbers_contract.exchange import Request, Response

FILES, ANSWER = 3, Response(200, (("Content-Type", "application/json"),), b'{"a": [1, 2]}')

def record(path, pages):
    recording = Recording(path, lambda _: ANSWER, name="sandbox")
    for page in range(pages):
        recording.answer_request(Request("GET", f"https://trunking.twilio.com/v1/Trunks?Page={page}"))
    recording.save(today="2026-11-21")

def record_until_killed(folder, turn, done):
    while True:
        record(f"{folder}/{turn % FILES}.yaml", 1 + turn % 4)
        os.write(done, b".")
        turn += 1

folder, moments = sys.argv[1], random.Random(int(sys.argv[2]))
for number in range(FILES):
    record(f"{folder}/{number}.yaml", 1)
    record(f"{folder}/{number}.yaml", 2)
left = []
for turn in range(50):
    recorded, done = os.pipe()
    child = os.fork()
    if not child:
        record_until_killed(folder, turn, done)
    os.close(done)
    os.read(recorded, 1)
    time.sleep(moments.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(recorded)
    left.append([open(f"{folder}/{number}.yaml").read() for number in range(FILES)])
print(json.dumps(left))
"""


def test_a_run_that_is_killed_at_any_moment_leaves_whole_cassettes(tmp_path):
    done = subprocess.run([sys.executable, "-c", RUN, tmp_path, "5"], capture_output=True, text=True, check=True)

    texts = {text for moment in json.loads(done.stdout) for text in moment}
    for number, text in enumerate(sorted(texts)):
        path = tmp_path / "seen" / f"{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        assert len(read_file(str(path))) == text.count("- request:")
    assert len(texts) > 2


@pytest.mark.parametrize("seconds", [-61, 3_600], ids=["a-while-ago", "by-a-clock-that-was-set-back"])
def test_what_a_killed_run_left_is_no_cassette_and_goes_with_a_later_recording(tmp_path, seconds):
    exchanges = (bought(),)
    save(tmp_path / "x.yaml", exchanges, recorded="2026-11-21", source="sandbox")
    left = tmp_path / ".x.yaml.abc.part"
    left.write_text("interactions:\n- requ")
    os.utime(left, (time.time() + seconds,) * 2)
    assert find_files(tmp_path) == (str(tmp_path / "x.yaml"),)

    save(tmp_path / "x.yaml", exchanges, recorded="2026-11-21", source="sandbox")

    assert os.listdir(tmp_path) == ["x.yaml"]
