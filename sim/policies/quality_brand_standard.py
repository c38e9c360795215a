"""Money for standards, brands and quality: three kinds of award for listed, specialised and leading enterprises.

Stands for the plan's three programmes: taking part in writing standards, joint exhibitions of the city's products under
brands of their own, and quality awards and benchmarks. An enterprise does such work if

    award x share funded so far + worth to itself > burden of applying

as in :mod:`sim.policies.take_up`; the worth to itself is a small share of its yearly sales. Which of the three it goes
for is fixed by its own number. Those that do it because of the award gain quality some months later (standards and
quality awards) or some customers (exhibitions); those whose own draw says that they would have done it without the
award are deadweight and gain nothing further, since what they gain is part of the trend. Quality is an edge over those
outside that fades (:func:`sim.agents.demand.renew_quality`). The work itself costs what the award pays, so only the
burden is weighed. Awards of county governments for such work are known, effects are not: they are judgement, zero
included.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import is_valid
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, decidable, ranking, with_connections
from sim.policies.service_integration import is_quarter_end
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

number = table_of("quality_brand_standard")

KINDS = ("standards", "brands", "quality")
BRANDS = KINDS.index("brands")
NEVER = -1.0e6


class QualityBrandStandard(MoneyLever):
    """Awards for work on standards, for exhibitions, and for quality."""

    name: ClassVar[str] = "quality_brand_standard"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("mean_quality", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "Awards for standards, exhibitions and quality are common (up to 3 m yuan for exhibitions); gains of 0 to 3 % "
        "in quality and 0 to 2 % in customers are judgement."
    )
    direct_effect_unit: ClassVar[str] = "enterprises that did such work"
    memory: ClassVar[dict[str, float]] = {"applied": NEVER, "due": NEVER, "quality": 0.0, "customers": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["merit", "size", "first_come", "lottery"] = "merit"
    """Who is served first when money is short; ``merit`` is the profit margin (and connections, as far as the model
    lets them count)."""
    standard_award: float = number("standard_award")
    brand_award: float = number("brand_award")
    quality_award: float = number("quality_award")
    standard_share: float = number("standard_share")
    brand_share: float = number("brand_share")
    own_worth: float = number("own_worth")
    apply_again_after: int = number("apply_again_after")
    effect_delay: int = number("effect_delay")
    quality_gain: float = number("quality_gain")
    customer_gain: float = number("customer_gain")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "award", self.choose,
                reads=(
                    "alive", "specialised_month", "leading_month", "expected_demand", "smoothed_profit",
                    *APPLICATION_COLUMNS,
                ),
                lagged=("above_scale",),
                params=(
                    *APPLICATION_PARAMETERS, "award_connection_weight", "specialised_validity_months",
                    "leading_validity_months",
                ),
                resources=("network", "government", "world"), requests=("programme", "events"), stream="applications",
                when=is_quarter_end,
            ),
            self.rule(
                lever_id, "gain", self.gain, phase="award", tail=True, reads=("alive",), lagged=("customers",),
                adds=("quality_gained", "customers_gained"), resources=("world",), requests=("programme",),
                when=is_quarter_end,
            ),
            self.settlement(lever_id),
        )  # fmt: skip

    def kind_of(self, identity: Integers) -> Integers:
        """Place in :data:`KINDS` of what each enterprise goes for, fixed by its permanent slot."""
        edges = np.minimum(np.cumsum([self.standard_share, self.brand_share]), 1.0)
        own = hashed_uniform(identity.astype(np.uint64), stable_code(f"{self.name} kind"))
        return np.searchsorted(edges, own, side="right")

    def choose(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Each quarter, enterprises of standing that have not applied lately weigh the work; the best are served."""
        certified = is_valid(firms.specialised_month, p.specialised_validity_months, world.month)
        certified |= is_valid(firms.leading_month, p.leading_validity_months, world.month)
        lately = programme.memory["applied"][: firms.rows] > world.month - self.apply_again_after
        rows = (firms.alive & (firms.above_scale | certified) & ~lately).nonzero()[0]
        kind = programme.once("kind", lambda: self.kind_of(network.identity))[rows]
        award = np.array([self.standard_award, self.brand_award, self.quality_award])[kind]
        size = firms.expected_demand[rows]
        worth = self.own_worth * MONTHS_A_YEAR * size
        draw = rng.uniform()[rows]
        apply = applies(firms, rows, draw, award * programme.funded_share + worth, p).nonzero()[0]
        if not len(apply):
            return {}
        applicants, amounts = rows[apply], award[apply]
        margin = firms.smoothed_profit[applicants] / np.maximum(size[apply], 1e-9)
        merit = with_connections(margin, firms.connection[applicants], size[apply], p.award_connection_weight)
        arrival = rng.uniform(1)[applicants] if self.selection in ("first_come", "lottery") else None
        order = ranking(self.selection, network.identity[applicants], merit=merit, size=size[apply], draw=arrival)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded, sums, kinds = applicants[chosen], amounts[chosen], kind[apply][chosen]
        anyway = applies(firms, awarded, draw[apply][chosen], worth[apply][chosen], p)
        batches = tuple(
            Batch(world.month + self.payment_lag, awarded[mine], sums[mine], programme.purpose(name))
            for name, mine in ((name, kinds == place) for place, name in enumerate(KINDS))
            if mine.any()
        )
        gains = ~anyway
        return {
            "programme": [
                Decision(applicants, awarded, sums, anyway, batches), CasesTaken(len(awarded)),
                Memory("applied", applicants, float(world.month)),
                Memory("due", awarded, float(world.month + self.effect_delay)),
                Memory("quality", awarded, self.quality_gain * (gains & (kinds != BRANDS))),
                Memory("customers", awarded, self.customer_gain * (gains & (kinds == BRANDS))),
                Achieved(float(np.count_nonzero(gains))),
            ],
            "events": programme.award_events(applicants, chosen, sums),
        }

    def gain(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """What was begun ``effect_delay`` months ago shows: better products, or customers met at exhibitions."""
        due = programme.memory["due"][: firms.rows]
        rows = ((due > NEVER) & (due <= world.month) & firms.alive).nonzero()[0]
        if not len(rows):
            return {}
        quality, customers = np.zeros(firms.rows), np.zeros(firms.rows)
        quality[rows] = programme.memory["quality"][rows]
        customers[rows] = programme.memory["customers"][rows] * firms.customers[rows]
        return {"quality_gained": quality, "customers_gained": customers, "programme": [Memory("due", rows, NEVER)]}
