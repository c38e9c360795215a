"""What changes because of which campaign or lever: a row an outcome, a column a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report.own_lever import named_by_scenario
from sim.report.target_unit import counted_in
from sim.report.words import name_unit, unit_suffix
from sim.report.workbook.book import Book
from sim.report.workbook.charts import Chart, Series, insert_chart
from sim.report.workbook.sheet import Cell, Column, Sheet
from sim.report.workbook.style import PERCENT_ONE, by_size, difference_format, signed

if TYPE_CHECKING:
    from sim.report.material import Material

MET, SHARE_UNIT = "met", "0-1"


def attribution_sheet(book: Book, material: Material) -> None:
    """Write every outcome's change and what each group adds to it, and a sheet with a chart of the one that moved most.
    """
    results = material.attribution
    assert results is not None  # the sheet is made only where there is one
    by = "lever" if results.manifest.get("by") == "lever" else "campaign"
    sheet = Sheet(book, book.word("workbook.heading.attribution"), [book.word(f"workbook.note.attribution_{by}")])
    shares = results.shares.astype(object).to_dict("records")
    groups = list(dict.fromkeys(str(row["group"]) for row in shares))
    named = {
        str(row["group"]): named_by_scenario(book.either(row, "group"), book.plan, book.lang) for row in shares
    }
    of = {(str(row["outcome"]), str(row["group"])): _number(row["share"]) for row in shares}
    changes = results.changes.astype(object).to_dict("records")
    records = [row for row in changes if row["kind"] == "indicator" or row["main"]]
    heads = (("outcome", 36.0), ("outcome_kind", 12.0), ("unit", 14.0), ("without", 13.0), ("with", 13.0),
             ("change", 13.0), ("difference_low", 13.0), ("difference_high", 13.0))  # fmt: skip
    columns = [*(Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads),
               *(Column(named[group], "", 15) for group in groups)]  # fmt: skip
    rows = [_row(book, record, [of.get((str(record["outcome"]), group)) for group in groups]) for record in records]
    block = sheet.table(columns, rows, frozen=1)
    book.key = "attribution_chart"
    sheet = Sheet(book, book.word("workbook.heading.attribution_chart"))
    sheet.one_page()
    moved = _most_moved(records)
    if moved is None or not groups:
        sheet.notes([book.word("page.nothing_changes")])
    else:
        place = block.first + moved
        first, last = len(heads), len(heads) + len(groups) - 1
        name = str(rows[moved][0].value)
        unit = str(rows[moved][2]) or book.word("workbook.axis.value")
        series = [Series([block.sheet, place, 0], [block.sheet, block.first - 1, first, block.first - 1, last],
                         [block.sheet, place, first, place, last])]  # fmt: skip
        title = book.word(f"workbook.chart.attribution_{by}", name=name)
        alt = book.word("workbook.alt.attribution", name=name)
        number = signed(PERCENT_ONE) if rows[moved][2] == "%" and records[moved]["kind"] == MET else ""
        size = (760, 200 + 28 * len(groups))
        chart = Chart("bar", title, book.word(f"workbook.head.{by}"), unit, alt, series, number=number, size=size,
                      from_zero=False)  # fmt: skip
        insert_chart(sheet, sheet.row, 0, chart)


def _row(book: Book, record: dict[Any, Any], shares: list[float | None]) -> list[Any]:
    probability = record["kind"] == MET
    percent = probability or record["unit"] == SHARE_UNIT
    levels = [_number(record[name]) for name in ("without", "with")]
    moves = [_number(record[name]) for name in ("change", "low", "high")]
    plain = PERCENT_ONE if percent else by_size(*levels)
    apart = PERCENT_ONE if percent else by_size(*moves, *shares)
    return [
        Cell(book.either(record), style="strong" if record["kind"] != MET else ""),
        book.word(f"workbook.outcome.{record['kind']}"), "%" if percent else _unit(book, record),
        *(Cell(level, plain) for level in levels),
        *(Cell(move, difference_format(move, apart)) for move in (*moves, *shares)),
    ]  # fmt: skip


def _unit(book: Book, record: dict[Any, Any]) -> str:
    unit = str(record["unit"])
    if record["kind"] != "target":
        return book.unit(unit)
    counted = counted_in(str(record["target"]), unit, book.plan, book.lang)
    return counted or (unit_suffix(unit, book.lang) or name_unit(unit, book.lang)).strip()


def _most_moved(records: list[dict[Any, Any]]) -> int | None:
    """The place of the probability that changes most; of the target, else the indicator, where none does."""
    for kind in (MET, "target", "indicator"):
        sizes = {place: _size(record) for place, record in enumerate(records) if record["kind"] == kind}
        if any(sizes.values()):
            return max(sizes, key=lambda place: (sizes[place], -place))
    return None


def _size(record: dict[Any, Any]) -> float:
    """How large a change is: of its level, except for probabilities."""
    level = 1.0 if record["kind"] == MET else abs(_number(record["without"]) or 1.0)
    return abs(_number(record["change"]) or 0.0) / level


def _number(cell: Any) -> float | None:
    return None if cell is None or cell == "" or pd.isna(cell) else float(cell)
