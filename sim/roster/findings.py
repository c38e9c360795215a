"""What was found in a roster: mistakes that must be mended, what is worth a look, and what was read with a grain of
salt, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.errors import InputError, Problem
from sim.language.message import Message
from sim.language.words import LANGUAGES, word

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""``error``: no run until it is mended. ``warning``: used as it stands. ``note``: read in a certain way."""

MOST_ROWS_SAID = 12
"""Rows that a message names; all of them stand in the JSON."""

LONGEST_QUOTE = 30
"""Characters of a cell that a message quotes."""


@dataclass
class Finding:
    """One thing that was found, in one or in many rows of a column.

    ``column`` counts from 1, None for what concerns whole rows or the sheet. ``header`` is the heading of the column as
    the file has it.
    """

    severity: Severity
    message: Message
    suggestion: Message | None = None
    sheet: str = ""
    column: int | None = None
    header: str = ""
    rows: list[int] = field(default_factory=list)

    def place(self) -> str:
        """``名录!G12``, ``名录!G``, ``名录`` or, in a CSV file, ``G12``: the first row alone."""
        cell = (letters(self.column) if self.column else "") + (str(self.rows[0]) if self.rows else "")
        return "!".join(part for part in (self.sheet, cell) if part)

    def rows_text(self) -> str:
        """``5, 9, 12``: the first rows, with three dots where there are more."""
        said = ", ".join(map(str, self.rows[:MOST_ROWS_SAID]))
        return said + (" ..." if len(self.rows) > MOST_ROWS_SAID else "")

    def problem(self, shown: str) -> Problem:
        """The finding as a problem of the file that messages call ``shown``."""
        message: Message = self.message
        if len(self.rows) > 1:
            message = Message("roster.in_rows", message=message, count=len(self.rows), rows=self.rows_text())
        path = " ".join(part for part in (self.place(), self.header) if part)
        return Problem(message, shown, self.rows[0] if self.rows else None, self.column, path, self.suggestion)

    def content(self) -> dict[str, Any]:
        """The finding for programs, texts in both languages."""
        return {
            "severity": self.severity,
            "kind": self.message.key.rpartition(".")[2],
            "sheet": self.sheet,
            "rows": self.rows,
            "column": letters(self.column) if self.column else None,
            "header": self.header,
            "message": {lang: self.message.text(lang) for lang in LANGUAGES},
            "suggestion": {lang: self.suggestion.text(lang) for lang in LANGUAGES} if self.suggestion else None,
        }


class Findings:
    """Collects what is found in one sheet; the same thing in many rows of a column is one finding."""

    def __init__(self, shown: str, sheet: str = "") -> None:
        self.shown, self.sheet = shown, sheet
        self._found: dict[tuple[Severity, Message, int | None], Finding] = {}

    def add(
        self,
        severity: Severity,
        key: str | Message,
        *,
        row: int | None = None,
        column: int | None = None,
        header: str = "",
        do: str | Message | None = None,
        **fields: object,
    ) -> None:
        """Note a message, or ``roster.<key>`` with its fields, with what to do (``roster.do.<do>``, or a message)."""
        message = Message(f"roster.{key}", **fields) if isinstance(key, str) else key
        place = (severity, message, column)
        finding = self._found.get(place)
        if finding is None:
            advice = Message(f"roster.do.{do}") if isinstance(do, str) else do
            finding = self._found[place] = Finding(severity, message, advice, self.sheet, column, header)
        if row is not None:
            finding.rows.append(row)

    def __iter__(self) -> Any:
        """Errors first, then warnings and notes, each in the order of the rows."""
        return iter(
            sorted(
                self._found.values(),
                key=lambda found: (
                    SEVERITIES.index(found.severity),
                    found.rows[0] if found.rows else 0,
                    found.column or 0,
                ),
            )
        )

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one kind."""
        return [found for found in self if found.severity == severity]

    def refuse(self) -> None:
        """Raise InputError with all errors, if there are any."""
        if errors := self.of("error"):
            raise InputError(error.problem(self.shown) for error in errors)


def quoted(cell: object) -> str:
    """A cell's text for a message: one line, cut, without signs that a terminal would obey."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)  # workbooks hold every number with a fraction
    text = "".join(sign for sign in " ".join(str(cell).split()) if sign.isprintable())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def letters(column: int) -> str:
    """The name of a column in a spreadsheet: 1 -> A, 28 -> AB."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def counted(findings: Iterable[Finding], lang: str) -> str:
    """``3 errors, 2 warnings, 5 notes`` in a language."""
    found = list(findings)
    counts = {severity: sum(one.severity == severity for one in found) for severity in SEVERITIES}
    return word("roster.counts", lang, errors=counts["error"], warnings=counts["warning"], notes=counts["note"])
