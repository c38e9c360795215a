"""Which enterprise and project is which: only in a workbook that somebody asked to have names in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Column, Sheet

if TYPE_CHECKING:
    from sim.report.material import Material

KINDS = ("enterprise", "project")


def identities_sheet(book: Book, material: Material) -> None:
    """Write a row an enterprise of the roster and a project of the ledger, with name and code."""
    assert material.identities is not None  # the sheet is made only where it was asked for
    sheet = Sheet(book, book.word("workbook.heading.identities"), [book.word("workbook.note.identities")])
    heads = (("identity_kind", 12.0), ("number", 12.0), ("roster_row", 12.0), ("name", 44.0), ("code", 26.0))
    rows = [
        [book.word(f"workbook.identity.{row['kind']}") if row["kind"] in KINDS else str(row["kind"]),
         *(str(row[name]) for name in ("id", "row", "name", "code"))]
        for row in material.identities.to_dict("records")
    ]  # fmt: skip
    sheet.table([Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads], rows, frozen=1)
