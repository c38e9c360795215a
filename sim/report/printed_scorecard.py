"""The scorecard on the terminal: the table, what was reached so far, what the levers did, and the notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from rich.cells import cell_len
from rich.console import Console

from sim.language.words import word
from sim.report.layout import COMFORTABLE, GAP, Cell, Table, print_notes, print_table
from sim.report.lever_table import print_levers
from sim.report.line_text import (
    MARKS,
    band_text,
    gap_text,
    goal_text,
    probability_text,
    simulated_text,
    target_name,
)
from sim.report.roster_notes import notes_on_roster, notes_on_scale, of_roster
from sim.report.scorecard import Line, Scorecard, clause_number
from sim.report.words import few_runs, value_text, verdict_word
from sim.scoring import VERDICTS

COLOURS = {"met": "green", "likely": "green", "open": "yellow", "unlikely": "red", "missed": "red"}
"""Of a row by its verdict; a verdict that has none is printed plain."""

NAME_WIDTH = 22
"""Half characters that a terminal should leave for the names; columns give way until they have them."""


@dataclass(frozen=True)
class _Column:
    """A column of the table behind the names: its heading, its cells, and when it stands there."""

    head: str
    text: Callable[[Line, str], str]
    right: bool = False
    coloured: bool = False
    gives_way: int = 0
    """On a narrow terminal the columns with the highest number go first; 0 stays."""


_GOAL = _Column("goal", goal_text)
_SINGLE = (_GOAL, _Column("simulated_once", simulated_text, right=True))
_SEVERAL = (
    _GOAL,
    _Column("simulated", simulated_text, right=True),
    _Column("band", band_text, gives_way=1),
    _Column("gap", gap_text, right=True, gives_way=2),
    _Column("probability", probability_text, coloured=True),
    _Column(
        "verdict",
        lambda line, lang: verdict_word(line.verdict, lang) if line.scored else word("given", lang),
        coloured=True,
    ),
)


def print_scorecard(card: Scorecard, lang: str = "en", console: Console | None = None) -> None:
    """Print the scorecard: a coloured table on a terminal, plain aligned lines elsewhere."""
    console = console or Console()
    _print_head(card, lang, console)
    if few := few_runs(card.runs, lang):
        print_notes([(word("warning", lang), few)], console, blank_before=False, style="yellow")
    table = _table(card, lang, min(console.width, COMFORTABLE) if console.is_terminal else None)
    if table.rows:
        console.print()
        print_table(table, console)
    _print_so_far(card, lang, console)
    print_levers(card.levers, lang, console)
    _print_not_scored(card, lang, console)
    print_notes(notes_on(card, lang), console)


def _table(card: Scorecard, lang: str, width: int | None) -> Table:
    """The table with as many columns as leave ``width`` half characters room for the names; None takes all."""
    shown = [line for line in card.lines if line.shown]
    columns = list(_SEVERAL if card.several else _SINGLE)
    while width is not None and (spare := [column for column in columns if column.gives_way]):
        widths = (max(cell_len(text) for text in _texts(column, shown, lang)) for column in columns)
        if width - sum(len(GAP) + one for one in widths) >= NAME_WIDTH:
            break
        columns.remove(max(spare, key=lambda column: column.gives_way))
    heads = tuple(word(head, lang) for head in ("target", *(column.head for column in columns)))
    right = tuple(number for number, column in enumerate(columns, start=1) if column.right)
    table = Table(heads, right=right)
    _add_lines(table, card, shown, lang, lambda line: _cells(line, columns, lang))
    return table


def _texts(column: _Column, lines: Sequence[Line], lang: str) -> list[str]:
    return [word(column.head, lang), *(column.text(line, lang) for line in lines)]


def _cells(line: Line, columns: Sequence[_Column], lang: str) -> list[Cell]:
    verdict = COLOURS.get(line.verdict, "") if line.scored else ""
    plain = {"simulated": "bold" if line.main else "", "band": "dim", "gap": "dim"}
    return [
        Cell(column.text(line, lang), verdict if column.coloured else plain.get(column.head, ""))
        for column in columns
    ]


def _add_lines(
    table: Table, card: Scorecard, lines: Sequence[Line], lang: str, cells: Callable[[Line], list[Cell]]
) -> None:
    """Add lines under the headings of their clauses; a further reading whose main one is not there has its own name."""
    clause, target = "", ""
    for line in lines:
        if line.clause != clause:
            clause = line.clause
            heading = card.clauses.get(clause, ("", ""))[1 if lang == "zh" else 0]
            table.group(f"{clause_number(clause, lang)}  {heading}".rstrip())
        further = line.id == target
        name = _reading_name(line, lang) if further else Cell(target_name(line, lang))
        table.row([name, *cells(line)], further=further)
        target = line.id


def _reading_name(line: Line, lang: str) -> Cell:
    return Cell((line.short_zh if lang == "zh" else line.short_en) or line.reading, "dim")


def _print_so_far(card: Scorecard, lang: str, console: Console) -> None:
    """What a run that ends early has reached of the targets that it can't be judged by."""
    years = card.years_so_far
    if not years:
        return
    console.print()
    console.print(word("so_far", lang, year=years[-1]), style="bold", highlight=False, markup=False, soft_wrap=True)
    table = Table((word("target", lang), word("goal", lang), *map(str, years)), right=tuple(range(2, len(years) + 2)))

    def cells(line: Line) -> list[Cell]:
        found = [line.so_far.get(year) for year in years]
        known = [value for value in found if value is not None]
        texts = ["–" if value is None else value_text(value, line.unit, line.value, beside=known) for value in found]
        return [Cell(goal_text(line, lang)), *map(Cell, texts)]

    _add_lines(table, card, [line for line in card.lines if line.so_far], lang, cells)
    print_table(table, console)


def _print_head(card: Scorecard, lang: str, console: Console) -> None:
    title = card.titles.get(lang) or next(filter(None, card.titles.values()), "")
    period = word("period", lang, first=card.first_month, last=card.last_month) if card.last_month else ""
    heading = " · ".join(part for part in (title, _runs_text(card, lang), period) if part)
    console.print(heading, style="bold", highlight=False, markup=False)
    main = card.main_lines
    scored = [line for line in main if line.scored]
    text = word("scored_of", lang, scored=len(scored), targets=len(main))
    verdicts = Counter(line.verdict for line in scored)
    if card.several and scored:
        parts = [
            word("verdict_count", lang, count=verdicts[verdict], verdict=verdict_word(verdict, lang))
            for verdict in VERDICTS
            if verdicts[verdict]
        ]
        text += ("：" if lang == "zh" else ": ") + ("，" if lang == "zh" else ", ").join(parts)
    text += "。" if lang == "zh" else "."
    console.print(text, highlight=False, markup=False, soft_wrap=not console.is_terminal)


def _runs_text(card: Scorecard, lang: str) -> str:
    """``100 runs (50 draws × 2 replicates)``."""
    if card.draws:
        return word("runs_of_draws", lang, runs=card.runs, draws=card.draws, replicates=card.replicates)
    return word("replicates", lang, count=card.runs) if card.several else word("one_replicate", lang)


def _print_not_scored(card: Scorecard, lang: str, console: Console) -> None:
    missing = [line for line in card.main_lines if not line.shown and not line.so_far]
    if not missing:
        return
    by_reason: dict[str, list[str]] = {}
    for line in missing:
        by_reason.setdefault(_short_reason(line.reason_zh if lang == "zh" else line.reason), []).append(
            line.name_zh if lang == "zh" else line.name_en
        )
    console.print()
    console.print(word("not_scored", lang, count=len(missing)), style="bold", highlight=False, markup=False)
    for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        joined = ("；" if lang == "zh" else "; ").join(names)
        head = f"{reason}{'：' if lang == 'zh' else ': '}"
        print_notes([(head, joined)], console, blank_before=False)


def _short_reason(reason: str) -> str:
    """The first part of a reason; which lever will bring it, and more, stands in targets.csv."""
    return re.split(r"\s*[;；(（]", reason, maxsplit=1)[0].rstrip(".。")


def notes_on(card: Scorecard, lang: str) -> list[tuple[str, str]]:
    """What a reader of the scorecard must know: (beginning, text) of each note."""
    shown = [line for line in card.lines if line.shown or line.so_far]
    notes = _notes_on_runs(card, lang)
    notes += [word(f"note_{nature}", lang) for nature in MARKS if any(line.nature == nature for line in shown)]
    if card.years_so_far:
        notes.append(word("note_so_far", lang))
    if any(lever.deadweight_share is not None for lever in card.levers):
        notes.append(word("note_deadweight", lang))
    if any(lever.evidence_grade for lever in card.levers):
        notes.append(word("note_evidence", lang))
    if card.failed:
        notes.append(word("failed", lang, failed=card.failed, of=card.failed + card.runs))
    notes += [*notes_on_roster(card.population, lang), *notes_on_scale(card.population, lang)]
    if card.parameters:
        key = "note_assumed_roster" if of_roster(card.population) else "note_assumed"
        notes.append(word(key, lang, assumed=card.parameters_assumed, parameters=card.parameters))
    else:
        notes.append(word("note_no_forecast" if of_roster(card.population) else "note_synthetic", lang))
    return [("", note) for note in notes]


def _notes_on_runs(card: Scorecard, lang: str) -> list[str]:
    """What the numbers over the runs mean, and how much of their spread is luck."""
    if not card.several:
        return [word("note_one", lang)]
    notes = [word("note_band", lang), word("note_probability", lang)]
    if not card.draws:
        return [*notes, word("note_only_luck", lang)]
    drawn = word("inputs_drawn", lang, inputs=card.inputs) if card.inputs else ""
    notes.append(word("note_draws", lang, draws=card.draws, replicates=card.replicates, drawn=drawn))
    shares = card.shares_not_known
    if shares:
        percent = round(100 * median(shares))
        mostly_luck = sum(share < 0.5 for share in shares)
        notes[-1] += ("" if lang == "zh" else " ") + word(
            "spread", lang, unknown=percent, luck=100 - percent, mostly_luck=mostly_luck, targets=len(shares)
        )
    elif card.replicates < 2:
        notes[-1] += ("" if lang == "zh" else " ") + word("spread_one", lang)
    return notes
