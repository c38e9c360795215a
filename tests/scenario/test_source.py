"""From bytes to a tree with places: encodings and YAML."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario.source import find, plain, read_scalar, walk
from sim.scenario.yaml_reader import LARGEST_FILE, read_file, read_text
from sim.text_files import decode_utf8
from tests.scenario.trees import HERE, load, read, write


def complaints(text: str) -> list[str]:
    """What is said about a text."""
    try:
        _, problems = read_text(text, HERE)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return [str(problem) for problem in problems]


# --- values and places
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("36", 36),
        ("-3", -3),
        ("012", 12),
        ("1e-3", 0.001),
        ("1.", 1.0),
        (".5", 0.5),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2020-09", "2020-09"),
        ("2020-09-01", "2020-09-01"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1,5", "1,5"),
        ("nan", "nan"),
    ],
)
def test_scalars_are_read_by_the_core_rules(text: str, value: object) -> None:
    found = read_scalar(text)
    assert found == value and type(found) is type(value)


def test_every_value_knows_its_place() -> None:
    root = read("a: 1\nb:\n  - x\n  - {c: 'd'}  # a comment\ne:\n  f: |\n    long\n")
    places = {path: (node.place.line, node.place.column) for path, node in walk(root)}
    assert places[("a",)] == (1, 4)
    assert places[("b", 0)] == (3, 5)
    assert places[("b", 1, "c")] == (4, 9)
    assert places[("e", "f")] == (6, 6)
    node, known = find(root, ("b", 1, "c"))
    assert known == ("b", 1, "c") and node.key_place is not None and node.key_place.column == 6
    assert find(root, ("b", 1))[0].comment == "a comment"
    assert plain(root) == {"a": 1, "b": ["x", {"c": "d"}], "e": {"f": "long\n"}}


def test_aliases_stand_for_what_they_name() -> None:
    assert plain(read("a: &x {b: 1}\nc: *x\nd: [*x, *x]"))["d"] == [{"b": 1}, {"b": 1}]


# --- what is wrong with the form
# -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\na: 2", "x.yaml:2:1: a: given twice (first on line 1); keep one of the two"),
        ("b: {c: 1, c: 2}", "x.yaml:1:11: b.c: given twice (first on line 1); keep one of the two"),
        (
            "a: [{b: 1}, {b: 1, b: 2}]",
            "x.yaml:1:20: a.1.b: given twice (first on line 1); keep one of the two",
        ),
        ("a: .nan", "x.yaml:1:4: a: .nan is not a finite number"),
        ("a: [-.inf]", "x.yaml:1:5: a.0: -.inf is not a finite number"),
        ("a: 1e999", "x.yaml:1:4: a: 1e999 is not a finite number"),
        ("a: " + "9" * 5000, "x.yaml:1:4: a: a whole number of more than 18 digits"),
        ('a: "\\ud800"', "x.yaml:1:4: a: the character U+D800 is not allowed"),
        ('a: "\\0"', "x.yaml:1:4: a: the character U+0000 is not allowed"),
        ("a: \x01", "x.yaml:1:4: the character U+0001 is not allowed"),
        ("a: 1\n\tb: 1", "x.yaml:2:1: a tab; indent with spaces: YAML allows no tabs there"),
        ("months：36\nname: x", "x.yaml:1:7: a full-width colon '：'; write ':' and a space"),
        ("a:\n　b: 1\nc d", "x.yaml:2:1: a full-width space; indent with ordinary spaces"),
        ("a: 'x", "x.yaml:1:4: a quotation mark that is never closed"),
        ("a: [1, 2", "x.yaml:1:4: a bracket that is not closed, or a comma that is missing"),
        ("a: *x", "x.yaml:1:4: the alias '*x' stands for nothing that was written before"),
        ("a: &a [*a]", "x.yaml:1:8: the alias '*a' contains itself"),
        ("a: 1\n---\nb: 1", "x.yaml:2:1: a second document begins here ('---')"),
        ("<<: {a: 1}", "x.yaml:1:1: '<<' is not supported; use 'extends', or write the lines out"),
        (": 1", "x.yaml:1:1: a name must stand before the colon, found nothing"),
        ("? [a]\n: 1", "x.yaml:1:3: a name must stand before the colon, found a list"),
        ("a: !!int 1", "x.yaml:1:4: the tag '!!int' is not allowed; leave it out"),
        ("a: " + "[" * 50, "x.yaml:1:23: more than 20 levels inside each other"),
    ],
)
def test_a_wrong_form_is_answered_with_its_place(text: str, complaint: str) -> None:
    assert complaints(text) == [complaint]


def test_tags_create_no_objects() -> None:
    found = complaints("a: !!python/object/apply:os.system ['touch gone']\nb: !!python/name:os.system x")
    assert [text.split("; ")[0] for text in found] == [
        "x.yaml:1:4: the tag '!!python/object/apply:os.system' is not allowed",
        "x.yaml:2:4: the tag '!!python/name:os.system' is not allowed",
    ]


def test_every_duplicate_and_every_bad_number_is_reported() -> None:
    assert len(complaints("a: .nan\na: 1\nb: .inf\nb: 2\nc: 1e400")) == 5


def test_texts_built_to_be_enormous_are_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    started = time.monotonic()
    for text in (
        bomb,
        "[" * 100_000,
        "- " * 100_000,
        "{a: " * 50_000,
        "? " * 100_000,
        "a: [" + "1, " * 30_000,
    ):
        assert any("more than" in complaint for complaint in complaints(text)), text[:20]
    assert time.monotonic() - started < 20


@given(st.text(max_size=200))
def test_any_text_is_a_tree_or_an_input_error(text: str) -> None:
    complaints(text)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%#?,~<=\n\t \\0@`.", max_size=60))
@settings(max_examples=300)
def test_any_punctuation_is_a_tree_or_an_input_error(text: str) -> None:
    complaints(text)


# --- files and encodings
# -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_or_without_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("name: 方案\r\nmonths: 3\r\n".encode(encoding))
    node, _, problems = read_file(file, "x.yaml")
    assert plain(node) == {"name": "方案", "months": 3} and not problems


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("gbk", "GBK"),
        ("gb18030", "GBK"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-32", "UTF-32"),
    ],
)
def test_other_encodings_are_named(encoding: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        decode_utf8("title: first\nname: 登封市方案\n".encode(encoding), shown="x.yaml")
    problem = caught.value.problems[0]
    assert str(problem.message) == f"is not UTF-8; it looks like {named}"
    assert problem.suggestion is not None and f"iconv -f {named} -t UTF-8" in str(problem.suggestion)
    if named == "GBK":
        assert (problem.line, problem.column) == (2, 7)


def test_what_only_gb18030_can_write_is_named_so() -> None:
    with pytest.raises(InputError, match="looks like GB18030"):
        decode_utf8("name: 𠮷\n".encode("gb18030"), shown="x.yaml")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"a: \xff\xfe\xfd", "is not UTF-8 (byte 0xff), nor GB18030"), (b"a: 1\nb: \0", "holds a NUL byte")],
)
def test_other_bytes_are_refused(content: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        decode_utf8(content, shown="x.yaml")
    assert message in str(caught.value)


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_an_input_error(content: bytes) -> None:
    try:
        decode_utf8(content, shown="x")
    except InputError:
        return


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("- a\n", "a scenario consists of 'name: value' lines, found a list"),
        ("hello\n", "found the text 'hello'"),
        ("months：36\n", "a full-width colon"),
        ("x" * (LARGEST_FILE + 1), "is larger than 512 KB"),
    ],
)
def test_a_file_that_is_no_scenario(tmp_path: Path, text: str, message: str) -> None:
    _, found = load(write(tmp_path, x=text))
    assert len(found) == 1 and message in found[0]


def test_a_missing_file_is_answered_with_its_neighbour(tmp_path: Path) -> None:
    write(tmp_path, plan="a: 1")
    assert load(tmp_path / "paln.yaml") == (None, ["paln.yaml: no such file; did you mean 'plan.yaml'?"])
    assert load(tmp_path)[1] == [f"{tmp_path.name}: is a folder, not a file"]
