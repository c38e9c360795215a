"""Side effects that are clear and go the way that few would wish, and targets that are missed in any case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.comparison_cells import difference_cell
from sim.report.material import Material
from sim.report.scorecard import Line

LESS_IS_WORSE = (
    "value_added_above_scale", "value_added_all", "revenue_all", "investment_industrial", "rd_real", "enterprises_all",
    "enterprises_above_scale", "employment_all", "wage", "profit", "taxes", "small_value_added_share",
    "small_employment_share", "supplier_choice",
)  # fmt: skip
MORE_IS_WORSE = ("debt", "zombie_share", "loss_making_share", "concentration_mean", "energy_use")
"""Which way the report counts as adverse. The plan sets no goals for these; the page says that it is a reading."""


def is_clear_difference(row: Mapping[str, Any]) -> bool:
    """Whether the page shows a difference with an arrow."""
    return difference_cell(row).text.endswith(("▲", "▼"))


def is_adverse(indicator: str, row: Mapping[str, Any]) -> bool:
    """Whether a clear difference of an indicator goes the wrong way."""
    wrong = {"lower": LESS_IS_WORSE, "higher": MORE_IS_WORSE}.get(str(row["direction"]), ())
    return indicator in wrong and is_clear_difference(row)


def missed_anyway(material: Material) -> list[Line]:
    """Main readings of the targets that are missed with the plan and in the baseline, in the plan's order."""
    if material.comparison is None or not material.scorecard.several:
        return []
    first, name = material.comparison.names[0], material.name
    rows = material.target_rows
    return [
        line for line in material.scorecard.main_lines
        if line.scored and line.id in rows
        and all(str(rows[line.id].get(f"{run}.verdict")) == "missed" for run in (first, name))
    ]  # fmt: skip
