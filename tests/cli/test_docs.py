"""The generated pages of docs/."""

import importlib.util
import re
from pathlib import Path

import pytest

from pytest_numbers_contract.catalog import rules
from pytest_numbers_contract.checks import CHECKS
from pytest_numbers_contract.coverage import room
from pytest_numbers_contract.journeys import JOURNEY_RULES
from pytest_numbers_contract.schema_store import errata

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def texts():
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.texts()


def test_the_pages_are_fresh(texts):
    found = {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8")
        for path in (*(DOCS / name for name in texts if "/" not in name), *DOCS.glob("*/*.md"))
    }

    assert found == texts, "run: python docs/generate.py"


def test_every_rule_check_and_erratum_has_a_page(texts):
    pages = {name.rpartition("/")[2].removesuffix(".md") for name in texts}

    assert pages >= {it.id for it in (*rules(), *JOURNEY_RULES, *CHECKS, *errata())}


def test_the_index_leads_to_every_page_and_nowhere_else(texts):
    links = re.findall(r"\]\(([\w./]+\.md)\)", texts["README.md"])

    pages = (path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    assert sorted(links) == sorted(page for page in pages if page != "README.md")


def words(text):
    return set(re.findall(r"\w+", text))


def test_explain_prints_the_page_of_every_id_that_a_message_names(texts, cli):
    """A message names the command and no address: it works from a wheel, and without a network."""
    pages = {name.rpartition("/")[2].removesuffix(".md"): text for name, text in texts.items()}
    around = words(pages["NC301"].partition("# NC301")[0]) | words("[All pages](../README.md) text json")

    lacking = {
        it.id: words(pages[it.id]) - words(cli("explain", it.id).out) - around
        for it in (*rules(), *JOURNEY_RULES, *CHECKS, *errata())
    }

    assert [(name, left) for name, left in lacking.items() if left] == []


def test_the_list_of_what_coverage_counts_is_fresh():
    assert Path(room.__file__).with_name(room.TOUCHES).read_text("utf-8").splitlines() == room.worked_out(), (
        "run: python docs/generate.py"
    )
