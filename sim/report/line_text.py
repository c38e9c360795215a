"""The words and numbers of one line of the scorecard, in English and Chinese."""

from __future__ import annotations

from math import ceil, floor

from sim.report.scorecard import Line
from sim.report.words import decimals, goal_number, is_count, name_unit, number_text, unit_suffix, value_text, word

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
    if line.op == "between" and line.value_high is not None:
        return f"{goal_number(line.value)}–{goal_number(line.value_high)}{suffix}"
    sign = {">=": "≥", "<=": "≤"}.get(line.op, line.op)
    return f"{sign} {goal_number(line.value)}{suffix}"


def simulated_text(line: Line, lang: str) -> str:
    """The median of the replicates, or the only value."""
    if line.simulated is None:
        return "–"
    if line.unit == "done" and line.simulated in (0.0, 1.0):
        return word("done" if line.simulated else "not_done", lang)
    return value_text(line.simulated, line.unit, line.value, beside=(line.low, line.high))


def band_text(line: Line, lang: str) -> str:
    """Where nine in ten replicates lie, ``6.2–6.9``; empty where they are all the same."""
    if line.low is None or line.high is None or line.low == line.high:
        return ""
    if is_count(line.unit):
        return f"{floor(line.low):,}–{ceil(line.high):,}"  # outwards, so that as many lie inside
    places, low, high = decimals(line.simulated, line.low, line.high), line.low, line.high
    joint = f" {word('to', lang)} " if low < 0 else "–"
    return number_text(low, places) + joint + number_text(high, places)


def met_text(line: Line, lang: str) -> str:
    """``14 of 20``."""
    return word("met_of", lang, met=line.met, of=line.replicates) if line.met is not None else ""
