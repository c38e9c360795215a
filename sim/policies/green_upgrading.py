"""Green upgrading: part of the bill for saving energy and cleaning up, and rewards for green factories.

It stands for the plan's green transformation (tasks 8 and 32). Enterprises that use much energy expect
``min(share x bill, cap) x funded share`` back before they decide on a green upgrade (:mod:`sim.agents.renovation`); the
upgrade lowers energy per output and raises the green score. Those on the way to a certificate of the province or of the
state expect the reward for it, so that more of them ask (:mod:`sim.agents.certification`); how many are certified is
for the level above to decide. What goes to those who would have upgraded or asked anyway is counted as deadweight.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sim.agents.certificates import GREEN_NATIONAL, GREEN_PROVINCIAL
from sim.policies.base import table_of
from sim.policies.upgrade_support import CertifyingUpgradeLever, Floats

number = table_of("green_upgrading")


class GreenUpgrading(CertifyingUpgradeLever):
    """Pays a share of the bill for green upgrades, and rewards green factories."""

    name: ClassVar[str] = "green_upgrading"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("green_upgrades_begun", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "National energy-saving programmes gave 0-3 % a year; what grants and rewards add in a county is judgement."
    )
    kind: ClassVar[str] = "green"
    first_code: ClassVar[int] = GREEN_PROVINCIAL
    second_code: ClassVar[int] = GREEN_NATIONAL
    level_columns: ClassVar[tuple[str, ...]] = ("green_level",)

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    share: float = number("share")
    cap_amount: float = number("cap_amount")
    smallest_project: float = number("smallest_project")
    first_reward: float = number("first_reward")
    second_reward: float = number("second_reward")

    def next_reward(self, firms: Any) -> Floats:
        """The province's green factories may become the state's; all others begin with the province."""
        return np.array([self.first_reward, self.second_reward, 0.0])[firms.green_level]
