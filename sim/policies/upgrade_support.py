"""What the three upgrade levers share: a part of the bill for those who have begun, rewards for those certified.

Before enterprises decide, those that may be supported expect a part of the bill, times the share of claims that was
funded so far (:mod:`sim.agents.renovation` weighs it); at the end of each quarter, those who have begun in it claim. A
reward is expected in the same way by those who might ask for a certificate (:mod:`sim.agents.certification`), and paid
to those certified this month.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import certification_month, received
from sim.agents.renovation import bill_of
from sim.policies.aim import EVERYBODY, Aim, stages_aimed_at
from sim.policies.base import MoneyLever
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import BY_DRAW, affordable, decidable, ranking, with_connections
from sim.rule import Rule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]


class UpgradeLever(MoneyLever):
    """Pays a share of an upgrade's bill, up to a cap, once it was begun."""

    kind: ClassVar[str] = ""
    """Which upgrade: the beginning of its columns' names."""
    condition_columns: ClassVar[tuple[str, ...]] = ()
    """Columns that :meth:`may_be_supported` reads, all as they stood at the end of last month."""
    direct_effect_unit: ClassVar[str] = "upgrades"
    memory: ClassVar[dict[str, float]] = {"supported": -1.0}

    share: float
    cap_amount: float
    smallest_project: float
    aim: Aim = EVERYBODY
    """Scope of the plan whose enterprises are supported (``sim list scopes``)."""
    selection: Literal["merit", "size", "first_come", "lottery"] = "merit"
    """Who is served first when money is short; ``merit`` is the profit margin (and connections, as far as the model
    lets them count)."""

    def award(self, bill: Floats) -> Floats:
        """What is paid for each ``bill`` (10k yuan)."""
        return np.minimum(self.share * bill, self.cap_amount)

    def may_be_supported(self, firms: Any, bill: Floats, rows: Rows) -> Flags:
        """Which of ``rows`` the lever is for; ``bill`` (10k yuan) has one entry a row."""
        return np.asarray(bill >= self.smallest_project)

    def aimed(self, firms: Any, rows: Rows) -> Rows:
        """Those of ``rows`` whose stage the lever is aimed at."""
        return rows if self.aim == EVERYBODY else rows[stages_aimed_at(self.aim)[firms.stage[rows]]]

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        kind = self.kind
        aimed = () if self.aim == EVERYBODY else ("stage",)
        return (
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred", *aimed),
                lagged=("expected_demand", *self.condition_columns), adds=(f"{kind}_discount",),
                params=(f"{kind}_upgrade_bill",), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "award", self.choose,
                reads=(
                    f"{kind}_upgrade_month", f"{kind}_starts_anyway", "support_barred", "expected_demand",
                    "smoothed_profit", "connection", *aimed,
                ),
                lagged=self.condition_columns, params=(f"{kind}_upgrade_bill", "award_connection_weight"),
                resources=("network", "government"), requests=("programme", "events"), stream="claims",
                when=self.ends_its_quarter,
            ),
            self.settlement(lever_id),
        )

    def offer(self, firms: Any, programme: Programme, p: Any) -> dict[str, Any]:
        """Those whom the lever is for expect the discount, times the share of claims that was funded so far."""
        rows = (firms.alive & (firms.support_barred <= 0.0) & (firms.expected_demand > 0.0)).nonzero()[0]
        rows = self.aimed(firms, rows)
        bill = bill_of(self.kind, firms.expected_demand[rows], p)
        able = self.may_be_supported(firms, bill, rows)
        rows, bill = rows[able], bill[able]
        if not len(rows):
            return {}
        discount = np.zeros(firms.rows)
        discount[rows] = self.award(bill) / bill * programme.funded_share
        return {f"{self.kind}_discount": discount}

    def choose(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Who has begun since the last round claims; claims are served in order until money or cases run out.

        Deadweight is what goes to those whose own draw says that they would have begun without a discount.
        """
        month, begun = programme.model.month, getattr(firms, f"{self.kind}_upgrade_month")
        rows = (begun > month - self.months_since_round(month)).nonzero()[0]
        rows = self.aimed(firms, rows[firms.support_barred[rows] <= 0.0])
        # An upgrade is supported once: who was served for it before, under an aimed instance too, does not claim again.
        rows = rows[programme.remembered_by_peers("supported", rows) < begun[rows]]
        if not len(rows):
            return {}
        bill = bill_of(self.kind, firms.expected_demand[rows], p)
        able = self.may_be_supported(firms, bill, rows)
        claims, amounts = rows[able], self.award(bill[able])
        if not len(claims):
            return {}
        size = firms.expected_demand[claims]
        margin = firms.smoothed_profit[claims] / np.maximum(size, 1e-9)
        merit = with_connections(margin, firms.connection[claims], size, p.award_connection_weight)
        draw = rng.uniform()[claims] if self.selection in BY_DRAW else None
        order = ranking(self.selection, network.identity[claims], merit=merit, size=size, draw=draw)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        anyway = getattr(firms, f"{self.kind}_starts_anyway")[claims]
        return {
            "programme": [
                Decision(claims, claims[chosen], amounts[chosen], anyway[chosen]), CasesTaken(len(chosen)),
                Achieved(float(np.count_nonzero(~anyway[chosen]))),
                Memory("supported", claims[chosen], float(month)),
            ],
            "events": programme.award_events(claims, chosen, amounts[chosen]),
        }


class CertifyingUpgradeLever(UpgradeLever):
    """An upgrade lever that also rewards the certificates for which the upgrade is needed."""

    first_code: ClassVar[int] = 0
    second_code: ClassVar[int] = 0
    """Codes of the lower and of the higher certificate (:mod:`sim.agents.certificates`)."""
    level_columns: ClassVar[tuple[str, ...]] = ()
    """Columns that :meth:`next_reward` reads, as they stood at the end of last month."""

    first_reward: float
    second_reward: float

    def next_reward(self, firms: Any) -> Floats:
        """Reward for the certificate that is next for each enterprise (10k yuan, shape (rows,)); zero where none is."""
        raise TypeError(f"the lever {type(self).__name__} does not say which certificate is next")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        offer, award, settle = super().rules(lever_id)
        return (
            offer,
            self.rule(
                lever_id, "promise", self.promise, phase="offer", reads=("alive", "support_barred"),
                lagged=self.level_columns, adds=(f"{self.kind}_reward",), when=certification_month,
            ),
            award,
            self.rule(
                lever_id, "reward", self.pay_rewards, phase="award",
                reads=("alive", "certified", "certified_anyway", "support_barred"),
                resources=("network", "government"), requests=("programme", "events"), when=certification_month,
            ),
            settle,
        )

    def promise(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Before certificates are asked for, enterprises expect the reward for the next one."""
        return {
            f"{self.kind}_reward": self.next_reward(firms)
            * (programme.funded_share * (firms.alive & (firms.support_barred <= 0.0)))
        }

    def pay_rewards(self, firms: Any, programme: Programme, network: Any, government: Any) -> dict[str, Any]:
        """Who was certified this month is rewarded, the higher certificate first, until money or cases run out.

        Deadweight is what goes to those who would have asked for the certificate without the reward.
        """
        codes = self.first_code + self.second_code
        rows = (received(firms.certified, codes) & firms.alive & (firms.support_barred <= 0.0)).nonzero()[0]
        if not len(rows):
            return {}
        higher = received(firms.certified[rows], self.second_code)
        amounts = np.where(higher, self.second_reward, self.first_reward)
        order = ranking("merit", network.identity[rows], merit=higher.astype(float))
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        anyway = received(firms.certified_anyway[rows[chosen]], codes)
        return {
            "programme": [Decision(rows, rows[chosen], amounts[chosen], anyway), CasesTaken(len(chosen))],
            "events": programme.award_events(rows, chosen, amounts[chosen]),
        }
