"""What a run does to the headline indicators of the last year: mean difference, its interval, and the draws' own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.experiments.comparison.compare import Comparison
from sim.experiments.comparison.indicator_comparison import unit_of_year
from sim.experiments.comparison.observations import Floats, observation_means
from sim.experiments.comparison.paired_differences import difference_of
from sim.experiments.comparison.yearly_values import yearly_indicators
from sim.experiments.headlines import HEADLINES
from sim.report.comparison_cells import FEWEST_PAIRS, difference_cell, indicator_name
from sim.report.figures import scales, style
from sim.report.figures.probability_differences import HIGHER, LOWER, UNCLEAR
from sim.report.figures.row_chart import Column, RowChart, chart_height
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_evenly, wrap_text
from sim.report.words import decimals, number_text
from sim.scoring import HIGH_SHARE, LOW_SHARE

NAME = "indicator_differences"
LIMITS = (2.0, 5.0, 10.0, 20.0, 50.0)
"""Where the axis may end, in percent of the first run's value; the smallest that holds most of the intervals."""
MOST = 0.85
"""Part of the rows whose intervals the axis holds; what lies beyond is drawn as an arrow at the edge."""
MOST_TICKS = 120
"""Draws that have a tick of their own; of more, as many quantiles."""
_NAMES = 3.75
"""Inches for the names of the indicators."""


@dataclass(frozen=True)
class Change:
    """One indicator in the pairs of two runs; ``draws`` are differences a draw, the numbers in the indicator's unit."""

    name: str
    first: float
    second: float
    difference: float
    low: float | None
    high: float | None
    direction: str
    pairs: int
    draws: Floats

    @property
    def scale(self) -> float | None:
        """What makes a percentage of the first run's value; None where that is zero."""
        return 100.0 / abs(self.first) if self.first else None

    @property
    def clear(self) -> bool:
        return self.direction in ("higher", "lower") and self.pairs >= FEWEST_PAIRS

    @property
    def colour(self) -> str:
        return UNCLEAR if not self.clear else HIGHER if self.difference > 0 else LOWER


def changes_of(comparison: Comparison, position: int, text: FigureText) -> tuple[int, list[Change]]:
    """The last year that both runs have complete, and what run number ``position`` changes in it."""
    kinds = dict(HEADLINES)
    tables = [yearly_indicators(comparison.runs[number], kinds) for number in (0, position)]
    years = [set(table.index.get_level_values("year")) for table in tables]
    shared = years[0] & years[1] if all(len(table) for table in tables) else set()
    if not shared:
        return 0, []
    year = max(shared)
    first, second = (table.xs(year, level="year") for table in tables)
    draws = first.index.get_level_values("draw").to_numpy(dtype=np.int64)
    units = comparison.runs[0].manifest.get("units", {})
    changes = []
    for indicator in (str(name) for name in first if name in second):
        one, two = first[indicator].to_numpy(), second[indicator].to_numpy()
        there = ~np.isnan(one) & ~np.isnan(two)
        found = difference_of(one[there], two[there], draws[there])
        if found is None:
            continue
        unit = unit_of_year(str(units.get(indicator, "")), kinds[indicator])
        name = indicator_name(indicator, unit, text.plan, text.lang)
        own = observation_means((two - one)[there], draws[there])
        changes.append(
            Change(name, float(one[there].mean()), float(two[there].mean()), found.mean, found.low, found.high,
                   found.direction, found.pairs, own)
        )  # fmt: skip
    return int(year), changes


def draw_indicator_differences(
    comparison: Comparison, tables: Sequence[RunTables], folder: Path, text: FigureText
) -> list[Path]:
    """Draw, for each run but the first, a row a headline indicator, as a change in percent of the first run's value."""
    written: list[Path] = []
    for number in range(1, len(comparison.names)):
        year, changes = changes_of(comparison, number, text)
        if changes:
            stem = NAME if len(comparison.names) == 2 else f"{NAME}_{number}"
            written += _draw(year, changes, stem, [tables[0], tables[number]], folder, text)
    return written


def _draw(
    year: int, changes: Sequence[Change], name: str, runs: Sequence[RunTables], folder: Path, text: FigureText
) -> list[Path]:
    names = {"first": text.short_run(runs[0]), "other": text.short_run(runs[1])}
    clear = sum(change.clear for change in changes)
    title = wrap_text(text(f"{NAME}.title", clear=clear, count=len(changes), year=year, **names), 104)
    subtitle = wrap_text(text(f"{NAME}.subtitle", **names), 150)
    with style.figure_style():
        height = chart_height(len(changes)) + 1.5 + 0.2 * (title.count("\n") + subtitle.count("\n"))
        figure = style.new_figure(style.PAGE_WIDTH, height)
        figure.set_layout_engine("none")
        used = style.frame_figure(figure, title, subtitle, text.footer(runs), *_legend(text))
        looks = [style.run_style(number, 2).colour for number in range(2)]
        heads = [wrap_evenly(text.short_run(run), 14 if text.lang == "zh" else 12, lines=3) for run in runs]
        columns = [
            Column(heads[0], 0.92, looks[0]), Column(heads[1], 0.88, looks[1]), Column(text(f"{NAME}.difference"), 1.95)
        ]  # fmt: skip
        chart = RowChart(figure, len(changes), _NAMES, columns, used)
        limit = axis_limit(changes)
        chart.axes.set_xlim(-1.04 * limit, 1.04 * limit)
        ticks = [-limit, -limit / 2, 0.0, limit / 2, limit]
        labels = [("+" if tick > 0 else "") + scales.percent(tick, text.lang) for tick in ticks]
        chart.axes.set_xticks(ticks, labels)
        chart.axes.set_xlabel(text(f"{NAME}.axis", **names))
        chart.axes.axvline(0, color=style.INK, linewidth=0.9)
        for line, change in enumerate(changes):
            _draw_row(chart, line, change, limit, text)
        return style.save_figure(figure, folder, name)


def axis_limit(changes: Sequence[Change]) -> float:
    """The end of the axis in percent: the smallest of :data:`LIMITS` that holds :data:`MOST` of the intervals."""
    ends = [
        change.scale * max(abs(change.low or 0.0), abs(change.high or 0.0), abs(change.difference))
        for change in changes
        if change.scale is not None
    ]
    wanted = float(np.quantile(ends, MOST)) if ends else 0.0
    return next((limit for limit in LIMITS if limit >= wanted), LIMITS[-1])


def _draw_row(chart: RowChart, line: int, change: Change, limit: float, text: FigureText) -> None:
    axes = chart.axes
    chart.name(line, change.name)
    cell = difference_cell(
        {"difference": change.difference, "difference_low": change.low, "difference_high": change.high,
         "pairs": change.pairs, "direction": change.direction}
    )  # fmt: skip
    means = [number_text(mean, decimals(change.first, change.second)) for mean in (change.first, change.second)]
    colours = [chart.columns[0].colour, chart.columns[1].colour, change.colour]
    chart.figures(line, [*means, cell.text.rstrip("▲▼ ")], colours)
    if change.scale is None:
        words = text(f"{NAME}.from_zero" if change.difference else f"{NAME}.zero")
        colour = change.colour if change.difference else UNCLEAR
        axes.text(0.03 * limit, line, words, fontsize=7.4, va="center", color=colour)
        return
    draws = np.clip(change.scale * change.draws, -limit, limit)
    if len(draws) > 1:
        low, high = np.quantile(draws, [LOW_SHARE, HIGH_SHARE])
        axes.barh(line, high - low, left=low, height=0.56, color=change.colour, alpha=0.2, linewidth=0, zorder=2)
        ticks = draws if len(draws) <= MOST_TICKS else np.quantile(draws, np.linspace(0, 1, MOST_TICKS))
        inside = ticks[np.abs(ticks) < limit]
        axes.vlines(inside, line - 0.24, line + 0.24, color=change.colour, linewidth=0.4, alpha=0.5, zorder=2.5)
    if change.low is not None and change.high is not None:
        ends = np.clip([change.scale * change.low, change.scale * change.high], -limit, limit)
        axes.plot(ends, [line, line], color=change.colour, linewidth=2.2, solid_capstyle="butt", zorder=3)
    place = change.scale * change.difference
    marker = "o" if abs(place) <= limit else ">" if place > 0 else "<"
    axes.plot(
        [float(np.clip(place, -limit, limit))], [line], marker=marker, markersize=5, color=change.colour,
        markerfacecolor=change.colour if change.clear else "white", linestyle="", clip_on=False, zorder=4,
    )  # fmt: skip


def _legend(text: FigureText) -> tuple[list[Any], list[str]]:
    handles: list[Any] = [
        Line2D([], [], color=HIGHER, marker="o", linewidth=2.2),
        Line2D([], [], color=LOWER, marker="o", linewidth=2.2),
        Line2D([], [], color=UNCLEAR, marker="o", markerfacecolor="white", linewidth=2.2),
        Patch(facecolor=UNCLEAR, alpha=0.35),
        Line2D([], [], color=style.MUTED, marker=">", linestyle=""),
    ]
    return handles, [text(f"{NAME}.{key}") for key in ("clear", "lower", "unclear", "band", "beyond")]
