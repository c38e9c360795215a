"""Small multiples: the yearly path of every scored target against its goal, all runs in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.report.figures import scales, style
from sim.report.figures.legend import run_legend
from sim.report.figures.tables import Band, RunTables, band_over_replicates
from sim.report.figures.text import FigureText, text_width, wrap_text

NAME = "target_paths"
COLUMNS, ROWS = 3, 4
YEARS = (2019, 2020, 2021, 2022)
_PANEL_HEIGHT = 2.55
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
        yearly = run.target_values[pd.to_numeric(run.target_values["year"], errors="coerce").notna()]
        yearly = yearly[pd.to_numeric(yearly["value"], errors="coerce").notna()]
        with_path |= set(zip(yearly["id"].astype(str), yearly["reading"].astype(str), strict=True))
    rows: dict[tuple[str, str], Any] = {}
    for run in runs:
        for row in run.targets.itertuples(index=False):
            key = (str(row.id), str(row.reading))
            if key in with_path:
                rows.setdefault(key, row)
    return list(rows.values())


def yearly_band(run: RunTables, identity: str, reading: str) -> Band:
    """Band of a target's yearly values; `at` are years."""
    table = run.target_values
    chosen = table[(table["id"].astype(str) == identity) & (table["reading"].astype(str) == reading)]
    return band_over_replicates(pd.to_numeric(chosen["year"], errors="coerce"), chosen["value"])


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
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        band = yearly_band(run, str(row.id), str(row.reading))
        if not len(band):
            continue
        # Runs stand a little apart, so that equal values don't hide each other.
        at = band.at + 0.11 * (position - (len(runs) - 1) / 2)
        if run.replicates > 1:
            axes.fill_between(at, band.low, band.high, color=look.colour, alpha=0.15, linewidth=0)
            axes.vlines(at, band.low, band.high, color=look.colour, linewidth=1.0)
        axes.plot(at, band.middle, color=look.colour, linestyle=look.dash, marker=look.marker, markersize=4.2)
        extremes += [float(band.low.min()), float(band.high.max())]
        ends += [(float(band.low[0]), float(band.high[0]), float(band.low[-1]), float(band.high[-1]))]
    _draw_goal(axes, row, text, extremes, ends)
    axes.set_xlim(YEARS[0] - 0.35, YEARS[-1] + 0.35)
    axes.set_xticks(YEARS)
    whole = str(row.unit).startswith("count")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3, integer=whole))
    scales.number_axis(axes)
    axes.set_title(wrap_text(text.target(row), _TITLE_WIDTHS[text.lang], lines=2), fontsize=8.8, linespacing=1.15)
    # Every label at one distance, whatever the width of the tick labels.
    unit = text.unit(str(row.unit))
    axes.set_ylabel(unit, fontsize=8, rotation=90 if text_width(unit) > 2 else 0, verticalalignment="center")
    axes.yaxis.set_label_coords(-0.175, 0.5)


def _draw_goal(
    axes: Axes,
    row: Any,
    text: FigureText,
    extremes: Sequence[float],
    ends: Sequence[tuple[float, float, float, float]],
) -> None:
    """Draw the goal (a line, or a strip between two figures) with its label in the panel.

    `extremes` are all lows and highs; `ends` the low and high of the first and of the last year, a run each.
    """
    goal = text.goal(row)
    levels = [float(level) for level in (row.value, row.value_high) if level is not None and level == level]
    everything = [*extremes, *(levels if goal else [])]
    low, high = (min(everything), max(everything)) if everything else (0.0, 1.0)
    room = (high - low) or max(abs(high), 1.0) * 0.5
    # Headroom for the goal's label, which stands on the line's free side.
    axes.set_ylim(low - 0.12 * room, high + 0.20 * room)
    if low >= 0 and low - 0.12 * room < 0:
        axes.set_ylim(bottom=min(0.0, -0.03 * room))
    if not goal:
        return
    if len(levels) == 2:
        axes.axhspan(levels[0], levels[1], color=style.GOAL_COLOUR, alpha=0.10, linewidth=0, zorder=0.5)
    for level in levels:
        axes.axhline(level, color=style.GOAL_COLOUR, linewidth=1.1, linestyle=(0, (7, 3)), zorder=1.5)
    # The label stands at the end of the line where the paths are further away from it.
    label_height = levels[-1] + 0.06 * room
    left = min((_gap(label_height, low, high) for low, high, _, _ in ends), default=1.0)
    right = min((_gap(label_height, low, high) for _, _, low, high in ends), default=0.0)
    at, side = (0.015, "left") if left >= right else (0.985, "right")
    axes.text(
        at, levels[-1], text("goal", goal=goal), transform=axes.get_yaxis_transform(),
        ha=side, va="bottom", fontsize=7.8, color=style.GOAL_COLOUR,
        bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
    )  # fmt: skip


def _gap(value: float, low: float, high: float) -> float:
    """Distance of a value from the range low..high, negative inside it."""
    return max(low - value, value - high)
