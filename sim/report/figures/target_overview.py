"""Dot-and-line chart of all targets: how much of each goal is reached, run beside run, and what is not
scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.report.figures import scales, style
from sim.report.figures.tables import RunTables
from sim.report.figures.target_rows import Row, collect_rows, split_pages
from sim.report.figures.text import FigureText, text_width, wrap_evenly, wrap_text

NAME = "target_overview"
_ROW_HEIGHT = 0.215
_INCHES_A_SIGN = 0.0565
"""Width of half a character of a row's name."""
_LEAST_WIDTH = 1.9
"""Inches that the axes keep, however long the names."""
_GOAL_WIDTH, _UNIT_WIDTH = 0.55, 1.4
"""Inches right of the axes for the goal and for the unit; each run's figure stands between."""
_LIST_COLUMNS, _LIST_ROW_HEIGHT, _LIST_WIDTH = 3, 0.165, 60
_LEFT, _RIGHT = -0.25, 2.0
"""Shown part of the axis (share of the goal); what lies beyond is drawn at the edge as an arrow, with its
figure.
"""


def draw_target_overview(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw all targets by their main reading, and in a second figure the clauses that can be read in
    several ways.
    """
    written: list[Path] = []
    for name, readings in ((NAME, False), (f"{NAME}_readings", True)):
        style.remove_old_pages(folder, name)
        rows, unscored = collect_rows(runs, text, readings)
        if readings and not rows:
            continue
        pages = split_pages(rows)
        for number, page in enumerate(pages, start=1):
            listed = unscored if number == len(pages) else []
            title = text(f"{name}.title")
            if len(pages) > 1:
                title = text("page", title=title, number=number, pages=len(pages))
            written += _draw_page(page, listed, title, f"{name}_{number}", runs, folder, text)
    return written


def _draw_page(
    page: Sequence[Row],
    unscored: Sequence[str],
    title: str,
    name: str,
    runs: Sequence[RunTables],
    folder: Path,
    text: FigureText,
) -> list[Path]:
    headings = [index for index, row in enumerate(page) if index == 0 or row.group != page[index - 1].group]
    lines = max(len(page) + len(headings), 3)
    listed = -(-len(unscored) // _LIST_COLUMNS)
    below = listed * _LIST_ROW_HEIGHT + 0.4 if listed else 0.0
    subtitle = wrap_text(text("target_overview.subtitle" if page or unscored else "no_data"), 150)
    height = lines * _ROW_HEIGHT + below + 1.95 + 0.17 * subtitle.count("\n")
    with style.figure_style():
        figure = style.new_figure(style.PAGE_WIDTH, height)
        figure.set_layout_engine("none")
        top, bottom = style.frame_figure(
            figure, title, subtitle, text.footer(runs), *(_legend(runs, text) if page else ((), ()))
        )
        bottom += below + 0.45
        value_width = _value_width(len(runs))
        right_columns = _GOAL_WIDTH + value_width * len(runs) + _UNIT_WIDTH
        widest = max([_INCHES_A_SIGN * text_width(row.name) + 0.3 for row in page], default=0.0)
        left = min(max(3.0, widest), style.PAGE_WIDTH - right_columns - 0.1 - _LEAST_WIDTH)
        width = style.PAGE_WIDTH - left - right_columns - 0.1
        if not page and not unscored:
            return style.save_figure(figure, folder, name)
        axes = figure.add_axes(
            (
                left / style.PAGE_WIDTH,
                bottom / height,
                width / style.PAGE_WIDTH,
                1 - (top + bottom + 0.3) / height,
            )
        )
        _prepare_axes(axes, lines, width, text)
        _draw_rows(axes, page, headings, runs, text, left, width)
        if listed:
            _list_unscored(figure, unscored, listed, (bottom - 0.5) / height, height, text)
        return style.save_figure(figure, folder, name)


def _prepare_axes(axes: Axes, lines: int, width: float, text: FigureText) -> None:
    axes.set_xlim(_LEFT, _RIGHT)
    axes.set_ylim(lines - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(True, axis="x")
    ticks = [0, 50, 100, 150, 200] if width > 2.1 else [0, 100, 200]
    axes.set_xticks([tick / 100 for tick in ticks], [scales.percent(tick, text.lang) for tick in ticks])
    axes.set_xlabel(text("target_overview.axis"))
    axes.axvline(1, color=style.GOAL_COLOUR, linewidth=1.2, linestyle=(0, (7, 3)), zorder=1.5)
    axes.text(1, -0.7, text("goal_reached"), color=style.GOAL_COLOUR, ha="center", va="bottom", fontsize=8)


def _draw_rows(
    axes: Axes,
    page: Sequence[Row],
    headings: Sequence[int],
    runs: Sequence[RunTables],
    text: FigureText,
    left: float,
    width: float,
) -> None:
    """Draw each row's name, dots and figures; `left` and `width` are the axes' place in inches."""
    place = axes.get_yaxis_transform()
    start = (0.12 - left) / width
    goal_at = 1 + 0.15 / width
    value_at = [1 + (_GOAL_WIDTH + _value_width(len(runs)) * (number + 1)) / width for number in range(len(runs))]
    unit_at = value_at[-1] + 0.15 / width
    end = unit_at + (_UNIT_WIDTH - 0.15) / width
    if page:
        heads = [
            (goal_at, "left", text("goal_column"), style.MUTED),
            (unit_at, "left", text("unit_column"), style.MUTED),
        ]
        name_width = int(_value_width(len(runs)) * (18 if text.lang == "zh" else 14.5))
        for position, run in enumerate(runs):
            colour = style.run_style(position, len(runs)).colour
            heads.append(
                (
                    value_at[position],
                    "right",
                    wrap_evenly(text.short_run(run), name_width, lines=2),
                    colour,
                )
            )
        for at, side, words, colour in heads:
            axes.text(
                at,
                -0.7,
                words,
                transform=place,
                fontsize=7.6,
                ha=side,
                va="bottom",
                color=colour,
                linespacing=1.1,
            )
    line = 0
    for index, row in enumerate(page):
        if index in headings:
            axes.text(
                start,
                line + 0.08,
                wrap_text(row.group, 110, lines=1),
                transform=place,
                fontsize=8.6,
                va="center",
                color=style.HEADING,
            )
            line += 1
        axes.plot(
            [start, end],
            [line + 0.5] * 2,
            transform=place,
            color="#ececec",
            linewidth=0.5,
            clip_on=False,
            zorder=0,
        )
        label = wrap_text(row.name, int((left - 0.25) / _INCHES_A_SIGN), lines=1)
        axes.text(start + 0.08 / width, line, label, transform=place, fontsize=8, va="center")
        axes.text(goal_at, line, row.goal, transform=place, fontsize=8, va="center")
        axes.text(
            unit_at,
            line,
            wrap_text(row.unit, 25, lines=1),
            transform=place,
            fontsize=7.4,
            va="center",
            color=style.MUTED,
        )
        _draw_row(axes, line, row, value_at, text)
        line += 1


def _value_width(runs: int) -> float:
    """Inches for the column of one run's figures."""
    return 0.82 if runs <= 3 else 0.6


def _draw_row(axes: Axes, line: int, row: Row, value_at: Sequence[float], text: FigureText) -> None:
    count = len(row.results)
    if all(result is None or result.share is None for result in row.results):
        axes.text(0, line, text("target_overview.no_share"), fontsize=7.4, va="center", color=style.MUTED)
    # Each run has a height of its own, so that equal results don't hide each other.
    heights = [line + 0.22 * (2 * position / (count - 1) - 1) if count > 1 else line for position in range(count)]
    ends = [
        (min(max(result.share, _LEFT), _RIGHT), height)
        for result, height in zip(row.results, heights, strict=True)
        if result is not None and result.share is not None
    ]
    if len(ends) > 1:
        axes.plot(
            [share for share, _ in ends],
            [height for _, height in ends],
            color="#c4c4c4",
            linewidth=2.4,
            solid_capstyle="round",
            zorder=2,
        )
    for position, result in enumerate(row.results):
        if result is None:
            continue
        look = style.run_style(position, count)
        axes.text(
            value_at[position],
            line,
            result.printed,
            transform=axes.get_yaxis_transform(),
            fontsize=8,
            ha="right",
            va="center",
            color=look.colour,
        )
        if result.share is None:
            continue
        height = heights[position]
        if result.low is not None and result.high is not None:
            interval = [min(max(end, _LEFT), _RIGHT) for end in (result.low, result.high)]
            axes.plot(interval, [height] * 2, color=look.colour, linewidth=1.2, zorder=3)
            for cut, end, arrow in ((result.high > _RIGHT, _RIGHT, ">"), (result.low < _LEFT, _LEFT, "<")):
                if cut:
                    _mark(axes, end, height, arrow, look.colour, 4.2)
        place, marker = result.share, look.marker
        if not _LEFT <= place <= _RIGHT:
            place, marker = (_RIGHT, ">") if place > _RIGHT else (_LEFT, "<")
        _mark(axes, place, height, marker, look.colour, 5.0)


def _mark(axes: Axes, place: float, height: float, marker: str, colour: str, size: float) -> None:
    axes.plot(
        [place], [height], marker=marker, color=colour, markersize=size, markeredgecolor="white", markeredgewidth=0.5,
        linestyle="", clip_on=False, zorder=4,
    )  # fmt: skip


def _legend(runs: Sequence[RunTables], text: FigureText) -> tuple[list[Any], list[str]]:
    handles: list[Any] = []
    names: list[str] = []
    for position, run in enumerate(runs):
        look = style.run_style(position, len(runs))
        handles.append(Line2D([], [], color=look.colour, marker=look.marker, linewidth=1.2))
        names.append(wrap_text(text("with_band" if run.runs > 1 else "one_value", name=text.run(run)), 90))
    return handles, names


def _list_unscored(figure: Any, names: Sequence[str], rows: int, top: float, height: float, text: FigureText) -> None:
    """List the targets without a value in grey below the chart; `top` as a share of the figure's height."""
    left = 0.12 / style.PAGE_WIDTH
    figure.text(left, top, text("not_scored_list", count=len(names)), fontsize=8.6, va="top", color=style.MUTED)
    for number, name in enumerate(names):
        column, row = divmod(number, rows)
        figure.text(
            left + (1 - left) / _LIST_COLUMNS * column,
            top - (0.22 + row * _LIST_ROW_HEIGHT) / height,
            wrap_text(name, _LIST_WIDTH, lines=1),
            fontsize=7.3,
            va="top",
            color="#777777",
        )
