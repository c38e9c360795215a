"""Names of levers that are in force twice: the second one's id in brackets, in words where the plan has them."""

from __future__ import annotations

import re

from sim.plan import Plan

_OWN_ID = re.compile(r"\s*[(（]([a-z0-9_]+)[)）]$")


def named_by_scenario(name: str, plan: Plan, lang: str) -> str:
    """``招商引资（主导产业）`` for ``招商引资 (leading_industry_push_attraction)``; any other name as it is."""
    found = _OWN_ID.search(name)
    key = f"own_lever.{found[1]}" if found else ""
    if found is None or key not in plan.labels:
        return name
    words = plan.label(key, lang)
    return name[: found.start()] + (f"（{words}）" if lang == "zh" else f" ({words})")
