"""Production and shipment against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import production
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (production.produce, production.ship, production.save_energy)

P = parameters_for(
    production.produce,
    finished_stock_target=0.6,
    finished_stock_adjustment=3.0,
    overtime_ceiling=1.1,
    productivity_saves_materials=0.2,
)


def make(activity: float = 1.0, labour_trend: float = 1.0, **columns: Any) -> dict[str, Any]:
    """Production of enterprises that expect to sell 100, have what they need in stock, and 30 % of one input."""
    rows = len(next(iter(columns.values()))) if columns else 1
    usual: dict[str, Any] = {
        "expected_demand": np.full(rows, 100.0),
        "finished_stock": np.full(rows, 60.0),
        "capacity": np.full(rows, 130.0),
        "labour": np.full(rows, 50.0),
        "labour_output": np.full(rows, 2.5),
        "input_share": np.array([np.full(rows, 0.3), np.zeros(rows)]),
        "inputs_available": np.array([np.full(rows, 45.0), np.zeros(rows)]),
    }
    firms = firms_for(production.produce, rows, **{**usual, **columns})
    return production.produce(firms, P, SimpleNamespace(activity=np.array([activity]), labour_trend=labour_trend))


def test_what_is_wanted_is_demand_backlog_and_what_stock_lacks() -> None:
    # Stock as it should be (0.6 x 100 = 60): 100. Half the stock and a backlog of 30: 100 + (30 + 30)/3 = 120.
    # Stock for six months: 100 - 540/3 < 0, nothing. No demand, no stock: nothing.
    made = make(
        expected_demand=np.array([100.0, 100.0, 100.0, 0.0]),
        finished_stock=np.array([60.0, 30.0, 600.0, 0.0]),
        backlog=np.array([0.0, 30.0, 0.0, 0.0]),
    )
    assert made["output"] == pytest.approx([100.0, 120.0, 0.0, 0.0])
    # 45 less 30 % of the output is left.
    assert made["input_stock"][0] == pytest.approx([15.0, 9.0, 45.0, 45.0])
    assert made["input_stock"][1].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_output_is_the_least_of_machines_hands_and_inputs() -> None:
    # Machines: 100 x 1.1, half of them curtailed: 55. Hands: 16 x 2.5 x 1.1 = 44. Inputs: 9 / 0.3 = 30; none: 0.
    made = make(
        capacity=np.array([100.0, 130.0, 130.0, 130.0]),
        curtailment=np.array([0.5, 0.0, 0.0, 0.0]),
        labour=np.array([50.0, 16.0, 50.0, 50.0]),
        inputs_available=np.array([[45.0, 45.0, 9.0, 0.0], [0.0, 0.0, 0.0, 0.0]]),
    )
    assert made["output"] == pytest.approx([55.0, 44.0, 30.0, 0.0], abs=1e-9)
    assert made["input_stock"][0] == pytest.approx([28.5, 31.8, 0.0, 0.0], abs=1e-9)


def test_each_of_two_inputs_can_be_the_bottleneck() -> None:
    # 30 % of one input and 10 % of another: 45/0.3 = 150 and 6/0.1 = 60; then 21/0.3 = 70 and 9/0.1 = 90.
    made = make(
        input_share=np.array([[0.3, 0.3], [0.1, 0.1]]), inputs_available=np.array([[45.0, 21.0], [6.0, 9.0]])
    )
    assert made["output"] == pytest.approx([60.0, 70.0])
    assert made["input_stock"] == pytest.approx(np.array([[27.0, 0.0], [0.0, 2.0]]))


def test_productive_ones_need_fewer_hands_and_inputs() -> None:
    # exp(0.1 + 0.05 + 0.05) = exp(0.2) = 1.2214028; inputs exp(-0.2 x 0.2) = 0.9607894.
    # 20 hands: 20 x 2.5 x 1.2214028 x 1.1 = 67.177154; they use 0.3 x 0.9607894 x 67.177154 = 19.362926.
    one = np.array([0.05])
    made = make(tfp_fixed=np.array([0.1]), tfp_shock=one, knowledge=one, labour=np.array([20.0]))
    assert made["productivity"] == pytest.approx([1.2214028])
    assert made["material_use"] == pytest.approx([0.9607894])
    assert made["output"] == pytest.approx([67.177154])
    assert made["input_stock"][0] == pytest.approx([45.0 - 19.362926])


def test_a_closure_stops_machines_and_hands_and_the_trend_helps_hands_alone() -> None:
    # 30 % of the working time: machines 130 x 1.1 x 0.3 = 42.9; hands 20 x 2.5 x 1.1 x 0.3 x 1.2 = 19.8.
    made = make(activity=0.3, labour_trend=1.2, labour=np.array([50.0, 20.0]))
    assert made["output"] == pytest.approx([42.9, 19.8])
    assert make(activity=0.0)["output"].tolist() == [0.0]


def test_an_empty_slot_makes_nothing() -> None:
    made = make(
        expected_demand=np.zeros(1),
        finished_stock=np.zeros(1),
        capacity=np.zeros(1),
        labour=np.zeros(1),
        inputs_available=np.zeros((2, 1)),
    )
    assert made["output"].tolist() == [0.0]
    assert not made["input_stock"].any()


def shipments(half_life: float = 2.0) -> dict[str, Any]:
    """One that can serve all, one that can serve half, one without orders, one that is dead."""
    firms = firms_for(
        production.ship,
        4,
        finished_stock=np.array([50.0, 10.0, 10.0, 0.0]),
        output=np.array([80.0, 50.0, 5.0, 0.0]),
        orders=np.array([100.0, 100.0, 0.0, 0.0]),
        orders_external=np.array([60.0, 60.0, 0.0, 0.0]),
        local_orders=np.array([40.0, 40.0, 0.0, 0.0]),
        backlog=np.array([20.0, 20.0, 0.0, 0.0]),
        price=np.array([1.1, 1.0, 1.0, 0.0]),
        alive=np.array([True, True, True, False]),
    )
    return production.ship(firms, parameters_for(production.ship, backlog_half_life=half_life))


def test_all_who_are_due_are_served_in_proportion() -> None:
    # Due are 100 + 20 = 120. First: 130 are there, 10 stay. Second: 60 are there, half of everything.
    made = shipments()
    assert made["fill_rate"] == pytest.approx([1.0, 0.5, 1.0, 0.0])
    assert made["shipped"] == pytest.approx([120.0, 60.0, 0.0, 0.0])
    assert made["shipped_local"] == pytest.approx([40.0, 20.0, 0.0, 0.0])
    assert made["finished_stock"] == pytest.approx([10.0, 0.0, 15.0, 0.0])
    assert made["revenue"] == pytest.approx([132.0, 60.0, 0.0, 0.0])


@pytest.mark.parametrize(
    # Of 60 + 20 = 80 outside customers 40 wait; 2^(-1/2) = 0.7071, 2^(-1) and 2^(-10) of them still do next month.
    ("half_life", "waiting"),
    [(2.0, 28.284271), (1.0, 20.0), (0.1, 0.0390625)],
)
def test_outside_customers_wait_and_melt_away(half_life: float, waiting: float) -> None:
    assert shipments(half_life)["backlog"] == pytest.approx([0.0, waiting, 0.0, 0.0])


def test_an_enterprise_with_nothing_to_deliver_keeps_its_customers_waiting() -> None:
    firms = firms_for(production.ship, 1, orders=np.array([100.0]), orders_external=np.array([100.0]))
    made = production.ship(firms, parameters_for(production.ship, backlog_half_life=1.0))
    assert made["shipped"] == pytest.approx([0.0], abs=1e-9)
    assert made["fill_rate"] == pytest.approx([0.0], abs=1e-9)
    assert made["backlog"] == pytest.approx([50.0])


def test_energy_is_saved_by_trend_and_effort() -> None:
    # exp(-0.012/12) = 0.9990005; 2 exp(-0.001 - 0.1) = 1.807866; an empty slot uses none.
    firms = firms_for(
        production.save_energy,
        3,
        energy_intensity=np.array([1.0, 2.0, 0.0]),
        energy_saved=np.array([0.0, 0.1, 0.0]),
    )
    p = parameters_for(production.save_energy, energy_saving_trend=0.012)
    assert production.save_energy(firms, p)["energy_intensity"] == pytest.approx([0.9990005, 1.807866, 0.0])
