"""What a problem says in Chinese holds no English but names and what was written."""

from __future__ import annotations

import re

from sim.errors import Problem

QUOTED = re.compile(r"“.*”|‘.*?’|（[^（）]*[A-Za-z][^（）]*）|'[^']*'|\"[^\"]*\"|\{[^}]*\}|\[[^\]]*\]", re.DOTALL)
"""Quotations and remarks in brackets: what was found, what another program said."""

NAME = re.compile(r"[\w./\\-]*[._/\\:=0-9-][\w./\\-]*|--?\w+")
"""Names of files and values: they hold a dot, a line, a sign or a digit."""

WORDS = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})+")
"""Two English words in a row."""

COMMANDS = re.compile(r"sim (?:list|run|check|compare) ?\w*")


def english_left(problem: Problem) -> list[str]:
    """English words, two or more in a row, in what a problem says in Chinese."""
    said = problem.text("zh").removeprefix(problem.file)
    for pattern in (QUOTED, COMMANDS, NAME):
        said = pattern.sub(" · ", said)
    return WORDS.findall(said)


def is_chinese(problem: Problem) -> bool:
    """Whether the message and the suggestion hold Chinese and no English sentence."""
    texts = [part.text("zh") for part in (problem.message, problem.suggestion) if part and not isinstance(part, str)]
    told = [part for part in (problem.message, problem.suggestion) if part]
    return len(texts) == len(told) and all(re.search(r"[\u3400-\u9fff]", text) for text in texts) and not english_left(
        problem
    )
