"""Services for producers: industrial design, electronic commerce, and what else joins making with selling.

The plan wants manufacturing and internet services to grow together. The service trades themselves are not part of the
model; what they do for makers is. Only enterprises that work on the cloud with a core system or more can use them, and
how fast the offer spreads among these follows what they hear of it:

    chance in a quarter = 1 - (1 - reach x awareness)^(1/4)

with ``reach`` the share of those aware that is served in a year. Nobody applies and no money flows. Each enterprise is
reached once and gains a little knowledge and quality. A share would have used such services in any case; these count as
cases and gain nothing, because what they gain is part of the trend. Evidence is weak: zero is within the range.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sim.policies.base import MONTHS_A_YEAR, Lever, table_of
from sim.policies.programme import Achieved, Decision, Memory, Programme
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

number = table_of("service_integration")

ANYWAY = stable_code("service_integration anyway")
QUARTERS = 4
CORE_SYSTEM = 2
"""Cloud level from which services can be joined to production."""


def is_quarter_end(month: int) -> bool:
    return month % (MONTHS_A_YEAR // QUARTERS) == MONTHS_A_YEAR // QUARTERS - 1


class ServiceIntegration(Lever):
    """Makes industrial design and electronic commerce known to enterprises that can use them."""

    name: ClassVar[str] = "service_integration"
    strengths: ClassVar[tuple[str, ...]] = ("reach",)
    effect: ClassVar[tuple[str, int]] = ("mean_quality", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = "No study of such services at county level was found; gains of 0 to 1 % are judgement."
    direct_effect_unit: ClassVar[str] = "enterprises served"
    memory: ClassVar[dict[str, float]] = {"served": 0.0}

    reach: float = number("reach")
    quality_gain: float = number("quality_gain")
    knowledge_gain: float = number("knowledge_gain")
    anyway_share: float = number("anyway_share")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "award", self.spread, reads=("alive", "cloud_level", "awareness_raised"),
                adds=("quality_gained", "knowledge_gained"), params=("application_awareness",),
                resources=("network",), requests=("programme",), stream="spread", when=is_quarter_end,
            ),
        )  # fmt: skip

    def spread(self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any) -> dict[str, Any]:
        """At the end of each quarter, some of those that could use the services and do not yet begin to."""
        open_to = firms.alive & (firms.cloud_level >= CORE_SYSTEM) & (programme.memory["served"][: firms.rows] == 0.0)
        rows = open_to.nonzero()[0]
        if not len(rows):
            return {}
        awareness = np.minimum(p.application_awareness + firms.awareness_raised[rows], 1.0)
        chance = 1.0 - (1.0 - self.reach * awareness) ** (1.0 / QUARTERS)
        rows = rows[rng.uniform()[rows] < chance]
        if not len(rows):
            return {}
        own = programme.once("anyway", lambda: hashed_uniform(network.identity.astype(np.uint64), ANYWAY))
        anyway = own[rows] < self.anyway_share
        gains = np.zeros(firms.rows)
        gains[rows[~anyway]] = 1.0
        return {
            "quality_gained": self.quality_gain * gains,
            "knowledge_gained": self.knowledge_gain * gains,
            "programme": [
                Decision(rows, rows, np.zeros(len(rows)), anyway), Memory("served", rows, 1.0),
                Achieved(float(len(rows) - np.count_nonzero(anyway))),
            ],
        }
