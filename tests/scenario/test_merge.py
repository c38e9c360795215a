"""``extends`` and ``--set``: from several files and texts to one tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.merge import lay_over_settings
from sim.scenario.resolved import _lines
from sim.scenario.source import find, plain
from tests.scenario.trees import load, read, write

# --- extends
# -------------------------------------------------------------------------------------------------------


def test_mappings_merge_lists_replace_null_removes(tmp_path: Path) -> None:
    child = write(
        tmp_path,
        child="extends: parent.yaml\na: {b: 2}\nlist: [3]\ngone: null\nmap: 1\n",
        parent="extends: sub/grand.yaml\na: {c: {d: 1}}\ngone: {x: 1}\nmap: {y: 1}\n",
    ).parent
    (child / "sub").mkdir()
    (child / "sub" / "grand.yaml").write_text(
        "a: {b: 1}\nlist: [1, 2]\nold: 1\nname: grand\ntitle: {en: old}\n"
    )
    values, found = load(tmp_path / "child.yaml")
    assert values == {"a": {"b": 2, "c": {"d": 1}}, "list": [3], "map": 1, "old": 1}
    assert not found


def test_null_with_nothing_to_remove(tmp_path: Path) -> None:
    file = write(
        tmp_path, child="extends: parent.yaml\na: {shares: null}\nb:\nc: {d: null}\n", parent="a: {share: 1}"
    )
    assert load(file)[1] == [
        "child.yaml:2:5: a.shares: null removes an inherited value, and there is none to remove; "
        "did you mean 'share'?",
        "child.yaml:3:1: b: has no value; write null to remove an inherited value, {} for an empty mapping, "
        "or leave the line out",
        "child.yaml:4:5: c.d: null removes an inherited value, and there is none to remove; "
        "leave the line out",
    ]


def test_circles_and_missing_parents(tmp_path: Path) -> None:
    write(tmp_path, a="extends: b.yaml", b="x: 1\nextends: ./a.yaml", self="extends: self.yaml")
    write(
        tmp_path,
        list="extends: [a.yaml, b.yaml]",
        lost="extends: bb.yaml",
        here="extends: .",
        nul='extends: "\\0"',
    )
    assert load(tmp_path / "a.yaml")[1] == [
        "b.yaml:2:10: extends: goes round in a circle: a.yaml -> b.yaml -> a.yaml"
    ]
    assert "self.yaml -> self.yaml" in load(tmp_path / "self.yaml")[1][0]
    assert load(tmp_path / "list.yaml")[1] == [
        "list.yaml:1:10: extends: must be the name of one file, found a list"
    ]
    assert load(tmp_path / "lost.yaml")[1] == [
        "lost.yaml:1:10: extends: bb.yaml: no such file; did you mean 'b.yaml'?"
    ]
    assert "is a folder" in load(tmp_path / "here.yaml")[1][0]
    assert "is no file name" in load(tmp_path / "nul.yaml")[1][0]


def test_a_chain_that_never_ends(tmp_path: Path) -> None:
    write(tmp_path, **{f"s{n}": f"extends: s{n + 1}.yaml" for n in range(30)})
    assert "more than 20 files" in load(tmp_path / "s0.yaml")[1][0]


# --- --set
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("a.b=2", {"a": {"b": 2, "c": [1, {"d": 1}]}}),
        ("a.e.f=x", {"a": {"b": 1, "c": [1, {"d": 1}], "e": {"f": "x"}}}),
        ("a.c.1.d=5", {"a": {"b": 1, "c": [1, {"d": 5}]}}),
        ("a.c[0]=7", {"a": {"b": 1, "c": [7, {"d": 1}]}}),
        ("a.c=[]", {"a": {"b": 1, "c": []}}),
        ("a={b: 3}", {"a": {"b": 3, "c": [1, {"d": 1}]}}),
        ("a.b=null", {"a": {"c": [1, {"d": 1}]}}),
        ("a=null", {}),
        ("a.b=x = y", {"a": {"b": "x = y", "c": [1, {"d": 1}]}}),
        ("a.b='x: y'", {"a": {"b": "x: y", "c": [1, {"d": 1}]}}),
    ],
)
def test_a_setting_changes_one_value(change: str, expected: object) -> None:
    root, problems = lay_over_settings(read("a: {b: 1, c: [1, {d: 1}]}"), [change], Path("."))
    assert not problems and plain(root) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("a", "is no 'path=value'"),
        ("=1", "is no path"),
        ("a..b=1", "is no path"),
        (".".join("a" * 50) + "=1", "is no path"),
        ("a.b=", "no value after '='"),
        ("a.b=#x", "a comment is no single value"),
        ("a.b=x: y", "put quotes around it"),
        ("a.b=- y", "put quotes around it"),
        ("a.b=[1", "a bracket that is not closed"),
        ("a.b=.nan", "not a finite number"),
        ("a.b=!!python/name:os.system x", "is not allowed"),
        ("a.b.x=1", "nothing lies below 1"),
        ("a.c.5=1", "the list has positions 0 to 1"),
        ("a.c.x=1", "the list has positions 0 to 1"),
        ("a.c.0=null", "can't be removed"),
        ("a.z=null", "none to remove"),
        ("extends=x.yaml", "can only be said in a file"),
    ],
)
def test_a_wrong_setting_is_named(change: str, message: str) -> None:
    root = read("a: {b: 1, c: [1, {d: 1}]}")
    after, problems = lay_over_settings(root, [change], Path("."))
    assert len(problems) == 1 and plain(after) == plain(root)
    assert message in str(problems[0])
    assert str(problems[0]).startswith(f"--set {change}"[:200]) and problems[0].line is None


names = st.text(alphabet="abc_", min_size=1, max_size=3)
scalars = (
    st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)
)
trees = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(names, trees, max_size=4)


def as_text(value: dict[str, Any]) -> str:
    """A mapping as YAML, by the writer of resolved files."""
    return "\n".join(_lines(value, (), 0, {})) if value else "{}"


def merged(below: Any, above: Any) -> Any:
    """What merging means, said once more and more simply."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


@given(mappings)
def test_what_is_written_is_read(values: dict[str, Any]) -> None:
    assert plain(read(as_text(values))) == values


@given(below=mappings, above=mappings)
@settings(max_examples=60, deadline=None)
def test_extending_is_merging(tmp_path_factory: pytest.TempPathFactory, below: Any, above: Any) -> None:
    folder = tmp_path_factory.mktemp("chain")
    write(folder, parent=as_text(below))
    text = as_text(above) if above else ""
    values, found = load(write(folder, child=f"extends: parent.yaml\n{text}\n"))
    assert not found and values == merged(below, above)


@given(values=mappings, path=st.lists(names, min_size=1, max_size=4), number=scalars)
def test_a_setting_is_found_where_it_was_put(values: Any, path: list[str], number: Any) -> None:
    change = ".".join(path) + "=" + as_text({"x": number}).removeprefix("x: ").removesuffix("  # default")
    after, problems = lay_over_settings(read(as_text(values)), [change], Path("."))
    if problems:  # something on the way is no mapping
        assert plain(after) == values
        return
    node, known = find(after, tuple(path))
    assert known == tuple(path) and node.value == number
    assert node.place.line is None and node.place.file.startswith("--set ")
