"""What the supply network looks like: size, reach, concentration and fragility, from its networkx graph.

For notebooks and reports; the month itself works on the link table of :mod:`sim.agents.supply_network`.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True)
class NetworkSummary:
    """Figures of one supply graph (supplier -> buyer)."""

    enterprises: int
    links: int
    suppliers: int
    """Enterprises with a local customer."""
    largest_component: float
    """Share of the linked enterprises that hang together, directions aside."""
    longest_chain: int
    """Steps from supplier to buyer on the longest path among the strongly connected groups."""
    customers_of_largest: int
    """Local customers of the supplier that has most of them."""
    customers_mean: float
    """Local customers of a supplier on average."""
    dependent_share: float
    """Share of buyers with a single local supplier."""


def summarise(graph: nx.DiGraph[int]) -> NetworkSummary:
    """The figures of ``graph``, as :meth:`~sim.agents.supply_network.SupplyNetwork.graph` builds it."""
    customers = [degree for _, degree in graph.out_degree() if degree]
    suppliers_of_buyers = [degree for _, degree in graph.in_degree() if degree]
    linked = graph.subgraph(node for node, degree in graph.degree() if degree)
    components = [len(part) for part in nx.weakly_connected_components(linked)]
    condensed = nx.condensation(graph)
    return NetworkSummary(
        enterprises=graph.number_of_nodes(),
        links=graph.number_of_edges(),
        suppliers=len(customers),
        largest_component=max(components, default=0) / max(linked.number_of_nodes(), 1),
        longest_chain=nx.dag_longest_path_length(condensed, weight=None) if condensed else 0,
        customers_of_largest=max(customers, default=0),
        customers_mean=sum(customers) / max(len(customers), 1),
        dependent_share=sum(degree == 1 for degree in suppliers_of_buyers) / max(len(suppliers_of_buyers), 1),
    )


def largest_supplier(graph: nx.DiGraph[int], stage: int | None = None) -> int:
    """The enterprise (of ``stage``, if given) that local buyers need most goods of.

    Raises ValueError when nobody there has a local customer.
    """
    sales = {
        node: sum(data["amount"] for _, _, data in graph.out_edges(node, data=True))
        for node, kind in graph.nodes(data="stage")
        if stage is None or kind == stage
    }
    sellers = {node: amount for node, amount in sales.items() if amount > 0.0}
    if not sellers:
        raise ValueError("no enterprise there has a local customer")
    return max(sellers, key=lambda node: (sellers[node], -node))


def exposed(graph: nx.DiGraph[int], supplier: int, steps: int) -> dict[int, int]:
    """Enterprises downstream of ``supplier`` within ``steps`` steps, and how many steps away each is."""
    reached = nx.single_source_shortest_path_length(graph, supplier, cutoff=steps)
    return {node: distance for node, distance in reached.items() if distance}
