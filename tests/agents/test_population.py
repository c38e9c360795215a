"""The synthetic city of January 2019: totals, and what must be nothing where nobody lives yet."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.population import input_slots, match_suppliers
from sim.agents.supply_network import NONE
from sim.columns import COLUMNS, INPUT_SLOTS
from sim.model import PolicyModel
from sim.plan import load_plan
from tests.agents.test_supply_network import small_network
from tests.small_models import small_scenario


@pytest.fixture(scope="module")
def city() -> PolicyModel:
    """The whole city before its first month."""
    return PolicyModel(small_scenario(1.0))


def test_sales_of_every_stage_are_those_of_the_plan(city: PolicyModel) -> None:
    firms, table = city.firms, city.plan.stage_table
    listed = firms["above_scale"] & firms["alive"]
    sales = 12.0 * np.bincount(firms["stage"], firms["expected_demand"] * listed, len(city.plan.stages))
    some = table["above_scale_enterprises"] > 0
    assert sales[some] == pytest.approx(table["above_scale_output"][some] * 1e4, rel=1e-9)


def test_demand_is_what_customers_at_home_and_outside_want(city: PolicyModel) -> None:
    firms, network = city.firms, city.network
    assert firms["customers"] + firms["local_orders"] == pytest.approx(firms["expected_demand"], rel=1e-9)
    # Nobody sells more than its limit at home (the last to fit may not go beyond it).
    limit = city.parameters["local_sales_limit"]
    assert (firms["local_orders"] <= limit * firms["expected_demand"] * (1.0 + 1e-9) + 1e-9).all()
    # What suppliers have as orders is what buyers have placed.
    assert firms["local_orders"].sum() == pytest.approx(network.placed.sum(), rel=1e-12)


def test_slots_of_the_unborn_are_empty(city: PolicyModel) -> None:
    arrays = city.firms.arrays
    unborn = ~arrays["alive"]
    assert unborn.sum() > 100
    for name, column in COLUMNS.items():
        if column.kind == "stock":
            assert (arrays[name][..., unborn] == column.neutral).all(), name
    # Entrants owe and own nothing, and buy from nobody.
    assert not arrays["cash"][unborn].any()
    assert not arrays["debt"][unborn].any()
    assert (city.network.supplier[city.network.links_of(city.firms.rows) :] == NONE).all()


def test_the_living_start_sound(city: PolicyModel) -> None:
    firms, p = city.firms, city.parameters
    assert firms["alive"].all()
    assert (firms["price"] > 0.0).all()
    assert (firms["capacity"] > 0.0).all()
    assert firms["cash"] == pytest.approx(p["cash_months"] * firms["expected_demand"])
    debt_limit = firms["capital_need"] * firms["capacity"] + firms["cash"] + firms["finished_stock"]
    debt_limit = p["leverage_ceiling"] * (debt_limit + firms["input_stock"].sum(axis=0))
    assert (firms["debt"] <= debt_limit * (1.0 + 1e-9)).all()
    assert (firms["debt"] >= 0.0).all()
    # Readiness to adopt and unevenness of capacity have the mean one; productivity the spread that is asked for.
    assert firms["adoption_propensity"].mean() == pytest.approx(1.0, abs=0.05)
    assert city.firms.arrays["tfp_fixed"].std() == pytest.approx(p["tfp_fixed_sd"], rel=0.05)
    assert city.firms.arrays["tfp_shock"][firms["alive"].nonzero()].std() == pytest.approx(p["tfp_shock_sd"], rel=0.1)


def test_users_of_the_cloud_are_those_counted_by_stage_and_size(city: PolicyModel) -> None:
    firms, table = city.firms, city.plan.stage_table
    users = firms["cloud_level"] > 0
    for code in range(len(city.plan.stages)):
        for listed, column in ((True, "cloud_share_above_2019"), (False, "cloud_share_small_2019")):
            mine = (firms["stage"] == code) & (firms["above_scale"] == listed)
            assert abs(users[mine].sum() - table[column][code] * mine.sum()) <= 0.5 + 1e-9
    assert ((firms["cloud_month"] == -1) == ~users).all()


def test_price_parity_leaves_no_advantage_on_average(city: PolicyModel) -> None:
    """Weighted by customers, log price less parity is zero in every stage: the start itself is no growth."""
    firms = city.firms
    weight = firms["customers"]
    gap = np.log(firms["price"]) - firms["price_parity"]
    for code in np.unique(firms["stage"]):
        mine = firms["stage"] == code
        assert np.average(gap[mine], weights=weight[mine]) == pytest.approx(0.0, abs=1e-12)
        assert len(np.unique(city.firms.arrays["price_parity"][city.firms.arrays["stage"] == code])) == 1


def test_the_population_hangs_on_seed_and_draw_alone() -> None:
    def columns(**which: int) -> dict[str, np.ndarray]:
        scenario = small_scenario(0.2, seed=which.pop("seed", 1), drivers="plan", growth=0.01 * which.pop("growth", 0))
        model = PolicyModel(scenario, **which)
        return {**model.firms.arrays, "supplier": model.network.supplier}

    one = columns()
    for same in (columns(), columns(replicate=5), columns(growth=3)):
        assert all(np.array_equal(one[name], same[name]) for name in one)
    for other in (columns(draw=1), columns(seed=2)):
        rows = min(len(one["debt"]), len(other["debt"]))
        assert not np.array_equal(one["debt"][:rows], other["debt"][:rows])


@pytest.mark.parametrize("scale", [0.1, 0.5, 4.0])
def test_numbers_grow_with_scale(scale: float) -> None:
    model = PolicyModel(small_scenario(scale))
    table = model.plan.stage_table
    for column, listed in (("above_scale_enterprises", True), ("small_enterprises", False)):
        mine = model.firms["above_scale"] == listed
        counted = np.bincount(model.firms["stage"][mine], minlength=len(model.plan.stages))
        assert counted.tolist() == np.floor(table[column] * scale + 0.5).tolist()


def test_every_stage_finds_its_inputs_in_its_slots() -> None:
    plan = load_plan()
    share, supplier = input_slots(plan)
    assert share.shape == supplier.shape == (INPUT_SLOTS, len(plan.stages))
    machines = plan.stage_index("EQ_mach")
    needs = plan.coefficients[:, machines]
    wanted = {plan.stages[code]: needs[code] for code in np.flatnonzero(needs)}
    found = {plan.stages[code]: value for code, value in zip(supplier[:, machines], share[:, machines], strict=True)}
    assert found == wanted
    assert share.sum(axis=0) == pytest.approx(plan.coefficients.sum(axis=0))


def links_of(generator: np.random.Generator) -> SimpleNamespace:
    """Streams that draw one number a link from ``generator``."""
    return SimpleNamespace(uniform=lambda name, month, size: generator.random(size))


def test_matching_respects_room_and_leaves_the_rest_open() -> None:
    """Two suppliers with room for 0.9 x 20 = 18 each; a buyer of 15 and 15, another of 30: only the first fits."""
    network = small_network()
    demand = np.array([20.0, 20.0, 100.0, 100.0])
    for seed in range(20):
        generator = np.random.default_rng(seed)
        found = match_suppliers(network, demand, 0.9, links_of(generator))
        assert found[2] == NONE
        assert set(found[:2].tolist()) <= {0, 1, NONE}
        local = np.bincount(found[found >= 0], (network.need * demand[network.buyer])[found >= 0], 4)
        assert (local <= 18.0).all()


def test_matching_without_suppliers_or_demand() -> None:
    network = small_network()
    half = SimpleNamespace(uniform=lambda name, month, size: np.full(size, 0.5))
    assert (match_suppliers(network, np.array([0.0, 0.0, 100.0, 100.0]), 0.9, half) == NONE).all()
    assert (match_suppliers(network, np.array([20.0, 20.0, 0.0, 0.0]), 0.9, half) == NONE).all()
    assert (match_suppliers(network, np.array([900.0, 0.0, 100.0, 100.0]), 0.9, half) == 0).all()


def test_larger_room_gets_more_links() -> None:
    """Chances are as spare capacity, 3 to 1; room is plenty."""
    counts = np.zeros(2)
    for seed in range(300):
        generator = np.random.default_rng(seed)
        found = match_suppliers(
            small_network(), np.array([3e6, 1e6, 100.0, 100.0]), 0.9, links_of(generator)
        )
        counts += np.bincount(found, minlength=2)
    assert counts.sum() == 900
    # Standard deviation of a share of 900: 0.0144; links of one buyer are not independent.
    assert counts[0] / 900 == pytest.approx(0.75, abs=0.08)
