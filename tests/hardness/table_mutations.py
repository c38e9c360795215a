"""Mutations of a table as people and programs spoil it: cells, headings, rows, columns, units; and of the file it is
written into: encodings and signs of a CSV file, sheets, merged cells, formulas and dates of a workbook.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import xlsxwriter

from tests.hardness.text_mutations import ODD_CHARACTERS, ODD_VALUES

Rows = list[list[Any]]

ODD_CELLS: tuple[Any, ...] = (
    *ODD_VALUES, None, True, False, 0, -1, 0.5, 1e308, -1e308, 5e-324, 1e15, 1e16, 43831, 43831.75, 2958466, 60,
    12345678, 20180532, "1,200", "1，200", "1,2", "1.200,5", "１２３", "—", "－－", "/", "无", "不详", "*", "(126)",
    "约2300万元", "50-80", "1.2亿元", "3千瓦", "12e5万", "1e400", "9" * 5_000, "-", "+", ".", "，", "#REF!",
    "#DIV/0!", "#N/A", "合计", "小计", "注：无", "企业名称", "2018.13", "2018/02/31", "1899-12-31", "二〇一八年",
    "2018年", "2018", "0000", "是/否", "√", "91410199MA0", "x" * 40_000, "中" * 9_000, "a\nb", "a\r\nb", '"', "'",
    ",,,", "\\", "\x00", "\x1b[31m", "𠮷", "ⅷ", "①", "½", "㎡", "٣", "1_0", "0x1F", "NaN", "inf", "-0",
    datetime.datetime(2018, 5, 1), datetime.datetime(9999, 12, 31), datetime.date(1900, 1, 1), datetime.time(1, 2),
)  # fmt: skip
"""What stands in cells where something else should."""


def _some(count: int, rng: Random) -> list[int]:
    return [rng.randrange(count) for _ in range(rng.choice((1, 1, 2, 6)))] if count else []


def odd_cells(rows: Rows, rng: Random) -> None:
    """Some cells hold something odd."""
    for at in _some(len(rows), rng):
        if rows[at]:
            rows[at][rng.randrange(len(rows[at]))] = rng.choice(ODD_CELLS)


def odd_column(rows: Rows, rng: Random) -> None:
    """A column holds the same odd thing from top to bottom, or from the second row on."""
    column, cell = rng.randrange(max(map(len, rows), default=1) or 1), rng.choice(ODD_CELLS)
    for row in rows[rng.choice((0, 1, 1, 1)) :]:
        if column < len(row):
            row[column] = cell


def other_unit(rows: Rows, rng: Random) -> None:
    """The numbers of a column are some other times as large, or below zero."""
    column, factor = rng.randrange(max(map(len, rows), default=1) or 1), rng.choice((1e4, 1e-4, -1, 0, 1e8, 1e300, 7.5))
    for row in rows:
        if column < len(row) and isinstance(row[column], int | float):
            row[column] = row[column] * factor


def odd_headings(rows: Rows, rng: Random) -> None:
    """Headings misspelt, doubled, emptied, exchanged, with another unit, in another row, or not there."""
    if not rows or not rows[0]:
        return
    head = rows[0]
    kind = rng.randrange(8)
    at, other = rng.randrange(len(head)), rng.randrange(len(head))
    name = str(head[at] or "")
    if kind == 0:
        head[at] = rng.choice((
            name[1:], name[:-1], f" {name} ", name.replace("（", "(").replace("）", ""), f"{name}（元）",
            f"2018年{name}", f"{name}/x", f"{name}\n（万元）", "", None, "列1", 3, rng.choice(ODD_CELLS), name * 30,
            rng.choice(ODD_CHARACTERS) + name, f"{name}（亿元）", f"{name}(人民币，千元)", f"({name})",
        ))  # fmt: skip
    elif kind == 1:
        head[at], head[other] = head[other], head[at]
    elif kind == 2:
        head[at] = head[other]
    elif kind == 3:
        del rows[0]
    elif kind == 4:
        titles = ("示例市名录", "单位：万元", "单位：元", "", "附表1")
        rows[:0] = [[rng.choice(titles)] for _ in range(rng.choice((1, 3, 40)))]
    elif kind == 5:
        rows.insert(1, [rng.choice(("", "（万元）", "人", name)) for _ in head])
    elif kind == 6:
        rows.insert(rng.randrange(len(rows)), list(head))
    else:
        rows[0] = [None if rng.random() < 0.4 else cell for cell in head]


def odd_rows(rows: Rows, rng: Random) -> None:
    """Rows dropped, doubled, cut, moved along, empty, of totals; or hardly any left."""
    for at in _some(len(rows), rng):
        if not rows:
            return
        at = min(at, len(rows) - 1)
        kind, row = rng.randrange(9), rows[at]
        if kind == 0:
            del rows[at]
        elif kind == 1:
            rows.insert(at, list(row))
        elif kind == 2:
            del row[rng.randrange(len(row) + 1) :]
        elif kind == 3:
            row.insert(0, "")
        elif kind == 4:
            rows.insert(at, [])
        elif kind == 5:
            rows.insert(at, [rng.choice(("合计", "小 计", "注：", "——")), *row[1:]])
        elif kind == 6:
            row.extend([rng.choice(ODD_CELLS)] * rng.choice((1, 3, 30)))
        elif kind == 7:
            rows[at] = [None] * len(row)
        else:
            del rows[rng.choice((0, 1, 2)) :]


def odd_columns(rows: Rows, rng: Random) -> None:
    """Columns dropped, doubled, exchanged; or far too many."""
    width = max(map(len, rows), default=0)
    if not width:
        return
    column, other, kind = rng.randrange(width), rng.randrange(width), rng.randrange(6)
    for row in rows:
        if max(column, other) >= len(row):
            continue
        if kind in (0, 1):
            del row[column]
        elif kind == 2:
            row.insert(other, row[column])
        elif kind == 3:
            row[column], row[other] = row[other], row[column]
        elif kind == 4:
            row[column:column] = [None] * 40
    if kind == 5 and rows:
        rows[0].extend(f"列{number}" for number in range(rng.choice((200, 690, 3_000))))


TABLE_MUTATIONS: tuple[Callable[[Rows, Random], None], ...] = (
    odd_cells, odd_cells, odd_cells, odd_column, other_unit, odd_headings, odd_rows, odd_columns,
)  # fmt: skip
"""Each as often as it shall happen."""


def mutated_table(rows: Sequence[Sequence[Any]], rng: Random) -> tuple[Rows, str]:
    """Other rows after one to three mutations, and their names."""
    found = [list(row) for row in rows]
    chosen = [rng.choice(TABLE_MUTATIONS) for _ in range(rng.choice((1, 1, 2, 3)))]
    for mutation in chosen:
        mutation(found, rng)
    return found, "+".join(mutation.__name__ for mutation in chosen)


# --- the files that tables are written into ------------------------------------------------------------------------


def as_text(rows: Sequence[Sequence[Any]], rng: Random) -> bytes:
    """A CSV file in one of many encodings, with other separators, line ends and quotes."""
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=rng.choice(",,,,;\t|"), lineterminator=rng.choice(("\n", "\n", "\r\n", "\r")),
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )  # fmt: skip
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    encodings = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "gb18030", "gbk", "utf-16", "utf-16-le", "big5", "latin-1")
    return stream.getvalue().encode(rng.choice(encodings), "replace")


ODD_SHEETS = ("Sheet1", "企业名录", "x" * 31, "a b", "=1", "名录!A1", "'", "(1)", "\U0001f600")
"""Names of sheets; a spreadsheet refuses some of them."""


def as_workbook(rows: Sequence[Sequence[Any]], rng: Random) -> bytes:
    """A workbook with real dates, perhaps formulas, merged cells, other sheets, a hidden one, or a name that is odd."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                 "date_1904": rng.random() < 0.1, "nan_inf_to_errors": True},
    )  # fmt: skip
    book.set_properties({"created": datetime.datetime(2020, 1, 1)})
    kind = rng.randrange(8)
    if kind == 0:
        book.add_worksheet("封面").write(0, 0, "示例")
    sheet = _sheet(book, rng.choice(ODD_SHEETS) if kind == 1 else "名录")
    dates, formulas = book.add_format({"num_format": "yyyy-mm-dd"}), kind == 2
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, dates, formulas and rng.random() < 0.1)
    if kind == 3 and rows and len(rows[0]) > 2:
        first, last = sorted(rng.sample(range(len(rows[0])), 2))
        sheet.merge_range(0, first, rng.choice((0, 1)), last, rows[0][first] if isinstance(rows[0][first], str) else "")
    elif kind == 4:
        sheet.hide()
        book.add_worksheet("另表").activate()
    elif kind == 5:
        other = book.add_worksheet("副本")
        for line, row in enumerate(rows[:5]):
            for column, cell in enumerate(row[:5]):
                _write(other, line, column, cell, dates, False)
    book.close()
    return stream.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str) -> Any:
    try:
        return book.add_worksheet(name)
    except xlsxwriter.exceptions.XlsxWriterException:
        return book.add_worksheet()


def _write(sheet: Any, line: int, column: int, cell: Any, dates: Any, formula: bool) -> None:
    """A cell as what it is; texts are cut where a workbook would not hold them."""
    if cell is None or cell == "":
        return
    if formula:
        sheet.write_formula(line, column, "=A1", None, cell if isinstance(cell, int | float | str) else 0)
    elif isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        sheet.write_datetime(line, column, cell, dates)
    elif isinstance(cell, bool):
        sheet.write_boolean(line, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(line, column, cell)
    else:
        sheet.write_string(line, column, str(cell).replace("\0", "\x01")[:32_767])
