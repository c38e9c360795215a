"""What the scenario says otherwise than the one that it extends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Column, Sheet
from sim.scenario.path_names import value_in_words

if TYPE_CHECKING:
    from sim.report.material import Material


def changes_sheet(book: Book, material: Material) -> None:
    """Write a row a difference. Values stay the texts that the files hold."""
    table = material.changes
    assert table is not None  # the sheet is made only where there is one
    sheet = Sheet(book, book.word("workbook.heading.changes"), [book.word("workbook.note.changes")])
    heads = (("setting", 44.0), ("old", 24.0), ("new", 24.0), ("unit", 20.0), ("path", 44.0), ("origin", 36.0))
    rows = [
        [
            book.either(row),
            *(value_in_words(row["path"], row[one], book.lang) for one in ("old", "new")),
            book.unit(row["unit"]),
            row["path"],
            row["origin"],
        ]
        for row in table.to_dict("records")
    ]
    sheet.table([Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads], rows, frozen=1)
    if not rows:
        sheet.notes([book.word("workbook.no_changes")])
