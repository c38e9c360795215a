"""What is wrong with the input: where it stands, what was found, and what was probably meant.

A planner's mistake is never answered with a traceback. Whatever reads a file collects one :class:`Problem`
for each mistake and raises them together as one :class:`InputError`; the command line prints it in the reader's
language and leaves with exit code 2. ``str()`` is English.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from errno import errorcode
from typing import Any

from sim.language.message import Message, spoken
from sim.language.words import has_word, word

EXIT_CODE = 2
"""Exit code of the command line when the input is wrong."""

LONGEST_NAME = 80
"""Nothing is meant by a longer name, and comparing it with all valid ones would take its time."""

LISTED_NAMES = 12
"""A name that resembles none of the valid ones is answered with all of them if there are no more."""

PRINTED_PROBLEMS = 100
"""A file with more problems than these is probably no scenario at all; the rest are counted, not printed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file.

    ``line`` and ``column`` count from 1 and are None when the mistake has no place (a missing file, a
    command-line value). ``path`` is the dotted path of the value (``levers.cloud_subsidy.share``) or empty.
    ``suggestion`` is a phrase that follows a semicolon: ``did you mean 'share'?``, ``write 2020-09``. A plain text
    instead of a message is for what has no language, such as what another program said.
    """

    message: str | Message
    file: str = ""
    line: int | None = None
    column: int | None = None
    path: str = ""
    suggestion: str | Message | None = None

    def text(self, lang: str) -> str:
        """The problem in ``'en'`` or ``'zh'``: place, path, message, suggestion."""
        place = self.file
        if self.line:
            place += f":{self.line}" if not self.column else f":{self.line}:{self.column}"
        parts = [part for part in (place, self.path) if part]
        said = spoken(self.message, lang)
        if self.suggestion:
            said = word("error.advised", lang, message=said, suggestion=spoken(self.suggestion, lang))
        return word("error.between", lang).join([*parts, said])

    def __str__(self) -> str:
        return self.text("en")

    def as_row(self, lang: str) -> dict[str, Any]:
        """The problem's parts for a program to read: ``message`` and ``suggestion`` in ``lang``, ``text`` all of it."""
        return {
            "message": spoken(self.message, lang),
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "suggestion": spoken(self.suggestion, lang) if self.suggestion is not None else None,
            "text": self.text(lang),
        }


class InputError(Exception):
    """The input is wrong. ``problems`` holds every mistake that was found; ``str()`` has a line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        super().__init__(self.problems)  # its only argument, so that it survives pickling between processes

    @classmethod
    def of(
        cls,
        message: str | Message,
        *,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        path: str = "",
        suggestion: str | Message | None = None,
    ) -> InputError:
        """The error with a single problem."""
        return cls([Problem(message, file=file, line=line, column=column, path=path, suggestion=suggestion)])

    def text(self, lang: str) -> str:
        """The problems in ``'en'`` or ``'zh'``, a line for each."""
        lines = [problem.text(lang) for problem in self.problems[:PRINTED_PROBLEMS]]
        hidden = len(self.problems) - len(lines)
        if hidden:
            lines.append(word("error.hidden", lang, count=hidden))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text("en")


def closest(name: str, valid: Iterable[str], likeness: float = 0.6) -> str | None:
    """The valid name that ``name`` most resembles, whatever its capitals, or None when none comes near.

    ``likeness`` is difflib's measure: 1 for the same text, 0 for nothing in common.
    """
    if len(name) > LONGEST_NAME:
        return None
    by_lower = {candidate.lower(): candidate for candidate in sorted(valid, reverse=True)}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else None


def resembling(name: str, valid: Iterable[str], likeness: float = 0.6) -> Message | None:
    """``did you mean 'x'?`` where one of the valid names comes near (see :func:`closest`), else None."""
    match = closest(name, valid, likeness)
    return Message("error.did_you_mean", name=match) if match is not None else None


def did_you_mean(name: str, valid: Sequence[str]) -> Message | None:
    """The suggestion for an unknown name: the one that was probably meant, else the short list of valid ones, else
    None."""
    if (near := resembling(name, valid)) is not None:
        return near
    return Message("error.known_here", names=tuple(valid)) if 0 < len(valid) <= LISTED_NAMES else None


def system_error(error: OSError) -> str | Message:
    """What the operating system said, in words of ours where it is one of the usual errors."""
    key = f"os_error.{errorcode.get(error.errno or 0, '')}"
    return Message(key) if has_word(key) else str(error.strerror or error)
