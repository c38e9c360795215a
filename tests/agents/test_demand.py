"""Outside customers against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import demand
from tests.policies.firms import Draws
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (
    demand.grow_older,
    demand.receive_orders,
    demand.expect_demand,
    demand.expect_demand_naively,
    demand.expect_demand_autoregressively,
    demand.recapture_customers,
    demand.renew_customers,
    demand.renew_quality,
)


def test_only_the_living_grow_older() -> None:
    firms = firms_for(demand.grow_older, 3, age=np.array([0.0, 11.0, 0.0]), alive=np.array([True, True, False]))
    assert demand.grow_older(firms)["age"].tolist() == [1.0, 12.0, 0.0]


def test_orders_are_customers_times_market_and_what_local_buyers_want() -> None:
    # Outside: 100 x 0.8 = 80, 50 x 1.2 = 60, nobody. Together with local orders: 80 + 10, 60 + 0, 0 + 5, nothing.
    firms = firms_for(
        demand.receive_orders,
        4,
        stage=np.array([0, 1, 1, 0]),
        customers=np.array([100.0, 50.0, 0.0, 0.0]),
        local_orders=np.array([10.0, 0.0, 5.0, 0.0]),
    )
    made = demand.receive_orders(firms, world=SimpleNamespace(demand_now=np.array([0.8, 1.2])))
    assert made["orders_external"] == pytest.approx([80.0, 60.0, 0.0, 0.0])
    assert made["orders"] == pytest.approx([90.0, 60.0, 5.0, 0.0])


def test_expectations_close_a_part_of_the_surprise() -> None:
    # 100 + 0.3 x 20 = 106; 100 - 0.3 x 100 = 70; as expected: no change; an entrant's first order: 0.3 x 50 = 15.
    firms = firms_for(
        demand.expect_demand,
        4,
        orders=np.array([120.0, 0.0, 40.0, 50.0]),
        expected_demand=np.array([100.0, 100.0, 40.0, 0.0]),
    )
    p = parameters_for(demand.expect_demand, expectation_weight=0.3)
    assert demand.expect_demand(firms, p)["expected_demand"] == pytest.approx([106.0, 70.0, 40.0, 15.0])


def test_naive_expectations_are_this_months_orders() -> None:
    firms = firms_for(demand.expect_demand_naively, 3, orders=np.array([120.0, 0.0, 40.0]))
    assert demand.expect_demand_naively(firms)["expected_demand"].tolist() == [120.0, 0.0, 40.0]


def test_autoregressive_expectations_fall_back_towards_what_is_usual() -> None:
    # Memory of 10 months, persistence 0.5. Usual 100, orders 120: usual 102, expected 102 + 0.5 x 18 = 111.
    # In the first month what was expected is usual: 80 with orders 60 gives 78 and 78 - 9 = 69.
    # A sharpened judgement of 0.4 takes 0.5 + 0.5 x 0.4 = 0.7 for lasting: 102 + 12.6. The dead expect nothing.
    firms = firms_for(
        demand.expect_demand_autoregressively,
        4,
        orders=np.array([120.0, 60.0, 120.0, 0.0]),
        expected_demand=np.array([90.0, 80.0, 90.0, 0.0]),
        usual_demand=np.array([100.0, 0.0, 100.0, 0.0]),
        expectation_sharpened=np.array([0.0, 0.0, 0.4, 0.0]),
    )
    p = parameters_for(
        demand.expect_demand_autoregressively, demand_persistence=0.5, usual_demand_memory_months=10.0
    )
    made = demand.expect_demand_autoregressively(firms, p)
    assert made["usual_demand"] == pytest.approx([102.0, 78.0, 102.0, 0.0])
    assert made["expected_demand"] == pytest.approx([111.0, 69.0, 114.6, 0.0])


def rivals(alive: tuple[bool, ...] = (True, True, True, True)) -> SimpleNamespace:
    """Three enterprises of stage 0 with room for 20, 30 and nothing, one of stage 1 with room for 100."""
    return firms_for(
        demand.recapture_customers,
        4,
        stage=np.array([0, 0, 0, 1]),
        capacity=np.array([120.0, 130.0, 100.0, 200.0]),
        expected_demand=np.array([100.0, 100.0, 140.0, 100.0]),
        alive=np.array(alive),
    )


@pytest.mark.parametrize(
    ("lost", "alive", "won"),
    [
        # 0.6 x 50 = 30 look for a new supplier; there is room for 50: 20 x 0.6 and 30 x 0.6.
        ([50.0, 0.0], (True, True, True, True), [12.0, 18.0, 0.0, 0.0]),
        # 0.6 x 200 = 120 against room for 50: nobody wins more than it has room for.
        ([200.0, 0.0], (True, True, True, True), [20.0, 30.0, 0.0, 0.0]),
        # The dead win nothing: all 30 x 30/30 go to the second.
        ([50.0, 0.0], (False, True, True, True), [0.0, 30.0, 0.0, 0.0]),
        # Nobody has room: all of them leave the city.
        ([50.0, 0.0], (False, False, True, True), [0.0, 0.0, 0.0, 0.0]),
        # Customers stay with their stage: 0.6 x 10 = 6.
        ([0.0, 10.0], (True, True, True, True), [0.0, 0.0, 0.0, 6.0]),
    ],
)
def test_customers_of_the_closed_go_where_there_is_room(
    lost: list[float], alive: tuple[bool, ...], won: list[float]
) -> None:
    p = parameters_for(demand.recapture_customers, customers_recaptured=0.6)
    made = demand.recapture_customers(rivals(alive), p, SimpleNamespace(lost_customers=np.array(lost)))
    assert made["customers_gained"] == pytest.approx(won)


def test_nothing_moves_while_nobody_closes() -> None:
    p = parameters_for(demand.recapture_customers)
    assert demand.recapture_customers(rivals(), p, SimpleNamespace(lost_customers=np.zeros(2))) == {}


def test_opportunity_is_a_jump_below_the_chance_and_a_jitter_above_it() -> None:
    # chance 0.25. Numbers 0.125 and 0.0625 are jumps: the median of the Laplace law, 0, and its lower quartile,
    # -ln 2 = -0.693147, times 0.2. The others are jitters: half-way between 0.25 and 1 lies 0, at 0.25 the lower end
    # -0.01 x sqrt(3) = -0.01732051.
    noise, correction = demand.opportunity(np.array([0.125, 0.0625, 0.625, 0.25]), 0.25, np.full(4, 0.2), 0.01)
    assert noise == pytest.approx([0.0, -0.1386294, 0.0, -0.01732051], abs=1e-7)
    # E exp: 0.25 x 0.04/0.96 = 0.01041667, 0.75 x 0.01732051^2/6 = 0.0000375; ln 1.01045417 = 0.0103999.
    assert correction == pytest.approx(np.full(4, 0.0103999), abs=2e-7)


def test_opportunity_creates_no_growth() -> None:
    uniform = (np.arange(400_000) + 0.5) / 400_000
    noise, correction = demand.opportunity(uniform, 1.0 / 6.0, np.full(400_000, 0.3), 0.02)
    assert np.exp(noise - correction).mean() == pytest.approx(1.0, abs=2e-4)


CALM = {
    "demand_jump_scale": 0.0, "demand_jitter": 0.0, "demand_price_response": 0.6, "demand_failure_penalty": 2.0,
    "demand_gap_limit": 0.4, "backlog_half_life": 1.0,
}  # fmt: skip


def test_customers_follow_trend_price_and_reliability() -> None:
    # Without chance; trend 5 % and 1 % of the scenario, a twelfth of it a month.
    # 1: price as outside: growth 0.06/12 = 0.005, 100 exp(0.005) = 100.50125.
    # 2: price higher by 0.1 in logs; a fifth of the orders not served, half of which gives up waiting (half-life of a
    #    month): 0.6 x (-0.1 - 2 x 0.1) = -0.18; (0.06 - 0.18)/12 = -0.01; 200 exp(-0.01) = 198.00997; 3 were gained.
    # 3: price twice the outside price: the gap -0.693 counts as -0.4: (0.06 - 0.24)/12 = -0.015; 98.51119.
    # 4: dead.
    firms = firms_for(
        demand.renew_customers,
        4,
        external_growth=np.full(4, 0.05),
        expected_demand=np.array([100.0, 200.0, 100.0, 0.0]),
        price=np.array([1.0, np.exp(0.1), 2.0, 0.0]),
        fill_rate=np.array([1.0, 0.8, 1.0, 0.0]),
        customers=np.array([100.0, 200.0, 100.0, 0.0]),
        customers_gained=np.array([0.0, 3.0, 0.0, 5.0]),
        alive=np.array([True, True, True, False]),
    )
    world = SimpleNamespace(growth=0.01, log_price=np.zeros(1))
    made = demand.renew_customers(
        firms, parameters_for(demand.renew_customers, **CALM), Draws([0.5, 0.5, 0.5, 0.5]), world
    )
    assert made["customers"] == pytest.approx([100.50125, 201.00997, 98.51119, 0.0], abs=1e-5)


def test_parity_takes_off_what_the_trend_contains_and_small_ones_jump_further() -> None:
    # Both are cheaper by 0.1 than outside, which the trend contains (parity -0.1): no growth from price.
    # The draw 1/24 is a quarter of the chance of 1/6: the lower quartile of the Laplace law, -ln 2.
    # Size 50 as the reference: scale 0.2. Size 50/32: 32^0.2 = 2 times as much, 0.4.
    # Expected factor: 1 + 1/6 x 0.04/0.96 = 1.0069444 and 1 + 1/6 x 0.16/0.84 = 1.0317460.
    # 50 exp(-0.1386294) / 1.0069444 = 43.22734; 1.5625 exp(-0.2772589) / 1.0317460 = 1.147718.
    firms = firms_for(
        demand.renew_customers,
        2,
        price_parity=np.full(2, -0.1),
        price=np.full(2, np.exp(-0.1)),
        expected_demand=np.array([50.0, 50.0 / 32.0]),
        customers=np.array([50.0, 50.0 / 32.0]),
        fill_rate=np.ones(2),
    )
    values = {**CALM, "demand_jump_scale": 0.2, "demand_jump_chance": 1.0 / 6.0, "demand_size_exponent": 0.2}
    p = parameters_for(demand.renew_customers, **values, demand_size_reference=50.0)
    world = SimpleNamespace(growth=0.0, log_price=np.zeros(1))
    made = demand.renew_customers(firms, p, Draws(np.full(2, 1.0 / 24.0)), world)
    assert made["customers"] == pytest.approx([43.22734, 1.147718], rel=2e-6)


def test_quality_counts_from_next_month_and_others_catch_up() -> None:
    firms = firms_for(
        demand.renew_quality, 3, alive=np.array([True, True, False]), quality=np.array([0.12, 0.0, 0.0]),
        quality_gained=np.array([0.0, 0.02, 0.0]),
    )  # fmt: skip
    p = parameters_for(demand.renew_quality, quality_fading=0.12)
    # A hundredth of the lead is lost in a month: 0.12 x 0.99.
    assert demand.renew_quality(firms, p)["quality"] == pytest.approx([0.1188, 0.02, 0.0])
