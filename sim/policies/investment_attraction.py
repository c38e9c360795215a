"""Investment attraction along the chains: more investors come, and those who build get a part of their money back.

In the plan (III.12, III.13; tasks 26 to 28) heads of chains, maps of the chains and an assessment of the offices are
to bring projects that build, strengthen and complete the chains (建链、强链、补链), and two or more of over a billion
yuan a year. Information: the search adds to the usual arrival of projects, split by what a stage means to the chains:
*missing* links (local supply below a fifth of local need, or no enterprise at all), links to *strengthen* (local
supply below local need), and *existing* ones. Money: rebates on land and taxes for projects that have begun to build.
Applicants are projects: an investor weighs the rebate it may expect against the burden of applying, at the end of
each quarter in which it builds, until it is served.

``effort of stage s = effort x kept x weight of its link / mean weight over the usual leads``, where ``kept = 1 -
promise_weight x (1 - share of rebates that are paid)``: that promises are not kept gets about. Deadweight are rebates
to projects that would have come at the usual intensity; the same slot decides with and without the lever. That
attraction brings projects at all, and how many, is judgement; that Chinese zones raise capital, jobs and output
mainly through entry, and that large plants raise the productivity of others, is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.projects import BUILDING, FAILED, Effort
from sim.policies.aim import EVERYBODY, Aim, stages_aimed_at
from sim.policies.base import MoneyLever, ends_quarter, nothing_due, table_of
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, decidable, ranking
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule

Floats = NDArray[np.float64]

number = table_of("investment_attraction")


@dataclass(frozen=True, slots=True)
class Charted:
    """A request to take up a new map of the chains: ``weights`` of each stage in the search, shape (stages,)."""

    weights: Floats


class AttractionProgramme(Programme):
    """Keeps the map of the chains by which projects are sought."""

    chart: Floats = np.empty(0)
    """Weight of each stage in the search, mean one over the usual leads; empty before it is first drawn."""

    def _keep_chart(self, charted: Charted, rule_name: str) -> None:
        self.chart = charted.weights

    carries_out = {**Programme.carries_out, Charted: _keep_chart}

    def snapshot(self) -> Any:
        return super().snapshot(), self.chart.copy()

    def restore(self, kept: Any) -> None:
        if isinstance(kept, tuple):
            state, self.chart = kept
            super().restore(state)


class InvestmentAttraction(MoneyLever):
    """Seeks projects by chain, and gives those that build a rebate."""

    name: ClassVar[str] = "investment_attraction"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "effort")
    effect: ClassVar[tuple[str, int]] = ("projects_signed", 1)
    evidence_grade: ClassVar = "C"
    evidence: ClassVar[str] = (
        "Chinese economic zones raised capital, output and jobs mainly through new plants (Lu, Wang and Zhu 2019); "
        "US counties that won a large plant saw 12 percent more productivity after five years (Greenstone, Hornbeck "
        "and Moretti 2010). How many projects a county's search adds is judgement."
    )
    direct_effect_unit: ClassVar[str] = "projects under construction"
    memory: ClassVar[dict[str, float]] = {"served": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    effort: float = number("effort")
    large_effort: float = number("large_effort")
    existing_weight: float = number("existing_weight")
    strengthen_weight: float = number("strengthen_weight")
    missing_weight: float = number("missing_weight")
    missing_below: float = number("missing_below")
    promise_weight: float = number("promise_weight")
    rebate: float = number("rebate")
    cap_amount: float = number("cap_amount")
    aim: Aim = EVERYBODY
    """Scope of the plan whose projects are sought and supported (``sim list scopes``)."""
    selection: Literal["first_come", "lottery", "merit", "size"] = "size"
    """Which projects are served first when money is short; ``merit`` puts missing links first."""

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "chart", self.draw_chart, phase="offer", reads=("stage",), lagged=("expected_demand",),
                resources=("projects",), requests=("programme",), when=self.each_quarter,
            ),
            self.rule(lever_id, "offer", self.seek, requests=("projects",)),
            self.rule(
                lever_id, "award", self.award, reads=("stage", "expected_demand", *APPLICATION_COLUMNS),
                params=APPLICATION_PARAMETERS, resources=("projects", "government", "world"),
                requests=("programme", "events"), stream="applications", when=ends_quarter,
            ),
            self.rule(
                lever_id, "settle", self.pay, tail=True, reads=("alive",), resources=("world", "projects"),
                requests=("ledger", "events", "programme"), idle=nothing_due,
            ),
        )

    @staticmethod
    def pay(firms: Any, programme: Programme, world: Any, projects: Any) -> dict[str, Any]:
        """Pay the rebates that are due; a project that was given up meanwhile gets nothing."""
        going_on = np.ones(firms.rows, dtype=bool)
        failed = projects.slot[projects.at(FAILED)]
        going_on[failed[failed < firms.rows]] = False
        payments, events, settled = programme.payments(world.month, firms.alive, going_on)
        return {"ledger": payments, "events": events, "programme": [settled]}

    # -- the search ------------------------------------------------------------------------------------------------

    def link_weights(self, sales: Floats, coefficients: Floats) -> Floats:
        """Weight of each stage in the search by what its link needs, shape (stages,).

        ``sales`` (stages,) is the demand that the stage's enterprises expect, ``coefficients`` (suppliers, buyers) the
        local inputs per unit of output.
        """
        need = coefficients @ sales
        missing = (sales < self.missing_below * need) | (sales <= 0.0)
        weak = ~missing & (sales < need)
        return np.where(missing, self.missing_weight, np.where(weak, self.strengthen_weight, self.existing_weight))

    def new_state(self, lever_id: str, model: Any) -> AttractionProgramme:
        return AttractionProgramme(self, lever_id, model)

    def draw_chart(self, firms: Any, projects: Any) -> dict[str, Any]:
        """Each quarter, heads of chains map theirs anew: which links are missing, which are weak."""
        sales = np.bincount(firms.stage, firms.expected_demand, projects.stages).astype(np.float64)
        weights = self.link_weights(sales, projects.coefficients) * stages_aimed_at(self.aim)
        mean = float(weights @ projects.lead_weights)
        return {"programme": [Charted(weights / mean if mean > 0.0 else np.zeros(projects.stages))]}

    def seek(self, firms: Any, programme: AttractionProgramme) -> dict[str, Any]:
        """Heads of chains look for projects, most where a link is missing; a part rests on expected rebates."""
        kept = 1.0 - self.promise_weight * (1.0 - programme.funded_share)
        return {"projects": [Effort(kept * self.effort * programme.chart, kept * self.large_effort)]}

    # -- rebates ---------------------------------------------------------------------------------------------------

    def rebates(self, money: Floats) -> Floats:
        """Rebate for each project (10k yuan) on the ``money`` that it really spends."""
        return np.minimum(self.rebate * money, self.cap_amount)

    def award(
        self, firms: Any, programme: Programme, p: Any, rng: Any, projects: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Projects under construction that have not been served may apply; who is chosen is paid after the usual lag.

        Whose construction had begun before the lever did gets nothing.
        """
        sites = projects.at(BUILDING)
        sites = sites[projects.month_building[sites] >= self.first_month]
        # Who was served under one of two instances is not served again under the other.
        sites = sites[programme.remembered_by_peers("served", projects.slot[sites]) == 0.0]
        sites = sites[stages_aimed_at(self.aim)[projects.stage[sites]]]
        if not len(sites):
            return {}
        slots, amounts = projects.slot[sites], self.rebates(projects.realised[sites])
        draw = rng.uniform()[slots]
        asking = applies(firms, slots, draw, amounts * programme.funded_share, p)
        sites, slots, amounts, draw = sites[asking], slots[asking], amounts[asking], draw[asking]
        if not len(sites):
            return {}
        merit = None
        if self.selection == "merit":
            sales = np.bincount(firms.stage, firms.expected_demand, projects.stages).astype(np.float64)
            merit = self.link_weights(sales, projects.coefficients)[projects.stage[sites]]
        order = ranking(self.selection, slots, size=projects.announced[sites], draw=draw, merit=merit)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded, sums, anyway = slots[chosen], amounts[chosen], projects.anyway[sites[chosen]]
        # The enterprise does not exist yet: its investor, who is not of the city, is paid.
        batch = Batch(world.month + self.payment_lag, awarded, sums, programme.purpose(), receiver="outside")
        return {
            "programme": [
                Decision(slots, awarded, sums, anyway, (batch,)), Memory("served", awarded, 1.0),
                CasesTaken(len(awarded)), Achieved(float(np.count_nonzero(~anyway))),
            ],
            "events": programme.award_events(slots, chosen, sums),
        }
