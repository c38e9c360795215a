"""The cells of a printed comparison: differences with their intervals, and what was and is side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.indicators.names import names_of_indicator
from sim.language.words import LANGUAGES, word
from sim.plan import Plan
from sim.report.layout import Cell
from sim.report.line_text import percent_text, simulated_text
from sim.report.scorecard import Line
from sim.report.words import all_zero, decimals, enough_decimals, number_text, verdict_word

ARROWS = {"higher": ("▲", "bold"), "lower": ("▼", "bold"), "no_clear_difference": ("", "dim"), "": ("", "")}
"""No green and red: whether more is better, a target's goal says and an indicator doesn't."""
DIFFERENCE = ("difference", "difference_low", "difference_high", "pairs", "direction")
FEWEST_PAIRS = 5
"""Pairs below which no difference gets an arrow."""
ARROW = " → "
NO_PAIR_DIFFERS = "0 (–)"
"""Stands for a difference of probabilities where no pair differs: its interval says only how few the draws are."""
SHARE_UNIT = "0-1"
"""Unit of indicators that are shown in percent."""


def difference_cell(found: Mapping[Any, Any]) -> Cell:
    """``+1.20 (0.90 … 1.50) ▲``: the mean difference, its interval, and an arrow when that leaves out zero.

    Fewer pairs than :data:`FEWEST_PAIRS` give no arrow.
    What rounds to nothing is shown as zero, without interval and arrow.
    """
    mean, low, high = found["difference"], found["difference_low"], found["difference_high"]
    if missing(mean):
        return Cell("")
    numbers = [mean] if missing(low) else [mean, low, high]
    places = decimals(*numbers)
    if all_zero(places, *numbers):
        return Cell(number_text(0.0, places), "dim")
    if missing(low):
        return Cell(signed(mean, enough_decimals(places, mean)))
    arrow, style = _arrow(found["direction"], found["pairs"])
    # Where the ends of the interval lie must be seen; how small a mean is, only where it differs from zero.
    places = enough_decimals(places, *(numbers if arrow else (low, high)))
    if low == high:  # the same in every pair: there is nothing to put an interval round
        return Cell(f"{signed(mean, places)} {arrow}".rstrip(), style)
    interval = f"({number_text(low, places)} … {number_text(high, places)})"
    return Cell(f"{signed(mean, places)} {interval} {arrow}".rstrip(), style)


def probability_difference_cell(row: Mapping[Any, Any], other: str) -> Cell:
    """``+42 (35 … 49) ▲``: the difference of two probabilities in percentage points, with its interval."""
    difference, low, high = (row[f"{other}.probability_difference{end}"] for end in ("", "_low", "_high"))
    if missing(difference):
        return Cell("")
    if difference == low == high == 0:
        return Cell("0", "dim")
    if no_pair_differs(row, other):
        return Cell(NO_PAIR_DIFFERS, "dim")
    if missing(low):  # a single observation: there is nothing to reckon an interval from
        return Cell(signed(100 * difference, 0), "dim")
    points = [100 * number for number in (difference, low, high)]
    arrow, style = _arrow(row[f"{other}.probability_direction"], row[f"{other}.pairs"])
    text = f"{signed(points[0], 0)} ({number_text(points[1], 0)} … {number_text(points[2], 0)}) {arrow}"
    return Cell(text.rstrip(), style)


def no_pair_differs(row: Mapping[Any, Any], other: str) -> bool:
    """Whether a target is met or missed alike in every pair, though its values are not the same."""
    numbers = [row.get(f"{other}.{name}") for name in ("probability_difference", "met_here_only", "met_in_first_only")]
    ends = [row.get(f"{other}.probability_difference{end}") for end in ("_low", "_high")]
    return not any(missing(number) or number for number in numbers) and any(not missing(end) and end for end in ends)


def probability_cell(row: Mapping[Any, Any], first: str, other: str, lang: str) -> Cell:
    """``12 → 54 %``; the one number where both are the same."""
    shares = [row[f"{name}.probability"] for name in (first, other)]
    if all(missing(share) for share in shares):
        return Cell("")
    texts = ["–" if missing(share) else percent_text(share, lang) for share in shares]
    if texts[0] == texts[1]:
        return Cell(texts[1])
    return Cell(texts[0].removesuffix("%").rstrip() + ARROW + texts[1])


def median_cell(row: Mapping[Any, Any], line: Line, first: str, other: str, lang: str) -> Cell:
    """``3.89 → 4.20``: the medians, with as many decimals each as their size needs."""
    texts = [_value_text(row[f"{name}.simulated"], line, lang) for name in (first, other)]
    return Cell(texts[0] if texts[0] == texts[1] else ARROW.join(texts))


def _value_text(value: Any, line: Line, lang: str) -> str:
    return simulated_text(replace(line, simulated=None if missing(value) else value, low=None, high=None), lang)


def verdict_cell(row: Mapping[Any, Any], first: str, other: str, lang: str) -> Cell:
    """``open → likely``; a single word where both are the same."""
    verdicts = [row.get(f"{name}.verdict") for name in (first, other)]
    if any(missing(row[f"{name}.probability"]) for name in (first, other)):
        return Cell(word("given", lang), "dim")
    words = [verdict_word(str(verdict), lang) for verdict in verdicts]
    return Cell(words[0], "dim") if words[0] == words[1] else Cell(ARROW.join(words))


def indicator_name(indicator: str, unit: str, plan: Plan, lang: str) -> str:
    """An indicator's name with its unit in brackets; its id in words where the plan has no label for it."""
    name = names_of_indicator(indicator, plan)[LANGUAGES.index(lang)]
    shown = _unit_name(unit, plan, lang)
    return name + ((f"（{shown}）" if lang == "zh" else f" ({shown})") if shown else "")


def in_percent(row: Mapping[Any, Any]) -> dict[Any, Any]:
    """A row of indicators.csv with shares from 0 to 1 in percent, as in the figures; others as they are."""
    if row["unit"] != SHARE_UNIT:
        return dict(row)
    numbers = ("mean", "difference", "difference_low", "difference_high")
    return {**row, "unit": "%", **{name: None if missing(row[name]) else 100 * row[name] for name in numbers}}


def _unit_name(unit: str, plan: Plan, lang: str) -> str:
    """An indicator's unit in words of the plan; in the indicators' own words where the plan has none."""
    base, yearly, _ = unit.partition("/year")
    whole = f"unit.{base}/yr"
    if yearly and whole in plan.labels:
        return plan.label(whole, lang)
    name = plan.label(f"unit.{base}", lang) if f"unit.{base}" in plan.labels else base
    return name + (word("a_year", lang) if yearly else "")


def signed(value: float, places: int) -> str:
    """A number with its sign; what rounds to zero has none."""
    text = number_text(value, places)
    return text if text.startswith("−") or float(text.replace(",", "")) == 0 else f"+{text}"


def missing(value: Any) -> bool:
    """Whether nothing stands in a cell."""
    return value is None or bool(pd.isna(value))


def _arrow(direction: Any, pairs: Any) -> tuple[str, str]:
    return ARROWS[(direction or "") if not missing(pairs) and pairs >= FEWEST_PAIRS else ""]
