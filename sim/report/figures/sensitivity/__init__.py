"""Figures of a sensitivity study: tornados, shares of variance by input and by evidence, what to find out first."""

from __future__ import annotations

from pathlib import Path

from sim.experiments.sensitivity.folder import StudyTables
from sim.plan import Plan, load_plan
from sim.report.figures.sensitivity.collect import draw_collect_first
from sim.report.figures.sensitivity.evidence import draw_evidence
from sim.report.figures.sensitivity.shares import draw_shares
from sim.report.figures.sensitivity.study import StudyText
from sim.report.figures.sensitivity.tornado import draw_tornado
from sim.report.figures.text import FigureText

__all__ = ["StudyTables", "draw_sensitivity_figures"]


def draw_sensitivity_figures(
    study: StudyTables, folder: Path, lang: str = "en", plan: Plan | None = None
) -> list[Path]:
    """Draw every figure of a study into a folder and return the files; equal tables give equal bytes.

    Raises ValueError for another language than 'en' and 'zh', and for a text with a character that the fonts lack.
    """
    words = StudyText(study, FigureText(plan or load_plan(), lang))
    return [
        path
        for draw in (draw_tornado, draw_shares, draw_evidence, draw_collect_first)
        for path in draw(study, folder, words)
    ]
