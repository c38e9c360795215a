"""Live enterprises by chain: small multiples over the months, all runs in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.ticker import MaxNLocator

from sim.report.figures import scales, style
from sim.report.figures.fan import draw_fan
from sim.report.figures.legend import run_legend
from sim.report.figures.tables import RunTables, all_months
from sim.report.figures.text import FigureText, wrap_text

NAME = "enterprises_by_chain"
COLUMNS = 3
_PANEL_HEIGHT = 1.75


def draw_enterprises_by_chain(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw one panel a chain with its number of live enterprises at the end of each month."""
    months = all_months(runs)
    chains = [chain for chain in text.plan.chains if _has_enterprises(chain, months, runs)]
    never = [text.chain(chain) for chain in text.plan.chains if chain not in chains]
    rows = max(1, -(-len(chains) // COLUMNS))
    subtitle = text("enterprises.subtitle")
    if not chains:
        subtitle = text("no_data")
    elif never:
        separator = "、" if text.lang == "zh" else ", "
        subtitle += ("" if text.lang == "zh" else " ") + text("enterprises.never", chains=separator.join(never))
    with style.figure_style():
        figure = style.new_figure(style.PAGE_WIDTH, 1.6 + _PANEL_HEIGHT * rows)
        title, legend = text("enterprises.title"), run_legend(runs, text) if chains else ((), ())
        used = style.frame_figure(figure, title, wrap_text(subtitle, 150), text.footer(runs), *legend)
        panels = scales.panel_grid(figure, len(chains), COLUMNS, used) if chains else []
        for number, (axes, chain) in enumerate(zip(panels, chains, strict=True)):
            _draw_chain(axes, chain, months, runs, text, first=number == 0)
            if number % COLUMNS == 0:
                axes.set_ylabel(text("enterprises.axis"))
                axes.yaxis.set_label_coords(-0.16, 0.5)
        return style.save_figure(figure, folder, NAME)


def _has_enterprises(chain: str, months: Sequence[str], runs: Sequence[RunTables]) -> bool:
    bands = (run.monthly(f"enterprises_{chain}", months) for run in runs)
    return any(len(band) and band.high.max() >= 0.5 for band in bands)


def _draw_chain(
    axes: Any, chain: str, months: Sequence[str], runs: Sequence[RunTables], text: FigureText, first: bool
) -> None:
    highest = 0.0
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        band = run.monthly(f"enterprises_{chain}", months)
        if not len(band):
            continue
        draw_fan(
            axes, band, look, runs=run.runs, alone=len(runs) == 1, markevery=(3 * position, 12), markersize=3.6
        )  # fmt: skip
        highest = max(highest, float(band.high.max()))
    # From zero, so that a change of a few enterprises doesn't look like a collapse.
    axes.set_ylim(0, max(highest * 1.18, 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    scales.number_axis(axes)
    scales.month_axis(axes, months, text("burn_in") if first else "")
    axes.set_title(wrap_text(text.chain(chain), 44, lines=1))
