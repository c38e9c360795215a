"""Printed beside the targets: what a run does to jobs, debt, concentration and energy, and who loses by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from sim.experiments.comparison.compare import Comparison
from sim.experiments.comparison.winners_and_losers import losers
from sim.language.words import word
from sim.plan import Plan
from sim.report.layout import print_notes
from sim.report.words import decimals, number_text

OFF_TARGET = (
    "employment_all", "wage", "profit", "taxes", "debt", "zombie_share", "loss_making_share", "small_value_added_share",
    "small_employment_share", "concentration_mean", "supplier_choice", "energy_use",
)  # fmt: skip
"""Indicators of side effects that are printed in any case; whether more is better nobody says here."""

MOST_PRINTED = 6
"""Groups that are named of those that lose; all stand in groups.csv."""


def print_losers(comparison: Comparison, plan: Plan, lang: str, console: Console) -> None:
    """For each run but the first, which chains, towns and sizes clearly have fewer jobs or less value added."""
    for name in comparison.names[1:]:
        console.print()
        for what in ("employment", "value_added"):
            heading = word(f"losers.{what}", lang, run=name, first=comparison.names[0])
            print_notes([("", heading + _named(comparison, plan, lang, name, what))], console, blank_before=False)


def _named(comparison: Comparison, plan: Plan, lang: str, run: str, what: str) -> str:
    found = losers(comparison.groups, run, what, len(comparison.groups))
    if not found:
        return word("losers.nobody", lang)
    shown = ("；" if lang == "zh" else "; ").join(_text(row, plan, lang) for row in found[:MOST_PRINTED])
    more = len(found) - MOST_PRINTED
    return shown + (word("losers.more", lang, count=more) if more > 0 else "")


def _text(row: Mapping[str, Any], plan: Plan, lang: str) -> str:
    """``Refractories -120 (-180 ... -60), of 4,300``."""
    numbers = [row["difference"], row["difference_low"], row["difference_high"]]
    places = decimals(*numbers)
    mean, low, high = (number_text(number, places) for number in numbers)
    return f"{group_name(row['group_kind'], row['group'], plan, lang)} {mean} ({low} … {high})"


def group_name(kind: str, group: str, plan: Plan, lang: str) -> str:
    """A chain or size class by its name, a town by its number: towns are synthetic."""
    if kind == "town":
        return word("town", lang, number=int(group))
    return plan.label(f"{kind}.{group}", lang)
