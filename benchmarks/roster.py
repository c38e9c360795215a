"""``python -m benchmarks.roster``: how long a roster of 100,000 enterprises takes to load and to be checked.

Seconds of processor time of one call of :func:`sim.roster.enterprises.read_enterprises`, from the bytes of the file to
the table that the model uses, with every check; the workbook and a CSV file in GB18030 hold the same rows, one in eight
of the cells written as people write them.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from time import process_time
from typing import Any

import xlsxwriter

from sim.plan import load_plan
from sim.roster.credit_codes import check_character
from sim.roster.enterprises import read_enterprises
from sim.roster.sheets import read_sheets

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "roster" / "enterprises.xlsx"
ROWS = 100_000
BAR = 10.0
"""Seconds that loading and checking may take."""


def rows(count: int) -> list[list[Any]]:
    """Heading and rows of the example again and again, each with a name and a code of its own, some cells untidy."""
    heading, *sample = read_sheets(EXAMPLE.read_bytes(), EXAMPLE.name)[0].rows
    made = [list(heading)]
    for number in range(count):
        row = list(sample[number % len(sample)])
        first = f"91410199{number:09d}"
        row[0], row[1] = f"示例企业{number:06d}", first + check_character(first)
        if number % 8 == 0:
            row[6], row[7] = f"{row[6]:,.0f}", f"{row[7]:.0f}人"
        made.append(row)
    return made


def files(count: int) -> dict[str, bytes]:
    """The same rows as a workbook and as text."""
    content = rows(count)
    stream, text = io.BytesIO(), io.StringIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("企业名录")
    for line, row in enumerate(content):
        sheet.write_row(line, 0, row)
    book.close()
    csv.writer(text).writerows(content)
    return {"roster.xlsx": stream.getvalue(), "roster.csv": text.getvalue().encode("gb18030")}


def main() -> int:
    """Measure, print, and say with the exit code whether the bar was kept."""
    slowest, plan = 0.0, load_plan()
    for name, content in files(ROWS).items():
        began = process_time()
        found = read_enterprises(content, name, plan)
        seconds = process_time() - began
        slowest = max(slowest, seconds)
        count = len(found.table) if found.table is not None else 0
        print(f"{name}: {len(content) / 1e6:.1f} MB, {count:,} enterprises, {seconds:.2f} s (bar {BAR:g} s)")
    return 0 if slowest <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
