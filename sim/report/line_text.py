"""The words and numbers of one line of the scorecard, in English and Chinese."""

from __future__ import annotations

from math import ceil, floor

from sim.language.words import word
from sim.plan import load_plan
from sim.report.scorecard import Line
from sim.report.target_unit import counted_in
from sim.report.words import (
    decimals,
    enough_decimals,
    goal_number,
    is_count,
    name_unit,
    number_text,
    unit_suffix,
    value_text,
)

MARKS = {"programme": "*", "exogenous": "†"}
"""What stands behind the names of targets that are no results of behaviour; the notes explain it."""


def target_name(line: Line, lang: str) -> str:
    """The target's name with its reading, the unit that doesn't fit behind a number, and the mark of its
    nature."""
    name = line.name_zh if lang == "zh" else line.name_en
    unit, reading = name_unit(line.unit, lang), line.short_zh if lang == "zh" else line.short_en
    inside = ("，" if lang == "zh" else ", ").join(part for part in (unit, reading) if part)
    bracket = (f"（{inside}）" if lang == "zh" else f" ({inside})") if inside else ""
    return name + bracket + MARKS.get(line.nature, "")


def goal_text(line: Line, lang: str) -> str:
    """``≥ 6 %/yr``, ``1–2``; a dash where the plan gives no figure."""
    if line.unit == "done":
        return word("done", lang)
    if line.value is None:
        return "–"
    suffix = unit_suffix(line.unit, lang)
    if lang == "zh" and is_count(line.unit):
        suffix = f" {counted_in(line.id, line.unit, load_plan(), lang)}".rstrip()
    if line.op == "between" and line.value_high is not None:
        return f"{goal_number(line.value)}–{goal_number(line.value_high)}{suffix}"
    sign = {">=": "≥", "<=": "≤"}.get(line.op, line.op)
    return f"{sign} {goal_number(line.value)}{suffix}"


def simulated_text(line: Line, lang: str) -> str:
    """The median of the replicates, or the only value."""
    if line.simulated is None:
        return "–"
    if line.unit == "done":
        # Half of the runs bring it and half do not: the probability says so.
        key = {0.0: "not_done", 1.0: "done"}.get(line.simulated, "")
        return word(key, lang) if key else "–"
    return value_text(line.simulated, line.unit, line.value, beside=(line.low, line.high))


def band_text(line: Line, lang: str) -> str:
    """Where nine in ten replicates lie, ``6.2–6.9``; empty where they are all the same."""
    if line.low is None or line.high is None or line.low == line.high or line.unit == "done":
        return ""
    if is_count(line.unit):
        return f"{floor(line.low):,}–{ceil(line.high):,}"  # outwards, so that as many lie inside
    places, low, high = decimals(line.simulated, line.low, line.high), line.low, line.high
    joint = f" {word('to', lang)} " if low < 0 else "–"
    return number_text(low, places) + joint + number_text(high, places)


def gap_text(line: Line, lang: str) -> str:
    """How far the median lies beyond the goal, ``+0.3``, or short of it, ``−1.2``, in the target's unit."""
    if line.gap is None or line.unit == "done":
        return ""
    whole = is_count(line.unit) and line.gap == int(line.gap)
    places = 0 if whole else 1 if is_count(line.unit) else decimals(line.simulated, line.low, line.high)
    return ("+" if line.gap > 0 else "") + number_text(line.gap, enough_decimals(places, line.gap))


def probability_text(line: Line, lang: str) -> str:
    """``87 % (78–93)``: the share of runs that meet the goal, in whole percent, and its interval rounded outwards."""
    if line.probability is None or line.probability_low is None or line.probability_high is None:
        return ""
    return probability_range(line.probability, line.probability_low, line.probability_high, lang)


def probability_range(share: float, low: float, high: float, lang: str) -> str:
    """A probability and the ends of its interval in whole percent, the ends rounded outwards: ``87 % (78–93)``."""
    inside = f"{floor(100 * low)}–{ceil(100 * high)}"
    return f"{percent_text(share, lang)}（{inside}）" if lang == "zh" else f"{percent_text(share, lang)} ({inside})"


def percent_text(share: float, lang: str) -> str:
    """A share of runs in whole percent; one that is neither none nor all is never rounded to that."""
    percent = round(100 * share)
    sign = ">" if share < 1 and percent == 100 else "<" if share > 0 and percent == 0 else ""
    shown = {">": 99, "<": 1}.get(sign, percent)
    return f"{sign}{shown}%" if lang == "zh" else f"{sign}{shown} %"
