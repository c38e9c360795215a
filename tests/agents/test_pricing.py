"""Unit cost and price against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import pricing
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (pricing.reckon_costs, pricing.set_price, pricing.set_price_by_size)


def test_unit_cost_is_inputs_energy_labour_and_fixed_costs_over_output() -> None:
    # 1: inputs 0.4 + 0.1 x 1.2 = 0.52; energy 0.5 x 0.1 x 1.1 x (1 + 0.2) = 0.066; labour (0.6/1.2)/(5 x 1.25) = 0.08;
    #    fixed (0.05 + 0.01 x 5)/0.8 = 0.125; together 0.791.
    # 2: uses 0.9 of the inputs, 0.468; no surcharge, 0.055; labour 0.08; makes a tenth of capacity, which counts as
    #    half: 0.1/0.5 = 0.2; together 0.803.
    # 3: works overtime, 1.3 counts as 1.1: 0.52 + 0.055 + 0.08 + 0.0909091 = 0.7459091.
    # 4: has no machines at all: as 2, with all inputs, 0.52 + 0.055 + 0.08 + 0.2 = 0.855.
    firms = firms_for(
        pricing.reckon_costs,
        4,
        material_use=np.array([1.0, 0.9, 1.0, 1.0]),
        import_share=np.full(4, 0.1),
        energy_intensity=np.full(4, 0.5),
        power_surcharge=np.array([0.2, 0.0, 0.0, 0.0]),
        labour_output=np.full(4, 5.0),
        productivity=np.full(4, 1.25),
        overhead_need=np.full(4, 0.05),
        capital_need=np.full(4, 5.0),
        output=np.array([80.0, 10.0, 130.0, 0.0]),
        capacity=np.array([100.0, 100.0, 100.0, 0.0]),
        price=np.ones(4),
    )
    p = parameters_for(
        pricing.reckon_costs, energy_price=0.1, depreciation=0.01, utilisation_floor=0.5, utilisation_ceiling=1.1
    )
    made = pricing.reckon_costs(
        firms,
        p,
        SimpleNamespace(input_cost=lambda price, outside: 0.4 * price * outside),
        SimpleNamespace(
            price=np.ones(1), input_price=np.array([1.2]), energy_price=np.array([1.1]), labour_trend=1.2
        ),
        SimpleNamespace(wage=0.6),
    )
    assert made["input_cost_index"] == pytest.approx(np.full(4, 0.4))
    assert made["unit_cost"] == pytest.approx([0.791, 0.803, 0.7459091, 0.855])


@pytest.mark.parametrize(
    # Own cost with mark-up 1.1 x 1.1 = 1.21 against an outside price of 1, or 1.44.
    ("pass_through", "outside", "aim"),
    [(0.0, 1.0, 1.0), (1.0, 1.0, 1.21), (0.5, 1.0, 1.1), (0.5, 1.44, 1.32)],
)
def test_the_price_aimed_at_lies_between_outside_price_and_own_cost(
    pass_through: float, outside: float, aim: float
) -> None:
    made = pricing.price_of_cost(np.array([1.1]), np.array([0.1]), np.log([outside]), pass_through)
    assert made == pytest.approx([aim])


def test_prices_close_a_quarter_of_the_gap_a_month() -> None:
    # All aim at 1.1 (above): 1 + 0.1/4 = 1.025; 1.5 - 0.4/4 = 1.4; 1.1 rests; the dead have no price.
    firms = firms_for(
        pricing.set_price,
        4,
        unit_cost=np.full(4, 1.1),
        markup=np.full(4, 0.1),
        price=np.array([1.0, 1.5, 1.1, 0.0]),
        alive=np.array([True, True, True, False]),
    )
    p = parameters_for(pricing.set_price, cost_pass_through=0.5, price_adjustment_months=4.0)
    made = pricing.set_price(firms, p, SimpleNamespace(log_price=np.zeros(1)))
    assert made["price"] == pytest.approx([1.025, 1.4, 1.1, 0.0])


def test_the_share_of_own_costs_falls_with_size() -> None:
    # From 0.9 for nobody's demand towards 0.5: at 500 halfway, 0.7; at three times that 0.5 + 0.4 / 4 = 0.6.
    made = pricing.pass_through_by_size(np.array([0.0, 500.0, 1500.0, 1e12]), 0.9, 0.5, 500.0)
    assert made == pytest.approx([0.9, 0.7, 0.6, 0.5])


def test_a_large_enterprise_follows_its_costs_less_than_a_small_one() -> None:
    # Own cost with mark-up 1.21 against an outside price of 1. All costs pass for who sells nothing (aim 1.21), half of
    # them at a demand of 500 between 1 and 0: 1.21^0.5 = 1.1. A quarter of the gap is closed; the dead have no price.
    firms = firms_for(
        pricing.set_price_by_size,
        3,
        unit_cost=np.full(3, 1.1),
        markup=np.full(3, 0.1),
        price=np.array([1.0, 1.0, 0.0]),
        expected_demand=np.array([0.0, 500.0, 0.0]),
        alive=np.array([True, True, False]),
    )
    p = parameters_for(
        pricing.set_price_by_size, pass_through_small=1.0, pass_through_large=0.0, pass_through_size=500.0,
        price_adjustment_months=4.0,
    )  # fmt: skip
    made = pricing.set_price_by_size(firms, p, SimpleNamespace(log_price=np.zeros(1)))
    assert made["price"] == pytest.approx([1.0525, 1.025, 0.0])
