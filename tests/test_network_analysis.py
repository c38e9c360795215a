"""The supply graph's figures on a small chain drawn by hand, and on a city."""

from __future__ import annotations

import networkx as nx
import pytest

from sim.model import PolicyModel
from sim.network_analysis import exposed, largest_supplier, summarise
from sim.scenario.schema import Population, Scenario


@pytest.fixture
def chain() -> nx.DiGraph:
    """Mine 0 sells to works 1 and 2, works 1 to shop 3; 4 and 5 trade with each other, 6 with nobody."""
    graph: nx.DiGraph = nx.DiGraph()
    for node, stage in enumerate((0, 1, 1, 2, 1, 2, 0)):
        graph.add_node(node, stage=stage, size=1.0)
    for supplier, buyer, amount in ((0, 1, 5.0), (0, 2, 4.0), (1, 3, 2.0), (4, 5, 8.0), (5, 4, 1.0)):
        graph.add_edge(supplier, buyer, amount=amount)
    return graph


def test_the_figures_of_a_small_chain(chain: nx.DiGraph) -> None:
    found = summarise(chain)
    assert (found.enterprises, found.links, found.suppliers) == (7, 5, 4)
    # 0-1-2-3 hang together: four of the six that have any link.
    assert found.largest_component == pytest.approx(4 / 6)
    # Mine to works to shop; the two that trade with each other count as one.
    assert found.longest_chain == 2
    assert (found.customers_of_largest, found.customers_mean) == (2, 5 / 4)
    assert found.dependent_share == 1.0


def test_the_largest_supplier_sells_most(chain: nx.DiGraph) -> None:
    assert largest_supplier(chain) == 0  # 5 + 4 = 9 against 8
    assert largest_supplier(chain, stage=1) == 4
    with pytest.raises(ValueError, match="no enterprise"):
        largest_supplier(chain.subgraph([6]))


def test_exposure_counts_steps(chain: nx.DiGraph) -> None:
    assert exposed(chain, 0, steps=1) == {1: 1, 2: 1}
    assert exposed(chain, 0, steps=3) == {1: 1, 2: 1, 3: 2}


def test_a_city_has_one_large_network() -> None:
    model = PolicyModel(Scenario(name="city", months=1, population=Population(scale=0.3)))
    model.step()
    graph = model.network.graph(model.firms)
    found = summarise(graph)
    assert found.enterprises == model.lifecycle.count_alive()
    assert found.largest_component > 0.8
    supplier = largest_supplier(graph)
    assert model.firms["local_orders"][supplier] > 0.0
    model.release()
