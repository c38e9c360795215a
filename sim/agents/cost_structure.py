"""Costs of an average enterprise of each stage, such that its price is one and its margin the published one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.plan import Plan
from sim.plan_tables import frozen

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CostStructure:
    """What follows from the stage table for an average enterprise of each stage. Arrays (stages,)."""

    import_share: Floats
    """Inputs that no local stage supplies, per unit of output."""
    labour_output: Floats
    """Output of one worker, 10k yuan a month."""
    capital_need: Floats
    """Equipment (10k yuan) for one unit of monthly capacity."""
    overhead: Floats
    """Overheads per unit of capacity."""
    markup: Floats
    """Mark-up on unit cost at which the price is one."""


def cost_structure(plan: Plan, p: Mapping[str, float]) -> CostStructure:
    """Imports, output per worker, capital need, overheads and mark-up by stage.

    Overheads are what value added leaves after wages, wear, tax on value added, interest and the published margin
    before profit tax, at target utilisation, but at least ``overhead_floor`` of capacity. Raises ValueError when energy
    and local inputs leave less than nothing for imports.
    """
    table = plan.stage_table
    value_added, utilisation = table["value_added_rate"], table["utilisation"]
    imports = 1.0 - value_added - table["energy_intensity"] * p["energy_price"] - plan.coefficients.sum(axis=0)
    if imports.min() < 0.0:
        raise ValueError(f"stage {plan.stages[int(imports.argmin())]}: inputs, energy and value added exceed output")
    labour_output = table["labour_productivity"] / 12.0 / value_added
    capital = table["capital_output"] * value_added * 12.0 * utilisation
    wages, wear = p["wage"] / labour_output, p["depreciation"] * capital / utilisation
    debt = p["leverage_mean"] * (capital / utilisation + p["cash_months"] + p["finished_stock_target"])
    interest = debt * (p["policy_rate_start"] + p["loan_spread"]) / 12.0
    left = value_added * (1.0 - p["value_added_tax"]) - wages - wear - interest - table["profit_margin"]
    overhead = np.maximum(left * utilisation, p["overhead_floor"])
    cost = 1.0 - value_added + wages + wear + overhead / utilisation
    return CostStructure(imports, labour_output, capital, overhead, 1.0 / cost - 1.0)


def with_local_inputs(plan: Plan, p: Mapping[str, float], network: str) -> Plan:
    """The plan with input coefficients that a ``network`` of this kind has and that leave room for imports.

    ``middle`` is the plan's own table; ``low`` and ``high`` multiply it by ``local_share_low`` or ``local_share_high``.
    Where local inputs, energy and value added of a stage leave less than ``smallest_import_share`` of its output, its
    local inputs are all cut by one factor: what is not bought in the city is bought outside.
    """
    factor = {"middle": 1.0, "low": p["local_share_low"], "high": p["local_share_high"]}[network]
    local = plan.coefficients.sum(axis=0) * factor
    table = plan.stage_table
    room = 1.0 - table["value_added_rate"] - table["energy_intensity"] * p["energy_price"] - p["smallest_import_share"]
    fits = np.where(local > room, np.maximum(room, 0.0) / np.maximum(local, 1e-12), 1.0) * factor
    if (fits == 1.0).all():
        return plan
    return replace(plan, coefficients=frozen(plan.coefficients * fits))
