"""Pages of small charts with bars: one chart an outcome, names of inputs beside the bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from sim.report.figures import style
from sim.report.figures.sensitivity.study import StudyText
from sim.report.figures.text import wrap_text

COLUMNS, PAGE_ROWS = 2, 4
MOST_BARS = 6
_BAR, _ABOVE, _BELOW = 0.235, 0.52, 0.34
"""Inches: a bar's row, and the room above and below a chart."""
_NAMES = 2.25
"""Inches left of a chart for the names of its bars."""
_NAME_SIGNS, _TITLE_SIGNS = 39, 78
_HEAD = 1.25
"""Inches for title, subtitle, legend and footer."""

DrawPanel = Callable[[Axes, str], Sequence[str]]
"""Draws an outcome's chart into axes whose bars stand at 0, 1, ... from the top; returns the names of the bars."""
Legend = tuple[Sequence[Any], Sequence[str]]


def draw_pages(
    name: str, keys: Sequence[str], draw: DrawPanel, words: StudyText, folder: Path, title: str, subtitle: str,
    legend: Legend,
) -> list[Path]:  # fmt: skip
    """Charts of all ``keys`` on as many pages as they need: ``name_1.png`` and so on."""
    style.remove_old_pages(folder, name)
    size = COLUMNS * PAGE_ROWS
    pages = [keys[start : start + size] for start in range(0, len(keys), size)] or [[]]
    written: list[Path] = []
    for number, page in enumerate(pages, start=1):
        heading = words.text("page", title=title, number=number, pages=len(pages)) if len(pages) > 1 else title
        written += _draw_page(f"{name}_{number}", page, draw, words, folder, heading, subtitle, legend)
    return written


def _draw_page(
    name: str, page: Sequence[str], draw: DrawPanel, words: StudyText, folder: Path, title: str, subtitle: str,
    legend: Legend,
) -> list[Path]:  # fmt: skip
    rows = -(-len(page) // COLUMNS)
    cell_height = _ABOVE + _BELOW + MOST_BARS * _BAR
    title, subtitle = wrap_text(title, 108), wrap_text(subtitle if page else words.text("no_data"), 150)
    lines = title.count("\n") * 0.24 + subtitle.count("\n") * 0.17
    width, height = style.PAGE_WIDTH, rows * cell_height + _HEAD + lines
    with style.figure_style():
        figure = style.new_figure(width, height)
        figure.set_layout_engine("none")
        _, bottom = style.frame_figure(figure, title, subtitle, words.footer(), *(legend if page else ((), ())))
        for place, key in enumerate(page):
            row, column = divmod(place, COLUMNS)
            x = column * width / COLUMNS + _NAMES
            y = bottom + (rows - 1 - row) * cell_height + _BELOW
            size = width / COLUMNS - _NAMES - 0.2, MOST_BARS * _BAR
            axes = figure.add_axes((x / width, y / height, size[0] / width, size[1] / height))
            _draw_panel(axes, key, draw, words)
        return style.save_figure(figure, folder, name)


def _draw_panel(axes: Axes, key: str, draw: DrawPanel, words: StudyText) -> None:
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    names = [wrap_text(one, _NAME_SIGNS, lines=2) for one in draw(axes, key)]
    axes.set_ylim(MOST_BARS - 0.5, -0.5)
    axes.set_yticks(range(len(names)), labels=names, fontsize=6.6, linespacing=1.0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    title = wrap_text(words.outcome(key), _TITLE_SIGNS, lines=1)
    left = -(_NAMES - 0.12) / (style.PAGE_WIDTH / COLUMNS - _NAMES - 0.2)
    axes.text(left, 1.17, title, transform=axes.transAxes, fontsize=9, color=style.HEADING, va="bottom")
