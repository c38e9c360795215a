"""Closed forms: what a roster says is there in January 2019, in every draw; what it leaves out differs by draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.agents.roster_population import fixed_columns, listed_of, plan_of_roster
from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.roster.attach import Attached
from sim.roster.enterprises import read_enterprises
from sim.roster.table import EnterpriseRoster
from sim.scenario.schema import Population, Scenario
from tests.roster.made import COMPLETE, complete_rows, text

PLAN = load_plan()
ROWS = complete_rows(60)
HELD = (
    "stage",
    "expected_demand",
    "labour",
    "above_scale",
    "energy_intensity",
    "land",
    "age",
    "cloud_level",
    "park",
    "rd_propensity",
    "revenue_last_year",
)


def _roster(rows: Sequence[Sequence[Any]], heads: Sequence[str] = COMPLETE) -> EnterpriseRoster:
    table = read_enterprises(text(heads, *rows).encode(), "a.csv", PLAN).table
    assert table is not None
    return table


def _model(roster: EnterpriseRoster, draw: int = 0, **population: Any) -> PolicyModel:
    own = Population(roster="a.csv", scale=0.05, **population)
    own._tables = Attached(roster)
    return PolicyModel(Scenario(name="x", months=1, population=own), draw=draw)


@pytest.fixture(scope="module")
def models() -> Iterator[list[PolicyModel]]:
    """The complete roster at the central values and in two draws."""
    made = [_model(_roster(ROWS), draw) for draw in (0, 1, 2)]
    yield made
    for model in made:
        model.release()


def test_sums_and_counts_are_those_of_the_roster(models: list[PolicyModel]) -> None:
    revenue, hands = sum(row[3] for row in ROWS), sum(row[4] for row in ROWS)
    for model in models:
        firms, own = model.firms, slice(0, len(ROWS))
        assert firms["alive"].sum() == 60 and firms["alive"][own].all()
        assert firms["above_scale"].sum() == 20
        assert 12.0 * firms["expected_demand"].sum() == pytest.approx(revenue, rel=1e-12)
        assert firms["revenue_last_year"].sum() == pytest.approx(revenue, rel=1e-12)
        assert firms["labour"].sum() == pytest.approx(hands, rel=1e-12)
        used = 12.0 * firms["expected_demand"][own] * firms["energy_intensity"][own]
        assert used.sum() == pytest.approx(0.1 * revenue, rel=1e-9)
        assert firms["land"][own].sum() == pytest.approx(5.0 * 60)
        stages = [PLAN.stages[code] for code in firms["stage"][:6]]
        assert stages == ["RF_prod", "EQ_part", "AL_proc", "OTHER", "AB_grain", "OTHER"]
        assert (firms["cloud_level"][own] > 0).tolist() == [row[15] == "是" for row in ROWS]
        assert (firms["high_tech_month"][own] > -1000).sum() >= 6
        assert firms["age"][:3].tolist() == [226.0, 214.0, 202.0]


def test_the_books_show_the_profit_of_the_roster(models: list[PolicyModel]) -> None:
    """Profit before tax is revenue x 4 %, of which the tax on profit is taken; the books of a month say a twelfth."""
    for model in models:
        after_tax = 12.0 * model.firms["smoothed_profit"][:60]
        stated = np.array([row[5] for row in ROWS]) * (1.0 - model.parameters["corporate_tax"])
        met = np.isclose(after_tax, stated, rtol=1e-6)
        assert met.mean() > 0.95
        assert (after_tax[~met] < stated[~met]).all()  # other costs alone are higher than that


def test_debt_is_the_share_of_assets_that_the_roster_says(models: list[PolicyModel]) -> None:
    model = models[0]
    arrays, p = model.firms.arrays, model.parameters
    assets = (
        arrays["capital_need"] * arrays["capacity"]
        + p["cash_months"] * arrays["expected_demand"]
        + arrays["finished_stock"]
        + arrays["input_stock"].sum(axis=0)
    )[:60]
    np.testing.assert_allclose(arrays["debt"][:60] / assets, [row[7] / row[6] for row in ROWS], rtol=1e-9)


def test_a_complete_roster_gives_the_same_enterprises_in_every_draw(models: list[PolicyModel]) -> None:
    for name in HELD:
        first, second, third = (model.firms[name][:60] for model in models)
        if name == "cloud_level":
            first, second, third = first > 0, second > 0, third > 0
        if name == "park":  # those outside the parks are placed in a town by draw, and the parks are said
            assert set(first.tolist()) == {-1, 0, 3}
        if name == "rd_propensity":
            assert not first.any()
        np.testing.assert_allclose(second, first, rtol=1e-12, err_msg=name)
        np.testing.assert_allclose(third, first, rtol=1e-12, err_msg=name)


def test_what_is_missing_differs_from_draw_to_draw_and_keeps_the_rest() -> None:
    heads = ("企业名称", "行业代码", "是否规上", "营业收入", "从业人员")
    rows = [
        [
            f"示例{n}",
            "3089",
            "是" if n % 2 else "否",
            "" if n % 4 == 1 else 3_000 if n % 2 else 200,
            "" if n % 3 else 40,
        ]
        for n in range(40)
    ]
    roster = _roster(rows, heads)
    models = [_model(roster, draw) for draw in (1, 2)]
    first, second = (model.firms.arrays for model in models)
    known = np.array([row[3] != "" for row in rows])
    sizes, others = first["expected_demand"][:40], second["expected_demand"][:40]
    assert np.array_equal(sizes[known], others[known])
    assert (sizes[~known] != others[~known]).all() and (sizes > 0.0).all()
    hands = np.array([row[4] != "" for row in rows])
    np.testing.assert_allclose(first["labour"][:40][hands], 40.0)
    assert (first["labour"][:40][~hands] != second["labour"][:40][~hands]).all()
    assert (first["energy_intensity"][:40] != second["energy_intensity"][:40]).all()
    for model in models:
        model.step()
        assert np.isfinite(model.firms["cash"]).all()
        model.release()


def test_small_enterprises_stand_beside_a_roster_that_has_none() -> None:
    roster = _roster([row for row in ROWS if row[2] == "是"])
    alone, beside = _model(roster), _model(roster, beside_roster="small")
    wanted = np.floor(PLAN.stage_table["small_enterprises"] * 0.05 + 0.5).sum()
    assert alone.firms["alive"].sum() == 20
    assert beside.firms["alive"].sum() == 20 + wanted
    assert beside.firms["above_scale"].sum() == 20
    assert np.array_equal(alone.firms["labour"][:20], beside.firms["labour"][:20])
    alone.release()
    beside.release()


def test_stages_take_counts_and_ratios_from_the_roster() -> None:
    p = ParameterTable.load().values({})
    plan = plan_of_roster(PLAN, _roster(ROWS), p, small_beside=False)
    code = plan.stage_index("RF_prod")
    mine = [row for row in ROWS if row[1] == "3089"]
    assert plan.stage_table["above_scale_enterprises"][code] == sum(row[2] == "是" for row in mine)
    assert plan.stage_table["small_enterprises"][code] == sum(row[2] == "否" for row in mine)
    assert plan.stage_table["energy_intensity"][code] == pytest.approx(0.1)
    output = sum(row[3] for row in mine if row[2] == "是")
    assert plan.stage_table["above_scale_output"][code] == pytest.approx(output / 1e4)
    a_head = sum(row[3] for row in mine) / sum(row[4] for row in mine)
    value_added = plan.stage_table["value_added_rate"][code]
    assert plan.stage_table["labour_productivity"][code] == pytest.approx(a_head * value_added)
    empty = plan.stage_index("BRICK")
    assert plan.stage_table["energy_intensity"][empty] == PLAN.stage_table["energy_intensity"][empty]
    assert plan.stage_table["above_scale_enterprises"][empty] == 0


def test_energy_beyond_all_reason_still_leaves_room_for_inputs() -> None:
    rows = [row[:8] + [row[3] * 90.0] + row[9:] for row in ROWS]
    model = _model(_roster(rows))
    model.step()
    assert np.isfinite(model.firms["price"]).all()
    model.release()


EXAMPLE = Path(__file__).parents[2] / "examples" / "roster" / "enterprises.xlsx"


def test_the_shipped_roster_is_there_stage_by_stage_in_every_draw() -> None:
    roster = read_enterprises(EXAMPLE.read_bytes(), EXAMPLE.name, PLAN).table
    assert roster is not None
    stage, stages, count = roster.codes(PLAN.stages), len(PLAN.stages), len(roster)
    listed = roster.numbers["above_scale"] == 1.0
    for draw in (0, 3):
        model = _model(roster, draw)
        firms = model.firms
        found = np.bincount(firms["stage"][firms["above_scale"]], minlength=stages)
        assert np.array_equal(found, np.bincount(stage[listed], minlength=stages))
        for name, column, factor in (("revenue", "expected_demand", 12.0), ("employees", "labour", 1.0)):
            sums = np.bincount(stage, factor * firms[column][:count], stages)
            np.testing.assert_allclose(sums, np.bincount(stage, roster.numbers[name], stages), rtol=1e-12)
        assert firms["alive"].sum() == count
        model.release()


HANDS = ("企业名称", "行业代码", "从业人员")


def test_who_is_on_the_list_follows_from_the_hands_where_nothing_else_is_known() -> None:
    """The threshold of 20 million yuan, over the output a head of the stage."""
    code = PLAN.stage_index("RF_prod")
    a_head = PLAN.stage_table["labour_productivity"][code] / PLAN.stage_table["value_added_rate"][code]
    enough = int(np.ceil(2_000.0 / a_head))
    rows = [["示例甲", "3089", enough], ["示例乙", "3089", enough - 1], ["示例丙", "3089", ""]]
    roster = _roster(rows, HANDS)
    assert listed_of(roster, PLAN, 2_000.0).tolist() == [True, False, False]
    model = _model(roster)
    assert model.firms["above_scale"][:3].tolist() == [True, False, False]
    assert model.plan.stage_table["above_scale_enterprises"][code] == 1
    model.step()
    model.release()


def test_output_is_held_where_enough_of_it_is_known() -> None:
    known, half = _roster(ROWS), _roster([[*row[:3], "" if row[1] == "3089" else row[3], *row[4:]] for row in ROWS])
    assert fixed_columns(known, PLAN, 2_000.0)["above_scale_output"] == frozenset(PLAN.stages)
    assert fixed_columns(half, PLAN, 2_000.0)["above_scale_output"] == frozenset(PLAN.stages) - {"RF_prod"}
    p = ParameterTable.load().values({})
    table, own = PLAN.stage_table, plan_of_roster(PLAN, half, p, small_beside=False).stage_table
    code = PLAN.stage_index("RF_prod")
    mean = table["above_scale_output"][code] / table["above_scale_enterprises"][code]
    assert own["above_scale_output"][code] / own["above_scale_enterprises"][code] == pytest.approx(mean)
