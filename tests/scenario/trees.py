"""Helpers for tests of the tree behind a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.scenario.merge import lay_over_settings, merge_files, read_chain
from sim.scenario.source import Node, Place, plain
from sim.scenario.yaml_reader import read_text

HERE = Place("x.yaml", Path("."))


def read(text: str) -> Node:
    """The tree of a text that has no problems."""
    node, problems = read_text(text, HERE)
    assert node is not None and not problems, problems
    return node


def load(path: Path, *changes: str) -> tuple[Any, list[str]]:
    """The merged values of a file and what is said about it."""
    try:
        files, problems = read_chain(path, path.name)
    except InputError as error:
        return None, [str(problem) for problem in error.problems]
    root, found = merge_files(files)
    root, more = lay_over_settings(root, changes, Path("."))
    return plain(root), [str(problem) for problem in (*problems, *found, *more)]


def write(folder: Path, **texts: str) -> Path:
    """Write files ``name.yaml``; the path of the first."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(texts))}.yaml"
