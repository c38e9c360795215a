"""A chart of rows: names on the left, a shared axis in the middle, columns of figures on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import style
from sim.report.figures.text import wrap_text

ROW_HEIGHT = 0.235
"""Inches."""
_INCHES_A_SIGN = 0.0565
"""Width of half a character of a row's name."""
_EDGE = 0.12


@dataclass(frozen=True)
class Column:
    """A column of figures right of the axes, `width` inches, aligned on its right edge."""

    head: str
    width: float
    colour: str = style.INK


class RowChart:
    """The axes and places of one chart; rows are numbered from 0 at the top.

    `left` is the width of the names in inches, `used` what title and footer take at the top and bottom. `below` inches
    are left free under the axes, beside the axis label.
    """

    def __init__(
        self, figure: Figure, rows: int, left: float, columns: Sequence[Column], used: tuple[float, float],
        below: float = 0.0,
    ) -> None:  # fmt: skip
        figure.set_layout_engine("none")
        page, height = figure.get_size_inches()
        self.left, self.columns = left, columns
        self.width = page - left - sum(column.width for column in columns) - 0.25
        lines = max(column.head.count("\n") + 1 for column in columns)
        bottom, top = used[1] + below + 0.42, used[0] + 0.12 + 0.13 * lines
        self.axes: Axes = figure.add_axes(
            (left / page, bottom / height, self.width / page, 1 - (top + bottom) / height)
        )
        self.axes.set_ylim(max(rows, 1) - 0.4, -0.6)
        self.axes.set_yticks([])
        self.axes.spines["left"].set_visible(False)
        self.axes.grid(True, axis="x")
        self.axes.grid(False, axis="y")
        for number, column in enumerate(columns):
            self._write(self._place(number), -0.72, column.head, column.colour, "bottom", 7.6)

    def name(self, row: int, words: str) -> None:
        """Write a row's name, cut to the room that there is, and a faint line under the row."""
        start = (_EDGE - self.left) / self.width
        label = wrap_text(words, int((self.left - 0.2) / _INCHES_A_SIGN), lines=1)
        place = self.axes.get_yaxis_transform()
        self.axes.text(start, row, label, transform=place, fontsize=8, va="center")
        self.axes.plot(
            [start, self._place(len(self.columns) - 1)], [row + 0.5] * 2, transform=place, color="#ececec",
            linewidth=0.5, clip_on=False, zorder=0,
        )  # fmt: skip

    def figures(self, row: int, texts: Sequence[str], colours: Sequence[str] = ()) -> None:
        """Write a row's figures into the columns."""
        for number, words in enumerate(texts):
            colour = colours[number] if colours else self.columns[number].colour
            self._write(self._place(number), row, words, colour, "center", 8)

    def _place(self, number: int) -> float:
        return 1 + (0.05 + sum(column.width for column in self.columns[: number + 1])) / self.width

    def _write(self, at: float, row: float, words: str, colour: str, vertical: str, size: float) -> None:
        place: Any = self.axes.get_yaxis_transform()
        self.axes.text(
            at, row, words, transform=place, fontsize=size, ha="right", va=vertical, color=colour, linespacing=1.1
        )


def chart_height(rows: int) -> float:
    """Inches that a chart of so many rows needs, without title, footer and legend."""
    return max(rows, 3) * ROW_HEIGHT + 0.8
