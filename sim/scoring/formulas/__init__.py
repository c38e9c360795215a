"""Which series a target is measured on: one formula for each reading of each target."""

from __future__ import annotations

from sim.scoring.formulas import counts, economy, enterprises, land_and_finance, projects
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
    counts.certificates,
    counts.factories,
    counts.growth_enterprises,
    counts.innovation,
    counts.services,
    projects.projects,
    projects.milestones,
    land_and_finance.land,
    land_and_finance.plants_and_parks,
    land_and_finance.loans,
    land_and_finance.references,
)

FORMULAS: dict[Key, Formula] = {key: formula for topic in TOPICS for key, formula in topic()}
"""Every (target, reading)."""

__all__ = ["FORMULAS", "Formula", "Key"]
