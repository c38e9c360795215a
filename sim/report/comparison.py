"""The printed comparison: every scored target beside the first run's, what differs, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len
from rich.console import Console

from sim.experiments.comparison.compare import Comparison
from sim.experiments.comparison.paired_differences import Difference
from sim.experiments.comparison.public_money import FIRST_YEAR, PublicMoney
from sim.experiments.comparison.ranking import FEWEST_RUNS
from sim.experiments.comparison.shared_inputs import inputs_beside
from sim.language.words import word
from sim.plan import Plan
from sim.report.comparison_cells import (
    DIFFERENCE,
    FEWEST_PAIRS,
    NO_PAIR_DIFFERS,
    difference_cell,
    in_percent,
    indicator_name,
    median_cell,
    missing,
    no_pair_differs,
    probability_cell,
    probability_difference_cell,
    verdict_cell,
)
from sim.report.comparison_summary import summary_sentences
from sim.report.layout import COMFORTABLE, GAP, Cell, Table, print_notes, print_table
from sim.report.line_text import goal_text, target_name
from sim.report.off_target import OFF_TARGET, print_losers
from sim.report.roster_notes import notes_on_enterprises
from sim.report.scorecard import Line, build_scorecard, clause_number
from sim.report.words import decimals, few_runs, mean_count, number_text
from sim.run_folder import Run

PRINTED = (
    "value_added_above_scale", "value_added_all", "revenue_all", "investment_industrial", "rd_real",
    "enterprises_all", "enterprises_above_scale", *OFF_TARGET,
)  # fmt: skip
"""Indicators of the last year that are printed, side effects last; the others stand in indicators.csv."""

WAY_OUT = ("median_pair", "verdict_pair", "goal")
"""Columns that go where the terminal is too narrow, the first one first."""
COMFORTABLE_NAME = 24
"""Half characters that a target's name has at least before a column goes."""


def print_comparison(
    comparison: Comparison, plan: Plan, lang: str = "en", console: Console | None = None
) -> None:
    """Print what makes the comparison doubtful; for each run beside the first, targets, indicators of the last year,
    who loses, and what it comes to; then money and notes."""
    console = console or Console()
    first, *others = comparison.names
    separator = "、" if lang == "zh" else ", "
    heading = word("comparison", lang, first=first, others=separator.join(others))
    console.print(heading, style="bold", highlight=False, markup=False)
    if comparison.pairs > 1:
        print_notes([("", word("medians_and_means", lang, first=first))], console, blank_before=False)
    few = few_runs(comparison.pairs, lang)
    remarks = [*([few] if few else []), *(remark.text(lang) for remark in comparison.remarks)]
    if any(_holds_alone(comparison.runs[0], run) for run in comparison.runs[1:]):
        remarks.append(word("held_remedy", lang))
    if remarks:
        print_notes([(word("warning", lang), text) for text in remarks], console, blank_before=False, style="yellow")
    for other in others:
        console.print()
        beside = word("beside", lang, first=first, other=other)
        console.print(beside, style="bold", highlight=False, markup=False, soft_wrap=True)
        table = _target_table(comparison, plan, lang, other)
        print_table(_narrowed(table, lang, console), console)
        indicators = _indicator_table(comparison, plan, lang, other)
        if indicators.rows:
            console.print()
            print_table(indicators, console)
        sentences = summary_sentences(comparison, other, lang)
        if sentences:
            print_notes([("", sentence) for sentence in sentences], console, style="")
    print_losers(comparison, plan, lang, console)
    _print_money(comparison, lang, console)
    print_notes(_notes(comparison, lang), console)


def _holds_alone(first: Run, run: Run) -> bool:
    """Whether one of two runs holds a number that the other draws."""
    beside = inputs_beside(first, run)
    return bool(beside.held_here or beside.held_in_first)


def _columns(comparison: Comparison) -> tuple[str, ...]:
    """Words of the columns behind the target's name."""
    if comparison.pairs < 2:
        return ("goal", "median_pair", "mean_difference")
    return ("goal", "median_pair", "probability_pair", "probability_difference", "mean_difference", "verdict_pair")


def _target_table(comparison: Comparison, plan: Plan, lang: str, other: str) -> Table:
    columns = _columns(comparison)
    heads = (word("target", lang), *(word(column, lang) for column in columns))
    right = tuple(1 + columns.index(name) for name in ("median_pair", "probability_pair") if name in columns)
    table = Table(heads, right=right)
    cells = {(str(row["id"]), str(row["reading"])): row for row in comparison.targets.to_dict("records")}
    card = build_scorecard(
        comparison.runs[0].targets.itertuples(index=False), plan, comparison.runs[0].manifest
    )
    clause = ""
    for line in card.lines:
        row = cells[(line.id, line.reading)]
        if all(missing(row[f"{name}.simulated"]) for name in (comparison.names[0], other)):
            continue
        if line.clause != clause:
            clause = line.clause
            titles = card.clauses.get(clause, ("", ""))
            table.group(f"{clause_number(clause, lang)}  {titles[lang == 'zh']}".rstrip())
        table.row(_target_cells(line, row, comparison, other, lang), further=not line.main)
    return table


def _target_cells(line: Line, row: Mapping[Any, Any], comparison: Comparison, other: str, lang: str) -> list[Cell]:
    first = comparison.names[0]
    short = line.short_zh if lang == "zh" else line.short_en
    name = Cell(target_name(line, lang)) if line.main else Cell(short, "dim")
    cells = {
        "goal": lambda: Cell(goal_text(line, lang)),
        "median_pair": lambda: median_cell(row, line, first, other, lang),
        "probability_pair": lambda: probability_cell(row, first, other, lang),
        "probability_difference": lambda: probability_difference_cell(row, other),
        "mean_difference": lambda: difference_cell({key: row[f"{other}.{key}"] for key in DIFFERENCE}),
        "verdict_pair": lambda: verdict_cell(row, first, other, lang),
    }
    return [name, *(cells[column]() for column in _columns(comparison))]


def _narrowed(table: Table, lang: str, console: Console) -> Table:
    """The table without the columns for which a terminal has no room; off a terminal, all of it."""
    if not console.is_terminal:
        return table
    room = min(console.width, COMFORTABLE) - COMFORTABLE_NAME
    for column in WAY_OUT:
        head = word(column, lang)
        if head in table.heads and _width(table) > room:
            table = _without(table, table.heads.index(head))
    return table


def _width(table: Table) -> int:
    """Half characters of all columns but the first, with the gaps before them."""
    rows = [cells for _, cells in table.rows if len(cells) == len(table.heads)]
    widths = [
        max([cell_len(head), *(cell_len(cells[position].text) for cells in rows)])
        for position, head in enumerate(table.heads)
    ]
    return sum(width + len(GAP) for width in widths[1:])


def _without(table: Table, position: int) -> Table:
    def kept(items: Any) -> tuple[Any, ...]:
        return tuple(item for number, item in enumerate(items) if number != position)

    right = tuple(number - (number > position) for number in table.right if number != position)
    rows = [
        (lead, kept(cells) if len(cells) == len(table.heads) else cells) for lead, cells in table.rows
    ]
    return Table(kept(table.heads), right=right, rows=rows)


def _indicator_table(comparison: Comparison, plan: Plan, lang: str, other: str) -> Table:
    frame, first = comparison.indicators, comparison.names[0]
    year = frame["year"].max() if len(frame) else 0
    heads = (word("indicator", lang, year=year), first, other, word("mean_difference", lang))
    table = Table(heads, right=(1, 2))
    last = frame[frame["year"] == year]
    for indicator in PRINTED:
        rows: list[dict[Any, Any]] = last[last["indicator"] == indicator].to_dict("records")
        by_run = {row["run"]: row for row in rows}
        if first not in by_run:
            continue
        by_run = {run: in_percent(row) for run, row in by_run.items()}
        name = indicator_name(indicator, str(by_run[first]["unit"]), plan, lang)
        means = [by_run[run]["mean"] if run in by_run else None for run in (first, other)]
        cells = [Cell("–" if mean is None else number_text(mean, decimals(mean))) for mean in means]
        table.row([Cell(name), *cells, difference_cell(by_run[other]) if other in by_run else Cell("")])
    return table


def _print_money(comparison: Comparison, lang: str, console: Console) -> None:
    """What each run's government and guidance fund paid from the plan's first year on, one line a run."""
    last = max(_last_year(run) for run in comparison.runs)
    if last < FIRST_YEAR:
        return
    console.print()
    count, years = comparison.pairs, str(last) if last == FIRST_YEAR else f"{FIRST_YEAR}–{last}"
    key = "money_heading" if count > 1 else "money_heading_one"
    heading = word(key, lang, years=years, count=count)
    console.print(heading, style="bold", highlight=False, markup=False, soft_wrap=not console.is_terminal)
    rows = zip(comparison.names, comparison.money, comparison.money_differences, strict=True)
    for name, money, differences in rows:
        _print_line(" " + money_text(name, money, lang), console)
        text = money_difference_text(comparison.names[0], differences, lang)
        if text:
            _print_line("   " + text, console)


def _last_year(run: Run) -> int:
    """Year of a run's last month."""
    return int(str(run.manifest["last_month"])[:4])


def _print_line(text: str, console: Console) -> None:
    """Wrapped on a terminal, and one line off it."""
    console.print(text, highlight=False, markup=False, soft_wrap=not console.is_terminal)


def money_text(name: str, money: PublicMoney, lang: str) -> str:
    """``plan: government 4,877 (and 25,000 into the fund); guidance fund 2,606 (of which 1,190 came back); ...``."""
    government, fund = mean_count(money.government), mean_count(money.guidance_fund)
    if money.into_fund:
        government += word("money_into_fund", lang, amount=mean_count(money.into_fund))
    if money.back_to_fund:
        fund += word("money_back", lang, amount=mean_count(money.back_to_fund))
    net = word("money_net", lang, income=mean_count(money.income), net=mean_count(money.net))
    return word("money", lang, name=name, government=government, fund=fund) + net


def money_difference_text(first: str, differences: Mapping[str, Difference], lang: str) -> str:
    """``mean difference to baseline: government +4,877 (4,790 … 4,964) ▲; ...``, without what differs in no pair."""
    parts = []
    for part, found in differences.items():
        cell = difference_cell(
            {"difference": found.mean, "difference_low": found.low, "difference_high": found.high,
             "pairs": found.pairs, "direction": found.direction}
        )  # fmt: skip
        if part in _MAIN_MONEY or found.mean or found.low or found.high:
            parts.append(word(f"money_part.{part}", lang, amount=cell.text))
    joined = ("；" if lang == "zh" else "; ").join(parts)
    return word("money_difference", lang, first=first, parts=joined) if parts else ""


_MAIN_MONEY = ("government", "guidance_fund", "net")


def _records(comparison: Comparison) -> list[dict[Any, Any]]:
    found: list[dict[Any, Any]] = comparison.targets.to_dict("records")
    return found


def _notes(comparison: Comparison, lang: str) -> list[tuple[str, str]]:
    key = "note_difference" if comparison.draws > 1 else "note_difference_luck"
    if comparison.pairs < 2:
        key = "note_difference_one"
    notes = [word(key, lang, pairs=comparison.pairs, draws=comparison.draws, fewest=FEWEST_PAIRS)]
    if any(no_pair_differs(row, name) for name in comparison.names[1:] for row in _records(comparison)):
        notes.append(word("note_no_pair_differs", lang, mark=NO_PAIR_DIFFERS))
    if len(comparison.names) >= FEWEST_RUNS:
        notes.append(word("note_ranking", lang, count=len(comparison.names)))
    populations = {
        name: run.manifest.get("population") or {}
        for name, run in zip(comparison.names, comparison.runs, strict=True)
    }
    notes += notes_on_enterprises(populations, lang)
    return [("", note) for note in notes]
