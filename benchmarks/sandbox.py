"""The sandbox: a test with one request against respx and a pytest-recording replay, the server, the command.

The tests run under pytest itself, the fixture in and out each time: each kind in a suite of its own beside a test that
does nothing, as teams have them, and once more all kinds in turn in one process, where each finds the caches cold.
"""

from __future__ import annotations

import json
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from benchmarks.measuring import Figure, Row, as_installed

_TESTS = 200
_ROUNDS = 7
_URL = "https://trunking.twilio.com/v1/Trunks"
_PAGE = {"page": 0, "page_size": 50, "previous_page_url": None, "next_page_url": None, "key": "trunks"}
_LINKS = dict.fromkeys(("url", "first_page_url"), f"{_URL}?PageSize=50&Page=0")
_BODY = json.dumps({"trunks": [], "meta": {**_PAGE, **_LINKS}})

# One client for all tests: making it costs 30 ms for its certificates, and is nobody's merit.
_FILE = f"""
import httpx, pytest
CLIENT = httpx.Client(auth=("AC" + "0a" * 16, "token"))
BODY = {_BODY!r}
each = pytest.mark.parametrize("number", range({_TESTS}))

@pytest.fixture
def default_cassette_name():
    return "list"

@each
def test_nothing(number):
    pass
"""
_KINDS = {
    "sandbox": f"""
@each
def test_sandbox(numbers_sandbox, number):
    assert CLIENT.get("{_URL}").status_code == 200
""",
    "respx": f"""
@each
def test_respx(respx_mock, number):
    respx_mock.get("{_URL}").respond(200, text=BODY, content_type="application/json")
    assert CLIENT.get("{_URL}").status_code == 200
""",
    "recording": f"""
@each
@pytest.mark.vcr
def test_recording(number):
    assert CLIENT.get("{_URL}").status_code == 200
""",
}
_CASSETTE = f"""interactions:
- request:
    body: ''
    headers: {{}}
    method: GET
    uri: {_URL}
  response:
    body:
      string: '{_BODY}'
    headers:
      Content-Type: [application/json]
    status: {{code: 200, message: OK}}
version: 1
"""


def _figure(times: list[float]) -> Figure:
    return Figure(statistics.median(times), min(times), max(times))


# --- a test with one request


def _tests() -> list[Row]:
    suites = {**_KINDS, "mixed": "".join(_KINDS.values())}
    own: dict[tuple[str, str], list[float]] = {}
    for _ in range(5):
        for name, code in suites.items():
            times = _seconds_a_test(code)
            for kind in times.keys() & _KINDS.keys():
                own.setdefault((name, kind), []).append(_own(times, kind))
    alone = {kind: _figure(own[kind, kind]) for kind in _KINDS}
    mixed = {kind: _figure(own["mixed", kind]) for kind in _KINDS}
    rows = [Row("test with one request", "sandbox, pytest's own time off", alone["sandbox"], 1.0)]
    for kind, target in (("respx", 0.8), ("recording", 0.4)):
        apart = alone["sandbox"].median / alone[kind].median
        together = mixed["sandbox"].median / mixed[kind].median
        rows.append(Row("  in suites of their own", f"sandbox / {kind}", alone[kind], apart, target))
        rows.append(Row("  in turn in one suite", f"sandbox / {kind}", mixed[kind], together))
    return rows


def _own(times: dict[str, list[float]], kind: str) -> float:
    """Return what a kind of test takes beyond one that does nothing: what pytest itself takes is nobody's merit."""
    return statistics.median(times[kind]) - statistics.median(times["nothing"])


# What a test burns, not what it waits: the machine has others to serve.
_INNER = """
import json, sys, time, pytest
class Watch:
    def __init__(self):
        self.times, self.begun = {}, 0.0
    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: item.callspec.params["number"])
    def pytest_runtest_logstart(self, nodeid):
        self.begun = time.process_time()
    def pytest_runtest_logfinish(self, nodeid):
        spent = time.process_time() - self.begun
        self.times.setdefault(nodeid.partition("::test_")[2].partition("[")[0], []).append(spent)
watch = Watch()
code = pytest.main(["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "test_it.py"], plugins=[watch])
print("SPENT", json.dumps(watch.times) if code == 0 else "failed")
"""


def _seconds_a_test(code: str, recorded: tuple[str, ...] = ("list.yaml",)) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_it.py").write_text(_FILE + code, encoding="utf-8")
        cassettes = Path(folder, "cassettes", "test_it")
        cassettes.mkdir(parents=True)
        for name in recorded:
            Path(cassettes, name).write_text(_CASSETTE, encoding="utf-8")
        words = [sys.executable, "-c", _INNER]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    spent = re.search(r"SPENT (\{.*)", done.stdout)
    if spent is None:
        raise SystemExit(f"nothing to measure:\n{done.stdout}\n{done.stderr}")
    # The first ones import what the others find.
    return {name: times[5:] for name, times in json.loads(spent[1]).items()}


# --- the server


class _Nothing(BaseHTTPRequestHandler):
    """The tuned standard library: HTTP/1.1, no delay, one write an answer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = _BODY.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _serve_nothing() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Nothing)
    print(f"on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


@contextmanager
def _running(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=as_installed()
    )
    assert process.stdout is not None
    try:
        url = re.search(r"on (http://\S+)", process.stdout.readline())
        if url is None:
            raise SystemExit(f"{words} does not say where it serves")
        yield process, url[1]
    finally:
        process.kill()
        process.communicate()


def _server() -> list[Row]:
    import httpx

    nothing = ("-c", "from benchmarks.sandbox import _serve_nothing; _serve_nothing()")
    ours = ("-m", "pytest_numbers_contract", "sandbox", "--quiet")
    times: dict[str, list[float]] = {"tuned standard library": [], "sandbox, judged": []}
    with _running(*nothing) as (_, floor), _running(*ours) as (_, sandbox), httpx.Client() as client:
        headers = {"Host": "trunking.twilio.com"}
        auth = httpx.BasicAuth("AC" + "0a" * 16, "token")
        for _ in range(_ROUNDS):
            for name, url in zip(times, (floor, sandbox), strict=True):
                begun = time.perf_counter()
                for _ in range(300):
                    client.get(f"{url}/v1/Trunks", headers=headers, auth=auth)
                times[name].append((time.perf_counter() - begun) / 300)
    figures = {name: _figure(found) for name, found in times.items()}
    nobody, us = figures.values()
    return [
        Row("requests a second", name, figure, nobody.median / figure.median, 0.7 if figure is us else None, True)
        for name, figure in figures.items()
    ]


# --- the command


def _command() -> list[Row]:
    imports, up, stopped = [], [], []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import http.server"], check=True, env=as_installed())
        imports.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with _running("-m", "pytest_numbers_contract", "sandbox") as (process, _):
            up.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            process.send_signal(signal.SIGTERM)
            process.wait()
            stopped.append(time.perf_counter() - begun)
    floor, started, ended = _figure(imports), _figure(up), _figure(stopped)
    return [
        Row("the command", "import http.server", floor, 1.0),
        Row("the command", "is up", started, started.median / floor.median, 3.0),
        Row("the command", "stops (ratio: to 50 ms)", ended, ended.median / 0.05, 1.0),
    ]


def run() -> list[Row]:
    """Measure the three."""
    return [*_tests(), *_server(), *_command()]
