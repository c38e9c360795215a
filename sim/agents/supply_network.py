"""Who buys from whom: links between enterprises, orders, deliveries, and the search for a new supplier.

Links join a buyer's input slot to suppliers of the stage that the slot needs; what no local supplier covers comes from
outside. Timing: ordered at the end of a month, shipped in the next, received before production in the one after.
Suppliers that fall short serve everybody in proportion; part of what is missing is bought outside at a premium (as in
Hallegatte's ARIO and DisruptSC).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.agents.supplier_search import NONE, OFFERS, Review, cheaper, choose, short_deliveries
from sim.columns import INPUT_SLOTS
from sim.ledger import Payment
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream, hashed_uniform

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CANDIDATES = 8
"""Suppliers that a searching buyer looks at."""

LINK_TAG = 8
REVIEW_TAG = 3
"""Links of one input slot are numbered below this in the hash of a link."""


@dataclass(frozen=True, slots=True)
class NewLinks:
    """Links (positions in the link table) and the supplier that each has from now on, or NONE."""

    positions: Integers
    suppliers: Integers


@dataclass(frozen=True, slots=True)
class ShortDeliveries:
    """Months in a row, this one included, in which each of the first ``len(months)`` links delivered too little."""

    months: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class PlacedOrders:
    """Orders on the first ``len(amounts)`` links (10k yuan a month, base price)."""

    amounts: Floats


class SupplyNetwork:
    """All supplier links. A named resource; rules read it and return requests.

    The link table holds, for every buyer that lives or may live, the links that it wants: one entry for each needed
    input and supplier, in order of the buyer's row. It never changes its length; what changes is ``supplier`` (NONE
    where the link is open). So the links of the first ``rows`` enterprises are a prefix of the table.
    """

    name = "network"

    def __init__(
        self, stage: Integers, input_share: Floats, input_stage: Integers, wanted: Integers, stages: int
    ) -> None:
        """``wanted`` (slots,) is the number of suppliers that each enterprise keeps for each input it needs."""
        self.stages = stages
        self._slots = slots = len(stage)
        self._input_share, self._input_stage = input_share, input_stage
        entries = (input_share > 0.0) * wanted  # (inputs, slots)
        per_row = entries.sum(axis=0)
        self.first_link = np.concatenate([[0], np.cumsum(per_row)])
        """Links of row b are ``first_link[b]:first_link[b + 1]``."""
        self.buyer = np.repeat(np.arange(slots), per_row)
        within = np.arange(len(self.buyer)) - self.first_link[self.buyer]
        self.slot = (within >= entries[0, self.buyer]).astype(np.int64)
        self.link = within - self.slot * entries[0, self.buyer]
        self.input = self.slot * slots + self.buyer
        self.share = 1.0 / np.maximum(wanted, 1)[self.buyer]
        self.need = input_share[self.slot, self.buyer] * self.share
        """Supplier's goods per unit of the buyer's output, link by link."""
        self.stage_needed = input_stage[self.slot, self.buyer]
        self.supplier = np.full(len(self.buyer), NONE, dtype=np.int64)
        self.short_months = np.zeros(len(self.buyer), dtype=np.int16)
        """Months in a row in which the supplier of a link has delivered too little."""
        self.identity = np.arange(slots, dtype=np.int64)
        """Permanent slot of each row: choices are hashed by it, so that the order of rows does not matter."""
        order = np.lexsort((self.identity, stage))
        self._members = order
        self._first_member = np.searchsorted(stage[order], np.arange(stages + 1))
        self.look_around()
        self._stage = stage
        self.record_from = 0
        """First month whose orders enter :attr:`sales`."""
        self.sales = np.zeros((stages, stages))
        """Orders from stage to stage since ``record_from`` (10k yuan, base price), shape (supplier, buyer stages)."""
        self._month = 0
        self.placed = np.empty(0)
        self._placed_with = np.empty(0, dtype=np.int64)
        self.local_share = np.zeros((INPUT_SLOTS, slots))
        """Share of each input that has a local supplier, shape (inputs, slots)."""
        self.refresh()

    def members(self, code: int) -> Integers:
        """Rows of all enterprises, present and possible, of one stage, in order of their permanent slots."""
        return self._members[self._first_member[code] : self._first_member[code + 1]]

    def look_around(self) -> None:
        """Fix whom every link would look at when it searches, and how much it likes each of them.

        ``candidates`` and ``liking`` have shape (links, CANDIDATES); the liking is Gumbel-distributed, so that the best
        of ``ln(spare capacity) + liking`` picks in proportion to spare capacity, and one candidate's fate moves no
        other choice. Both depend on permanent slots alone.
        """
        count = np.diff(self._first_member)
        tags = ((self.identity[self.buyer] * INPUT_SLOTS + self.slot) * LINK_TAG + self.link).astype(np.uint64)[:, None]
        draw = hashed_uniform(tags, np.arange(CANDIDATES, dtype=np.uint64)[None, :], 1)
        needed = self.stage_needed
        place = self._first_member[needed][:, None] + (draw * count[needed][:, None]).astype(np.int64)
        found = self._members[np.minimum(place, len(self._members) - 1)] if len(self._members) else place
        known = (count[needed] > 0)[:, None] & (found != self.buyer[:, None])
        self.candidates = np.where(known, found, NONE).astype(np.int32)
        uniform = hashed_uniform(tags, self.identity[np.maximum(self.candidates, 0)].astype(np.uint64), 2)
        self.liking = (-np.log(-np.log(uniform))).astype(np.float32)
        self.review_draw = hashed_uniform(tags[:, 0], REVIEW_TAG)
        """Where in its round of price reviews each link stands, in [0, 1)."""
        self._reviews: list[Review] = []

    def refresh(self) -> None:
        """Bring what is derived from ``supplier`` up to date."""
        self.active = self.supplier >= 0
        self.row = np.maximum(self.supplier, 0)
        """Supplier's row, 0 for open links: to be used with a weight that is 0 there."""
        self.active_share = self.share * self.active
        self.active_need = self.need * self.active
        self.local_share = self._by_input(self.input, self.active_share)

    def _by_input(self, inputs: Integers, amounts: Floats) -> Floats:
        """Sum over the links of each buyer's input, shape (inputs, slots)."""
        total = np.bincount(inputs, amounts, INPUT_SLOTS * self._slots).astype(np.float64, copy=False)
        return total.reshape(INPUT_SLOTS, self._slots)

    def reviewed(self, month: int, every: int) -> Review:
        """The links whose prices are compared in ``month``: each comes up once in ``every`` months."""
        if len(self._reviews) != every:
            turn = (self.review_draw * every).astype(np.int64)
            nobody = np.int64(self._slots)
            asked = np.where(self.candidates < 0, nobody, self.candidates)[:, :OFFERS]
            rounds = [np.flatnonzero(turn == place) for place in range(every)]
            self._reviews = [Review(positions, asked[positions]) for positions in rounds]
        return self._reviews[month % every]

    def links_of(self, rows: int) -> int:
        """Number of links of the first ``rows`` enterprises."""
        return int(self.first_link[rows])

    def begin_month(self, month: int) -> None:
        self._month = month

    def carry_out(self, requests: Sequence[NewLinks | ShortDeliveries | PlacedOrders], rule_name: str) -> None:
        for request in requests:
            if isinstance(request, NewLinks):
                self.supplier[request.positions] = request.suppliers
                self.short_months[request.positions] = 0
                self.refresh()
            elif isinstance(request, ShortDeliveries):
                self.short_months[: len(request.months)] = request.months
            else:
                self.placed = request.amounts
                self._placed_with = self.row[: len(request.amounts)].copy()
                if self._month >= self.record_from:
                    self.sales += self._between_stages(self.placed)

    # -- what rules ask --------------------------------------------------------------------------------------------

    def delivered(self, fill: Floats, price: Floats) -> tuple[Floats, Floats, Floats]:
        """Of last month's orders: goods delivered and ordered, each (inputs, rows), and the buyers' bills (rows,)."""
        links, rows = len(self.placed), len(fill)
        shipped = self.placed * fill[self._placed_with]
        arrived = self._by_input(self.input[:links], shipped)[:, :rows]
        ordered = self._by_input(self.input[:links], self.placed)[:, :rows]
        bills = np.bincount(self.buyer[:links], shipped * price[self._placed_with], rows).astype(np.float64, copy=False)
        return arrived, ordered, bills

    def input_cost(self, price: Floats, outside_price: Floats) -> Floats:
        """Cost of the local inputs of one unit of output at today's prices, shape (rows,)."""
        rows = len(price)
        links = self.links_of(rows)
        local = np.bincount(self.buyer[:links], self.active_need[:links] * price[self.row[:links]], rows)
        outside = (
            self._input_share[:, :rows]
            * (1.0 - self.local_share[:, :rows])
            * outside_price[self._input_stage[:, :rows]]
        )
        return local + outside[0] + outside[1]

    def supplier_share(self, flag: NDArray[np.bool_]) -> Floats:
        """Share of each buyer's wanted links whose supplier is local and for which ``flag`` holds, shape (rows,)."""
        rows = len(flag)
        links = self.links_of(rows)
        hits = np.bincount(self.buyer[:links], flag[self.row[:links]] & self.active[:links], rows)
        return hits / np.maximum(np.diff(self.first_link[: rows + 1]), 1)

    def graph(self, firms: Any) -> nx.DiGraph[int]:
        """The links among living enterprises as a graph, supplier to buyer, for analysis and drawing."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        stage, demand = firms["stage"], firms["expected_demand"]
        living = np.flatnonzero(firms["alive"])
        graph.add_nodes_from((int(b), {"stage": int(stage[b]), "size": float(demand[b])}) for b in living)
        used = np.flatnonzero(self.active[: self.links_of(firms.rows)])
        for position in used:
            supplier, buyer = int(self.supplier[position]), int(self.buyer[position])
            if graph.has_node(supplier) and graph.has_node(buyer):
                graph.add_edge(supplier, buyer, amount=float(self.need[position] * demand[buyer]))
        return graph

    def links_between_stages(self) -> Floats:
        """Links on which orders stand, from stage to stage, shape (supplier stages, buyer stages)."""
        return self._between_stages((self.placed > 0.0).astype(np.float64))

    def _between_stages(self, amounts: Floats) -> Floats:
        key = self._stage[self._placed_with] * self.stages + self._stage[self.buyer[: len(amounts)]]
        total = np.bincount(key, amounts, self.stages * self.stages).astype(np.float64, copy=False)
        return total.reshape(self.stages, self.stages)

    def snapshot(self) -> Any:
        return (
            self.supplier.copy(), self.short_months.copy(), self.placed.copy(), self._placed_with.copy(),
            self.sales.copy(),
        )

    def restore(self, kept: Any) -> None:
        supplier, short_months, placed, placed_with, sales = kept
        self.sales[...] = sales
        self.supplier[...] = supplier
        self.short_months[...] = short_months
        self.placed, self._placed_with = placed.copy(), placed_with.copy()
        self.refresh()


@rule(
    phase="act",
    lagged=("input_stock", "in_transit"),
    writes=("inputs_available",),
    row_wise=True,
)
def receive_inputs(firms: Firms) -> Result:
    """What was shipped last month arrives before production begins."""
    return {"inputs_available": firms.input_stock + firms.in_transit}


@rule(
    phase="act",
    reads=("fill_rate", "input_stage", "shipped_local"),
    lagged=("inputs_ordered", "price"),
    writes=("in_transit", "local_input_cost", "outside_input_cost"),
    requests=("ledger",),
    params=("import_substitution", "substitute_premium"),
    resources=("network", "world"),
)
def deliver_inputs(firms: Firms, p: Values, network: Any, world: Any) -> Result:
    """Suppliers ship what they can to local buyers; part of the rest is bought outside at a premium."""
    arrived, ordered, bills = network.delivered(firms.fill_rate, firms.price)
    substitutes = p.import_substitution * np.maximum(ordered - arrived, 0.0)
    imported = np.maximum(firms.inputs_ordered - ordered, 0.0)
    cost = (imported + (1.0 + p.substitute_premium) * substitutes) * world.price[firms.input_stage]
    return {
        "in_transit": arrived + imported + substitutes,
        "local_input_cost": bills,
        "outside_input_cost": cost[0] + cost[1],
        "ledger": [
            Payment("enterprises", "enterprises", "local sales", bills, received=firms.price * firms.shipped_local)
        ],
    }


@rule(
    phase="rewire",
    reads=("alive", "expected_demand", "fill_rate", "price", "link_search_eased"),
    lagged=("capacity",),
    requests=("network",),
    params=(
        "link_search_success", "link_separation", "supplier_patience_months", "supplier_fill_wanted",
        "supplier_price_gap", "supplier_review_months",
    ),
    stream="supplier search",
    resources=("network", "lifecycle", "world"),
)
def find_suppliers(firms: Firms, p: Values, rng: RuleStream, network: Any, lifecycle: Any, world: Any) -> Result:
    """Links to enterprises that are gone, that break or that disappoint are replaced when a search succeeds.

    A supplier that has delivered too little for some months in a row is left as soon as another is found. Once a year a
    buyer compares the price of a link's supplier with those of its candidates and leaves for one that is cheaper by
    enough.

    A searching buyer looks at a fixed handful of candidates and takes the one with the best score ln(spare capacity) +
    liking (Gumbel): large spare capacity attracts, as in preferential attachment (Reisch, Borsos and Thurner 2025).
    """
    rows = firms.rows
    links = network.links_of(rows)
    supplier = network.supplier[:links]
    for absorbed, acquirers in lifecycle.links_to_move:
        successor = np.arange(rows + 1)  # the last entry stands for NONE
        successor[-1] = NONE
        successor[absorbed] = acquirers
        supplier = successor[supplier]
    buyers = network.buyer[:links]
    # Nobody supplies itself, whoever it has taken over.
    row = np.maximum(supplier, 0)
    living = firms.alive[row] & firms.alive[buyers] & (supplier != buyers)
    short = short_deliveries(firms, network, row, living, p.supplier_fill_wanted)
    supplier = np.where(living, supplier, NONE)
    # One number decides whether a buyer loses a link this month, and which; if not, whether it finds a new one.
    draw = rng.uniform()
    loses = draw < p.link_separation
    success = np.minimum(p.link_search_success + firms.link_search_eased, 1.0)
    finds = firms.alive & ~loses & (draw - p.link_separation < success * (1.0 - p.link_separation))
    losers = np.flatnonzero(loses & firms.alive)
    count = network.first_link[losers + 1] - network.first_link[losers]
    losers, count = losers[count > 0], count[count > 0]
    lost = network.first_link[losers] + np.floor(draw[losers] / max(p.link_separation, 1e-12) * count).astype(np.int64)
    supplier[lost] = NONE
    wants_other = supplier == NONE
    if short is not None:
        wants_other |= short >= p.supplier_patience_months
    positions = np.flatnonzero(wants_other & finds[buyers])
    spare = (firms.capacity - firms.expected_demand) * firms.alive
    if len(positions):
        found = choose(firms, network, positions, supplier[positions], spare)
        supplier[positions] = np.where(found == NONE, supplier[positions], found)
    review = network.reviewed(world.month, max(int(p.supplier_review_months), 1))
    positions, found = cheaper(firms, network, review, supplier, spare, p.supplier_price_gap)
    supplier[positions] = found
    changed = np.flatnonzero(supplier != network.supplier[:links])
    requests: list[Any] = [] if short is None else [ShortDeliveries(short)]
    if len(changed):
        requests.append(NewLinks(changed, supplier[changed]))  # after the count, which begins anew there
    return {"network": requests}


@rule(
    phase="rewire",
    reads=("alive", "input_share", "expected_demand", "material_use", "input_stock", "in_transit"),
    writes=("inputs_ordered", "local_orders"),
    requests=("network",),
    params=("input_stock_target", "input_stock_adjustment"),
    resources=("network",),
)
def order_inputs(firms: Firms, p: Values, network: Any) -> Result:
    """Order what production will use, and a part of what stock and pipeline lack against their target.

    ``order = need + (target need - stock - on the way) / tau``: order-up-to with a restoration time (Henriet,
    Hallegatte and Tabourier 2012). Links share the order equally; what has no link is ordered outside.
    """
    need = firms.input_share * (firms.material_use * firms.expected_demand)
    lacking = p.input_stock_target * need - firms.input_stock - firms.in_transit
    orders = np.maximum(need + lacking * (1.0 / p.input_stock_adjustment), 0.0) * firms.alive
    links = network.links_of(firms.rows)
    amounts = (
        orders.reshape(-1)[network.slot[:links] * firms.rows + network.buyer[:links]] * network.active_share[:links]
    )
    return {
        "inputs_ordered": orders,
        "local_orders": np.bincount(network.row[:links], amounts, firms.rows),
        "network": [PlacedOrders(amounts)],
    }
