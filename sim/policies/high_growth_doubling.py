"""Ten enterprises of fast growth, chosen once, are to double; yearly rewards rise with their growth.

Chosen are, among profitable listed enterprises that apply, those with the highest

    score = 0.5 growth + 0.3 R&D intensity + 0.2 profit margin      (each as a rank between 0 and 1 among applicants)

with the weights as settings. Each January a member whose sales grew by ``growth_full`` in the year just over (26 % a
year doubles sales in three) gets the full reward, one that grew by ``growth_part`` a part of it. The reward is money in
hand and nothing else: no knowledge, no customers. It becomes investment where money is what stops the enterprise from
investing, so that rewards to members that pay for all the equipment they want count as deadweight.

*Regression to the mean.* Growth of one year tells little about the next: who is chosen for a good year has mostly had
good luck, and members' later growth is close to everybody's. That members doubled, or did not, is therefore no measure
of what the programme did; compare with a run without it. Growth of the year of choice is measured by demand now
against the sales of the last year.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.statistics_bureau import is_december
from sim.events import Event
from sim.indicators.observations import Figure
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.programme import CasesTaken, Decision, Memory, Programme
from sim.policies.scale_up_reward import is_january
from sim.policies.selection import affordable, decidable, percentile, ranking, with_connections
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

number = table_of("high_growth_doubling")

NEVER = -1.0
DOUBLE = 2.0


class HighGrowthDoubling(MoneyLever):
    """Chooses fast-growing enterprises once and rewards their growth year by year."""

    name: ClassVar[str] = "high_growth_doubling"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "reward")
    effect: ClassVar[tuple[str, int]] = ("investment_industrial", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "Zhengzhou pays up to 0.5 m yuan a year for growth of 26 % (published rules); no evaluation was found, and "
        "past growth hardly predicts growth."
    )
    memory: ClassVar[dict[str, float]] = {
        "selected": NEVER, "last_sales": 0.0, "base_sales": NEVER, "base_price": 1.0, "doubled": 0.0,
        "doubled_volume": 0.0,
    }  # fmt: skip

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["merit"] = "merit"
    """Highest score first (and connections, as far as the model lets them count)."""
    places: int = number("places")
    smallest_sales: float = number("smallest_sales")
    weight_growth: float = number("weight_growth")
    weight_research: float = number("weight_research")
    weight_margin: float = number("weight_margin")
    reward: float = number("reward")
    growth_full: float = number("growth_full")
    growth_part: float = number("growth_part")
    part_share: float = number("part_share")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "select", self.select, phase="award",
                reads=("alive", "expected_demand", "price", "smoothed_profit", "rd_propensity", *APPLICATION_COLUMNS),
                lagged=("above_scale", "revenue_last_year"),
                params=(*APPLICATION_PARAMETERS, "award_connection_weight"),
                resources=("network", "government", "world"), requests=("programme", "events", "statistics"),
                stream="applications", when=self.may_select,
            ),
            self.rule(
                lever_id, "award", self.reward_growth,
                reads=("alive", "investment", "investment_wanted", "support_barred"), lagged=("revenue_last_year",),
                resources=("network", "government"), requests=("programme", "events"), when=is_january,
            ),
            self.settlement(lever_id),
            self.rule(
                lever_id, "measure", self.measure, phase="statistics", tail=True,
                reads=("alive", "revenue_last_year", "price"),
                requests=("programme", "statistics"), when=is_december,
            ),
        )  # fmt: skip

    def may_select(self, month: int) -> bool:
        """Places are filled in the first year only: the doubling needs the rest of the plan."""
        return 0 <= month - self.first_month < MONTHS_A_YEAR

    @staticmethod
    def members(programme: Programme) -> Rows:
        """Rows of all that were chosen, ended ones included."""
        return (programme.memory["selected"] >= 0.0).nonzero()[0]

    def amount(self, growth: Floats) -> Floats:
        """Reward for a year's ``growth`` (10k yuan): in full, a part, or nothing."""
        share = np.where(growth >= self.growth_full, 1.0, self.part_share * (growth >= self.growth_part))
        return self.reward * share

    def select(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Growing, profitable enterprises on the list apply if the reward at their present pace is worth it; the
        highest scores take the places that are left.
        """
        free = self.places - len(self.members(programme))
        if free <= 0:
            return {}
        sales = firms.revenue_last_year
        fit = firms.alive & firms.above_scale & (firms.smoothed_profit > 0.0) & (sales >= self.smallest_sales)
        fit &= programme.memory["selected"][: firms.rows] < 0.0
        rows = fit.nonzero()[0]
        demand = firms.expected_demand[rows] * firms.price[rows]
        growth = MONTHS_A_YEAR * demand / sales[rows] - 1.0
        apply = applies(firms, rows, rng.uniform()[rows], self.amount(growth) * programme.funded_share, p)
        rows, growth, demand = rows[apply], growth[apply], demand[apply]
        if not len(rows):
            return {}
        margin = firms.smoothed_profit[rows] / np.maximum(demand, 1e-9)
        score = (
            self.weight_growth * percentile(growth)
            + self.weight_research * percentile(firms.rd_propensity[rows])
            + self.weight_margin * percentile(margin)
        )
        score = with_connections(score, firms.connection[rows], demand, p.award_connection_weight)
        order = decidable(ranking(self.selection, network.identity[rows], merit=score), government)
        chosen = rows[np.sort(order[:free])]
        number_selected = sum(len(self.members(peer)) for peer in programme.peers()) + len(chosen)
        return {
            "programme": [
                Memory("selected", chosen, float(world.month)), Memory("last_sales", chosen, sales[chosen]),
                CasesTaken(len(chosen)),
            ],
            "events": [
                Event("selected", chosen, programme.name),
                Event("refused", np.setdiff1d(rows, chosen), programme.name),
            ],
            "statistics": [Figure("high_growth_selected", float(number_selected))],
        }

    def reward_growth(
        self, firms: Any, programme: Programme, network: Any, government: Any
    ) -> dict[str, Any]:
        """In January members claim for the growth of the year just over.

        Deadweight is what goes to members that paid for all the equipment they want without it.
        """
        members = self.members(programme)
        members = members[firms.alive[members]]
        if not len(members):
            return {}
        sales = firms.revenue_last_year[members]
        growth = sales / np.maximum(programme.memory["last_sales"][members], 1e-9) - 1.0
        due = self.amount(growth) * (firms.support_barred[members] <= 0.0)
        request: list[Any] = [Memory("last_sales", members, sales)]
        claims, amounts = members[due > 0.0], due[due > 0.0]
        if not len(claims):
            return {"programme": request}
        order = ranking(self.selection, network.identity[claims], merit=growth[due > 0.0])
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded, sums = claims[chosen], amounts[chosen]
        anyway = firms.investment[awarded] >= firms.investment_wanted[awarded] * (1.0 - 1e-9)
        return {
            "programme": [*request, Decision(claims, awarded, sums, anyway), CasesTaken(len(awarded))],
            "events": programme.award_events(claims, chosen, sums),
        }

    def measure(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """In December compare members' sales with those of the year in which they were chosen.

        Beside the sum in money, sales over the enterprise's own price index are compared: real size. Members that ended
        have not doubled.
        """
        members = self.members(programme)
        if not len(members):
            return {}
        memory, sales = programme.memory, firms.revenue_last_year[members]
        price = np.maximum(firms.price[members], 1e-9)
        first = memory["base_sales"][members] < 0.0
        base = np.where(first, sales, memory["base_sales"][members])
        base_price = np.where(first, price, memory["base_price"][members])
        alive = firms.alive[members]
        doubled = alive & (sales >= DOUBLE * base)
        volume = alive & (sales / price >= DOUBLE * base / base_price)
        others = [peer for peer in programme.peers() if peer is not programme]
        in_money, in_volume = (
            float(np.count_nonzero(mine) + sum(peer.memory[name].sum() for peer in others))
            for name, mine in (("doubled", doubled), ("doubled_volume", volume))
        )
        return {
            "programme": [
                Memory("base_sales", members, base), Memory("base_price", members, base_price),
                Memory("doubled", members, doubled.astype(float)),
                Memory("doubled_volume", members, volume.astype(float)),
            ],
            "statistics": [
                Figure("high_growth_doubled", in_money), Figure("high_growth_doubled_constant_prices", in_volume),
            ],
        }
