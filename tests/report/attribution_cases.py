"""A made-up attribution of the shipped plan: known effects of its campaigns, a little noise from draw to draw."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from sim.experiments.attribution.attribution import attribute
from sim.experiments.attribution.attribution_folder import Found, study_of
from sim.experiments.attribution.coalitions import By
from sim.experiments.outcomes import MET, outcomes
from sim.experiments.work.work import Failure
from sim.scenario import load_scenario

DRAWS = 6
GOALS = {
    "cloud_sme.level_1": (">=", 90.0), "industrial_va_growth.list_level": (">=", 6.0),
    "scale_ups.listed": (">=", 100.0), "traditional_share.not_leading": ("<=", 75.0),
}  # fmt: skip
BEFORE = {
    "cloud_sme.level_1": 40.0, "industrial_va_growth.list_level": 3.0, "scale_ups.listed": 45.0,
    "traditional_share.not_leading": 80.0, "wage": 6.0,
}  # fmt: skip
EFFECTS: dict[str, dict[str, float]] = {
    "cloud_sme.level_1": {"digital": 20.0, "factors": -1.0},
    "industrial_va_growth.list_level": {"investment": 0.5, "innovation": 0.4, "factors": 0.3},
    "scale_ups.listed": {"enterprises": 9.0, "factors": 3.0},
    "traditional_share.not_leading": {"industry_upgrading": -2.0, "investment": -1.0},
    "wage": {"investment": 0.2},
}
TOGETHER = {"cloud_sme.level_1": ("digital", "enterprises", 4.0)}
OF_LEVER = {"digital": "cloud_subsidy", "factors": "idle_plant_reuse", "enterprises": "scale_up_reward",
            "investment": "investment_attraction", "innovation": "rd_subsidy",
            "industry_upgrading": "capacity_consolidation"}  # fmt: skip


@cache
def made_up(by: By = "campaign", draws: int = DRAWS, failed: bool = False) -> Found:
    """The attribution of effects that are known, draw by draw a little larger or smaller."""
    loaded = load_scenario("scenarios/plan.yaml", [f"draws={draws}", "replicates=1"])
    study = study_of(loaded, by)
    design, rng = study.design, np.random.default_rng(5)
    place = {group.id: number for number, group in enumerate(design.groups)}
    name = (lambda campaign: campaign) if by == "campaign" else OF_LEVER.__getitem__
    known = [one for one in outcomes(study.plan, loaded.scenario) if one.key.removesuffix(MET) in BEFORE]
    rows = []
    for draw, replicate in design.keys:
        strength = 1.0 + 0.15 * rng.normal()
        for coalition in design.coalitions(draw, replicate):
            row: dict[str, float] = {"coalition": coalition, "draw": draw, "replicate": replicate}
            for key, before in BEFORE.items():
                there = {campaign: bool(coalition >> place[name(campaign)] & 1) for campaign in OF_LEVER}
                value = before + sum(strength * size * there[campaign] for campaign, size in EFFECTS[key].items())
                if key in TOGETHER:
                    one, other, more = TOGETHER[key]
                    value += more * strength * there[one] * there[other]
                row[key] = value
                row[f"{key}{MET}"] = float(value >= before + 8.0)
            rows.append(row)
    values = pd.DataFrame(rows)
    failures = (Failure(2, 0, "coalition digital: RuntimeError: no more"),) if failed else ()
    return Found(study, attribute(design, known, values, GOALS), values, GOALS, failures)
