"""Tornado charts: what a target comes to when one input stands at the low or at the high end of its likely range."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.experiments.sensitivity.folder import StudyTables
from sim.experiments.sensitivity.tables import rows_of
from sim.report.figures import scales, style
from sim.report.figures.sensitivity.panels import MOST_BARS, Legend, draw_pages
from sim.report.figures.sensitivity.study import StudyText, varying_targets

NAME = "tornado"
_LOW, _HIGH = style.OKABE_ITO[4], style.OKABE_ITO[0]
_VISIBLE = 0.03
"""Part of the longest bar below which a bar could not be seen, and is left out."""
_NAMED = 3
"""Inputs that the title names."""


def draw_tornado(study: StudyTables, folder: Path, words: StudyText) -> list[Path]:
    """A chart a target, its strongest inputs from the top, with the target's line where it is near."""
    largest = study.tornado.groupby("outcome")["swing"].transform("max")
    table = study.tornado[(study.tornado["swing"] > 0.0) & (study.tornado["swing"] >= _VISIBLE * largest)]
    keys = [key for key in varying_targets(study) if (table["outcome"] == key).any()]

    def draw(axes: Axes, key: str) -> Sequence[str]:
        rows = table[table["outcome"] == key].head(MOST_BARS)
        for place, row in enumerate(rows_of(rows)):
            ends = ((row.at_low, _LOW, ""), (row.at_high, _HIGH, "///"))
            # The longer first: where both lie on one side, the shorter would be hidden by it.
            for end, colour, hatch in sorted(ends, key=lambda one: -abs(one[0] - row.central)):
                axes.barh(
                    place, end - row.central, left=row.central, height=0.62, color=colour, hatch=hatch,
                    edgecolor="white", linewidth=0.0, zorder=2,
                )  # fmt: skip
        central = float(rows["central"].iloc[0])
        axes.axvline(central, color=style.INK, linewidth=0.8, zorder=3)
        _draw_goal(axes, words, key, central, rows[["at_low", "at_high"]].to_numpy())
        scales.number_axis(axes, "x")
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.text(1.0, -0.2, words.unit(key), transform=axes.transAxes, fontsize=7, ha="right", va="top",
                  color=style.MUTED)  # fmt: skip
        return [words.input(str(name)) for name in rows["name"]]

    return draw_pages(
        NAME, keys, draw, words, folder, _title(study, words, keys), words.text("sensitivity.tornado.subtitle"),
        _legend(words, study),
    )  # fmt: skip


def _draw_goal(axes: Axes, words: StudyText, key: str, central: float, ends: object) -> None:
    """The target's line; where it lies far from the bars, an arrow towards it, so that the bars stay wide."""
    low, high = float(min(np.min(np.asarray(ends)), central)), float(max(np.max(np.asarray(ends)), central))
    span = high - low
    goal = words.goal(key)
    left, right = low - 0.08 * span, high + 0.08 * span
    if goal is not None:
        at, label = goal
        near = low - 1.5 * span <= at <= high + 1.5 * span
        if near:
            axes.axvline(at, color=style.GOAL_COLOUR, linewidth=1.1, linestyle=(0, (7, 3)), zorder=1.5)
            left, right = min(left, at - 0.06 * span), max(right, at + 0.06 * span)
        place = (min(max((at - left) / (right - left), 0.0), 1.0)) if near else float(at > high)
        side = "left" if place < 0.25 else "right" if place > 0.75 else "center"
        arrow = "" if near else ("→ " if at > high else "← ")
        axes.text(place, 1.02, arrow + words.text("goal", goal=label), transform=axes.transAxes, fontsize=7,
                  ha=side, va="bottom", color=style.GOAL_COLOUR)  # fmt: skip
    axes.set_xlim(left, right)


def _title(study: StudyTables, words: StudyText, keys: Sequence[str]) -> str:
    """Names the inputs that are the strongest of most targets."""
    table = study.tornado[study.tornado["outcome"].isin(keys) & (study.tornado["swing"] > 0.0)]
    if not len(table):
        return words.text("sensitivity.tornado.title_none")
    first = table.groupby("outcome", sort=False)["name"].first().value_counts(sort=False)
    order = sorted(first.index, key=lambda name: (-int(first[name]), str(name)))[:_NAMED]
    return words.text("sensitivity.tornado.title", names=words.enumerated([words.input(str(name)) for name in order]))


def _legend(words: StudyText, study: StudyTables) -> Legend:
    handles = [
        Patch(facecolor=_LOW), Patch(facecolor=_HIGH, hatch="///", edgecolor="white"),
        Line2D([], [], color=style.INK, linewidth=0.8),
    ]  # fmt: skip
    names = [words.text(f"sensitivity.tornado.{part}") for part in ("low", "high", "central")]
    if study.against(words.lang) is None:
        handles.append(Line2D([], [], color=style.GOAL_COLOUR, linestyle=(0, (7, 3)), linewidth=1.1))
        names.append(words.text("goal_of_plan"))
    return handles, names
