"""The word that counts what a target counts in Chinese: enterprises, persons and meetings have one each."""

from __future__ import annotations

from sim.plan import Plan
from sim.report.words import is_count


def counted_in(target: str, unit: str, plan: Plan, lang: str) -> str:
    """What stands behind a count of a target in ``lang``, ``家/年``; the usual word where the plan has no own one.

    Empty for units that are no counts.
    """
    if not is_count(unit):
        return ""
    keys = (f"target_unit.{target}", f"unit.{unit}")
    return next((plan.label(key, lang) for key in keys if key in plan.labels), "")
