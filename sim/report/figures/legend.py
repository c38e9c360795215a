"""The legend entries that name the runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report.figures import style
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_text


def run_legend(runs: Sequence[RunTables], text: FigureText, goal: bool = False) -> tuple[list[Any], list[str]]:
    """Handles and names: each run's median line, the band if there is one, the goal line when `goal`."""
    handles: list[Any] = []
    names: list[str] = []
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        handles.append(Line2D([], [], color=look.colour, linestyle=look.dash, marker=look.marker, markersize=4.2))
        key = "median_of" if run.replicates > 1 else "one_replicate_of"
        names.append(wrap_text(text(key, name=text.run(run)), 60))
    if any(run.replicates > 1 for run in runs):
        handles.append(Patch(facecolor="#888888", alpha=0.3))
        names.append(text("band"))
    if goal:
        handles.append(Line2D([], [], color=style.GOAL_COLOUR, linestyle=(0, (7, 3)), linewidth=1.1))
        names.append(text("goal_of_plan"))
    return handles, names
