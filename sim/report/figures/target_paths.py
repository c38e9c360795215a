"""Small multiples: the yearly path of every scored target against its goal, all runs in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.report.figures import scales, style
from sim.report.figures.fan import draw_fan
from sim.report.figures.goal_line import draw_goal
from sim.report.figures.legend import run_legend
from sim.report.figures.tables import RunTables
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
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        band = run.yearly(str(row.id), str(row.reading))
        if not len(band):
            continue
        # Runs stand a little apart, so that equal values don't hide each other.
        at = band.at + 0.11 * (position - (len(runs) - 1) / 2)
        draw_fan(axes, band, look, runs=run.runs, alone=len(runs) == 1, at=at, markersize=4.2)
        if run.runs > 1 and len(runs) > 1:
            axes.vlines(at, band.low, band.high, color=look.colour, linewidth=1.0)
        extremes += [float(band.low.min()), float(band.high.max())]
        ends += [(float(band.low[0]), float(band.high[0]), float(band.low[-1]), float(band.high[-1]))]
    draw_goal(axes, row, text, extremes, ends)
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
