"""Links, orders and deliveries: two suppliers and two buyers, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import supply_network
from sim.agents.supply_network import NONE, NewLinks, PlacedOrders, SupplyNetwork
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (
    supply_network.receive_inputs,
    supply_network.deliver_inputs,
    supply_network.order_inputs,
)


def small_network(*suppliers: int) -> SupplyNetwork:
    """Rows 0 and 1 make what rows 2 and 3 need 30 % of; row 2 keeps two suppliers, row 3 one: three links."""
    made = SupplyNetwork(
        np.array([0, 0, 1, 1]),
        np.array([[0.0, 0.0, 0.3, 0.3], [0.0, 0.0, 0.0, 0.0]]),
        np.zeros((2, 4), dtype=np.int64),
        np.array([1, 1, 2, 1]),
        2,
    )
    if suppliers:
        made.carry_out([NewLinks(np.arange(3), np.array(suppliers))], "test")
    return made


# -- the table of links --------------------------------------------------------------------------------------


def test_the_table_has_a_link_for_every_input_and_supplier_in_order_of_buyers() -> None:
    network = small_network()
    assert network.buyer.tolist() == [2, 2, 3]
    assert network.first_link.tolist() == [0, 0, 0, 2, 3]
    assert [network.links_of(rows) for rows in (0, 2, 3, 4)] == [0, 0, 2, 3]
    # Row 2 shares its 30 % between two suppliers.
    assert network.need == pytest.approx([0.15, 0.15, 0.3])
    assert network.supplier.tolist() == [NONE] * 3


def test_two_inputs_have_links_of_their_own() -> None:
    # A buyer of stage 2 needs 30 % of stage 0 and 10 % of stage 1, two suppliers each.
    share = np.zeros((2, 3))
    share[:, 2] = 0.3, 0.1
    source = np.zeros((2, 3), dtype=np.int64)
    source[1, 2] = 1
    network = SupplyNetwork(np.array([0, 1, 2]), share, source, np.array([1, 1, 2]), 3)
    assert network.buyer.tolist() == [2, 2, 2, 2]
    assert network.slot.tolist() == [0, 0, 1, 1]
    assert network.link.tolist() == [0, 1, 0, 1]
    assert network.stage_needed.tolist() == [0, 0, 1, 1]
    assert network.need == pytest.approx([0.15, 0.15, 0.05, 0.05])
    assert [network.members(code).tolist() for code in range(3)] == [[0], [1], [2]]


def test_a_city_without_links_or_without_enterprises() -> None:
    for rows in (0, 2):
        network = SupplyNetwork(
            np.zeros(rows, dtype=np.int64), np.zeros((2, rows)), np.zeros((2, rows), np.int64), np.ones(rows, int), 1
        )
        assert network.links_of(rows) == 0
        network.carry_out([PlacedOrders(np.empty(0))], "test")
        arrived, ordered, bills = network.delivered(np.ones(rows), np.ones(rows))
        assert arrived.shape == ordered.shape == (2, rows)
        assert bills.tolist() == [0.0] * rows
        assert network.supplier_share(np.ones(rows, dtype=bool)).tolist() == [0.0] * rows


def test_input_cost_is_that_of_suppliers_and_outside_for_open_links() -> None:
    # Row 2: 0.15 x 1.1 and 0.15 x 1.3; row 3 buys outside: 0.3 x 1.2. With one link open: 0.15 x 1.1 + 0.15 x 1.2.
    price, outside = np.array([1.1, 1.3, 1.0, 1.0]), np.array([1.2, 9.0])
    assert small_network(0, 1, NONE).input_cost(price, outside) == pytest.approx([0.0, 0.0, 0.36, 0.36])
    assert small_network(0, NONE, 1).input_cost(price, outside) == pytest.approx([0.0, 0.0, 0.345, 0.39])


def test_peers_among_suppliers_are_counted_against_all_links_that_are_wanted() -> None:
    flag = np.array([True, False, True, True])
    assert small_network(0, 1, 0).supplier_share(flag) == pytest.approx([0.0, 0.0, 0.5, 1.0])
    assert small_network(0, 0, NONE).supplier_share(flag) == pytest.approx([0.0, 0.0, 1.0, 0.0])


def test_sales_between_stages_are_summed_from_a_month_on() -> None:
    network = small_network(0, 1, 0)
    network.record_from = 5
    for month in (4, 5, 6):
        network.begin_month(month)
        network.carry_out([PlacedOrders(np.array([10.0, 20.0, 0.0]))], "order_inputs")
    assert network.sales.tolist() == [[0.0, 60.0], [0.0, 0.0]]
    assert network.links_between_stages().tolist() == [[0.0, 2.0], [0.0, 0.0]]


def test_a_snapshot_brings_back_links_orders_and_sales() -> None:
    network = small_network(0, 1, 0)
    network.carry_out([PlacedOrders(np.array([10.0, 20.0, 5.0]))], "order_inputs")
    kept = network.snapshot()
    network.carry_out([NewLinks(np.array([0]), np.array([NONE])), PlacedOrders(np.zeros(3))], "test")
    network.restore(kept)
    assert network.supplier.tolist() == [0, 1, 0]
    assert network.placed.tolist() == [10.0, 20.0, 5.0]
    assert network.sales.sum() == 35.0
    assert network.active.all()


def test_the_graph_runs_from_suppliers_to_living_buyers() -> None:
    class Table(dict[str, Any]):
        rows = 4

    firms = Table(
        stage=np.array([0, 0, 1, 1]),
        expected_demand=np.array([50.0, 50.0, 100.0, 0.0]),
        alive=np.array([True, True, True, False]),
    )
    graph = small_network(0, 1, 0).graph(firms)
    assert {(a, b): data["amount"] for a, b, data in graph.edges(data=True)} == pytest.approx(
        {(0, 2): 15.0, (1, 2): 15.0}
    )
    assert sorted(graph.nodes) == [0, 1, 2]


# -- receive, deliver, order ---------------------------------------------------------------------------------


def test_what_was_on_the_way_is_there() -> None:
    firms = firms_for(
        supply_network.receive_inputs,
        2,
        input_stock=np.array([[5.0, 0.0], [1.0, 0.0]]),
        in_transit=np.array([[30.0, 0.0], [2.0, 0.0]]),
    )
    assert supply_network.receive_inputs(firms)["inputs_available"].tolist() == [[35.0, 0.0], [3.0, 0.0]]


def test_deliveries_substitutes_imports_and_their_bills() -> None:
    # Row 2 ordered 15 from each supplier, row 3 30 from the first. Supplier 0 ships half, supplier 1 all, at 1 and 1.2.
    # Row 2: 7.5 + 15 arrive, the bill is 7.5 + 18 = 25.5. Of the 7.5 that lack, 0.6 are bought outside at a premium of
    # a quarter: 4.5 x 1.25 x 1.1 = 6.1875. On the way: 27.
    # Row 3 wanted 40, of which 10 had no link: they come from outside. 15 arrive, 9 are substituted:
    # (10 + 9 x 1.25) x 1.1 = 23.375. On the way: 15 + 10 + 9 = 34.
    network = small_network(0, 1, 0)
    network.carry_out([PlacedOrders(np.array([15.0, 15.0, 30.0]))], "order_inputs")
    firms = firms_for(
        supply_network.deliver_inputs,
        4,
        fill_rate=np.array([0.5, 1.0, 1.0, 1.0]),
        input_stage=np.zeros((2, 4), dtype=np.int64),
        shipped_local=np.array([22.5, 15.0, 0.0, 0.0]),
        inputs_ordered=np.array([[0.0, 0.0, 30.0, 40.0], [0.0, 0.0, 0.0, 0.0]]),
        price=np.array([1.0, 1.2, 1.0, 1.0]),
    )
    p = parameters_for(supply_network.deliver_inputs, import_substitution=0.6, substitute_premium=0.25)
    made = supply_network.deliver_inputs(firms, p, network, SimpleNamespace(price=np.array([1.1, 1.0])))
    assert made["in_transit"][0] == pytest.approx([0.0, 0.0, 27.0, 34.0])
    assert made["local_input_cost"] == pytest.approx([0.0, 0.0, 25.5, 15.0])
    assert made["outside_input_cost"] == pytest.approx([0.0, 0.0, 6.1875, 23.375])
    # What buyers pay is what suppliers receive: 22.5 x 1 and 15 x 1.2.
    (bill,) = made["ledger"]
    assert bill.amount == pytest.approx([0.0, 0.0, 25.5, 15.0])
    assert bill.received == pytest.approx([22.5, 18.0, 0.0, 0.0])


def order(network: SupplyNetwork, **columns: Any) -> dict[str, Any]:
    """Orders of two buyers that expect to sell 100, with a target of 1.4 months and a quarter of the gap a month."""
    usual: dict[str, Any] = {
        "input_share": np.array([[0.0, 0.0, 0.3, 0.3], [0.0, 0.0, 0.0, 0.0]]),
        "expected_demand": np.array([100.0, 100.0, 100.0, 100.0]),
        "material_use": np.ones(4),
        "input_stock": np.array([[0.0, 0.0, 12.0, 10.0], [0.0] * 4]),
        "in_transit": np.array([[0.0, 0.0, 30.0, 20.0], [0.0] * 4]),
    }
    firms = firms_for(supply_network.order_inputs, 4, **{**usual, **columns})
    p = parameters_for(supply_network.order_inputs, input_stock_target=1.4, input_stock_adjustment=4.0)
    return supply_network.order_inputs(firms, p, network)


def test_orders_restore_the_pipeline_and_are_shared_among_suppliers() -> None:
    # Both use 30 a month and want 42 in stock and on the way. Row 2 has 42: orders 30. Row 3 has 30: 30 + 12/4 = 33.
    # Row 2 orders 15 from either supplier, row 3 33 from the first.
    made = order(small_network(0, 1, 0))
    assert made["inputs_ordered"][0] == pytest.approx([0.0, 0.0, 30.0, 33.0])
    assert made["local_orders"] == pytest.approx([48.0, 15.0, 0.0, 0.0])
    assert made["network"][0].amounts == pytest.approx([15.0, 15.0, 33.0])


def test_open_links_order_nothing_at_home() -> None:
    made = order(small_network(NONE, 1, NONE))
    assert made["inputs_ordered"][0] == pytest.approx([0.0, 0.0, 30.0, 33.0])
    assert made["local_orders"] == pytest.approx([0.0, 15.0, 0.0, 0.0])


def test_full_stores_order_nothing_and_the_dead_neither() -> None:
    # 300 in stock: 30 - 288/4 < 0. The productive use 0.9 of the inputs: 27 and a target of 37.8 for row 2.
    made = order(
        small_network(0, 1, 0),
        input_stock=np.array([[0.0, 0.0, 300.0, 10.0], [0.0] * 4]),
        alive=np.array([True, True, True, False]),
    )
    assert made["inputs_ordered"][0].tolist() == [0.0, 0.0, 0.0, 0.0]
    made = order(small_network(0, 1, 0), material_use=np.full(4, 0.9))
    # 27 + (37.8 - 42)/4 = 25.95; 27 + (37.8 - 30)/4 = 28.95.
    assert made["inputs_ordered"][0] == pytest.approx([0.0, 0.0, 25.95, 28.95])
