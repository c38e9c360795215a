"""Part of the cloud bill: lowers what adopting costs in the enterprise's own decision, and pays who has adopted."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sim.policies.base import MoneyLever, ends_quarter, table_of
from sim.policies.programme import CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, decidable, ranking
from sim.rule import Rule

number = table_of("cloud_subsidy")


class CloudSubsidy(MoneyLever):
    """Pays a share of the bill for moving to the cloud, up to a cap, once an enterprise has moved."""

    name: ClassVar[str] = "cloud_subsidy"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "share", "cap_amount")
    effect: ClassVar[tuple[str, int]] = ("cloud_adoptions", 1)
    shares_offices: ClassVar[bool] = False
    memory: ClassVar[dict[str, float]] = {"granted": 0.0, "anyway": 0.0}
    evidence_grade: ClassVar = "C"
    evidence: ClassVar[str] = (
        "French enterprises in the cloud grew faster, small ones more (Caldarola and Fontanelli 2024), which is no "
        "measure of a subsidy; what adoption gains from a lower price is assumed."
    )

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    share: float = number("share")
    cap_amount: float = number("cap_amount")
    level: int = number("level")
    selection: Literal["first_come", "lottery", "merit", "size"] = "first_come"
    """Who is served first when money is short; ``merit`` puts suppliers of above-scale enterprises first, so that the
    cloud spreads along the chains."""

    def award(self, bill: float) -> float:
        """What one enterprise gets for a ``bill`` (10k yuan)."""
        return min(self.share * bill, self.cap_amount)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred"), lagged=("cloud_level",),
                adds=("cloud_discount",), params=("cloud_cost",), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "note", self.note, phase="award", reads=("cloud_adopts_anyway",), requests=("programme",),
            ),
            self.rule(
                lever_id, "award", self.choose,
                reads=("alive", "cloud_month", "cloud_level", "expected_demand", "support_barred"),
                lagged=("above_scale",), params=("cloud_cost",), resources=("network", "government"),
                requests=("programme", "events"), stream="claims", when=self.ends_its_quarter,
            ),
            self.settlement(lever_id),
            self.publish(lever_id, _figures, when=ends_quarter),
        )

    def offer(self, firms: Any, programme: Programme, p: Any) -> dict[str, Any]:
        """Enterprises without cloud services expect the discount, times the share of claims that was funded so far."""
        discount = self.award(p.cloud_cost) / p.cloud_cost * programme.funded_share
        return {"cloud_discount": discount * (firms.alive & (firms.cloud_level == 0) & (firms.support_barred <= 0.0))}

    @staticmethod
    def note(firms: Any) -> dict[str, Any]:
        """Remember who would have adopted this month without a discount: it is asked when the quarter's claims are."""
        rows = firms.cloud_adopts_anyway.nonzero()[0]
        return {"programme": [Memory("anyway", rows, 1.0)]} if len(rows) else {}

    def choose(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Who has adopted in the quarter claims; claims are served in order until money or cases run out.

        Deadweight is what goes to those whose own draw says that they would have adopted without a discount.
        """
        month = programme.model.month
        adopters = (firms.cloud_month > month - self.months_since_round(month)).nonzero()[0]
        open_to = firms.alive[adopters] & (firms.support_barred[adopters] <= 0.0)
        claims = adopters[open_to & (firms.cloud_level[adopters] >= self.level)]
        if not len(claims):
            return {}
        draw = rng.uniform()[claims]
        merit = self.supplies_listed(firms, network, claims) + 1.0 - draw if self.selection == "merit" else None
        order = ranking(
            self.selection, network.identity[claims], draw=draw, size=firms.expected_demand[claims], merit=merit
        )
        # Several instances of the lever pay no more of a bill than there is.
        paid = sum(peer.memory["granted"][claims] for peer in programme.peers())
        amounts = np.minimum(np.maximum(p.cloud_cost - paid, 0.0), self.award(p.cloud_cost))
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded = claims[chosen]
        anyway = programme.memory["anyway"][awarded] > 0.0
        return {
            "programme": [
                Decision(claims, awarded, amounts[chosen], anyway), CasesTaken(len(awarded)),
                Memory("granted", awarded, amounts[chosen]),
            ],
            "events": programme.award_events(claims, chosen, amounts[chosen]),
        }

    @staticmethod
    def supplies_listed(firms: Any, network: Any, rows: np.ndarray) -> np.ndarray:
        """One for each of ``rows`` that delivers to an above-scale enterprise, else zero."""
        asked = np.zeros(firms.rows, dtype=bool)
        asked[rows] = True
        # Few are asked about: only their links are looked at. Open links have a row too, but no supplier.
        links = asked[network.row[: network.links_of(firms.rows)]].nonzero()[0]
        links = links[network.active[links] & firms.above_scale[network.buyer[links]]]
        listed = np.zeros(firms.rows)
        listed[network.row[links]] = 1.0
        return listed[rows]


def _figures(programmes: list[Programme]) -> dict[str, float]:
    """Enterprises whose way to the cloud was paid for."""
    return {"cloud_supported": float(sum(programme.tally.recipients for programme in programmes))}
