"""The legend entries that name the runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report.figures import style
from sim.report.figures.fan import NARROW_ALPHA, WIDE_ALPHA
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_text


def run_legend(runs: Sequence[RunTables], text: FigureText, goal: bool = False) -> tuple[list[Any], list[str]]:
    """Handles and names: each scenario's median line, the bands if there are any, the goal line when `goal`."""
    handles: list[Any] = []
    names: list[str] = []
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        handles.append(Line2D([], [], color=look.colour, linestyle=look.dash, marker=look.marker, markersize=4.2))
        key = "median_of" if run.runs > 1 else "one_run_of"
        names.append(wrap_text(text(key, name=text.run(run)), 60))
    if any(run.runs > 1 for run in runs):
        colour = style.run_style(0, 1).colour if len(runs) == 1 else "#888888"
        handles.append(Patch(facecolor=colour, alpha=WIDE_ALPHA + (0.12 if len(runs) > 1 else 0.0)))
        names.append(text("band"))
        if len(runs) == 1:
            # Half of the runs lies on top of the wider band: the colours add up.
            handles.append(Patch(facecolor=colour, alpha=1 - (1 - WIDE_ALPHA) * (1 - NARROW_ALPHA)))
            names.append(text("half_band"))
    if goal:
        handles.append(Line2D([], [], color=style.GOAL_COLOUR, linestyle=(0, (7, 3)), linewidth=1.1))
        names.append(text("goal_of_plan"))
    return handles, names
