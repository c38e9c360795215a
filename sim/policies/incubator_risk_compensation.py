"""Incubators: a better start for their tenants, and part of the banks' losses on loans to them (plan III.8, III.11).

A share of the small young enterprises are tenants, each once, for two years; who has a place is one draw for good.
Nobody applies. Rooms, advice and contacts lower the tenant's hazard of closing. Because the government bears a part
of what the bank loses on a tenant, the bank lends to tenants somewhat beyond its usual ceiling on debt and ranks them
a little higher. When a tenant ends and leaves debts behind, the government pays the bank its share of the loss, up to
a cap, while the year's money lasts.

Deadweight is compensation for losses on tenants whose debt never passed the usual ceiling: the bank would have lent
to them anyway. What incubators cost to run is not the lever's money: the plan names the risk compensation alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.policies.base import MoneyLever, nothing_due, table_of
from sim.policies.programme import Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, decidable, ranking
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

number = table_of("incubator_risk_compensation")

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

PLACE = stable_code("incubator_risk_compensation: has a place")
REVIEW_MONTHS = 3
"""Tenants are taken in every so many months, and the bank looks at what they owe as often."""


class IncubatorRiskCompensation(MoneyLever):
    """Lowers tenants' hazard of closing, eases their credit, and bears part of what the bank loses on them."""

    name: ClassVar[str] = "incubator_risk_compensation"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "tenant_share")
    effect: ClassVar[tuple[str, int]] = ("natural_exits", -1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "Judgement: survival of tenants is higher in most studies, but tenants are chosen; rates of compensation for "
        "Henan were not found"
    )
    memory: ClassVar[dict[str, float]] = {"until": 0.0, "tenant": 0.0, "relied": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    tenant_share: float = number("tenant_share")
    young_months: int = number("young_months")
    tenancy_months: int = number("tenancy_months")
    hazard_relief: float = number("hazard_relief")
    leverage_eased: float = number("leverage_eased")
    credit_priority: float = number("credit_priority")
    loss_share: float = number("loss_share")
    cap_amount: float = number("cap_amount")

    def is_review(self, month: int) -> bool:
        """Whether tenants are taken in, and looked at, in ``month``."""
        return (month - self.first_month) % REVIEW_MONTHS == 0

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "age", "support_barred"), lagged=("above_scale",),
                adds=("exit_pressure", "leverage_eased", "credit_priority"), resources=("world", "network"),
                requests=("programme",), renewed=self.is_review,
            ),
            self.rule(
                lever_id, "watch", self.watch, phase="settle", reads=("debt", "capital_need"), lagged=("capacity",),
                params=("leverage_ceiling",), resources=("world",), requests=("programme",), when=self.is_review,
            ),
            self.rule(
                lever_id, "compensate", self.compensate, phase="renew", tail=True, reads=("alive",),
                resources=("world", "lifecycle", "network", "government"), requests=("ledger", "programme", "events"),
                idle=self.nothing_lost,
            ),
        )

    def offer(self, firms: Any, programme: Programme, world: Any, network: Any) -> dict[str, Any]:
        """Take in new tenants every few months; tenants close less often and borrow more easily."""
        month, rows = world.month, firms.rows
        tenant = programme.memory["tenant"][:rows]
        asked: list[Any] = []
        if self.is_review(month):
            until = programme.memory["until"][:rows].copy()
            young = firms.alive & ~firms.above_scale & (firms.age <= self.young_months) & (until == 0.0)
            new = young.nonzero()[0]
            place = hashed_uniform(network.identity[new].astype(np.uint64), PLACE) < self.tenant_share
            new = new[place]
            until[new] = month + self.tenancy_months
            tenant = (until > month).astype(float)
            asked = [Memory("until", slice(0, rows), until), Memory("tenant", slice(0, rows), tenant)]
        if firms.support_barred.any():
            tenant = tenant * (firms.support_barred <= 0.0)
        return {
            "exit_pressure": tenant * np.log1p(-self.hazard_relief),
            "leverage_eased": tenant * self.leverage_eased,
            "credit_priority": tenant * self.credit_priority,
            "programme": asked,
        }

    @staticmethod
    def nothing_lost(programme: Programme, month: int) -> bool:
        """Whether nothing is to be paid in ``month``, and no tenant that owed anything has ended."""
        return nothing_due(programme, month) and not _losses_on_tenants(programme, programme.model.lifecycle, month)

    def watch(self, firms: Any, programme: Programme, p: Any, world: Any) -> dict[str, Any]:
        """Remember which tenants owe more than the bank would have lent them without the scheme."""
        rows = (programme.memory["until"][: firms.rows] > world.month).nonzero()[0]
        assets = firms.capital_need[rows] * firms.capacity[rows]
        beyond = rows[firms.debt[rows] > p.leverage_ceiling * assets]
        return {"programme": [Memory("relied", beyond, 1.0)]} if len(beyond) else {}

    def compensate(
        self, firms: Any, programme: Programme, world: Any, lifecycle: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Pay what is due, then decide on the losses of this month: a part of each, the smallest first."""
        paid = self.settle(firms, programme, world)
        decided = self._decide(programme, world, lifecycle, network, government) if self.active(world.month) else {}
        return {name: [*paid.get(name, ()), *decided.get(name, ())] for name in {**paid, **decided}}

    def _decide(
        self, programme: Programme, world: Any, lifecycle: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Which of the bank's losses on tenants that ended this month are compensated, and by how much."""
        found = _losses_on_tenants(programme, lifecycle, world.month)
        if not found:
            return {}
        rows = np.concatenate([rows for rows, _ in found])
        amounts = np.minimum(self.loss_share * np.concatenate([lost for _, lost in found]), self.cap_amount)
        order = ranking("size", network.identity[rows], size=-amounts)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        served, sums = rows[chosen], amounts[chosen]
        anyway = programme.memory["relied"][served] == 0.0
        due = world.month + self.payment_lag
        batch = Batch(due, served, sums, programme.purpose("bank's losses"), receiver="bank")
        return {
            "programme": [Decision(rows, served, sums, anyway, (batch,)), CasesTaken(len(served))],
            "events": programme.award_events(rows, chosen, sums),
        }


def _losses_on_tenants(programme: Programme, lifecycle: Any, month: int) -> list[tuple[Rows, Floats]]:
    """Rows of tenants that ended in ``month``, and what the bank has lost on each (10k yuan), by closing."""
    until = programme.memory["until"]
    return [
        (rows[mine], lost[mine])
        for rows, lost in lifecycle.lost_loans
        if (mine := (lost > 0.0) & (until[rows] > month)).any()
    ]
