"""A sheet with a title, notes and tables: widths that fit, rows that stay in view, and pages that print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from rich.cells import cell_len

from sim.report.figures.text import wrap_text
from sim.report.workbook.book import Book, Value, clean

LANDSCAPE_A4 = 9
"""Number of the paper A4 in the file format."""

NARROWEST, WIDEST = 7.0, 44.0
"""Widths of a column whose own is not given, in half characters."""

MOST_HEAD_LINES = 4

LINE_HEIGHT, HIGHEST_ROW = 14, 409
"""Points of a line of text, and the most that a row may have."""

NOTE_WIDTH = 150
"""Half characters of a line of notes: what a landscape page shows at a readable size."""


@dataclass(frozen=True)
class Cell:
    """A cell that differs from its column's others in style or number format."""

    value: Value
    number: str = ""
    style: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, number format (empty for texts) and most width in half characters."""

    head: str
    number: str = ""
    most: float = WIDEST


@dataclass(frozen=True)
class Block:
    """Where the rows of a table stand in a sheet, counted from 0; ``last`` is before ``first`` where there are none."""

    sheet: str
    first: int
    last: int

    def area(self, column: int, first: int | None = None, last: int | None = None) -> list[Any]:
        """A column's cells as a chart takes them."""
        rows = (self.first if first is None else first, self.last if last is None else last)
        return [self.sheet, rows[0], column, rows[1], column]

    def head(self, column: int) -> list[Any]:
        """The cell of a heading as a chart takes it for a name."""
        return [self.sheet, self.first - 1, column]


class Sheet:
    """One sheet, filled from the top down. ``row`` is the next free row."""

    def __init__(self, book: Book, title: str, notes: Iterable[str] = ()) -> None:
        self.book = book
        self.name = book.name_of(book.key)
        self.page = book.file.add_worksheet(self.name)
        self.row = 0
        self._widths: dict[int, float] = {}
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(LANDSCAPE_A4)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer(f"&L{book.name_of(book.key)}&R{book.word('workbook.page')}")
        book.put(self.page, 0, 0, title, "title")
        self.page.set_row(0, 24)
        self.row = 1
        self.notes(notes)

    def notes(self, notes: Iterable[str], style: str = "note") -> None:
        """Lines of text under each other, broken where a page ends; cells are not merged, so that filters work."""
        for note in notes:
            for line in wrap_text(clean(note), NOTE_WIDTH).split("\n"):
                self.book.put(self.page, self.row, 0, line, style)
                self.row += 1

    def heading(self, text: str) -> None:
        """A heading inside the sheet, with a free row above."""
        self.row += 1
        self.book.put(self.page, self.row, 0, text, "heading")
        self.row += 1

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, main: bool = True, frozen: int = 0,
        total: Sequence[Any] | None = None, unprinted: int = 0,
    ) -> Block:  # fmt: skip
        """Write a table under what stands already. The ``main`` one of a sheet gets filters, and its headings stay in
        view and on every printed page, as do ``frozen`` columns on the screen; ``total`` is a last row, not filtered.
        The last ``unprinted`` columns (ids, long remarks) stay on the screen, so that a page can be read.
        """
        head = self.row
        cells = [[one if isinstance(one, Cell) else Cell(one) for one in row] for row in rows]
        for position, column in enumerate(columns):
            self.book.put(self.page, head, position, column.head, "head")
            self._fit(position, column, [row[position] for row in cells])
        lines = [ceil(_needed(column.head) / self._widths[place]) for place, column in enumerate(columns)]
        self.page.set_row(head, 16 * min(max(lines), MOST_HEAD_LINES) + 4)
        for number, row in enumerate(cells, start=head + 1):
            self._row(number, columns, row, high=len(columns) - unprinted)
        last = head + len(cells)
        if main:
            self.page.freeze_panes(head + 1, frozen)
            self.page.repeat_rows(head)
            if cells:
                self.page.autofilter(head, 0, last, len(columns) - 1)
        self.row = last + 1
        if unprinted:
            self.page.print_area(0, 0, last + (total is not None), len(columns) - unprinted - 1)
        if total is not None:
            self._row(self.row, columns, [one if isinstance(one, Cell) else Cell(one) for one in total], "strong")
            self.row += 1
        return Block(self.name, head + 1, last)

    def _row(
        self, place: int, columns: Sequence[Column], cells: Sequence[Cell], style: str = "", high: int | None = None
    ) -> None:
        """Write a row, high enough for the texts of its first ``high`` columns."""
        for position, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            number = cell.number or column.number
            usual = "text" if isinstance(cell.value, str | bool) else "number"
            if style:
                usual = "strong" if isinstance(cell.value, str) else "strong_number"
            self.book.put(self.page, place, position, cell.value, cell.style or usual, number)
        # Not every office program makes a row as high as its longest text.
        lines = max(_lines(cell.value, self._widths[position]) for position, cell in enumerate(cells[:high]))
        if lines > 1:
            self.page.set_row(place, min(LINE_HEIGHT * lines + 2, HIGHEST_ROW))

    def _fit(self, position: int, column: Column, cells: Sequence[Cell]) -> None:
        """Make a column as wide as its longest line, within its bounds; one that several tables share, as the widest.
        """
        longest = max((_shown(cell.value) for cell in cells), default=0.0)
        head = _needed(column.head)
        width = max(NARROWEST, min(max(longest + 3, ceil(head / 2)), column.most))
        self._widths[position] = max(width, self._widths.get(position, 0.0))
        self.page.set_column(position, position, self._widths[position])

    def one_page(self, *, portrait: bool = False) -> None:
        """Print all of the sheet on a single page: charts are not cut in two."""
        self.page.fit_to_pages(1, 1)
        if portrait:
            self.page.set_portrait()

    def width(self, position: int, width: float) -> None:
        """Set a column's width in half characters."""
        self._widths[position] = width
        self.page.set_column(position, position, width)


def _needed(head: str) -> float:
    """Half characters of a heading with the button of its filter."""
    return cell_len(clean(head)) * 1.1 + 4


def _lines(value: Value, width: float) -> int:
    """How many lines a text takes in a column; words break less evenly than signs, which the divisor allows for."""
    if not isinstance(value, str):
        return 1
    return sum(max(ceil(cell_len(line) / max(width - 2, 1)), 1) for line in clean(value).split("\n"))


def _shown(value: Value) -> float:
    if isinstance(value, str):
        return max((cell_len(line) for line in clean(value).split("\n")), default=0)
    return 9.0 if value is not None else 0.0
