"""What the figures of an attribution share: a page of panels with room for names on their left, title and footer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiments.attribution.attribution_folder import Found
from sim.report.figures import style
from sim.report.figures.text import FigureText, wrap_text

COLUMNS, PAGE_PANELS = 2, 6
_NAMES, _RIGHT, _ABOVE, _BELOW = 2.12, 0.12, 0.46, 0.36
"""Inches around a panel: names on its left, its title above, its numbers below."""


def scenario_title(found: Found, text: FigureText) -> str:
    """What the scenario is called in the language."""
    scenario = found.study.loaded.scenario
    return scenario.title.text(text.lang) or scenario.name


def attribution_footer(found: Found, text: FigureText) -> str:
    """The line under every figure: how many runs, and where the enterprises come from."""
    design, population = found.study.design, found.study.loaded.scenario.population
    fields = {"replicates": design.replicates, "runs": f"{design.runs:,}",
              "enterprises": text.enterprises([population.roster is not None])}  # fmt: skip
    if not design.draws:
        return wrap_text(text("attribution.footer_central", **fields), 165)
    return wrap_text(text("attribution.footer", draws=design.draws, **fields), 165)


def panel_heading(axes: Axes, title: str, finding: str) -> None:
    """What a panel is about, and below it what it shows, from the left edge of its row names on."""
    width = axes.get_position().width * style.PAGE_WIDTH
    left = -(_NAMES - 0.12) / width
    for words, up, size, colour, longest in (
        (title, 17, 8.8, style.INK, 76), (finding, 5, 7.8, style.HEADING, 88),
    ):  # fmt: skip
        axes.annotate(
            wrap_text(words, longest, lines=1), (left, 1), (0, up), xycoords="axes fraction",
            textcoords="offset points", fontsize=size, color=colour, ha="left", va="bottom",
        )  # fmt: skip


def page_of_panels(
    count: int, panel_height: float, title: str, subtitle: str, footer: str, handles: Sequence[Any],
    names: Sequence[str],
) -> tuple[Figure, list[Axes]]:  # fmt: skip
    """A figure with ``count`` panels in two columns, each ``panel_height`` inches with its title and numbers."""
    rows = -(-count // COLUMNS)
    title = wrap_text(title, 96)
    extra = 0.9 + 0.16 * (subtitle.count("\n") + footer.count("\n")) + 0.24 * title.count("\n")
    height = rows * panel_height + extra
    figure = style.new_figure(style.PAGE_WIDTH, height)
    figure.set_layout_engine("none")
    top, bottom = style.frame_figure(figure, title, subtitle, footer, handles, names)
    cell_width = style.PAGE_WIDTH / COLUMNS
    cell_height = (height - top - bottom) / rows
    panels = []
    for number in range(count):
        row, column = divmod(number, COLUMNS)
        left = column * cell_width + _NAMES
        lower = bottom + (rows - 1 - row) * cell_height + _BELOW
        panels.append(
            figure.add_axes(
                (
                    left / style.PAGE_WIDTH,
                    lower / height,
                    (cell_width - _NAMES - _RIGHT) / style.PAGE_WIDTH,
                    (cell_height - _ABOVE - _BELOW) / height,
                )
            )
        )
    return figure, panels
