"""Whether the enterprises of a roster and the city around them are of one size.

Projects, land and small enterprises beside the roster follow ``population.scale``; the roster itself does not. A roster
of a tenth of the city in a city of full size would have ten times the land and the projects that it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.agents.population_layout import small_sizes
from sim.agents.roster_population import expected_revenue, listed_of, stage_means
from sim.language.message import Message
from sim.plan import Plan
from sim.roster.attach import attached
from sim.roster.table import EnterpriseRoster
from sim.scenario.schema import Scenario

FAR_OFF = 2.0
"""So many times as large, or as small, as ``population.scale`` says: it was probably forgotten. What the plan's figures
say of small enterprises is not known better than this."""

_QUANTILES = (np.arange(1_000) + 0.5) / 1_000


def has_small(roster: EnterpriseRoster, plan: Plan, p: Mapping[str, float]) -> bool:
    """Whether anybody in it is below the threshold."""
    return not listed_of(roster, plan, p["listing_threshold"]).all()


def share_of_city(roster: EnterpriseRoster, plan: Plan, p: Mapping[str, float], *, small_beside: bool = False) -> float:
    """What the roster's enterprises sell over what all enterprises of the city sell by the plan's figures.

    ``small_beside``: above-scale enterprises alone are compared, since the small ones are then the plan's.
    """
    table, codes = plan.stage_table, roster.codes(plan.stages)
    listed, revenue = listed_of(roster, plan, p["listing_threshold"]), expected_revenue(roster, plan)
    usual_small = float(small_sizes(_QUANTILES, p).mean())
    revenue = np.where(np.isnan(revenue), np.where(listed, stage_means(plan, p)[codes], usual_small), revenue)
    above = float(table["above_scale_output"].sum()) * 10_000.0
    if small_beside:
        return float(revenue[listed].sum()) / above
    return float(revenue.sum()) / (above + float(table["small_enterprises"].sum()) * usual_small)


def fitting_scale(share: float) -> float:
    """The share as somebody would write it: two digits."""
    return float(f"{share:.2g}")


def disproportions(scenario: Scenario, plan: Plan, p: Mapping[str, float], place: str) -> Iterator[Message]:
    """What a planner should know of a roster beside a city of another size; ``place`` is where the roster is named."""
    population = scenario.population
    roster = attached(population).enterprises
    if roster is None:
        return
    beside = population.beside_roster is not None
    if not beside and not has_small(roster, plan, p):
        yield Message("roster.caution.no_small", place=place)
    share = share_of_city(roster, plan, p, small_beside=beside)
    if share > 0.0 and not 1.0 / FAR_OFF <= share / population.scale <= FAR_OFF:
        fitting = fitting_scale(share)
        yield Message("roster.caution.scale", place=place, share=share, scale=population.scale, fitting=fitting)
    if 0.0 < share < 1.0 / FAR_OFF and scenario.treasury.budget_factor == 1.0 and scenario.levers:
        yield Message("roster.caution.budgets", place=place, share=share, fitting=fitting_scale(share))
