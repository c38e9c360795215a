"""Land for industry: a fixed part of the quota of building land, and scattered idle land put together in one place.

In the plan (III.18; tasks 40 and 42) at least 30 percent of each year's new building land goes to industrial projects,
and land of ruined plants is bought up and swapped until the industrial cluster area has a contiguous plot of a thousand
mu or more. Nobody applies: more land can be given out, so that approved projects wait less for it. The quota itself is
the province's and stays as it is.

``new industrial land = quota / 12 x max(share, share without the lever)``; ``assembled = rate x land of ruined plants``
a month. The share is the plan's own number, the rate judgement. The share of industry is thus an input: that the plan's
30 percent is kept says nothing about the economy. What it does is seen in the land that projects take and in the queue.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from sim.agents.parks import IndustrialShare, LandAssembled
from sim.policies.base import MONTHS_A_YEAR, Lever, table_of
from sim.policies.programme import Achieved, Programme
from sim.rule import Rule

number = table_of("land_supply")


class LandSupply(Lever):
    """Keeps a share of the quota for industry and puts the land of ruined plants together."""

    name: ClassVar[str] = "land_supply"
    strengths: ClassVar[tuple[str, ...]] = ("industrial_share",)
    effect: ClassVar[tuple[str, int]] = ("industrial_land_taken", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "the share is the plan's own number (III.18); how fast scattered land can be put together is judgement"
    )
    direct_effect_unit: ClassVar[str] = "mu"

    industrial_share: float = number("industrial_share")
    assembly_rate: float = number("assembly_rate")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "reserve", self.reserve, phase="outside", params=("industrial_share", "land_quota"),
                resources=("parks",), requests=("parks", "programme"),
            ),
            self.rule(
                lever_id, "assemble", self.assemble, phase="outside", resources=("parks",),
                requests=("parks", "programme"), when=self.ends_its_quarter,
            ),
        )

    def reserve(self, firms: Any, programme: Programme, p: Any, parks: Any) -> dict[str, Any]:
        """Reserve the share of this month's quota.

        What the lever itself brings is the land that can be given out beyond the share without it, or beyond what
        another such lever reserves.
        """
        others = [cast(LandSupply, peer.lever) for peer in programme.peers() if peer.name != programme.name]
        usual = max([p.industrial_share, *(other.industrial_share for other in others)])
        more = max(self.industrial_share - usual, 0.0) * p.land_quota * parks.scale / MONTHS_A_YEAR
        return {"parks": [IndustrialShare(self.industrial_share)], "programme": [Achieved(more)] if more else []}

    def assemble(self, firms: Any, programme: Programme, parks: Any) -> dict[str, Any]:
        """Once a quarter, put together a part of the land of ruined plants: as much as month by month."""
        part = 1.0 - (1.0 - self.assembly_rate) ** self.months_since_round(programme.model.month)
        assembled = part * parks.state.ruined_land
        return {"parks": [LandAssembled(parks.main, assembled)], "programme": [Achieved(assembled)]}
