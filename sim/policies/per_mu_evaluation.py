"""The yearly evaluation of what an enterprise yields per mu of land, and what follows from its grade.

Stands for the plan's per-mu evaluation (II.4 and III.18, tasks 10 and 41). Every January the above-scale enterprises,
and those in the parks with more than a few mu, are ranked within their chain by a composite of last year's books: tax
and profit per mu, energy, research and productivity, each as a percentile; a zombie loses points. Grades are shares of
a chain, so that there are A and D in the best and in the worst of years.

D: a surcharge on power, land tax without the usual remission, no support, and banks that roll over less of a zombie's
debt. A: part of the land tax back, a better place with the bank, no curtailment. Twice D in a row puts an enterprise on
the list that capacity consolidation works off. The surcharge is a cost and no more: differentiated power prices cut
output and profit in Hunan and hardly changed exit. What clears zombies is the credit that is withdrawn: part of their
loans is not renewed when it falls due, and of their overdrafts not covered; they run out of cash and close by the
enterprises' own rules.

The rebate is paid from the lever's budget, highest score first. Deadweight is what goes to enterprises that pay for all
the investment they want anyway. All other parts cost nothing; surcharge and land tax are income of the government.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.events import Event
from sim.indicators.observations import Figure
from sim.ledger import Repayment
from sim.policies.base import MONTHS_A_YEAR, QUARTER, MoneyLever, ends_quarter, table_of
from sim.policies.programme import Achieved, Decision, Memory, Programme
from sim.policies.selection import affordable, percentile_within, ranking
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

if TYPE_CHECKING:
    from sim.model import PolicyModel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

number = table_of("per_mu_evaluation")

JANUARY = 0
UNGRADED, A, B, C, D = 0.0, 1.0, 2.0, 3.0, 4.0
REACHED = stable_code("per_mu_evaluation")
TWICE = 2.0


class EvaluationProgramme(Programme):
    """Knows, beside purse and queue, which chain each stage belongs to."""

    def __init__(self, lever: PerMuEvaluation, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        names = list(dict.fromkeys(model.plan.stage_chains))
        self.chain_of_stage = np.array([names.index(chain) for chain in model.plan.stage_chains], dtype=np.int64)


class PerMuEvaluation(MoneyLever):
    """Grades enterprises A to D by their yield per mu; power, land tax, credit and support follow the grade."""

    name: ClassVar[str] = "per_mu_evaluation"
    strengths: ClassVar[tuple[str, ...]] = ("coverage",)
    effect: ClassVar[tuple[str, int]] = ("zombies", -1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "B"
    evidence: ClassVar[str] = (
        "Differentiated power prices in Hunan cut output and profit and hardly changed exit (quasi-experiment); the "
        "per-mu reform raised productivity of listed enterprises of three provinces (selected sample); effects of "
        "withdrawing credit from zombies are estimates for China as a whole."
    )
    direct_effect_unit: ClassVar[str] = "zombie-years"
    memory: ClassVar[dict[str, float]] = {"grade": UNGRADED, "years_d": 0.0, "score": 0.0, "tax": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["merit", "size"] = "merit"
    """Who gets the rebate first when money is short: the highest score, or the largest."""
    coverage: float = number("coverage")
    land_from: float = number("land_from")
    share_a: float = number("share_a")
    share_c: float = number("share_c")
    share_d: float = number("share_d")
    weight_tax: float = number("weight_tax")
    weight_profit: float = number("weight_profit")
    weight_energy: float = number("weight_energy")
    weight_research: float = number("weight_research")
    weight_productivity: float = number("weight_productivity")
    zombie_malus: float = number("zombie_malus")
    surcharge_c: float = number("surcharge_c")
    surcharge_d: float = number("surcharge_d")
    power_price: float = number("power_price")
    power_share: float = number("power_share")
    land_tax_rate: float = number("land_tax_rate")
    land_tax_relief: float = number("land_tax_relief")
    rebate_share: float = number("rebate_share")
    rollover_withdrawn: float = number("rollover_withdrawn")
    loan_months: int = number("loan_months")
    credit_priority: float = number("credit_priority")

    def new_state(self, lever_id: str, model: PolicyModel) -> EvaluationProgramme:
        return EvaluationProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "evaluate", self.evaluate, phase="outside", when=in_january,
                reads=("alive", "stage", "park", "land"),
                lagged=(
                    "above_scale", "profit_last_year", "value_added_last_year", "revenue_last_year", "rd_stock",
                    "labour", "energy_intensity", "zombie",
                ),
                resources=("network",), requests=("programme", "events"),
            ),
            self.rule(
                lever_id, "signal", self.signal, phase="outside",
                adds=("support_barred", "curtailment_exempt", "consolidation_listed"), renewed=in_january,
            ),
            self.rule(
                lever_id, "offer", self.offer, phase="offer", reads=("land",),
                adds=("power_surcharge", "land_tax", "rollover_withdrawn", "credit_priority"), renewed=in_january,
            ),
            self.rule(
                lever_id, "call_loans", self.call_loans, phase="award",
                reads=("alive", "cash", "debt", "owed_to_fund", "renewal_granted"), lagged=("zombie",),
                requests=("ledger",), when=ends_quarter,
            ),
            self.rule(lever_id, "collect", self.collect, phase="award", reads=("taxes",), requests=("programme",)),
            self.rule(
                lever_id, "award", self.rebate, phase="award", when=in_january,
                reads=("alive", "land", "expected_demand", "investment", "investment_wanted"), resources=("network",),
                requests=("programme", "events"),
            ),
            self.settlement(lever_id),
            self.rule(
                lever_id, "publish", self.publish_grades, phase="statistics", tail=True, when=ends_quarter,
                reads=("alive",), requests=("statistics",),
            ),
        )

    # -- evaluation ------------------------------------------------------------------------------------------------

    def composite(self, measures: tuple[Floats, ...], zombie: Flags, chain: Rows) -> Floats:
        """Weighted mean of the percentiles of ``measures`` within each chain, less the malus of a zombie.

        ``measures``: tax and profit per mu, energy (negative), research, productivity; one entry an enterprise, more is
        better. The result lies between 0 and 1 but for the malus.
        """
        weights = (
            self.weight_tax, self.weight_profit, self.weight_energy, self.weight_research, self.weight_productivity,
        )
        score = np.zeros(len(chain))
        for weight, values in zip(weights, measures, strict=True):
            score += weight * percentile_within(values, chain)
        return score / max(sum(weights), 1e-12) - self.zombie_malus * zombie

    def grades(self, score: Floats, chain: Rows, identity: Rows) -> Floats:
        """A for the best share of each chain, D for the worst, C for the next worst, B for the others.

        A place in the chain is ``(rank + 1/2) / number``, so that in a small chain the middle is B.
        """
        order = np.lexsort((identity, score, chain))
        ordered = chain[order]
        first = np.searchsorted(ordered, ordered, side="left")
        size = np.searchsorted(ordered, ordered, side="right") - first
        place = np.empty(len(score))
        place[order] = (np.arange(len(score)) - first + 0.5) / size
        worst = np.where(place < self.share_d, D, np.where(place < self.share_d + self.share_c, C, B))
        return np.where(place > 1.0 - self.share_a, A, worst)

    def evaluate(self, firms: Any, programme: EvaluationProgramme, network: Any) -> dict[str, Any]:
        """Rank everybody concerned on last year's books; who was not evaluated loses its grade."""
        concerned = firms.above_scale | ((firms.park >= 0) & (firms.land > self.land_from))
        reached = programme.once("reached", lambda: hashed_uniform(network.identity.astype(np.uint64), REACHED))
        rows = (concerned & firms.alive & (reached[: firms.rows] < self.coverage)).nonzero()[0]
        if not len(rows):
            return {}
        land = np.maximum(firms.land[rows], 1e-6)
        measures = (
            programme.memory["tax"][rows] / land,
            firms.profit_last_year[rows] / land,
            -firms.energy_intensity[rows],
            firms.rd_stock[rows] / np.maximum(firms.revenue_last_year[rows], 1e-6),
            firms.value_added_last_year[rows] / np.maximum(firms.labour[rows], 1e-6),
        )
        chain = programme.chain_of_stage[firms.stage[rows]]
        score = self.composite(measures, firms.zombie[rows], chain)
        grade = self.grades(score, chain, network.identity[rows])
        years = np.where(grade == D, programme.memory["years_d"][rows] + 1.0, 0.0)
        everybody: Any = slice(0, firms.rows)
        barred = rows[grade == D]
        return {
            "programme": [
                *(Memory(name, everybody, 0.0) for name in ("grade", "years_d", "tax")),
                Memory("grade", rows, grade), Memory("years_d", rows, years), Memory("score", rows, score),
                Achieved(float(np.count_nonzero(firms.zombie[barred]))),
            ],
            "events": [Event("graded_d", barred, programme.name)],
        }

    # -- what follows ----------------------------------------------------------------------------------------------

    def signal(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """D is barred from support, A is spared from curtailment, twice D is listed for consolidation."""
        grade = programme.memory["grade"][: firms.rows]
        return {
            "support_barred": (grade == D).astype(float),
            "curtailment_exempt": (grade == A).astype(float),
            "consolidation_listed": (programme.memory["years_d"][: firms.rows] >= TWICE).astype(float),
        }

    def surcharge(self, per_kwh: float) -> float:
        """What ``per_kwh`` (yuan) adds to the energy bill, as a share of it."""
        return per_kwh / self.power_price * self.power_share

    def offer(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Power, land tax and credit of the coming month by grade."""
        grade = programme.memory["grade"][: firms.rows]
        worst = grade == D
        offers = {
            "power_surcharge": self.surcharge(self.surcharge_d) * worst,
            "land_tax": (self.land_tax_rate * self.land_tax_relief / MONTHS_A_YEAR) * firms.land * worst,
            "rollover_withdrawn": self.rollover_withdrawn * worst,
            "credit_priority": self.credit_priority * (grade == A),
        }
        if self.surcharge_c > 0.0:
            offers["power_surcharge"] = offers["power_surcharge"] + self.surcharge(self.surcharge_c) * (grade == C)
        return offers

    def call_loans(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """At the end of a quarter, loans of a zombie graded D that are not renewed are repaid as far as its cash goes.

        ``due = withdrawn share x (1 - renewal granted) x bank debt x 3 / months to maturity``: renewal without
        repayment keeps alive what the evaluation wants out. Who is left without cash closes or lives by the rules of
        distress, not by this one.
        """
        rows = ((programme.memory["grade"][: firms.rows] == D) & firms.zombie & firms.alive).nonzero()[0]
        if not len(rows):
            return {}
        banks = np.maximum(firms.debt[rows] - firms.owed_to_fund[rows], 0.0)
        due = self.rollover_withdrawn * (1.0 - np.minimum(firms.renewal_granted[rows], 1.0)) * banks
        due *= min(QUARTER / self.loan_months, 1.0)
        repaid = np.minimum(due, np.maximum(firms.cash[rows], 0.0))
        return {"ledger": [Repayment(repaid, rows, programme.purpose("loans not renewed"))]}

    def collect(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Remember the taxes that each enterprise has paid since January."""
        everybody: Any = slice(0, firms.rows)
        return {"programme": [Memory("tax", everybody, programme.memory["tax"][everybody] + firms.taxes)]}

    def rebate(self, firms: Any, programme: Programme, network: Any) -> dict[str, Any]:
        """Those graded A get part of a year's land tax back, as far as the budget goes."""
        rows = (firms.alive & (programme.memory["grade"][: firms.rows] == A)).nonzero()[0]
        if not len(rows) or self.rebate_share <= 0.0:
            return {}
        amounts = self.rebate_share * self.land_tax_rate * firms.land[rows]
        merit, size = programme.memory["score"][rows], firms.expected_demand[rows]
        order = ranking(self.selection, network.identity[rows], merit=merit, size=size)
        chosen = np.sort(affordable(order, amounts, programme.purse.available))
        awarded, sums = rows[chosen], amounts[chosen]
        anyway = firms.investment[awarded] >= firms.investment_wanted[awarded] * (1.0 - 1e-9)
        return {
            "programme": [Decision(rows, awarded, sums, anyway)],
            "events": programme.award_events(rows, chosen, sums),
        }

    def publish_grades(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Tell the bureau how many live enterprises have each grade."""
        grade = programme.memory["grade"][: firms.rows] * firms.alive
        for peer in programme.peers()[1:]:
            grade = np.maximum(grade, peer.memory["grade"][: firms.rows] * firms.alive)
        counts = np.bincount(grade.astype(np.int64), minlength=5)
        names = ("per_mu_grade_a", "per_mu_grade_b", "per_mu_grade_c", "per_mu_grade_d")
        return {"statistics": [Figure(name, float(count)) for name, count in zip(names, counts[1:], strict=True)]}


def in_january(month: int) -> bool:
    """Whether it is the month of the evaluation."""
    return month % MONTHS_A_YEAR == JANUARY
