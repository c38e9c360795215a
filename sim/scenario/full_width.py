"""The slips of everyone who writes with a Chinese input method: full-width colons, commas and spaces.

YAML reads them as letters, so that what it complains about is not what is wrong. They are looked for only where
something has been refused: in a Chinese text they are at home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sim.errors import Problem
from sim.language.message import Message

_NAME = r"['\"“”]?[A-Za-z_][\w.\-]*['\"“”]?"
_COLON = re.compile(rf"(?:^\s*(?:- )?|[{{,，]\s*){_NAME}\s*(：)")
_COMMA = re.compile(rf"[{{\[].*?(，)\s*(?:{_NAME}\s*[:：]|[\w.\-]+\s*[,，\]])")
_SPACE = re.compile(r"^[ \t]*(\u3000)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BRACKET = re.compile(r"[:：]\s*([｛［【])")

SLIPS = (
    (_SPACE, Message("full_width.space"), Message("full_width.indent")),
    (_COLON, Message("full_width.colon"), Message("full_width.write_colon")),
    (_COMMA, Message("full_width.comma"), Message("full_width.write_comma")),
    (_BRACKET, Message("full_width.bracket"), Message("full_width.write_bracket")),
)


def first_slip(line: str) -> tuple[int, Message, Message] | None:
    """Column from 1, name and remedy of the first slip in a line of YAML that can't be right as it is."""
    if line.lstrip()[:1] == "#":
        return None
    line = _QUOTED.sub(lambda match: match[0][0] + "x" * (len(match[0]) - 2) + match[0][-1], line)
    found = [(match.start(1) + 1, name, remedy) for pattern, name, remedy in SLIPS if (match := pattern.search(line))]
    return min(found, key=lambda slip: slip[0], default=None)


def slips_named(problems: Iterable[Problem], texts: Mapping[str, str]) -> list[Problem]:
    """The problems, with a slip in place of what it has led to. ``texts`` are the files by the name in messages."""
    named: list[Problem] = []
    lines = {file: text.splitlines() for file, text in texts.items()}
    for problem in problems:
        better = _slip(problem, lines.get(problem.file, ()))
        if better not in named:
            named.append(better)
    return named


def _slip(problem: Problem, lines: Sequence[str]) -> Problem:
    """The slip behind a problem, or the problem itself."""
    for number in _lines_of(problem, lines):
        slip = first_slip(lines[number - 1])
        if slip is None:
            continue
        column, message, remedy = slip
        return replace(problem, message=message, line=number, column=column, path="", suggestion=remedy)
    return problem


def _lines_of(problem: Problem, lines: Sequence[str]) -> Iterator[int]:
    """The lines that a problem may come from: its own; the next one, if it is about what is missing there or about a
    text that goes on there."""
    if problem.line is None or problem.line > len(lines):
        return
    yield problem.line
    following = problem.line + 1
    if following > len(lines):
        return
    if problem.message == Message("scenario.no_value") and _SPACE.match(lines[following - 1]):
        yield following
    if "：" in str(problem.message) and "：" in lines[following - 1] and "：" not in lines[problem.line - 1]:
        yield following
