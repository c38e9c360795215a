"""The city gives back part of its share of manufacturing's taxes, and of what enterprises pay for social insurance.

The plan (III.22, task 55) wants the cuts of taxes and fees carried out, above all for manufacturing. Cuts that the
state made for everybody (value added tax in 2019, the waiver of contributions in 2020) come with the world outside,
with or without the plan; this lever is what the city itself can give: refunds out of its own share of the two taxes and
a share of the wage bill. Nobody has to apply. Every few months a refund is assessed, and paid soon after.

Refunds work twice: as cash, and as a fall of the user cost of capital, because more equipment earns more refunds. With
``relief`` the refund of a month over the month's user cost of the equipment in use (wear and loan rate), wanted
investment rises by ``(1 - relief) ** -elasticity - 1`` (E12). Studies of one and the same Chinese tax reform found an
elasticity of nearly two, and none. Deadweight are refunds to those that had paid for all the investment they wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.months import month_index
from sim.policies.base import MONTHS_A_YEAR, Lever, nothing_due, table_of
from sim.policies.programme import Achieved, Batch, Decision, Programme
from sim.rule import Rule

if TYPE_CHECKING:
    from sim.model import PolicyModel

Floats = NDArray[np.float64]

number = table_of("tax_relief")


@dataclass(frozen=True, slots=True)
class Earned:
    """A request to add one month's refunds (10k yuan, shape (rows,)) to what the city owes."""

    amounts: Floats


@dataclass(frozen=True, slots=True)
class Assessed:
    """A request to begin a new period: nothing is owed any more, and ``encouragement`` (rows,) is what refunds of the
    last month add to wanted investment.

    ``granted`` (10k yuan) may be awarded from now on.
    """

    granted: float
    encouragement: Floats


class TaxReliefProgramme(Programme):
    """Knows which stages are manufacturing, and keeps what is owed until it is assessed.

    Its purse holds what the rates have given, not what the ceiling would allow.
    """

    def __init__(self, lever: TaxRelief, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        self.manufacturing = np.asarray(model.plan.scope("manufacturing"), dtype=float)
        """How far each stage counts as manufacturing (0-1), shape (stages,)."""
        self._weights = np.empty(0)

    def weights(self, stage: NDArray[np.int64]) -> Floats:
        """How far each row counts as manufacturing; the stage of a row never changes."""
        if len(self._weights) != len(stage):
            self._weights = self.manufacturing[stage]
        return self._weights

    def _earn(self, earned: Earned, rule_name: str) -> None:
        self.memory["owed"][: len(earned.amounts)] += earned.amounts

    def _assess(self, assessed: Assessed, rule_name: str) -> None:
        self.memory["owed"][:] = 0.0
        self.memory["encouragement"][: len(assessed.encouragement)] = assessed.encouragement
        self.purse.accrue(assessed.granted)

    carries_out = {**Programme.carries_out, Earned: _earn, Assessed: _assess}


class TaxRelief(Lever):
    """Refunds part of the city's taxes and of social contributions to manufacturing, without application."""

    name: ClassVar[str] = "tax_relief"
    strengths: ClassVar[tuple[str, ...]] = ("annual_ceiling",)
    effect: ClassVar[tuple[str, int]] = ("investment_industrial", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "B"
    evidence: ClassVar[str] = (
        "Of two studies of China's reform of the value added tax one found 28 % more investment (elasticity 1.84), the "
        "other no rise; the refunds of one city are not the same instrument."
    )
    direct_effect_unit: ClassVar[str] = "10k yuan"
    memory: ClassVar[dict[str, float]] = {"owed": 0.0, "encouragement": 0.0}

    annual_ceiling: float = number("annual_ceiling")
    value_added_tax_refund: float = number("value_added_tax_refund")
    corporate_tax_refund: float = number("corporate_tax_refund")
    contribution_refund: float = number("contribution_refund")
    refund_months: int = number("refund_months")
    payment_lag_months: int = number("payment_lag_months")
    user_cost_elasticity: float = number("user_cost_elasticity")
    relief_counted: float = number("relief_counted")

    @property
    def payment_lag(self) -> int:
        return self.payment_lag_months

    def entitlement(self, month: int) -> float:
        """The city has never given back more than its ceiling allows (10k yuan)."""
        return self.annual_ceiling / MONTHS_A_YEAR * self.months_in_force(month)

    # -- rules -----------------------------------------------------------------------------------------------------

    def new_state(self, lever_id: str, model: PolicyModel) -> TaxReliefProgramme:
        return TaxReliefProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        taxed = ("stage", "tax_on_value_added", "tax_on_profit", "wage_bill", "support_barred")
        shares = ("local_share_value_added_tax", "local_share_corporate_tax")
        return (
            self.rule(lever_id, "offer", self.offer, reads=("alive",), adds=("investment_encouraged",),
                      renewed=lambda month: self.is_assessed(month - 1)),
            self.rule(
                lever_id, "earn", self.earn, phase="award", reads=(*taxed, "investment", "investment_wanted"),
                params=shares, requests=("programme",),
            ),
            self.rule(
                lever_id, "award", self.assess, when=self.is_assessed,
                reads=(*taxed, "alive", "capital_need", "investment", "investment_wanted"),
                lagged=("capacity", "above_scale"),
                params=(*shares, "depreciation", "loan_spread", "loan_spread_small"),
                resources=("world",), requests=("programme", "events"),
            ),
            self.rule(
                lever_id, "settle", self.settle, tail=True, reads=("alive",), resources=("world",),
                requests=("ledger", "programme"), idle=nothing_due,
            ),
        )

    def is_assessed(self, month: int) -> bool:
        """Refunds are assessed at the end of every period since the start, and when the relief ends."""
        last = self.end is not None and month == month_index(self.end)
        return last or self.months_in_force(month) % self.refund_months == 0

    def offer(self, firms: Any, programme: TaxReliefProgramme) -> dict[str, Any]:
        """Equipment that earns refunds costs less to use: wanted investment rises."""
        encouragement = programme.memory["encouragement"][: firms.rows]
        return {"investment_encouraged": encouragement * firms.alive} if encouragement.any() else {}

    def refunds(self, firms: Any, weights: Floats, p: Any) -> Floats:
        """What the rates give for this month (rows,), 10k yuan; ``weights``: how far a row is manufacturing."""
        amounts = (self.value_added_tax_refund * p.local_share_value_added_tax) * firms.tax_on_value_added
        amounts += (self.corporate_tax_refund * p.local_share_corporate_tax) * firms.tax_on_profit
        amounts += self.contribution_refund * firms.wage_bill
        amounts *= weights * (firms.support_barred <= 0.0)
        return amounts

    def earn(self, firms: Any, programme: TaxReliefProgramme, p: Any) -> dict[str, Any]:
        """This month's refunds are noted; they are paid when the period is over.

        The direct effect is what was bought beyond what would have been wanted without the fall of the user cost.
        """
        requests: list[Any] = [Earned(self.refunds(firms, programme.weights(firms.stage), p))]
        encouragement = programme.memory["encouragement"][: firms.rows]
        if encouragement.any():
            added = firms.investment - firms.investment_wanted / (1.0 + encouragement)
            requests.append(Achieved(float((np.maximum(added, 0.0) * (encouragement > 0.0)).sum())))
        return {"programme": requests}

    def encouragement(self, firms: Any, refunds: Floats, rate: Floats, depreciation: float) -> Floats:
        """What ``refunds`` of a month (10k yuan) add to wanted investment at a loan ``rate`` a year, shape (rows,)."""
        user_cost = firms.capital_need * firms.capacity * (depreciation + rate / MONTHS_A_YEAR)
        relief = np.minimum(refunds / np.maximum(user_cost, 1e-9), self.relief_counted)
        return np.expm1(-self.user_cost_elasticity * np.log1p(-relief))

    def assess(self, firms: Any, programme: TaxReliefProgramme, p: Any, world: Any) -> dict[str, Any]:
        """What the period has given is awarded to those that still live, cut alike where it passes the ceiling."""
        owed = programme.memory["owed"][: firms.rows] * firms.alive
        total = float(owed.sum())
        room = self.entitlement(world.month) - programme.purse.accrued
        cut = min(room / total, 1.0) if total > 0.0 else 0.0
        spread = p.loan_spread_small + firms.above_scale * (p.loan_spread - p.loan_spread_small)
        now = cut * self.refunds(firms, programme.weights(firms.stage), p)
        encouragement = self.encouragement(firms, now, world.policy_rate + spread, p.depreciation)
        rows = (owed * cut > 0.0).nonzero()[0]
        amounts = owed[rows] * cut
        # Deadweight is what goes to those that bought just what they would have wanted at the full user cost: neither
        # more for the relief, nor less for want of money.
        usual = firms.investment_wanted[rows] / (1.0 + programme.memory["encouragement"][rows])
        anyway = np.abs(firms.investment[rows] - usual) <= 1e-9 * np.maximum(usual, 1.0)
        batch = Batch(world.month + self.payment_lag, rows, amounts, programme.purpose("refund"))
        return {
            "programme": [
                Assessed(float(amounts.sum()), encouragement),
                Decision(rows, rows, amounts, anyway, (batch,)),
            ],
            "events": programme.award_events(rows, np.arange(len(rows)), amounts),
        }

    @staticmethod
    def settle(firms: Any, programme: TaxReliefProgramme, world: Any) -> dict[str, Any]:
        """Pay the refunds that are due to those that still live; the award has been told already."""
        if not programme.due(world.month):
            return {}
        payments, _, settled = programme.payments(world.month, firms.alive)
        return {"ledger": payments, "programme": [settled]}
