"""Vouchers for a small enterprise's first project with a research institute, and a reward for registering (plan
III.8).

Enterprises below the listing scale apply in calls, weighing the voucher against the trouble of applying; those that
have never done R&D come first, and among equals the lot decides. A voucher pays a part of the bill for one project of
fixed size, so that only enterprises with sales enough for the rest can use it. Each gets one for good.

What comes of it is one draw an enterprise, after the Dutch lottery of vouchers (Cornet, Vroomen and van der Steeg
2006): eight of ten create a project that there would not have been, one would have been anyway, and one is never used
and never paid. A project that the voucher created is R&D for a year; what it teaches beyond the R&D stock is little,
as no effect on productivity was measured. Projects that would have been anyway are contained in the enterprises' own
R&D.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.agents.certificates import TECH_SME, certification_month
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.certificate_rewards import REWARD_COLUMNS, promised, reward
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import Selection, affordable, decidable, ranking
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

number = table_of("innovation_voucher")

USES = stable_code("innovation_voucher: what comes of it")
NEVER = -1e9
"""In the memory of enterprises without a project: a month long ago."""


class InnovationVoucher(MoneyLever):
    """Pays part of the bill for a first research project of a small enterprise."""

    name: ClassVar[str] = "innovation_voucher"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "voucher", "paid_share")
    effect: ClassVar[tuple[str, int]] = ("rd_real", 1)
    evidence_grade: ClassVar = "A"
    evidence: ClassVar[str] = (
        "A lottery of vouchers in the Netherlands (Cornet, Vroomen and van der Steeg 2006): eight of ten created "
        "projects that would not have been; sizes of vouchers in Henan are not documented"
    )
    direct_effect_unit: ClassVar[str] = "10k yuan of R&D"
    memory: ClassVar[dict[str, float]] = {"had": 0.0, "intensity": 0.0, "begun": NEVER}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    call_interval_months: int = number("call_interval_months")
    voucher: float = number("voucher")
    paid_share: float = number("paid_share")
    largest_burden: float = number("largest_burden")
    created_share: float = number("created_share")
    anyway_share: float = number("anyway_share")
    project_months: int = number("project_months")
    knowledge: float = number("knowledge")
    registration_reward: float = number("registration_reward")
    selection: Selection = "lottery"
    """Who is served first among those of equal history when money is short."""

    def is_call(self, month: int) -> bool:
        """Whether applications are decided in ``month``: the first call is in the first month in force."""
        return (month - self.first_month) % self.call_interval_months == 0

    def projects_change(self, month: int) -> bool:
        """Whether projects of a call begin, or are in their last month, or are over, in ``month``."""
        return any(self.is_call(month - after) for after in (1, self.project_months, self.project_months + 1))

    def can_be_due(self, month: int) -> bool:
        """Whether anything was awarded ``payment_lag_months`` ago."""
        awarded = month - self.payment_lag
        return self.is_call(awarded) or certification_month(awarded)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "work", self.work, phase="offer", tail=True, adds=("rd_encouraged", "knowledge_gained"),
                resources=("world",), renewed=self.projects_change,
            ),
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred"), lagged=("tech_sme_month",),
                adds=("tech_sme_reward",), when=certification_month,
            ),
            self.rule(
                lever_id, "award", self.choose, when=self.is_call,
                reads=("alive", "expected_demand", "rd_propensity", *APPLICATION_COLUMNS), lagged=("above_scale",),
                params=APPLICATION_PARAMETERS, resources=("world", "network", "government"),
                requests=("programme", "events"), stream="applications",
            ),
            self.rule(
                lever_id, "reward", self.reward, phase="award", when=certification_month, reads=REWARD_COLUMNS,
                resources=("world", "network", "government"), requests=("programme", "events"),
            ),
            self.settlement(lever_id, when=self.can_be_due),
        )

    def offer(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Registering as a technology-based enterprise is rewarded once, in the months in which one can register."""
        if self.registration_reward <= 0.0:
            return {}
        return {"tech_sme_reward": promised(firms, firms.tech_sme_month, self.registration_reward, programme)}

    def work(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """Projects that the vouchers created run for a year and teach something in their last month."""
        begun = programme.memory["begun"][: firms.rows]
        running = (begun >= world.month - self.project_months).nonzero()[0]
        if not len(running):
            return {}
        encouraged = np.zeros(firms.rows)
        encouraged[running] = programme.memory["intensity"][running]
        finished = running[begun[running] == world.month - self.project_months]
        if not len(finished) or not self.knowledge:
            return {"rd_encouraged": encouraged}
        gained = np.zeros(firms.rows)
        gained[finished] = self.knowledge
        return {"rd_encouraged": encouraged, "knowledge_gained": gained}

    def choose(
        self, firms: Any, programme: Programme, p: Any, rng: Any, world: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """In a call, small enterprises with sales enough for the bill weigh applying; the lot decides.

        The bill is the voucher over the paid share; an enterprise's project is the bill over its yearly sales.
        Deadweight is what goes to projects that would have been anyway; a voucher that is never used costs nothing.
        """
        bill = self.voucher / self.paid_share
        sales = firms.expected_demand * MONTHS_A_YEAR
        can = firms.alive & ~firms.above_scale & (bill <= self.largest_burden * sales)
        rows = (can & (programme.memory["had"][: firms.rows] == 0.0)).nonzero()[0]
        expected = np.full(len(rows), self.voucher * programme.funded_share)
        applicants = rows[applies(firms, rows, rng.uniform()[rows], expected, p)]
        if not len(applicants):
            return {}
        identity = network.identity[applicants]
        experienced = firms.rd_propensity[applicants] > 0.0
        draw = rng.uniform(1)[applicants]
        size, merit = sales[applicants], firms.rd_propensity[applicants]
        order = ranking(self.selection, identity, draw=draw, size=size, merit=merit)
        order = order[np.argsort(experienced[order], kind="stable")]
        face = np.full(len(applicants), self.voucher)
        chosen = np.sort(decidable(affordable(order, face, programme.purse.available), government))
        awarded = applicants[chosen]
        use = hashed_uniform(identity[chosen].astype(np.uint64), USES)
        creates = use < self.created_share
        anyway = ~creates & (use < self.created_share + self.anyway_share)
        amounts = np.where(creates | anyway, self.voucher, 0.0)
        created, used = awarded[creates], amounts > 0.0
        batch = Batch(world.month + self.payment_lag, awarded[used], amounts[used], programme.purpose())
        return {
            "programme": [
                Decision(applicants, awarded, amounts, anyway, (batch,)), CasesTaken(len(awarded)),
                Memory("had", awarded, 1.0), Memory("begun", created, float(world.month)),
                Memory("intensity", created, bill / sales[created]), Achieved(bill * len(created)),
            ],
            "events": programme.award_events(applicants, chosen, amounts),
        }

    def reward(self, firms: Any, programme: Programme, world: Any, network: Any, government: Any) -> dict[str, Any]:
        """Who has registered as a technology-based enterprise for the first time gets the reward."""
        return reward(
            firms, programme, network, government, code=TECH_SME, amount=self.registration_reward, upper_amount=0.0,
            due=world.month + self.payment_lag, detail="registration",
        )
