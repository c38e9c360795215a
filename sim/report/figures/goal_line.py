"""The goal in a panel: a line, or a strip between two figures, with its label where the paths leave room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.report.figures import style
from sim.report.figures.text import FigureText


def draw_goal(
    axes: Axes,
    row: Any,
    text: FigureText,
    extremes: Sequence[float],
    ends: Sequence[tuple[float, float, float, float]],
    words: str = "",
) -> None:
    """Draw the goal of a scorecard `row` with its label, and give the panel its heights; without a row only these.

    `extremes` are all lows and highs; `ends` the low and high of the first and of the last year, a run each. `words`
    stand at the goal instead of "goal" and its figure.
    """
    goal = "" if row is None else text.goal(row)
    pair = () if row is None else (row.value, row.value_high)
    levels = [float(level) for level in pair if level is not None and level == level]
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
        at, levels[-1], words or text("goal", goal=goal), transform=axes.get_yaxis_transform(),
        ha=side, va="bottom", fontsize=7.8, color=style.GOAL_COLOUR, zorder=1.8,  # under the paths
        bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
    )  # fmt: skip


def _gap(value: float, low: float, high: float) -> float:
    """Distance of a value from the range low..high, negative inside it."""
    return max(low - value, value - high)
