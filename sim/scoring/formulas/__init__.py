"""Which series a target is measured on: one formula for each target and reading that this version scores."""

from __future__ import annotations

from sim.scoring.formulas import economy, enterprises
from sim.scoring.formulas.formula import Formula, Key

TOPICS = (
    economy.growth,
    economy.structure,
    economy.innovation,
    economy.energy,
    enterprises.industries,
    enterprises.consolidation,
    enterprises.digital,
    enterprises.list_and_fund,
)

FORMULAS: dict[Key, Formula] = {key: formula for topic in TOPICS for key, formula in topic()}
"""Every (target, reading) that is scored."""

__all__ = ["FORMULAS", "Formula", "Key"]
