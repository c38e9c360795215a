"""Part of the bill for a technical upgrade (the "three transformations"): a share of the equipment, up to a cap.

It stands for the plan's support of technical transformation (tasks 16 and 32). Before deciding, enterprises with old
equipment, or with hardly any capacity to spare, expect ``min(share x bill, cap) x funded share`` of it back, which
raises their hazard of upgrading by ``exp(response x discount)`` (:mod:`sim.agents.renovation`). Who has begun a project
of sufficient size claims; the money comes some months later. What an upgrade does to productivity, energy and sales is
the same with and without the grant: grants for equipment had no such effect (Branstetter, Li and Ren 2023).
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sim.policies.base import table_of
from sim.policies.upgrade_support import Flags, Floats, Rows, UpgradeLever

number = table_of("technical_upgrading")


class TechnicalUpgrading(UpgradeLever):
    """Pays a share of the bill for technical upgrades that were begun."""

    name: ClassVar[str] = "technical_upgrading"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "share", "cap_amount")
    effect: ClassVar[tuple[str, int]] = ("technical_upgrades_begun", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "C"
    evidence: ClassVar[str] = (
        "Chinese subsidies for equipment show no or a negative effect on productivity (Branstetter, Li and Ren 2023); "
        "how much more is upgraded for a yuan of grant is assumed, with zero in the range."
    )
    kind: ClassVar[str] = "technical"
    condition_columns: ClassVar[tuple[str, ...]] = ("equipment_age", "capacity", "above_scale")

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    share: float = number("share")
    cap_amount: float = number("cap_amount")
    smallest_project: float = number("smallest_project")
    smallest_small: float = number("smallest_small")
    equipment_age: int = number("equipment_age")
    full_capacity: float = number("full_capacity")

    def may_be_supported(self, firms: Any, bill: Floats, rows: Rows) -> Flags:
        """Large enough projects with old equipment or full capacity; smaller ones suffice off the above-scale list."""
        smallest = np.where(firms.above_scale[rows], self.smallest_project, self.smallest_small)
        full = firms.expected_demand[rows] >= self.full_capacity * firms.capacity[rows]
        return np.asarray((bill >= smallest) & (full | (firms.equipment_age[rows] >= self.equipment_age)))
