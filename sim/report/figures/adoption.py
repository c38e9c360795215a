"""Cloud adoption by size class over the months, all runs in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.report.figures import scales, style
from sim.report.figures.fan import draw_fan
from sim.report.figures.legend import run_legend
from sim.report.figures.tables import SIZE_CLASSES, RunTables, all_months
from sim.report.figures.text import FigureText, wrap_text

NAME = "adoption"


def draw_adoption(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw one panel a size class (share of live enterprises on the cloud, 0-100 %); returns the files
    written.
    """
    months = all_months(runs)
    with style.figure_style():
        figure = style.new_figure(style.PAGE_WIDTH, 5.9)
        style.frame_figure(
            figure,
            text("adoption.title"),
            wrap_text(text("adoption.subtitle"), 150),
            text.footer(runs),
            *run_legend(runs, text),
        )
        panels = figure.subplots(2, 2, sharey=True)
        for number, (axes, size) in enumerate(zip(panels.flat, SIZE_CLASSES, strict=True)):
            axes.set_title(text(f"size.{size}"))
            axes.set_ylim(0, 105)
            axes.set_yticks(range(0, 101, 20))
            if number % 2 == 0:
                axes.set_ylabel(text("adoption.axis"))
            if months:
                scales.month_axis(axes, months, text("burn_in") if number == 0 else "")
            _draw_paths(axes, size, months, runs, text)
        return style.save_figure(figure, folder, NAME)


def _draw_paths(axes: Any, size: str, months: Sequence[str], runs: Sequence[RunTables], text: FigureText) -> None:
    ends: list[tuple[float, str]] = []
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        band = run.monthly(f"cloud_adoption_{size}", months).scaled(100.0)
        if not len(band):
            continue
        draw_fan(
            axes, band, look, runs=run.runs, alone=len(runs) == 1, markevery=(3 * position, 6), markersize=4
        )  # fmt: skip
        ends.append((float(band.middle[-1]), look.colour))
    if not ends:
        axes.text(0.5, 0.5, text("no_data"), transform=axes.transAxes, ha="center", va="center", color=style.MUTED)
        return
    places = spread_labels([value for value, _ in ends], distance=8.0, low=2.0, high=103.0)
    for (value, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            scales.percent(round(value), text.lang),
            (len(months) - 0.5, place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=colour,
            annotation_clip=False,
        )


def spread_labels(values: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Places for labels at `values`, moved apart to at least `distance` and kept within `low` to `high`."""
    order = np.argsort(np.asarray(values, dtype=float), kind="stable")
    places = np.asarray(values, dtype=float)[order]
    for _ in range(50):
        places = np.clip(places, low, high)
        gaps = np.diff(places)
        close = np.flatnonzero(gaps < distance - 1e-9)
        if not len(close):
            break
        for index in close:
            push = (distance - (places[index + 1] - places[index])) / 2
            places[index] -= push
            places[index + 1] += push
    result = np.empty(len(places))
    result[order] = places
    return [float(place) for place in result]
