"""Reading YAML into the tree of :mod:`sim.scenario.source`, and saying what is wrong with its form.

The parser of ruamel.yaml delivers events; the tree is built from them here rather than by its loader, because
the events give a place for keys and values alike, let every duplicate key be reported instead of the first,
and turn no tag into a Python object.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from sim.errors import InputError, Problem
from sim.language.message import Message
from sim.scenario.full_width import first_slip
from sim.scenario.source import (
    Node,
    Place,
    check_scalars,
    describe,
    dotted,
    forbidden_character,
    read_scalar,
    space_missing,
)
from sim.text_files import read_utf8

LARGEST_FILE = 512 * 1024
"""Bytes of the largest scenario file. The plan with all its levers spelled out needs a fortieth of it."""

DEEPEST = 20
"""Mappings and lists inside each other; a scenario needs five."""

MOST_VALUES = 5_000
"""Values in one file, aliases counted as often as they are used; the plan with all its levers has some
600."""

_PLAIN_WORDS = (
    # (part of the parser's message, keys of our message and suggestion, whether the place is where the construct began)
    ("found character '\\t'", "yaml.tab", "yaml.indent", False),
    ("could not find expected ':'", "yaml.no_pair", "yaml.colon_missing", True),
    (
        "mapping values are not allowed",
        "yaml.colon",
        "yaml.check_indentation",
        False,
    ),
    ("while scanning a quoted scalar", "yaml.quotation_mark", "", True),
    ("while parsing a flow", "yaml.bracket", "", True),
    (
        "while parsing a block",
        "yaml.line_does_not_fit",
        "yaml.same_column",
        False,
    ),
    ("cannot start any token", "yaml.character", "yaml.quote", False),
    ("<document start>", "yaml.not_yaml", "yaml.see_readme", False),
    ("while scanning a directive", "yaml.not_yaml", "yaml.see_readme", False),
)


def read_file(path: Path, shown: str) -> tuple[Node, str, list[Problem]]:
    """The mapping in a scenario file, the file's text, and the problems that still left something to read.

    Raises InputError when nothing could be read.
    """
    text = read_utf8(path, shown=shown, limit=LARGEST_FILE)
    node, problems = read_text(text, Place(shown, path.parent))
    if node is None:
        raise InputError.of(Message("yaml.empty"), file=shown, suggestion=Message("yaml.see_readme"))
    if not isinstance(node.value, dict):
        wrong = node.place.problem(Message("yaml.no_scenario", found=describe(node)))
        lines = range(1, text.count("\n") + 2)
        slip = _full_width(text, node.place, lines) or _no_space(text, node.place, lines)
        raise InputError([slip or wrong, *problems])
    return node, text, problems


def read_text(text: str, place: Place, *, located: bool = True) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text (None when it is empty), and the problems that left something to read.

    ``place`` names the file; ``located=False`` is for a value from the command line, which has no line and
    column. Raises InputError for a text that is no YAML and for one that is built to be enormous.
    """
    builder = _Builder(text, place, located)
    parser = YAML(typ="safe", pure=True)
    try:
        for event in parser.parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise InputError([_syntax_problem(error, text, place, located=located)]) from error
    except ReaderError as error:
        before = text[: error.position]
        at = _at(place, before.count("\n"), len(before) - before.rfind("\n") - 1, located=located)
        message = Message("text.forbidden_character", code=f"{ord(text[error.position]):04X}")
        raise InputError([at.problem(message)]) from error
    except YAMLError as error:
        raise InputError([place.problem(Message("yaml.no_yaml", error=error))]) from error
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # Malformed texts reach corners of ruamel's scanner that raise these; to a planner it's all the same.
        raise InputError([place.problem(Message("yaml.unreadable"))]) from error
    problems = builder.problems
    if builder.root is not None:
        problems.extend(check_scalars(builder.root))
    return builder.root, problems


def _at(place: Place, line: int, column: int, *, located: bool = True) -> Place:
    """``place`` at a line and column from 0; a value from the command line has neither."""
    return replace(place, line=line + 1, column=column + 1) if located else place


def _syntax_problem(error: MarkedYAMLError, text: str, place: Place, *, located: bool) -> Problem:
    """The parser's complaint in plain words."""
    said = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    message, suggestion = Message("yaml.no_yaml", error=said.strip()), None
    for part, plain_message, advice, at_beginning in _PLAIN_WORDS:
        if part in said:
            message, suggestion = Message(plain_message), Message(advice) if advice else None
            if at_beginning and error.context_mark is not None:
                mark = error.context_mark
            break
    at = _at(place, mark.line, mark.column, located=located) if mark is not None else place
    near = range(at.line - 3, at.line + 1) if at.line is not None else range(0)
    slip = _full_width(text, at, near) or _no_space(text, at, near)
    return slip or at.problem(message, suggestion=suggestion)


def _full_width(text: str, place: Place, lines: range) -> Problem | None:
    """The first full-width colon, comma or space in these lines that stands where YAML needs an ASCII one."""
    for number, line in enumerate(text.splitlines(), 1):
        if number in lines and (slip := first_slip(line)) is not None:
            column, name, remedy = slip
            at = _at(place, number - 1, column - 1, located=place.line is not None)
            return at.problem(name, suggestion=remedy)
    return None


def _no_space(text: str, place: Place, lines: range) -> Problem | None:
    """The first of these lines that is a ``name:value`` without the space that YAML needs after the colon."""
    for number, line in enumerate(text.splitlines(), 1):
        if number in lines and (remedy := space_missing(line)) is not None:
            column = len(line) - len(line.lstrip())
            at = _at(place, number - 1, column, located=place.line is not None)
            return at.problem(Message("yaml.no_space"), suggestion=remedy)
    return None


class _Builder:
    """Builds the tree from the parser's events, and refuses what would make it huge."""

    def __init__(self, text: str, place: Place, located: bool) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._located = located
        self._lines = text.splitlines()
        self._place = place
        self._open: list[_Collection] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0
        self._values = 0

    def take(self, event: Any) -> None:
        """One event of the parser."""
        if isinstance(event, events.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise InputError([self._at(event).problem(Message("yaml.second_document"))])
        elif isinstance(event, events.ScalarEvent):
            self._count(1, event)
            self._add(self._scalar(event), event)
        elif isinstance(event, events.AliasEvent):
            self._alias(event)
        elif isinstance(event, (events.MappingStartEvent, events.SequenceStartEvent)):
            self._count(1, event)
            self._refuse_tag(event)
            if len(self._open) >= DEEPEST:
                raise InputError([self._at(event).problem(Message("yaml.too_deep", most=DEEPEST))])
            is_mapping = isinstance(event, events.MappingStartEvent)
            self._open.append(_Collection(is_mapping, event.anchor, self._at(event), not event.flow_style))
        elif isinstance(event, (events.MappingEndEvent, events.SequenceEndEvent)):
            closed = self._open.pop()
            value = closed.mapping if closed.is_mapping else closed.items
            size = 1 + sum(child.size for child in (value.values() if isinstance(value, dict) else value))
            comment = self._comment(event) if not closed.block else ""
            node = Node(value, closed.place, comment=comment, block=closed.block, size=size)
            self._add(node, event, closed.anchor)

    def _at(self, event: Any) -> Place:
        mark = event.start_mark
        return _at(self._place, mark.line, mark.column, located=self._located)

    def _count(self, values: int, event: Any) -> None:
        self._values += values
        if self._values > MOST_VALUES:
            raise InputError([self._at(event).problem(Message("yaml.too_many_values", most=MOST_VALUES))])

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            message = Message("yaml.tag", tag=shown)
            self.problems.append(self._at(event).problem(message, suggestion=Message("error.leave_out")))

    def _comment(self, event: Any) -> str:
        """What stands behind a value on its line, without the ``#``."""
        mark = event.end_mark
        rest = self._lines[mark.line][mark.column :].strip() if mark.line < len(self._lines) else ""
        return rest[1:].strip() if rest.startswith("#") else ""

    def _scalar(self, event: Any) -> Node:
        self._refuse_tag(event)
        text = str(event.value)
        plain = event.style is None
        comment = self._comment(event) if event.style in (None, "'", '"') else ""
        return Node(read_scalar(text) if plain else text, self._at(event), text=text, comment=comment)

    def _alias(self, event: Any) -> None:
        node = self._anchors.get(event.anchor)
        if node is None:
            inside = any(collection.anchor == event.anchor for collection in self._open)
            key = "yaml.alias_of_itself" if inside else "yaml.alias_of_nothing"
            raise InputError([self._at(event).problem(Message(key, alias=event.anchor))])
        self._count(node.size, event)
        self._add(node, event)

    def _add(self, node: Node, event: Any, anchor: str | None = None) -> None:
        """Put a finished node where it belongs: it is a key, a value, an item, or the whole."""
        anchor = anchor or (event.anchor if isinstance(event, events.ScalarEvent) else None)
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
        elif not self._open[-1].is_mapping:
            self._open[-1].items.append(node)
        elif self._open[-1].key is None:
            self._open[-1].key = node
        else:
            self._add_pair(self._open[-1], node)

    def _add_pair(self, collection: _Collection, node: Node) -> None:
        key, collection.key = collection.key, None
        assert key is not None
        if isinstance(key.value, dict | list) or not key.text:
            found = describe(key) if key.text or key.value is not None else Message("found.nothing")
            self.problems.append(key.place.problem(Message("yaml.no_name", found=found)))
            return
        name = key.text
        if name == "<<":
            self.problems.append(
                key.place.problem(Message("yaml.merge_key"), suggestion=Message("yaml.use_extends"))
            )
            return
        if forbidden_character(name) is not None:
            self.problems.append(key.place.problem(Message("yaml.bad_name")))
            return
        if name in collection.mapping:
            first = collection.mapping[name].key_or_value
            twice = Message("yaml.twice_after", line=first.line) if first.line is not None else Message("yaml.twice")
            path = dotted((*self._path(), name))
            self.problems.append(key.place.problem(twice, path, Message("yaml.keep_one")))
            return
        if node.value is None and not node.text:  # the parser puts an empty value on the next line
            node = replace(node, place=key.place)
        collection.mapping[name] = replace(node, key_place=key.place)

    def _path(self) -> tuple[str | int, ...]:
        """The path of the innermost open collection."""
        parts: list[str | int] = []
        for collection in self._open[:-1]:
            key = collection.key.text if collection.key is not None else ""
            parts.append(key if collection.is_mapping else len(collection.items))
        return tuple(parts)


@dataclass(slots=True)
class _Collection:
    """A mapping or list whose end has not been reached."""

    is_mapping: bool
    anchor: str | None
    place: Place
    block: bool
    mapping: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    key: Node | None = None
