"""What to find out first: the unsettled inputs on which the targets hang most.

Shares that were asked with all inputs varying stand above a line, estimates of the screening below it and paler: they
are not comparable.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib.patches import Patch

from sim.experiments.sensitivity.folder import StudyTables
from sim.experiments.sensitivity.tables import MORRIS, SOBOL, rows_of
from sim.report.figures import scales, style
from sim.report.figures.sensitivity.study import EVIDENCE_COLOURS, EVIDENCE_HATCHES, StudyText
from sim.report.figures.text import wrap_text
from sim.report.input_text import range_text

NAME = "collect_first"
MOST = 20
_OVERALL = "*all targets*"
_PALE = 0.45
_ROW, _HEAD = 0.26, 1.8
_LEFT, _RIGHT = 4.3, 2.9


def draw_collect_first(study: StudyTables, folder: Path, words: StudyText) -> list[Path]:
    """Bars of the mean share over the targets, the number of targets that hang on the input, and its range."""
    rows = study.collect_first[study.collect_first["outcome"] == _OVERALL].head(MOST)
    first = words.enumerated([words.input(str(name)) for name in rows["name"].head(3)])
    key = "sensitivity.collect.title" if len(rows) else "sensitivity.collect.title_none"
    title = wrap_text(words.text(key, names=first), 108)
    subtitle = wrap_text(words.text("sensitivity.collect.subtitle"), 150)
    lines = title.count("\n") * 0.24 + subtitle.count("\n") * 0.17
    width, height = style.PAGE_WIDTH, max(len(rows), 1) * _ROW + _HEAD + lines
    kinds = [kind for kind in EVIDENCE_COLOURS if (rows["evidence"] == kind).any()]
    handles = [Patch(facecolor=EVIDENCE_COLOURS[kind], hatch=EVIDENCE_HATCHES[kind], edgecolor="white")
               for kind in kinds]  # fmt: skip
    with style.figure_style():
        figure = style.new_figure(width, height)
        figure.set_layout_engine("none")
        top, bottom = style.frame_figure(figure, title, subtitle, words.footer(), handles, [*map(words.kind, kinds)])
        if not len(rows):
            return style.save_figure(figure, folder, NAME)
        bottom, top = bottom + 0.3, top + 0.22
        inside = width - _LEFT - _RIGHT
        axes = figure.add_axes((_LEFT / width, bottom / height, inside / width, 1 - (top + bottom) / height))
        columns = [1 + offset / inside for offset in (0.15, 1.0)]
        for place, row in enumerate(rows_of(rows)):
            kind = str(row.evidence)
            axes.barh(place, float(row.share), height=0.66, color=EVIDENCE_COLOURS[kind], hatch=EVIDENCE_HATCHES[kind],
                      edgecolor="white", linewidth=0.0, alpha=_PALE if row.share_from == MORRIS else 1.0)  # fmt: skip
            reach = range_text(float(row.input_low), float(row.input_high), str(row.unit), words.text.plan, words.lang)
            cells = (str(int(row.targets_hanging_on_it)), wrap_text(reach, 36, lines=1))
            for at, cell in zip(columns, cells, strict=True):
                axes.text(at, place, cell, transform=axes.get_yaxis_transform(), fontsize=7.6, va="center")
        for at, head in zip(columns, ("sensitivity.collect.targets", "sensitivity.collect.range"), strict=True):
            axes.text(at, 1.0 + 0.06 / (height - top - bottom), words.text(head), transform=axes.transAxes,
                      fontsize=7.6, va="bottom", color=style.MUTED)  # fmt: skip
        asked = int((rows["share_from"] == SOBOL).sum())
        if 0 < asked < len(rows):
            axes.axhline(asked - 0.5, color=style.MUTED, linewidth=0.8)
        axes.set_xlim(0.0, max(float(rows["share"].max()) * 1.08, 0.01))
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        names = [
            ("~ " if row.share_from == MORRIS else "") + wrap_text(words.input(str(row.name)), 72, lines=1)
            for row in rows_of(rows)
        ]
        axes.set_yticks(range(len(rows)), labels=names, fontsize=8)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(lambda value, _: scales.percent(100 * value, words.lang))
        return style.save_figure(figure, folder, NAME)
