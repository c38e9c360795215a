"""All that the code says is in the table of words: nothing for a reader is written in the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from sim.language.words import words

CODE = Path(__file__).parents[2] / "sim"
FILES = sorted(path for path in CODE.rglob("*.py") if "plans" not in path.parts)
TOLD = {"Problem", "InputError.of", "StoreError.of", "problem", "refusal", "fail", "WorkError", "ParameterError",
        "UsageError", "say", "say_more", "warn", "echo", "print"}  # fmt: skip
"""Calls whose texts a planner reads."""

KEYED = {"Message", "word", "usage_error"}
"""Calls whose first argument is a key of the table."""


@pytest.fixture(scope="module")
def calls() -> list[tuple[str, str, ast.Call]]:
    """Place, name and node of every call in the code that may say something."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
                if name == "of" and isinstance(function, ast.Attribute):
                    name = f"{getattr(function.value, 'id', '')}.of"
                if name in TOLD or name in KEYED:
                    found.append((f"{path.relative_to(CODE).as_posix()}:{node.lineno}", name, node))
    return found


def texts(node: ast.expr) -> Iterator[str]:
    """Literal texts of an argument that are shown, those of its alternatives too."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from texts(value)
    elif isinstance(node, ast.BinOp):
        yield from (*texts(node.left), *texts(node.right))


def test_no_sentence_for_a_planner_stands_in_the_code(calls: list[tuple[str, str, ast.Call]]) -> None:
    found = [
        f"{place}: {text}"
        for place, name, node in calls
        if name in TOLD
        for argument in (*node.args, *(word.value for word in node.keywords if word.arg not in ("path", "file")))
        for text in texts(argument)
        if re.search(r"[A-Za-z']{2,} [A-Za-z']{2,}|[\u3400-\u9fff]", text)
    ]
    assert found == []


def test_every_key_that_the_code_names_is_a_row_and_gets_its_fields(calls: list[tuple[str, str, ast.Call]]) -> None:
    table, wrong = words(), []
    for place, name, node in calls:
        key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if name not in KEYED or not isinstance(key, str) or not key:
            continue
        given = {word.arg for word in node.keywords}
        wanted = {field for _, field, _, _ in Formatter().parse(table.get(key, ("",))[0]) if field is not None}
        if key not in table or not (None in given or wanted <= given):
            wrong.append(f"{place}: {key} {wanted - given}")
    assert wrong == []


def test_every_kind_of_folder_has_a_name() -> None:
    from sim.manifests import KINDS, kind_of

    assert all(kind_of(manifest).text(lang) for manifest in KINDS for lang in ("en", "zh"))
