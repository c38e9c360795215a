"""The cells of a workbook or a CSV file, as they stand: rows of texts, numbers and dates, sheet by sheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sim.errors import InputError
from sim.language.message import Message

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
SUFFIXES = (*WORKBOOKS, ".csv")

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file."""

LARGEST_UNPACKED = 600 * 1024 * 1024
"""Bytes that a workbook may grow to when it is unpacked: 100,000 enterprises take some 60 MB."""

MOST_ROWS = 300_000
"""Rows of a sheet."""

MOST_COLUMNS = 702
"""Columns of a sheet: A to ZZ."""

_ROW = re.compile(rb"<(?:\w+:)?row [^>]*?\br=[\"'](\d+)[\"']")
_FAR_CELL = re.compile(rb"\br=[\"'][A-Z]{3,}\d+[\"']")
_OVERLAP = 200


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
                raise _too_large(shown)
    except csv.Error as error:
        raise InputError.of(Message("roster.no_csv", error=error), file=shown, line=len(rows) + 1) from error
    return rows


def _workbook_sheets(content: bytes, shown: str) -> list[Sheet]:
    """Sheets that are shown; a workbook is looked over before it is unpacked, since a few bytes can say 'a billion
    cells'."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if content.startswith(b"PK"):
        _look_over(content, shown)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [about.name for about in book.sheets_metadata if about.visible == SheetVisibleEnum.Visible]
        names = [name for name in book.sheet_names if name in visible]
        return [Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a damaged workbook can make the library panic, which is no Exception
        raise InputError.of(
            Message("roster.no_workbook"), file=shown, suggestion=Message("roster.do.save_as_xlsx")
        ) from error


def _look_over(content: bytes, shown: str) -> None:
    """Refuse workbooks that would unpack to more than any roster holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise _too_large(shown)
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _look_over_sheet(archive, member, shown)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise InputError.of(
            Message("roster.no_workbook"), file=shown, suggestion=Message("roster.do.save_as_xlsx")
        ) from error
    except Exception as error:
        if isinstance(error, InputError) or type(error).__module__ not in ("zlib", "lzma"):
            raise
        raise InputError.of(
            Message("roster.no_workbook"), file=shown, suggestion=Message("roster.do.save_as_xlsx")
        ) from error


def _look_over_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> None:
    """Row numbers and columns that are written in a sheet, piece by piece."""
    unpacked, rest = 0, b""
    with archive.open(member) as stream:
        while piece := stream.read(1 << 22):
            unpacked += len(piece)
            text = rest + piece
            far = _FAR_CELL.search(text) is not None or any(int(row) > MOST_ROWS for row in _ROW.findall(text))
            if far or unpacked > LARGEST_UNPACKED:
                raise _too_large(shown)
            rest = text[-_OVERLAP:]


def _too_large(shown: str) -> InputError:
    return InputError.of(
        Message("roster.too_large", rows=MOST_ROWS, columns=MOST_COLUMNS),
        file=shown,
        suggestion=Message("roster.do.clear_far_cells"),
    )
