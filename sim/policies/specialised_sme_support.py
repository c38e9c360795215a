"""Help for specialised small and medium enterprises: a reward, easier loans, and a larger customer.

Three channels. *Reward*: those that never held a certificate count on it when they decide whether to ask for one
(:mod:`sim.agents.certification`); who would have asked without it is deadweight. Where the number that the levels above
accept is used up, the reward changes who is certified and not how many: so no direct effect is reported.
*Finance*: banks let those certified borrow a little more against their assets. *A large customer*: with a yearly
chance, an enterprise so certified is led to a listed local buyer of its goods that has an open place for a supplier and
has bought outside so far, so that nobody in the city loses an order. It takes the largest order that its spare capacity
can serve, up to a share of its own demand; without such a place there is no match. A certificate that the reward has
brought about raises productivity a little some months later.

That such enterprises do better after the certificate is found for those listed on the stock exchange (Wu et al. 2023),
which are selected; zero is within the range.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import NEVER, SPECIALISED, certification_month, is_valid, received
from sim.agents.supply_network import NONE, NewLinks
from sim.events import Event
from sim.policies.base import MoneyLever, table_of
from sim.policies.certificate_rewards import REWARD_COLUMNS, promised, reward
from sim.policies.programme import Memory, Programme
from sim.rule import Rule

Rows = NDArray[np.int64]

number = table_of("specialised_sme_support")

QUARTERS = 4
NO_GAIN = -1.0e6


class SpecialisedSmeSupport(MoneyLever):
    """Rewards the certificate of a specialised enterprise, and helps those who hold it."""

    name: ClassVar[str] = "specialised_sme_support"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("specialised_certified", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "C"
    evidence: ClassVar[str] = (
        "Differences-in-differences on listed specialised enterprises are positive (Wu et al. 2023), but these are "
        "selected; what finance and matching add for a county's enterprises is judgement."
    )
    memory: ClassVar[dict[str, float]] = {"due": NO_GAIN}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["first_come"] = "first_come"
    """Short money goes down the list of those certified."""
    reward: float = number("reward")
    leverage_eased: float = number("leverage_eased")
    large_customer: float = number("large_customer")
    large_customer_order: float = number("large_customer_order")
    knowledge_gain: float = number("knowledge_gain")
    effect_delay: int = number("effect_delay")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred"), lagged=("specialised_month",),
                adds=("leverage_eased",), params=("specialised_validity_months",), resources=("world",),
                renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "promise", self.promise, phase="offer", reads=("alive", "support_barred"),
                lagged=("specialised_month",), adds=("specialised_reward",), when=certification_month,
            ),
            self.rule(
                lever_id, "award", self.choose, reads=REWARD_COLUMNS, resources=("network", "government", "world"),
                requests=("programme", "events"), when=certification_month,
            ),
            self.rule(
                lever_id, "match", self.match, phase="award",
                reads=("alive", "stage", "specialised_month", "expected_demand", "support_barred"),
                lagged=("capacity", "above_scale"), params=("specialised_validity_months",),
                resources=("network", "world"), requests=("network", "events"), stream="large customer",
                when=certification_month,
            ),
            self.rule(
                lever_id, "gain", self.gain, phase="award", tail=True, reads=("alive",), adds=("knowledge_gained",),
                resources=("world",), requests=("programme",), when=certification_month,
            ),
            self.settlement(lever_id),
        )  # fmt: skip

    def offer(self, firms: Any, p: Any, world: Any) -> dict[str, Any]:
        """Banks accept more debt of those certified."""
        eased = np.zeros(firms.rows)
        eased[_helped(firms, p, world)] = self.leverage_eased
        return {"leverage_eased": eased}

    def promise(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Before certificates are asked for, tell those without one of the reward."""
        return {"specialised_reward": promised(firms, firms.specialised_month, self.reward, programme)}

    def choose(
        self, firms: Any, programme: Programme, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Reward those certified this month; remember whom the prospect of it has brought there."""
        result = reward(
            firms, programme, network, government, code=SPECIALISED, amount=self.reward, upper_amount=0.0,
            due=world.month + self.payment_lag, detail="certificate",
        )  # fmt: skip
        rows = ((firms.certified > 0.0) & firms.alive).nonzero()[0]
        rows = rows[received(firms.certified[rows], SPECIALISED) & ~received(firms.certified_anyway[rows], SPECIALISED)]
        if not len(rows):
            return result
        later = Memory("due", rows, float(world.month + self.effect_delay))
        return {**result, "programme": [*result.get("programme", []), later]}

    def gain(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """Some months after the certificate, what was learnt by specialising shows in productivity."""
        due = programme.memory["due"][: firms.rows]
        rows = ((due > NO_GAIN) & (due <= world.month) & firms.alive).nonzero()[0]
        if not len(rows):
            return {}
        gained = np.zeros(firms.rows)
        gained[rows] = self.knowledge_gain
        return {"knowledge_gained": gained, "programme": [Memory("due", rows, NO_GAIN)]}

    def match(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, world: Any
    ) -> dict[str, Any]:
        """Each quarter some of those certified meet a listed buyer that has bought their goods outside so far.

        A handful of enterprises at most: each in turn takes the largest open place that it can serve.
        """
        chance = 1.0 - (1.0 - self.large_customer) ** (1.0 / QUARTERS)
        rows = _helped(firms, p, world)
        rows = rows[rng.uniform()[rows] < chance]
        if not len(rows):
            return {}
        links = network.links_of(firms.rows)
        buyer = network.buyer[:links]
        places = ((network.supplier[:links] == NONE) & (firms.alive & firms.above_scale)[buyer]).nonzero()[0]
        wanted = network.need[places] * firms.expected_demand[buyer[places]]
        needed, buyers = network.stage_needed[places], buyer[places]
        spare = firms.capacity - firms.expected_demand
        room = np.minimum(spare, self.large_customer_order * firms.expected_demand)
        found: list[tuple[int, int]] = []
        for row in rows[np.argsort(network.identity[rows])]:
            fits = (needed == firms.stage[row]) & (buyers != row) & (wanted > 0.0) & (wanted <= room[row])
            if fits.any():
                best = int(np.argmax(np.where(fits, wanted, 0.0)))
                found.append((int(places[best]), int(row)))
                wanted[best] = 0.0
        if not found:
            return {}
        positions, suppliers = np.array(found, dtype=np.int64).T
        return {
            "network": [NewLinks(positions, suppliers)], "events": [Event("matched", suppliers, programme.name)],
        }


def _helped(firms: Any, p: Any, world: Any) -> Rows:
    """Rows that hold a valid certificate and are not shut out from help."""
    rows = ((firms.specialised_month != NEVER) & firms.alive).nonzero()[0]
    held = is_valid(firms.specialised_month[rows], p.specialised_validity_months, world.month)
    return rows[held & (firms.support_barred[rows] <= 0.0)]
