"""Which inputs act in a scenario, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments.sensitivity.inputs import START, Input, acting_inputs, topics_of_parameters
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.scenario import load_scenario
from sim.uncertainty import uncertain_inputs
from tests.experiments.sensitivity.made_up import PROJECT, loaded


def acting(*names: str, patterns: tuple[str, ...] = ()) -> dict[str, Input]:
    scenarios = [loaded(name).scenario for name in names]
    return {one.name: one for one in acting_inputs(scenarios, load_plan(), ParameterTable.load(), patterns)}


def test_inputs_of_levers_act_where_the_levers_are_used() -> None:
    with_plan, without = acting("plan"), acting("baseline")
    assert "cloud_subsidy.share" in with_plan
    assert not [name for name, one in without.items() if one.group == "cloud_subsidy"]
    assert acting("baseline", "plan").keys() == with_plan.keys()
    assert set(without) < set(with_plan)


def test_what_a_scenario_says_is_held() -> None:
    scenario = load_scenario(
        PROJECT / "scenarios" / "plan.yaml", ["levers.cloud_subsidy.share=0.3", "parameters.tfp_trend=0.01"]
    ).scenario
    names = {one.name for one in acting_inputs([scenario], load_plan(), ParameterTable.load())}
    assert not names & {"cloud_subsidy.share", "tfp_trend"}
    assert {"cloud_subsidy.share", "tfp_trend"} <= acting("plan").keys()


def test_patterns_match_names_and_groups() -> None:
    chosen = acting("plan", patterns=("cloud_subsidy", "stages.rd_*"))
    assert {one.group for one in chosen.values()} == {"cloud_subsidy", "stages"}
    assert all(name.startswith(("cloud_subsidy.", "stages.rd_")) for name in chosen)
    with pytest.raises(InputError, match="clud"):
        acting("plan", patterns=("clud*",))


def test_groups_are_levers_tables_and_topics() -> None:
    table = ParameterTable.load()
    topics = topics_of_parameters(table)
    assert set(topics) == {row.name for row in table if row.lever is None}
    assert topics["cloud_imitation"] == "digital"
    assert topics["exit_hazard_small"] == "exit"
    assert topics["capacity_start_sd"] in (START, topics["capacity_adjustment_months"])
    groups = {one.group for one in acting("plan").values()}
    assert {"guidance_fund", "stages", "coefficients", "scopes", "structure"} <= groups
    assert 40 <= len(groups) <= 70


def test_every_input_has_a_birth_certificate_in_both_languages() -> None:
    for one in acting("plan").values():
        assert one.name_en and one.name_zh and one.source and one.unit
        assert one.low <= one.likely_low <= one.likely_high <= one.high or one.group == "scopes"
        assert one.name_en[0].isupper(), one.name_en


def test_values_are_counted() -> None:
    found = acting("plan")
    assert (found["structure.exit"].factor.options, found["structure.exit"].factor.ordered) == (2, False)
    assert found["structure.network"].factor.options == 3
    quota = found["leading_quota"].factor
    assert (quota.options, quota.ordered) == (found["leading_quota"].high - found["leading_quota"].low + 1, True)
    assert found["tfp_trend"].factor.options == 0


def test_positions_are_those_of_the_values_drawn() -> None:
    plan, table = load_plan(), ParameterTable.load()
    coordinates = np.linspace(0.013, 0.987, 41)
    found = acting("plan")
    for one in uncertain_inputs(plan, table):
        if one.name in found and (factor := found[one.name].factor).options:
            values = np.array([one.value(at) for at in coordinates])
            np.testing.assert_array_equal(factor.position(coordinates), values - np.ceil(one.low), err_msg=one.name)


def test_names() -> None:
    found = acting("plan")
    assert found["project_leads"].name_zh == "每年来洽谈的十亿元以下项目"
    assert found["stages.small_enterprises.all"].name_en == "Number of small enterprises in 2019: all industries"
    assert found["cloud_subsidy.share"].name_zh.startswith("企业上云补助：")
    assert found["structure.exit"].note == "0 = unpaid_bills; 1 = negative_worth"
