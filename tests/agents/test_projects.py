"""The project pipeline against cases worked out by hand: leads, contracts, permits, land, construction, plants."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import project_figures, project_rules
from sim.agents.parks import LandReleased, LandTaken, LandWanted
from sim.agents.projects import (
    APPROVED,
    BUILDING,
    FAILED,
    LEAD,
    POSSIBLE,
    PRODUCING,
    SIGNED,
    Built,
    Driven,
    Effort,
    Endangered,
    Financed,
    GroundBroken,
    Moved,
    PlantOpened,
    Project,
)
from sim.engine_errors import ContractError
from sim.ledger import Loan, Payment
from tests.agents.project_cases import PLAN, STAGE, EvenStreams, parks, project_ledger, requests_of
from tests.policies.firms import at
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (
    project_rules.win_projects,
    project_rules.advance_projects,
    project_rules.give_land_to_projects,
    project_rules.open_plants,
    project_rules.grow_into_markets,
    project_figures.count_projects,
)

NO_FIRMS = SimpleNamespace(rows=20)
Result = Any
STAGES = len(PLAN.stages)


# -- leads and contracts -------------------------------------------------------------------------------------------

WIN = parameters_for(
    project_rules.win_projects, project_headroom=2.0, large_project_headroom=6.0, named_projects_pursued=1.0,
    project_signing_share=0.5, project_infrastructure_draw=0.2,
)  # fmt: skip


def win(luck: float, effort: float = 0.0, large: float = 0.0, *, signing: float = 0.0, **more: Any) -> Result:
    """One project of usual size, one of a billion yuan, and one lead that came three months ago."""
    projects = project_ledger(
        [POSSIBLE, POSSIBLE, LEAD], streams=EvenStreams(luck, signing), announced=[1e4, 2e5, 1e4],
        lead_month=[20, 20, 17],
    )  # fmt: skip
    projects.carry_out([Effort(np.full(STAGES, effort), large)], "lever")
    return project_rules.win_projects(NO_FIRMS, WIN, projects, parks([0.0, 0.0], **more), at(20))


def moved(result: Result, status: int) -> list[int]:
    return [int(k) for move in requests_of(result, "projects", Moved) if move.status == status for k in move.rows]


def test_more_effort_brings_more_of_the_same_projects() -> None:
    # Usual size: (1 + effort) / 2; a billion: (1 + effort) / 6 = 0.17.
    assert moved(win(0.16), LEAD) == [0, 1]
    assert moved(win(0.49), LEAD) == [0]
    assert moved(win(0.51), LEAD) == []
    assert moved(win(0.51, 0.5), LEAD) == [0]
    assert moved(win(0.76, 0.5, 4.0), LEAD) == [1]  # 1.5 / 2 and 5 / 6
    assert moved(win(0.999, 9.0, 9.0), LEAD) == [0, 1]  # no more than all


def test_who_would_have_come_without_effort_is_remembered() -> None:
    def anyway(luck: float) -> list[bool]:
        (move,) = (m for m in requests_of(win(luck, 1.0, 5.0), "projects", Moved) if m.status == LEAD)
        return list(move.anyway)

    assert anyway(0.1) == [True, True]
    assert anyway(0.3) == [True, False]
    assert anyway(0.7) == [False, False]


def test_better_infrastructure_draws_projects() -> None:
    # From 0.5 to 0.75 is half of what was lacking: 1.1 / 2 = 0.55.
    better: dict[str, Any] = {"infrastructure": np.array([0.75, 0.5])}
    assert moved(win(0.54, **better), LEAD) == [0]
    assert moved(win(0.56, **better), LEAD) == []


def test_half_of_the_leads_sign_after_their_talks() -> None:
    assert moved(win(0.9, signing=0.49), SIGNED) == [2]
    result = win(0.9, signing=0.51)
    assert (moved(result, SIGNED), moved(result, FAILED)) == ([], [2])
    (event,) = win(0.9, signing=0.0)["events"]
    assert (event.kind, list(event.rows), list(event.amount)) == ("project_signed", [12], [10_000.0])


def test_the_plans_own_projects_come_with_their_contract() -> None:
    projects = project_ledger([POSSIBLE], named=("basalt_fibre_project",), streams=EvenStreams(0.9))
    result = project_rules.win_projects(NO_FIRMS, WIN, projects, parks([0.0, 0.0]), at(20))
    assert (moved(result, LEAD), moved(result, SIGNED)) == ([0], [0])


def test_a_month_without_candidates_brings_nothing() -> None:
    projects = project_ledger([SIGNED, FAILED])
    assert project_rules.win_projects(NO_FIRMS, WIN, projects, parks([0.0, 0.0]), at(20)) == {}


# -- permits, failure, construction --------------------------------------------------------------------------------

# Usual time 6 + 13.5 months; failure 0.4: hazard -ln(0.6) / 19.5 = 0.02620 a month.
ADVANCE = parameters_for(
    project_rules.advance_projects, project_failure=0.4, project_approval_least=4.0, project_approval_most=8.0,
    project_build_least=9.0, project_build_most=18.0, project_assessment_months=2.0, project_approval_shortest=1.0,
    project_finance_failure=0.5, project_finance_clock=0.8,
)  # fmt: skip


def advance(projects: Any, month: int = 20, **park: Any) -> Result:
    return project_rules.advance_projects(NO_FIRMS, ADVANCE, projects, parks([0.0, 0.0], **park), at(month))


def test_permits_come_after_their_months_or_sooner_where_they_are_eased() -> None:
    # Signed in month 10, six months of permits.
    assert moved(advance(project_ledger([SIGNED]), 15), APPROVED) == []
    assert moved(advance(project_ledger([SIGNED]), 16), APPROVED) == [0]
    assessed = {"assessed": np.array([True, False])}
    assert moved(advance(project_ledger([SIGNED]), 14, **assessed), APPROVED) == [0]
    assert moved(advance(project_ledger([SIGNED]), 13, **assessed), APPROVED) == []


def test_danger_adds_up_until_it_exceeds_endurance() -> None:
    # Endurance -ln(1 - 0.5) = 0.693: not reached in a month, reached when 0.67 have gathered.
    projects = project_ledger([SIGNED, APPROVED, BUILDING])
    result = advance(projects, 12)
    (danger,) = requests_of(result, "projects", Endangered)
    assert danger.hazard == pytest.approx(np.full(3, 0.0261963), abs=1e-6)
    assert moved(result, FAILED) == []
    projects.danger[:] = 0.67
    projects.land[2] = 30.0
    result = advance(projects, 12)
    assert moved(result, FAILED) == [0, 1, 2]
    (released,) = requests_of(result, "parks", LandReleased)
    assert (list(released.park), list(released.mu)) == ([0], [30.0])
    projects.plant[2] = True
    assert advance(projects, 12)["parks"] == []


def test_who_is_driven_or_financed_builds_faster_and_fails_less() -> None:
    projects = project_ledger([BUILDING, BUILDING, BUILDING])
    projects.carry_out([Driven(np.array([1]), "ledger", 0.8, 0.7), Financed(np.array([2]), np.array([100.0]))], "lever")
    result = advance(projects)
    (built,), (danger,) = requests_of(result, "projects", Built), requests_of(result, "projects", Endangered)
    assert built.months == pytest.approx([1.0, 1.25, 1.25])
    assert danger.hazard / danger.hazard[0] == pytest.approx([1.0, 0.7, 0.5])
    assert projects.ledger.tolist() == [False, True, False]


def test_money_is_spent_as_construction_goes_on() -> None:
    # 5,000 over 12 months: 416.67 a month; the last month only what is left.
    projects = project_ledger([BUILDING])
    projects.carry_out([Built(np.array([0]), np.array([1.0]))], "rule")
    assert projects.spent[0] == pytest.approx(5_000.0 / 12.0)
    assert projects.invested[STAGE] == pytest.approx(5_000.0 / 12.0)
    projects.carry_out([Built(np.array([0]), np.array([20.0]))], "rule")
    assert projects.spent[0] == pytest.approx(5_000.0)
    projects.begin_month(21)
    assert projects.invested.sum() == 0.0


# -- land ----------------------------------------------------------------------------------------------------------

LAND = parameters_for(
    project_rules.give_land_to_projects, project_money_per_land=100.0, project_land_least=5.0,
    project_land_most=1_000.0, project_land_price=20.0, project_plant_clock=0.25, project_finance_share=0.1,
    project_land_patience=6.0,
)  # fmt: skip


def give_land(projects: Any, land: list[float], month: int = 18, **park: Any) -> Result:
    return project_rules.give_land_to_projects(NO_FIRMS, LAND, projects, parks(land, **park), at(month))


def begun(result: Result) -> list[int]:
    return [int(k) for ground in requests_of(result, "projects", GroundBroken) for k in ground.rows]


def test_land_is_paid_for_and_construction_begins() -> None:
    # 5,000 of real money need 50 mu at 20 each.
    result = give_land(project_ledger([APPROVED]), [60.0, 0.0])
    (ground,) = requests_of(result, "projects", GroundBroken)
    assert (list(ground.land), list(ground.money), list(ground.months)) == ([50.0], [5_000.0], [12.0])
    (taken,), (price,) = result["parks"], result["ledger"]
    assert (list(taken.park), list(taken.mu)) == ([0], [50.0])
    assert (price.payer, price.receiver, price.amount) == ("outside", "government", 1_000.0)


def test_what_a_park_lacks_is_moved_there_and_who_does_not_fit_waits() -> None:
    result = give_land(project_ledger([APPROVED]), [20.0, 10.0, 25.0])
    (taken,) = requests_of(result, "parks", LandTaken)
    assert (list(taken.park), list(taken.mu)) == ([0, 2, 1], [20.0, 25.0, 5.0])
    result = give_land(project_ledger([APPROVED]), [20.0, 10.0, 19.0])
    (wanted,) = requests_of(result, "parks", LandWanted)
    assert begun(result) == [] and wanted.mu == 50.0


def test_the_queue_puts_landmarks_first_then_the_ledger_then_the_older() -> None:
    projects = project_ledger([APPROVED] * 4)
    projects.month_signed[:] = [9, 8, 10, 11]
    projects.ledger[2] = projects.landmark[3] = True
    assert begun(give_land(projects, [50.0, 0.0])) == [3]
    assert begun(give_land(projects, [100.0, 0.0])) == [3, 2]
    assert begun(give_land(projects, [150.0, 0.0])) == [3, 2, 1]


def test_smaller_ones_pass_unless_somebody_insists() -> None:
    projects = project_ledger([APPROVED, APPROVED], announced=[50_000.0, 10_000.0])
    projects.month_signed[:] = [9, 10]
    assert begun(give_land(projects, [60.0, 0.0], month=21)) == [1]
    assert begun(give_land(projects, [60.0, 0.0], month=22)) == []  # six months since the permits
    projects.landmark[0] = True
    assert begun(give_land(projects, [60.0, 0.0], month=18)) == []


def test_a_plant_that_stood_idle_needs_no_new_land_and_less_time() -> None:
    projects = project_ledger([APPROVED])
    projects.plant[0] = True
    result = give_land(projects, [0.0, 0.0])
    (ground,) = requests_of(result, "projects", GroundBroken)
    assert (list(ground.months), list(ground.land)) == ([3.0], [50.0])
    assert result["parks"] == [] and result["ledger"] == []


def test_a_fund_makes_more_of_the_announced_money_real() -> None:
    projects = project_ledger([APPROVED])
    projects.financed[0] = 100.0
    (ground,) = requests_of(give_land(projects, [100.0, 0.0]), "projects", GroundBroken)
    assert list(ground.money) == pytest.approx([6_000.0])


def test_projects_go_where_the_plan_wants_them_if_they_are_told() -> None:
    takes = np.ones((3, STAGES), bool)
    takes[0, STAGE] = False
    projects = project_ledger([APPROVED])
    for share, park in ((0.4, 0), (0.6, 1)):
        result = give_land(projects, [100.0, 60.0, 90.0], takes=takes, positioned=share)
        assert list(requests_of(result, "projects", GroundBroken)[0].park) == [park]


# -- plants --------------------------------------------------------------------------------------------------------


def test_a_finished_site_becomes_an_enterprise_with_a_part_of_its_customers() -> None:
    # 5,000 spent, 40 % equipment = 2,000, at 4 a unit 500; at 0.8 a demand of 400, of which 30 % = 120 at first.
    p = parameters_for(
        project_rules.open_plants, project_equipment_share=0.4, project_first_share=0.3, project_loan_share=0.4,
        entry_cash_months=1.0, finished_stock_target=0.5, input_stock_target=1.0, rd_depreciation=0.01, tfp_trend=0.0,
        lending_ceiling_growth=0.0,
    )  # fmt: skip
    firms = firms_for(
        project_rules.open_plants, 20, stage=np.full(20, STAGE), labour_output=np.full(20, 2.0),
        target_utilisation=np.full(20, 0.8), capital_need=np.full(20, 4.0), rd_propensity=np.full(20, 0.01),
        debt=np.full(20, 10.0),
    )  # fmt: skip
    world = SimpleNamespace(month=20, labour_trend=1.0, energy_intensity_now=np.full(STAGES, 0.3))
    projects = project_ledger([BUILDING, BUILDING])
    projects.progress[:], projects.land[:] = [12.0, 11.9], 50.0

    def opened(ceiling: float) -> Result:
        bank = SimpleNamespace(ceiling=lambda month, growth: ceiling)
        return project_rules.open_plants(firms, p, projects, world, bank)

    result = opened(1e6)
    (births,), (opening,) = result["lifecycle"], requests_of(result, "projects", PlantOpened)
    assert (list(births.rows), births.payer, births.reason) == ([10], "outside", "project")
    assert list(opening.full) == [400.0]
    assert {name: births.values[name][0] for name in ("customers", "capacity", "labour", "land")} == {
        "customers": 120.0, "capacity": 500.0, "labour": 60.0, "land": 50.0,
    }  # fmt: skip
    # Stocks 0.5 x 120 = 60; loan 0.4 x 2,000 = 800; equity 2,000 - 800 + a month of 400 + 60.
    (loan,), (bill,) = requests_of(result, "ledger", Loan), requests_of(result, "ledger", Payment)
    assert (loan.amount[0], births.equity[0], bill.amount[0]) == (800.0, 1_660.0, 2_060.0)
    # Debt of 200; a ceiling of 500 leaves room for 300.
    result = opened(500.0)
    assert requests_of(result, "ledger", Loan)[0].amount[0] == pytest.approx(300.0)
    assert result["lifecycle"][0].equity[0] == pytest.approx(2_160.0)
    projects.progress[:] = 0.0
    assert opened(1e6) == {}


GROW = parameters_for(
    project_rules.grow_into_markets, project_first_share=0.4, project_ramp_months=12.0,
    large_project_threshold=100_000.0, project_displacement_limit=0.05, project_spillover_months=60.0,
)  # fmt: skip


def grow(month: int, **traits: Any) -> Result:
    """A plant of row 10 since month 20, with a full demand of 120; two rivals with 300 and 100 customers."""
    projects = project_ledger([PRODUCING], **traits)
    projects.month_producing[0], projects.full[0] = 20, 120.0
    stage = np.full(20, STAGE)
    stage[2] = PLAN.stage_index("EQ_mach")  # buys from EQ_part
    stage[3:10] = PLAN.stage_index("BRICK")
    customers = np.zeros(20)
    customers[[0, 1, 2]] = [300.0, 100.0, 500.0]
    project = np.full(20, -1)
    project[10] = 0
    firms = firms_for(project_rules.grow_into_markets, 20, stage=stage, customers=customers, project=project)
    return project_rules.grow_into_markets(firms, GROW, projects, at(month))


def test_a_plant_grows_into_full_use_within_a_year() -> None:
    # (1 - 0.4) / 12 of 120 = 6 a month, from the month after it opened.
    assert grow(20).get("customers_gained") is None
    for month in (21, 32):
        assert grow(month)["customers_gained"][10] == pytest.approx(6.0)
    assert "customers_gained" not in grow(33)


def test_part_of_its_customers_come_from_rivals() -> None:
    # A quarter of 6 from 400 customers: 1.125 and 0.375; the stage it sells to loses nothing.
    gained = grow(21, displacement=[0.25])["customers_gained"]
    assert gained[[0, 1, 2, 10]] == pytest.approx([-1.125, -0.375, 0.0, 6.0])
    # In the month of opening a quarter of 48 = 12, 3 %; nobody loses more than 5 %.
    assert grow(20, displacement=[0.25])["customers_gained"][[0, 1]] == pytest.approx([-9.0, -3.0])
    assert grow(20, displacement=[1.0])["customers_gained"][[0, 1]] == pytest.approx([-15.0, -5.0])


def test_a_large_plant_teaches_others_for_five_years() -> None:
    # 0.03 over 60 months, half of it where a stage trades with its own; a tenth for a tenth of a billion yuan.
    large = grow(40, spillover=[0.03], announced=[200_000.0])["knowledge_gained"]
    assert large[[0, 2, 5, 10]] == pytest.approx([0.0005, 0.00025, 0.0, 0.0])
    assert grow(40, spillover=[0.03])["knowledge_gained"][0] == pytest.approx(0.00005)
    assert grow(81, spillover=[0.03]) == {}


# -- figures -------------------------------------------------------------------------------------------------------


def test_figures_count_steps_since_january_2019() -> None:
    p = parameters_for(project_figures.count_projects, green_building_park_plants=3.0, green_building_park_land=500.0)
    firms = firms_for(project_figures.count_projects, 20, shipped=np.arange(20.0))
    projects = project_ledger(
        [SIGNED, BUILDING, PRODUCING, PRODUCING, PRODUCING],
        named=("", "", "aviation_park", "basalt_fibre_project", ""),
        announced=[1e4, 2e5, 1e5, 1e4, 1e4],
        stage=[STAGE, STAGE, PLAN.stage_index("GA"), PLAN.stage_index("NM_mat"), PLAN.stage_index("PREFAB")],
    )  # fmt: skip
    projects.month_signed[1] = -3
    projects.land[4] = 600.0
    projects.changed = True
    projects.invested[STAGE] = 7.0

    def figures() -> dict[str, float]:
        made: Result = project_figures.count_projects(firms, p, projects)
        return {figure.name: figure.value for figure in made["statistics"]}

    assert figures() == {
        "project_investment": 7.0, "projects_signed": 4.0, "projects_signed_large": 1.0, "projects_landed": 4.0,
        "projects_landed_large": 2.0, "projects_producing": 3.0, "projects_failed": 0.0, "new_material_entrants": 1.0,
        "basalt_fibre_project": 1.0, "aviation_park_built": 1.0, "aviation_park_in_use": 1.0,
        "green_building_park": 1.0,
    }  # fmt: skip
    firms.shipped[12] = 0.0
    projects.changed = False
    assert figures() == {"project_investment": 7.0, "aviation_park_in_use": 0.0}


# -- the ledger itself ---------------------------------------------------------------------------------------------


def test_steps_cannot_be_skipped() -> None:
    projects = project_ledger([LEAD, SIGNED])
    with pytest.raises(ContractError, match="not so far"):
        projects.carry_out([Moved(np.array([0]), APPROVED)], "rule")
    with pytest.raises(ContractError, match="producing"):
        projects.carry_out([Moved(np.array([1]), PRODUCING)], "rule")
    with pytest.raises(ContractError, match="cannot carry out"):
        projects.carry_out(["build a tower"], "rule")  # type: ignore[list-item]


def test_the_years_lists_are_counted_once_a_year_and_emptied_in_january() -> None:
    projects = project_ledger([SIGNED, SIGNED])
    for month in (20, 21):
        projects.begin_month(month)
        projects.carry_out([Driven(np.array([0]), "landmark"), Driven(np.array([1]), "ledger")], "lever")
    assert (projects.landmark_years, projects.ledger_years, projects.landmarks_ever) == (1, 1, 1)
    projects.begin_month(24)
    assert not projects.landmark.any() and not projects.ledger.any()
    projects.carry_out([Driven(np.array([0]), "landmark")], "lever")
    assert (projects.landmark_years, projects.landmarks_ever) == (2, 1)


def test_a_snapshot_brings_back_everything() -> None:
    projects = project_ledger([SIGNED, BUILDING, POSSIBLE])
    kept = projects.snapshot()
    projects.carry_out(
        [
            Moved(np.array([0]), APPROVED), Built(np.array([1]), np.array([1.0])), Effort(np.ones(STAGES), 1.0),
            Driven(np.array([1]), "ledger", 0.5), Moved(np.array([2]), LEAD, np.array([True])),
        ],
        "rule",
    )  # fmt: skip
    changed = projects.snapshot()
    assert any(not np.array_equal(kept[name], changed[name]) for name in kept)
    projects.restore(kept)
    for name, value in projects.snapshot().items():
        assert np.array_equal(value, kept[name]), name
    projects.restore(changed)
    projects.status[0] = FAILED
    assert changed["status"][0] == APPROVED, "a snapshot is a copy"


def test_a_project_can_be_looked_at_as_an_agent() -> None:
    projects = project_ledger([BUILDING, LEAD], named=("carbon_nanotube_project", ""))
    projects.model.plan = PLAN
    named, other = projects.project(0), projects.project(1)
    assert isinstance(named, Project) and named in projects.model.agents and other not in projects.model.agents
    assert (named.id, named.status, named.realised, named.capacity, named.enterprise) == (
        "carbon_nanotube_project", "building", 5_000.0, 300.0, 10,
    )  # fmt: skip
    assert (other.status, other.capacity, other.announced) == ("lead", 0.0, 10_000.0)
    assert projects.find("carbon_nanotube_project") == 0
    for wrong in (lambda: projects.find(""), lambda: projects.find("airport"), lambda: projects.project(2)):
        with pytest.raises(KeyError):
            wrong()
