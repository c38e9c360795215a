"""The guidance fund's window for growing enterprises: minority stakes, with private money beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.policies.base import MONTHS_A_YEAR
from sim.policies.fund_programme import BESIDE, EQUITY, FundProgramme
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision
from sim.policies.selection import affordable, decidable, ranking, with_connections
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule

if TYPE_CHECKING:
    from sim.policies.guidance_fund import GuidanceFundLever


class GrowthWindow:
    """Stakes in growing enterprises."""

    def __init__(self, lever: GuidanceFundLever) -> None:
        self.lever = lever

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """The rule ``<lever id>.award``."""
        return (
            self.lever.rule(
                lever_id, "award", self.invest, when=self.lever.is_round,
                reads=(
                    "alive", "expected_demand", "target_utilisation", "smoothed_profit", "capital_need",
                    "investment", "investment_wanted", *APPLICATION_COLUMNS,
                ),
                lagged=("capacity",), params=(*APPLICATION_PARAMETERS, "award_connection_weight"),
                resources=("network", "government", "world"), requests=("programme", "events"), stream="applications",
            ),
        )

    def private_money_per_yuan(self, raised: float, scarce: bool) -> float:
        """Private money beside one yuan of the fund: where partners are ``scarce``, ever less as funds grow (I9)."""
        lever = self.lever
        return lever.private_money * (1.0 - lever.private_scarcity * scarce * raised / lever.target)

    def invest(
        self, firms: Any, programme: FundProgramme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Growing, profitable enterprises weigh a stake; the fund takes the best as far as its window allows.

        A stake pays for the capacity that is wanted, up to a share of the enterprise and a ticket. It is worth most to
        those that cannot pay for the investment they want. Deadweight is what goes to those that paid for all of it.
        """
        lever = self.lever
        large = firms.expected_demand * MONTHS_A_YEAR >= lever.equity_smallest
        rows = (large & firms.alive & (firms.smoothed_profit > 0.0)).nonzero()[0]
        rows = programme.not_among(rows, programme.fund.books.holdings.rows, programme.rows_in_queue())
        wanted = firms.expected_demand[rows] / firms.target_utilisation[rows]
        growing = wanted > (1.0 + lever.growth_wanted) * firms.capacity[rows]
        rows, wanted = rows[growing], wanted[growing]
        value, lacking = firms.capital_need[rows], wanted - firms.capacity[rows]
        stake = np.minimum(lever.equity_share * firms.capacity[rows], lacking) * value
        stake = np.minimum(stake, lever.equity_ticket)
        unpaid = 1.0 - firms.investment[rows] / np.maximum(firms.investment_wanted[rows], 1e-9)
        expected = (lever.equity_benefit + lever.equity_relief * unpaid) * stake * programme.funded_share
        apply = applies(firms, rows, rng.uniform()[rows], expected, p).nonzero()[0]
        if not len(apply):
            return {}
        applicants, amounts = rows[apply], stake[apply]
        size = firms.expected_demand[applicants]
        margin = firms.smoothed_profit[applicants] / np.maximum(size, 1e-9)
        merit = with_connections(margin, firms.connection[applicants], size, p.award_connection_weight)
        order = ranking(
            lever.selection, network.identity[applicants], merit=merit, size=size, draw=rng.uniform(1)[applicants]
        )
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded, sums = applicants[chosen], amounts[chosen]
        anyway = firms.investment[awarded] >= firms.investment_wanted[awarded] * (1.0 - 1e-9)
        due = world.month + lever.payment_lag
        beside = sums * self.private_money_per_yuan(programme.fund.books.raised, programme.partners_scarce)
        batches = (
            Batch(due, awarded, sums, programme.purpose(EQUITY), "guidance_fund"),
            Batch(due, awarded, beside, programme.purpose(BESIDE), "private_investors", from_purse=False),
        )
        return {
            "programme": [
                Decision(applicants, awarded, sums, anyway, batches), CasesTaken(len(awarded)),
                Achieved(float(sums[~anyway].sum())),
            ],
            "events": programme.award_events(applicants, chosen, sums),
        }
