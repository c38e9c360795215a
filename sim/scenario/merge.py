"""From a scenario file, its ``extends`` chain and ``--set`` values to one tree.

A file is laid over its parent: mappings merge key by key, everything else (lists too) replaces what was
there, and ``null`` removes it. A ``--set`` is laid over the result in the same way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import InputError, Problem, resembling
from sim.language.message import Message
from sim.scenario.source import Node, Path_, Place, describe, dotted, forbidden_character
from sim.scenario.yaml_reader import DEEPEST, read_file, read_text

OWN_KEYS = ("name", "title", "question")
"""What says which scenario this is; a file doesn't inherit these, or its results would go under its parent's
name."""

COMMAND_LINE = "--set"
"""How messages and origins name a value from the command line; it has neither line nor column."""

LONGEST_CHAIN = 20
"""Files that may extend one another."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One scenario file that was read: where it is, the name that messages use, its text and its values."""

    path: Path
    shown: str
    text: str
    root: Node


def read_chain(path: Path, shown: str) -> tuple[list[SourceFile], list[Problem]]:
    """The file and those it extends, the file itself first, and problems that left something to read.

    Raises InputError when one of them can't be read, is extended by itself, or more than LONGEST_CHAIN
    follow.
    """
    files: list[SourceFile] = []
    problems: list[Problem] = []
    where: Place | None = None
    while True:
        real = _real(path)
        earlier = [file.shown for file in files if _real(file.path) == real]
        if where is not None and (earlier or len(files) >= LONGEST_CHAIN):
            message = Message("extends.chain", most=LONGEST_CHAIN)
            if earlier:
                message = Message("extends.circle", chain=" -> ".join([*(file.shown for file in files), shown]))
            raise InputError([where.problem(message, "extends"), *problems])
        try:
            root, text, found = read_file(path, shown)
        except InputError as error:
            raise InputError([*_asked_from(error, where, shown), *problems]) from error
        problems.extend(found)
        files.append(SourceFile(path, shown, text, root))
        assert isinstance(root.value, dict)
        parent = root.value.get("extends")
        if parent is None:
            return files, problems
        where = parent.place
        if not isinstance(parent.value, str) or not parent.value:
            raise InputError(
                [
                    where.problem(Message("extends.no_file", found=describe(parent)), "extends"),
                    *problems,
                ]
            )
        if "\n" in parent.value or len(parent.value) > 1000 or forbidden_character(parent.value) is not None:
            raise InputError([where.problem(Message("extends.no_file_name"), "extends"), *problems])
        path, shown = path.parent / parent.value, _shown_parent(shown, parent.value)


def merge_files(files: Sequence[SourceFile]) -> tuple[Node, list[Problem]]:
    """One tree from a chain of files (child first), without ``extends``, and what is wrong with its nulls."""
    problems: list[Problem] = []
    merged = replace(files[-1].root, value={})
    for file in reversed(files):
        own = {key: node for key, node in _mapping(merged).items() if key not in OWN_KEYS}
        added = {key: node for key, node in _mapping(file.root).items() if key != "extends"}
        merged = _lay_over(replace(merged, value=own), replace(file.root, value=added), (), problems)
    return merged, problems


def lay_over_settings(root: Node, settings: Sequence[str], folder: Path) -> tuple[Node, list[Problem]]:
    """The tree with ``path=value`` texts laid over it, one after the other, and what is wrong with them.

    Relative file names in a value start from ``folder``.
    """
    problems: list[Problem] = []
    for text in settings:
        place = Place(f"{COMMAND_LINE} {text if len(text) <= 200 else text[:200] + '...'}", folder)
        try:
            path, node = _read_setting(text, place)
            root = _set(root, path, node, place, problems)
        except InputError as error:
            problems.extend(error.problems)
    return root, problems


def _lay_over(below: Node, above: Node, path: Path_, problems: list[Problem]) -> Node:
    """``above`` laid over ``below``; two mappings merge, a null at any depth removes."""
    if not isinstance(above.value, dict):
        return above
    merged = dict(below.value) if isinstance(below.value, dict) else {}
    for key, node in above.value.items():
        here = (*path, key)
        if node.value is None:
            _remove(merged, key, node, here, problems)
        elif isinstance(node.value, dict):
            merged[key] = _lay_over(merged.get(key, replace(node, value={})), node, here, problems)
        else:
            merged[key] = node
    return replace(above, value=merged)


def _remove(merged: dict[str, Node], key: str, node: Node, path: Path_, problems: list[Problem]) -> None:
    """Take away what a null stands for, or report that there is nothing to take away."""
    if not node.text:
        problems.append(
            node.key_or_value.problem(
                Message("scenario.no_value"),
                dotted(path),
                Message("scenario.null_or_empty"),
            )
        )
    elif key in merged:
        del merged[key]
    else:
        hint = resembling(key, merged, likeness=0.75) or Message("error.leave_line_out")
        problems.append(node.key_or_value.problem(Message("scenario.nothing_to_remove"), dotted(path), hint))


def _read_setting(text: str, place: Place) -> tuple[Path_, Node]:
    """The path and the value of ``path=value``. InputError when the text is something else."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(
            [place.problem(Message("setting.no_setting"), suggestion=Message("setting.example"))]
        )
    parts = re.sub(r"\[([0-9]{1,6})\]", r".\1", name.strip()).split(".")
    if not all(parts) or len(parts) > DEEPEST:
        raise InputError([place.problem(Message("setting.no_path", path=name.strip()))])
    if parts[0] == "extends":
        raise InputError([place.problem(Message("setting.only_in_file"), "extends")])
    if not value.strip():
        raise InputError([place.problem(Message("setting.no_value"), name.strip(), Message("setting.write_null"))])
    try:
        node, problems = read_text(value.strip(), place, located=False)
    except InputError as error:
        hint = Message("setting.quotes_inside")
        raise InputError(
            replace(problem, path=name.strip(), suggestion=problem.suggestion or hint)
            for problem in error.problems
        ) from error
    if node is None or node.block:
        wrong = Message("setting.comment" if node is None else "setting.block")
        raise InputError([place.problem(wrong, name.strip(), Message("setting.quotes_around"))])
    if problems:
        raise InputError(
            replace(problem, path=".".join(part for part in (name.strip(), problem.path) if part))
            for problem in problems
        )
    path: Path_ = tuple(int(part) if re.fullmatch(r"[0-9]{1,6}", part) else part for part in parts)
    return path, replace(node, key_place=place)


def _set(below: Node, path: Path_, node: Node, place: Place, problems: list[Problem], depth: int = 0) -> Node:
    """``below`` with ``node`` laid over what stands at ``path``; only the way there is copied."""
    if depth == len(path):
        return _lay_over(below, node, path, problems)
    key, here = path[depth], path[: depth + 1]
    if isinstance(below.value, list):
        items = list(below.value)
        if not isinstance(key, int) or key >= len(items):
            wrong = Message("setting.positions", last=len(items) - 1) if items else Message("setting.empty_list")
            raise InputError([place.problem(wrong, dotted(here))])
        if depth + 1 == len(path) and node.value is None:
            raise InputError(
                [place.problem(Message("setting.item_stays"), dotted(here), Message("setting.whole_list"))]
            )
        items[key] = _set(items[key], path, node, place, problems, depth + 1)
        return replace(below, value=items)
    if not isinstance(below.value, dict):
        raise InputError([place.problem(Message("setting.nothing_below", found=describe(below)), dotted(here[:-1]))])
    name = str(key)
    merged = dict(below.value)
    if depth + 1 == len(path) and node.value is None:
        _remove(merged, name, node, here, problems)
    else:
        start = merged.get(name) or Node({}, place, place)
        merged[name] = replace(_set(start, path, node, place, problems, depth + 1), key_place=place)
    return replace(below, value=merged)


def _mapping(node: Node) -> dict[str, Node]:
    assert isinstance(node.value, dict)
    return node.value


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _shown_parent(shown: str, name: str) -> str:
    """How messages name a file that the file ``shown`` calls ``name``."""
    return Path(os.path.normpath(Path(shown).parent / name)).as_posix()


def _asked_from(error: InputError, where: Place | None, shown: str) -> tuple[Problem, ...]:
    """The problems with a parent file; those about the whole file are shown where it was asked for."""
    if where is None:
        return error.problems
    return tuple(
        problem
        if problem.line is not None
        else where.problem(
            Message("scenario.of_file", file=shown, message=problem.message), "extends", problem.suggestion
        )
        for problem in error.problems
    )
