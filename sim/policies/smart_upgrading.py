"""Smart upgrading: part of the bill for linking machines, and rewards for smart workshops and factories.

It stands for the plan's smart transformation (tasks 14, 16 and 32). Enterprises whose systems are integrated in the
cloud may begin a smart upgrade (:mod:`sim.agents.renovation`) and expect ``min(share x bill, cap) x funded share`` of
its bill back; the upgrade raises productivity and saves hands. Once it works, they may ask the province for a
certificate (:mod:`sim.agents.certification`): those on the above-scale list as a factory, others as a workshop. The
reward makes more of them ask. What goes to those who would have upgraded or asked anyway is counted as deadweight.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sim.agents.certificates import SMART_FACTORY, SMART_WORKSHOP
from sim.policies.base import table_of
from sim.policies.upgrade_support import CertifyingUpgradeLever, Floats

number = table_of("smart_upgrading")


class SmartUpgrading(CertifyingUpgradeLever):
    """Pays a share of the bill for smart upgrades, and rewards smart workshops and factories."""

    name: ClassVar[str] = "smart_upgrading"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("smart_upgrades_begun", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "Smart manufacturing goes with higher productivity among listed enterprises, which are selected; what grants "
        "and rewards add in a county is judgement."
    )
    kind: ClassVar[str] = "smart"
    first_code: ClassVar[int] = SMART_WORKSHOP
    second_code: ClassVar[int] = SMART_FACTORY
    level_columns: ClassVar[tuple[str, ...]] = ("smart_level", "above_scale")

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    share: float = number("share")
    cap_amount: float = number("cap_amount")
    smallest_project: float = number("smallest_project")
    first_reward: float = number("first_reward")
    second_reward: float = number("second_reward")

    def next_reward(self, firms: Any) -> Floats:
        """Enterprises on the list may become smart factories, others without a certificate smart workshops."""
        factory = firms.above_scale & (firms.smart_level < 2)
        workshop = ~firms.above_scale & (firms.smart_level == 0)
        return np.asarray(self.second_reward * factory + self.first_reward * workshop)
