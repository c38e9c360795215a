"""All figures of an attribution: waterfalls of values and of chances, and tables of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.experiments.attribution.attribution_folder import Found
from sim.report.attribution_rows import shown_outcomes
from sim.report.figures.interactions import draw_interactions
from sim.report.figures.text import FigureText
from sim.report.figures.waterfall import draw_waterfalls


def draw_attribution_figures(found: Found, folder: Path, lang: str = "en", wanted: Sequence[str] = ()) -> list[Path]:
    """Draw the outcomes ``wanted`` (those that moved most, unless named) and return the files written.

    InputError as :func:`sim.report.attribution_rows.shown_outcomes`, ValueError for another language than 'en' and
    'zh'.
    """
    text = FigureText(found.study.plan, lang)
    outcomes = shown_outcomes(found.attribution, found.study.plan, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    return draw_waterfalls(found, outcomes, folder, text) + draw_interactions(found, outcomes, folder, text)
