"""A module imports only from rows below its own; a package is one module to the others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import pytest_numbers_contract

PACKAGE = "pytest_numbers_contract"
ROOT = Path(pytest_numbers_contract.__file__).parent

# The rows of ARCHITECTURE.md, lowest first; a letter parts a row whose modules build on one another.
ROWS: dict[str, str] = {
    "0": "__init__ exchange",
    "1a": "errors operation numbering accidents http wire",
    "1b": "asking atomic journey paging percent",
    "2a": "schema_store checks",
    "2b": "rules refusals",
    "2c": "resource state",
    "2d": "behaviour",
    "3a": "resources",
    "3b": "catalog",
    "3c": "faults",
    "4a": "judging service",
    "4b": "factories live",
    "5": "seam",
    "6a": "redaction waivers journeys reading server coverage",
    "6b": "settings message explaining drift",
    "6c": "assertions cassettes reports sandbox",
    "7": "plugin cli",
    "8": "__main__",
}
ORDER = {module: index for index, modules in enumerate(ROWS.values()) for module in modules.split()}
# Not packages, and yet one module in two files: how clients write down an exchange is told apart from what it is.
PARTS = {"clients": "exchange"}

MODULES = sorted(ROOT.rglob("*.py"))
FILES = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in MODULES]


def home(path: Path) -> str:
    """Name the module, or the package, that a file belongs to."""
    name = path.relative_to(ROOT).parts[0].removesuffix(".py")
    return PARTS.get(name, name)


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Name every module that a file imports, in functions too; not what only a type checker sees."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = {id(inner) for node in ast.walk(tree) if _is_for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def own(path: Path) -> Iterator[str]:
    """Name the modules and packages of ours that a file imports."""
    for name in imported(path):
        first, _, rest = name.partition(".")
        if first == PACKAGE:
            module = rest.partition(".")[0]
            known = (ROOT / f"{module}.py").exists() or (ROOT / module).is_dir()
            yield PARTS.get(module, module) if module and known else "__init__"


def test_every_module_has_its_row() -> None:
    assert sorted({home(path) for path in MODULES} - ORDER.keys()) == []


def test_no_row_names_a_module_that_is_not_there() -> None:
    assert sorted(ORDER.keys() - {home(path) for path in MODULES}) == []


def test_no_module_stands_in_two_rows() -> None:
    assert len(ORDER) == sum(len(modules.split()) for modules in ROWS.values())


@pytest.mark.parametrize("path", FILES)
def test_a_module_imports_only_from_rows_below(path: Path) -> None:
    me = home(path)

    above = sorted({module for module in own(path) if module != me and ORDER[module] >= ORDER[me]})

    assert above == []


@pytest.mark.parametrize("path", [case for case in FILES if home(case.values[0]) == "resources"])
def test_a_resource_never_imports_another(path: Path) -> None:
    own_folder = f"{PACKAGE}.resources.{path.parent.name}"
    others = [name for name in imported(path) if name.startswith(f"{PACKAGE}.resources") and own_folder not in name]

    assert others == []


@pytest.mark.parametrize("path", [case for case in FILES if home(case.values[0]) == "seam"])
def test_a_door_does_not_know_whose_source_it_opens_to(path: Path) -> None:
    assert set(own(path)).isdisjoint({"service", "judging", "catalog", "resources", "state"})


@pytest.mark.parametrize("path", [case for case in FILES if home(case.values[0]) == "judging"])
def test_the_judge_does_not_know_the_sandbox(path: Path) -> None:
    assert set(own(path)).isdisjoint({"service", "sandbox", "seam", "server"})


@pytest.mark.parametrize(("library", "faces"), [("pytest", {"plugin"}), ("_pytest", {"plugin"}), ("argparse", {"cli"})])
def test_only_a_face_imports_its_own_library(library: str, faces: set[str]) -> None:
    importers = {home(path) for path in MODULES if library in {name.partition(".")[0] for name in imported(path)}}

    assert importers <= faces
