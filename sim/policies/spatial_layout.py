"""One area, two parks, three bases: which industry goes where, and parks whose infrastructure gets better.

In the plan (III.5, III.13; tasks 12, 13, 29) it says which industries each park takes and that roads, pipes and lines
of the parks are improved. Nobody applies. Three channels: new projects are sent to the parks that are meant for their
industry, and a part of the new industrial land goes to the park for prefabricated building first; infrastructure rises
a little every month, which lowers the costs of the enterprises that stand there and draws projects; neighbours of the
same trade find local suppliers more easily. What the building costs is in no account: the plan names no money for it.

``cost saved = saving x (infrastructure - its state of 2019) / (1 - its state of 2019)`` of planned sales. That better
infrastructure is worth up to one percent of costs is judgement.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.parks import InfrastructureBuilt, Positioned, Priority
from sim.ledger import Payment
from sim.policies.base import MONTHS_A_YEAR, Lever, table_of
from sim.policies.programme import Decision, Memory, Programme
from sim.rule import Rule

Floats = NDArray[np.float64]

number = table_of("spatial_layout")

JANUARY = 0


class SpatialLayout(Lever):
    """Sends industries to the parks that are meant for them, and improves the parks."""

    name: ClassVar[str] = "spatial_layout"
    strengths: ClassVar[tuple[str, ...]] = ("enforcement",)
    effect: ClassVar[tuple[str, int]] = ("profit", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "judgement; state-level zones raised the level of city GDP by about a fifth in the long run (Alder, Shao and "
        "Zilibotti 2016), and a county's parks can be expected to do far less"
    )
    memory: ClassVar[dict[str, float]] = {"reached": 0.0, "belongs": -1.0}

    enforcement: float = number("enforcement")
    infrastructure_gain: float = number("infrastructure_gain")
    cost_saving: float = number("cost_saving")
    supplier_search: float = number("supplier_search")
    prefab_priority: float = number("prefab_priority")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "gather", self.gather, phase="outside", reads=("stage", "park"),
                adds=("link_search_eased",), resources=("parks",), requests=("programme",), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "lay_out", self.lay_out, phase="outside", resources=("parks",), requests=("parks",),
            ),
            self.rule(
                lever_id, "save", self.save, phase="offer", tail=True, reads=("alive", "park"),
                lagged=("expected_demand",), adds=("imposed_cost",), resources=("parks",), requests=("ledger",),
            ),
            self.rule(
                lever_id, "reach", self.reach, phase="award", reads=("alive", "park"), requests=("programme",),
                when=lambda month: month % MONTHS_A_YEAR == JANUARY or month == self.first_month,
            ),
        )

    def lay_out(self, firms: Any, parks: Any) -> dict[str, Any]:
        """Send projects where they belong, and build infrastructure."""
        # Outside the parks (the last place) nothing is built, and nobody is meant to stand there.
        gain = np.full(parks.number + 1, self.enforcement * self.infrastructure_gain / MONTHS_A_YEAR)
        gain[-1] = 0.0
        requests: list[Any] = [Positioned(self.enforcement), InfrastructureBuilt(gain)]
        if parks.prefab >= 0:
            requests.append(Priority(parks.prefab, self.enforcement * self.prefab_priority))
        return {"parks": requests}

    def gather(self, firms: Any, programme: Programme, parks: Any) -> dict[str, Any]:
        """Bring suppliers of a trade together: where they stand in a park that is meant for them."""
        # Where an enterprise stands and what it makes never changes: looked up once, as enterprises come.
        known = programme.memory["belongs"][: firms.rows]
        new = (known < 0.0).nonzero()[0]
        if not len(new):
            return {"link_search_eased": self.enforcement * self.supplier_search * known}
        belongs = known.copy()
        park = firms.park[new]
        belongs[new] = parks.takes[park, firms.stage[new]] & (park >= 0)
        return {
            "link_search_eased": self.enforcement * self.supplier_search * belongs,
            "programme": [Memory("belongs", new, belongs[new])],
        }

    def saved_share(self, infrastructure: Floats, start: Floats) -> Floats:
        """Part of planned sales that an enterprise saves in costs, for each place."""
        return self.cost_saving * (infrastructure - start) / np.maximum(1.0 - start, 1e-9)

    def save(self, firms: Any, programme: Programme, parks: Any) -> dict[str, Any]:
        """Bills that enterprises in better parks are spared: less overheads paid to the world outside.

        It goes on when the lever has ended, for the infrastructure stays.
        """
        share = self.saved_share(parks.infrastructure, parks.infrastructure_start)
        saved = share[firms.park] * firms.expected_demand * firms.alive
        if not saved.any():
            return {}
        np.maximum(saved, 0.0, out=saved)
        payment = Payment("outside", "enterprises", programme.purpose("costs saved"), saved)
        return {"imposed_cost": -saved, "ledger": [payment]}

    def reach(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Count the enterprises of the parks that the lever reaches for the first time; none asks, none is refused."""
        rows = (firms.alive & (firms.park >= 0) & (programme.memory["reached"][: firms.rows] == 0.0)).nonzero()[0]
        if not len(rows):
            return {}
        decision = Decision(rows, rows, np.zeros(len(rows)), np.zeros(len(rows), dtype=bool))
        return {"programme": [decision, Memory("reached", rows, 1.0)]}
