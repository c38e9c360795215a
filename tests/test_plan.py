"""The plan's tables: complete, consistent with each other, and refused with a place when they are not."""

from __future__ import annotations

import csv
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import PLAN_FOLDER, Plan, load_plan

SCOPES_OF_FIRMS = {"above_scale", "sme", "high_growth", "land", "parks", "traditional"}
ENERGY_PRICE = 0.09  # 10k yuan per tce


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def test_everything_of_the_plan_is_there(plan: Plan) -> None:
    assert len(plan.targets) == 79
    assert [task.number for task in plan.tasks] == list(range(1, 56))
    assert len(plan.levers) == 30
    assert len(plan.stages) == 18
    assert sum(target.nature == "needs_input" for target in plan.targets) == 4


def test_tasks_targets_and_levers_name_each_other(plan: Plan) -> None:
    targets = {target.id for target in plan.targets}
    levers = {lever.id for lever in plan.levers}
    for task in plan.tasks:
        assert set(task.targets) <= targets
        assert set(task.levers) <= levers
        assert task.in_model == "indicator" or task.targets
    assert {number for lever in plan.levers for number in lever.tasks} == set(range(1, 56))
    assert {task.campaign for task in plan.tasks} == {lever.home_campaign for lever in plan.levers}


def test_targets_without_a_figure_say_so(plan: Plan) -> None:
    for target in plan.targets:
        assert (target.value is None) == (target.nature == "needs_input"), target.id
        assert (target.value_high is not None) == (target.op == "between"), target.id


def test_every_scope_of_a_target_is_known(plan: Plan) -> None:
    for target in plan.targets:
        for part in target.scope.split("|"):
            assert part in plan.scopes or part in SCOPES_OF_FIRMS, target.id


def test_each_target_has_one_main_reading_and_distinct_words(plan: Plan) -> None:
    for target in plan.targets:
        words = [reading.reading for reading in target.readings]
        assert len(words) == len(set(words))
        assert target.main_reading in target.readings
        if len(words) == 1:
            assert words == ["main"]


def test_scopes_partition_what_they_should(plan: Plan) -> None:
    np.testing.assert_array_equal(plan.scopes["leading"] + plan.scopes["traditional_not_leading"], 1)
    assert (plan.scopes["traditional_listed"] <= plan.scopes["traditional_not_leading"]).all()
    for weights in plan.scopes.values():
        assert ((weights >= 0) & (weights <= 1)).all()
    both = plan.scope("refractories|abrasives")
    assert [plan.stages[index] for index in np.flatnonzero(both)] == [
        "RF_raw",
        "RF_prod",
        "AB_grain",
        "AB_tool",
    ]


def test_stage_sums_match_the_facts(plan: Plan) -> None:
    table = plan.stage_table
    assert table["above_scale_enterprises"].sum() == 190
    assert table["small_enterprises"].sum() == 2500
    assert table["above_scale_output"].sum() == pytest.approx(369)
    above, small = table["above_scale_enterprises"], table["small_enterprises"]
    assert np.average(table["cloud_share_above_2019"], weights=above) == pytest.approx(0.25, abs=0.001)
    assert np.average(table["cloud_share_small_2019"], weights=small) == pytest.approx(0.12, abs=0.001)
    assert np.average(table["zombie_share_2019"], weights=above) == pytest.approx(0.075, abs=0.005)
    assert np.average(table["entry_multiplier"], weights=small) == pytest.approx(1, abs=0.01)


def test_every_stage_can_buy_what_it_needs(plan: Plan) -> None:
    """Value added, energy and local inputs leave no less than nothing for inputs from outside."""
    table = plan.stage_table
    local = plan.coefficients.sum(axis=0)
    rest = 1 - table["value_added_rate"] - ENERGY_PRICE * table["energy_intensity"] - local
    assert (rest >= 0).all()


def test_local_multipliers_are_finite(plan: Plan) -> None:
    assert np.abs(np.linalg.eigvals(plan.coefficients)).max() < 1


def test_every_number_of_a_stage_has_evidence(plan: Plan) -> None:
    covered = {(item.column, stage) for item in plan.stage_evidence for stage in item.stages}
    assert covered == {(column, stage) for column in plan.stage_table for stage in plan.stages}
    assert len(covered) == sum(len(item.stages) for item in plan.stage_evidence)
    for column, values in plan.stage_table.items():
        low, high = plan.stage_range(column)
        assert (low <= values).all() and (values <= high).all(), column


def test_seasonality_has_mean_one(plan: Plan) -> None:
    assert plan.seasonality.shape == (12, 18)
    np.testing.assert_allclose(plan.seasonality.mean(axis=0), 1, atol=1e-12)


def test_arrays_are_read_only(plan: Plan) -> None:
    for array in (plan.coefficients, plan.seasonality, plan.drivers.demand, plan.scopes["leading"]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_labels(plan: Plan) -> None:
    assert plan.label("stage.RF_prod", "zh") == "耐火制品"
    assert plan.label("unit.100 million yuan", "zh") == "亿元"
    with pytest.raises(KeyError, match="no_such_key"):
        plan.label("no_such_key", "en")
    with pytest.raises(ValueError, match="fr"):
        plan.label("verdict.met", "fr")
    with (PLAN_FOLDER / "labels.csv").open(encoding="utf-8") as stream:
        keys = [row["key"] for row in csv.DictReader(stream)]
    assert keys == sorted(set(keys))


def test_everything_shown_has_a_label(plan: Plan) -> None:
    keys = {f"stage.{stage}" for stage in plan.stages} | {f"chain.{chain}" for chain in plan.chains}
    keys |= {f"lever.{lever.id}" for lever in plan.levers}
    keys |= {f"campaign.{task.campaign}" for task in plan.tasks}
    keys |= {f"unit.{target.unit}" for target in plan.targets if target.unit}
    keys |= {f"reading.{reading.reading}" for reading in plan.readings}
    assert not keys - set(plan.labels)


def test_lookups_name_what_is_missing(plan: Plan) -> None:
    assert plan.target("cloud_sme").value == 90
    assert plan.lever("cloud_subsidy").take_up == "act_then_claim"
    assert plan.task(48).levers == ("guidance_fund",)
    for call in (plan.target, plan.lever, plan.stage_index, plan.scope):
        with pytest.raises(KeyError, match="nowhere"):
            call("nowhere")


def test_loaded_once(plan: Plan) -> None:
    assert load_plan() is plan


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("targets.csv", "emergent", "emergnt", "targets.csv:2:6: nature: 'emergnt' is unknown; did you mean"),
        ("targets.csv", ",>=,6,", ",>=,six,", "targets.csv:2:10: value: 'six' is no number"),
        (
            "stages.csv",
            "\nEQ_mach,",
            "\nEQ_part,",
            "stages.csv:3:1: stage: 'EQ_part' stands in line 2 already",
        ),
        ("stages.csv", "labour_productivity", "productivity", "stage_evidence.csv:"),
        ("scopes.csv", "\nGA,", "\nGB,", "scopes.csv:1: stage: the stage GA is missing"),
        ("labels.csv", "key,en,zh", "key,en,cn", "labels.csv:1: the column 'zh' is missing"),
        (
            "readings.csv",
            "industrial_va_growth,list_level,1",
            "industrial_va_growth,list_level,0",
            "main reading",
        ),
    ],
)
def test_a_mistake_is_answered_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(PLAN_FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_plan(folder)
    assert expected in str(error.value)


def test_importing_the_plan_stays_cheap() -> None:
    code = "import sim.plan, sim.parameters, sys; print('pandas' in sys.modules, 'mesa' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_the_plan_and_the_parameters_travel_between_processes(plan: Plan) -> None:
    copied = pickle.loads(pickle.dumps(plan))
    assert copied.targets == plan.targets
    np.testing.assert_array_equal(copied.drivers.price, plan.drivers.price)
    table = ParameterTable.load()
    assert pickle.loads(pickle.dumps(table)).values() == table.values()
