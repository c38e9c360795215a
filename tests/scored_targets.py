"""Hand-worked cases of the targets that follow one pattern: series, the number that must come out, whether it is met.

``tests/scoring/test_all_targets.py`` runs them; targets with a shape of their own have tests there or in
``test_targets.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.plan import load_plan

SCORED_IN_THIS_VERSION = {target.id for target in load_plan().targets if target.nature in ("emergent", "programme")}
"""Targets with a value and a verdict in every complete run. Inputs are echoed; open figures wait for the scenario."""


@dataclass(frozen=True)
class Case:
    """One city and one reading: ``series`` gives December values or constants by year (2019 to 2022)."""

    target: str
    reading: str
    series: dict[str, list[float]]
    value: float
    met: bool


def running(*added: float) -> list[float]:
    """A running count that gains these numbers in 2019 to 2022."""
    return np.cumsum(added).tolist()


def _total_added() -> Iterator[Case]:
    """(target, reading, figures, goal): the sum of 2020 to 2022 counts, what 2019 brought does not."""
    for target, reading, figures, goal in (
        ("new_high_tech", "plan_total", ("high_tech_certified",), 17),
        ("new_high_tech", "ten_a_year", ("high_tech_certified",), 30),
        ("municipal_rd_platforms", "main", ("municipal_rd_platforms",), 6),
        ("provincial_rd_platforms", "main", ("provincial_rd_platforms",), 3),
        ("new_type_rd_institutions", "main", ("new_type_rd_institutions",), 1),
        ("talent_teams_total", "main", ("talent_teams",), 6),
        ("national_green_factories", "main", ("green_factories_national_certified",), 3),
        ("provincial_green_factories", "main", ("green_factories_provincial_certified",), 4),
        ("new_material_entrants", "main", ("new_material_entrants",), 20),
        ("innovation_centre_candidates", "main", ("innovation_centre_candidates",), 2),
        ("innovation_centres", "main", ("innovation_centres",), 1),
        ("smart_factories_3yr", "main", ("smart_factories_certified", "smart_workshops_certified"), 3),
        ("green_factories_total", "with_parks", ("green_factories_provincial_certified",), 7),
        ("green_factories_total", "factories", ("green_factories_provincial_certified",), 7),
        (
            "green_factories_total",
            "certificates",
            ("green_factories_provincial_certified", "green_factories_national_certified"),
            7,
        ),
        ("leading_enterprises_added", "main", ("leading_enterprises_certified",), 5),
        ("specialised_smes", "main", ("specialised_certified",), 20),
        ("leading_entrepreneurs", "main", ("leading_entrepreneurs",), 5),
        ("growing_entrepreneurs", "main", ("growing_entrepreneurs",), 20),
        ("policy_outreach", "main", ("policy_outreach",), 100),
    ):
        first, others = figures[0], {name: [0.0] * 4 for name in figures[1:]}
        enough, short = running(50, 0, goal - 1, 1), running(50, 0, goal - 1, 0)
        yield Case(target, reading, {first: enough, **others}, goal, True)
        yield Case(target, reading, {first: short, **others}, goal - 1, False)
        for other in others:
            # The second series counts as well: one of it and the rest of the first make the goal.
            yield Case(target, reading, {first: short, other: running(9, 1, 0, 0)}, goal, True)


def _each_year() -> Iterator[Case]:
    """(target, reading, figure, goal): the worst year decides; a good mean does not help, nor does 2019."""
    for target, reading, figure, goal in (
        ("large_projects_landed", "landed_strict", "projects_landed_large", 2),
        ("large_projects_landed", "signed_loose", "projects_signed_large", 2),
        ("smart_factories_annual", "main", "smart_factories_certified", 1),
        ("tech_smes_annual", "every_year", "tech_smes_certified", 30),
        ("high_tech_annual", "every_year", "high_tech_certified", 10),
        ("landmark_projects", "driven", "landmark_projects", 5),
        ("landmark_projects", "new", "landmark_projects_new", 5),
        ("ledger_projects", "at_least", "ledger_projects", 20),
        ("symposiums", "main", "symposiums", 6),
        ("project_meetings", "main", "project_meetings", 12),
    ):
        yield Case(target, reading, {figure: running(0, goal, goal + 3, goal)}, goal, True)
        yield Case(target, reading, {figure: running(99, 3 * goal, goal - 1, 3 * goal)}, goal - 1, False)
    from_2021 = (("landmark_projects", 5), ("ledger_projects", 20), ("symposiums", 6), ("project_meetings", 12))
    for target, goal in from_2021:
        # 2020 is left out: the plan was issued in September.
        yield Case(target, "whole_years", {target: running(0, 0, goal, goal + 1)}, goal, True)
        yield Case(target, "whole_years", {target: running(0, 99, goal, goal - 1)}, goal - 1, False)
    within = "ledger_projects"
    yield Case(within, "within", {within: running(0, 20, 25, 30)}, 20, True)
    yield Case(within, "within", {within: running(0, 20, 25, 31)}, 31, False)
    yield Case(within, "within", {within: running(0, 18, 31, 25)}, 18, False)


def _yearly_mean() -> Iterator[Case]:
    for target, reading, figure, goal in (
        ("large_projects_landed", "average", "projects_landed_large", 2),
        ("tech_smes_annual", "average", "tech_smes_certified", 30),
        ("high_tech_annual", "average", "high_tech_certified", 10),
        ("talent_teams_annual", "main", "talent_teams", 2),
    ):
        # A year without any is made up for by the others.
        yield Case(target, reading, {figure: running(7, 0, goal, 2 * goal)}, goal, True)
        yield Case(target, reading, {figure: running(7, 0, goal, 2 * goal - 1)}, goal - 1 / 3, False)


def _level() -> Iterator[Case]:
    """(target, reading, figure, goal): December of the deadline; earlier years do not count."""
    for target, reading, figure, goal in (
        ("tech_smes_total", "main", "tech_smes", 220),
        ("high_tech_total", "main", "high_tech_enterprises", 65),
        ("smart_factories_total", "deadline_2022", "smart_factories", 6),
        ("high_growth_selected", "main", "high_growth_selected", 10),
        ("area_assessment", "main", "area_assessment", 100),
        ("basalt_fibre_project", "main", "basalt_fibre_project", 1),
        ("carbon_nanotube_project", "main", "carbon_nanotube_project", 1),
        ("ceramic_base_project", "main", "ceramic_base_project", 1),
        ("green_building_park", "main", "green_building_park", 1),
        ("aviation_park", "in_use", "aviation_park_in_use", 1),
        ("aviation_park", "built", "aviation_park_built", 1),
    ):
        yield Case(target, reading, {figure: [0, 0, goal - 1, goal]}, goal, True)
        yield Case(target, reading, {figure: [goal, goal, goal, goal - 1]}, goal - 1, False)
    yield Case("smart_factories_total", "deadline_2020", {"smart_factories": [2, 6, 5, 5]}, 6, True)
    yield Case("smart_factories_total", "deadline_2020", {"smart_factories": [6, 5, 9, 9]}, 5, False)


def _share() -> Iterator[Case]:
    """(target, reading, part, whole, goal in %): December of 2022, part over whole."""
    for target, reading, part, whole, goal in (
        ("technical_upgrade_coverage", "list_at_end", "technical_upgraded_above_scale", "enterprises_above_scale", 100),
        ("green_performance_coverage", "main", "green_rated_above_scale", "enterprises_above_scale", 100),
        ("high_growth_doubled", "revenue", "high_growth_doubled", "high_growth_selected", 100),
        (
            "high_growth_doubled",
            "constant_prices",
            "high_growth_doubled_constant_prices",
            "high_growth_selected",
            100,
        ),
        ("idle_plant_reuse_rate", "main", "idle_plants_reused", "idle_plants_ever", 70),
        ("cement_green_share", "cement", "cement_green_factories", "enterprises_all_in_cement", 100),
        (
            "cement_green_share",
            "cement_above_scale",
            "cement_green_factories",
            "enterprises_above_scale_in_cement",
            100,
        ),
    ):
        yield Case(target, reading, {part: [0, 0, 0, goal / 10], whole: [5, 5, 5, 10]}, goal, True)
        yield Case(target, reading, {part: [9, 9, 9, goal / 10 - 1], whole: [1, 1, 1, 10]}, goal - 10, False)


def _shapes_of_their_own() -> Iterator[Case]:
    cement = {
        "cement_green_factories": [0.0, 0, 0, 4], "enterprises_all_in_cement": [6.0] * 4,
        "special_cement_green_factories": [0.0, 0, 0, 2], "enterprises_all_in_special_cement": [2.0] * 4,
    }  # fmt: skip
    yield Case("cement_green_share", "with_special", cement, 75, False)
    full = {**cement, "cement_green_factories": [0.0, 0, 0, 6]}
    yield Case("cement_green_share", "with_special", full, 100, True)
    # Over the list of 2019, whatever became of it.
    start = {"technical_upgraded_above_scale": [0.0, 0, 0, 90], "enterprises_above_scale": [80.0, 100, 100, 200]}
    yield Case("technical_upgrade_coverage", "list_at_start", start, 112.5, True)
    fewer = {"technical_upgraded_above_scale": [0.0, 0, 0, 90], "enterprises_above_scale": [100.0, 90, 90, 90]}
    yield Case("technical_upgrade_coverage", "list_at_start", fewer, 90, False)
    # 20 % of all loans in December 2019; 25 % and 20 % in 2022. As much as before is no rise.
    loans = {"loans_manufacturing": [20.0, 1, 1, 30], "loans_other": [80.0, 1, 1, 90]}
    yield Case("manufacturing_loan_share", "main", loans, 5, True)
    same = {"loans_manufacturing": [20.0, 90, 90, 40], "loans_other": [80.0, 1, 1, 160]}
    yield Case("manufacturing_loan_share", "main", same, 0, False)
    # 30 + 30 + 20 newcomers; what the run counted in 2019 belongs to the stock.
    firms = {
        "enterprises_above_scale_in_equipment": [9.0, 9, 9, 31],
        "enterprises_above_scale_in_aluminium": [9.0, 9, 9, 29],
        "new_material_entrants": [0.0, 5, 9, 20],
    }  # fmt: skip
    yield Case("leading_firms", "plan_sum", firms, 80, True)
    yield Case("leading_firms", "plan_sum", {**firms, "new_material_entrants": [0.0, 5, 9, 19]}, 79, False)


CASES = (
    *_total_added(), *_each_year(), *_yearly_mean(), *_level(), *_share(), *_shapes_of_their_own(),
)  # fmt: skip
