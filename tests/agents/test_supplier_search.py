"""The search for a supplier: who is left, who is found, and that one candidate's fate moves no other choice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import supply_network
from sim.agents.supplier_search import OFFERS
from sim.agents.supply_network import CANDIDATES, NONE, NewLinks, ShortDeliveries, SupplyNetwork
from sim.model import PolicyModel
from sim.policies.base import lever_class
from sim.scenario.schema import LeverUse
from tests.agents.test_supply_network import small_network
from tests.policies.firms import Draws
from tests.small_models import firms_for, parameters_for, small_scenario

RULES_COVERED = (supply_network.find_suppliers,)


# -- the search ----------------------------------------------------------------------------------------------


def search(
    network: SupplyNetwork,
    draws: tuple[float, ...],
    *,
    moves: Any = (),
    separation: float = 0.0,
    success: float = 1.0,
    capacity: tuple[float, ...] = (100.0, 100.0, 100.0, 100.0),
    alive: tuple[bool, ...] = (True, True, True, True),
    fill: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0),
    price: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0),
    patience: float = 3.0,
) -> list[int]:
    """The suppliers of the three links after a search by buyers that expect to sell 10 of 100; all compare prices."""
    firms = firms_for(
        supply_network.find_suppliers,
        4,
        expected_demand=np.full(4, 10.0) * np.array(alive),
        capacity=np.array(capacity),
        alive=np.array(alive),
        fill_rate=np.array(fill),
        price=np.array(price),
    )
    p = parameters_for(
        supply_network.find_suppliers, link_separation=separation, link_search_success=success,
        supplier_patience_months=patience, supplier_fill_wanted=0.8, supplier_price_gap=0.05,
        supplier_review_months=1.0,
    )  # fmt: skip
    made = supply_network.find_suppliers(
        firms, p, Draws(draws), network, SimpleNamespace(links_to_move=list(moves)), SimpleNamespace(month=7)
    )
    network.carry_out([request for request in made["network"] if isinstance(request, ShortDeliveries)], "test")
    after = network.supplier.copy()
    for request in made["network"]:
        if isinstance(request, NewLinks):
            after[request.positions] = request.suppliers
    return after.tolist()


LATE = (0.999, 0.999, 0.999, 0.999)
"""Numbers with which nobody loses a link and, where success is not certain, nobody finds one."""


def test_links_to_the_dead_are_open_and_links_of_the_dead_too() -> None:
    assert search(small_network(0, 1, 0), LATE, success=0.5, alive=(False, True, True, True)) == [NONE, 1, NONE]
    assert search(small_network(0, 1, 0), LATE, success=0.5, alive=(True, True, True, False)) == [0, 1, NONE]


def test_links_follow_a_merger() -> None:
    move = (np.array([0]), np.array([1]))
    assert search(small_network(0, 1, 0), LATE, success=0.5, moves=[move], alive=(False, True, True, True)) == [1, 1, 1]
    # An open link stays open, whoever merges.
    assert search(
        small_network(NONE, 1, 0), LATE, success=0.5, moves=[move], alive=(False, True, True, True)
    ) == [NONE, 1, 1]


@pytest.mark.parametrize(
    # One number decides: below 0.2 a link is lost, which one by where it lies; a loser does not search yet.
    ("draw", "after"),
    [(0.05, [NONE, 1, 0]), (0.15, [0, NONE, 0]), (0.25, [0, 1, 0])],
)
def test_a_link_breaks_by_chance(draw: float, after: list[int]) -> None:
    assert search(small_network(0, 1, 0), (0.9, 0.9, draw, 0.9), separation=0.2) == after


def test_a_search_succeeds_by_chance() -> None:
    # Of those that lose no link (0.8), half find a supplier: numbers from 0.2 to 0.2 + 0.5 x 0.8 = 0.6.
    for draw, found in ((0.21, True), (0.59, True), (0.61, False)):
        after = search(small_network(0, 1, NONE), (0.9, 0.9, 0.9, draw), separation=0.2, success=0.5)
        assert (after[2] in (0, 1)) is found
        assert after[:2] == [0, 1]


def test_only_suppliers_with_room_are_found() -> None:
    # Row 3 wants 0.3 x 10 = 3; supplier 0 has room for 3 (not more than 3), supplier 1 for 4.
    assert search(small_network(0, 1, NONE), LATE, capacity=(13.0, 14.0, 100.0, 100.0))[2] == 1
    assert search(small_network(0, 1, NONE), LATE, capacity=(13.0, 13.0, 100.0, 100.0))[2] == NONE


# -- disappointed buyers -------------------------------------------------------------------------------------


def test_a_supplier_that_falls_short_for_months_is_left_when_another_is_found() -> None:
    network = small_network(0, 1, 0)
    short = (0.7, 1.0, 1.0, 1.0)
    for months in (1, 2):
        assert search(network, LATE, fill=short) == [0, 1, 0]
        assert network.short_months.tolist() == [months, 0, months]
    # In the third month patience is at an end; without luck in the search (a half) the old supplier stays.
    assert search(network, LATE, success=0.5, fill=short) == [0, 1, 0]
    assert search(network, LATE, fill=short) == [1, 1, 1]
    # Who has no room is no alternative.
    full = (100.0, 10.0, 100.0, 100.0)
    assert search(network, LATE, fill=short, capacity=full) == [0, 1, 0]


def test_one_good_month_or_a_new_supplier_begins_the_count_anew() -> None:
    network = small_network(0, 1, 0)
    search(network, LATE, fill=(0.7, 1.0, 1.0, 1.0))
    search(network, LATE, fill=(0.8, 1.0, 1.0, 1.0))
    assert network.short_months.tolist() == [0, 0, 0]
    counted = ShortDeliveries(np.array([2, 0, 2], dtype=np.int16))
    network.carry_out([counted, NewLinks(np.array([0]), np.array([1]))], "test")
    assert network.short_months.tolist() == [0, 0, 2]
    kept = network.snapshot()
    network.carry_out([ShortDeliveries(np.zeros(3, dtype=np.int16))], "test")
    network.restore(kept)
    assert network.short_months.tolist() == [0, 0, 2]


def test_a_cheaper_candidate_wins_a_reviewed_link_if_it_has_room() -> None:
    never = (0.999,) * 4
    # 1.0 against 1.04: not worth the trouble; against 1.06: all links at supplier 1 that know supplier 0 go there.
    for price, moves in ((1.04, False), (1.06, True)):
        network = small_network(1, 1, 1)
        knows = (network.candidates[:, :OFFERS] == 0).any(axis=1)
        assert knows.any()
        after = search(network, never, success=0.0, price=(1.0, price, 1.0, 1.0))
        assert after == [0 if moves and known else 1 for known in knows]
    full = (10.0, 100.0, 100.0, 100.0)
    assert search(small_network(1, 1, 1), never, success=0.0, price=(1.0, 2.0, 1.0, 1.0), capacity=full) == [1, 1, 1]
    gone = (False, True, True, True)
    assert search(small_network(1, 1, 1), never, success=0.0, price=(0.0, 2.0, 1.0, 1.0), alive=gone) == [1, 1, 1]


def test_each_link_is_reviewed_once_in_a_round() -> None:
    network = market(500)
    rounds = [network.reviewed(month, 12).positions for month in range(24)]
    assert np.array_equal(np.sort(np.concatenate(rounds[:12])), np.arange(500))
    assert all(np.array_equal(first, again) for first, again in zip(rounds[:12], rounds[12:], strict=True))
    assert min(len(positions) for positions in rounds) > 20


def test_the_price_of_one_candidate_moves_links_only_to_or_from_it() -> None:
    network = market(1000)
    rows = len(network.identity)
    network.carry_out([NewLinks(np.arange(1000), np.full(1000, 3))], "test")

    def after(second: float) -> np.ndarray:
        price = np.full(rows, 1.0)
        price[:4] = 0.9, second, 1.0, 1.0
        firms = firms_for(
            supply_network.find_suppliers, rows, price=price, fill_rate=np.ones(rows),
            capacity=np.r_[SPARE, np.zeros(rows - 4)],
        )  # fmt: skip
        p = parameters_for(
            supply_network.find_suppliers, link_separation=0.0, link_search_success=0.0, supplier_price_gap=0.05,
            supplier_review_months=1.0,
        )  # fmt: skip
        made = supply_network.find_suppliers(
            firms, p, Draws(np.full(rows, 0.5)), network, SimpleNamespace(links_to_move=[]), SimpleNamespace(month=0)
        )
        (request,) = made["network"]
        chosen = network.supplier.copy()
        chosen[request.positions] = request.suppliers
        return chosen

    dear, cheap = after(1.0), after(0.9)
    assert set(np.unique(dear)) == {0, 3}
    moved = dear != cheap
    assert moved.any()
    assert (cheap[moved] == 1).all()


BUYERS = 6000
SPARE = np.array([10.0, 20.0, 30.0, 40.0])


def market(buyers: int = BUYERS) -> SupplyNetwork:
    """Four suppliers and many buyers with one link each."""
    rows = 4 + buyers
    share = np.zeros((2, rows))
    share[0, 4:] = 1e-6
    stage = (np.arange(rows) >= 4).astype(np.int64)
    return SupplyNetwork(stage, share, np.zeros((2, rows), dtype=np.int64), np.ones(rows, dtype=np.int64), 2)


def choices(network: SupplyNetwork, capacity: np.ndarray, gone: int | None = None) -> np.ndarray:
    """Whom each buyer chooses when all search at once."""
    rows = len(network.identity)
    alive = np.ones(rows, dtype=bool)
    if gone is not None:
        alive[gone] = False
    firms = firms_for(
        supply_network.find_suppliers,
        rows,
        capacity=np.r_[capacity, np.zeros(rows - 4)],
        alive=alive,
        fill_rate=np.ones(rows),
    )
    p = parameters_for(supply_network.find_suppliers, link_separation=0.0, link_search_success=1.0)
    made = supply_network.find_suppliers(
        firms, p, Draws(np.full(rows, 0.5)), network, SimpleNamespace(links_to_move=[]), SimpleNamespace(month=0)
    )
    after = network.supplier.copy()
    for request in made["network"]:
        after[request.positions] = request.suppliers
    return after


def test_suppliers_are_picked_in_proportion_to_their_spare_capacity() -> None:
    """The best of ln(spare) + Gumbel is a draw with chances 0.1, 0.2, 0.3, 0.4, where a buyer knows all four."""
    network = market()
    knows_all = np.array([len(set(row)) == 4 for row in network.candidates])
    assert network.candidates.shape == (BUYERS, CANDIDATES)
    chosen = choices(network, SPARE)[knows_all]
    count = np.bincount(chosen, minlength=4)
    expected = SPARE / SPARE.sum() * len(chosen)
    # Chi-square with three degrees of freedom: below 16.3 in 999 of 1000 cases.
    assert ((count - expected) ** 2 / expected).sum() < 16.3
    assert len(chosen) > BUYERS / 3


def test_candidates_are_looked_at_evenly() -> None:
    count = np.bincount(market().candidates.reshape(-1), minlength=4)
    expected = np.full(4, BUYERS * CANDIDATES / 4)
    assert ((count - expected) ** 2 / expected).sum() < 16.3


def test_the_fate_of_one_candidate_moves_no_other_choice() -> None:
    network = market(1000)
    before, after = choices(network, SPARE), choices(network, SPARE, gone=2)
    stayed = before != 2
    assert (before[stayed] == after[stayed]).all()
    assert not (after == 2).any()
    # One that grows draws buyers away from the others to itself, and moves nobody between the others.
    grown = choices(network, np.array([10.0, 20.0, 300.0, 40.0]))
    moved = grown != before
    assert moved.any()
    assert (grown[moved] == 2).all()


def test_candidates_are_the_same_under_another_scenario() -> None:
    one = PolicyModel(small_scenario(0.1, drivers="plan"))
    levers = {"capacity_consolidation": LeverUse(use="capacity_consolidation", settings=_lever())}
    other = PolicyModel(
        small_scenario(0.1, growth=0.05, parameters={"link_separation": 0.05}).model_copy(update={"levers": levers}),
        replicate=3,
    )
    for model in (one, other):
        while model.month < 15:
            model.step()
    assert not np.array_equal(one.network.supplier, other.network.supplier)
    assert np.array_equal(one.network.candidates, other.network.candidates)
    assert np.array_equal(one.network.liking, other.network.liking)
    # Nobody looks at itself, and only at enterprises of the stage that it needs.
    network, stage = one.network, one.firms.arrays["stage"]
    known = network.candidates != NONE
    assert (network.candidates != network.buyer[:, None])[known].all()
    needed = np.broadcast_to(network.stage_needed[:, None], known.shape)
    assert (stage[network.candidates[known]] == needed[known]).all()


def _lever() -> Any:
    return lever_class("capacity_consolidation")()
