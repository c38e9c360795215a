"""Every figure that the statistics bureau is told and that no column of the enterprise table holds.

Rules and levers publish them (:class:`~sim.indicators.observations.Figure`), and each is an indicator under its own
name. A figure that nobody publishes in a run is a series of zeros: with a lever off, what it would have brought about
has not happened. So a name that is not in this list is a slip, and a test looks for slips.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.indicators.observations import Floats, Observations
from sim.indicators.registry import indicator, is_registered

Kind = Literal["stock", "count", "flow"]
"""``stock``: as it stands at the end of the month; ``count``: since the start of the run; ``flow``: of the month."""


@dataclass(frozen=True)
class FigureInfo:
    """One figure: its name, what kind of number it is, its unit, and one sentence."""

    name: str
    kind: Kind
    unit: str
    sentence: str


def _rows(kind: Kind, unit: str, *rows: tuple[str, str]) -> tuple[FigureInfo, ...]:
    return tuple(FigureInfo(name, kind, unit, sentence) for name, sentence in rows)


_ALL = (
    # renewal of equipment, and certificates
    *_rows(
        "stock", "enterprises",
        ("technical_upgraded_above_scale", "Enterprises on the list that have renewed their equipment since 2020"),
        ("high_tech_enterprises", "Live enterprises with a valid high-tech certificate"),
        ("tech_smes", "Live enterprises that are registered as technology-based"),
        ("specialised_smes", "Live enterprises certified as specialised ('zhuanjingtexin')"),
        ("smart_factories", "Live enterprises with a certified smart factory"),
        ("green_factories", "Live enterprises with a green factory, provincial or national"),
        ("cement_green_factories", "Live cement enterprises with a green factory, special cement left out"),
        ("special_cement_green_factories", "Live enterprises of special cement with a green factory"),
        ("green_rated_above_scale", "Enterprises on the list with a green performance rating"),
        ("high_growth_doubled", "Selected high-growth enterprises whose sales are twice those of their selection"),
        ("high_growth_doubled_constant_prices", "The same with sales at prices of 2019"),
    ),
    *_rows(
        "flow", "enterprises",
        ("technical_upgrades_begun", "Enterprises that have begun a technical upgrade this month"),
        ("green_upgrades_begun", "Enterprises that have begun a green upgrade this month"),
        ("smart_upgrades_begun", "Enterprises that have begun a smart upgrade this month"),
    ),
    *_rows(
        "count", "enterprises",
        ("high_tech_certified", "High-tech certificates given to enterprises that had none before"),
        ("tech_smes_certified", "Enterprises newly registered as technology-based"),
        ("specialised_certified", "Enterprises newly certified as specialised"),
        ("smart_factories_certified", "Smart factories certified"),
        ("smart_workshops_certified", "Smart workshops certified"),
        ("green_factories_provincial_certified", "Green factories certified by the province"),
        ("green_factories_national_certified", "Green factories certified by the state"),
        ("leading_enterprises_certified", "Enterprises named leading enterprises by Zhengzhou"),
        ("high_growth_selected", "Enterprises selected for the doubling plan"),
        ("scale_ups_by_reporting", "Of the enterprises newly on the list, those that the reward made report"),
        ("scale_ups_real", "Of the enterprises newly on the list, those that would have reported without the reward"),
        ("cloud_supported", "Enterprises whose move to the cloud the subsidy has paid for"),
        ("policy_outreach", "Enterprises visited to explain policies"),
        ("new_material_entrants", "Enterprises of new materials that came as projects and are in production"),
    ),
    # projects from outside
    *_rows(
        "count", "projects",
        ("projects_signed_large", "Manufacturing projects of a billion yuan or more signed"),
        ("projects_landed_large", "Manufacturing projects of a billion yuan or more whose building has begun"),
        ("projects_landed", "Projects of any size with land delivered and building begun"),
        ("projects_signed", "Projects of any size signed"),
        ("projects_producing", "Projects whose plants were opened"),
        ("projects_failed", "Signed projects that were given up"),
    ),
    *_rows(
        "count", "projects",
        ("landmark_projects", "Landmark projects driven, each once in every year"),
        ("landmark_projects_new", "Projects driven as landmarks for the first time"),
        ("ledger_projects", "Projects screened into the ledger, each year's counted anew"),
    ),
    *_rows("count", "meetings", ("project_meetings", "Monthly meetings on projects"),
           ("symposiums", "Symposiums with entrepreneurs")),
    *_rows("flow", "10k yuan/month", ("project_investment", "Investment of projects that are being built")),
    *_rows(
        "stock", "done",
        ("basalt_fibre_project", "One when the basalt-fibre project is in production"),
        ("carbon_nanotube_project", "One when the carbon-nanotube project is in production"),
        ("ceramic_base_project", "One when the ceramic-base project is in production"),
        ("aviation_park_built", "One when the general-aviation park is built"),
        ("aviation_park_in_use", "One when an enterprise produces in the general-aviation park"),
        ("green_building_park", "One when enough plants of prefabricated building produce or occupy enough land"),
    ),
    # land and plants
    *_rows("stock", "plants", ("idle_plants", "Idle plants")),
    *_rows("count", "plants", ("idle_plants_ever", "Plants that stood idle at the start or have become idle since"),
           ("idle_plants_reused", "Idle plants that are in use again")),
    *_rows("stock", "%", ("industrial_land_share", "Share of new building land that goes to industry"),
           ("area_assessment", "Share of the parks with an area-wide environmental assessment")),
    *_rows("stock", "mu", ("contiguous_land", "Largest contiguous industrial land in a park"),
           ("prefab_park_land", "Land of the park for prefabricated building"),
           ("land_queue", "Land that approved projects wait for")),
    *_rows("count", "mu", ("industrial_land_supplied", "New industrial land that could be given out"),
           ("industrial_land_taken", "New industrial land that was given out")),
    # innovation
    *_rows(
        "count", "platforms",
        ("municipal_rd_platforms", "R&D platforms recognised by Zhengzhou"),
        ("provincial_rd_platforms", "R&D platforms recognised by the province"),
        ("new_type_rd_institutions", "R&D institutions of the new type"),
        ("innovation_centre_candidates", "Candidates for a provincial innovation centre"),
        ("innovation_centres", "Provincial innovation centres"),
    ),
    *_rows("count", "teams", ("talent_teams", "Teams of the '1125' talent programme that came")),
    *_rows("count", "persons", ("leading_entrepreneurs", "Leading entrepreneurs trained"),
           ("growing_entrepreneurs", "Growing entrepreneurs trained")),
    # finance
    *_rows("stock", "10k yuan", ("loans_manufacturing", "Loans to manufacturing"),
           ("loans_other", "Loans to all others"),
           ("application_burden_mean", "Mean cost of one application in time and trouble over the live enterprises"),
           ("guidance_fund_announced", "Size at which the guidance fund was announced"),
           ("guidance_fund_invested", "Stakes that the guidance fund has paid in, and its loans now outstanding")),
    *_rows("count", "10k yuan", ("guidance_fund_raised", "Money that the guidance fund has raised since its start"),
           ("guidance_fund_written_off", "Stakes and loans of the guidance fund that are lost")),
    *_rows("stock", "10k yuan", ("guidance_fund_holdings", "Stakes and loans that the guidance fund holds")),
    *_rows("flow", "10k yuan/month", ("credit_requested", "Investment loans asked of the bank"),
           ("credit_granted", "Investment loans that the bank granted"),
           ("credit_room", "Room under the ceiling on loans before they were granted")),
    # what enterprises know
    *_rows("stock", "share", ("awareness_mean", "Mean chance of having heard of a programme in time to apply")),
    # environment and evaluation
    *_rows("stock", "points", ("green_score_above_scale", "Mean green score of the enterprises on the list (0-100)")),
    *_rows("flow", "days/month",
           ("curtailment_days", "Days on which kilns stood by order or for want of energy, mean over their capacity")),
    *_rows("flow", "1",
           ("energy_quota_factor", "Share of planned energy that the quota leaves to enterprises that are not exempt")),
    *_rows("stock", "enterprises",
           *((f"per_mu_grade_{grade}", f"Live enterprises graded {grade.upper()} by the per-mu evaluation")
             for grade in "abcd")),
    # consolidation
    *_rows("stock", "enterprises",
           ("consolidation_list", "Enterprises that the consolidation lever is to remove in all: its quotas")),
)  # fmt: skip

FIGURES: dict[str, FigureInfo] = {info.name: info for info in _ALL}
"""Every known figure by name."""

BY_GROUP = ("employment_town_", "value_added_town_", "employment_size_", "value_added_size_")
"""Beginnings of figures of each town or size class: series without a function of their own."""


def _shows(name: str) -> Callable[[Observations], Floats]:
    def show(observations: Observations) -> Floats:
        return observations.figure(name)

    show.__name__ = name
    return show


def register_figures() -> None:
    """Make an indicator of every figure that has none of its own yet."""
    for info in FIGURES.values():
        if not is_registered(info.name):
            indicator(unit=info.unit, sentence=info.sentence)(_shows(info.name))
