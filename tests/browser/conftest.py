"""A page in a real browser: Chromium from Debian's packages, without a window."""

import shutil
import subprocess

import pytest


@pytest.fixture(scope="session")
def chromium():
    """Run Chromium and return what it prints; where there is none, say how to get it."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("these tests open pages in Chromium: apt-get install chromium", pytrace=False)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=4000"]

    def run(*words):
        done = subprocess.run([program, *options, *words], capture_output=True, timeout=120, check=True)
        return done.stdout.decode()

    return run


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a page, at a fragment, with more script before its own, and return the document that came of it."""

    def open_page(page, *, fragment=""):
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        return chromium(f"--user-data-dir={tmp_path}/profile", "--dump-dom", f"{file.as_uri()}{fragment}")

    return open_page
