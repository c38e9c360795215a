"""Which parts of the plan support each other and which do the same work: a table of pairs for each outcome."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.patches import Patch, Rectangle

from sim.experiments.attribution.attribution import is_clear
from sim.experiments.attribution.attribution_folder import Found
from sim.report.attribution_rows import change_unit, outcome_unit, places_of, signed, strongest_interaction
from sim.report.figures import style
from sim.report.figures.attribution_page import (
    PAGE_PANELS,
    attribution_footer,
    page_of_panels,
    panel_heading,
    scenario_title,
)
from sim.report.figures.text import FigureText, wrap_text

NAME = "interactions"
_LESS, _MORE = "#E69F00", "#0072B2"
_PALEST = 0.45
"""Strength of colour that still lets black figures be read on it."""
_REACH = 0.25
"""Part of an outcome's change that has the full colour, unless an interaction is larger: small ones stay pale."""
_ROW = 0.235
_NAME_WIDTH = 40


def draw_interactions(found: Found, outcomes: Sequence[str], folder: Path, text: FigureText) -> list[Path]:
    """Tables of pairs for those of ``outcomes`` that have an interaction of weight, the others named in a line; none
    where orders were sampled, where there is a single group, or where no outcome has one.
    """
    style.remove_old_pages(folder, NAME)
    design = found.study.design
    if not design.is_exact or len(design.groups) < 2:
        return []
    shown = [outcome for outcome in outcomes if strongest_interaction(found.attribution, outcome)]
    left_out = [_outcome_name(found, outcome, text) for outcome in outcomes if outcome not in shown]
    subtitle = text("attribution.interactions_subtitle")
    if left_out:
        names_left = ("、" if text.lang == "zh" else "; ").join(left_out)
        subtitle += "\n" + text("attribution.interactions_none_in", names=names_left)
    written: list[Path] = []
    pages = [shown[start : start + PAGE_PANELS] for start in range(0, len(shown), PAGE_PANELS)]
    for number, page in enumerate(pages, start=1):
        title = text(f"attribution.interactions_title_{found.study.by}", scenario=scenario_title(found, text))
        if len(pages) > 1:
            title = text("page", title=title, number=number, pages=len(pages))
        handles = [Patch(facecolor=_pale(colour), edgecolor=style.FAINT) for colour in (_MORE, _LESS)]
        names = [text("attribution.interaction_more"), text("attribution.interaction_less")]
        with style.figure_style():
            figure, places = page_of_panels(
                len(page), len(design.groups) * _ROW + 0.85, title,
                wrap_text(subtitle, 150), attribution_footer(found, text),
                handles, names,
            )  # fmt: skip
            for axes, outcome in zip(places, page, strict=False):
                _draw_table(axes, found, outcome, text)
            written += style.save_figure(figure, folder, f"{NAME}_{number}")
    return written


def _pale(colour: str) -> str:
    """The colour mixed with white."""
    red, green, blue = (1.0 - _PALEST * (1.0 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _draw_table(axes: Axes, found: Found, outcome: str, text: FigureText) -> None:
    groups = found.study.design.groups
    place_of = {group.id: place for place, group in enumerate(groups)}
    row = found.attribution.change_of(outcome)
    pairs = found.attribution.interactions_of(outcome).to_dict("records")
    largest = max((abs(pair["interaction"]) for pair in pairs), default=0.0)
    places = places_of({**row, "change": largest or row["change"]})
    table = np.full((len(groups), len(groups)), np.nan)
    for pair in pairs:
        lower, upper = place_of[pair["group_2"]], place_of[pair["group_1"]]
        clear = is_clear({str(name): value for name, value in pair.items()}, "interaction")
        table[lower, upper] = pair["interaction"] if clear else 0.0
        shown = signed(pair["interaction"], places) if clear else "·"
        frame = Rectangle((upper - 0.5, lower - 0.5), 1, 1, fill=False, edgecolor=style.FAINT, linewidth=0.6)
        axes.add_patch(frame)
        axes.text(
            upper, lower, shown, fontsize=7.2, ha="center", va="center", color=style.INK if clear else style.MUTED
        )
    colours = LinearSegmentedColormap.from_list("two", [_pale(_LESS), "white", _pale(_MORE)])
    reach = max(largest, _REACH * abs(row["change"])) or 1.0
    axes.imshow(table, cmap=colours, vmin=-reach, vmax=reach, aspect="auto", zorder=0)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    short = [wrap_text(group.name(text.lang), _NAME_WIDTH, lines=1) for group in groups]
    numbered = [f"{place}  {name}" for place, name in enumerate(short, start=1)]
    axes.set_yticks(range(len(groups)), numbered, fontsize=7.6)
    axes.set_xticks(range(len(groups) - 1), [str(place + 1) for place in range(len(groups) - 1)], fontsize=7.6)
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, len(groups) - 1.5)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    panel_heading(axes, _outcome_name(found, outcome, text), _finding(found, outcome, places, text))


def _outcome_name(found: Found, outcome: str, text: FigureText) -> str:
    """What an outcome is called, with its unit."""
    row = found.attribution.change_of(outcome)
    _, unit = outcome_unit(row, text.plan, text.lang)
    name = str(row[f"name_{text.lang}"])
    if unit:
        name += f"（{unit}）" if text.lang == "zh" else f" ({unit})"
    return name


def _finding(found: Found, outcome: str, places: int, text: FigureText) -> str:
    strongest = strongest_interaction(found.attribution, outcome)
    if strongest is None:
        return text("attribution.interaction_none")
    names = {group.id: group.name(text.lang) for group in found.study.design.groups}
    suffix = change_unit(found.attribution.change_of(outcome), text.lang)
    return text(
        "attribution.interaction_strongest", one=names[strongest["group_1"]], other=names[strongest["group_2"]],
        amount=signed(strongest["interaction"], places) + suffix,
    )  # fmt: skip
