"""Leading enterprises of the chains: an award, a place ahead in the bank's queue, take-overs, and pull on suppliers.

Those at the top of their chain may be named leading enterprises by the municipality (:mod:`sim.agents.certification`).
The prospect of an award that rises with sales makes more of them ask for it; who would have asked without is
deadweight. While the municipality names as many as its quota allows, the award changes who is named, not how many: so
no direct effect is reported. For those named, the city

* lets them go first where banks ration loans (``credit_priority``);
* brokers take-overs: with a yearly chance a sound one takes over a weak enterprise of its own stage (a loss last year
  and in distress or a zombie, or on the list of those to be consolidated). It pays the owners a part of what the
  equipment is worth beyond the debt, takes the debt along, and keeps most of capacity and customers;
* asks their local suppliers onto the cloud (``cloud_encouraged``).

The cost is concentration: fewer sellers in the chain and less choice for buyers, which
:func:`sim.indicators.structure.concentration` shows. Land and payment terms are not modelled here.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import LEADING, NEVER, certification_month, is_valid, received
from sim.ledger import Payment
from sim.lifecycle import Mergers
from sim.policies.base import MoneyLever, table_of
from sim.policies.certificate_rewards import REWARD_COLUMNS, promised
from sim.policies.programme import CasesTaken, Decision, Programme
from sim.policies.selection import affordable, decidable, ranking
from sim.rule import Rule

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

number = table_of("leading_enterprise_support")

QUARTERS = 4
TAKEOVER = "leading takeover"


class LeadingEnterpriseSupport(MoneyLever):
    """Awards to leading enterprises, and help to grow by taking over weak ones."""

    name: ClassVar[str] = "leading_enterprise_support"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("leading_enterprises_certified", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "Awards at sales of 0.5 and 1 bn yuan are published rules; what priority, brokered take-overs and the pull on "
        "suppliers bring is judgement (acquired plants gained from better use in Japanese spinning, long ago)."
    )

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["size"] = "size"
    """Largest first when money is short."""
    award_below: float = number("award_below")
    award_first: float = number("award_first")
    award_second: float = number("award_second")
    sales_first: float = number("sales_first")
    sales_second: float = number("sales_second")
    credit_priority: float = number("credit_priority")
    suppliers_encouraged: float = number("suppliers_encouraged")
    takeover_rate: float = number("takeover_rate")
    takeover_price: float = number("takeover_price")
    takeover_size: float = number("takeover_size")
    capacity_kept: float = number("capacity_kept")
    customers_kept: float = number("customers_kept")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred"), lagged=("leading_month",),
                adds=("credit_priority", "cloud_encouraged"), params=("leading_validity_months",),
                resources=("network", "world"), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "promise", self.promise, phase="offer", reads=("alive", "support_barred"),
                lagged=("leading_month", "revenue_last_year"), adds=("leading_reward",), when=certification_month,
            ),
            self.rule(
                lever_id, "award", self.choose, reads=REWARD_COLUMNS, lagged=("revenue_last_year",),
                resources=("network", "government"), requests=("programme", "events"), when=certification_month,
            ),
            self.rule(
                lever_id, "takeover", self.take_over, phase="award",
                reads=(
                    "alive", "stage", "leading_month", "capital_need", "smoothed_profit", "expected_demand", "cash",
                    "debt", "consolidation_listed", "support_barred",
                ),
                lagged=("capacity", "profit_last_year", "distress_months", "zombie"),
                params=("leverage_ceiling", "leading_validity_months"), resources=("network", "world"),
                requests=("lifecycle", "ledger"), stream="takeover", when=certification_month,
            ),
            self.settlement(lever_id),
        )  # fmt: skip

    def award(self, sales: Floats) -> Floats:
        """What a leading enterprise with these yearly ``sales`` (10k yuan) gets, once."""
        smaller = np.where(sales >= self.sales_first, self.award_first, self.award_below)
        return np.where(sales >= self.sales_second, self.award_second, smaller)

    def offer(self, firms: Any, p: Any, network: Any, world: Any) -> dict[str, Any]:
        """Leading enterprises go first at the bank; their suppliers are asked onto the cloud."""
        leaders = _leading(firms, p, world)
        leaders = leaders[firms.support_barred[leaders] <= 0.0]
        if not len(leaders):
            return {}
        priority, encouraged = np.zeros(firms.rows), np.zeros(firms.rows)
        priority[leaders] = self.credit_priority
        encouraged[suppliers_of(network, leaders)] = self.suppliers_encouraged
        return {"credit_priority": priority, "cloud_encouraged": encouraged}

    def promise(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Before certificates are asked for, tell those without one of the award for their size."""
        open_to = promised(firms, firms.leading_month, 1.0, programme)
        return {"leading_reward": self.award(firms.revenue_last_year) * open_to}

    def choose(self, firms: Any, programme: Programme, network: Any, government: Any) -> dict[str, Any]:
        """Award those named this month, the largest first."""
        rows = ((firms.certified > 0.0) & firms.alive & (firms.support_barred <= 0.0)).nonzero()[0]
        rows = rows[received(firms.certified[rows], LEADING)]
        if not len(rows):
            return {}
        sales = firms.revenue_last_year[rows]
        amounts = self.award(sales)
        order = ranking(self.selection, network.identity[rows], size=sales)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded, sums = rows[chosen], amounts[chosen]
        anyway = received(firms.certified_anyway[rows], LEADING)
        return {
            "programme": [
                Decision(rows, awarded, sums, anyway[chosen], teaches=False), CasesTaken(len(awarded)),
            ],
            "events": programme.award_events(rows, chosen, sums),
        }

    # -- take-overs ------------------------------------------------------------------------------------------------

    def take_over(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, world: Any
    ) -> dict[str, Any]:
        """Each quarter, some sound leading enterprises take over the largest weak one of their stage that they can
        pay for and whose debt they can bear.
        """
        chance = 1.0 - (1.0 - self.takeover_rate) ** (1.0 / QUARTERS)
        named = _leading(firms, p, world)
        leaders = named[(firms.smoothed_profit[named] > 0.0) & (firms.support_barred[named] <= 0.0)]
        leaders = leaders[rng.uniform()[leaders] < chance]
        if not len(leaders):
            return {}
        failing = (firms.profit_last_year < 0.0) & ((firms.distress_months > 0.0) | firms.zombie)
        weak = np.setdiff1d((firms.alive & (failing | (firms.consolidation_listed > 0.0))).nonzero()[0], named)
        value = firms.capital_need[weak] * firms.capacity[weak]
        debt = firms.debt[weak] + np.maximum(-firms.cash[weak], 0.0)
        price = self.takeover_price * np.maximum(value - debt, 0.0)
        size = firms.expected_demand[weak]
        free = np.ones(len(weak), dtype=bool)
        absorbed, acquirers, prices = [], [], []
        # Few lead, fewer buy in a quarter: each in turn, in order of their permanent slots.
        for leader in leaders[np.argsort(network.identity[leaders])]:
            assets = firms.capital_need[leader] * firms.capacity[leader] + self.capacity_kept * value
            fits = free & (firms.stage[weak] == firms.stage[leader]) & (price <= max(firms.cash[leader], 0.0))
            fits &= size <= self.takeover_size * firms.expected_demand[leader]
            fits &= firms.debt[leader] + debt <= p.leverage_ceiling * assets
            if fits.any():
                best = int(np.argmax(np.where(fits, size, -1.0)))
                free[best] = False
                absorbed.append(weak[best])
                acquirers.append(leader)
                prices.append(price[best])
        if not absorbed:
            return {}
        shares = {
            "capacity": self.capacity_kept, "customers": self.customers_kept, "backlog": self.customers_kept,
            "expected_demand": self.customers_kept,
        }  # fmt: skip
        buyers = np.array(acquirers, dtype=np.int64)
        paid = Payment("enterprises", "households", programme.purpose("takeover price"), np.array(prices), buyers)
        return {
            "ledger": [paid],
            "lifecycle": [Mergers(np.array(absorbed, dtype=np.int64), buyers, shares, TAKEOVER)],
        }


def suppliers_of(network: Any, buyers: Rows) -> Rows:
    """Rows of the local suppliers of ``buyers``, each at least once."""
    first, count = network.first_link[buyers], network.first_link[buyers + 1] - network.first_link[buyers]
    before = np.cumsum(count) - count
    positions = np.repeat(first - before, count) + np.arange(int(count.sum()))
    supplier = network.supplier[positions]
    return np.asarray(supplier[supplier >= 0])


def _leading(firms: Any, p: Any, world: Any) -> Rows:
    """Rows that hold a valid certificate as a leading enterprise."""
    rows = ((firms.leading_month != NEVER) & firms.alive).nonzero()[0]
    return rows[is_valid(firms.leading_month[rows], p.leading_validity_months, world.month)]
