"""Charts of the scorecard, with the small tables that they are drawn from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.language.words import word
from sim.report.line_text import goal_text, target_name
from sim.report.scorecard import Line
from sim.report.words import verdict_word
from sim.report.workbook.book import Book
from sim.report.workbook.charts import Chart, Series, insert_chart
from sim.report.workbook.sheet import Column, Sheet
from sim.report.workbook.style import PERCENT, SERIES, VERDICTS, WHOLE

if TYPE_CHECKING:
    from sim.report.material import Material

BAR = {"met": "#2E7D32", "likely": "#81B784", "open": "#E0B000", "unlikely": "#E8894A", "missed": "#C0392B"}
"""Colours of the bars of verdicts; each bar has its word below it."""

A_BAR, AROUND_BARS = 19, 150
"""Pixels of a lying bar, and of all that stands above and below the bars."""

CHART_COLUMN = 6
"""Right of the tables."""


def target_charts_sheet(book: Book, material: Material) -> None:
    """Write how many targets have which verdict and how likely each is, with charts; a single run has neither."""
    card = material.scorecard
    sheet = Sheet(book, book.word("workbook.heading.target_charts"), [book.word("workbook.note.target_charts")])
    lines = [line for line in card.main_lines if line.scored]
    if not card.several or not lines:
        sheet.notes([book.word("workbook.note.scorecard_once")])
        return
    other = None if material.baseline_scorecard is None else _by_id(material.baseline_scorecard.main_lines)
    top = sheet.row
    _verdicts(sheet, material, lines, other, top)
    _probabilities(sheet, material, lines, other, top)
    sheet.one_page(portrait=True)


def _verdicts(sheet: Sheet, material: Material, lines: list[Line], other: dict[str, Line] | None, top: int) -> None:
    book, lang = sheet.book, sheet.book.lang
    sides = [lines] if other is None else [lines, [line for line in other.values() if line.scored]]
    counts = [Counter(line.verdict for line in side) for side in sides]
    heads = [word("verdict", lang), *_run_heads(material, lang)]
    rows = [[verdict_word(verdict, lang), *(count[verdict] for count in counts)] for verdict in VERDICTS]
    block = sheet.table([Column(heads[0], most=40), *(Column(head, WHOLE, 16) for head in heads[1:])], rows, main=False)
    title = book.word("workbook.chart.verdicts")
    series = [
        Series(block.head(place), block.area(0), block.area(place),
               points=tuple(BAR.values()) if other is None else (), colour=SERIES[place - 1])
        for place in range(1, len(heads))
    ]  # fmt: skip
    said = book.comma.join(f"{row[0]} {row[1]}" for row in rows)
    chart = Chart("column", title, word("verdict", lang), book.word("workbook.axis.targets"),
                  book.word("workbook.alt.verdicts", counts=said), series)  # fmt: skip
    insert_chart(sheet, top, CHART_COLUMN, chart)
    sheet.row += 1


def _probabilities(
    sheet: Sheet, material: Material, lines: list[Line], other: dict[str, Line] | None, top: int
) -> None:
    book, lang = sheet.book, sheet.book.lang
    ranked = sorted(lines, key=lambda line: (-(line.probability or 0.0), line.id))
    heads = [word("target", lang), *_run_heads(material, lang), book.word("workbook.head.goal")]
    rows = []
    for line in ranked:
        also = [] if other is None else [other[line.id].probability if line.id in other else None]
        rows.append([target_name(line, lang), line.probability, *also, goal_text(line, lang)])
    numbers = [Column(head, PERCENT, 16) for head in heads[1:-1]]
    block = sheet.table([Column(heads[0], most=40), *numbers, Column(heads[-1], most=16)], rows, main=False)
    series = [
        Series(block.head(place), block.area(0), block.area(place)) for place in range(1, len(numbers) + 1)
    ]
    chart = Chart(
        "bar", book.word("workbook.chart.probabilities"), word("target", lang), book.word("workbook.head.probability"),
        book.word("workbook.alt.probabilities", count=len(ranked), first=rows[0][0], last=rows[-1][0]), series,
        number=PERCENT, most=1.0, size=(760, AROUND_BARS + A_BAR * len(ranked) * len(series) * 3 // 4),
    )  # fmt: skip
    insert_chart(sheet, top + 21, CHART_COLUMN, chart)


def _run_heads(material: Material, lang: str) -> list[str]:
    titles = [material.title(lang)]
    return titles if material.baseline is None else [*titles, material.baseline_title(lang)]


def _by_id(lines: tuple[Line, ...]) -> dict[str, Line]:
    return {line.id: line for line in lines}
