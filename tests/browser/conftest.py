"""A page in a real browser: Chromium from Debian's packages, without a window."""

import itertools
import json
import os
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


class Driven:
    """A page that is open in a window, with a keyboard: driven through Chromium's debugging pipe."""

    def __init__(self, ask, session):
        self._ask, self._session = ask, session

    def call(self, method, **more):
        return self._ask(method, more, self._session)

    def run(self, script):
        """Return what a script, or a promise of it, comes to."""
        told = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def settle(self):
        """Wait until the page has done what it put off."""
        self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done))))")

    def press(self, key):
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)
        self.settle()


@pytest.fixture(scope="session")
def windows(chromium, tmp_path_factory):
    """Start one Chromium for all tests, and return what asks it."""
    to_read, asked = os.pipe()
    told, to_write = os.pipe()
    words = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe"),
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ]
    # Chromium reads from 3 and writes to 4.
    opening = ["bash", "-c", f'exec "$@" 3<&{to_read} 4>&{to_write}', "bash", shutil.which("chromium"), *words]
    with (
        subprocess.Popen(opening, pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
        open(asked, "wb", buffering=0) as asking,
        open(told, "rb") as telling,
    ):
        os.close(to_read)
        os.close(to_write)
        numbers = itertools.count(1)

        def ask(method, more, session=None):
            number = next(numbers)
            message = {"id": number, "method": method, "params": more, **({"sessionId": session} if session else {})}
            asking.write(json.dumps(message).encode() + b"\0")
            for answer in map(json.loads, iter(lambda: _message(telling), b"")):
                if answer.get("id") == number:
                    assert "error" not in answer, answer
                    return answer["result"]
            raise AssertionError("Chromium ended")

        yield ask
        ask("Browser.close", {})


def _message(stream):
    return b"".join(iter(lambda: stream.read(1), b"\0"))


@pytest.fixture
def driven(windows, tmp_path):
    """Open a page at a fragment in a window of its own, and return it."""
    targets = []

    def drive(page, *, fragment="", width=1200, height=900):
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        target = windows("Target.createTarget", {"url": "about:blank"})["targetId"]
        targets.append(target)
        session = windows("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        window = Driven(windows, session)
        window.call("Emulation.setFocusEmulationEnabled", enabled=True)
        window.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        window.call("Page.navigate", url=f"{file.as_uri()}{fragment}")
        window.run(LOADED)
        window.settle()
        return window

    yield drive
    for target in targets:
        windows("Target.closeTarget", {"targetId": target})


LOADED = """new Promise((done) => {
  if (document.readyState === "complete" && location.protocol === "file:") done();
  else addEventListener("load", () => done());
})"""
