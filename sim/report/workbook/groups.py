"""Who gains and who loses: jobs and value added by chain, town and size of enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.off_target import group_name
from sim.report.roster_notes import of_roster
from sim.report.workbook.book import Book
from sim.report.workbook.comparison import direction
from sim.report.workbook.sheet import Cell, Column, Sheet
from sim.report.workbook.style import by_size, difference_format

if TYPE_CHECKING:
    from sim.report.material import Material


def groups_sheet(book: Book, material: Material) -> None:
    """Write a row a group and measure, the plan's mean beside the difference from the baseline."""
    assert material.comparison is not None  # the sheet is made only where there is one
    towns = "page.note_towns_of_roster" if of_roster(material.scorecard.population) else "page.note_towns"
    note = book.word("workbook.note.groups", towns=book.word(towns))
    sheet = Sheet(book, book.word("workbook.heading.groups"), [note, book.word("page.note_sizes")])
    heads = (("group_kind", 14.0), ("group", 26.0), ("measure", 18.0), ("unit", 14.0), ("mean_plan", 14.0),
             ("difference", 14.0), ("difference_low", 14.0), ("difference_high", 14.0),
             ("direction", 18.0))  # fmt: skip
    rows = [
        _row(book, record)
        for record in material.groups.astype(object).to_dict("records")
        if record["run"] == material.name
    ]
    sheet.table([Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads], rows, frozen=2)


def _row(book: Book, record: dict[Any, Any]) -> list[Any]:
    kind, numbers = str(record["group_kind"]), [record[f"difference{end}"] for end in ("", "_low", "_high")]
    known = [None if number is None or number != number else float(number) for number in numbers]
    apart = by_size(*known)
    return [
        book.word(f"workbook.group.{kind}"), group_name(kind, record["group"], book.plan, book.lang),
        book.word(f"workbook.measure.{record['what']}"), book.unit(str(record["unit"])),
        Cell(float(record["mean"]), by_size(float(record["mean"]))),
        *(Cell(number, difference_format(number, apart)) for number in known),
        direction(book, record["direction"]),
    ]  # fmt: skip
