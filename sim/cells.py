"""Reading the cells of CSV input files, with an error that says where: file, line, column, what is wrong.

The plan's own tables and the files that a user hands in go through here.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import NoReturn

from sim.errors import InputError, did_you_mean
from sim.language.message import Message
from sim.text_files import read_utf8

LARGEST_FILE = 4_000_000
"""Bytes; the largest of the plan's own files has a tenth of that."""

Row = tuple[int, dict[str, str]]


def read_rows(path: Path, required: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file, each with the line that it starts on.

    InputError when the file is missing, is not UTF-8, lacks a column, or a row has not its header's length.
    """
    text = read_utf8(path, shown=str(path), limit=LARGEST_FILE)
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        header = [column.strip() for column in reader.fieldnames or ()]
        reader.fieldnames = header
        for column in required:
            if column not in header:
                suggestion = did_you_mean(column, [name for name in header if name not in required])
                fail(path, 1, "", {}, Message("cells.no_column", column=column), suggestion)
        start = reader.line_num + 1
        for row in reader:
            if None in row or None in row.values():
                fail(path, start, "", {}, Message("cells.row_length", count=len(header)))
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        fail(path, reader.line_num, "", {}, Message("cells.no_csv", error=error))


def fail(
    path: Path, line: int, column: str, row: Mapping[str, str], message: Message, suggestion: Message | None = None
) -> NoReturn:
    """Raise InputError for a mistake in a file; a column is given by name and shown with its number."""
    position = list(row).index(column) + 1 if column in row else None
    raise InputError.of(message, file=str(path), line=line, column=position, path=column, suggestion=suggestion)


def text_cell(path: Path, line: int, column: str, row: Mapping[str, str]) -> str:
    text = row[column].strip()
    if not text:
        fail(path, line, column, row, Message("cells.empty"))
    return text


def number_cell(path: Path, line: int, column: str, row: Mapping[str, str]) -> float:
    try:
        value = float(row[column])
    except ValueError:
        fail(path, line, column, row, Message("cells.no_number", value=row[column]))
    if not isfinite(value):
        fail(path, line, column, row, Message("cells.not_finite", value=row[column]))
    return value


def optional_number_cell(path: Path, line: int, column: str, row: Mapping[str, str]) -> float | None:
    return number_cell(path, line, column, row) if row[column].strip() else None


def optional_year_cell(path: Path, line: int, column: str, row: Mapping[str, str]) -> int | None:
    year = optional_number_cell(path, line, column, row)
    return None if year is None else int(year)


def choice_cell(path: Path, line: int, column: str, row: Mapping[str, str], allowed: Collection[str]) -> str:
    value = row[column].strip()
    if value not in allowed:
        fail(path, line, column, row, Message("cells.unknown", value=value), did_you_mean(value, list(allowed)))
    return value


def split_parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def whole_numbers_cell(path: Path, line: int, column: str, row: Mapping[str, str], separator: str) -> tuple[int, ...]:
    parts = split_parts(row[column], separator)
    for part in parts:
        if not part.isdigit():
            fail(path, line, column, row, Message("cells.no_whole_number", value=part))
    return tuple(int(part) for part in parts)


def unique_names(path: Path, column: str, rows: Sequence[Row]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for line, row in rows:
        name = text_cell(path, line, column, row)
        if name in seen:
            fail(path, line, column, row, Message("cells.stands_already", name=name, line=seen[name]))
        seen[name] = line
    return tuple(seen)
