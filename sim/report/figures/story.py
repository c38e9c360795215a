"""One enterprise over the months: sales and capacity, cash and debt, employees, with what happened marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from sim.months import BURN_IN_MONTHS, month_label
from sim.report.figures import scales, style
from sim.report.figures.text import wrap_text
from sim.story.happenings import Decided, Merged, MonthRecord, Noted
from sim.story.names import Names
from sim.story.telling import Story, origin_of

NAME = "story"
MOST_MARKS = 14
"""Events marked with a number; of more than these the gravest are."""

GRAVEST = (
    "entry", "exit", "merger", "offered", "listed", "delisted", "scrapped", "graded_d", "cloud_adopted", "certified",
    "selected", "upgrade_begun", "paid", "awarded", "declined", "project_producing", "written_off", "refused",
)  # fmt: skip
"""Kinds of events, what matters most first; others come last."""

PANELS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("sales", "per_month", (("revenue", "revenue"), ("capacity", "capacity"))),
    ("money", "stock", (("cash", "cash"), ("debt", "debt"))),
    ("labour", "persons", (("labour", "people"),)),
)
"""Title, unit, and the columns with their names in the legend."""

YEAR = 12
_ROOM_FOR_NOTE = 1.15
"""Height of the first panel above its lines where the note on the base year stands there."""

_LINE_HEIGHT = 0.165
_TITLE_PAD = 16.0
"""Points between the first panel and its title: the numbers of the marks stand there."""
_KEY_WIDTH = 78
"""Half characters of one of the two columns of the key."""


def marks_of(records: Sequence[MonthRecord], names: Names) -> tuple[list[tuple[int, str]], int]:
    """What is marked, (month, text) in the order of time, and how many events are left out."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for record in records:
        for one in record.happenings:
            said = _mark(one, names)
            if said is not None:
                rank = GRAVEST.index(said[0]) if said[0] in GRAVEST else len(GRAVEST)
                found.setdefault((record.month, said[1]), (rank, len(found)))
    gravest = sorted(found, key=lambda mark: found[mark])[:MOST_MARKS]
    return sorted(gravest, key=lambda mark: found[mark][1]), len(found) - len(gravest)


def _mark(one: Any, names: Names) -> tuple[str, str] | None:
    """Kind and text of what is worth a mark; a decision stands for the events that say the same."""
    if isinstance(one, Decided):
        offer = names.take_up(one.lever) == "accept_offer"
        kind = "awarded" if one.success else "declined" if offer else "refused"
        if one.success and offer:
            kind = "accepted"
        text = names.word("story.of_reason", text=names.event("offer_declined" if kind == "declined" else kind),
                          reason=names.lever(one.lever))  # fmt: skip
        if one.amount:
            text = names.word("story.with_amount", text=text, amount=names.money(one.amount))
        return ("offered" if offer else kind), text
    if isinstance(one, Merged):
        kind = names.word("story.mark.absorbed" if one.absorbed else "story.mark.absorbs", partner=one.partner)
        return "merger", kind
    if isinstance(one, Noted) and one.kind not in ("awarded", "refused", "accepted", "merger", "rated"):
        text = names.event(one.kind)
        if one.reason:
            text = names.word("story.of_reason", text=text, reason=names.reason(one.reason))
        if one.kind in ("offered", "paid"):
            text = names.word("story.with_amount", text=text, amount=names.money(one.amount))
        return one.kind, text
    return None


def draw_story(story: Story, folder: Path) -> list[Path]:
    """Draw the figure of a story as PNG and SVG; returns the two files."""
    names, records = story.names, _shown(story.records)
    marks, left_out = marks_of(records, names)
    lines = [f"{number}  {month_label(month)}  {text}" for number, (month, text) in enumerate(marks, start=1)]
    if left_out:
        lines.append(names.word("story.figure.more", count=left_out))
    half = -(-len(lines) // 2)
    key = [[wrap_text(line, _KEY_WIDTH, lines=1) for line in part] for part in (lines[:half], lines[half:])]
    with style.figure_style():
        height = 6.4 + _LINE_HEIGHT * half
        figure = style.new_figure(style.PAGE_WIDTH, height)
        source = story.replay.source
        footer = names.word(
            "story.figure.footer", scenario=source.run.name, draw=source.draw, replicate=source.replicate,
            number=source.replicate + 1, origin=origin_of(story.replay, names),
        )  # fmt: skip
        subtitle = wrap_text(story.introduction[-1], 150)
        _, bottom = style.frame_figure(figure, story.title, subtitle, wrap_text(footer, 165))
        room = bottom + _LINE_HEIGHT * half + 0.1
        for column, part in enumerate(key):
            figure.text(
                (0.12 + 4.95 * column) / style.PAGE_WIDTH, (room - 0.05) / height, "\n".join(part), fontsize=8,
                va="top", ha="left", linespacing=1.35,
            )  # fmt: skip
        panels = figure.subplots(len(PANELS), 1, sharex=True, height_ratios=(3, 3, 2))
        for axes, panel in zip(panels, PANELS, strict=True):
            _draw_panel(axes, panel, records, names, [month for month, _ in marks])
        _number_marks(panels[0], marks, records[0].month)
        engine = figure.get_layout_engine()
        top = 0.42 + 9 * 1.32 / 72 * (subtitle.count("\n") + 1) + 0.1
        if engine is not None:
            engine.set(rect=(0.005, room / height, 0.99, 1 - (top + room) / height))  # type: ignore[call-arg]
        return style.save_figure(figure, folder, NAME)


def _shown(records: Sequence[MonthRecord]) -> Sequence[MonthRecord]:
    """The months up to a little after the last one in which anything was there or happened, whole years of them."""
    last = max((place for place, one in enumerate(records) if _is_there(one) or any(one.of(Noted))), default=0)
    return records[: max(-(-(last + 1) // YEAR) * YEAR, YEAR)]


def _draw_panel(axes: Axes, panel: Any, records: Sequence[MonthRecord], names: Names, marked: Sequence[int]) -> None:
    title, unit, columns = panel
    first, there = records[0].month, [record for record in records if _is_there(record)]
    for number, (column, name) in enumerate(columns):
        look = style.run_style(number, 1)
        xs = [record.month - first for record in there]
        ys = [float(record.state[column]) for record in there]
        colour = style.OKABE_ITO[number]
        dash = "-" if number == 0 else (0, (5, 2))
        axes.plot(xs, ys, color=colour, linestyle=dash, marker=look.marker if len(xs) < 2 else "",
                  label=names.word(f"story.figure.{name}"))  # fmt: skip
    if title == "money":
        axes.axhline(0.0, color=style.MUTED, linewidth=0.7)
    else:
        axes.set_ylim(bottom=0.0)
    for month in dict.fromkeys(marked):
        axes.axvline(month - first, color=style.MUTED, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)
    scales.number_axis(axes)
    first_panel = title == PANELS[0][0]
    if first_panel and records[0].month < BURN_IN_MONTHS:
        axes.set_ylim(top=axes.get_ylim()[1] * _ROOM_FOR_NOTE)
    note = names.word("story.figure.base_year") if first_panel else ""
    scales.month_axis(axes, [record.label for record in records], note)
    axes.set_title(names.word(f"story.figure.{title}"), pad=_TITLE_PAD if first_panel else None)
    axes.set_ylabel(names.word(f"story.figure.{unit}"))
    if len(columns) > 1:
        axes.legend(loc="upper left", bbox_to_anchor=(1.005, 1.0), borderaxespad=0.0)


def _is_there(record: MonthRecord) -> bool:
    return bool(record.state["alive"])


def _number_marks(axes: Axes, marks: Sequence[tuple[int, str]], first: int) -> None:
    """The numbers of the key above the first panel; those of one month stand together."""
    by_month: dict[int, list[int]] = {}
    for number, (month, _) in enumerate(marks, start=1):
        by_month.setdefault(month, []).append(number)
    for month, numbers in by_month.items():
        text = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}\u2013{numbers[-1]}"
        axes.text(
            month - first, 1.0, text, transform=axes.get_xaxis_transform(), fontsize=7.5, ha="center",
            va="bottom", color=style.GOAL_COLOUR,
        )  # fmt: skip
