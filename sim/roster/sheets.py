"""The cells of a workbook or a CSV file, as they stand: rows of texts, numbers and dates, sheet by sheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sim.errors import InputError
from sim.language.message import Message
from sim.roster.extent import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, look_over, no_workbook, too_large

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
SUFFIXES = (*WORKBOOKS, ".csv")

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty in a CSV file) and its rows from the first one on, cells from column A on."""

    name: str
    rows: Sequence[Sequence[Any]]


def read_sheets(content: bytes, shown: str) -> list[Sheet]:
    """The sheets of a file. ``shown`` is its name in messages, and its suffix says what it is.

    Raises InputError for what is neither a workbook nor a text table, and for sizes beyond all rosters.
    """
    suffix = PurePath(shown).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError.of(Message("roster.suffix"), file=shown)
    if not content.strip():
        raise InputError.of(Message("roster.empty_file"), file=shown)
    if suffix == ".csv":
        if content.startswith(b"PK\x03\x04"):
            raise InputError.of(Message("roster.workbook_named_csv"), file=shown)
        return [Sheet("", _text_rows(decoded(content, shown), shown))]
    return _workbook_sheets(content, shown)


def decoded(content: bytes, shown: str) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, UTF-16 with one, or GB18030 (GBK, as Excel in China)."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decode(content, (encoding,), shown)
    return _decode(content, ("utf-8", "gb18030"), shown)


def _decode(content: bytes, encodings: Sequence[str], shown: str) -> str:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise InputError.of(Message("roster.encoding"), file=shown, suggestion=Message("roster.do.save_as_xlsx"))


def _text_rows(text: str, shown: str) -> list[list[str]]:
    first = [line for line in text.splitlines()[:50] if line.strip()]
    delimiter = max(",\t;", key=lambda sign: sum(line.count(sign) for line in first))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise too_large(shown)
    except csv.Error as error:
        raise InputError.of(Message("roster.no_csv", error=error), file=shown, line=len(rows) + 1) from error
    return rows


def _workbook_sheets(content: bytes, shown: str) -> list[Sheet]:
    """Sheets that are shown."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if content.startswith(b"PK"):
        look_over(content, shown)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [about.name for about in book.sheets_metadata if about.visible == SheetVisibleEnum.Visible]
        found = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names if name in visible]
        ends = [sheet.end for _name, sheet in found if sheet.end is not None]
        if sum((row + 1) * (column + 1) for row, column in ends) > MOST_CELLS:
            raise too_large(shown)  # an .xls file, which could not be looked over
        return [Sheet(name, sheet.to_python(skip_empty_area=False)) for name, sheet in found]
    except (InputError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a damaged workbook can make the library panic, which is no Exception
        raise no_workbook(shown) from error
