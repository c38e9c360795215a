"""The scorecard: every target and reading with its goal, value, probability and verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.language.words import word
from sim.report.line_text import goal_text
from sim.report.page.late_start import LateStart, late_remark, late_starts
from sim.report.page.summary_section import support_text
from sim.report.scorecard import Line, Scorecard, clause_number
from sim.report.target_unit import counted_in
from sim.report.words import name_unit, unit_suffix, verdict_word
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Block, Cell, Column, Sheet
from sim.report.workbook.style import PERCENT, PERCENT_ONE, VERDICTS, WHOLE, by_size, signed, with_unit

if TYPE_CHECKING:
    from sim.report.material import Material

UNPRINTED = 2
"""Remark and id."""

SEVERAL = ("low", "high")
"""Columns of numbers that only many runs have, in the target's unit."""


def scorecard_sheet(book: Book, material: Material) -> None:
    """Write the scorecard; with a single run, without probabilities and verdicts."""
    card = material.scorecard
    notes = [book.word("workbook.note.scorecard" if card.several else "workbook.note.scorecard_once")]
    if weak := support_text(card, book.lang):
        notes.append(Markup(weak).striptags())
    late = late_starts(material)
    sheet = Sheet(book, book.word("workbook.heading.scorecard", title=material.title(book.lang)), notes)
    columns = _columns(book, card)
    block = sheet.table(columns, [_row(book, card, line, late) for line in card.lines], frozen=2, unprinted=UNPRINTED)
    heads = [column.head for column in columns]
    if card.several:
        colour_verdicts(sheet, block, heads.index(word("verdict", book.lang)))
        probability = heads.index(book.word("workbook.head.probability"))
        if block.last >= block.first:
            bar = {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True, "min_type": "num", "max_type": "num",
                   "min_value": 0, "max_value": 1}  # fmt: skip
            sheet.page.conditional_format(block.first, probability, block.last, probability, bar)


def colour_verdicts(sheet: Sheet, block: Block, column: int) -> None:
    """Colour the cells of a column of verdicts by what they say, also when somebody changes them."""
    book = sheet.book
    if block.last < block.first:
        return
    for verdict, (ink, ground) in VERDICTS.items():
        said = verdict_word(verdict, book.lang).replace('"', '""')
        sheet.page.conditional_format(
            block.first, column, block.last, column,
            {"type": "cell", "criteria": "==", "value": f'"{said}"',
             "format": book.file.add_format({"font_color": ink, "bg_color": ground})},
        )  # fmt: skip


def _columns(book: Book, card: Scorecard) -> list[Column]:
    def head(key: str, number: str = "", most: float = 44.0) -> Column:
        return Column(book.word(f"workbook.head.{key}"), number, most)

    columns = [head("clause", most=24), Column(word("target", book.lang), most=30), head("reading", most=24),
               head("main", most=8), head("nature", most=12), head("goal", most=16), head("goal_value"),
               head("simulated" if card.several else "simulated_once")]  # fmt: skip
    if card.several:
        columns += [*(head(name) for name in SEVERAL), head("gap"), head("probability", PERCENT),
                    head("probability_low", PERCENT), head("probability_high", PERCENT),
                    Column(word("verdict", book.lang), most=16), head("share_not_known", PERCENT)]  # fmt: skip
    else:
        columns += [head("gap"), head("met_once", most=12)]
    return [*columns, head("runs", WHOLE), head("reason", most=80), head("id", most=30)]


def _row(book: Book, card: Scorecard, line: Line, late: Mapping[str, LateStart]) -> list[Any]:
    lang = book.lang
    numbers = number_format(book, line)
    heading = card.clauses.get(line.clause, ("", ""))[lang == "zh"]
    row: list[Any] = [
        f"{clause_number(line.clause, lang)} {heading}".rstrip(),
        Cell(book.either(line), style="strong" if line.main else ""),
        book.either(line, "reading"),
        book.word("workbook.yes") if line.main else "",
        book.label(f"nature.{line.nature}", line.nature),
        goal_text(line, lang),
        Cell(line.value, numbers),
        Cell(line.simulated, numbers, "strong_number" if line.main else ""),
    ]
    if card.several:
        row += [Cell(line.low, numbers), Cell(line.high, numbers), Cell(line.gap, _gap_format(line)),
                line.probability, line.probability_low, line.probability_high,
                verdict_word(line.verdict, lang) if line.scored else _unscored(line, lang),
                line.share_not_known]  # fmt: skip
    else:
        met = "" if line.met is None else book.word("workbook.yes" if line.met else "workbook.no")
        row += [Cell(line.gap, _gap_format(line)), met]
    remark = late_remark(late[line.id], lang) if line.main and line.id in late else ""
    return [*row, line.runs, f"{_reason(line, lang)} {remark}".strip(), line.id]


def _reason(line: Line, lang: str) -> str:
    """The line's remark; empty in Chinese where an older run folder has it in English alone."""
    if lang != "zh":
        return line.reason
    return "" if line.reason_zh == line.reason else line.reason_zh


def _unscored(line: Line, lang: str) -> str:
    return word("given", lang) if line.shown else word("workbook.not_scored", lang)


def number_format(book: Book, line: Line) -> str:
    """The number format of a target's values, its unit behind them."""
    lang = book.lang
    if line.unit == "done":
        return f'[=1]"{word("done", lang)}";[=0]"{word("not_done", lang)}";{PERCENT_ONE}'
    unit = counted_in(line.id, line.unit, book.plan, lang) if lang == "zh" else ""
    unit = f" {unit}" if unit else unit_suffix(line.unit, lang) or f" {name_unit(line.unit, lang)}".rstrip()
    return with_unit(by_size(line.value, line.simulated, line.low, line.high), unit)


def _gap_format(line: Line) -> str:
    return signed(by_size(line.gap))
