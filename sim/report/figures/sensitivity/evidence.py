"""Stacked bars: how much of each target's uncertainty rests on which kind of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.patches import Patch

from sim.experiments.sensitivity.factors import ASSUMED
from sim.experiments.sensitivity.folder import StudyTables
from sim.experiments.sensitivity.tables import rows_of
from sim.report.figures import scales, style
from sim.report.figures.sensitivity.study import (
    EVIDENCE_COLOURS,
    EVIDENCE_HATCHES,
    REST_COLOUR,
    StudyText,
    varying_targets,
)
from sim.report.figures.text import wrap_text

NAME = "evidence"
_PAGE_ROWS = 36
_ROW, _HEAD = 0.215, 1.75
_LEFT, _RIGHT = 4.3, 1.25
"""Inches left of the bars for the names, and right of them for the figures."""


def parts_of(rows: pd.DataFrame) -> dict[str, float]:
    """Lengths of one target's bar, together 1: first-order shares by kind, and what several kinds do together.

    Estimated first-order shares can come out below 0, or above 1 in all. They are cut at 0, and where they don't fit
    the others share what the assumed inputs leave, whose share is estimated best.
    """
    first = {str(row.evidence): max(float(row.first), 0.0) for row in rows_of(rows)}
    least = {str(row.evidence): float(row.at_least) for row in rows_of(rows) if not pd.isna(row.at_least)}
    first |= {kind: max(share, 0.0) for kind, share in least.items()}
    assumed = min(first.pop(ASSUMED, 0.0), 1.0)
    others = sum(first.values())
    scale = min(1.0, (1.0 - assumed) / others) if others else 1.0
    parts = {ASSUMED: assumed, **{kind: first[kind] * scale for kind in EVIDENCE_COLOURS if kind in first}}
    return {**parts, "": max(1.0 - sum(parts.values()), 0.0)}


def draw_evidence(study: StudyTables, folder: Path, words: StudyText) -> list[Path]:
    """A bar a target, the one that rests most on assumed numbers first."""
    style.remove_old_pages(folder, NAME)
    bars = {
        key: parts_of(study.evidence[study.evidence["outcome"] == key])
        for key in varying_targets(study)
        if (study.evidence["outcome"] == key).any()
    }
    keys = sorted(bars, key=lambda key: -bars[key].get("assumed", 0.0))
    pages = [keys[start : start + _PAGE_ROWS] for start in range(0, len(keys), _PAGE_ROWS)] or [[]]
    mostly = sum(bars[key].get("assumed", 0.0) >= 0.5 for key in keys)
    title = words.text("sensitivity.evidence.title", count=mostly, of=len(keys))
    written: list[Path] = []
    for number, page in enumerate(pages, start=1):
        heading = words.text("page", title=title, number=number, pages=len(pages)) if len(pages) > 1 else title
        written += _draw_page(f"{NAME}_{number}", page, bars, study, words, folder, heading)
    return written


def _draw_page(
    name: str, page: Sequence[str], bars: dict[str, dict[str, float]], study: StudyTables, words: StudyText,
    folder: Path, title: str,
) -> list[Path]:  # fmt: skip
    title = wrap_text(title, 108)
    subtitle = wrap_text(words.text("sensitivity.evidence.subtitle" if page else "no_data"), 150)
    lines = title.count("\n") * 0.24 + subtitle.count("\n") * 0.17
    width, height = style.PAGE_WIDTH, max(len(page), 1) * _ROW + _HEAD + lines
    kinds = [kind for kind in (*EVIDENCE_COLOURS, "") if any(kind in bars[key] for key in page)]
    handles = [Patch(facecolor=EVIDENCE_COLOURS.get(kind, REST_COLOUR), hatch=EVIDENCE_HATCHES.get(kind, ""),
                     edgecolor="white") for kind in kinds]  # fmt: skip
    legend = [words.kind(kind) if kind else words.text("sensitivity.together") for kind in kinds]
    with style.figure_style():
        figure = style.new_figure(width, height)
        figure.set_layout_engine("none")
        top, bottom = style.frame_figure(figure, title, subtitle, words.footer(), handles, legend)
        if not page:
            return style.save_figure(figure, folder, name)
        bottom, top = bottom + 0.3, top + 0.22
        axes = figure.add_axes(
            (_LEFT / width, bottom / height, (width - _LEFT - _RIGHT) / width, 1 - (top + bottom) / height)
        )
        for place, key in enumerate(page):
            start = 0.0
            for kind, length in bars[key].items():
                axes.barh(place, length, left=start, height=0.7, color=EVIDENCE_COLOURS.get(kind, REST_COLOUR),
                          hatch=EVIDENCE_HATCHES.get(kind, ""), edgecolor="white", linewidth=0.3)  # fmt: skip
                start += length
            axes.text(1 + 0.12 / (width - _LEFT - _RIGHT), place, _bounds(study, key, words),
                      transform=axes.get_yaxis_transform(), fontsize=7.6, va="center")  # fmt: skip
        axes.set_xlim(0.0, 1.0)
        axes.set_ylim(len(page) - 0.5, -0.5)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        names = [wrap_text(words.outcome(key), 74, lines=1) for key in page]
        axes.set_yticks(range(len(page)), labels=names, fontsize=8)
        axes.tick_params(axis="y", length=0)
        ticks = (0, 25, 50, 75, 100)
        axes.set_xticks([tick / 100 for tick in ticks], [scales.percent(tick, words.lang) for tick in ticks])
        axes.text(1 + 0.12 / (width - _LEFT - _RIGHT), 1.0 + 0.06 / (height - top - bottom),
                  words.text("sensitivity.evidence.bounds"), transform=axes.transAxes, fontsize=7.6, va="bottom",
                  color=style.MUTED)  # fmt: skip
        return style.save_figure(figure, folder, name)


def _bounds(study: StudyTables, key: str, words: StudyText) -> str:
    """``40–80 %``: at least and at most so much of the target's variance rests on assumed numbers."""
    rows = study.evidence[(study.evidence["outcome"] == key) & (study.evidence["evidence"] == "assumed")]
    if not len(rows):
        return scales.percent(0, words.lang)
    outcome = study.outcomes[study.outcomes["outcome"] == key].iloc[0]
    low, high = (round(100 * float(outcome[f"assumed_at_{end}"])) for end in ("least", "most"))
    return scales.percent(high, words.lang) if low == high else f"{low}–{scales.percent(high, words.lang)}"
