"""What is said of an uncertain input beside its name."""

from __future__ import annotations

from sim.plan import Plan
from sim.report.words import goal_number

CHOICE = "choice"
"""Unit of an input that chooses one of several rules; its range counts them from 0."""

_ALTERNATIVES = ("one of {count} rules", "{count}种规则之一")


def range_text(low: float, high: float, unit: str, plan: Plan, lang: str) -> str:
    """``8–40 1/year``: from where to where an input may lie today, in its unit; ``one of 3 rules`` for a choice."""
    chinese = lang == "zh"
    if unit == CHOICE:
        return _ALTERNATIVES[chinese].format(count=round(high) + 1)
    known = plan.labels.get(f"unit.{unit}")
    ends = [goal_number(end) for end in (low, high)]
    joint = ("至" if chinese else " to ") if low < 0 else "–"
    return f"{joint.join(ends)} {known[chinese] if known else unit}".strip()
