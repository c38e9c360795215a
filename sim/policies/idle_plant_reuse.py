"""Idle plants back into use: plants are listed, and who is short of room is shown those that fit.

In the plan (III.18; task 42, 腾笼换鸟) idle plants are filled by directed investment promotion, by exchanging projects
and by new techniques. Growing enterprises weigh what a standing building saves against the burden of applying. Who
applies, and every project under contract that has no land yet, looks for a plant with a better chance than by itself.
An enterprise that takes one over gets more capacity for its money while it fits it out; a project that takes one needs
no land and builds for a shorter time.

``chance a month = ordinary chance + added chance`` for each idle plant, and somebody who fits must be looking. Every
plant has its own draw: below the ordinary chance it would have been found without help, and is deadweight. Between 3
and 10 percent a month is the range of the model's design; no evaluation of such a programme was found.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.agents.land_use import short_of_room
from sim.agents.parks import PlantsSought
from sim.policies.base import QUARTER, Lever, table_of
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule

number = table_of("idle_plant_reuse")


class IdlePlantReuse(Lever):
    """Brings idle plants and those who are short of room together."""

    name: ClassVar[str] = "idle_plant_reuse"
    strengths: ClassVar[tuple[str, ...]] = ("added_chance",)
    effect: ClassVar[tuple[str, int]] = ("idle_plants_reused", 1)
    shares_offices: ClassVar[bool] = False
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = "judgement; no evaluation of a programme for idle plants was found"
    direct_effect_unit: ClassVar[str] = "plants"
    memory: ClassVar[dict[str, float]] = {"sought": -1.0}

    added_chance: float = number("added_chance")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "seek", self.seek, phase="award",
                reads=(
                    "alive", "stage", "expected_demand", "target_utilisation", "capital_need", *APPLICATION_COLUMNS,
                ),
                lagged=("capacity",), params=(*APPLICATION_PARAMETERS, "plant_saving", "plant_growth_wanted"),
                resources=("parks", "government", "world"), requests=("parks", "programme"), stream="applications",
                when=self.each_quarter,
            ),
            self.rule(
                lever_id, "count", self.count, phase="renew", resources=("parks", "world", "government"),
                requests=("programme", "events"), when=self.each_quarter,
            ),
        )

    @property
    def chance_of_a_round(self) -> float:
        """What is added to the chance of a plant in the quarter's round: as much as in three months one by one."""
        return float(1.0 - (1.0 - self.added_chance) ** QUARTER)

    def seek(
        self, firms: Any, programme: Programme, p: Any, rng: Any, parks: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Enterprises short of room apply when the building saved is worth the trouble; plants are then looked for."""
        if not len(parks.state.plants):
            return {}
        rows, need = short_of_room(firms, p.plant_growth_wanted, world.land_per_output)
        free = firms.alive.copy()
        free[parks.state.fitting] = False
        rows, need = rows[free[rows]], need[free[rows]]
        lacking = firms.expected_demand[rows] / firms.target_utilisation[rows] - firms.capacity[rows]
        saving = p.plant_saving * firms.capital_need[rows] * lacking * programme.funded_share
        apply = applies(firms, rows, rng.uniform()[rows], saving, p)
        rows, need = rows[apply], need[apply]
        return {
            "parks": [PlantsSought(rows, need, self.chance_of_a_round, float(government.kept_for("count")))],
            "programme": [Memory("sought", rows, float(world.month))],
        }

    def count(self, firms: Any, programme: Programme, parks: Any, world: Any, government: Any) -> dict[str, Any]:
        """Book who applied and who got a plant; deadweight is who got one that anybody would have come across."""
        state = parks.state
        asked = programme.memory["sought"][: firms.rows] == world.month
        served = asked[state.taken_rows] | state.taken_by_projects
        # A project that is shown a plant has not applied before: it is an applicant once it takes one.
        asked[state.taken_rows[served]] = True
        applicants = asked.nonzero()[0]
        if not len(applicants):
            return {}
        awarded, order = np.unique(state.taken_rows[served], return_index=True)
        anyway = state.found_anyway[served][order]
        chosen = np.searchsorted(applicants, awarded)
        helped = float(np.count_nonzero(~anyway))
        # Who comes across a plant without help needs no office.
        decided = int(np.count_nonzero(served & ~state.found_anyway))
        requests: list[Any] = [
            Decision(applicants, awarded, np.zeros(len(awarded)), anyway), CasesTaken(decided), Achieved(helped),
        ]
        return {
            "programme": requests,
            "events": programme.award_events(applicants, chosen, np.zeros(len(awarded)))[:1],
        }
