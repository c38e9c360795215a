"""How much likelier each target is met than in the first run: differences of probabilities, pair by pair, sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from sim.experiments.comparison.compare import Comparison
from sim.report.comparison_cells import FEWEST_PAIRS
from sim.report.comparison_summary import judged_rows
from sim.report.figures import scales, style
from sim.report.figures.row_chart import ROW_HEIGHT, Column, RowChart, chart_height
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_evenly, wrap_text
from sim.report.line_text import percent_text
from sim.report.scorecard import clause_number
from sim.report.words import number_text

NAME = "probability_differences"
ROWS_A_PAGE = 44
HIGHER, LOWER, UNCLEAR = "#0072B2", "#D55E00", "#8a8a8a"
_NAMES = 3.55
"""Inches for the names of the targets."""
_LIST_COLUMNS, _LIST_ROW, _LIST_WIDTH = 3, 0.165, 58


@dataclass(frozen=True)
class Shift:
    """One target in the pairs of two runs, in percentage points and percent."""

    name: str
    difference: float
    low: float
    high: float
    first: float
    second: float
    anyway: float | None
    clear: bool

    @property
    def colour(self) -> str:
        if not self.clear:
            return UNCLEAR
        return HIGHER if self.difference > 0 else LOWER


def shifts_of(comparison: Comparison, other: str, text: FigureText) -> tuple[list[Shift], list[str]]:
    """The targets of which a pair differs, the greatest gain first; and the names of the others with their
    probability."""
    clauses = {target.id: target.clause for target in text.plan.targets}
    shifts, same = [], []
    for _, row in judged_rows(comparison, other).iterrows():
        number = clause_number(clauses.get(str(row["id"]), ""), text.lang)
        name = f"{number}  {text.main_name(row)}".strip()
        if not row[f"{other}.met_here_only"] and not row[f"{other}.met_in_first_only"]:
            same.append(f"{name}: {percent_text(float(row[f'{other}.probability']), text.lang)}")
            continue
        shifts.append(_shift(name, row, comparison.names[0], other))
    return sorted(shifts, key=lambda shift: (-shift.difference, shift.name)), same


def _shift(name: str, row: pd.Series, first: str, other: str) -> Shift:
    difference, low, high = (100 * float(row[f"{other}.probability_difference{end}"]) for end in ("", "_low", "_high"))
    anyway = row[f"{other}.met_anyway_share"]
    clear = row[f"{other}.probability_direction"] in ("higher", "lower") and row[f"{other}.pairs"] >= FEWEST_PAIRS
    return Shift(
        name, difference, low, high, float(row[f"{first}.probability"]), float(row[f"{other}.probability"]),
        None if anyway is None or anyway != anyway else float(anyway), clear,
    )  # fmt: skip


def draw_probability_differences(
    comparison: Comparison, tables: Sequence[RunTables], folder: Path, text: FigureText
) -> list[Path]:
    """Draw, for each run but the first, a row a target, sorted by how much likelier it is met; those that are met in
    the same runs are listed below. Nothing is drawn of a single pair."""
    written: list[Path] = []
    for number, other in enumerate(comparison.names[1:], start=1):
        if comparison.pairs < 2 or not len(judged_rows(comparison, other)):
            continue
        shifts, same = shifts_of(comparison, other, text)
        pages = [shifts[start : start + ROWS_A_PAGE] for start in range(0, len(shifts), ROWS_A_PAGE)] or [[]]
        stem = NAME if len(comparison.names) == 2 else f"{NAME}_{number}"
        for page, rows in enumerate(pages, start=1):
            title = _title(shifts, len(shifts) + len(same), tables[0], tables[number], text)
            if len(pages) > 1:
                title = text("page", title=title, number=page, pages=len(pages))
            listed = same if page == len(pages) else []
            written += _draw_page(rows, listed, title, f"{stem}_{page}", [tables[0], tables[number]], folder, text)
    return written


def _title(shifts: Sequence[Shift], judged: int, first: RunTables, other: RunTables, text: FigureText) -> str:
    higher = sum(shift.clear and shift.difference > 0 for shift in shifts)
    lower = sum(shift.clear and shift.difference < 0 for shift in shifts)
    names = {"first": text.short_run(first), "other": text.short_run(other)}
    return wrap_text(text(f"{NAME}.title", higher=higher, lower=lower, judged=judged, **names), 104)


def _draw_page(
    rows: Sequence[Shift], same: Sequence[str], title: str, name: str, runs: Sequence[RunTables], folder: Path,
    text: FigureText,
) -> list[Path]:  # fmt: skip
    listed = -(-len(same) // _LIST_COLUMNS)
    below = listed * _LIST_ROW + 0.45 if listed else 0.0
    subtitle = wrap_text(text(f"{NAME}.subtitle"), 150)
    with style.figure_style():
        lines = title.count("\n") + subtitle.count("\n")
        height = (chart_height(len(rows)) if rows else 0.3) + below + 1.35 + 0.2 * lines
        figure = style.new_figure(style.PAGE_WIDTH, height)
        figure.set_layout_engine("none")
        used = style.frame_figure(figure, title, subtitle, text.footer(runs), *_legend(text))
        if rows:
            chart = RowChart(figure, len(rows), _NAMES, _columns(runs, text), used, below)
            _prepare(chart, rows, text)
            for line, shift in enumerate(rows):
                _draw_row(chart, line, shift, text)
        if listed:
            _list_same(figure, same, listed, (used[1] + below - 0.05) / height, height, text)
        return style.save_figure(figure, folder, name)


def _columns(runs: Sequence[RunTables], text: FigureText) -> list[Column]:
    looks = [style.run_style(number, 2).colour for number in range(2)]
    heads = [wrap_evenly(text.short_run(run), 14 if text.lang == "zh" else 11, lines=3) for run in runs]
    return [
        Column(heads[0], 0.78, looks[0]),
        Column(heads[1], 0.78, looks[1]),
        Column(text(f"{NAME}.points"), 1.28),
        Column(text(f"{NAME}.anyway"), 0.85, style.MUTED),
    ]


def _prepare(chart: RowChart, rows: Sequence[Shift], text: FigureText) -> None:
    low = min(-12.0, *(shift.low for shift in rows)) - 3
    high = max(12.0, *(shift.high for shift in rows)) + 3
    chart.axes.set_xlim(low, high)
    step = 10 if high - low < 45 else 25 if high - low < 130 else 50
    ticks = [tick for tick in range(-100, 101, step) if low <= tick <= high]
    chart.axes.set_xticks(ticks, [("+" if tick > 0 else "") + scales.plain_number(tick) for tick in ticks])
    chart.axes.set_xlabel(text(f"{NAME}.axis"))
    chart.axes.axvline(0, color=style.INK, linewidth=0.9)


def _draw_row(chart: RowChart, line: int, shift: Shift, text: FigureText) -> None:
    axes = chart.axes
    axes.barh(line, shift.difference, height=0.5, color=shift.colour, alpha=0.28, linewidth=0, zorder=2)
    axes.plot([shift.low, shift.high], [line, line], color=shift.colour, linewidth=1.3, zorder=3)
    axes.plot(
        [shift.difference], [line], marker="o", markersize=5, color=shift.colour, linestyle="", zorder=4,
        markerfacecolor=shift.colour if shift.clear else "white",
    )  # fmt: skip
    chart.name(line, shift.name)
    ends = f"({number_text(shift.low, 0)} … {number_text(shift.high, 0)})"
    difference = number_text(shift.difference, 0)
    sign = "+" if shift.difference > 0 and difference != "0" else ""
    anyway = "–" if shift.anyway is None else percent_text(shift.anyway, text.lang)
    shares = [percent_text(share, text.lang) for share in (shift.first, shift.second)]
    colours = [chart.columns[0].colour, chart.columns[1].colour, shift.colour, style.MUTED]
    chart.figures(line, [*shares, f"{sign}{difference} {ends}", anyway], colours)


def _legend(text: FigureText) -> tuple[list[Any], list[str]]:
    kinds = (("higher", HIGHER, HIGHER), ("lower", LOWER, LOWER), ("unclear", UNCLEAR, "white"))
    handles = [
        Line2D([], [], color=colour, marker="o", markerfacecolor=face, linewidth=1.3) for _, colour, face in kinds
    ]
    return handles, [text(f"{NAME}.{kind}") for kind, _, _ in kinds]


def _list_same(figure: Any, names: Sequence[str], rows: int, top: float, height: float, text: FigureText) -> None:
    left = 0.12 / style.PAGE_WIDTH
    head = wrap_text(text(f"{NAME}.same", count=len(names)), 150, lines=1)
    figure.text(left, top, head, fontsize=8.6, va="top", color=style.MUTED)
    for number, name in enumerate(names):
        column, row = divmod(number, rows)
        title, _, share = name.rpartition(": ")
        words = f"{wrap_text(title, _LIST_WIDTH - 8, lines=1)}: {share}"
        place = (left + (1 - left) / _LIST_COLUMNS * column, top - (ROW_HEIGHT + row * _LIST_ROW) / height)
        figure.text(*place, words, fontsize=7.3, va="top", color="#777777")
