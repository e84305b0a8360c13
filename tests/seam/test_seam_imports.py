from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from pytest_numbers_contract.seam.imports import ImportWatch


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


PREAMBLE = """
    import sys
    from pytest_numbers_contract.exchange import Response
    from pytest_numbers_contract.seam import Seam
    URL = "https://api.twilio.com/x"
    source = lambda request: Response(200, (), b"from the source")
"""

LATE = {
    "httpx": "import httpx; print(httpx.get(URL).text)",
    "httpx2": "import httpx2; print(httpx2.get(URL).text)",
    "requests": "import requests; print(requests.get(URL).text)",
    "urllib3": "import urllib3; print(urllib3.request('GET', URL).data.decode())",
    "urllib": "import urllib.request; print(urllib.request.urlopen(URL).read().decode())",
    "aiohttp": """
        import aiohttp, asyncio
        async def send():
            async with aiohttp.ClientSession() as session, session.get(URL) as response:
                return await response.text()
        print(asyncio.run(send()))
    """,
}


@pytest.mark.parametrize("client", LATE)
def test_a_library_imported_inside_the_block_gets_its_door(client):
    said = run(
        textwrap.dedent(PREAMBLE) + "with Seam(source):\n" + textwrap.indent(textwrap.dedent(LATE[client]), "  ")
    )

    assert said == "from the source\n"


def test_the_seam_imports_no_library_itself():
    said = run(
        textwrap.dedent(PREAMBLE)
        + textwrap.dedent("""
        with Seam(source): pass
        heavy = {"httpx", "httpx2", "http.client", "urllib3", "requests", "aiohttp", "asyncio", "ssl", "h11", "anyio"}
        print(sorted(heavy & set(sys.modules)))
        """)
    )

    assert said == "[]\n"


def test_a_library_imported_in_an_inner_block_gets_the_doors_of_both():
    said = run(
        textwrap.dedent(PREAMBLE)
        + textwrap.dedent("""
        with Seam(source):
            with Seam(lambda request: Response(200, (), b"from the inner source")):
                import httpx
                print(httpx.get(URL).text)
            print(httpx.get(URL).text)
        print(httpx.HTTPTransport.handle_request.__qualname__)
        """)
    )

    assert said == "from the inner source\nfrom the source\nHTTPTransport.handle_request\n"


def test_a_library_keeps_its_own_loader():
    said = run(
        textwrap.dedent(PREAMBLE)
        + textwrap.dedent("""
        with Seam(source):
            import http.client
        import inspect
        print(type(http.client.__loader__).__name__, type(http.client.__spec__.loader).__name__)
        print(len(inspect.getsource(http.client)) > 1000, len(sys.meta_path))
        """)
    )

    assert said.splitlines()[0] == "SourceFileLoader SourceFileLoader"


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "numbers_late_module.py").write_text("HERE = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "numbers_late_module"
    sys.modules.pop("numbers_late_module", None)


def test_a_watched_module_is_announced_when_it_is_there(module):
    arrived = []
    watch = ImportWatch([module], lambda name: arrived.append(sys.modules[name].HERE))
    try:
        __import__(module)
    finally:
        watch.stop()

    assert arrived == [True]


def test_other_modules_are_not_announced(module):
    arrived = []
    watch = ImportWatch(["something_else"], arrived.append)
    try:
        __import__(module)
    finally:
        watch.stop()

    assert arrived == []


def test_two_watches_both_hear_of_a_module(module):
    arrived = []
    first = ImportWatch([module], lambda name: arrived.append("first"))
    second = ImportWatch([module], lambda name: arrived.append("second"))
    try:
        __import__(module)
    finally:
        first.stop()
        second.stop()

    assert sorted(arrived) == ["first", "second"]


def test_a_module_that_nobody_finds_is_still_missing():
    watch = ImportWatch(["numbers_no_such_module"], print)
    try:
        with pytest.raises(ModuleNotFoundError):
            __import__("numbers_no_such_module")
    finally:
        watch.stop()


def test_a_finder_of_the_old_kind_is_passed_over(module, monkeypatch):
    arrived = []
    watch = ImportWatch([module], arrived.append)
    monkeypatch.setattr(sys, "meta_path", [watch, object(), *sys.meta_path[1:]])
    try:
        __import__(module)
    finally:
        watch.stop()

    assert arrived == [module]


def test_a_watch_stopped_twice_or_taken_away_by_others_is_stopped():
    watch = ImportWatch(["something"], print)

    watch.stop()
    watch.stop()

    assert watch not in sys.meta_path


def test_the_loader_hands_on_what_is_asked_of_it(module):
    watch = ImportWatch([module], print)
    spec = watch.find_spec(module)
    watch.stop()

    assert spec.loader.get_source(module) == "HERE = True\n"


def test_a_watch_asked_after_it_was_stopped_still_finds(module):
    watch = ImportWatch([module], print)
    watch.stop()

    assert watch.find_spec(module).name == module
