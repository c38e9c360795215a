"""What is told to the statistics bureau about projects."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.projects import BUILDING, PRODUCING
from sim.indicators.observations import Figure
from sim.rule import Firms, Result, Values, rule

NAMED = ("basalt_fibre_project", "carbon_nanotube_project", "ceramic_base_project")
"""The plan's projects that are targets themselves: figures of the same name."""

AVIATION_PARK = "aviation_park"


@rule(
    phase="statistics",
    reads=("alive", "shipped"),
    params=("green_building_park_plants", "green_building_park_land"),
    resources=("projects",),
    requests=("statistics",),
)
def count_projects(firms: Firms, p: Values, projects: Any) -> Result:
    """Count what has been signed, landed and given up since January 2019, and what is spent on building sites.

    All projects here are of manufacturing. Landed means that land was delivered and construction has begun. The
    aviation park is in use while its plant delivers goods; the park for prefabricated building stands when enough
    plants of it produce, or projects of it occupy enough land (the plan gives no threshold: an assumption).
    """
    figures = {"project_investment": float(projects.invested.sum())}
    park = next((k for k, name in enumerate(projects.named) if name == AVIATION_PARK), None)
    if park is not None:
        slot = projects.slot[park]
        used = firms.alive[slot] & (firms.shipped[slot] > 0.0) & (projects.status[park] == PRODUCING)
        figures["aviation_park_in_use"] = float(used)
    if projects.changed:
        figures |= _counts(projects, p.green_building_park_plants, p.green_building_park_land)
    return {"statistics": [Figure(name, value) for name, value in figures.items()]}


def _counts(projects: Any, plants: float, land: float) -> dict[str, float]:
    """What changes only when a project takes a step; what lay before January 2019 does not count."""
    signed, landed = projects.month_signed >= 0, projects.month_building >= 0
    producing = projects.status == PRODUCING
    prefab = projects.prefab
    occupied = projects.land[prefab & ((projects.status == BUILDING) | producing)].sum()
    counts = {
        "projects_signed": signed,
        "projects_signed_large": signed & projects.large,
        "projects_landed": landed,
        "projects_landed_large": landed & projects.large,
        "projects_producing": producing,
        "projects_failed": projects.is_signed & (projects.month_failed >= 0),
        "new_material_entrants": producing & projects.new_material,
    }
    done = {name: producing[projects.find(name)] for name in NAMED if name in projects.named}
    if AVIATION_PARK in projects.named:
        done["aviation_park_built"] = producing[projects.find(AVIATION_PARK)]
    done["green_building_park"] = (producing & prefab).sum() >= plants or occupied >= land
    return {
        **{name: float(np.count_nonzero(flags)) for name, flags in counts.items()},
        **{name: float(flag) for name, flag in done.items()},
    }
