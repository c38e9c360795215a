"""How large a part of the city a roster is, and who is told when the city around it has another size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.agents.population_layout import small_sizes
from sim.language.message import Message
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.roster.attach import Attached
from sim.roster.enterprises import read_enterprises
from sim.roster.proportion import disproportions, fitting_scale, share_of_city
from sim.roster.table import EnterpriseRoster
from sim.scenario import load_scenario
from sim.scenario.schema import Population, Scenario
from tests.roster.made import COMPLETE, complete_rows, text

PLAN = load_plan()
P = ParameterTable.load().values({})
EXAMPLE = Path(__file__).parents[2] / "examples" / "roster" / "enterprises.xlsx"
ROWS = complete_rows(60)


def roster(*rows: list[object], heads: tuple[str, ...] = COMPLETE) -> EnterpriseRoster:
    table = read_enterprises(text(heads, *rows).encode(), "a.csv", PLAN).table
    assert table is not None
    return table


def keys_of(own: EnterpriseRoster, **population: object) -> list[str]:
    settings = Population.model_validate({"roster": "a.csv", **population})
    settings._tables = Attached(own)
    found = list(disproportions(Scenario(name="x", population=settings), PLAN, P, "s.yaml:1:1"))
    assert all(isinstance(one, Message) and "s.yaml:1:1" in one.text("en") for one in found)
    return [one.key.removeprefix("roster.caution.") for one in found]


def test_the_share_is_revenue_over_that_of_the_plans_city() -> None:
    small = float(small_sizes((np.arange(200_000) + 0.5) / 200_000, P).mean())
    table = PLAN.stage_table
    city = table["above_scale_output"].sum() * 1e4 + table["small_enterprises"].sum() * small
    revenue = sum(row[3] for row in ROWS)
    assert share_of_city(roster(*ROWS), PLAN, P) == pytest.approx(revenue / city, rel=1e-3)
    listed = sum(row[3] for row in ROWS if row[2] == "是")
    above = table["above_scale_output"].sum() * 1e4
    assert share_of_city(roster(*ROWS), PLAN, P, small_beside=True) == pytest.approx(listed / above)


def test_what_is_not_known_counts_with_what_is_usual() -> None:
    heads = ("企业名称", "行业代码", "是否规上", "从业人员")
    known: list[object] = ["示例甲", "3089", "是", 100]
    rows = [known, ["示例乙", "3089", "否", ""], ["示例丙", "3089", "是", ""]]
    table, code = PLAN.stage_table, PLAN.stage_index("RF_prod")
    by_hands = 100 * table["labour_productivity"][code] / table["value_added_rate"][code]
    mean = table["above_scale_output"][code] * 1e4 / table["above_scale_enterprises"][code]
    above = table["above_scale_output"].sum() * 1e4
    share = share_of_city(roster(*rows, heads=heads), PLAN, P, small_beside=True)
    assert share == pytest.approx((by_hands + mean) / above)


def test_a_forgotten_scale_is_said_and_a_fitting_one_is_not() -> None:
    own = roster(*ROWS)
    share = share_of_city(own, PLAN, P)
    assert keys_of(own) == ["scale"]
    assert keys_of(own, scale=fitting_scale(share)) == []
    assert keys_of(own, scale=share / 2.1) == ["scale"]


def test_the_example_is_in_proportion() -> None:
    own = read_enterprises(EXAMPLE.read_bytes(), EXAMPLE.name, PLAN).table
    assert own is not None and 0.6 < share_of_city(own, PLAN, P) < 0.8
    assert keys_of(own) == keys_of(own, scale=0.7) == []
    assert keys_of(own, scale=0.2) == ["scale"]


def test_above_scale_enterprises_alone_are_told_of_the_small_ones() -> None:
    own = roster(*(row for row in ROWS if row[2] == "是"))
    share = share_of_city(own, PLAN, P, small_beside=True)
    assert keys_of(own) == ["no_small", "scale"]
    assert keys_of(own, beside_roster="small", scale=fitting_scale(share)) == []


def test_a_small_roster_with_levers_is_told_of_their_budgets() -> None:
    own = roster(*ROWS)
    settings = Population(roster="a.csv", scale=0.01)
    settings._tables = Attached(own)
    loaded = load_scenario(Path(__file__).parents[1] / "scenario" / "three_levers.yaml").scenario
    with_roster = loaded.model_copy(update={"population": settings})
    assert [one.key for one in disproportions(with_roster, PLAN, P, "x")][-1] == "roster.caution.budgets"
    treasury = loaded.treasury.model_copy(update={"budget_factor": 0.01})
    cut = with_roster.model_copy(update={"treasury": treasury})
    assert "roster.caution.budgets" not in [one.key for one in disproportions(cut, PLAN, P, "x")]
