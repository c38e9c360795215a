"""Campaigns against outdated processes and scattered polluters, and what comes back when they are over.

Stands for the plan's ban on outdated processes and on the return of small polluters (II.4, task 11). While a campaign
is on, small enterprises that are dirty or whose equipment is outdated may be closed; larger ones with outdated
equipment scrap part of their capacity when it begins. Between campaigns, and after the last one, some of those that
were closed begin again with part of what they had, in the same place and with the same equipment. Nobody is paid and
nobody can decline (take-up is automatic).

``P(closed) = closure hazard`` a month of campaign, ``P(returns) = return hazard`` a month without one. Both are
judgement: no source was found. Those that are closed leave for a reason of their own, so that they count neither as
consolidated nor as having closed by themselves.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.events import Event
from sim.lifecycle import Births, Exits
from sim.policies.base import Lever, table_of
from sim.policies.programme import Achieved, Decision, Memory, Programme
from sim.rule import Rule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

number = table_of("outdated_capacity_ban")

REASON = "outdated capacity"
RETURN = "return"
REMEMBERED = ("capacity", "expected_demand", "green_score", "equipment_age", "energy_intensity", "knowledge")
"""What is remembered of an enterprise that is closed."""


class OutdatedCapacityBan(Lever):
    """Closes small dirty or outdated enterprises in campaigns; some return when the campaign is over."""

    name: ClassVar[str] = "outdated_capacity_ban"
    strengths: ClassVar[tuple[str, ...]] = ("closure_hazard",)
    effect: ClassVar[tuple[str, int]] = ("removals", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "No measured closing rate of such campaigns was found; that small polluters closed under tighter standards is "
        "shown for Chinese rivers (Wang, Wu and Zhang 2018), their return is judgement."
    )
    direct_effect_unit: ClassVar[str] = "enterprises"
    memory: ClassVar[dict[str, float]] = {"closed": 0.0, **dict.fromkeys(REMEMBERED, 0.0)}

    campaign_every: int = number("campaign_every")
    campaign_lasts: int = number("campaign_lasts")
    closure_hazard: float = number("closure_hazard")
    dirty_below: float = number("dirty_below")
    outdated_age: float = number("outdated_age")
    scrapped_share: float = number("scrapped_share")
    return_hazard: float = number("return_hazard")
    return_share: float = number("return_share")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "scrap", self.scrap, phase="offer", when=self.begins, reads=("alive", "target_utilisation"),
                lagged=("above_scale", "equipment_age", "capacity", "expected_demand"), adds=("capacity_built",),
                requests=("programme", "events"),
            ),
            self.rule(
                lever_id, "close", self.close, phase="exit", when=self.campaign,
                reads=("alive", "expected_demand", "distress_months"),
                lagged=("above_scale", "capacity", "green_score", "equipment_age", "energy_intensity", "knowledge"),
                requests=("lifecycle", "programme", "events"), stream="closure",
            ),
            self.rule(
                lever_id, "return", self.come_back, phase="entry", tail=True, when=self.off,
                reads=("alive", "stage", "labour_output", "tfp_fixed"), params=("entry_cash_months",),
                resources=("world",), requests=("lifecycle", "programme"), stream="return",
            ),
        )

    # -- the calendar ----------------------------------------------------------------------------------------------

    def campaign(self, month: int) -> bool:
        """Whether a campaign is on: the first months of every period since the lever began."""
        return self.active(month) and (month - self.first_month) % self.campaign_every < self.campaign_lasts

    def begins(self, month: int) -> bool:
        """Whether a campaign begins in this month."""
        return self.campaign(month) and (month - self.first_month) % self.campaign_every == 0

    def off(self, month: int) -> bool:
        """Whether inspectors are away."""
        return not self.campaign(month)

    # -- closing ---------------------------------------------------------------------------------------------------

    def scrap(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Above-scale enterprises with outdated equipment give up part of their capacity.

        Deadweight are those for which what is left is still enough.
        """
        rows = (firms.above_scale & firms.alive & (firms.equipment_age >= self.outdated_age)).nonzero()[0]
        if not len(rows) or self.scrapped_share <= 0.0:
            return {}
        built = np.zeros(firms.rows)
        built[rows] = -self.scrapped_share * firms.capacity[rows]
        wanted = firms.expected_demand[rows] / firms.target_utilisation[rows]
        enough = firms.capacity[rows] + built[rows] >= wanted
        return {
            "capacity_built": built,
            "programme": [Decision(rows, rows, np.zeros(len(rows)), enough, ())],
            "events": [Event("scrapped", rows, programme.name)],
        }

    def is_target(self, above_scale: Flags, green_score: Floats, equipment_age: Floats) -> Flags:
        """Small, and dirty or with outdated equipment."""
        return ~above_scale & ((green_score < self.dirty_below) | (equipment_age >= self.outdated_age))

    def close(self, firms: Any, programme: Programme, rng: Any) -> dict[str, Any]:
        """Inspectors close part of the targets that they find; deadweight are those that could not pay their bills."""
        targets = firms.alive & self.is_target(firms.above_scale, firms.green_score, firms.equipment_age)
        rows = (targets & (rng.uniform() < self.closure_hazard)).nonzero()[0]
        if not len(rows):
            return {}
        anyway = firms.distress_months[rows] > 0.0
        nothing = np.zeros(len(rows))
        return {
            "lifecycle": [Exits(rows, REASON)],
            "programme": [
                *(Memory(name, rows, getattr(firms, name)[rows]) for name in REMEMBERED),
                Memory("closed", rows, 1.0),
                Decision(rows, rows, nothing, anyway, ()),
                Achieved(float(np.count_nonzero(~anyway))),
            ],
            "events": programme.award_events(rows, np.arange(len(rows)), nothing),
        }

    # -- coming back -----------------------------------------------------------------------------------------------

    def come_back(self, firms: Any, programme: Programme, p: Any, rng: Any, world: Any) -> dict[str, Any]:
        """Some of those that were closed begin again in their old place, smaller, with what was not scrapped."""
        closed = ((programme.memory["closed"][: firms.rows] > 0.0) & ~firms.alive).nonzero()[0]
        if not len(closed):
            return {}
        rows = closed[rng.uniform()[closed] < self.return_hazard]
        if not len(rows):
            return {}
        kept = {name: programme.memory[name][rows] for name in REMEMBERED}
        demand = self.return_share * kept["expected_demand"]
        productivity = np.exp(firms.tfp_fixed[rows] + kept["knowledge"])
        values = {
            "customers": demand,
            "expected_demand": demand,
            "capacity": self.return_share * kept["capacity"],
            "labour": demand / (firms.labour_output[rows] * world.labour_trend * productivity),
            "knowledge": kept["knowledge"],
            "energy_intensity": kept["energy_intensity"],
            "equipment_age": kept["equipment_age"],
            "green_score": kept["green_score"],
            "land": world.land_per_output[firms.stage[rows]] * demand,
        }
        return {
            "lifecycle": [Births(rows, values, p.entry_cash_months * demand, RETURN)],
            "programme": [Memory("closed", rows, 0.0), Achieved(-float(len(rows)))],
        }
