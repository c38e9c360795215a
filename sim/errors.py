"""What is wrong with the input: where it stands, what was found, and what was probably meant.

A planner's mistake is never answered with a traceback. Whatever reads a file collects one :class:`Problem`
for each mistake and raises them together as one :class:`InputError`; the command line prints it and leaves
with exit code 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

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
    ``suggestion`` is a phrase that follows a semicolon: ``did you mean 'share'?``, ``write 2020-09``.
    """

    message: str
    file: str = ""
    line: int | None = None
    column: int | None = None
    path: str = ""
    suggestion: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}" if not self.column else f":{self.line}:{self.column}"
        parts = [part for part in (place, self.path) if part]
        text = self.message if not self.suggestion else f"{self.message}; {self.suggestion}"
        return ": ".join([*parts, text])


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
        message: str,
        *,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        path: str = "",
        suggestion: str | None = None,
    ) -> InputError:
        """The error with a single problem."""
        return cls([Problem(message, file=file, line=line, column=column, path=path, suggestion=suggestion)])

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:PRINTED_PROBLEMS]]
        hidden = len(self.problems) - len(lines)
        if hidden:
            lines.append(f"... and {hidden} more")
        return "\n".join(lines)


def closest(name: str, valid: Iterable[str], likeness: float = 0.6) -> str | None:
    """The valid name that ``name`` most resembles, whatever its capitals, or None when none comes near.

    ``likeness`` is difflib's measure: 1 for the same text, 0 for nothing in common.
    """
    if len(name) > LONGEST_NAME:
        return None
    by_lower = {candidate.lower(): candidate for candidate in sorted(valid, reverse=True)}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else None


def did_you_mean(name: str, valid: Sequence[str]) -> str:
    """The suggestion for an unknown name: the one that was probably meant, else the short list of valid
    ones."""
    match = closest(name, valid)
    if match is not None:
        return f"did you mean '{match}'?"
    if 0 < len(valid) <= LISTED_NAMES:
        return f"known here: {', '.join(valid)}"
    return ""
