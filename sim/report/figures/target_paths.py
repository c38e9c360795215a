"""Small multiples: the yearly path of every scored target against its goal, all runs in one frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.report.figures import scales, style
from sim.report.figures.bands import Band
from sim.report.figures.fan import draw_fan
from sim.report.figures.goal_line import draw_goal
from sim.report.figures.legend import run_legend
from sim.report.figures.tables import RunTables
from sim.report.figures.target_rows import DONE
from sim.report.figures.text import FigureText, text_width, wrap_text
from sim.scoring.formulas import FORMULAS
from sim.scoring.targets import PLAN_END, PLAN_START

NAME = "target_paths"
COLUMNS, ROWS = 3, 4
YEARS = (2019, 2020, 2021, 2022)
_PANEL_HEIGHT = 2.55
_MEANS = ("growth", "decline", "chained_growth", "growth_over_reference", "yearly_mean")
"""Measures whose goal is for the mean of the years, while the path shows each."""
_SHORT = 21
"""Half characters of a goal's label that fit left of 2020."""
_A_YEAR = ("each_year", "yearly_mean")
"""Measures of what comes in a year; some of it is counted from 2020 on."""
_TITLE_WIDTHS = {"en": 46, "zh": 40}


def draw_target_paths(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw pages of 3 x 4 panels: a panel a scored target, then on pages of their own the clauses' other
    readings.
    """
    rows = _scored_rows(runs)
    main = [row for row in rows if text.is_main_reading(row)]
    others = [row for row in rows if not text.is_main_reading(row)]
    written: list[Path] = []
    for name, chosen in ((NAME, main), (f"{NAME}_readings", others)):
        style.remove_old_pages(folder, name)
        size = COLUMNS * ROWS
        pages = [chosen[start : start + size] for start in range(0, len(chosen), size)]
        if name == NAME:
            pages = pages or [[]]
        for number, page in enumerate(pages, start=1):
            key = "target_paths" if name == NAME else "target_paths_readings"
            title = text(f"{key}.title")
            if len(pages) > 1:
                title = text("page", title=title, number=number, pages=len(pages))
            written += _draw_page(page, title, f"{name}_{number}", runs, folder, text)
    return written


def _scored_rows(runs: Sequence[RunTables]) -> list[Any]:
    """Rows of the scorecard, in its order, for which a run has yearly values."""
    with_path: set[tuple[str, str]] = set()
    for run in runs:
        with_path |= set(zip(run.paths["id"].astype(str), run.paths["reading"].astype(str), strict=True))
    rows: dict[tuple[str, str], Any] = {}
    for run in runs:
        for row in run.targets.itertuples(index=False):
            key = (str(row.id), str(row.reading))
            if key in with_path:
                rows.setdefault(key, row)
    return list(rows.values())


def _draw_page(
    page: Sequence[Any], title: str, name: str, runs: Sequence[RunTables], folder: Path, text: FigureText
) -> list[Path]:
    with style.figure_style():
        height_in_panels = max(1, -(-len(page) // COLUMNS))
        figure = style.new_figure(style.PAGE_WIDTH, 1.35 + _PANEL_HEIGHT * height_in_panels)
        subtitle = text("target_paths.subtitle") if page else text("no_data")
        legend = run_legend(runs, text, goal=True) if page else ((), ())
        used = style.frame_figure(figure, title, wrap_text(subtitle, 150), text.footer(runs), *legend)
        if page:
            panels = scales.panel_grid(figure, len(page), COLUMNS, used, title_lines=2)
            for axes, row in zip(panels, page, strict=True):
                _draw_panel(axes, row, runs, text)
        return style.save_figure(figure, folder, name)


def _draw_panel(axes: Axes, row: Any, runs: Sequence[RunTables], text: FigureText) -> None:
    extremes: list[float] = []
    ends: list[tuple[float, float, float, float]] = []
    shares = str(row.unit) == DONE and any(run.runs > 1 for run in runs)
    whole = str(row.unit).startswith("count") or shares
    words = _goal_words(row, text)
    bands = [(run.done if shares else run.yearly)(str(row.id), str(row.reading)) for run in runs]
    formula = FORMULAS.get((str(row.id), str(row.reading)))
    if formula is not None and formula.measure in _A_YEAR and not any(map(_counted_before_the_plan, bands)):
        bands = [band.without(YEARS[0]) for band in bands]
    for position, (run, band) in enumerate(zip(runs, bands, strict=True)):
        look = style.run_style(position, len(runs))
        if not len(band):
            continue
        # Runs stand a little apart, so that equal values don't hide each other.
        at = band.at + 0.11 * (position - (len(runs) - 1) / 2)
        several = 1 if shares else run.runs
        draw_fan(axes, band, look, runs=several, alone=len(runs) == 1, at=at, markersize=4.2)
        if several > 1 and len(runs) > 1:
            axes.vlines(at, band.low, band.high, color=look.colour, linewidth=1.0)
        extremes += [float(band.low.min()), float(band.high.max())]
        # A short label has its place before a path that begins later.
        free = band.at[0] > YEARS[0] and text_width(words) <= _SHORT
        first = (math.inf, math.inf) if free else (float(band.low[0]), float(band.high[0]))
        ends += [(*first, float(band.low[-1]), float(band.high[-1]))]
    draw_goal(axes, None if shares else row, text, extremes, ends, words)
    if shares:
        axes.set_ylim(-3, 104)
    elif whole and extremes and max(extremes) - min(extremes) < 1.0 and min(extremes) >= 0.0:
        axes.set_ylim(bottom=-0.03 * max(*extremes, 1.0))
    axes.set_xlim(YEARS[0] - 0.35, YEARS[-1] + 0.35)
    axes.set_xticks(YEARS)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3, integer=whole))
    scales.number_axis(axes)
    axes.set_title(wrap_text(text.target(row), _TITLE_WIDTHS[text.lang], lines=2), fontsize=8.8, linespacing=1.15)
    # Every label at one distance, whatever the width of the tick labels.
    unit = text("done_axis") if shares else text.unit(str(row.unit))
    axes.set_ylabel(unit, fontsize=8, rotation=90 if text_width(unit) > 2 else 0, verticalalignment="center")
    axes.yaxis.set_label_coords(-0.175, 0.5)


def _counted_before_the_plan(band: Band) -> bool:
    """Whether any run has a number other than zero in the base year."""
    first = band.at == YEARS[0]
    return bool((band.low[first] != 0.0).any() or (band.high[first] != 0.0).any())


def _goal_words(row: Any, text: FigureText) -> str:
    """The goal with what it is for, where that isn't simply the last year: the mean of the years, each of them, or an
    earlier one.
    """
    formula = FORMULAS.get((str(row.id), str(row.reading)))
    target = next((target for target in text.plan.targets if target.id == str(row.id)), None)
    goal = text.goal(row)
    if formula is None or target is None or not goal:
        return ""
    first, last = formula.first_year or target.start or PLAN_START, formula.deadline or target.deadline or PLAN_END
    if formula.measure in _MEANS:
        return text("goal_mean", goal=goal, first=first, last=last)
    if formula.measure == "each_year":
        return text("goal_each_year", goal=goal)
    return text("goal_by", goal=goal, last=last) if last != PLAN_END else ""
