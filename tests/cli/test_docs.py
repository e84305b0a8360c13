"""The generated pages of docs/."""

import importlib.util
import re
from pathlib import Path

import pytest

from pytest_numbers_contract.catalog import rules
from pytest_numbers_contract.checks import CHECKS
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
    found = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md") if path.name in texts}

    assert found == texts, "run: python docs/generate.py"


def test_every_rule_check_and_erratum_has_a_heading(texts):
    headings = set(re.findall(r"^## (\S+)$", "\n".join(texts.values()), re.MULTILINE))

    assert headings >= {it.id for it in (*rules(), *JOURNEY_RULES, *CHECKS, *errata())}


def test_every_link_of_the_index_leads_somewhere(texts):
    links = re.findall(r"\]\((\w+\.md)#([^)]+)\)", texts["README.md"])

    assert links
    for page, anchor in links:
        headings = re.findall(r"^## (\S+)$", texts[page], re.MULTILINE)
        assert anchor in [heading.lower().replace(".", "") for heading in headings]
