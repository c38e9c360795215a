"""Numbers and axes: how figures write numbers, months and percentages, and how panels are laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.report.figures.style import BURN_IN_SHADE, MUTED


def plain_number(value: float) -> str:
    """A short number with thousands separators and no needless decimals: 1,250 / 37.5 / 0.62."""
    size = abs(value)
    digits = 0 if size >= 99.95 else 1 if size >= 9.95 else 2
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "\u2212")


def number_axis(axes: Axes, which: str = "y") -> None:
    """Use `plain_number` for the tick labels of one axis."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    formatter: Callable[[float, int], str] = lambda value, _: plain_number(value)  # noqa: E731
    axis.set_major_formatter(FuncFormatter(formatter))


def percent(value: float, lang: str) -> str:
    """A percentage as the language writes it: '50 %' or '50%'."""
    return plain_number(value) + ("%" if lang == "zh" else " %")


def month_axis(axes: Axes, months: Sequence[str], burn_in_note: str = "") -> None:
    """Label an axis of month numbers (0 = the first of `months`) by year, and shade 2019, the year before
    the plan.

    `months` are 'YYYY-MM' labels. Each year's name stands in the middle of its months.
    """
    years = [label[:4] for label in months]
    names = sorted(set(years))
    edges = [years.index(name) for name in names]
    ends = [*edges[1:], len(years)]
    axes.set_xlim(-0.5, max(len(months) - 0.5, 0.5))
    axes.set_xticks([edge - 0.5 for edge in edges], labels=[])
    axes.set_xticks([(start + end - 1) / 2 for start, end in zip(edges, ends, strict=True)], labels=names, minor=True)
    axes.tick_params(axis="x", which="minor", length=0, labelsize=8)
    axes.tick_params(axis="x", which="major", length=4)
    if "2019" in names and len(names) > 1:
        end = ends[names.index("2019")]
        axes.axvspan(-0.5, end - 0.5, color=BURN_IN_SHADE, zorder=0, linewidth=0)
        if burn_in_note:
            axes.text(
                0.0,
                0.98,
                burn_in_note,
                transform=axes.get_xaxis_transform(),
                fontsize=7,
                va="top",
                color=MUTED,
            )


def panel_grid(figure: Figure, count: int, columns: int, used: tuple[float, float], title_lines: int = 1) -> list[Axes]:
    """Return `count` axes in rows of `columns` (at least one), between the inches `used` at the top and
    bottom.

    Places are fixed, which is three times as fast as a layout that measures every text: room for an axis
    label and tick labels on the left, a title of `title_lines` above, tick labels below.
    """
    width, height = figure.get_size_inches()
    figure.set_layout_engine("none")
    rows = max(1, -(-count // columns))
    cell_width = (width - 0.16) / columns
    cell_height = (height - sum(used)) / rows
    left, right, below, above = 0.64, 0.10, 0.30, 0.12 + 0.165 * title_lines
    panels = []
    for number in range(max(count, 1)):
        row, column = divmod(number, columns)
        x = 0.04 + column * cell_width + left
        y = used[1] + (rows - 1 - row) * cell_height + below
        panels.append(
            figure.add_axes(
                (
                    x / width,
                    y / height,
                    (cell_width - left - right) / width,
                    (cell_height - below - above) / height,
                )
            )
        )
    return panels
