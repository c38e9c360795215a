"""Money by lever and year: what the government and the guidance fund paid out under each lever."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from sim.ledger import MEMO
from sim.report.figures import scales, style
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_text

NAME = "money"
PAYERS = ("government", "guidance_fund")
SHOWN_PARTS = 14
"""Levers (and uses of the fund) with a look of their own; the smaller ones are added up as 'other levers'."""
_OTHER = "(other)"
_TEN_THOUSAND = 10_000.0
_LARGE = 1e6
"""From so many 10k yuan a year on the figure counts in 100 million: smaller payments would be parts of one."""


def payments_by_lever(run: RunTables) -> pd.DataFrame:
    """All that the purses pay: columns year, payer, part (what a bar's segment stands for), amount (10k yuan).

    A purpose is a lever's name in the scenario, or the name, a colon and a detail; payments of a bundle's members
    (`<bundle>_<ending>`) are the bundle's. Payments are parted by lever, those to and from the fund by 'lever: detail',
    since the fund is itself one lever, and what no lever of the scenario pays by its purpose.
    """
    table = run.accounts
    if not len(table):
        return pd.DataFrame({"year": [], "payer": [], "part": [], "amount": []})
    purposes = table["purpose"].astype(str).str.strip()
    chosen = table.loc[table["payer"].isin(PAYERS) & ~purposes.str.startswith(MEMO)]
    if not len(chosen):
        return pd.DataFrame({"year": [], "payer": [], "part": [], "amount": []})
    purposes = purposes[chosen.index]
    part = purposes.str.split(":").str[0].str.strip().map(lambda name: lever_of(name, run.levers))
    of_fund = chosen["payer"].eq("guidance_fund") | chosen["receiver"].eq("guidance_fund")
    part = part.where(~of_fund, purposes)
    chosen = chosen.assign(part=part, year=chosen["year"].astype(int), amount=pd.to_numeric(chosen["amount"]))
    return chosen.groupby(["year", "payer", "part"])["amount"].sum().reset_index()


def lever_of(name: str, levers: Collection[str]) -> str:
    """The lever of the scenario that pays under ``name``: itself, or the bundle of which it is a member; ``name`` where
    there is none.
    """
    if name in levers:
        return name
    return max((lever for lever in levers if name.startswith(f"{lever}_")), key=len, default=name)


def draw_money(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw stacked bars by lever and year, a panel a payer; runs that pay nothing are named below the
    title. A single run that has no lever and pays nothing gets no figure.
    """
    tables = {run.name: payments_by_lever(run) for run in runs}
    paying = [run for run in runs if len(tables[run.name]) and tables[run.name]["amount"].abs().sum() > 0]
    if not paying and len(runs) == 1 and not runs[0].levers:
        for kind in ("png", "svg"):
            (folder / f"{NAME}.{kind}").unlink(missing_ok=True)
        return []
    idle = [run for run in runs if run.name not in {one.name for one in paying}]
    payers = [payer for payer in PAYERS if any((tables[run.name]["payer"] == payer).any() for run in paying)]
    parts, looks = _part_looks([tables[run.name] for run in paying])
    with style.figure_style():
        figure = style.new_figure(style.PAGE_WIDTH, 6.4 if payers else 2.6)
        subtitle = text("money.subtitle")
        if len(payers) > 1:
            subtitle += ("" if text.lang == "zh" else " ") + text("money.same_scale")
        separator = "、" if text.lang == "zh" else ", "
        if len(paying) > 1:
            names = [f"{_letter(number)} = {text.run(run)}" for number, run in enumerate(paying)]
            subtitle += "\n" + text("money.bars", names=separator.join(names))
        if idle and paying:
            subtitle += "\n" + text("money.nothing_in", names=separator.join(text.run(run) for run in idle))
        names = [
            text("money.other") if part == _OTHER else wrap_text(_part_name(part, paying, text), 46) for part in parts
        ]
        handles = [_patch(*looks[part]) for part in parts]
        style.frame_figure(figure, text("money.title"), wrap_text(subtitle, 150), text.footer(runs), handles, names)
        panels = figure.subplots(1, max(len(payers), 1), squeeze=False)
        if not payers:
            panels[0, 0].set_axis_off()
            panels[0, 0].text(0.5, 0.5, text("money.nothing"), ha="center", va="center", fontsize=11, color=style.MUTED)
        totals = [float(total) for table in tables.values() for payer in payers for total in _yearly(table, payer)]
        highest = max(totals, default=0.0)
        for axes, payer in zip(panels.flat, payers, strict=False):
            _draw_payer(axes, payer, paying, tables, parts, looks, highest, text)
        return style.save_figure(figure, folder, NAME)


def _letter(position: int) -> str:
    """The letter that stands for a run under its bars."""
    return chr(ord("A") + position)


def _patch(colour: str, hatch: str) -> Patch:
    return Patch(facecolor=colour, hatch=hatch, edgecolor=style.INK, linewidth=0.5)


def _part_name(part: str, runs: Sequence[RunTables], text: FigureText) -> str:
    instance, _, detail = (piece.strip() for piece in part.partition(":"))
    lever = next((run.levers[instance] for run in runs if instance in run.levers), instance)
    name = text.lever(instance, lever)
    return text("money.part", lever=name, detail=text.purpose(detail)) if detail else name


def _part_looks(tables: Sequence[pd.DataFrame]) -> tuple[list[str], Mapping[str, tuple[str, str]]]:
    """Parts by falling total, at most :data:`SHOWN_PARTS` and then 'other', each with its colour and hatch."""
    if not tables:
        return [], {}
    totals = pd.concat(tables).groupby("part")["amount"].sum()
    ranked = [str(name) for name in totals.sort_values(ascending=False, kind="stable").index]
    shown, others = ranked, []
    if len(ranked) > SHOWN_PARTS + 1:
        # What the fund does is no "other lever", however small: its parts go first.
        first = [part for part in ranked if ":" in part] + [part for part in ranked if ":" not in part]
        chosen = set(first[:SHOWN_PARTS])
        shown, others = [part for part in ranked if part in chosen], [_OTHER]
    colours = len(style.OKABE_ITO) - 1
    looks = {
        part: (style.OKABE_ITO[place % colours], style.HATCHES[(place + 3 * (place // colours)) % colours])
        for place, part in enumerate(shown)
    }
    return [*shown, *others], {**looks, _OTHER: (style.OKABE_ITO[-1], style.HATCHES[-1])}


def _yearly(table: pd.DataFrame, payer: str) -> pd.Series:
    """What ``payer`` pays in each year (10k yuan)."""
    return table[table["payer"] == payer].groupby("year")["amount"].sum() if len(table) else pd.Series(dtype=float)


def _draw_payer(
    axes: Any,
    payer: str,
    runs: Sequence[RunTables],
    tables: Mapping[str, pd.DataFrame],
    parts: Sequence[str],
    looks: Mapping[str, tuple[str, str]],
    highest: float,
    text: FigureText,
) -> None:
    """A bar a year and run; ``highest`` of all panels (10k yuan) gives them one scale."""
    unit_label, size = ("money.unit_100m", _TEN_THOUSAND) if highest >= _LARGE else ("money.unit_10k", 1.0)
    years = sorted({int(year) for run in runs for year in tables[run.name]["year"]})
    sums = {(run.name, year): _stack(tables[run.name], payer, year, parts) for run in runs for year in years}
    highest /= size
    width = 0.8 / len(runs)
    ticks: list[tuple[float, str]] = []
    for number, year in enumerate(years):
        for position, run in enumerate(runs):
            at = number + width * (position - (len(runs) - 1) / 2)
            bottom = 0.0
            for part, amount in zip(parts, sums[run.name, year] / size, strict=True):
                colour, hatch = looks[part]
                if amount > 0:
                    axes.bar(
                        at,
                        amount,
                        width * 0.8,
                        bottom=bottom,
                        color=colour,
                        hatch=hatch,
                        edgecolor=style.INK,
                        linewidth=0.5,
                    )
                bottom += max(float(amount), 0.0)
            axes.text(
                at,
                bottom + 0.012 * highest,
                scales.plain_number(bottom),
                ha="center",
                va="bottom",
                fontsize=8,
            )
            ticks.append((at, _letter(position)))
    groups = range(len(years))
    if len(runs) == 1:
        axes.set_xticks(groups, [str(year) for year in years])
    else:
        axes.set_xticks([place for place, _ in ticks], [letter for _, letter in ticks])
        # The middle bar of three stands on its year: both labels are wanted.
        axes.xaxis.remove_overlapping_locs = False
        axes.set_xticks(groups, [str(year) for year in years], minor=True)
        axes.tick_params(axis="x", which="minor", length=0, pad=15)
    axes.tick_params(axis="x", which="major", length=0)
    axes.set_xlim(-0.6, len(years) - 0.4)
    axes.set_ylim(0, highest * 1.1 or 1.0)
    axes.set_title(text(f"money.paid_by.{payer}"))
    axes.set_ylabel(text(unit_label))
    scales.number_axis(axes)


def _stack(table: pd.DataFrame, payer: str, year: int, parts: Sequence[str]) -> np.ndarray:
    """Amounts (10k yuan) of one bar, in the order of `parts`; those beyond it add up under 'other'."""
    chosen = table[(table["payer"] == payer) & (table["year"] == year)]
    amounts = {part: 0.0 for part in parts}
    row: Any
    for row in chosen.itertuples(index=False):
        amounts[row.part if row.part in amounts else _OTHER] += float(row.amount)
    return np.array(list(amounts.values()))
