"""How likely each target is met: all that are judged, by their probability, with its interval and verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sim.report.figures import scales, style
from sim.report.figures.tables import RunTables
from sim.report.figures.target_rows import printed_values, split_pages
from sim.report.figures.text import FigureText, text_width, wrap_text
from sim.report.line_text import MARKS, probability_range
from sim.scoring.attainment import LIKELY, MET, MISSED, UNLIKELY, VERDICTS

NAME = "attainment"
_LOOKS = {
    "met": ("#007A5A", "o"),
    "likely": ("#2A8FBD", "^"),
    "open": ("#8C6D00", "D"),
    "unlikely": ("#B0568B", "v"),
    "missed": ("#C24A00", "s"),
}
"""Colour and marker of each verdict; the marker alone tells them apart on grey paper."""

_ROW_HEIGHT = 0.215
_INCHES_A_SIGN = 0.0565
_TITLE_WIDTH = 112
"""Half characters of a line of the title."""
_MOST_NAME_WIDTH = 4.4
"""Inches; longer names are cut with an ellipsis."""
_COLUMN_WIDTHS = {"probability": 1.05, "median": 0.66, "goal": 0.68, "unit": 1.45}
"""Inches right of the axes."""


@dataclass(frozen=True)
class Judged:
    """One line of the chart; shares from 0 to 1."""

    group: str
    """The verdict."""
    name: str
    probability: float
    low: float
    high: float
    median: str
    goal: str
    unit: str


def judged_targets(run: RunTables, text: FigureText) -> list[Judged]:
    """The targets that are judged in the reading that stands for them, by falling probability, else as in the plan."""
    rows: list[Any] = list(run.targets.drop_duplicates("id").itertuples(index=False))
    judged = [row for row in rows if pd.notna(row.probability)]
    judged.sort(key=lambda row: -float(row.probability))
    return [
        Judged(
            group=str(row.verdict),
            name=text.target(row) + MARKS.get(str(row.nature), ""),
            probability=float(row.probability),
            low=float(row.probability_low),
            high=float(row.probability_high),
            median="" if row.unit == "done" else printed_values([row])[0],
            goal=text("attainment.done") if row.unit == "done" else text.goal(row),
            unit="" if row.unit == "done" else text.unit(str(row.unit)),
        )
        for row in judged
    ]


def draw_attainment(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw the chart of one scenario's runs, on as many pages as it needs; nothing where there are no probabilities."""
    run = runs[0]
    style.remove_old_pages(folder, NAME)
    rows = judged_targets(run, text)
    if not rows:
        return []
    counts = Counter(row.group for row in rows)
    title = text(
        "attainment.title",
        scored=len(rows),
        likely=counts["met"] + counts["likely"],
        unlikely=counts["unlikely"] + counts["missed"],
        open=counts["open"],
    )
    pages = split_pages(rows)
    return [
        path
        for number, page in enumerate(pages, start=1)
        for path in _draw_page(
            page,
            counts,
            title if len(pages) == 1 else text("page", title=title, number=number, pages=len(pages)),
            f"{NAME}_{number}",
            run,
            folder,
            text,
        )
    ]


def _draw_page(
    page: Sequence[Judged],
    counts: Counter[str],
    title: str,
    name: str,
    run: RunTables,
    folder: Path,
    text: FigureText,
) -> list[Path]:
    verdicts = [verdict for verdict in VERDICTS if any(row.group == verdict for row in page)]
    lines = len(page) + len(verdicts)
    subtitle = wrap_text(_subtitle(run, sum(counts.values()), text), 150)
    height = lines * _ROW_HEIGHT + 1.65 + 0.17 * (subtitle.count("\n") + wrap_text(title, _TITLE_WIDTH).count("\n"))
    with style.figure_style():
        figure = style.new_figure(style.PAGE_WIDTH, height)
        figure.set_layout_engine("none")
        top, bottom = style.frame_figure(figure, wrap_text(title, _TITLE_WIDTH), subtitle, text.footer([run]))
        bottom += 0.45
        widest = max(_INCHES_A_SIGN * text_width(row.name) + 0.35 for row in page)
        left = min(max(2.6, widest), _MOST_NAME_WIDTH)
        width = style.PAGE_WIDTH - left - sum(_COLUMN_WIDTHS.values()) - 0.15
        axes = figure.add_axes(
            (left / style.PAGE_WIDTH, bottom / height, width / style.PAGE_WIDTH, 1 - (top + bottom + 0.25) / height)
        )
        _prepare_axes(axes, lines, text)
        places = _columns(axes, width, text)
        line = 0
        for verdict in verdicts:
            _draw_heading(axes, line, verdict, counts[verdict], left, width, text)
            line += 1
            for row in page:
                if row.group == verdict:
                    _draw_row(axes, line, row, places, left, width, text)
                    line += 1
        return style.save_figure(figure, folder, name)


def _subtitle(run: RunTables, scored: int, text: FigureText) -> str:
    unscored = run.targets["id"].nunique() - scored
    subtitle = text("attainment.subtitle", runs=run.runs, unscored=unscored)
    if run.draws:
        return subtitle
    return subtitle + ("" if text.lang == "zh" else " ") + text("attainment.only_chance")


def _prepare_axes(axes: Axes, lines: int, text: FigureText) -> None:
    axes.set_xlim(-0.015, 1.015)
    axes.set_ylim(lines - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(False)
    for edge in (MISSED, UNLIKELY, LIKELY, MET):
        axes.axvline(edge, color=style.FAINT, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0.5)
    ticks = (0.0, UNLIKELY, 0.5, LIKELY, 1.0)
    axes.set_xticks(ticks, [scales.percent(100 * tick, text.lang) for tick in ticks])
    axes.set_xlabel(text("attainment.axis"))


def _columns(axes: Axes, width: float, text: FigureText) -> dict[str, float]:
    """Print the headings of the columns right of the axes; their places in widths of the axes."""
    places: dict[str, float] = {}
    at = 1 + 0.15 / width
    for column, inches in _COLUMN_WIDTHS.items():
        left = column in ("probability", "unit", "goal")
        places[column] = at if left else at + (inches - 0.16) / width
        heading = text("unit_column") if column == "unit" else text(f"attainment.{column}")
        axes.text(
            places[column], -0.62, heading, transform=axes.get_yaxis_transform(), fontsize=7.8,
            ha="left" if left else "right", va="baseline", color=style.MUTED,
        )  # fmt: skip
        at += inches / width
    return places


def _draw_heading(
    axes: Axes, line: int, verdict: str, count: int, left: float, width: float, text: FigureText
) -> None:
    edges = {"met": MET, "likely": LIKELY, "unlikely": UNLIKELY, "missed": MISSED}
    percents = {name: f"{100 * edge:g}" for name, edge in edges.items()}
    axes.text(
        (0.12 - left) / width, line + 0.06, text(f"attainment.verdict.{verdict}", count=count, **percents),
        transform=axes.get_yaxis_transform(), fontsize=8.8, va="center", color=_LOOKS[verdict][0],
    )  # fmt: skip


def _draw_row(
    axes: Axes, line: int, row: Judged, places: dict[str, float], left: float, width: float, text: FigureText
) -> None:
    colour, marker = _LOOKS[row.group]
    place = axes.get_yaxis_transform()
    axes.plot(
        [(0.12 - left) / width, places["unit"] + (_COLUMN_WIDTHS["unit"] - 0.2) / width], [line + 0.5] * 2,
        transform=place, color="#ececec", linewidth=0.5, clip_on=False, zorder=0,
    )  # fmt: skip
    axes.plot([row.low, row.high], [line] * 2, color=colour, linewidth=1.6, zorder=3, solid_capstyle="butt")
    axes.plot(
        [row.probability], [line], marker=marker, color=colour, markersize=5.4, markeredgecolor="white",
        markeredgewidth=0.5, linestyle="", clip_on=False, zorder=4,
    )  # fmt: skip
    name = wrap_text(row.name, int((left - 0.3) / _INCHES_A_SIGN), lines=1)
    axes.text((0.22 - left) / width, line, name, transform=place, fontsize=8, va="center")
    cells = {
        "probability": (probability_range(row.probability, row.low, row.high, text.lang), "left", colour),
        "median": (row.median, "right", style.INK),
        "goal": (row.goal, "left", style.INK),
        "unit": (wrap_text(row.unit, 26, lines=1), "left", style.MUTED),
    }
    for column, (words, side, ink) in cells.items():
        size = 7.4 if column == "unit" else 8
        axes.text(places[column], line, words, transform=place, fontsize=size, ha=side, va="center", color=ink)
