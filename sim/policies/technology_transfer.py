"""Research finds its way to local enterprises: contracts with institutes, and what they teach (plan III.11).

A matchmaking programme without money of its own. Every quarter, enterprises of the plan's fields that do R&D may close
a contract with an institute that the programme has brought to them; how likely that is follows from how well they can
use what is offered (absorptive capacity; Cohen and Levinthal 1990). A contract is worked on for some months and then
teaches once. Work that starts is a case that the city's offices have to see to. Enterprises with a research stock
beyond a bound have contacts of their own and are counted as those who would have found an institute without help.

The size of all this is judgement: no study of such matchmaking gives a number that could be used here.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.innovation import absorptive_capacity
from sim.policies.base import MONTHS_A_YEAR, Lever, table_of
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import decidable, ranking
from sim.rule import Rule

number = table_of("technology_transfer")

NEVER = -1e9
"""In the memory of enterprises without a contract: a month long ago."""
FAIR_EVERY = 3
"""Months from one meeting of institutes and enterprises to the next."""
FIELDS = "leading|emerging"
"""Fields of the plan in which institutes are sought: the three leading industries and the emerging ones."""


class TechnologyTransfer(Lever):
    """Brings institutes and enterprises together; what is learnt depends on the enterprise's own R&D."""

    name: ClassVar[str] = "technology_transfer"
    strengths: ClassVar[tuple[str, ...]] = ("contracts_per_year", "knowledge")
    effect: ClassVar[tuple[str, int]] = ("labour_productivity", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "Judgement: that learning depends on own R&D is well established (Cohen and Levinthal 1990), the effect of a "
        "city's matchmaking is not"
    )
    direct_effect_unit: ClassVar[str] = "contracts"
    memory: ClassVar[dict[str, float]] = {"signed": NEVER}

    contracts_per_year: float = number("contracts_per_year")
    contract_months: int = number("contract_months")
    knowledge: float = number("knowledge")
    own_contacts: float = number("own_contacts")

    def is_fair(self, month: int) -> bool:
        """Whether institutes and enterprises are brought together in ``month``."""
        return (month - self.first_month) % FAIR_EVERY == 0

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        absorptive = ("absorptive_reference", "absorptive_low", "absorptive_high")
        return (
            self.rule(
                lever_id, "learn", self.learn, phase="offer", tail=True, reads=("rd_propensity",),
                adds=("knowledge_gained",), params=absorptive, resources=("world",),
                when=lambda month: self.is_fair(month - self.contract_months),
            ),
            self.rule(
                lever_id, "match", self.match, phase="award", when=self.is_fair,
                reads=("alive", "stage", "rd_propensity", "support_barred"), lagged=("rd_stock",), params=absorptive,
                resources=("world", "network", "government"), requests=("programme",), stream="matches",
            ),
        )

    def new_state(self, lever_id: str, model: Any) -> Programme:
        programme = FieldProgramme(self, lever_id, model)
        programme.in_field = np.asarray(model.plan.scope(FIELDS)) > 0.0
        return programme

    def learn(self, firms: Any, programme: Programme, p: Any, world: Any) -> dict[str, Any]:
        """What contracts that end this month have taught: ``knowledge x absorptive capacity``, once."""
        signed = programme.memory["signed"][: firms.rows]
        done = (signed == world.month - self.contract_months).nonzero()[0]
        if not len(done):
            return {}
        gained = np.zeros(firms.rows)
        gained[done] = self.knowledge * absorptive_capacity(firms.rd_propensity[done], p)
        return {"knowledge_gained": gained}

    def match(
        self, firms: Any, programme: Any, p: Any, rng: Any, world: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Enterprises with R&D in the fields close contracts; chances are proportional to absorptive capacity.

        The chance of each is such that the expected number is what the programme can bring about in a quarter, however
        many enterprises there are. Nobody has two contracts at a time.
        """
        free = programme.memory["signed"][: firms.rows] <= world.month - self.contract_months
        fitting = programme.in_field[firms.stage] & (firms.rd_propensity > 0.0)
        rows = (fitting & free & firms.alive & (firms.support_barred <= 0.0)).nonzero()[0]
        if not len(rows):
            return {}
        weight = absorptive_capacity(firms.rd_propensity[rows], p)
        chance = np.minimum(self.contracts_per_year * FAIR_EVERY / MONTHS_A_YEAR * weight / weight.sum(), 1.0)
        draw = rng.uniform()[rows]
        asking = (draw < chance).nonzero()[0]
        if not len(asking):
            return {}
        applicants = rows[asking]
        order = ranking("first_come", network.identity[applicants], draw=draw[asking])
        signing = applicants[np.sort(decidable(order, government))]
        anyway = firms.rd_stock[signing] >= self.own_contacts
        nothing = np.zeros(len(signing))
        return {
            "programme": [
                Decision(applicants, signing, nothing, anyway, batches=()), CasesTaken(len(signing)),
                Memory("signed", signing, float(world.month)), Achieved(float(np.count_nonzero(~anyway))),
            ]
        }


class FieldProgramme(Programme):
    """A programme that knows which stages belong to its fields."""

    in_field: NDArray[np.bool_]
    """One flag a stage."""
