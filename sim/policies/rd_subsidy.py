"""Paid afterwards on declared R&D, and a reward for a first high-tech certificate (plan III.8 and III.11).

Once a year, in spring, above-scale and certified high-tech enterprises are paid a share of the R&D that they declared
in the last calendar year, as far as the lever was in force: one rate up to a bound, a lower one above, up to a cap by
class (provincial rules of 2018). City and province share the bill; the province's part comes from outside. Nobody
applies: it is claimed wherever it is worth the paperwork.

Channels. The expected award raises the R&D of *some*: an enterprise either adds what it expects to be paid, or
changes nothing, by one draw for good. The share that adds (``additionality``) is the mean of the additional R&D per
yuan in the literature, so that the deadweight (those who change nothing) is right in number and in money. Paying for
*declared* R&D also raises what is only relabelled, as the rules for high-tech enterprises did (Chen, Liu, Suarez
Serrato and Xu 2021). Productivity follows real R&D alone, by the enterprises' own rule.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import HIGH_TECH, NEVER, certification_month, is_valid
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.certificate_rewards import REWARD_COLUMNS, promised, reward
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, decidable, ranking
from sim.policies.take_up import burden_of_applying
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

number = table_of("rd_subsidy")

RESPONDS = stable_code("rd_subsidy: adds to its R&D")
REVIEW_MONTHS = 6
"""Every so many months enterprises reckon anew what they may expect: the award hangs on a year, not on a month."""
UPPER = "upper level"


class RdSubsidy(MoneyLever):
    """Pays a share of last year's declared R&D, and for the first certificate as a high-tech enterprise."""

    name: ClassVar[str] = "rd_subsidy"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "rate_low")
    effect: ClassVar[tuple[str, int]] = ("rd_real", 1)
    evidence_grade: ClassVar = "A"
    evidence: ClassVar[str] = (
        "Meta-regressions of grants for R&D reject full crowding out and find no large additionality; Flemish grants, "
        "by matching, were not crowded out; relabelling is estimated on Chinese tax data (Chen et al. 2021)"
    )
    direct_effect_unit: ClassVar[str] = "10k yuan of R&D"
    memory: ClassVar[dict[str, float]] = {"added": 0.0, "relabelled": 0.0, "declared": 0.0, "declared_last_year": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    claim_month: int = number("claim_month")
    rate_low: float = number("rate_low")
    rate_bound: float = number("rate_bound")
    rate_above_bound: float = number("rate_above_bound")
    cap_ordinary: float = number("cap_ordinary")
    cap_tech_sme: float = number("cap_tech_sme")
    cap_high_tech: float = number("cap_high_tech")
    cap_leading: float = number("cap_leading")
    city_share: float = number("city_share")
    additionality: float = number("additionality")
    relabelling: float = number("relabelling")
    certificate_reward: float = number("certificate_reward")
    certificate_reward_province: float = number("certificate_reward_province")

    def award(self, declared: Floats, cap: Floats) -> Floats:
        """What a year's ``declared`` R&D earns (10k yuan): two rates, up to ``cap``."""
        first = self.rate_low * np.minimum(declared, self.rate_bound)
        rest = self.rate_above_bound * np.maximum(declared - self.rate_bound, 0.0)
        return np.minimum(first + rest, cap)

    def caps(self, tech_sme: Flags, high_tech: Flags, leading: Flags) -> Floats:
        """The largest award of each enterprise by its class (10k yuan)."""
        others = np.where(tech_sme, self.cap_tech_sme, self.cap_ordinary)
        return np.where(leading, self.cap_leading, np.where(high_tech, self.cap_high_tech, others))

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        status = ("high_tech_month", "tech_sme_month", "leading_month")
        return (
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred", "rd_propensity"),
                lagged=("above_scale", "expected_demand", *status), adds=("rd_encouraged", "rd_relabelled"),
                params=("high_tech_validity_months",), resources=("world", "network"), requests=("programme",),
                renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "promise", self.promise, phase="offer", reads=("alive", "support_barred"),
                lagged=("high_tech_month",), adds=("high_tech_reward",), when=certification_month,
            ),
            self.rule(
                lever_id, "record", self.record, phase="settle",
                reads=("rd_declared", "rd_spending", "revenue", "support_barred"), resources=("world",),
                requests=("programme",),
            ),
            self.rule(
                lever_id, "award", self.choose, when=self.is_claim_month,
                reads=("alive", "support_barred", "connection", "application_eased", *status), lagged=("above_scale",),
                params=(
                    "high_tech_validity_months", "application_burden", "application_ease",
                    "application_connection_relief",
                ),
                resources=("world", "network", "government"), requests=("programme", "events"), stream="claims",
            ),
            self.rule(
                lever_id, "reward", self.reward, phase="award", when=certification_month, reads=REWARD_COLUMNS,
                resources=("world", "network", "government"), requests=("programme", "events"),
            ),
            self.settlement(lever_id, when=self.can_be_due),
        )

    def is_claim_month(self, month: int) -> bool:
        """Whether claims on the last year's R&D are decided in ``month``."""
        return month % MONTHS_A_YEAR == self.claim_month - 1

    def can_be_due(self, month: int) -> bool:
        """Whether anything was awarded ``payment_lag_months`` ago."""
        awarded = month - self.payment_lag
        return self.is_claim_month(awarded) or certification_month(awarded)

    def adds_to_its_own(self, identity: NDArray[np.int64]) -> Flags:
        """Who spends on R&D what it expects to be paid; the others change nothing. One draw an enterprise, for good."""
        return hashed_uniform(identity.astype(np.uint64), RESPONDS) < self.additionality

    def offer(self, firms: Any, programme: Programme, p: Any, world: Any, network: Any) -> dict[str, Any]:
        """What a yuan of R&D is expected to bring back raises R&D where it does at all, and what is declared as R&D.

        The rate is the award that a year at the usual intensity would earn, over that year's R&D; enterprises weigh it
        by the share of claims that was funded so far. A yuan expected adds a yuan of R&D where it adds any. They
        reckon anew twice a year.
        """
        rows, month = firms.rows, world.month
        asked: list[Any] = []
        if (month - self.first_month) % REVIEW_MONTHS == 0:
            added, relabelled = self._review(firms, programme, p, month, network)
            asked = [Memory("added", slice(0, rows), added), Memory("relabelled", slice(0, rows), relabelled)]
        else:
            added, relabelled = programme.memory["added"][:rows], programme.memory["relabelled"][:rows]
        if firms.support_barred.any():
            open_to = firms.support_barred <= 0.0
            added, relabelled = added * open_to, relabelled * open_to
        return {"rd_encouraged": added, "rd_relabelled": relabelled, "programme": asked}

    def promise(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """In the months in which one can be certified: the first certificate as a high-tech enterprise is rewarded."""
        total = self.certificate_reward + self.certificate_reward_province
        return {"high_tech_reward": promised(firms, firms.high_tech_month, total, programme)} if total > 0.0 else {}

    def _review(
        self, firms: Any, programme: Programme, p: Any, month: int, network: Any
    ) -> tuple[Floats, Floats]:
        """R&D intensity that each adds for the rate it expects, and the relabelling added; arrays (rows,)."""
        high_tech = is_valid(firms.high_tech_month, p.high_tech_validity_months, month)
        rows = (firms.alive & (firms.above_scale | high_tech) & (firms.rd_propensity > 0.0)).nonzero()[0]
        usual = firms.rd_propensity[rows] * firms.expected_demand[rows] * MONTHS_A_YEAR
        caps = self.caps(
            firms.tech_sme_month[rows] != NEVER, high_tech[rows], firms.leading_month[rows] != NEVER
        )
        rate = programme.funded_share * self.award(usual, caps) / np.maximum(usual, 1e-9)
        added, relabelled = np.zeros(firms.rows), np.zeros(firms.rows)
        added[rows] = rate * firms.rd_propensity[rows] * self.adds_to_its_own(network.identity[rows])
        relabelled[rows] = self.relabelling * rate
        return added, relabelled

    def record(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """Keep the year's declared R&D; in January the finished year becomes the last one.

        The direct effect is the R&D that was added for the award's sake: the added intensity, times sales.
        """
        every = slice(0, firms.rows)
        declared = programme.memory["declared"][every]
        adding = (programme.memory["added"][every] != 0.0).nonzero()[0]
        adding = adding[(firms.rd_spending[adding] > 0.0) & (firms.support_barred[adding] <= 0.0)]
        achieved = Achieved(float((programme.memory["added"][adding] * firms.revenue[adding]).sum()))
        if world.month % MONTHS_A_YEAR == 0:
            finished = Memory("declared_last_year", every, declared.copy())
            return {"programme": [finished, Memory("declared", every, firms.rd_declared), achieved]}
        return {"programme": [Memory("declared", every, declared + firms.rd_declared), achieved]}

    def choose(
        self, firms: Any, programme: Programme, p: Any, rng: Any, world: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """In spring, pay on what was declared last year where the award is worth the paperwork, while money lasts.

        Deadweight is what goes to those who do the R&D that they would have done anyway.
        """
        high_tech = is_valid(firms.high_tech_month, p.high_tech_validity_months, world.month)
        declared = programme.memory["declared_last_year"][: firms.rows]
        entitled = firms.alive & (firms.above_scale | high_tech) & (firms.support_barred <= 0.0)
        rows = (entitled & (declared > 0.0)).nonzero()[0]
        caps = self.caps(firms.tech_sme_month[rows] != NEVER, high_tech[rows], firms.leading_month[rows] != NEVER)
        awards = self.award(declared[rows], caps)
        ease = np.minimum(p.application_ease + firms.application_eased[rows], 1.0)
        burden = burden_of_applying(
            firms.connection[rows], p.application_burden, ease, p.application_connection_relief
        )
        worth = awards > burden
        claims, awards, declared = rows[worth], awards[worth], declared[rows][worth]
        if not len(claims):
            return {}
        order = ranking(
            self.selection, network.identity[claims], merit=declared, size=declared, draw=rng.uniform()[claims]
        )
        parts = self.city_share * awards
        chosen = np.sort(decidable(affordable(order, parts, programme.purse.available), government))
        awarded, sums = claims[chosen], parts[chosen]
        adds = self.adds_to_its_own(network.identity[awarded])
        due = world.month + self.payment_lag
        batches = (
            Batch(due, awarded, sums, programme.purpose()),
            Batch(due, awarded, awards[chosen] - sums, programme.purpose(UPPER), "outside", from_purse=False),
        )
        return {
            "programme": [
                Decision(claims, awarded, sums, ~adds, batches), CasesTaken(len(awarded)),
            ],
            "events": programme.award_events(claims, chosen, sums),
        }

    def reward(self, firms: Any, programme: Programme, world: Any, network: Any, government: Any) -> dict[str, Any]:
        """Who was certified as a high-tech enterprise for the first time gets the reward; the province adds its own."""
        return reward(
            firms, programme, network, government, code=HIGH_TECH, amount=self.certificate_reward,
            upper_amount=self.certificate_reward_province, due=world.month + self.payment_lag,
            detail="high-tech certificate",
        )
