"""Tables on a terminal and in a pipe: coloured and wrapped there, one plain line a row here, Chinese aligned
in both.

Rich's own table can't let a group's heading run across the columns, which at 80 columns is where the space
is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

INDENT = " "
FURTHER = "   ↳ "
"""Stands before a row that belongs to the one above it."""
GAP = "  "

COMFORTABLE = 140
"""A table grows no wider than this, so that the eye finds from a name to its number."""

NEVER_FIRST = tuple("，。、；：？！）》」』”’")
"""Chinese signs that never begin a line."""

NARROWEST_NAME = 16
"""A name column never gets narrower than this; on a terminal with less room the lines run over."""


@dataclass(frozen=True)
class Cell:
    """One cell: its text and a style of rich."""

    text: str
    style: str = ""


@dataclass
class Table:
    """Rows under headings, in groups. The first column holds names and gives way when space is short.

    ``right`` names the positions of the columns that are aligned on the right.
    """

    heads: tuple[str, ...]
    right: tuple[int, ...] = ()
    rows: list[tuple[str, tuple[Cell, ...]]] = field(default_factory=list)
    """What was added: what stands before the name, and the cells; a group's heading is a single cell."""

    def group(self, heading: str) -> None:
        """Begin a group of rows."""
        self.rows.append(("", (Cell(heading, "bold cyan"),)))

    def row(self, cells: Sequence[Cell], *, further: bool = False) -> None:
        """Add a row; ``further`` indents it under the one above. ValueError for a wrong number of cells."""
        if len(cells) != len(self.heads):
            raise ValueError(f"{len(cells)} cells under {len(self.heads)} headings")
        self.rows.append((FURTHER if further else INDENT, tuple(cells)))


def print_table(table: Table, console: Console) -> None:
    """Print it as wide as the terminal, names wrapped; off a terminal one line a row, however long."""
    terminal = console.is_terminal
    lines = table_lines(table, min(console.width, COMFORTABLE) if terminal else None)
    if terminal and lines:
        lines.insert(1, Text("─" * max(cell_len(line.plain) for line in lines), style="dim"))
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def table_lines(table: Table, width: int | None) -> list[Text]:
    """The lines of a table, the headings first. ``width`` in half characters; None never wraps a name."""
    full = [(lead, cells) for lead, cells in table.rows if len(cells) == len(table.heads)]
    widths = [
        max([cell_len(head), *(cell_len(cells[position].text) for _, cells in full)])
        for position, head in enumerate(table.heads)
    ]
    widths[0] = max([cell_len(table.heads[0]), *(cell_len(lead + cells[0].text) for lead, cells in full)])
    if width is not None:
        room = width - sum(widths[1:]) - len(GAP) * (len(widths) - 1)
        widths[0] = max(min(widths[0], room), NARROWEST_NAME)
    lines = _row_lines("", [Cell(head, "bold") for head in table.heads], widths, table.right)
    for lead, cells in table.rows:
        if len(cells) == 1:
            lines.append(Text(cells[0].text, style=cells[0].style))
        else:
            lines += _row_lines(lead, cells, widths, table.right)
    return lines


def _row_lines(lead: str, cells: Sequence[Cell], widths: Sequence[int], right: Sequence[int]) -> list[Text]:
    """One row: its first line has all cells, the others go on with the name."""
    names = _wrapped(cells[0].text, widths[0] - cell_len(lead))
    lines = []
    for number, name in enumerate(names):
        line = Text(lead if number == 0 else " " * cell_len(lead))
        line.append(name, style=cells[0].style)
        if number == 0:
            line.append(" " * (widths[0] - cell_len(lead + name)))
            for position, cell in enumerate(cells[1:], start=1):
                space = " " * (widths[position] - cell_len(cell.text))
                line.append(GAP + (space if position in right else ""))
                line.append(cell.text, style=cell.style)
                line.append("" if position in right else space)
        line.rstrip()
        lines.append(line)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    wrapped = Text(text).wrap(Console(width=width, file=None, force_terminal=False), width)
    lines = [line.plain.rstrip() for line in wrapped] or [""]
    for number in range(1, len(lines)):
        before, line = lines[number - 1], lines[number]
        # A closing sign takes the sign before it along, where there is room for it.
        if line[:1] in NEVER_FIRST and len(before) > 1 and cell_len(before[-1] + line) <= width:
            lines[number - 1], lines[number] = before[:-1].rstrip(), before[-1] + line
    return lines


def print_notes(
    notes: Sequence[tuple[str, str]], console: Console, *, blank_before: bool = True, style: str = "dim"
) -> None:
    """Print remarks, each a beginning (may be empty) and its text in ``style``, a fainter colour unless given."""
    if blank_before:
        console.print()
    for lead, text in notes:
        line = Text.assemble(lead, (text, style))
        if console.is_terminal:
            console.print(line, highlight=False, width=min(console.width, COMFORTABLE))
        else:
            console.print(line, highlight=False, soft_wrap=True)
