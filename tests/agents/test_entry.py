"""Entry against cases worked out by hand, and its numbers against the Poisson law that they should follow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import entry
from tests.policies.firms import Draws
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (entry.enter_market,)

P = parameters_for(
    entry.enter_market, entry_margin_response=2.0, entry_headroom=1.5, entry_cash_months=0.9,
    finished_stock_target=0.6, input_stock_target=1.4, rd_depreciation=0.0125, tfp_trend=0.0,
)  # fmt: skip


def world(first: int) -> SimpleNamespace:
    return SimpleNamespace(
        slots_before=first,
        month=12,
        price=np.ones(2),
        labour_trend=1.25,
        energy_intensity_now=np.array([0.5, 0.1]),
        land_per_output=np.array([0.12, 0.24]),
    )


def city(entrants: int = 2) -> Any:
    """Incumbents of two stages that sell 100 each at margins of 0.15 and 0.05; would-be entrants by turns of either."""
    rows = 2 + entrants
    stage = np.arange(rows) % 2
    profit, sales = np.zeros(rows), np.zeros(rows)
    profit[:2], sales[:2] = (15.0, 5.0), 100.0
    return firms_for(
        entry.enter_market,
        rows,
        stage=stage,
        entry_size=np.full(rows, 20.0),
        labour_output=np.full(rows, 2.0),
        target_utilisation=np.full(rows, 0.8),
        input_share=np.array([np.full(rows, 0.3), np.full(rows, 0.2)]),
        rd_propensity=np.full(rows, 0.01),
        smoothed_profit=profit,
        expected_demand=sales,
        capital_need=np.full(rows, 4.0),
        tfp_fixed=np.zeros(rows),
        project=np.full(rows, -1),
    )


def test_entry_is_likelier_where_margins_are_higher() -> None:
    # City's margin 0.1: intensities 1 + 2 x 0.05 = 1.1 and 0.9; probabilities 1.1/1.5 = 0.7333 and 0.6.
    for draw, rows in ((0.59, [2, 3]), (0.61, [2]), (0.732, [2]), (0.734, [])):
        made = entry.enter_market(city(), P, Draws(np.full(4, draw)), world(2))
        assert list(made["lifecycle"][0].rows) == rows


def test_an_entrant_begins_with_what_it_needs_for_its_size() -> None:
    # Size 20 a month. Capacity 20/0.8 = 25, at 4 a unit 100. Stocks: (0.6 + 0.5 x 1.4) x 20 = 26. Cash 0.9 x 20 = 18.
    # Owners bring 144, and 126 of it are spent at once.
    made = entry.enter_market(city(), P, Draws(np.zeros(4)), world(2))
    (births,), (bill,) = made["lifecycle"], made["ledger"]
    assert births.equity == pytest.approx([144.0, 144.0])
    assert bill.amount == pytest.approx([126.0, 126.0])
    assert list(bill.rows) == [2, 3]
    assert (bill.payer, bill.receiver) == ("enterprises", "outside")
    values = births.values
    assert values["capacity"] == pytest.approx([25.0, 25.0])
    assert values["customers"] == pytest.approx([20.0, 20.0])
    assert values["expected_demand"] == pytest.approx([20.0, 20.0])
    # 20 / (2 x 1.25) hands; finished goods 0.6 x 20; a month of inputs on the way, 0.4 months in stock.
    assert values["labour"] == pytest.approx([8.0, 8.0])
    assert values["finished_stock"] == pytest.approx([12.0, 12.0])
    assert values["in_transit"] == pytest.approx(np.array([[6.0, 6.0], [4.0, 4.0]]))
    assert values["input_stock"] == pytest.approx(np.array([[2.4, 2.4], [1.6, 1.6]]))
    # R&D stock in its steady state 0.01 x 20 / 0.0125; energy and land of its stage.
    assert values["rd_stock"] == pytest.approx([16.0, 16.0])
    assert values["energy_intensity"] == pytest.approx([0.5, 0.1])
    assert values["land"] == pytest.approx([2.4, 4.8])


def test_an_entrant_knows_what_is_common_knowledge_and_hires_for_its_productivity() -> None:
    # After a year of a trend of ln 2: knowledge ln 2; a lasting ln 2 of its own on top makes it four times as
    # productive: 20 / (2 x 1.25 x 4) = 2 hands.
    firms = city()
    firms.tfp_fixed = np.full(4, np.log(2.0))
    p = SimpleNamespace(**{**vars(P), "tfp_trend": float(np.log(2.0))})
    values = entry.enter_market(firms, p, Draws(np.zeros(4)), world(2))["lifecycle"][0].values
    assert values["knowledge"] == pytest.approx(np.log([2.0, 2.0]))
    assert values["labour"] == pytest.approx([2.0, 2.0])


def test_intensity_stays_between_nothing_and_the_headroom() -> None:
    firms = city()
    firms.smoothed_profit = np.array([160.0, -200.0, 0.0, 0.0])
    # Margins 1.6 and -2 around -0.2: 1 + 2 x 1.8 > 1.5, certain; 1 - 2 x 1.8 < 0, never.
    assert list(entry.enter_market(firms, P, Draws(np.full(4, 0.9999)), world(2))["lifecycle"][0].rows) == [2]
    assert list(entry.enter_market(firms, P, Draws(np.zeros(4)), world(2))["lifecycle"][0].rows) == [2]


def test_plants_of_projects_do_not_open_by_themselves() -> None:
    firms = city()
    firms.project = np.array([-1, -1, 4, -1])
    assert list(entry.enter_market(firms, P, Draws(np.zeros(4)), world(2))["lifecycle"][0].rows) == [3]


def test_without_slots_nobody_enters_and_an_empty_city_has_no_margin() -> None:
    assert entry.enter_market(city(0), P, Draws(np.zeros(2)), world(2)) == {}
    firms = city()
    firms.smoothed_profit, firms.expected_demand = np.zeros(4), np.zeros(4)
    # Intensity 1 in both stages: probability 2/3.
    assert list(entry.enter_market(firms, P, Draws(np.full(4, 0.66)), world(2))["lifecycle"][0].rows) == [2, 3]
    assert not len(entry.enter_market(firms, P, Draws(np.full(4, 0.67)), world(2))["lifecycle"][0].rows)


def test_thinning_leaves_a_poisson_number() -> None:
    """Slots are Poisson with mean 1.5 m; kept with probability 1.1/1.5 there are Poisson entrants with mean 1.1 m."""
    generator, mean, months = np.random.default_rng(7), 8.0, 4000
    entered = np.empty(months)
    for month in range(months):
        slots = int(generator.poisson(1.5 * mean))
        firms = city(2 * slots)
        made = entry.enter_market(firms, P, Draws(generator.random(2 + 2 * slots)), world(2))
        # Rows of the stage with the higher margin are even.
        entered[month] = np.count_nonzero(made["lifecycle"][0].rows % 2 == 0) if made else 0
    error = np.sqrt(1.1 * mean / months)
    assert entered.mean() == pytest.approx(1.1 * mean, abs=4.0 * error)
    # Mean and variance of a Poisson number are the same; the variance's own error is about mean x sqrt(2/n).
    assert entered.var() == pytest.approx(1.1 * mean, rel=4.0 * np.sqrt(2.0 / months))
