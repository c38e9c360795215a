"""Small multiples: a fan of each headline indicator over the months, with the goal where a target is about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.experiments.headlines import HEADLINES
from sim.indicators import all_indicators
from sim.report.figures import scales, style
from sim.report.figures.fan import draw_fan
from sim.report.figures.goal_line import draw_goal
from sim.report.figures.legend import run_legend
from sim.report.figures.tables import RunTables, all_months
from sim.report.figures.text import FigureText, text_width, wrap_text

NAME = "headlines"
COLUMNS, ROWS = 3, 5
_PANEL_HEIGHT = 2.05
_TITLE_WIDTHS = {"en": 50, "zh": 42}

GOALS = {
    "manufacturing_gdp_share": "manufacturing_gdp_share",
    "output_share_leading": "leading_industry_share",
    "output_share_emerging": "emerging_industry_share",
    "high_tech_va_share": "high_tech_va_share",
    "rd_intensity": "rd_intensity",
    "cloud_above_scale_level_1": "cloud_above_scale",
    "cloud_sme_level_1": "cloud_sme",
    "guidance_fund_raised": "guidance_fund_size",
}
"""The target whose figure is a level of an indicator, in the unit in which the indicator is drawn here."""

_DRAWN = {
    "10k yuan/month": ("100 million yuan/yr", 1e-4),
    "10k yuan": ("100 million yuan", 1e-4),
    "persons": ("10k persons", 1e-4),
    "tce/month": ("10k tce/yr", 1e-4),
    "enterprises/month": ("enterprises/yr", 1.0),
    "enterprises/year": ("enterprises/yr", 1.0),
    "0-1": ("%", 100.0),
}
"""Unit of an indicator (of one month) -> that of its panel (of twelve), and the factor between the numbers."""


def draw_headline_fans(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw pages of 3 x 5 panels, a panel a headline indicator that any of the scenarios has."""
    style.remove_old_pages(folder, NAME)
    months = all_months(runs)
    names = [name for name, _ in HEADLINES if any(len(run.headline(name, months)) for run in runs)]
    size = COLUMNS * ROWS
    pages = [names[start : start + size] for start in range(0, len(names), size)] or [[]]
    title = text("headlines.title" if any(run.runs > 1 for run in runs) else "headlines.title_one")
    return [
        path
        for number, page in enumerate(pages, start=1)
        for path in _draw_page(
            page,
            months,
            title if len(pages) == 1 else text("page", title=title, number=number, pages=len(pages)),
            f"{NAME}_{number}",
            runs,
            folder,
            text,
        )
    ]


def _draw_page(
    page: Sequence[str],
    months: Sequence[str],
    title: str,
    name: str,
    runs: Sequence[RunTables],
    folder: Path,
    text: FigureText,
) -> list[Path]:
    with style.figure_style():
        rows = max(1, -(-len(page) // COLUMNS))
        figure = style.new_figure(style.PAGE_WIDTH, 1.35 + _PANEL_HEIGHT * rows)
        subtitle = text("headlines.subtitle") if page else text("no_data")
        with_goal = any(GOALS.get(indicator) in _goals(runs) for indicator in page)
        legend = run_legend(runs, text, goal=with_goal) if page else ((), ())
        used = style.frame_figure(figure, title, wrap_text(subtitle, 150), text.footer(runs), *legend)
        if page:
            panels = scales.panel_grid(figure, len(page), COLUMNS, used)
            for number, (axes, indicator) in enumerate(zip(panels, page, strict=True)):
                _draw_panel(axes, indicator, months, runs, text, first=number == 0)
        return style.save_figure(figure, folder, name)


def _goals(runs: Sequence[RunTables]) -> dict[str, Any]:
    """The row of each target in the reading that stands for it, of the first scenario that has it."""
    found: dict[str, Any] = {}
    for run in runs:
        for row in run.targets.drop_duplicates("id").itertuples(index=False):
            found.setdefault(str(row.id), row)
    return found


def _draw_panel(
    axes: Axes, indicator: str, months: Sequence[str], runs: Sequence[RunTables], text: FigureText, *, first: bool
) -> None:
    own = all_indicators(text.plan.scopes, text.plan.chains)[indicator].unit
    unit, factor = _DRAWN.get(own, (own, 1.0))
    extremes: list[float] = []
    ends: list[tuple[float, float, float, float]] = []
    for position, run in enumerate(runs):
        band = run.headline(indicator, months).scaled(factor)
        if not len(band):
            continue
        look = style.run_style(position, len(runs))
        draw_fan(
            axes, band, look, runs=run.runs, alone=len(runs) == 1, markevery=(4 * position, 12), markersize=3.6
        )  # fmt: skip
        extremes += [float(band.low.min()), float(band.high.max())]
        ends.append((float(band.low[0]), float(band.high[0]), float(band.low[-1]), float(band.high[-1])))
    draw_goal(axes, _goals(runs).get(GOALS.get(indicator, "")), text, extremes, ends)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3))
    scales.number_axis(axes)
    scales.month_axis(axes, months, text("burn_in") if first else "")
    axes.set_title(wrap_text(text.indicator(indicator), _TITLE_WIDTHS[text.lang], lines=1), fontsize=8.8)
    words = text.unit(unit)
    axes.set_ylabel(words, fontsize=7.6, rotation=90 if text_width(words) > 2 else 0, verticalalignment="center")
    axes.yaxis.set_label_coords(-0.19, 0.5)
