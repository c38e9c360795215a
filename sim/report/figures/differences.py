"""The figures that only a comparison has: paired differences, and how stable the order of the runs is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.experiments.comparison.compare import Comparison
from sim.plan import Plan, load_plan
from sim.report.figures.indicator_differences import draw_indicator_differences
from sim.report.figures.probability_differences import draw_probability_differences
from sim.report.figures.ranking import draw_ranking
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText

DRAWN = (draw_probability_differences, draw_indicator_differences, draw_ranking)


def draw_differences(
    comparison: Comparison, tables: Sequence[RunTables], folder: Path, lang: str = "en", plan: Plan | None = None
) -> list[Path]:
    """Draw the figures of a comparison's pairs into ``folder``; ``tables`` name its runs in the same order.

    Returns the files written; see :func:`sim.report.figures.draw_comparison_figures` for the others.
    """
    text = FigureText(plan or load_plan(), lang)
    titles = Counter(text.run(table) for table in tables)
    named = [replace(table, same_title=titles[text.run(table)] > 1) for table in tables]
    return [path for draw in DRAWN for path in draw(comparison, named, folder, text)]
