"""The manual: every code block runs, and prints what it says."""

import re
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- test: (?P<how>\w+) -->\n)?```python\n(?P<code>.*?)```", re.DOTALL)


@pytest.mark.usefixtures("neighbours")
def test_every_block_of_the_manual_runs_and_the_failing_one_prints_what_it_says(pytester):
    blocks = list(BLOCK.finditer(README))
    pytester.makepyfile(**{f"test_block_{index}": block["code"] for index, block in enumerate(blocks)})
    failing = sum(1 for block in blocks if block["how"] == "fails")
    shown = re.search(r"```text\n(.*?)```", README, re.DOTALL).group(1)

    # The block about cassettes records the one that it then replays.
    result = pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", "--numbers-record=missing")

    result.assert_outcomes(failed=failing, passed=len(blocks) - failing)
    assert shown.rstrip() in str(result.stdout)
