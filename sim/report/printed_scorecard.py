"""The scorecard on the terminal: the table, what was reached so far, what the levers did, and the notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from rich.console import Console

from sim.report.layout import Cell, Table, print_notes, print_table
from sim.report.lever_table import print_levers
from sim.report.line_text import MARKS, band_text, goal_text, met_text, simulated_text, target_name
from sim.report.scorecard import Line, Scorecard
from sim.report.words import few_runs, value_text, verdict_word, word

MOSTLY, RARELY = 0.9, 0.1
"""Shares of met replicates that colour a row green and red. Colour only: the verdict is the scoring's."""


def _style(line: Line) -> str:
    if line.met is None or not line.replicates:
        return ""
    share = line.met / line.replicates
    return "green" if share >= MOSTLY else "red" if share <= RARELY else "yellow"


def print_scorecard(card: Scorecard, lang: str = "en", console: Console | None = None) -> None:
    """Print the scorecard: a coloured table on a terminal, plain aligned lines elsewhere."""
    console = console or Console()
    several = card.replicates > 1
    _print_head(card, lang, console)
    if few := few_runs(card.replicates, lang):
        print_notes([(word("warning", lang), few)], console, blank_before=False, style="yellow")
    heads = ["target", "goal", "simulated", *(("band", "met", "verdict") if several else ())]
    table = Table(tuple(word(head, lang) for head in heads), right=(2, 4))
    _add_lines(table, card, [line for line in card.lines if line.shown], lang, lambda line: _cells(line, lang, several))
    if table.rows:
        console.print()
        print_table(table, console)
    _print_so_far(card, lang, console)
    print_levers(card.levers, lang, console)
    _print_not_scored(card, lang, console)
    print_notes(_notes(card, lang), console)


def _add_lines(
    table: Table, card: Scorecard, lines: Sequence[Line], lang: str, cells: Callable[[Line], list[Cell]]
) -> None:
    """Add lines under the headings of their clauses; a further reading whose main one is not there has its own name."""
    clause, target = "", ""
    for line in lines:
        if line.clause != clause:
            clause = line.clause
            heading = card.clauses.get(clause, ("", ""))[1 if lang == "zh" else 0]
            table.group(f"{clause}  {heading}".rstrip())
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
    console.print(word("so_far", lang, year=years[-1]), style="bold", highlight=False, soft_wrap=True)
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
    runs = (
        word("replicates", lang, count=card.replicates)
        if card.replicates > 1
        else word("one_replicate", lang)
    )
    period = word("period", lang, first=card.first_month, last=card.last_month) if card.last_month else ""
    console.print(" · ".join(part for part in (title, runs, period) if part), style="bold", highlight=False)
    main = card.main_lines
    scored = [line for line in main if line.scored]
    text = word("scored_of", lang, scored=len(scored), targets=len(main))
    verdicts = Counter(line.verdict for line in scored if line.verdict)
    if card.replicates > 1 and verdicts:
        shares = {
            verdict: max(
                (line.met or 0) / max(line.replicates, 1) for line in scored if line.verdict == verdict
            )
            for verdict in verdicts
        }
        ranked = sorted(verdicts, key=lambda verdict: -shares[verdict])
        parts = [
            word("verdict_count", lang, count=verdicts[verdict], verdict=verdict_word(verdict, lang))
            for verdict in ranked
        ]
        text += ("：" if lang == "zh" else ": ") + ("，" if lang == "zh" else ", ").join(parts)
    console.print(text + ("。" if lang == "zh" else "."), highlight=False, soft_wrap=not console.is_terminal)


def _cells(line: Line, lang: str, several: bool) -> list[Cell]:
    style = _style(line) if several else ""
    cells = [Cell(goal_text(line, lang)), Cell(simulated_text(line, lang), "bold" if line.main else "")]
    if several:
        cells += [
            Cell(band_text(line, lang), "dim"),
            Cell(met_text(line, lang), style),
            Cell(verdict_word(line.verdict, lang) if line.scored else word("given", lang), style),
        ]
    return cells


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
    console.print(word("not_scored", lang, count=len(missing)), style="bold", highlight=False)
    for reason, names in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        joined = ("；" if lang == "zh" else "; ").join(names)
        head = f"{reason}{'：' if lang == 'zh' else ': '}"
        print_notes([(head, joined)], console, blank_before=False)


def _short_reason(reason: str) -> str:
    """The first part of a reason; which lever will bring it, and more, stands in targets.csv."""
    return re.split(r"\s*[;；(（]", reason, maxsplit=1)[0].rstrip(".。")


def _notes(card: Scorecard, lang: str) -> list[tuple[str, str]]:
    shown = [line for line in card.lines if line.shown or line.so_far]
    notes = [word("note_band" if card.replicates > 1 else "note_one", lang)]
    notes += [
        word(f"note_{nature}", lang) for nature in MARKS if any(line.nature == nature for line in shown)
    ]
    if card.years_so_far:
        notes.append(word("note_so_far", lang))
    if any(lever.deadweight_share is not None for lever in card.levers):
        notes.append(word("note_deadweight", lang))
    if any(lever.evidence_grade for lever in card.levers):
        notes.append(word("note_evidence", lang))
    if card.failed:
        notes.append(word("failed", lang, failed=card.failed, of=card.failed + card.replicates))
    if card.parameters:
        notes.append(word("note_assumed", lang, assumed=card.parameters_assumed, parameters=card.parameters))
    else:
        notes.append(word("note_synthetic", lang))
    return [("", note) for note in notes]
