"""The push for the leading industries: other levers aimed at their chains, and the projects that the plan names.

In the plan (III.1, III.2; tasks 1 to 5) equipment with aluminium deep processing and new materials are to grow, and
energy-saving building materials and general aviation are to begin. What the offices do for that is what other levers
do, aimed: they seek projects for these chains (:mod:`sim.policies.investment_attraction`), pay part of technical
upgrades in the leading industries (:mod:`sim.policies.technical_upgrading`), and drive the projects that the plan names
(:mod:`sim.policies.project_ledger`). The bundle is replaced by these three before a model is built; it has no effect of
its own, and what its members do stands under their ids.

Its money comes on top of the same levers' general budgets: how much of it a city would set apart for its leading
industries is judgement. ``intensity`` multiplies the two budgets and the search; at zero nothing is left, the named
projects' attention included.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sim.policies.base import Lever, table_of
from sim.policies.bundle import Bundle
from sim.policies.investment_attraction import InvestmentAttraction
from sim.policies.project_ledger import ProjectLedger
from sim.policies.technical_upgrading import TechnicalUpgrading

number = table_of("leading_industry_push")

SEARCHED, UPGRADED = "leading|green_building_materials|general_aviation", "leading"
"""Scopes at which the search and the upgrades are aimed: the search also at the two industries that are to begin."""


class LeadingIndustryPush(Bundle):
    """Investment attraction and technical upgrades aimed at the leading industries, and the plan's named projects."""

    name: ClassVar[str] = "leading_industry_push"
    strengths: ClassVar[tuple[str, ...]] = ("intensity",)
    effect: ClassVar[tuple[str, int]] = ("projects_signed", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "Judgement: the evidence for its members stands with them; that aiming them at chosen industries does more "
        "than spending the same money on all was not found."
    )

    intensity: float = number("intensity")
    attraction_budget: float = number("attraction_budget")
    search_effort: float = number("search_effort")
    upgrading_budget: float = number("upgrading_budget")

    def members(self) -> dict[str, Lever]:
        """The aimed levers, in force as long as the bundle is."""
        if not self.intensity:
            return {}
        time: dict[str, Any] = {"start": self.start, "end": self.end}
        return {
            "attraction": InvestmentAttraction(
                **time, aim=SEARCHED, annual_budget=self.intensity * self.attraction_budget,
                effort=self.intensity * self.search_effort, large_effort=0.0,
            ),
            "projects": ProjectLedger(**time, named_only=True),
            "upgrading": TechnicalUpgrading(
                **time, aim=UPGRADED, annual_budget=self.intensity * self.upgrading_budget
            ),
        }  # fmt: skip
