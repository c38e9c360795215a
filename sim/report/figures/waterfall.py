"""Waterfalls: each outcome's way from "without" to "with", a bar for what every part of the plan brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.experiments.attribution.attribution import is_clear
from sim.experiments.attribution.attribution_folder import Found
from sim.experiments.outcomes import MET
from sim.report.attribution_rows import (
    MOST,
    NEARLY_ALL,
    ShownShare,
    change_unit,
    main_group,
    outcome_unit,
    places_of,
    shown_shares,
    signed,
)
from sim.report.figures import scales, style
from sim.report.figures.attribution_page import (
    PAGE_PANELS,
    attribution_footer,
    page_of_panels,
    panel_heading,
    scenario_title,
)
from sim.report.figures.text import FigureText, wrap_text
from sim.report.words import number_text, unit_suffix

NAME, CHANCES = "waterfall", "waterfall_chances"

_UP, _DOWN = "#0072B2", "#E69F00"
_DOWN_HATCH = "////"
_CLEAR = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}
"""Behind a number, so that no line runs through it."""
_ROW = 0.205
"""Inches of a row."""
_NAME_WIDTH = 40
"""Half characters of a row's name on one line."""
_SIGNS = {">=": "≥", "<=": "≤", "between": "≥"}
_REACH = 1.2
"""A goal further outside the bars than this part of their span is named at the edge, not drawn to scale."""


@dataclass(frozen=True)
class Panel:
    """One waterfall: its texts, both ends, what each part brings, and how numbers are written."""

    title: str
    finding: str
    without: float
    whole: float
    shares: tuple[ShownShare, ...]
    places: int
    suffix: str
    goal: float | None = None
    goal_text: str = ""
    ends: tuple[float, float] | None = None
    """Where the axis ends, intervals or not; None: where the bars and intervals do."""


def draw_waterfalls(found: Found, outcomes: Sequence[str], folder: Path, text: FigureText) -> list[Path]:
    """Waterfalls of ``outcomes``, and of the probability that these targets are met, where that changes."""
    by = found.study.by
    values = [_value_panel(found, key, text) for key in outcomes]
    known = found.attribution.changes.set_index("outcome")
    moved = [key for key in outcomes if key + MET in known.index and _has_shares(found, key + MET)]
    chances = [_chance_panel(found, key, text) for key in moved]
    written = _draw_pages(found, values, NAME, f"attribution.title_{by}", "attribution.subtitle", "", folder, text)
    return written + _draw_pages(
        found, chances, CHANCES, f"attribution.chances_title_{by}", "attribution.chances_subtitle",
        text("attribution.chance_axis"), folder, text,
    )  # fmt: skip


def _has_shares(found: Found, key: str) -> bool:
    return bool((found.attribution.shares_of(key)["share"] != 0.0).any())


def _value_panel(found: Found, key: str, text: FigureText) -> Panel:
    row = found.attribution.change_of(key)
    shares = shown_shares(found.attribution, key, text.lang, text("attribution.others"))
    places = places_of(row, *(share.share for share in shares))
    suffix, unit = outcome_unit(row, text.plan, text.lang)
    of_change = change_unit(row, text.lang)
    name = str(row[f"name_{text.lang}"])
    if unit:
        name += f"（{unit}）" if text.lang == "zh" else f" ({unit})"
    goal, sign = float(row["goal"]), _SIGNS.get(str(row["op"]), str(row["op"]))
    shown = f"{sign} {scales.plain_number(goal)}{suffix}" if goal == goal else ""
    finding = _finding(row, shares, places, of_change, text)
    return Panel(
        name, finding, float(row["without"]), float(row["with"]), tuple(shares), places, suffix,
        None if goal != goal else goal, shown,
    )  # fmt: skip


def _chance_panel(found: Found, key: str, text: FigureText) -> Panel:
    row = dict(found.attribution.change_of(key + MET))
    others = text("attribution.others")
    shares = [_in_percent(share) for share in shown_shares(found.attribution, key + MET, text.lang, others)]
    for part in ("without", "with", "change", "low", "high"):
        row[part] = 100.0 * float(row[part])
    finding = _finding(row, shares, 0, unit_suffix("percentage points", text.lang), text)
    name = str(row[f"name_{text.lang}"])
    return Panel(
        name, finding, row["without"], row["with"], tuple(shares), 0, unit_suffix("%", text.lang), ends=(0.0, 100.0)
    )


def _in_percent(share: ShownShare) -> ShownShare:
    low, high = (None if end is None else 100.0 * end for end in (share.low, share.high))
    return ShownShare(share.name, 100.0 * share.share, low, high, share.percent)


def _finding(row: Any, shares: Sequence[ShownShare], places: int, suffix: str, text: FigureText) -> str:
    """What the panel shows, in a few words: the change, and where most of it comes from."""
    if not is_clear(row):
        return text("attribution.finding_none")
    change = signed(float(row["change"]), places) + suffix
    largest = main_group(shares)
    if largest is None or largest.percent is None:
        return change
    key = "all" if largest.percent >= NEARLY_ALL else "most" if largest.percent >= MOST else "largest"
    percent = scales.percent(round(largest.percent), text.lang)
    fields = {"change": change, "group": largest.name} | ({"percent": percent} if key == "most" else {})
    return text(f"attribution.finding_{key}", **fields)


def _draw_pages(
    found: Found, panels: Sequence[Panel], name: str, title: str, subtitle: str, axis: str, folder: Path,
    text: FigureText,
) -> list[Path]:  # fmt: skip
    style.remove_old_pages(folder, name)
    pages = [panels[start : start + PAGE_PANELS] for start in range(0, len(panels), PAGE_PANELS)]
    written: list[Path] = []
    for number, page in enumerate(pages, start=1):
        heading = text(title, scenario=scenario_title(found, text))
        if len(pages) > 1:
            heading = text("page", title=heading, number=number, pages=len(pages))
        rows = max(len(panel.shares) for panel in page) + 2
        with style.figure_style():
            figure, places = page_of_panels(
                len(page), rows * _ROW + 0.95, heading, wrap_text(text(subtitle), 150),
                attribution_footer(found, text), *_legend(text, with_goal=not axis),
            )  # fmt: skip
            for axes, panel in zip(places, page, strict=False):
                _draw_panel(axes, panel, axis, text)
            written += style.save_figure(figure, folder, f"{name}_{number}")
    return written


def _legend(text: FigureText, *, with_goal: bool) -> tuple[list[Any], list[str]]:
    handles: list[Any] = [
        Patch(facecolor=_UP, edgecolor=style.INK, linewidth=0.4),
        Patch(facecolor=_DOWN, hatch=_DOWN_HATCH, edgecolor=style.INK, linewidth=0.4),
        Line2D([], [], color=style.INK, linewidth=0.9, marker="|", markersize=5),
    ]
    names = ["attribution.raises", "attribution.lowers", "attribution.interval"]
    if with_goal:
        handles.append(Line2D([], [], color=style.GOAL_COLOUR, linewidth=1.2, linestyle=(0, (5, 2))))
        names.append("attribution.goal")
    return handles, [text(name) for name in names]


def _draw_panel(axes: Axes, panel: Panel, axis: str, text: FigureText) -> None:
    names = [text("attribution.without"), *(share.name for share in panel.shares), text("attribution.with")]
    last = len(names) - 1
    reached = [panel.without]
    for share in panel.shares:
        reached.append(reached[-1] + share.share)
    ends = [*reached, panel.whole]
    for share, start in zip(panel.shares, reached, strict=False):
        ends += [start + end for end in (share.low, share.high) if end is not None]
    low, high = min(ends), max(ends)
    if panel.ends is not None:  # what two parts together spoil may lead a bar below nothing, an interval never
        low, high = min(panel.ends[0], *reached), max(panel.ends[1], *reached)
    limits = (low, high)
    span = (high - low) or max(abs(high), 1.0) * 0.1
    goal_inside = panel.goal is not None and low - _REACH * span <= panel.goal <= high + _REACH * span
    if goal_inside and panel.goal is not None:
        low, high = min(low, panel.goal), max(high, panel.goal)
        span = high - low
    # Room for the numbers, which stand right of a bar.
    axes.set_xlim(low - 0.06 * span, high + 0.30 * span)
    axes.set_ylim(last + 0.6, -0.6)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    scales.number_axis(axes, "x")
    axes.locator_params(axis="x", nbins=5)
    axes.set_yticks(range(len(names)), [wrap_text(name, _NAME_WIDTH, lines=1) for name in names], fontsize=7.6)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=7.4)
    axes.spines["left"].set_visible(False)
    panel_heading(axes, panel.title, panel.finding)
    if axis:
        axes.set_xlabel(axis, fontsize=7.4)
    if panel.goal is not None:
        _draw_goal(axes, panel, goal_inside, text)
    _draw_end(axes, 0, panel.without, panel)
    for place, share in enumerate(panel.shares, start=1):
        _draw_share(axes, place, reached[place - 1], share, panel.places, limits)
    axes.plot([panel.whole] * 2, [last - 1, last], color=style.MUTED, linewidth=0.6, zorder=2)
    _draw_end(axes, last, panel.whole, panel)


def _draw_end(axes: Axes, place: int, value: float, panel: Panel) -> None:
    axes.plot([value], [place], marker="o", color=style.INK, markersize=5.5, zorder=4)
    axes.annotate(
        number_text(value, panel.places) + panel.suffix, (value, place), (7, 0), textcoords="offset points",
        fontsize=7.6, va="center", ha="left", bbox=_CLEAR, zorder=6,
    )  # fmt: skip


def _draw_share(
    axes: Axes, place: int, start: float, share: ShownShare, places: int, limits: tuple[float, float]
) -> None:
    """A bar from what was reached before to what is reached with this part, its interval and its number."""
    end, up = start + share.share, share.share >= 0.0
    axes.plot([start] * 2, [place - 1, place], color=style.MUTED, linewidth=0.6, zorder=2)
    axes.barh(
        [place], [share.share], left=[start], height=0.62, color=_UP if up else _DOWN,
        hatch="" if up else _DOWN_HATCH, edgecolor=style.INK, linewidth=0.4, zorder=3,
    )  # fmt: skip
    right = max(start, end)
    if share.low is not None and share.high is not None and share.low != share.high:
        ends = [min(max(start + at, limits[0]), limits[1]) for at in (share.low, share.high)]
        axes.plot(ends, [place] * 2, color=style.INK, linewidth=0.9, marker="|", markersize=4, zorder=5)
        right = max(right, *ends)
    axes.annotate(
        signed(share.share, places), (right, place), (4, 0), textcoords="offset points", fontsize=7.6,
        va="center", ha="left", color=style.INK if share.share else style.MUTED, bbox=_CLEAR, zorder=6,
    )  # fmt: skip


def _draw_goal(axes: Axes, panel: Panel, inside: bool, text: FigureText) -> None:
    """The goal as a line, or its number above the edge that it lies beyond."""
    assert panel.goal is not None
    if inside:
        axes.axvline(panel.goal, color=style.GOAL_COLOUR, linewidth=1.2, linestyle=(0, (5, 2)), zorder=1.5)
        return
    beyond = panel.goal > axes.get_xlim()[1]
    words = text("goal", goal=panel.goal_text)
    axes.annotate(
        f"{words} →" if beyond else f"← {words}", (1, 1), (0, 5), xycoords="axes fraction",
        textcoords="offset points", fontsize=7.4, color=style.GOAL_COLOUR, ha="right", va="bottom",
    )  # fmt: skip
