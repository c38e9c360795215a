"""An enterprise seen as an object, the set of them, and Mesa's data collector on both."""

from __future__ import annotations

import copy

import mesa
import numpy as np
import pytest

from sim.agents.enterprise import Enterprise, EnterpriseSet
from sim.agents.government import Government
from sim.columns import COLUMNS
from sim.engine_errors import ContractError
from sim.model import PolicyModel, RunResult
from tests.small_models import small_scenario


@pytest.fixture(scope="module")
def model(small_city: tuple[PolicyModel, RunResult]) -> PolicyModel:
    return small_city[0]


def test_every_column_can_be_read(model: PolicyModel) -> None:
    enterprise = model.enterprise(7)
    for name, column in COLUMNS.items():
        value = getattr(enterprise, name)
        if column.width == 1:
            assert value == model.firms.arrays[name][7] and isinstance(value, (float, int, bool)), name
        else:
            assert list(value) == list(model.firms.arrays[name][:, 7]), name
    assert enterprise.stage_name == model.plan.stages[enterprise.stage]
    assert repr(enterprise) == f"Enterprise(7, {enterprise.stage_name}, alive={enterprise.alive})"


def test_an_enterprise_is_a_mesa_agent_that_mesa_does_not_keep(model: PolicyModel) -> None:
    known = len(model.agents)
    enterprise = model.enterprise(3)
    assert isinstance(enterprise, mesa.Agent) and enterprise.unique_id == 3 and enterprise.model is model
    assert len(model.agents) == known


def test_it_follows_the_table() -> None:
    model = PolicyModel(small_scenario(0.05))
    enterprise = model.enterprise(0)
    before = enterprise.age
    model.step()
    assert enterprise.age == before + 1


@pytest.mark.parametrize("name", ["price", "model", "something"])
def test_it_cannot_be_changed(model: PolicyModel, name: str) -> None:
    with pytest.raises(ContractError, match=f"'{name}' of an enterprise cannot be set from outside"):
        setattr(model.enterprise(0), name, 1.0)


def test_a_wide_column_is_handed_out_as_a_copy(model: PolicyModel) -> None:
    model.enterprise(0).input_stock[:] = -1.0
    assert (model.firms.arrays["input_stock"][:, 0] >= 0).all()


def test_unknown_names_and_numbers_are_named(model: PolicyModel) -> None:
    with pytest.raises(AttributeError, match="an enterprise has no 'prise'; did you mean 'price'"):
        model.enterprise(0).prise  # noqa: B018
    for uid in (-1, model.firms.slots):
        with pytest.raises(KeyError, match=f"no enterprise {uid}; there are {model.firms.slots} slots"):
            model.enterprise(uid)


def test_it_can_be_copied(model: PolicyModel) -> None:
    assert copy.copy(model.enterprise(5)).unique_id == 5


# -- the set -------------------------------------------------------------------------------------------------


def test_the_set_is_whoever_lives(model: PolicyModel) -> None:
    living = np.flatnonzero(model.firms["alive"])
    assert len(model.enterprises) == len(living) < model.firms.rows
    assert [enterprise.unique_id for enterprise in model.enterprises] == list(living)
    assert model.enterprises[2].unique_id == living[2]
    assert model.enterprises[2] in model.enterprises and "something else" not in model.enterprises
    dead = int(np.flatnonzero(~model.firms["alive"])[0])
    assert model.enterprise(dead) not in model.enterprises


def test_get_and_agg_answer_from_columns(model: PolicyModel) -> None:
    living = model.firms["alive"]
    assert np.array_equal(model.enterprises.get("price"), model.firms["price"][living])
    price, stock = model.enterprises.get(["price", "input_stock"])
    assert price.shape == (living.sum(),) and stock.shape == (2, living.sum())
    assert model.enterprises.agg("labour", np.sum) == model.firms["labour"][living].sum()


def test_select_groupby(model: PolicyModel) -> None:
    listed = model.enterprises.select(lambda firms: firms.above_scale)
    assert isinstance(listed, EnterpriseSet) and 0 < len(listed) < len(model.enterprises)
    assert listed.get("above_scale").all()  # type: ignore[union-attr]
    assert len(listed.select(at_most=3)) == 3
    assert len(model.enterprises.select(lambda firms: firms.price < 0)) == 0
    groups = model.enterprises.groupby("stage")
    assert sum(len(group) for group in groups.values()) == len(model.enterprises)
    assert all((group.get("stage") == stage).all() for stage, group in groups.items())  # type: ignore[union-attr]


def test_columns_of_a_set_cannot_be_changed_in_the_table(model: PolicyModel) -> None:
    prices = model.enterprises.get("price")
    before = model.firms["price"].copy()
    prices *= 0.0  # type: ignore[operator]
    assert np.array_equal(model.firms["price"], before)


# -- Mesa's data collector -----------------------------------------------------------------------------------


def test_the_data_collector_works_on_the_set_and_on_single_enterprises() -> None:
    model = PolicyModel(small_scenario(0.05))
    collector = mesa.DataCollector(
        model_reporters={
            "employment": lambda m: m.enterprises.agg("labour", np.sum),
            "listed": lambda m: len(m.enterprises.select(lambda firms: firms.above_scale)),
            "month": "label",
        },
        agent_reporters={"name": "name"},
        agenttype_reporters={
            Enterprise: {
                "price": "price",
                "stage": "stage_name",
                "margin": lambda e: e.smoothed_profit / e.expected_demand,
            },
            Government: {"cases": "cases_left"},
        },
    )
    living, employment = [], []
    for _ in range(3):
        model.step()
        collector.collect(model)
        living.append(len(model.enterprises))
        employment.append(model.firms["labour"].sum())
    by_month = collector.get_model_vars_dataframe()
    assert list(by_month["employment"]) == pytest.approx(employment)
    assert list(by_month["month"]) == ["2019-02", "2019-03", "2019-04"] and (by_month["listed"] > 0).all()
    enterprises = collector.get_agenttype_vars_dataframe(Enterprise)
    assert list(enterprises.groupby(level="Step").size()) == living
    last = enterprises.loc[3]
    assert last["price"].to_numpy() == pytest.approx(model.enterprises.get("price"))
    assert set(last["stage"]) <= set(model.plan.stages) and np.isfinite(last["margin"]).all()
    assert len(collector.get_agenttype_vars_dataframe(Government)) == 3
    institutions = collector.get_agent_vars_dataframe()
    assert set(institutions["name"]) >= {"world", "bank", "government"}


def test_institutions_are_mesas_agents_and_enterprises_are_found_by_type() -> None:
    model = PolicyModel(small_scenario(0.05))
    assert {getattr(agent, "name", "") for agent in model.agents} >= {"world", "bank", "government"}
    assert model.agents_by_type[Enterprise] is model.enterprises
    assert Enterprise in model.agent_types and Government in model.agent_types
    assert [agent.name for agent in model.agents_by_type[Government]] == ["government"]
