"""Sorted bars of the shares of each target's variance that rest on single inputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.experiments.sensitivity.folder import StudyTables
from sim.experiments.sensitivity.tables import rows_of
from sim.report.figures import scales, style
from sim.report.figures.sensitivity.panels import MOST_BARS, Legend, draw_pages
from sim.report.figures.sensitivity.study import (
    EVIDENCE_COLOURS,
    EVIDENCE_HATCHES,
    REST_COLOUR,
    StudyText,
    varying_targets,
)

NAME = "shares"


def draw_shares(study: StudyTables, folder: Path, words: StudyText) -> list[Path]:
    """A chart a target: total indices with their intervals, coloured by the evidence; all other inputs in grey."""
    keys = [key for key in varying_targets(study) if (study.sobol["outcome"] == key).any()]

    def draw(axes: Axes, key: str) -> Sequence[str]:
        rows = study.sobol[study.sobol["outcome"] == key]
        named = rows["evidence"].astype(str) != ""
        # The rest keeps a place, so that the chart never hides how much lies outside the named inputs.
        shown = rows[named].head(MOST_BARS - int((~named).any()))
        names = []
        for place, row in enumerate([*rows_of(shown), *rows_of(rows[~named])]):
            total, half = max(float(row.total), 0.0), float(row.total_half_width)
            kind = str(row.evidence)
            axes.barh(
                place, min(total, 1.0), height=0.62, color=EVIDENCE_COLOURS.get(kind, REST_COLOUR),
                hatch=EVIDENCE_HATCHES.get(kind, ""), edgecolor="white", linewidth=0.0, zorder=2,
            )  # fmt: skip
            axes.plot([max(total - half, 0.0), min(total + half, 1.0)], [place] * 2, color=style.INK, linewidth=0.9,
                      zorder=3)  # fmt: skip
            names.append(words.input(str(row.name)) if kind else words.text("sensitivity.rest"))
        axes.set_xlim(0.0, 1.0)
        ticks = (0, 25, 50, 75, 100)
        axes.set_xticks([tick / 100 for tick in ticks], [scales.percent(tick, words.lang) for tick in ticks])
        return names

    return draw_pages(
        NAME, keys, draw, words, folder, _title(study, words, keys), words.text("sensitivity.shares.subtitle"),
        _legend(study, words),
    )  # fmt: skip


def _title(study: StudyTables, words: StudyText, keys: Sequence[str]) -> str:
    """In how many targets a single input makes up at least half of the uncertainty."""
    named = study.sobol[study.sobol["outcome"].isin(keys) & (study.sobol["evidence"].astype(str) != "")]
    largest = named.groupby("outcome", sort=False)["total"].max()
    return words.text("sensitivity.shares.title", count=int((largest >= 0.5).sum()), of=len(keys))


def _legend(study: StudyTables, words: StudyText) -> Legend:
    there = set(study.sobol["evidence"].astype(str))
    kinds = [kind for kind in EVIDENCE_COLOURS if kind in there]
    handles = [Patch(facecolor=EVIDENCE_COLOURS[kind], hatch=EVIDENCE_HATCHES[kind], edgecolor="white")
               for kind in kinds]  # fmt: skip
    names = [words.kind(kind) for kind in kinds]
    if "" in there:
        handles.append(Patch(facecolor=REST_COLOUR))
        names.append(words.text("sensitivity.rest"))
    return handles, names
