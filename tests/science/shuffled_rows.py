"""A model whose incumbents stand in another order of rows but are the same enterprises (V14)."""

from __future__ import annotations

import numpy as np

from sim.model import PolicyModel
from sim.scenario.schema import Scenario


def shuffled(scenario: Scenario, seed: int) -> PolicyModel:
    """The model of ``scenario`` with incumbents' rows shuffled before the first month.

    Every enterprise keeps its columns, its suppliers, its random numbers (``Streams.order``) and its permanent slot in
    the choice of suppliers (``SupplyNetwork.identity``); only where it stands in the table differs.
    """
    model = PolicyModel(scenario)
    incumbents, slots = model.firms.rows, model.firms.slots
    old_row = np.arange(slots)
    old_row[:incumbents] = np.random.default_rng(seed).permutation(incumbents)
    new_row = np.argsort(old_row)
    for array in model.firms.arrays.values():
        array[...] = array[..., old_row]
    model.streams.order = old_row
    _reorder_links(model, old_row, new_row)
    return model


def _reorder_links(model: PolicyModel, old_row: np.ndarray, new_row: np.ndarray) -> None:
    network = model.network
    old_first, slots = network.first_link.copy(), model.firms.slots
    count = np.diff(old_first)[old_row]
    supplier, placed, partner = network.supplier.copy(), network.placed.copy(), network._placed_with.copy()
    inputs = np.maximum((model.firms.arrays["input_share"] > 0.0).sum(axis=0), 1)
    network.__init__(  # type: ignore[misc]
        model.firms.arrays["stage"],
        model.firms.arrays["input_share"],
        np.maximum(model.firms.arrays["input_stage"], 0),
        count // inputs,
        network.stages,
    )
    network.identity = old_row
    network._members = np.lexsort((old_row, model.firms.arrays["stage"]))
    network.look_around()
    # Where each link of the new table stood in the old one.
    old_place = np.repeat(old_first[old_row], count) + np.arange(len(supplier)) - network.first_link[network.buyer]
    old_supplier = supplier[old_place]
    network.supplier[:] = np.where(old_supplier >= 0, new_row[np.maximum(old_supplier, 0)], old_supplier)
    network.refresh()
    # Incumbents' links are a prefix of both tables, as only incumbents were moved.
    inside = old_place[: len(placed)]
    network.placed, network._placed_with = placed[inside], new_row[partner[inside]]
    assert network.links_of(slots) == len(supplier)
