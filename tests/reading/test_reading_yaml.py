"""YAML is read as data: nothing is constructed, nothing explodes."""

from __future__ import annotations

import pytest
import yaml

from pytest_numbers_contract.errors import Unreadable
from pytest_numbers_contract.reading.yaml_text import read_yaml

MB = 1024 * 1024


def read(source: str | bytes, limit: int = MB) -> object:
    return read_yaml(source if isinstance(source, bytes) else source.encode(), path="c.yaml", limit=limit).data


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a: b\nc:\n- d\n- e: f\n", {"a": "b", "c": ["d", {"e": "f"}]}, id="containers"),
        pytest.param(
            "a: 200\nb: true\nc: 2026-03-02\nd: 1.5",
            {"a": "200", "b": "true", "c": "2026-03-02", "d": "1.5"},
            id="text",
        ),
        pytest.param(
            "a: null\nb: ~\nc:\nd: ''\ne: 'null'", {"a": None, "b": None, "c": None, "d": "", "e": "null"}, id="null"
        ),
        pytest.param("null: 1\n? ~\n: 2", {"null": "1", "~": "2"}, id="keys are text"),
        pytest.param("- null\n- x", [None, "x"], id="null in a list"),
        pytest.param("a: !!binary |\n  H4sI\n  AAA=\n", {"a": b"\x1f\x8b\x08\x00\x00"}, id="binary"),
        pytest.param("a: !!str null\nb: ! null\nc: !!int 3", {"a": "null", "b": "null", "c": "3"}, id="plain tags"),
        pytest.param("a: !!python/tuple [x]\nb: !!python/unicode y", {"a": ["x"], "b": "y"}, id="what vcrpy writes"),
        pytest.param("a: &x {b: c}\nd: *x", {"a": {"b": "c"}, "d": {"b": "c"}}, id="an alias"),
        pytest.param("a: &x y\nd: *x", {"a": "y", "d": "y"}, id="an alias of a text"),
        pytest.param("é: '\\'", {"é": "\\"}, id="not ASCII"),
        pytest.param("a: b".encode("utf-16"), {"a": "b"}, id="UTF-16"),
        pytest.param("--- text", "text", id="a scalar"),
    ],
)
def test_yaml_is_read_as_data(source: str, expected: object) -> None:
    assert read(source) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "a: 1\nb: !!python/object/apply:os.system [id]", "c.yaml:2: the tag !!python/object/apply:os.system"
        ),
        pytest.param("a: !!python/name:os.system ''", "c.yaml:1: the tag !!python/name:os.system asks for an object"),
        pytest.param("- x\n- !!python/object/new:type\n  a: 1", "c.yaml:2: the tag !!python/object/new:type"),
        pytest.param("a: !mine {b: 1}", "c.yaml:1: the tag !mine asks for an object"),
        pytest.param("a: !!set {b}", "c.yaml:1: the tag !!set"),
        pytest.param("a: [1,\nb: 2", "c.yaml:3: not YAML: did not find expected"),
        pytest.param("a: 'b\nc: d\n", "c.yaml:3: not YAML: found unexpected end of stream"),
        pytest.param("a:\n\tb: 1", "c.yaml:2: not YAML: found character that cannot start any token"),
        pytest.param(b"a: 1\nb: \xff", "c.yaml:2: not YAML: invalid leading UTF-8 octet"),
        pytest.param(b"a: 1\nb: \x07", "c.yaml:2: not YAML: control characters are not allowed"),
        pytest.param("a: 1\nb: 2\na: 3", "c.yaml:1: a mapping that names a key twice"),
        pytest.param("x: &x {a: 1}\ny:\n  <<: *x", "c.yaml:3: a merge key (<<)"),
        pytest.param("? [a]\n: b", "c.yaml:1: a key that is no text"),
        pytest.param("a: *x", "c.yaml:1: an alias, *x, to nothing before it"),
        pytest.param("a: &x [*x]", "c.yaml:1: an alias, *x, to nothing before it"),
        pytest.param("a: !!binary A", "c.yaml:1: !!binary that is not base64"),
        pytest.param("", "c.yaml: nothing in it"),
        pytest.param("# only a remark", "c.yaml: nothing in it"),
        pytest.param("a: 1\n---\nb: 2", "c.yaml: 2 YAML documents in one file"),
    ],
)
def test_what_is_not_plain_data_is_refused_by_line(source: str, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(source)

    assert message in caught.value.problem
    assert caught.value.advice


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"[" * 65 + b"]" * 65, id="65 levels"),
        pytest.param(b"[" * 100_000, id="brackets"),
        pytest.param(b"- " * 100_000 + b"x", id="lists in lists"),
        pytest.param(b"? " * 100_000 + b"x", id="keys in keys"),
        pytest.param(b"\n".join(b" " * depth + b"a:" for depth in range(100)), id="mappings"),
    ],
)
def test_deep_nesting_is_refused_and_does_not_end_the_process(source: bytes) -> None:
    with pytest.raises(Unreadable, match="nested deeper than 64 levels"):
        read(source)


def test_64_levels_are_read() -> None:
    assert read("[" * 64 + "]" * 64) == yaml.safe_load("[" * 64 + "]" * 64)


def test_aliases_that_explode_are_refused() -> None:
    levels = "\n".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(30))

    with pytest.raises(Unreadable, match="aliases that expand to more than 100,000 characters"):
        read(f"a0: &a0 [{'x' * 90}]\n{levels}", limit=100_000)


def test_aliases_of_a_long_text_are_refused() -> None:
    source = f"a: &a '{'x' * 1000}'\nb: [{'*a, ' * 101}]"

    with pytest.raises(Unreadable, match="aliases that expand"):
        read(source, limit=100_000)


def test_an_alias_weighs_what_it_expands_to() -> None:
    once = "a: &a [bcd]\nb: *a"
    nested = "a: &a [bcd]\nb: &b [*a, *a]\nc: *b"

    assert read(once, limit=8) == {"a": ["bcd"], "b": ["bcd"]}
    assert read(nested, limit=43) == {"a": ["bcd"], "b": [["bcd"], ["bcd"]], "c": [["bcd"], ["bcd"]]}
    with pytest.raises(Unreadable, match="aliases that expand to more than 7 characters"):
        read(once, limit=7)
    with pytest.raises(Unreadable, match="aliases that expand to more than 42 characters"):
        read(nested, limit=42)


def test_lines_are_those_of_the_items_of_each_list_at_the_top() -> None:
    source = b"---\nversion: 1\nitems:\n- a:\n  - b\n  - c\n\n- d\n- [e]\nmore: [{x: [1]},\n  y]\nalso:\n- &x z\n- *x\nstamp: {a: b}\n"

    document = read_yaml(source, path="c.yaml", limit=MB)

    assert document.item_lines == {"items": (4, 8, 9), "more": (10, 11), "also": (13, 14)}
    assert read_yaml(b"- - a\n", path="c.yaml", limit=MB).item_lines == {}


def test_the_python_loader_reads_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")

    assert read("a: [b, 'c\n  d']") == {"a": ["b", "c d"]}
    with pytest.raises(Unreadable, match=r"c\.yaml:2: not YAML"):
        read("a: [1,\nb: 2")
    with pytest.raises(Unreadable, match=r"c\.yaml:2: not YAML: special characters are not allowed"):
        read(b"a: 1\nb: \x07")
