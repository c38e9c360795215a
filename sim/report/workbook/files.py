"""What the files of the run folder hold, column by column, for whoever opens them in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.language.words import LANGUAGES, has_word
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Column, Sheet
from sim.run_folder import KEYS
from sim.tables import parquet_columns, read_csv
from sim.uncertainty.names import names_of_input

if TYPE_CHECKING:
    from sim.report.material import Material

SERIES = "series.parquet"
MANY_COLUMNS = (SERIES, "inputs.parquet")
"""Files with a column an indicator or an input, which the plan's labels name."""


def files_sheet(book: Book, material: Material) -> None:
    """Write a row a file and column of the plan's run folder."""
    title = book.word("workbook.heading.files", folder=material.run.folder.name)
    sheet = Sheet(book, title, [book.word("workbook.note.files")])
    units = {str(name): str(unit) for name, unit in (material.manifest.get("units") or {}).items()}
    rows = []
    for file in sorted(path for path in material.run.folder.iterdir() if _is_known(path)):
        key = file.name.replace(".", "_")
        rows.append([file.name, "", book.word(f"workbook.file.{key}"), ""])
        rows += [[file.name, column, *_said(book, file.name, column, units)] for column in _columns(file)]
    heads = (("file", 30.0), ("column", 40.0), ("meaning", 90.0), ("unit", 24.0))
    sheet.table([Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads], rows, frozen=2)


def _is_known(path: Path) -> bool:
    """Whether it is a file that the program writes: a planner's own notes beside it are left alone."""
    return path.is_file() and has_word(f"workbook.file.{path.name.replace('.', '_')}")


def _columns(file: Path) -> list[str]:
    """Names of a table's columns; none for other files and for a table that can't be read."""
    try:
        if file.suffix == ".csv":
            return [str(name) for name in read_csv(file).columns]
        return parquet_columns(file) if file.suffix == ".parquet" else []
    except (OSError, ValueError, IndexError):
        return []


def _said(book: Book, file: str, column: str, units: dict[str, str]) -> tuple[str, str]:
    """Meaning and unit of a column."""
    if file in MANY_COLUMNS and column not in (*KEYS, "month"):
        unit = book.unit(units.get(column, ""))
        if file != SERIES:
            return names_of_input(column, book.plan)[LANGUAGES.index(book.lang)], unit
        return book.label(f"indicator.{column}", column.replace("_", " ")), unit
    stem = file.partition(".")[0]
    own = (f"roster.field.{column}",) if stem in ("roster", "projects") else ()
    for key in (*own, f"workbook.column.{stem}.{column}", f"workbook.column.{column}"):
        if has_word(key):
            return book.word(key), ""
    return column.replace("_", " "), ""
