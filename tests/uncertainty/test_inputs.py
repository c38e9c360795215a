"""The list of uncertain inputs: complete, in a fixed order, each with the range of its evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sim.parameters import EVIDENCE_KINDS, ParameterTable
from sim.plan import load_plan
from sim.scenario.schema import Scenario
from sim.uncertainty import GROUPS, UncertainInput, input_names, uncertain_inputs
from sim.uncertainty.inputs import is_whole, scope_weights

PLAN, TABLE = load_plan(), ParameterTable.load()
INPUTS = uncertain_inputs(PLAN, TABLE)
BY_NAME = {found.name: found for found in INPUTS}


def test_every_range_of_the_folder_is_an_input() -> None:
    names = {row.name for row in TABLE if row.low < row.high}
    assert names == {found.name for found in INPUTS if found.group in ("parameters", "levers")}
    apart = sum(len(row.stages) - 1 for row in PLAN.stage_evidence if row.moves == "apart")
    assert apart > 0
    assert sum(found.group == "stages" for found in INPUTS) == len(PLAN.stage_evidence) + apart
    assert sum(found.group == "coefficients" for found in INPUTS) == len(PLAN.input_coefficients)
    assert {found.name for found in INPUTS if found.group == "structure"} == {
        "structure.expectations", "structure.pass_through", "structure.network", "structure.credit", "structure.exit",
    }  # fmt: skip


def test_names_are_unique_and_groups_stand_together() -> None:
    assert len(BY_NAME) == len(INPUTS) > 600
    assert input_names() == tuple(BY_NAME)
    groups = [found.group for found in INPUTS]
    assert groups == sorted(groups, key=GROUPS.index)
    assert {found.kind for found in INPUTS} <= set(EVIDENCE_KINDS)


@settings(max_examples=25, deadline=None)
@given(some.floats(0.0, 1.0, exclude_max=True))
def test_every_value_lies_within_its_bounds(u: float) -> None:
    for found in INPUTS:
        value = found.value(u)
        if found.group in ("parameters", "levers"):
            row = TABLE.row(found.name)
            ends_there = row.distribution in ("uniform", "triangular")
            low, high = (row.low, row.high) if ends_there else (row.minimum, row.maximum)
            assert low <= value <= high, found.name
            assert row.checked(value) == value
        elif found.group == "scopes":
            assert 0.0 < value < 1.0
        else:
            assert found.low <= value <= found.high, found.name
        assert not found.whole or value.is_integer()


def test_the_middle_of_a_symmetric_range_is_the_value_of_the_table() -> None:
    symmetric = [
        found for found in INPUTS if found.distribution == "uniform" and not found.whole
        and abs((found.low + found.high) / 2 - found.central) < 1e-12
    ]  # fmt: skip
    assert len(symmetric) > 100
    for found in symmetric:
        assert found.value(0.5) == pytest.approx(found.central)
    for found in INPUTS:
        if found.group in ("stages", "coefficients"):
            assert found.value(0.5) == found.central


def test_whole_numbers() -> None:
    assert is_whole(TABLE.row("cloud_subsidy.payment_lag_months"))
    assert not is_whole(TABLE.row("profit_memory_months")), "its value is 6.5"
    assert not is_whole(TABLE.row("cloud_subsidy.share"))
    lag = BY_NAME["cloud_subsidy.payment_lag_months"]  # 0 to 6 months
    assert [lag.value(u) for u in (0.0, 1 / 7 + 1e-9, 0.999)] == [0.0, 1.0, 6.0]


def test_each_distribution_of_the_table_is_drawn_as_it_says() -> None:
    row = replace(TABLE.row("wage"), value=0.6, low=0.5, high=0.7, minimum=0.1, maximum=3.0)
    for distribution, middle in (("triangular", 0.6), ("normal", 0.6), ("lognormal", 0.6)):
        table = ParameterTable({**TABLE.parameters, "wage": replace(row, distribution=distribution)})
        found = next(one for one in uncertain_inputs(PLAN, table) if one.name == "wage")
        assert found.distribution == distribution
        assert found.value(0.5) == pytest.approx(middle, rel=1e-6)
    table = ParameterTable({**TABLE.parameters, "wage": replace(row, distribution="beta")})
    found = next(one for one in uncertain_inputs(PLAN, table) if one.name == "wage")
    assert 0.58 < found.value(0.5) < 0.6, "skewed to the right between 0.1 and 3"


def test_scopes_of_one_family_share_their_weights() -> None:
    weights = {found.name: found for found in scope_weights(PLAN)}
    emerging = weights["scopes.emerging.EQ_part"]
    assert emerging.weight == 0.4
    assert emerging.scopes == ("emerging", "emerging_second_list")
    assert [PLAN.stages[stage] for stage in emerging.stages] == ["EQ_part", "EQ_mach"]


def test_choices_name_the_words_of_the_scenario() -> None:
    scenario = Scenario(name="x")
    for found in INPUTS:
        if found.group == "structure":
            part, _, field = found.name.partition(".")
            assert found.option(found.central) == str(getattr(getattr(scenario, part), field))
            assert isinstance(found, UncertainInput) and len(found.options) in (2, 3)
