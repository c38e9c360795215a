"""The plan beside its baseline: values, probabilities and paired differences of every target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.language.words import word
from sim.report.scorecard import Line
from sim.report.words import verdict_word
from sim.report.workbook.book import Book
from sim.report.workbook.scorecard import colour_verdicts, number_format
from sim.report.workbook.sheet import Cell, Column, Sheet
from sim.report.workbook.style import PERCENT, WHOLE, by_size, difference_format, signed

if TYPE_CHECKING:
    from sim.report.material import Material

DIRECTIONS = ("higher", "lower", "no_clear_difference")
ENDS = ("", "_low", "_high")


def comparison_sheet(book: Book, material: Material) -> None:
    """Write a row a target and reading; nothing is a formula, so that rows can be sorted and cut."""
    comparison = material.comparison
    assert comparison is not None  # the sheet is made only where there is one
    lang, first, other = book.lang, comparison.names[0], comparison.names[-1]
    titles = {"first": material.baseline_title(lang), "other": material.title(lang)}
    notes = [book.word("workbook.note.comparison", **titles, pairs=comparison.pairs)]
    notes += [remark.text(lang) for remark in comparison.remarks]
    sheet = Sheet(book, book.word("workbook.heading.comparison", **titles), notes)
    lines = {(line.id, line.reading): line for line in material.scorecard.lines}
    rows = [
        _row(book, line, record, first, other)
        for record in comparison.targets.astype(object).to_dict("records")
        if (line := lines.get((str(record["id"]), str(record["reading"])))) is not None
    ]
    columns = _columns(book, **titles)
    block = sheet.table(columns, rows, frozen=1, unprinted=1)
    for place, column in enumerate(columns):
        if column.head.startswith(word("verdict", lang)):
            colour_verdicts(sheet, block, place)


def _columns(book: Book, first: str, other: str) -> list[Column]:
    def head(key: str, number: str = "", most: float = 11.0, **fields: str) -> Column:
        return Column(book.word(f"workbook.head.{key}", **fields), number, most)

    runs = [head(key, number, run=run) for key, number in (("value_of", ""), ("probability_of", PERCENT))
            for run in (first, other)]  # fmt: skip
    verdict = word("verdict", book.lang)
    return [
        Column(word("target", book.lang), most=30), head("reading", most=22), head("main", most=8),
        head("goal_value"), *runs,
        head("difference"), head("difference_low"), head("difference_high"), head("direction", most=16),
        head("probability_difference", signed(PERCENT)), head("difference_low", signed(PERCENT)),
        head("difference_high", signed(PERCENT)), head("probability_direction", most=16),
        Column(f"{verdict}: {first}" if book.lang == "en" else f"{verdict}：{first}", most=16),
        Column(f"{verdict}: {other}" if book.lang == "en" else f"{verdict}：{other}", most=16),
        head("anyway", PERCENT), head("pairs", WHOLE), head("id", most=28),
    ]  # fmt: skip


def _row(book: Book, line: Line, record: dict[Any, Any], first: str, other: str) -> list[Any]:
    numbers = number_format(book, line)
    differences = [_number(record[f"{other}.difference{end}"]) for end in ENDS]
    apart = by_size(*differences)
    return [
        Cell(book.either(line), style="strong" if line.main else ""), book.either(line, "reading"),
        book.word("workbook.yes") if line.main else "", Cell(line.value, numbers),
        *(Cell(_number(record[f"{run}.simulated"]), numbers) for run in (first, other)),
        *(_number(record[f"{run}.probability"]) for run in (first, other)),
        *(Cell(difference, difference_format(difference, apart)) for difference in differences),
        direction(book, record[f"{other}.direction"]),
        *(_number(record[f"{other}.probability_difference{end}"]) for end in ENDS),
        direction(book, record[f"{other}.probability_direction"]),
        *(_verdict(book, record[f"{run}.verdict"], record[f"{run}.probability"]) for run in (first, other)),
        _number(record[f"{other}.met_anyway_share"]), _number(record[f"{other}.pairs"]), line.id,
    ]  # fmt: skip


def direction(book: Book, said: Any) -> str:
    """Whether a difference is clear, in words; empty where nobody says it."""
    return book.word(f"workbook.direction.{said}") if said in DIRECTIONS else ""


def _verdict(book: Book, said: Any, probability: Any) -> str:
    return "" if _number(probability) is None else verdict_word(str(said), book.lang)


def _number(cell: Any) -> float | None:
    return None if cell is None or cell == "" or cell != cell else float(cell)
