"""The guidance fund's window for large manufacturing projects: stakes promised at signing and paid at building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.projects import APPROVED, SIGNED, Financed
from sim.policies.fund_programme import FundProgramme, Promised
from sim.policies.programme import Achieved, CasesTaken
from sim.policies.selection import affordable, decidable, ranking
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

if TYPE_CHECKING:
    from sim.policies.guidance_fund import GuidanceFundLever


class ProjectWindow:
    """Stakes in projects that have been signed."""

    def __init__(self, lever: GuidanceFundLever) -> None:
        self.lever = lever

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """The rule ``<lever id>.promise``."""
        return (
            self.lever.rule(
                lever_id, "promise", self.promise, phase="award", when=self.lever.is_round,
                resources=("projects", "government"), requests=("projects", "programme"),
            ),
        )

    def promise(self, firms: Any, programme: FundProgramme, projects: Any, government: Any) -> dict[str, Any]:
        """Large signed projects that the fund has no part in ask for a stake; the largest come first.

        A promise makes a project likelier to be built (:mod:`sim.agents.project_rules`). Deadweight is what goes to
        those whose own draw says that they would have found the money elsewhere.
        """
        lever = self.lever
        rows = projects.at(SIGNED, APPROVED)
        rows = rows[(projects.announced[rows] >= lever.project_smallest) & (projects.financed[rows] <= 0.0)]
        if not len(rows):
            return {}
        stakes = np.minimum(lever.project_share * projects.announced[rows], lever.project_ticket)
        order = affordable(
            ranking("size", rows, size=projects.announced[rows]), stakes, programme.project_room()
        )
        chosen = np.sort(decidable(order, government))
        financed, sums = rows[chosen], stakes[chosen]
        own = hashed_uniform(financed.astype(np.uint64), stable_code(f"{lever.name} stands alone"))
        anyway = own < lever.project_alone
        request = Promised(len(rows), financed, sums, anyway)
        if not len(financed):
            return {"programme": [request]}
        return {
            "projects": [Financed(financed, sums)],
            "programme": [request, CasesTaken(len(financed)), Achieved(float(sums[~anyway].sum()))],
        }
