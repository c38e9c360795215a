"""Which data to collect first: the uncertain inputs by what would be known of the targets if they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.experiments.sensitivity.tables import OVERALL, SOBOL
from sim.report.page.commands import sensitivity_command
from sim.report.workbook.book import Book
from sim.report.workbook.charts import Chart, Series, insert_chart
from sim.report.workbook.sheet import Cell, Column, Sheet
from sim.report.workbook.style import PERCENT, PERCENT_ONE, WHOLE, by_size

if TYPE_CHECKING:
    from sim.report.material import Material

CHARTED = 12
"""Inputs with a bar."""


def collect_first_sheet(book: Book, material: Material) -> None:
    """Write a row an outcome and input, those for all targets together first, and a chart of these below."""
    study = material.sensitivity
    assert study is not None  # the sheet is made only where there is one
    notes = [book.word("workbook.note.collect_first")]
    if not len(study.collect_first):
        notes += [book.word("page.nothing_to_collect"), *sensitivity_command(material).splitlines()]
    sheet = Sheet(book, book.word("workbook.heading.collect_first"), notes)
    names = {str(row["outcome"]): book.either(row) for row in study.outcomes.astype(object).to_dict("records")}
    records = study.collect_first.astype(object).to_dict("records")
    heads = (("outcome", 34.0), ("rank", 8.0), ("input", 40.0), ("share", 12.0), ("share_from", 18.0),
             ("targets_hanging", 12.0), ("kind", 14.0), ("low", 11.0), ("central", 11.0), ("high", 11.0),
             ("unit", 18.0), ("source", 36.0), ("remark", 36.0), ("id", 34.0))  # fmt: skip
    rows = [_row(book, names, record) for record in records]
    block = sheet.table([Column(book.word(f"workbook.head.{key}"), "", most) for key, most in heads], rows,
                        frozen=3, unprinted=1)  # fmt: skip
    shown = [place for place, record in enumerate(records)
             if record["outcome"] == OVERALL and record["share_from"] == SOBOL][:CHARTED]  # fmt: skip
    if shown:
        first, last = block.first + shown[0], block.first + shown[-1]
        series = [Series(block.head(3), block.area(2, first, last), block.area(3, first, last))]
        title = book.word("workbook.chart.collect_first")
        chart = Chart("bar", title, book.word("workbook.head.input"), book.word("workbook.head.share"),
                      book.word("workbook.alt.collect_first", name=str(rows[shown[0]][2])), series, number=PERCENT,
                      size=(760, 170 + 26 * len(shown)))  # fmt: skip
        insert_chart(sheet, sheet.row + 1, 0, chart)


def _row(book: Book, names: dict[str, str], record: dict[Any, Any]) -> list[Any]:
    ends = [float(record[f"input_{end}"]) for end in ("low", "central", "high")]
    outcome = str(record["outcome"])
    source = "sobol" if record["share_from"] == SOBOL else "screening"
    return [
        book.word("workbook.all_targets") if outcome == OVERALL else names.get(outcome, outcome),
        Cell(int(record["rank"]), "0"),
        book.either(record), Cell(float(record["share"]), PERCENT_ONE), book.word(f"workbook.share_from.{source}"),
        Cell(float(record["targets_hanging_on_it"]), WHOLE),
        book.label(f"kind.{record['evidence']}", str(record["evidence"])),
        *(Cell(end, by_size(end)) for end in ends), book.unit(str(record["unit"])), str(record["source"]),
        str(record["note"]), str(record["name"]),
    ]  # fmt: skip
