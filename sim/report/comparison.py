"""The printed comparison: every scored target side by side, and what differs from the first run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from sim.experiments.compare import Comparison
from sim.experiments.paired_differences import Difference
from sim.experiments.public_money import PublicMoney
from sim.plan import Plan
from sim.report.layout import Cell, Table, print_notes, print_table
from sim.report.line_text import goal_text, target_name
from sim.report.off_target import OFF_TARGET, print_losers
from sim.report.scorecard import Line, build_scorecard
from sim.report.words import (
    all_zero,
    decimals,
    enough_decimals,
    few_runs,
    mean_count,
    number_text,
    value_text,
    word,
)

PRINTED = (
    "value_added_above_scale", "value_added_all", "revenue_all", "investment_industrial", "rd_real",
    "enterprises_all", "enterprises_above_scale", *OFF_TARGET,
)  # fmt: skip
"""Indicators of the last year that are printed, side effects last; the others stand in indicators.csv."""

ARROWS = {"higher": ("▲", "bold"), "lower": ("▼", "bold"), "no_clear_difference": ("", "dim"), "": ("", "")}
"""No green and red: whether more is better, a target's goal says and an indicator doesn't."""


def print_comparison(
    comparison: Comparison, plan: Plan, lang: str = "en", console: Console | None = None
) -> None:
    """Print what makes the comparison doubtful, then targets, indicators of the last year, money, and notes."""
    console = console or Console()
    first, *others = comparison.names
    separator = "、" if lang == "zh" else ", "
    heading = word("comparison", lang, first=first, others=separator.join(others))
    console.print(heading, style="bold", highlight=False, markup=False)
    if comparison.replicates > 1:
        print_notes([("", word("medians_and_means", lang, first=first))], console, blank_before=False)
    few = few_runs(comparison.replicates, lang)
    remarks = [*([few] if few else []), *(remark.text(lang) for remark in comparison.remarks)]
    if remarks:
        print_notes([(word("warning", lang), text) for text in remarks], console, blank_before=False, style="yellow")
    console.print()
    print_table(_target_table(comparison, plan, lang), console)
    indicators = _indicator_table(comparison, plan, lang)
    if indicators.rows:
        console.print()
        print_table(indicators, console)
    print_losers(comparison, plan, lang, console)
    _print_money(comparison, lang, console)
    print_notes(_notes(comparison, lang), console)


def _heads(comparison: Comparison, name: str, goal: tuple[str, ...], lang: str) -> tuple[str, ...]:
    first, *others = comparison.names
    return (name, *goal, first, *(head for other in others for head in (other, word("mean_difference", lang))))


def _target_table(comparison: Comparison, plan: Plan, lang: str) -> Table:
    heads = _heads(comparison, word("target", lang), (word("goal", lang),), lang)
    table = Table(heads, right=(2, *range(3, len(heads), 2)))
    cells = {(str(row["id"]), str(row["reading"])): row for row in comparison.targets.to_dict("records")}
    card = build_scorecard(
        comparison.runs[0].targets.itertuples(index=False), plan, comparison.runs[0].manifest
    )
    clause = ""
    for line in card.lines:
        row = cells[(line.id, line.reading)]
        if all(_missing(row[f"{name}.simulated"]) for name in comparison.names):
            continue
        if line.clause != clause:
            clause = line.clause
            titles = card.clauses.get(clause, ("", ""))
            table.group(f"{clause}  {titles[lang == 'zh']}".rstrip())
        table.row(_target_cells(line, row, comparison, lang), further=not line.main)
    return table


def _target_cells(line: Line, row: Mapping[Any, Any], comparison: Comparison, lang: str) -> list[Cell]:
    short = line.short_zh if lang == "zh" else line.short_en
    name = Cell(target_name(line, lang)) if line.main else Cell(short, "dim")
    cells = [name, Cell(goal_text(line, lang))]
    for number, run in enumerate(comparison.names):
        value, met = row[f"{run}.simulated"], row.get(f"{run}.met")
        text = "–" if _missing(value) else value_text(value, line.unit, line.value)
        count = "" if _missing(met) else f"{met:.0f}/{row[f'{run}.replicates']:.0f}"
        cells.append(Cell(f"{text}  {count:>5}" if count else text))
        if number:
            cells.append(difference_cell({key: row[f"{run}.{key}"] for key in _DIFFERENCE}))
    return cells


_DIFFERENCE = ("difference", "difference_low", "difference_high", "pairs", "direction")
FEWEST_PAIRS = 5
"""Pairs below which no difference gets an arrow."""


def difference_cell(found: Mapping[Any, Any]) -> Cell:
    """``+1.20 (0.90 … 1.50) ▲``: the mean difference, its interval, and an arrow when that leaves out zero.

    Fewer pairs than :data:`FEWEST_PAIRS` give no arrow.
    What rounds to nothing is shown as zero, without interval and arrow.
    """
    mean, low, high = found["difference"], found["difference_low"], found["difference_high"]
    if _missing(mean):
        return Cell("")
    numbers = [mean] if _missing(low) else [mean, low, high]
    places = decimals(*numbers)
    if all_zero(places, *numbers):
        return Cell(number_text(0.0, places), "dim")
    if _missing(low):
        return Cell(_signed(mean, enough_decimals(places, mean)))
    arrow, style = ARROWS[(found["direction"] or "") if found["pairs"] >= FEWEST_PAIRS else ""]
    # Where the ends of the interval lie must be seen; how small a mean is, only where it differs from zero.
    places = enough_decimals(places, *(numbers if arrow else (low, high)))
    interval = f"({number_text(low, places)} … {number_text(high, places)})"
    return Cell(f"{_signed(mean, places)} {interval} {arrow}".rstrip(), style)


def _signed(value: float, places: int) -> str:
    text = number_text(value, places)
    return text if text.startswith("−") or float(text.replace(",", "")) == 0 else f"+{text}"


def _indicator_table(comparison: Comparison, plan: Plan, lang: str) -> Table:
    frame = comparison.indicators
    year = frame["year"].max() if len(frame) else 0
    heads = _heads(comparison, word("indicator", lang, year=year), (), lang)
    table = Table(heads, right=(1, *range(2, len(heads), 2)))
    last = frame[frame["year"] == year]
    for indicator in PRINTED:
        rows: list[dict[Any, Any]] = last[last["indicator"] == indicator].to_dict("records")
        by_run = {row["run"]: row for row in rows}
        if comparison.names[0] not in by_run:
            continue
        key = f"indicator.{indicator}"
        name = plan.label(key, lang) if key in plan.labels else indicator.replace("_", " ")
        unit = _unit_name(str(by_run[comparison.names[0]]["unit"]), plan, lang)
        bracket = (f"（{unit}）" if lang == "zh" else f" ({unit})") if unit else ""
        cells = [Cell(name + bracket)]
        for number, run in enumerate(comparison.names):
            row = by_run.get(run)
            cells.append(Cell(number_text(row["mean"], decimals(row["mean"])) if row else "–"))
            if number:
                cells.append(difference_cell(row) if row else Cell(""))
        table.row(cells)
    return table


def _unit_name(unit: str, plan: Plan, lang: str) -> str:
    """An indicator's unit in words of the plan; in the indicators' own words where the plan has none."""
    base, yearly, _ = unit.partition("/year")
    whole = f"unit.{base}/yr"
    if yearly and whole in plan.labels:
        return plan.label(whole, lang)
    name = plan.label(f"unit.{base}", lang) if f"unit.{base}" in plan.labels else base
    return name + (word("a_year", lang) if yearly else "")


def _print_money(comparison: Comparison, lang: str, console: Console) -> None:
    """What each run's government and guidance fund paid, one line a run."""
    console.print()
    count = comparison.replicates
    heading = word("money_heading", lang, count=count) if count > 1 else word("money_heading_one", lang)
    console.print(heading, style="bold", highlight=False, soft_wrap=not console.is_terminal)
    rows = zip(comparison.names, comparison.money, comparison.money_differences, strict=True)
    for name, money, differences in rows:
        console.print(" " + money_text(name, money, lang), highlight=False, markup=False, soft_wrap=True)
        text = money_difference_text(comparison.names[0], differences, lang)
        if text:
            console.print("   " + text, highlight=False, markup=False, soft_wrap=True)


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


def _notes(comparison: Comparison, lang: str) -> list[tuple[str, str]]:
    notes = [word("note_values", lang), word("note_difference", lang, pairs=comparison.replicates, fewest=FEWEST_PAIRS)]
    if comparison.replicates <= 1:
        notes = [word("note_difference_one", lang)]
    notes.append(word("note_synthetic", lang))
    return [("", note) for note in notes]


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
