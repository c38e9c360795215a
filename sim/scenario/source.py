"""The tree of a scenario file's values, in which every value knows where it was written.

Texts, numbers, ``true``/``false`` and ``null`` are told apart by YAML 1.2's core rules, so that ``no`` stays
a text, ``1e-3`` is a number and ``2020-09-01`` is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from sim.errors import Problem
from sim.language.message import Message

Path_ = tuple[str | int, ...]
"""A path into the tree: keys of mappings and positions in lists."""

Scalar = str | int | float | bool | None

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NOT_A_NUMBER = re.compile(r"\.(nan|NaN|NAN)")

MOST_DIGITS = 18
"""Digits of the largest whole number, so that it fits into 64 bits."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written: a file (or a ``--set`` text), and line and column from 1.

    ``folder`` is the folder that relative paths in the value start from.
    """

    file: str
    folder: Path
    line: int | None = None
    column: int | None = None

    def problem(self, message: str | Message, path: str = "", suggestion: str | Message | None = None) -> Problem:
        """A problem at this place."""
        return Problem(message, self.file, self.line, self.column, path, suggestion)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place.

    ``value`` is a scalar, a dict of nodes or a list of nodes. ``key_place`` is where its key stands (None in
    a list and at the top). ``text`` is how a scalar was written, ``comment`` what follows it on its line.
    """

    value: Scalar | dict[str, Node] | list[Node]
    place: Place
    key_place: Place | None = None
    text: str = ""
    comment: str = ""
    block: bool = False
    size: int = field(default=1, compare=False)

    @property
    def key_or_value(self) -> Place:
        """The place of the key, or of the value where there is no key."""
        return self.key_place or self.place


def dotted(path: Path_) -> str:
    """``('levers', 'cloud_subsidy', 'share')`` -> ``'levers.cloud_subsidy.share'``."""
    return ".".join(str(part) for part in path)


def walk(node: Node, path: Path_ = ()) -> Iterator[tuple[Path_, Node]]:
    """Every node with its path, a parent before its children."""
    yield path, node
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            yield from walk(below, (*path, key))
    elif isinstance(node.value, list):
        for number, below in enumerate(node.value):
            yield from walk(below, (*path, number))


def find(root: Node, location: Path_) -> tuple[Node, Path_]:
    """The node at a location, or the nearest one above it, and its path."""
    node: Node = root
    path: Path_ = ()
    for part in location:
        if isinstance(node.value, dict) and str(part) in node.value:
            node = node.value[str(part)]
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            break
        path = (*path, part)
    return node, path


def child(root: Node, *path: str | int) -> Node | None:
    """The node at a path, or None."""
    node, known = find(root, path)
    return node if known == path else None


def entries(root: Node, *path: str | int) -> Iterator[tuple[str, Node]]:
    """Name and node of what stands in the mapping at a path, if there is one."""
    node = child(root, *path)
    if node is not None and isinstance(node.value, dict):
        yield from node.value.items()


def items(root: Node, *path: str | int) -> Iterator[tuple[int, Node]]:
    """Position and node of what stands in the list at a path, if there is one."""
    node = child(root, *path)
    if node is not None and isinstance(node.value, list):
        yield from enumerate(node.value)


def plain(node: Node) -> Any:
    """The values of a tree without their places. What JSON can't hold has been reported and is left blank."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [plain(below) for below in value]
    if isinstance(value, float) and not isfinite(value):
        return 0.0
    if isinstance(value, str) and forbidden_character(value) is not None:
        return ""
    return value


def read_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar: ``'36'`` -> 36, ``'1e-3'`` -> 0.001, ``'no'`` -> ``'no'``."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _WHOLE.fullmatch(text):
        # a longer one is reported by check_scalars; Python itself refuses to read very long ones
        # digits
        return int(text) if len(text.lstrip("+-")) <= MOST_DIGITS else float(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    if (match := _INFINITE.fullmatch(text)) is not None:
        return float(f"{match[1]}inf")
    if _NOT_A_NUMBER.fullmatch(text):
        return float("nan")
    return text


def check_scalars(root: Node) -> list[Problem]:
    """Numbers that are not finite or too long, and texts with characters that no text should hold."""
    problems = []
    for path, node in walk(root):
        value = node.value
        if isinstance(value, float):
            if _WHOLE.fullmatch(node.text):
                problems.append(
                    node.place.problem(Message("scenario.too_many_digits", digits=MOST_DIGITS), dotted(path))
                )
            elif not isfinite(value):
                problems.append(node.place.problem(Message("scenario.not_finite", value=node.text), dotted(path)))
        elif isinstance(value, str) and (bad := forbidden_character(value)) is not None:
            problems.append(
                node.place.problem(Message("text.forbidden_character", code=f"{ord(bad):04X}"), dotted(path))
            )
    return problems


def describe(node: Node) -> str | Message:
    """What was found, for messages: ``the text 'x'``, ``3.5``, ``a list``."""
    value = node.value
    if isinstance(value, dict):
        return Message("found.mapping")
    if isinstance(value, list):
        return Message("found.list")
    if value is None:
        return "null" if node.text else Message("found.nothing")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return Message("found.text", text=value) if len(value) <= 60 else Message("found.long_text", count=len(value))
    return node.text if len(node.text) <= 60 else Message("found.long_number", count=len(node.text))


def space_missing(text: str) -> Message | None:
    """``write 'share: 0.7'`` for a text that begins with ``share:0.7``, else None; an address is none."""
    found = re.match(r"\s*(?:- +)?([A-Za-z_][A-Za-z0-9_]*):([^\s:/\\#][^\s#]*)", text)
    return Message("yaml.write_space", text=f"{found[1]}: {found[2]}") if found is not None else None


def percent_meant(value: object, largest: float) -> Message | None:
    """``did you mean 0.8?`` for 80 where no more than 1 is allowed, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < largest <= 1 < value <= 100:
        return None
    return Message("scenario.percent_meant", value=value / 100) if value / 100 <= largest else None


def forbidden_character(text: str) -> str | None:
    """The first control character or half of a surrogate pair, other than line ends and tabs."""
    for character in text:
        code = ord(character)
        if (code < 0x20 and character not in "\n\t") or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:
            return character
    return None
